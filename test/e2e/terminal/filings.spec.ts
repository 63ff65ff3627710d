import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { ctr, filer } from '../../adapters/filings/samples.ts'
import { axeViolations } from '../../support/axe.ts'
import { openOffice, signedIn } from '../../support/office.ts'
import type { RestClient } from '../../support/rest.ts'
import { PASSWORD, emailOf, runCommand } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One desk with two officers: the page is the administrator's, the other drafts over REST. A client paid in cash.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

let page: Page
let close: () => Promise<void>

const PERIOD = { period_start: '2026-03-01', period_end: '2026-03-31' }

async function draftTwo(desk: TerminalDesk, boss: RestClient): Promise<void> {
  const second = { email: emailOf('officer'), role: 'compliance_officer', password: PASSWORD }
  expect((await boss.ask('POST /admin/users', second)).status).toBe(201)
  const officer = await signedIn(desk, 'officer')
  const wrong = { report_type: 'ctr', ...PERIOD, record: { ...ctr, cash_in: 9_000 } }
  const monthly = { report_type: 'monthly', ...PERIOD }
  for (const report of [wrong, monthly])
    expect((await officer.ask('POST /compliance/report', report)).status).toBe(201)
}

/** Monitoring asks for a report of it: more than 10,000 in banknotes on one day. */
async function payCash(desk: TerminalDesk, boss: RestClient): Promise<void> {
  const jane = await desk.trader('jane')
  const opening = { account_type: 'standard', ethereum_address: `0x${'01'.repeat(20)}` }
  const { body } = await jane.ask<{ account_id: string }>('POST /accounts', opening)
  const paid = await boss.ask(`POST /admin/accounts/${body.account_id}/deposit`, {
    ...{ amount: '12000', currency: 'USD', method: 'cash' },
  })
  expect(paid.status, paid.text).toBe(201)
}

const folder = mkdtempSync(join(tmpdir(), 'optionix-firm-'))
const firm = join(folder, 'firm.json')
writeFileSync(firm, JSON.stringify({ filer }))

test.beforeAll(async ({ browser }) => {
  const prepare = async (desk: TerminalDesk, boss: RestClient): Promise<void> => {
    await draftTwo(desk, boss)
    await payCash(desk, boss)
  }
  const environment = { KYC_REQUIRED: 'off', REPORT_FIRM_FILE: firm }
  ;({ page, close } = await openOffice(browser, { environment, prepare }))
  await runCommand(page, 'FILE')
})
test.afterAll(async () => {
  await close()
  rmSync(folder, { recursive: true })
})

const filings = () => page.getByRole('region', { name: 'List of filings' })
const dialog = () => page.getByRole('dialog')
const pick = (row: RegExp) => filings().getByRole('row', { name: row }).getByRole('button').click()

test('what is wrong with a filing stands field by field, and nobody approves it', async () => {
  const listed = filings().getByRole('row', { name: /CTR/ })
  const again = filings().getByRole('button', { name: 'Ask again' })
  await expect(listed.or(again)).toBeVisible()
  // The first seconds of a desk are its busiest: what it did not answer then it is asked again.
  if (await again.isVisible()) await again.click()
  await pick(/CTR/)
  await expect(filings().getByRole('heading', { name: /CTR · Draft.*late/ })).toBeVisible()
  const faults = filings().getByRole('region', { name: 'What is wrong with it' })
  await expect(
    faults.getByRole('row', { name: /^Person 1.* Sums A person has more cash/ }).first(),
  ).toBeVisible()
  await expect(
    faults.getByRole('row', { name: /^The report Cash in and out Neither .*the books/ }),
  ).toBeVisible()
  await expect(filings().getByRole('button', { name: 'Send to review' })).toHaveCount(0)
  await expect(filings().getByRole('button', { name: 'Approve', exact: true })).toBeDisabled()
  await expect(filings().getByText('It has faults: draft it anew with its facts put right')).toBeVisible()
})

test('what has faults waits for nobody, and is counted apart', async () => {
  await runCommand(page, 'COMP')
  const waiting = page.getByRole('region', { name: 'Reviews and approvals that wait' })
  await expect(
    waiting.getByRole('row', { name: /^Filings with faults, which nobody can approve 1/ }),
  ).toBeVisible()
  // The monthly report of the other officer, which has none.
  await expect(waiting.getByRole('row', { name: /^Acts that wait for a second person 1/ })).toBeVisible()
  await runCommand(page, 'FILE')
})

test('what another drafted is approved, goes out, and has its answer', async () => {
  await pick(/Monthly/)
  await expect(filings().getByRole('heading', { name: /Monthly · Draft/ })).toBeVisible()
  await filings().getByRole('button', { name: 'Approve', exact: true }).click()
  await dialog().getByLabel('Reason').fill('Agrees with the books')
  await page.keyboard.press('Enter')
  await expect(filings().getByRole('heading', { name: /Monthly · Approved/ })).toBeVisible()
  await filings().getByRole('button', { name: 'It went out' }).click()
  await dialog().getByLabel('Reference of the authority').fill('F-2026-1')
  await page.keyboard.press('Enter')
  await filings().getByRole('button', { name: 'It was rejected' }).click()
  await dialog().getByRole('button', { name: 'Note it' }).click()
  await expect(filings().getByRole('heading', { name: /Monthly · Rejected/ })).toBeVisible()
  const history = filings().getByRole('region', { name: 'Its history, newest first' })
  await expect(history.getByRole('row', { name: /Submitted You F-2026-1/ })).toBeVisible()
  await expect(history.getByRole('row', { name: /Approved You Agrees with the books/ })).toBeVisible()
})

test('the trades of a day are drafted by the keyboard; what lacks is said, and one’s own draft needs another', async () => {
  await filings().focus()
  await page.keyboard.press('n')
  await expect(dialog().getByLabel('What')).toBeFocused()
  await dialog().getByLabel('What').selectOption({ label: 'RTS 22 transaction reports, from a period' })
  await dialog().getByLabel('First day').fill('2026-03-02')
  await dialog().getByLabel('Last day').fill('2026-03-01')
  await expect(dialog().getByText('The last day lies before the first')).toBeVisible()
  await dialog().getByLabel('Last day').fill('2026-03-02')
  await page.keyboard.press('Enter')
  await expect(dialog().getByText(/The desk has no fill of this period to report/)).toBeVisible()
  await dialog().getByLabel('What').selectOption({ label: 'EMIR trade reports, from a period' })
  await dialog().getByRole('button', { name: 'Draft it' }).click()
  await expect(filings().getByRole('heading', { name: /Transaction · EMIR · Draft/ })).toBeVisible()
  await filings().getByRole('button', { name: 'Send to review' }).click()
  await expect(filings().getByText('It waits for a second person.')).toBeVisible()
  await expect(filings().getByText('Another person approves what you drafted')).toBeVisible()
  await expect(filings().getByText(/SHA-256 of the file [0-9a-f]{64}/)).toBeVisible()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    filings().getByRole('button', { name: 'XML' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/^transaction-.*\.xml$/)
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="filings"])' })).toEqual([])
  await filings().getByRole('button', { name: 'New draft N' }).click()
  await expect(dialog().getByRole('combobox', { name: 'Case' })).toBeVisible()
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
})

test('what was drafted wrongly is amended: the kind stands, the days are those of before, the new one names the old', async () => {
  await page.keyboard.press('Escape')
  await filings().getByRole('button', { name: 'Amend', exact: true }).click()
  const amend = page.getByRole('dialog', { name: 'Amend the Transaction · EMIR' })
  await expect(amend.getByLabel('What')).toHaveCount(0)
  await expect(amend.getByLabel('First day')).toHaveValue('2026-03-02')
  await expect(amend.getByLabel('Last day')).toHaveValue('2026-03-02')
  await amend.getByRole('button', { name: 'Draft it' }).click()
  await expect(filings().getByText(/^In the place of ••[0-9a-f]{6}\.$/)).toBeVisible()
  await expect(filings().getByRole('heading', { name: /Transaction · EMIR · Draft/ })).toBeVisible()
  await filings().getByRole('button', { name: 'Amended' }).click()
  await expect(filings().getByRole('row', { name: /Transaction · EMIR .* Amended$/ })).toBeVisible()
})

test('a CTR is drafted of a customer’s day by the keyboard, and of the case of the same cash; nobody drafts of themselves', async () => {
  await filings().getByRole('button', { name: 'All', exact: true }).click()
  await filings().focus()
  await page.keyboard.press('n')
  await dialog().getByLabel('What').selectOption({ label: 'CTR, from a case or a customer’s day' })
  await dialog().getByText('A customer and a day').click()
  await expect(dialog().getByText('Choose the customer')).toBeVisible()
  const customer = dialog().getByRole('combobox', { name: 'Customer' })
  await customer.fill('nobody at all')
  await expect(dialog().getByText('Nobody is called like this.')).toBeVisible()
  await customer.fill('boss')
  await expect(dialog().getByRole('option', { name: /boss@/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await dialog().getByRole('button', { name: 'Draft it' }).click()
  await expect(dialog().getByText(/Nobody drafts a report about themselves/)).toBeVisible()
  await customer.fill('jan')
  await expect(dialog().getByRole('option', { name: /jane@/ })).toBeVisible()
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await customer.press('ArrowDown')
  await customer.press('Enter')
  await expect(customer).toHaveValue(/jane@example\.com · ••[0-9a-f]{6}$/)
  await customer.press('Enter')
  await expect(filings().getByRole('heading', { name: /^CTR · Draft/ })).toBeVisible()
  await filings().getByRole('button', { name: 'New draft N' }).click()
  await dialog().getByLabel('What').selectOption({ label: 'CTR, from a case or a customer’s day' })
  await dialog()
    .getByRole('combobox', { name: 'Case' })
    .selectOption({ label: await caseOfCash() })
  await dialog().getByRole('button', { name: 'Draft it' }).click()
  await expect(filings().getByText(/^Drafted from the case/)).toBeVisible()
})

/** The words of the only case there is. */
const caseOfCash = async (): Promise<string> => {
  const listed = dialog().getByRole('combobox', { name: 'Case' }).locator('option', { hasText: 'AML' })
  await expect(listed).toHaveCount(1)
  return (await listed.textContent()) ?? ''
}
