import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { axeViolations } from '../../support/axe.ts'
import { administrator } from '../../support/office.ts'
import {
  PASSWORD,
  emailOf,
  fillSignIn,
  openTerminalDesk,
  openWindow,
  runCommand,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One desk with its administrator, who makes a deputy.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

let desk: TerminalDesk
let page: Page
let close: () => Promise<void>
let aheadMs = 0

/** Eleven minutes on: what was proven at the sign-in is no fresh proof any more. */
function later(): void {
  aheadMs += 660_000
  desk.setClock(new Date(Date.now() + aheadMs).toISOString())
}

test.beforeAll(async ({ browser }) => {
  desk = await openTerminalDesk({}, new Date().toISOString())
  await administrator(desk)
  await desk.trader('ada')
  const context = await openWindow(browser)
  page = await context.newPage()
  close = () => context.close()
})
test.afterAll(async () => {
  await close()
  await desk.close()
})

const users = () => page.getByRole('region', { name: 'Users and their roles' })
const approvals = () => page.getByRole('region', { name: 'Acts that take two persons' })
const audit = () => page.getByRole('region', { name: 'Audit records and proofs' })
const dialogOf = (name: string | RegExp): Locator => page.getByRole('dialog', { name })
const panel = (name: string) => ({ only: `.dv-groupview:has([data-tab-panel-id="${name}"])` })

async function signIn(name: string): Promise<void> {
  await page.goto(desk.url)
  await fillSignIn(page, name)
  await expect(page.getByRole('navigation', { name: 'Workspaces' })).toBeVisible()
}

async function setRole(role: string): Promise<void> {
  await users().getByRole('button', { name: 'Role', exact: true }).click()
  await page.getByLabel('Role', { exact: true }).selectOption(role)
  await page.getByRole('button', { name: 'Change the role' }).click()
}

test('an administrator makes a user with an invitation, and the user sets a password with it', async () => {
  await signIn('boss')
  await runCommand(page, 'USERS')
  await expect(users().getByRole('row', { name: /ada@example\.com/ })).toBeVisible()
  await users().getByRole('button', { name: 'New user' }).click()
  await page.getByLabel('E-mail', { exact: true }).fill(emailOf('deputy'))
  await page.getByLabel('Name', { exact: true }).fill('Trader deputy')
  await page.getByLabel('Role', { exact: true }).selectOption('admin')
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await page.getByRole('button', { name: 'Create and invite' }).click()
  const invitation = dialogOf('The invitation')
  const token = (await invitation.getByText(/^[\w-]{20,}$/).textContent()) ?? ''
  await invitation.getByRole('button', { name: 'Done' }).click()
  await expect(users().getByRole('heading', { name: /^Trader deputy/ })).toBeVisible()
  await expect(users().getByText('They are signed in nowhere.')).toBeVisible()
  expect(await axeViolations(page, panel('users'))).toEqual([])

  const window = await page.context().browser()?.newContext()
  const guest = await window?.newPage()
  if (guest === undefined) throw new Error('no window for the guest')
  await guest.goto(desk.url)
  await guest.getByRole('button', { name: 'I have a token' }).click()
  await guest.getByLabel('Token', { exact: true }).fill(token)
  await guest.getByLabel('New password').fill(PASSWORD)
  await guest.getByRole('button', { name: 'Set the password' }).click()
  await expect(guest.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await window?.close()
})

test('a sensitive act asks for a fresh proof and then goes on by itself, once', async () => {
  later()
  await users().getByRole('button', { name: 'ada@example.com' }).click()
  await users().getByRole('button', { name: 'Tier', exact: true }).click()
  await page.getByLabel('Tier', { exact: true }).selectOption('pro')
  await page.getByRole('button', { name: 'Change the tier' }).click()
  const proof = dialogOf('Is it you?')
  await expect(proof.getByLabel('Your password')).toBeFocused()
  expect(await axeViolations(page, { only: 'dialog[aria-label="Is it you?"]' })).toEqual([])
  await proof.getByLabel('Your password').fill('Wrong-Passw0rd!')
  await page.keyboard.press('Enter')
  await expect(proof.getByText(/do not match/)).toBeVisible()
  await proof.getByLabel('Your password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(users().getByText('Tier: done for ada@example.com.')).toBeVisible()
  await expect(users().getByRole('row', { name: /ada@example\.com .*pro/ })).toBeVisible()

  later()
  await users().getByRole('button', { name: 'Unlock' }).click()
  await dialogOf(/^Unlock/)
    .getByRole('button', { name: 'Unlock' })
    .click()
  await dialogOf('Is it you?').getByRole('button', { name: 'Leave it' }).click()
  await expect(dialogOf(/^Unlock/).getByText(/fresh proof/)).toBeVisible()
  await page.keyboard.press('Escape')
})

test('a privileged role waits for a second person, and nobody allows their own wish', async () => {
  await setRole('admin')
  await dialogOf('Is it you?').getByLabel('Your password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(users().getByText('A second person must agree. It waits under Approvals.')).toBeVisible()
  await runCommand(page, 'APPR')
  const own = approvals().getByRole('row', { name: /privileged role .*ada@example\.com .*role admin/ })
  await expect(own.getByRole('button')).toHaveText(['Take back'])

  await page.getByRole('banner').getByRole('button', { name: 'Trader boss' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await fillSignIn(page, 'deputy')
  await expect(page.getByRole('navigation', { name: 'Workspaces' })).toBeVisible()
  await runCommand(page, 'APPR')
  const waiting = approvals().getByRole('row', { name: /role admin .*boss@example\.com/ })
  await expect(waiting).toBeVisible()
  expect(await axeViolations(page, panel('approvals'))).toEqual([])
  await waiting.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('button', { name: 'Allow it' }).click()
  await expect(approvals().getByText('A privileged role for ada@example.com: executed.')).toBeVisible()
  await expect(approvals().getByText(/^Nothing waits\./)).toBeVisible()
})

test('a setting is changed with a reason, and its history says who changed what from what to what', async () => {
  await runCommand(page, 'SET')
  const settings = page.getByRole('region', { name: 'Settings of the desk' })
  await expect(settings.getByText(/^Nothing was changed yet/)).toBeVisible()
  await settings.getByRole('button', { name: 'Change shortest password' }).click()
  const dialog = dialogOf('Shortest password')
  await dialog.getByLabel('Value in characters').fill('7')
  await expect(dialog.getByRole('button', { name: 'Change it' })).toBeDisabled()
  await dialog.getByLabel('Value in characters').fill('12')
  await dialog.getByLabel('Reason').fill('Policy of the house.')
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await dialog.getByRole('button', { name: 'Change it' }).click()
  await settings.getByRole('button', { name: 'Change registration' }).click()
  await dialogOf('Registration').getByLabel('Value').selectOption('closed')
  await dialogOf('Registration').getByRole('button', { name: 'Change it' }).click()
  await expect(settings.getByRole('row', { name: /^Registration closed open/ })).toBeVisible()
  await expect(
    settings.getByRole('row', {
      name: /^Shortest password 8 characters 12 characters deputy@example\.com .* Policy of the house\.$/,
    }),
  ).toBeVisible()
  expect(await axeViolations(page, panel('settings'))).toEqual([])
})

test('the log shows who changed what, proves a record, and is found whole', async () => {
  await runCommand(page, 'AUDIT')
  await audit().getByRole('combobox', { name: 'Any class' }).selectOption('administration')
  await audit().getByLabel('action', { exact: true }).fill('user.role_changed')
  await page.keyboard.press('Enter')
  const records = audit().getByRole('grid', { name: 'Audit records, newest first' })
  await expect(records.getByRole('row')).toHaveCount(2)
  await records.getByRole('row').nth(1).focus()
  await page.keyboard.press('Enter')
  const facts = audit().getByRole('region', { name: 'Facts of the record' })
  await expect(facts.getByRole('row', { name: 'value individual admin' })).toBeVisible()

  await audit().getByRole('button', { name: 'Prove that it is in the log' }).click()
  await expect(audit().getByText(/It is in the log|It leads to the root/)).toBeVisible()
  const path = audit().getByRole('region', { name: /^From record \d+ to the root over \d+ records/ })
  await expect.poll(() => path.getByRole('row').count()).toBeGreaterThan(3)
  await audit().getByText('Why is this a proof').click()
  await expect(audit().getByText(/This window has computed every step itself/)).toBeVisible()
  await audit().getByLabel('Note of the review').fill('Agreed with the desk head.')
  await audit().getByRole('button', { name: 'Mark as reviewed' }).click()
  await expect(audit().getByRole('list', { name: 'Reviews' })).toContainText('Agreed with the desk head.')

  await audit().getByRole('button', { name: 'Verify the log' }).click()
  await expect(audit().getByText(/Whole: \d+ records and \d+ checkpoints were checked\./)).toBeVisible()
  const downloading = page.waitForEvent('download')
  await audit().getByRole('button', { name: 'Bundle that verifies offline' }).click()
  const file = await readFile(await (await downloading).path(), 'utf8')
  expect(file).toContain('user.role_changed')
  await expect(audit().getByText(/records, SHA-256 .*, signed with/)).toBeVisible()
  // An export signs first: what had no checkpoint before has one now.
  await audit().getByRole('button', { name: 'Prove that it is in the log' }).click()
  await expect(
    audit().getByText(/It is in the log: \d+ steps lead to the root under the signed/),
  ).toBeVisible()
  await expect(audit().getByText(/^Checkpoint \d+: \d+ records/)).toBeVisible()
  expect(await axeViolations(page, panel('audit'))).toEqual([])
})

test('the records are walked by keys, and a page stays as it was while the log grows', async () => {
  await audit().getByRole('button', { name: 'Clear' }).click()
  const records = audit().getByRole('grid', { name: 'Audit records, newest first' })
  await expect(records.getByRole('row')).toHaveCount(26)
  const numbers = (): Promise<string[]> =>
    records
      .locator('[data-record]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-record') ?? ''))
  const first = await numbers()
  await records.locator('[tabindex="0"]').focus()
  await page.keyboard.press('End')
  await expect(records.locator(`[data-record="${first.at(-1)}"]`)).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(audit().getByRole('heading', { name: new RegExp(`^Record ${first.at(-2)}:`) })).toBeVisible()
  await audit().getByRole('button', { name: 'Older' }).click()
  await expect(records.locator(`[data-record="${Number(first.at(-1)) - 1}"]`)).toBeVisible()
  expect((await numbers())[0]).toBe(String(Number(first.at(-1)) - 1))
})
