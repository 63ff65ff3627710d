import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { openOffice } from '../../support/office.ts'
import type { RestClient } from '../../support/rest.ts'
import { emailOf, runCommand } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One desk whose administrator is its privacy officer too, and a trader who asks.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

let page: Page
let trader: RestClient
let traderId: string
let close: () => Promise<void>

async function register(desk: TerminalDesk): Promise<void> {
  trader = await desk.trader('ada')
  traderId = (await trader.ask<{ user_id: string }>('GET /auth/me')).body.user_id
}

test.beforeAll(async ({ browser }) => {
  ;({ page, close } = await openOffice(browser, { prepare: register }))
  await runCommand(page, 'PRIV')
  await expect(panel()).toBeVisible()
})
test.afterAll(() => close())

const panel = () => page.getByRole('region', { name: 'Rights of data subjects' })
const PANEL = '.dv-groupview:has([data-tab-panel-id="privacy"])'
const view = (name: string) =>
  panel().getByRole('toolbar', { name: 'What of privacy' }).getByRole('button', { name })

test('a person withdraws a consent, asks for a correction, and takes everything along as a file', async () => {
  await view('My data').click()
  const marketing = panel().getByRole('checkbox', { name: 'Write to me about offers' })
  await marketing.click()
  await expect(panel().getByText(/offers: allowed/)).toBeVisible()
  await marketing.click()
  await expect(panel().getByText(/offers: withdrawn/)).toBeVisible()
  await panel().getByRole('button', { name: 'Ask for something' }).click()
  const dialog = page.getByRole('dialog', { name: 'Ask about your data' })
  await dialog.getByLabel('What').selectOption({ label: 'Correct what is wrong' })
  await dialog.getByLabel('In your own words').fill('My name is spelt Bos')
  await page.keyboard.press('Enter')
  const own = panel().getByRole('row', { name: /Correct what is wrong/ })
  await expect(own.getByRole('cell', { name: 'Open' })).toBeVisible()
  await expect(own.getByText(/(?:29|30) days left/)).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel().getByRole('button', { name: 'Download as JSON' }).click(),
  ])
  const file = JSON.parse(await readFile(await download.path(), 'utf8')) as {
    sections: { consents: unknown[]; profile: { email: string }[] }
  }
  expect(file.sections.profile).toMatchObject([{ email: emailOf('boss') }])
  expect(file.sections.consents).toHaveLength(2)
  expect(await axeViolations(page, { only: PANEL })).toEqual([])
})

test('an officer reads why something is kept, and refuses with a reason that the person reads', async () => {
  const wish = { request_type: 'rectification', description: 'I was born in May' }
  await trader.ask('POST /privacy/requests', wish)
  await view('Legal holds').click()
  await panel().getByRole('button', { name: 'Place a hold' }).click()
  const hold = page.getByRole('dialog', { name: 'Hold somebody’s data' })
  // By the end of the id, as screens print it, and the keyboard alone: nobody types a whole id.
  const whose = hold.getByRole('combobox', { name: 'Whose data' })
  await expect(whose).toBeFocused()
  await page.keyboard.type(`••${traderId.slice(-6)}`)
  await expect(hold.getByRole('option')).toHaveText([/^Trader ada · ada@example\.com · ••/])
  await page.keyboard.press('Escape')
  await expect(whose).toHaveValue('')
  await page.keyboard.type('ada')
  await expect(hold.getByRole('option', { name: /ada@/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(whose).toHaveValue(/ada@example\.com/)
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await hold.getByLabel('Reason').fill('Subpoena 7')
  await page.keyboard.press('Enter')
  await expect(panel().getByRole('row', { name: /Subpoena 7/ })).toBeVisible()
  await view('Requests').click()
  const row = panel().getByRole('row', { name: /1 ground$/ })
  await expect(row.getByRole('cell', { name: 'Proven' })).toBeVisible()
  await row.getByRole('button').click()
  await expect(panel().getByRole('cell', { name: 'Subpoena 7' })).toBeVisible()
  await expect(panel().getByText('I was born in May')).toBeVisible()
  expect(await axeViolations(page, { only: PANEL })).toEqual([])
  await page.keyboard.press('d')
  const decide = page.getByRole('dialog', { name: /^Correct what is wrong · ada@/ })
  await decide.getByText('Refuse', { exact: true }).click()
  await expect(decide.getByRole('button', { name: /Refuse it/ })).toBeDisabled()
  await decide.getByLabel('Reason').fill('The passport says June')
  await page.keyboard.press('Enter')
  await expect(panel().getByText('Correct what is wrong: refused.')).toBeVisible()
  const { body } = await trader.ask<{ requests: unknown[] }>('GET /privacy/requests')
  expect(body.requests).toMatchObject([{ status: 'rejected', reason: 'The passport says June' }])
})

test('the retention table tells what a run would remove, and the register what is processed', async () => {
  await view('Retention').click()
  await expect(panel().getByRole('row', { name: /Ledger 2,192 \(6 years\)/ })).toBeVisible()
  await panel().getByRole('button', { name: 'Dry run' }).click()
  await expect(panel().getByText(/0 rows are out of their time/)).toBeVisible()
  await view('Register').click()
  await expect(panel().getByRole('row', { name: /Prevention of financial crime/ })).toBeVisible()
  expect(await axeViolations(page, { only: PANEL })).toEqual([])
})
