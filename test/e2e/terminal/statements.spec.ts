import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { walkByTab } from '../../support/keyboard.ts'
import {
  enterDesk,
  openSignedInDesk,
  openTerminalDesk,
  openWindow,
  panelOf,
  runCommand,
} from '../../support/terminal-desk.ts'

// Axe looks at every cell in three themes, on a machine that may be busy.
test.describe.configure({ timeout: 240_000 })

test('a statement adds up, is kept as a file, and shows what is still to settle', async ({ browser }) => {
  const { trader, page, close } = await openSignedInDesk(browser, {
    prepare: async (client) => {
      const body = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.1' }
      expect((await client.ask('POST /trades', body)).status).toBe(201)
    },
  })
  await runCommand(page, 'STMT')
  const panel = page.getByRole('region', { name: 'Statements', exact: true })
  const balances = panel.getByRole('region', { name: 'Opening and closing balance of each currency' })
  await expect(balances.getByRole('row', { name: /^USD / })).toContainText('Adds up')
  const kinds = panel.getByRole('region', { name: 'What moved the balance, by kind of entry' })
  for (const kind of ['Paper money issued', 'Trade', 'Fee'])
    await expect(kinds.getByRole('row', { name: new RegExp(`^${kind} USD 1 `) })).toBeVisible()

  const { body } = await trader.ask<{ accounts: readonly { account_id: string }[] }>('GET /accounts')
  const accountId = body.accounts[0]?.account_id ?? ''
  const told = await trader.ask<{ balances: readonly { closing_balance: string }[] }>(
    `GET /accounts/${accountId}/statement`,
  )
  const closing = told.body.balances[0]?.closing_balance ?? ''
  for (const [button, pattern, extension] of [
    ['Statement CSV', /^line,created_at,kind,/, 'csv'],
    ['Statement JSON', /^\{/, 'json'],
  ] as const) {
    const downloading = page.waitForEvent('download')
    await panel.getByRole('button', { name: button }).click()
    const file = await downloading
    expect(file.suggestedFilename()).toMatch(new RegExp(`^statement-${accountId}-.*\\.${extension}$`))
    const content = await readFile(await file.path(), 'utf8')
    expect(content).toMatch(pattern)
    expect(content).toContain(closing)
    await expect(panel.getByText(`Handed to the browser as ${file.suggestedFilename()}.`)).toBeVisible()
  }

  await panel.getByRole('button', { name: 'All', exact: true }).click()
  const settlements = panel.getByRole('region', { name: 'Settlement of fills, newest first' })
  await expect(settlements.getByRole('row', { name: /^BTC-USD / })).toBeVisible()

  const { controls, reached } = await walkByTab(panelOf(page, 'Statements and settlement'))
  expect(reached).toEqual(controls)
  expect(controls.length).toBeGreaterThan(15)
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="statements"])' })).toEqual(
    [],
  )

  await panel.getByRole('button', { name: 'Last month' }).click()
  await expect(panel.getByText('Nothing was booked in these days.')).toBeVisible()
  await panel.getByLabel('to', { exact: true }).fill('2020-01-01')
  await expect(panel.getByText('The last day lies before the first.')).toBeVisible()
  await expect(panel.getByRole('button', { name: 'Statement CSV' })).toBeDisabled()
  await close()
})

test('the month is the engine’s, on a workstation whose clock is wrong by forty days', async ({
  browser,
}) => {
  const desk = await openTerminalDesk()
  try {
    await desk.trader('ada')
    const context = await openWindow(browser)
    await context.addInitScript(() => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + 40 * 86_400_000
    })
    const page = await context.newPage()
    await enterDesk(page, desk, 'ada')
    await runCommand(page, 'STMT')
    const panel = page.getByRole('region', { name: 'Statements', exact: true })
    const today = new Date().toISOString().slice(0, 10)
    await expect(panel.getByLabel('from', { exact: true })).toHaveValue(`${today.slice(0, 8)}01`)
    await expect(panel.getByLabel('to', { exact: true })).toHaveValue(today)
    await panel.getByRole('button', { name: 'Today' }).click()
    await expect(panel.getByLabel('from', { exact: true })).toHaveValue(today)
    await context.close()
  } finally {
    await desk.close()
  }
})
