import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { openOffice } from '../../support/office.ts'
import type { RestClient } from '../../support/rest.ts'
import { emailOf, runCommand } from '../../support/terminal-desk.ts'

// One desk whose administrator also reviews.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

let page: Page
let boss: RestClient
let close: () => Promise<void>

test.beforeAll(async ({ browser }) => {
  ;({ boss, page, close } = await openOffice(browser))
})
test.afterAll(() => close())

const cases = () => page.getByRole('region', { name: 'Queue of cases' })

const open = (priority: string, summary: string) =>
  boss.ask('POST /compliance/cases', { kind: 'aml', priority, summary })

test('a false positive is taken, seen and ended with three keys', async () => {
  await open('low', 'Round sums every Monday')
  await open('medium', 'A name like one on a list')
  await runCommand(page, 'CASE')
  await expect(cases().getByRole('row', { name: /Medium/ })).toBeVisible()
  await cases().focus()
  await page.keyboard.press('n')
  await expect(cases().getByRole('heading', { name: /AML · Medium · In review/ })).toBeVisible()
  await expect(cases().getByRole('cell', { name: 'A name like one on a list' })).toBeVisible()
  await page.keyboard.press('e')
  await expect(page.getByRole('dialog', { name: /^End it: AML · Medium · ••/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(cases().getByText('The case is closed.')).toBeVisible()
  const closed = await boss.ask<{ cases: { disposition: string }[] }>('GET /compliance/cases?state=closed')
  expect(closed.body.cases).toMatchObject([{ disposition: 'false_positive' }])
})

test('an urgent one waits for a second person, and an empty queue says so', async () => {
  await open('high', 'A transfer in a circle')
  await cases().getByRole('button', { name: 'Take next' }).click()
  await expect(cases().getByRole('heading', { name: /High · In review/ })).toBeVisible()
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="cases"])' })).toEqual([])
  await cases().getByRole('button', { name: 'End it' }).click()
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  // The look took the page's time: whatever the link missed meanwhile is made up for first.
  await expect(page.getByRole('listitem', { name: 'running' })).toBeVisible()
  await page.getByRole('dialog').getByLabel('In your own words').fill('The circle is a family.')
  await page.keyboard.press('Enter')
  await expect(cases().getByText(/A second person must agree/)).toBeVisible()
  await cases().getByRole('button', { name: 'Second person' }).click()
  await expect(cases().getByRole('row', { name: /High/ })).toBeVisible()
  await cases().getByRole('button', { name: 'Take next' }).click()
  await expect(cases().getByText('The case is yours.')).toBeVisible()
  await cases().getByRole('button', { name: 'Take next' }).click()
  await expect(cases().getByText('Nothing waits.', { exact: true })).toBeVisible()
})

test('a file lies in the locker as it was put in, and is given out again', async () => {
  await open('medium', 'Invoices that nobody wrote')
  await cases().getByRole('button', { name: 'Take next' }).click()
  await expect(cases().getByRole('cell', { name: 'Invoices that nobody wrote' })).toBeVisible()
  const locker = page.getByRole('region', { name: /^Evidence/ })
  await expect(locker.getByText('Nothing lies in the locker.')).toBeVisible()
  const into = locker.getByLabel('Put a file into the locker')
  const put = (name: string, mimeType: string, buffer: Buffer) =>
    into.setInputFiles({ name, mimeType, buffer })
  await put('invoice.pdf', 'application/pdf', Buffer.from('no PDF at all'))
  await expect(locker.getByText(/this is no application\/pdf/)).toBeVisible()
  await put('invoice.txt', 'text/plain', Buffer.alloc(5 * 1024 * 1024 + 1, 'x'))
  await expect(locker.getByText('A file has at most 5 MB. Nothing was sent.')).toBeVisible()
  const text = 'Four invoices of one day, numbered by hand.'
  await put('invoice.txt', 'text/plain', Buffer.from(text))
  await expect(locker.getByText('invoice.txt lies in the locker, 1 KB.')).toBeVisible()
  const row = locker.getByRole('row', { name: /invoice\.txt/ })
  await expect(row).toContainText(createHash('sha256').update(text).digest('hex').slice(0, 12))
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="cases"])' })).toEqual([])
  const [taken] = await Promise.all([
    page.waitForEvent('download'),
    row.getByRole('button', { name: 'Keep as a file' }).click(),
  ])
  expect(readFileSync(await taken.path(), 'utf8')).toBe(text)
})

test('a case is walked to, taken, noted, raised and put to sleep by the keyboard alone; a filing is drafted from it', async () => {
  await open('low', 'A cousin who never asks')
  await open('low', 'A cousin who asks too much')
  await cases().getByRole('button', { name: 'Asleep' }).click()
  await cases().getByRole('button', { name: 'Waiting' }).click()
  await expect(cases().getByRole('row', { name: /Low/ })).toHaveCount(2)
  await cases().focus()
  await page.keyboard.press('j')
  await expect(cases().getByRole('cell', { name: 'A cousin who never asks' })).toBeVisible()
  await page.keyboard.press('j')
  await expect(cases().getByRole('cell', { name: 'A cousin who asks too much' })).toBeVisible()
  await page.keyboard.press('k')
  await expect(cases().getByRole('cell', { name: 'A cousin who never asks' })).toBeVisible()
  await page.keyboard.press('t')
  await expect(cases().getByText(/^It is yours: read it/)).toBeVisible()
  await page.keyboard.press('w')
  await expect(page.getByRole('dialog').getByLabel('Note')).toBeFocused()
  await page.keyboard.type('The cousin was asked, and said nothing.')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(cases().getByRole('cell', { name: 'The cousin was asked, and said nothing.' })).toBeVisible()
  await page.keyboard.press('r')
  await expect(page.getByRole('dialog').getByLabel('Reason')).toBeFocused()
  await page.keyboard.type('Silence is an answer.')
  await page.keyboard.press('Enter')
  await expect(cases().getByRole('heading', { name: /AML · Medium · In review/ })).toBeVisible()
  await page.keyboard.press('s')
  const sleep = page.getByRole('dialog', { name: /^Let it sleep/ })
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  await sleep.getByLabel('Until').fill(day)
  await sleep.getByLabel('Reason').fill('The bank answers on Monday.')
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await page.keyboard.press('Enter')
  await expect(cases().getByRole('heading', { name: /AML · Medium · Asleep/ })).toBeVisible()
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="cases"])' })).toEqual([])
  await cases().getByRole('button', { name: 'Draft a SAR or CTR from it' }).click()
  const draft = page.getByRole('dialog', { name: 'Draft a filing' })
  await expect(draft.getByRole('combobox', { name: 'Case' })).not.toHaveValue('')
  await page.keyboard.press('Escape')
})

test('a requirement is marked as met by what shows it, and the checklist says who did it', async () => {
  await boss.ask('POST /compliance/records', { framework: 'mifid_ii', requirement: 'Best execution policy' })
  await runCommand(page, 'COMP')
  const checklist = page.getByRole('region', { name: 'Requirements, procedures and training' })
  const row = checklist.getByRole('row', { name: /^Best execution policy MiFID II/ })
  await expect(row).toContainText('Planned')
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="compliance"])' })).toEqual(
    [],
  )
  await row.getByRole('button', { name: 'Mark' }).click()
  const dialog = page.getByRole('dialog', { name: 'Where it stands: Best execution policy' })
  await expect(dialog.getByLabel('Stands')).toBeFocused()
  await dialog.getByLabel('Stands').selectOption('met')
  await expect(dialog.getByRole('button', { name: 'Mark it' })).toBeDisabled()
  await dialog.getByLabel('Evidence').fill('Minutes of the board, 3 March')
  await dialog.getByLabel('Note').fill('Agreed without a vote')
  await page.keyboard.press('Enter')
  await expect(row).toContainText('Met')
  await expect(row).toContainText('Minutes of the board, 3 March')
  await expect(row).toContainText(`by ${emailOf('boss')}`)
  await checklist.getByText('2 changes of Best execution policy').click()
  await expect(checklist.getByText('Stands: Planned → Met')).toBeVisible()
  await expect(checklist.getByText('Note: Agreed without a vote')).toBeVisible()
})
