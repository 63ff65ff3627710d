import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { figureOf, openTerminalDesk, panelOf, runCommand, signInAt } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One desk for all of them, each with a trader of their own.
let desk: TerminalDesk

test.beforeAll(async () => {
  desk = await openTerminalDesk()
})
test.afterAll(() => desk.close())

test('the portfolio says what there is, and why what is missing has no value', async ({ browser }) => {
  const { trader, page, close } = await signInAt(browser, desk, 'ada', {
    prepare: async (client) => {
      const body = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.1' }
      expect((await client.ask('POST /trades', body)).status).toBe(201)
    },
  })
  await runCommand(page, 'PORT')
  const portfolio = panelOf(page, 'Portfolio and performance')
  const figure = async (words: string): Promise<string> =>
    (await portfolio
      .locator('dl > div')
      .filter({ has: page.locator('dt', { hasText: words }) })
      .locator('dd')
      .first()
      .textContent()) ?? ''
  await expect.poll(() => figure('Open positions')).toBe('1')
  const overview = await trader.ask<{ cash_balance: string; fees: string }>('GET /portfolio/overview')
  const booked = Math.round(Number(overview.body.cash_balance) * 100)
  const cash = async (): Promise<number> => Math.round(Number(figureOf(await figure('Cash $'))) * 100)
  await expect.poll(cash).toBe(booked)
  await expect.poll(() => figure('Booked profit $')).toMatch(/^[+−]?\d/)
  await expect(portfolio.getByRole('heading', { name: /^Equity curve/ })).toBeVisible()
  await portfolio.getByRole('button', { name: '365 d' }).click()
  await expect(portfolio.getByRole('heading', { name: 'Performance, 365 days' })).toBeVisible()
  await close()
})

test('an account that is opened elsewhere is in the selector without a reload', async ({ browser }) => {
  const { trader, page, close } = await signInAt(browser, desk, 'dora')
  const choices = page.getByLabel('Account', { exact: true }).getByRole('option')
  await expect(choices).toHaveCount(1)
  await expect(page.getByLabel('Account', { exact: true })).not.toHaveValue('')
  const shown = await page.getByLabel('Account', { exact: true }).inputValue()
  const wallet = { ethereum_address: `0x${'9'.repeat(40)}`, account_type: 'paper' }
  const opened = await trader.ask<{ account_id: string }>('POST /accounts', wallet)
  expect(opened.status, opened.text).toBe(201)
  await expect(choices).toHaveCount(2)
  await expect(page.getByLabel('Account', { exact: true })).toHaveValue(shown)
  await page.getByLabel('Account', { exact: true }).selectOption(opened.body.account_id)
  await expect(page.getByLabel('Account', { exact: true })).toHaveValue(opened.body.account_id)
  await close()
})

const STATEMENT = [
  'Date,Action,Symbol,Quantity,Price,Amount,Id',
  '2026-01-05,BUY,ACME,10,100,1000,a',
  '2026-01-06,SELL,ACME,4,110,440,b',
  '2026-01-07,BUY,ACME,one,100,,c',
].join('\n')

test('a portfolio is opened, filled with cash, its pending order is taken back, and it is deleted', async ({
  browser,
}) => {
  const { trader, page, close } = await signInAt(browser, desk, 'bea')
  await runCommand(page, 'PORT')
  const panel = page.getByRole('region', { name: 'Portfolio', exact: true })
  await panel.getByRole('button', { name: 'Portfolios', exact: true }).click()
  await panel.getByRole('button', { name: 'New portfolio' }).click()
  const dialog = page.getByRole('dialog', { name: 'New portfolio' })
  await expect(dialog.getByText('Off: give it a name')).toBeVisible()
  await dialog.getByLabel('Name', { exact: true }).fill('Growth')
  await dialog.getByLabel('Paper money to begin with').fill('50k')
  await page.keyboard.press('Enter')
  await expect(panel.getByText('Growth is open.')).toBeVisible()

  await panel.getByLabel('Amount', { exact: true }).fill('1,500.25')
  await expect(
    panel.getByText('1,500.25 USD goes into Growth. Its cash is 51,500.25 USD after.'),
  ).toBeVisible()
  await panel.getByRole('button', { name: 'Pay in' }).click()
  await expect(panel.getByText(/^Deposit booked\. Confirmation /)).toBeVisible()
  await expect(panel.getByRole('row', { name: /^Growth / })).toContainText('51,500.25')

  const listed = await trader.ask<{ portfolios: readonly { id: string }[] }>('GET /portfolios')
  const id = listed.body.portfolios[0]?.id ?? ''
  const order = { asset_symbol: 'BTC-USD', quantity: '0.2', price: '1000.00' }
  expect((await trader.ask(`POST /portfolios/${id}/buy`, order)).status).toBe(201)
  await panel.getByRole('button', { name: 'Transactions', exact: true }).click()
  await expect(panel.getByRole('heading', { name: /^Transactions of Growth 2 found/ })).toBeVisible()
  await panel.getByLabel('Any state').selectOption('pending')
  await expect(panel.getByRole('heading', { name: /^Transactions of Growth 1 found/ })).toBeVisible()
  await panel.getByRole('button', { name: /^Cancel Buy BTC-USD/ }).click()
  await expect(panel.getByText('None of the transactions is like that.')).toBeVisible()

  await panel.getByRole('button', { name: 'Portfolios', exact: true }).click()
  const downloading = page.waitForEvent('download')
  await panel.getByRole('button', { name: 'Tax lots CSV, first in first out' }).click()
  const file = await downloading
  expect(file.suggestedFilename()).toBe(`tax-lots-${id}.csv`)
  expect(await readFile(await file.path(), 'utf8')).toMatch(/^status,symbol,/)

  await panel.getByRole('button', { name: 'Delete Growth' }).click()
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete Growth' }).click()
  await expect(panel.getByText(/^Portfolio deleted/)).toBeVisible()
  await expect(panel.getByText('No portfolio yet.')).toBeVisible()
  await close()
})

test('a broker’s statement is read first, its refused lines are named, and it is kept when told', async ({
  browser,
}) => {
  const { page, close } = await signInAt(browser, desk, 'cleo', {
    prepare: async (client) => {
      expect((await client.ask('POST /portfolios', { name: 'Growth' })).status).toBe(201)
    },
  })
  await runCommand(page, 'PORT')
  const panel = page.getByRole('region', { name: 'Portfolio', exact: true })
  await panel.getByRole('button', { name: 'Import', exact: true }).click()
  const choose = (content: string) =>
    panel
      .getByLabel('A broker’s file, CSV with a header line')
      .setInputFiles({ name: 'broker.csv', mimeType: 'text/csv', buffer: Buffer.from(content) })
  await choose('a,b\n1,2')
  await expect(panel.getByText(/^this is no statement/)).toBeVisible()
  await choose(STATEMENT)
  await expect(
    panel.getByText('broker.csv: 2 lines would be kept. Nothing is kept yet. 1 line refused.'),
  ).toBeVisible()
  await expect(panel.getByRole('row', { name: '4 Refused Quantity "one" is not a number' })).toBeVisible()
  await expect(panel.getByRole('heading', { name: 'Lines imported so far 0' })).toBeVisible()
  await panel.getByRole('button', { name: 'Keep 2 lines' }).click()
  await expect(panel.getByText('broker.csv: 2 lines kept. 1 line refused.')).toBeVisible()
  await expect(panel.getByRole('heading', { name: 'Lines imported so far 2' })).toBeVisible()
  await close()
})
