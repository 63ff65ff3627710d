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
  await expect(page.getByRole('dialog', { name: 'End the medium case' })).toBeVisible()
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
  await dialog.getByLabel('Evidence and note').fill('Minutes of the board, 3 March')
  await page.keyboard.press('Enter')
  await expect(row).toContainText('Met')
  await expect(row).toContainText('Minutes of the board, 3 March')
  await expect(row).toContainText(`by ${emailOf('boss')}`)
})
