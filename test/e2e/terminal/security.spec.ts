import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { generateSync } from 'otplib'
import { axeViolations } from '../../support/axe.ts'
import {
  PASSWORD,
  emailOf,
  enterDesk,
  fillSignIn,
  openTerminalDesk,
  openWindow,
  runCommand,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

// One person over one evening: each test goes on where the one before it ended.
test.describe.configure({ mode: 'serial', timeout: 240_000 })

const NEXT_PASSWORD = 'Another-Sent3nce!'
const OPENED_AT = new Date().toISOString()

let desk: TerminalDesk
let page: Page
let close: () => Promise<void>
/** By how much the engine's clock runs ahead: codes are of its time. */
let aheadMs = 0
let secret = ''
let codes: readonly string[] = []

async function open(browser: Browser): Promise<void> {
  const context = await openWindow(browser)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  page = await context.newPage()
  close = () => context.close()
}

test.beforeAll(async ({ browser }) => {
  desk = await openTerminalDesk({}, OPENED_AT)
  await desk.trader('ada')
  await open(browser)
})
test.afterAll(async () => {
  await close()
  await desk.close()
})

/** Six minutes on: a code that was used is not the code of now, and the limit on sign-ins has begun anew. */
function later(): void {
  aheadMs += 360_000
  desk.setClock(new Date(Date.now() + aheadMs).toISOString())
}

const codeNow = (): string => generateSync({ secret, epoch: Math.floor((Date.now() + aheadMs) / 1_000) })
/** The one that comes after it: it is taken already, and was not used before. */
const nextCode = (): string =>
  generateSync({ secret, epoch: Math.floor((Date.now() + aheadMs) / 1_000) + 30 })

const security = () => page.getByRole('region', { name: 'Second factor, password and sessions' })
const dialog = () => page.getByRole('dialog')
const workspaces = () => page.getByRole('navigation', { name: 'Workspaces' })

/** Takes the secret of a key from the one dialog that shows it. */
async function takeKey(): Promise<string> {
  const shown = page.getByRole('dialog', { name: 'The key' })
  await shown.getByRole('button', { name: 'Copy' }).click()
  await expect(shown.getByText('Copied.')).toBeVisible()
  const key = await page.evaluate(() => navigator.clipboard.readText())
  await shown.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText(key)).toHaveCount(0)
  return key
}

/** What a program that holds the key is answered over REST. */
const answered = async (key: string, path: string): Promise<number> =>
  (await fetch(`${desk.server().address}${path}`, { headers: { 'x-api-key': key } })).status

async function signOut(): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Trader ada' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

test('an authenticator app is enrolled: the QR code, ten codes that are kept, the first code', async () => {
  await enterDesk(page, desk, 'ada')
  await runCommand(page, 'SEC')
  await expect(security().getByText('Off. Whoever learns your password can sign in.')).toBeVisible()
  await security().getByRole('button', { name: 'Set it up' }).click()
  await expect(dialog().getByRole('img', { name: /^QR code/ })).toBeVisible()
  await expect
    .poll(() =>
      dialog()
        .getByRole('img')
        .evaluate((image) => (image as HTMLImageElement).naturalWidth),
    )
    .toBeGreaterThan(0)
  await expect(dialog().getByRole('list', { name: 'Backup codes' }).getByRole('listitem')).toHaveCount(10)
  codes = await dialog().getByRole('list', { name: 'Backup codes' }).getByRole('listitem').allTextContents()
  expect(new Set(codes).size).toBe(10)
  await dialog().getByRole('button', { name: 'Copy', exact: true }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'))
  const downloading = page.waitForEvent('download')
  await dialog().getByRole('button', { name: 'Keep as a file' }).click()
  const file = await readFile(await (await downloading).path(), 'utf8')
  for (const code of codes) expect(file).toContain(code)
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])

  const text = await dialog()
    .getByText(/^(?:[A-Z2-7]{4} ?){6,}$/)
    .textContent()
  secret = (text ?? '').replaceAll(' ', '')
  const on = dialog().getByRole('button', { name: 'Switch it on' })
  await expect(on).toBeDisabled()
  await dialog().getByLabel('I have kept the backup codes').check()
  await dialog().getByLabel('Code from your authenticator app').fill('12345')
  await on.click()
  await expect(dialog().getByText('Enter the six digits of your authenticator app.')).toBeVisible()
  await dialog().getByLabel('Code from your authenticator app').fill(codeNow())
  await on.click()
  await expect(dialog()).toBeHidden()
  await expect(security().getByText(/^On\. Signing in takes your password and a code/)).toBeVisible()
  await expect(security().getByText('10 of 10 backup codes left.')).toBeVisible()
  await expect(security().getByRole('row', { name: /Second factor enabled/ })).toBeVisible()
  expect(await axeViolations(page, { only: '.dv-groupview:has([data-tab-panel-id="security"])' })).toEqual([])
})

test('signing in takes two steps, and a backup code stands in for the app once', async () => {
  await signOut()
  await fillSignIn(page, 'ada')
  await expect(page.getByText('Step 2 of 2. Enter the code for this account.')).toBeVisible()
  await expect(page.getByLabel('E-mail or user name')).toHaveValue(emailOf('ada'))
  await expect(page.getByLabel('Code from your authenticator app')).toBeFocused()
  expect(await axeViolations(page)).toEqual([])
  await page.getByLabel('Code from your authenticator app').fill('000000')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('This code is wrong')
  await page.getByLabel('Code from your authenticator app').fill(nextCode())
  await page.keyboard.press('Enter')
  await expect(workspaces()).toBeVisible()

  for (const outcome of ['opens', 'is spent'] as const) {
    await signOut()
    await fillSignIn(page, 'ada')
    await page.getByRole('button', { name: 'Use a backup code' }).click()
    await page.getByLabel('Backup code').fill(codes[0] ?? '')
    await page.keyboard.press('Enter')
    if (outcome === 'opens') await expect(workspaces()).toBeVisible()
    else await expect(page.getByRole('alert')).toContainText('This code is wrong')
  }
  await page.getByRole('button', { name: 'change' }).click()
  await expect(page.getByLabel('E-mail or user name')).toHaveValue(emailOf('ada'))
  await page.getByLabel('Password').fill(PASSWORD)
  later()
  await page.keyboard.press('Enter')
  await page.getByLabel('Code from your authenticator app').fill(codeNow())
  await page.keyboard.press('Enter')
  await expect(workspaces()).toBeVisible()
})

test('a password is changed by what it must hold, and a wrong one in force is told once', async () => {
  await runCommand(page, 'SEC')
  await security().getByLabel('Password in force').fill('Wrong-Passw0rd!')
  await security().getByLabel('New password').fill('short')
  await security().getByRole('button', { name: 'Change the password' }).click()
  await expect(security().getByText('It does not hold all that it must.')).toBeVisible()
  await security().getByLabel('New password').fill(NEXT_PASSWORD)
  await expect(security().getByRole('listitem').filter({ hasText: ', not yet' })).toHaveCount(0)
  await security().getByRole('button', { name: 'Change the password' }).click()
  await expect(security().getByText(/^This is not the password in force/)).toBeVisible()
  await security().getByLabel('Password in force').fill(PASSWORD)
  await security().getByLabel('New password').fill(PASSWORD)
  await security().getByRole('button', { name: 'Change the password' }).click()
  await expect(security().getByLabel('New password')).toHaveAttribute('aria-invalid', 'true')
  await security().getByLabel('New password').fill(NEXT_PASSWORD)
  await security().getByRole('button', { name: 'Change the password' }).click()
  await expect(security().getByText(/^Password changed\. Other/)).toBeVisible()
})

test('sessions elsewhere are seen and ended', async ({ browser }) => {
  const elsewhere = await openWindow(browser)
  const other = await elsewhere.newPage()
  await other.goto(desk.url)
  await other.getByRole('button', { name: 'Sign in instead' }).click()
  later()
  await fillSignIn(other, 'ada', NEXT_PASSWORD)
  await other.getByLabel('Code from your authenticator app').fill(codeNow())
  await other.keyboard.press('Enter')
  await expect(other.getByRole('navigation', { name: 'Workspaces' })).toBeVisible()
  await page.reload()
  await expect(workspaces()).toBeVisible()
  await runCommand(page, 'SEC')
  const sessions = security().getByRole('region', { name: 'Sessions that are live, newest first' })
  await expect(sessions.getByRole('row', { name: /Chrome on Linux .*password and code/ })).not.toHaveCount(0)
  await expect(sessions.getByRole('cell', { name: 'this one' })).toHaveCount(1)
  await security().getByRole('button', { name: 'End all others' }).click()
  await expect(security().getByText(/ended\.$/)).toBeVisible()
  await expect(sessions.getByRole('row')).toHaveCount(2)
  await other.reload()
  await expect(other.getByRole('heading', { name: 'First run: the administrator' })).toBeVisible()
  await elsewhere.close()
})

test('the second factor is switched off with both proofs', async () => {
  await security().getByRole('button', { name: 'Switch it off' }).click()
  await dialog().getByLabel('Your password').fill(NEXT_PASSWORD)
  later()
  await dialog().getByLabel('Code from your authenticator app').fill(codeNow())
  await dialog().getByRole('button', { name: 'Switch it off' }).click()
  await expect(dialog()).toBeHidden()
  await expect(security().getByText('Off. Whoever learns your password can sign in.')).toBeVisible()
})

test('a key is made after a fresh proof, shown once, rotated with seven days of both, and ended when others know it', async () => {
  later()
  later()
  await security().getByRole('button', { name: 'New key' }).click()
  const form = page.getByRole('dialog', { name: 'New key' })
  await form.getByLabel('Name').fill('reporting')
  await form.getByLabel('Only from these addresses').fill('127.0.0.0/8 ::1')
  await form.getByLabel('profile.read').check()
  expect(await axeViolations(page, { only: 'dialog[open]' })).toEqual([])
  await form.getByRole('button', { name: 'Make the key' }).click()
  const proof = page.getByRole('dialog', { name: 'Is it you?' })
  await proof.getByLabel('Your password').fill(NEXT_PASSWORD)
  await page.keyboard.press('Enter')
  const made = await takeKey()
  const row = security()
    .getByRole('region', { name: 'Your keys' })
    .getByRole('row', { name: /^reporting/ })
  await expect(row).toHaveAccessibleName(/profile\.read 127\.0\.0\.0\/8, ::1\/128 in force/)
  expect([await answered(made, '/auth/me'), await answered(made, '/positions')]).toEqual([200, 403])

  await row.getByRole('button', { name: 'Rotate' }).click()
  const rotated = await takeKey()
  await expect(security().getByText('The secret before works seven more days.')).toBeVisible()
  expect([await answered(made, '/auth/me'), await answered(rotated, '/auth/me')]).toEqual([200, 200])

  await row.getByRole('button', { name: 'Others know it' }).click()
  await expect(row).toHaveAccessibleName(/known to others, ended/)
  await expect(row.getByRole('button')).toHaveCount(0)
  expect([await answered(made, '/auth/me'), await answered(rotated, '/auth/me')]).toEqual([401, 401])
})

test('a locked name says how long, and another name may sign in meanwhile', async () => {
  await signOut()
  later()
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await fillSignIn(page, 'ada', `Wrong${attempt}Password!`)
    await expect(page.getByRole('alert')).toHaveText(/\S/)
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled()
  }
  await expect(page.getByRole('alert')).toContainText('Sign-in is locked')
  await expect(page.getByRole('timer')).toHaveText(/^Open again in \d\d:\d\d\. An administrator/)
  expect(await axeViolations(page)).toEqual([])
  await page.getByLabel('E-mail or user name').fill('somebody else')
  await expect(page.getByRole('timer')).toBeHidden()
})
