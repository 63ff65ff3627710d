import { expect, test } from '@playwright/test'
import type { BrowserContext, Page } from '@playwright/test'
import {
  PASSWORD,
  chainOf,
  emailOf,
  fillSignIn,
  openTerminalDesk,
  openWindow,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'

test.describe.configure({ mode: 'serial' })

let desk: TerminalDesk
let context: BrowserContext
let page: Page

test.beforeAll(async ({ browser }) => {
  desk = await openTerminalDesk()
  context = await openWindow(browser, { asked: false })
  page = await context.newPage()
})
test.afterAll(async () => {
  await context.close()
  await desk.close()
})

const alertIn = (where: Page) => where.getByRole('alert')
const workspaces = (where: Page) => where.getByRole('navigation', { name: 'Workspaces' })

async function signOut(): Promise<void> {
  await page.getByRole('button', { name: 'Trader First' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

test('a new desk asks for its administrator, and leads those who are not to the other forms', async () => {
  await page.goto(desk.url)
  await expect(page.getByRole('heading', { name: 'First run: the administrator' })).toBeVisible()
  await expect(page.getByText('This desk has no administrator yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Register a new user' }).click()
  await expect(page.getByRole('heading', { name: 'Register' })).toBeVisible()
  await expect(page.getByLabel('One-time code')).toBeHidden()
  await page.getByRole('button', { name: 'Sign in instead' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.getByRole('button', { name: 'Create the administrator' }).click()
  await expect(page.getByLabel('One-time code')).toBeFocused()
})

test('a wrong code and empty fields are explained at their fields', async () => {
  const create = page.getByRole('button', { name: 'Create administrator' })
  await create.click()
  await expect(page.getByText('Enter the code that the engine printed on its console.')).toBeVisible()
  await expect(page.getByText('Enter your name.')).toBeVisible()
  await expect(page.getByLabel('One-time code')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('One-time code').fill('AAAA-AAAA-AAAA-AAAA')
  await page.getByLabel('E-mail').fill(emailOf('first'))
  await page.getByLabel('Name').fill('Trader First')
  await page.getByLabel('Password').fill(PASSWORD)
  await create.click()
  await expect(page.getByText('The code is not the one printed on the console.')).toBeVisible()
  await expect(page.getByLabel('Password')).toHaveValue(PASSWORD)
})

test('the code of the console makes the administrator, who says once how it should look', async () => {
  await page.getByLabel('One-time code').fill(await desk.administratorCode())
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await expect(page.getByRole('heading', { name: 'How it should look' })).toBeVisible()
  await page.getByRole('radio', { name: 'Light', exact: true }).check()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
  await page.getByRole('button', { name: /^Open the desk/ }).click()
  await expect(workspaces(page)).toBeVisible()
  await expect(chainOf(page)).toBeVisible()
})

test('a reload keeps the session by a cookie that scripts cannot read', async () => {
  const cookies = await context.cookies()
  expect(cookies.length).toBeGreaterThan(0)
  expect(cookies.every((cookie) => cookie.httpOnly && cookie.sameSite === 'Strict')).toBe(true)
  await page.reload()
  await expect(workspaces(page)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Trader First' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
})

test('signing out ends the session here, and signing in brings it back', async () => {
  await signOut()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Create the administrator' })).toBeHidden()
  await fillSignIn(page, 'first')
  await expect(workspaces(page)).toBeVisible()
  await signOut()
})

test('a second user registers and finds paper money', async ({ browser }) => {
  const other = await openWindow(browser)
  const second = await other.newPage()
  await second.goto(desk.url)
  await second.getByRole('button', { name: 'Register a new user' }).click()
  await second.getByLabel('E-mail').fill(emailOf('first'))
  await second.getByLabel('Name').fill('Trader Second')
  await second.getByLabel('Password').fill(PASSWORD)
  await second.getByRole('button', { name: 'Register', exact: true }).click()
  await expect(second.getByText(/already/)).toBeVisible()
  await second.getByLabel('E-mail').fill(emailOf('second'))
  await second.getByRole('button', { name: 'Register', exact: true }).click()
  await expect(workspaces(second)).toBeVisible()
  await expect(second.getByRole('contentinfo').getByText('Cash 100,000.00')).toBeVisible()
  await other.close()
})

test('a wrong password says so, and five of them lock the account with the way out', async ({ browser }) => {
  const other = await openWindow(browser)
  const guess = await other.newPage()
  await guess.goto(desk.url)
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await fillSignIn(guess, 'second', `Wrong${attempt}Password!`)
    await expect(alertIn(guess)).toHaveText(/\S/)
    await expect(guess.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled()
    if (attempt === 1) await expect(alertIn(guess)).toHaveText(/password/i)
  }
  await fillSignIn(guess, 'second')
  await expect(alertIn(guess)).toHaveText(/locked/i)
  await expect(alertIn(guess)).toHaveText(/minutes|until/i)
  await expect(workspaces(guess)).toBeHidden()
  await other.close()
})
