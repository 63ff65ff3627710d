import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { openOffice } from '../../support/office.ts'
import type { RestClient } from '../../support/rest.ts'
import { runCommand } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One desk whose administrator reviews, and one client who paid in two sums above 10,000.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

let page: Page
let boss: RestClient
let close: () => Promise<void>

async function payInTwice(desk: TerminalDesk, officer: RestClient): Promise<void> {
  const jane = await desk.trader('jane')
  const opening = { account_type: 'standard', ethereum_address: `0x${'01'.repeat(20)}` }
  const account = await jane.ask<{ account_id: string }>('POST /accounts', opening)
  expect(account.status, account.text).toBe(201)
  for (const amount of ['12000', '15000']) {
    const paid = await officer.ask(`POST /admin/accounts/${account.body.account_id}/deposit`, {
      ...{ amount, currency: 'USD' },
    })
    expect(paid.status, paid.text).toBe(201)
  }
}

test.beforeAll(async ({ browser }) => {
  const environment = { KYC_REQUIRED: 'off' }
  ;({ boss, page, close } = await openOffice(browser, { environment, prepare: payInTwice }))
})
test.afterAll(() => close())

const glance = () => page.getByRole('region', { name: 'What waits in compliance' })
const laboratory = () => page.getByRole('region', { name: 'Rules and trials' })

test('a reviewer sees what waits at a glance, and each figure leads to where it is worked off', async () => {
  await runCommand(page, 'COMP')
  const alerts = glance().getByRole('region', { name: 'Alerts by rule and day', exact: true })
  await expect(alerts.getByRole('row', { name: /Desk limit: one payment 2/ })).toBeVisible()
  await expect(glance().getByText('No list is loaded: nobody is called clear.')).toBeVisible()
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="compliance"])' })).toEqual(
    [],
  )
  await glance()
    .getByRole('button', { name: /1 AML, waiting: open/ })
    .click()
  await expect(
    page.getByRole('region', { name: 'Queue of cases' }).getByRole('row', { name: /AML/ }),
  ).toBeVisible()
  await runCommand(page, 'COMP')
  await glance().getByRole('button', { name: 'L01: open the rules' }).click()
  await expect(laboratory()).toBeVisible()
})

test('a higher line is tried on the desk’s own past: one alert lost, one kept, with what it was raised on', async () => {
  await laboratory().getByRole('combobox', { name: 'Rule' }).selectOption('desk')
  await expect(laboratory().getByText('Off: change a parameter')).toBeVisible()
  await laboratory().getByLabel('Single above').fill('many')
  await expect(laboratory().getByText('Give a number of at least 0.')).toBeVisible()
  await laboratory().getByLabel('Single above').fill('13000')
  const trial = laboratory().getByRole('region', { name: 'On trial' })
  await expect(trial.getByRole('row', { name: /Single above 10,000 USD 13,000 USD/ })).toBeVisible()
  await laboratory().getByRole('button', { name: 'Try it' }).click()
  const rules = laboratory().getByRole('region', { name: 'Alerts before and after, by rule' })
  await expect(rules.getByRole('row', { name: /L01 Desk limit: one payment 2 → 1 0 1 1/ })).toBeVisible()
  await laboratory().getByRole('region', { name: 'Alerts lost' }).getByRole('button', { name: 'L01' }).click()
  const evidence = laboratory().getByRole('region', { name: 'Evidence of L01' })
  await expect(evidence.getByRole('row', { name: /Wire in .* 12,000.00/ })).toBeVisible()
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="laboratory"])' })).toEqual(
    [],
  )
})

test('it goes live only by a second person, whom the reviewer asks with a reason', async () => {
  await laboratory().getByRole('button', { name: 'Ask for approval' }).click()
  const dialog = page.getByRole('dialog', { name: 'Ask for 1 change of the rules' })
  await expect(dialog.getByRole('button', { name: 'Ask for approval' })).toBeDisabled()
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await dialog.getByLabel('Reason').fill('Every second alert is a salary.')
  await page.keyboard.press('Enter')
  await expect(
    laboratory().getByText('A second officer must allow it. It waits under Approvals.'),
  ).toBeVisible()
  await expect(laboratory().getByText('One change waits for a second person.')).toBeVisible()
  const rules = await boss.ask<{ version: number }>('GET /compliance/aml/parameters')
  expect(rules.body.version).toBe(0)
  await laboratory().getByRole('button', { name: 'Open approvals' }).click()
  const row = page.getByRole('row', { name: /A change of monitoring’s rules/ })
  await expect(row.getByRole('button', { name: 'Take back' })).toBeVisible()
})
