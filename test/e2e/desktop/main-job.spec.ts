import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Locator } from '@playwright/test'
import {
  PASSWORD,
  cashCents,
  chainOf,
  emailOf,
  figureOf,
  fillSignIn,
  panelOf,
  strikeInBand,
  ticketOf,
} from '../../support/terminal-desk.ts'
import { launchDesktop } from './launch.ts'
import type { Desktop } from './launch.ts'

// The main job on the built desktop: main, preload and terminal as they ship, on Electron or on its double.
test.describe.configure({ mode: 'serial', timeout: 90_000 })

let dataDirectory: string
let desktop: Desktop
/** What was bought, as the lists name it, and the books after it. */
let bought = ''
let booked: readonly unknown[] = []

const PATIENT = { timeout: 30_000 }

test.beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'optionix-desktop-job-'))
  desktop = await launchDesktop({ program: 'product', dataDirectory })
})
test.afterAll(async () => {
  await desktop.close()
  rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

const heading = (name: RegExp): Locator => ticketOf(desktop.page).getByRole('heading', { name })
const positionRow = (): Locator =>
  panelOf(desktop.page, 'Positions').getByRole('row', { name: new RegExp(bought) })
const orderRow = (): Locator =>
  panelOf(desktop.page, 'Blotter')
    .getByRole('row', { name: new RegExp(bought) })
    .first()

/** A figure of the ticket, by its term, in cents. */
async function cents(term: RegExp): Promise<number> {
  const figure = ticketOf(desktop.page)
    .locator('dt', { hasText: term })
    .locator('xpath=following-sibling::dd[1]')
  return Math.round(Number(figureOf((await figure.textContent()) ?? '')) * 100)
}

/** Shows every column of the positions, also those that the panel has no room for. */
async function showAllColumns(): Promise<void> {
  const positions = panelOf(desktop.page, 'Positions')
  if (await positions.getByRole('columnheader', { name: 'Avg' }).isVisible()) return
  await positions.getByRole('button', { name: /^Columns/ }).press('Enter')
  await desktop.page.getByRole('menuitem', { name: 'Only those that fit' }).press('Enter')
  await desktop.page.keyboard.press('Escape')
  await expect(positions.getByRole('columnheader', { name: 'Avg' })).toBeVisible()
}

/** Cash, and the position's size and entry price: what no restart may move. */
async function books(): Promise<readonly unknown[]> {
  await expect(positionRow()).toBeVisible(PATIENT)
  await showAllColumns()
  const cells = await positionRow().locator('td').allTextContents()
  return [await cashCents(desktop.page), cells[0], cells[1]]
}

test('first run: the code of the console makes the administrator, and the chain opens', async () => {
  const { page } = desktop
  const code = (): string | null => /one-time code (\S+)/.exec(desktop.errorText())?.[1] ?? null
  await expect.poll(code, PATIENT).not.toBeNull()
  await page.getByLabel('One-time code').fill(code() ?? '')
  await page.getByLabel('E-mail').fill(emailOf('first'))
  await page.getByLabel('Name').fill('Trader First')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create administrator' }).click()
  await page.getByRole('button', { name: /^Open the desk/ }).click()
  await expect(chainOf(page).locator('[data-place="call.ask"]').first()).toBeVisible(PATIENT)
  await expect.poll(() => cashCents(page), PATIENT).toBe(10_000_000)
})

test('an option is bought over ticket and review; the blotter leads to its fills', async () => {
  const { page } = desktop
  const ticket = ticketOf(page)
  const strike = await strikeInBand(page, 2, 30)
  bought = `${Number(strike).toLocaleString('en-US')} C`
  await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
  await ticket.getByLabel('Order type').selectOption('market')
  await ticket.getByLabel('Contracts').fill('2')
  await ticket.getByRole('button', { name: /^Review order/ }).click()
  await expect(ticket.getByText(/^You pay \$[\d,.]+ now, plus \$[\d.]+ fees\./)).toBeVisible()
  await ticket.getByRole('button', { name: /^Place paper order/ }).click()
  await expect(heading(/^Filled: bought 2 at /)).toBeVisible()
  const spent = (await cents(/^Value$/)) + (await cents(/^Fees$/))
  await expect.poll(() => cashCents(page)).toBe(10_000_000 - spent)

  await orderRow().click()
  const detail = page.getByRole('complementary', { name: 'Order details' })
  await expect(detail.getByText('Accepted by the venue')).toBeVisible()
  await expect(detail.getByRole('heading', { name: /^Fills, [1-9]/ })).toBeVisible()
  await expect(detail.locator('code').last()).toHaveText(/^[0-9a-f]{64}$/)
  await page.keyboard.press('Escape')
})

test('the position stands, and its profit moves with the market', async () => {
  await expect(positionRow()).toContainText('+2')
  const figures = (): Promise<readonly string[]> => positionRow().locator('td').allTextContents()
  const first = await figures()
  await expect.poll(figures, { timeout: 20_000 }).not.toEqual(first)
  booked = await books()
})

test('the blotter is kept as a file where the person says; a dialog that is left is said to have kept nothing', async () => {
  const blotter = panelOf(desktop.page, 'Blotter')
  const path = join(dataDirectory, 'my-orders.csv')
  await desktop.evaluate(({ session }, wanted) => {
    session.defaultSession.once('will-download', (_event, item) => {
      item.setSavePath(wanted)
      session.defaultSession.once('will-download', (_next, left) => left.cancel())
    })
  }, path)
  await blotter.getByRole('button', { name: 'CSV' }).click()
  await expect(blotter.getByText(/Kept as my-orders\.csv\.$/)).toBeVisible()
  expect(readFileSync(path, 'utf8').trimEnd().split('\r\n')).toHaveLength(2)
  await blotter.getByRole('button', { name: 'CSV' }).click()
  await expect(blotter.getByText(/No file: cancelled\.$/)).toBeVisible()
})

/** What locks the desk by itself, and what comes after it. */
const LOCKS: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
  [
    'is locked',
    () => desktop.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen')),
    async () => undefined,
  ],
  [
    'sleeps and wakes',
    () => desktop.evaluate(({ powerMonitor }) => void powerMonitor.emit('suspend')),
    () => desktop.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume')),
  ],
  [
    'is left alone for a quarter of an hour',
    () =>
      desktop.evaluate(({ powerMonitor }) => {
        Object.assign(powerMonitor, { getSystemIdleTime: () => 15 * 60 })
      }),
    () =>
      desktop.evaluate(({ powerMonitor }) => {
        Object.assign(powerMonitor, { getSystemIdleTime: () => 0 })
      }),
  ],
]

for (const [how, happens, then] of LOCKS) {
  test(`the machine ${how}: the desk shows nothing, asks who is there, and is where it was`, async () => {
    const { page } = desktop
    await happens()
    await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
    await then()
    await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
    await expect(page.locator('.dv-groupview')).toHaveCount(0)
    await expect(page.getByText(/^Cash /)).toHaveCount(0)
    await expect(page.getByLabel('E-mail or user name')).toHaveValue(emailOf('first'))
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect.poll(books, PATIENT).toEqual(booked)
    await expect(panelOf(page, 'Positions').getByText('stale', { exact: true })).toBeHidden()
  })
}

const ENDS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['closed', () => desktop.close()],
  ['killed with kill -9', () => desktop.kill9()],
]

for (const [how, end] of ENDS) {
  test(`${how} and started again, position and cash are as they were`, async () => {
    await end()
    desktop = await launchDesktop({ program: 'product', dataDirectory })
    // The session lived in the window's memory and ended with it.
    await expect(desktop.page.getByRole('heading', { name: 'Sign in' })).toBeVisible(PATIENT)
    await fillSignIn(desktop.page, 'first')
    await expect.poll(books, PATIENT).toEqual(booked)
    await expect(orderRow()).toContainText('Filled')
  })
}
