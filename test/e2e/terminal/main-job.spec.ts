import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import {
  cashCents,
  chainOf,
  figureOf,
  openSignedInDesk,
  panelOf,
  statusOf,
  strikeInBand,
  ticketOf,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'
import type { RestClient } from '../../support/rest.ts'

test.describe.configure({ mode: 'serial' })

let desk: TerminalDesk
let trader: RestClient
let page: Page
let close: () => Promise<void>

test.beforeAll(async ({ browser }) => {
  ;({ desk, trader, page, close } = await openSignedInDesk(browser))
})
test.afterAll(() => close())

/** A figure of a list of terms and definitions, by its term. */
const termOf = (within: Locator, term: string): Locator =>
  within
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${term}$`) }) })
    .locator('dd')

const centsOf = (text: string): number => Math.round(Number(figureOf(text)) * 100)
const cents = async (within: Locator): Promise<number> => centsOf((await within.textContent()) ?? '')

/** All terms with their figures in cents, read at one moment: the review reckons anew while somebody looks. */
async function figuresOf(within: Locator): Promise<Readonly<Record<string, number>>> {
  const pairs = await within
    .locator('dl > div')
    .evaluateAll((rows) =>
      rows.map((row) => ['dt', 'dd'].map((part) => row.querySelector(part)?.textContent ?? '')),
    )
  return Object.fromEntries(pairs.map(([term = '', figure = '']) => [term, centsOf(figure)]))
}

/** The outcome's list has no boxes of its own: a definition follows its term. */
const factOf = (term: string): Locator =>
  ticketOf(page)
    .locator('dt', { hasText: new RegExp(`^${term}$`) })
    .locator('xpath=following-sibling::dd[1]')

const positionRow = (name: string): Locator =>
  panelOf(page, 'Positions').getByRole('row', { name: new RegExp(name) })
const orderRow = (name: string): Locator =>
  panelOf(page, 'Blotter')
    .getByRole('row', { name: new RegExp(name) })
    .first()

const steps = (): Locator => page.getByRole('list', { name: 'Steps of the order' })
const heading = (name: RegExp | string): Locator => ticketOf(page).getByRole('heading', { name })

/** How many times `Tab` leads from where the keyboard is to a place; fails when it never comes there. */
async function tabTo(target: Locator, stepsMax = 14): Promise<void> {
  for (let step = 0; step < stepsMax; step += 1) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`Tab does not reach ${String(target)}`)
}

const strikeWords = (strike: string): string => Number(strike).toLocaleString('en-US')
let bought = ''

test('a trader buys two calls with the mouse, and sees first what it costs', async () => {
  const strike = await strikeInBand(page, 2, 30)
  bought = `${strikeWords(strike)} C`
  const before = 10_000_000
  await expect.poll(() => cashCents(page)).toBe(before)
  await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
  await expect(heading(/^Buy 1 SPX/)).toBeVisible()
  await ticketOf(page).getByLabel('Order type').selectOption('market')
  await ticketOf(page).getByLabel('Contracts').fill('2')
  await expect(heading(/^Buy 2 SPX/)).toBeVisible()
  await ticketOf(page)
    .getByRole('button', { name: /^Review order/ })
    .click()

  await expect(steps().locator('[aria-current="step"]')).toHaveText('Review')
  const ticket = ticketOf(page)
  await expect(ticket.getByText(/^You pay \$[\d,.]+ now, plus \$1\.30 fees\./)).toBeVisible()
  await expect(ticket.getByText(/The most you can lose is \$[\d,.]+/)).toBeVisible()
  const shown = await figuresOf(ticket)
  const cost = shown['Order value'] ?? NaN
  expect(shown).toMatchObject({
    Fees: 130,
    'Available after': before - cost - 130,
    'Max loss, before fees': -cost,
  })
  // The payoff is drawn from the price that the ticket reckons with, so both name the same worst loss.
  const worst = async (): Promise<number> =>
    (await cents(termOf(panelOf(page, 'Payoff'), 'Max loss'))) -
    (await cents(termOf(ticket, 'Max loss, before fees')))
  await expect.poll(worst).toBe(0)
  await expect(panelOf(page, 'Payoff').getByText('before fees')).toBeVisible()
  await expect(termOf(ticket, 'Position')).toHaveText(/0 → \+2/)
  await expect(ticket.getByRole('heading', { name: /^Guards \d+ pass$/ })).toBeVisible()
  expect(await cashCents(page)).toBe(before)

  await ticket.getByRole('button', { name: /^Place paper order/ }).click()
  await expect(heading(/^Filled: bought 2 at /)).toBeVisible()
  const value = await cents(factOf('Value'))
  const fees = await cents(factOf('Fees'))
  expect(fees).toBe(130)
  await expect.poll(() => cashCents(page)).toBe(before - value - fees)
})

test('the position stands with its greeks, and its profit moves with the market', async () => {
  const row = positionRow(bought)
  await expect(row).toBeVisible()
  await expect(row).toContainText('+2')
  const figures = async (): Promise<readonly string[]> => row.locator('td').allTextContents()
  const first = await figures()
  // Delta, gamma, theta and vega of a call near the money are all different from nothing.
  expect(first.filter((text) => /^[+\u2212]?[\d,]*\.?\d+$/.test(text)).length).toBeGreaterThanOrEqual(7)
  await expect.poll(figures, { timeout: 15_000 }).not.toEqual(first)
})

test('the blotter leads from the order over its events and fills to its audit facts', async () => {
  await orderRow(bought).click()
  const detail = page.getByRole('complementary', { name: 'Order details' })
  await expect(detail.getByRole('heading', { name: /^Events, \d+$/ })).toBeVisible()
  await expect(detail.getByText('Accepted by the venue')).toBeVisible()
  await expect(detail.getByRole('heading', { name: /^Fills, \d+$/ })).toBeVisible()
  await expect(detail.getByRole('cell', { name: 'taker' }).first()).toBeVisible()
  await expect(detail.getByRole('heading', { name: /^Audit facts, [1-9]\d*$/ })).toBeVisible()
  await expect(detail.locator('code').last()).toHaveText(/^[0-9a-f]{64}$/)
  await page.keyboard.press('Escape')
  await expect(detail).toBeHidden()
})

test('keys alone carry an order from the chain to its fill', async () => {
  const before = await cashCents(page)
  await page.keyboard.press('Control+Alt+1')
  await expect(chainOf(page)).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Control+ArrowRight')
  await page.keyboard.press('Enter')
  await expect(heading(/^Buy 1 SPX .* P$/)).toBeVisible()

  await page.keyboard.press('Control+Alt+4')
  const limit = ticketOf(page).getByLabel('Limit price')
  await tabTo(limit)
  // Some ticks through the market, so that it fills whatever the market does meanwhile.
  for (let tick = 0; tick < 10; tick += 1) await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(steps().locator('[aria-current="step"]')).toHaveText('Review')
  await page.keyboard.press('Escape')
  await expect(steps().locator('[aria-current="step"]')).toHaveText('Draft')
  await tabTo(limit)
  await page.keyboard.press('Enter')
  await expect(ticketOf(page).getByRole('button', { name: /^Place paper order/ })).toBeVisible()
  // Enter alone, held or pressed again, must not send.
  await page.keyboard.press('Enter')
  await expect(steps().locator('[aria-current="step"]')).toHaveText('Review')
  await page.keyboard.press('Control+Enter')
  await expect(heading(/^Filled: bought 1 at /)).toBeVisible()
  const spent = (await cents(factOf('Value'))) + (await cents(factOf('Fees')))
  await expect.poll(() => cashCents(page)).toBe(before - spent)
  await page.keyboard.press('Escape')
})

test('a limit far away rests, holds its cash, and is cancelled by key', async () => {
  const before = await cashCents(page)
  const limit = ticketOf(page).getByLabel('Limit price')
  await page.keyboard.press('Control+Alt+1')
  await expect(chainOf(page)).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.press('Control+ArrowRight')
  await page.keyboard.press('Enter')
  await expect(heading(/^Buy 1 SPX .* P$/)).toBeVisible()
  await page.keyboard.press('Control+Alt+4')
  await tabTo(limit)
  // What is proposed into the empty field that has the keyboard gives way to what is typed.
  await limit.fill('')
  await page.keyboard.press('ArrowUp')
  await expect(limit).not.toHaveValue('')
  await page.keyboard.type('1.05')
  await expect(limit).toHaveValue('1.05')
  await page.keyboard.press('Enter')
  await expect(steps().locator('[aria-current="step"]')).toHaveText('Review')
  await expect(ticketOf(page).getByText(/^Nothing fills now\./)).toBeVisible()
  await expect.poll(() => cents(termOf(ticketOf(page), 'Fee if it rests'))).toBe(25)
  await expect.poll(() => cents(termOf(ticketOf(page), 'Held at most, fee included'))).toBe(10_500 + 65)
  await page.keyboard.press('Control+Enter')
  await expect(heading(/^Working/)).toBeVisible()
  await expect(statusOf(page).getByText(/^Available/)).not.toContainText(
    (before / 100).toLocaleString('en-US', { minimumFractionDigits: 2 }),
  )
  expect(await cashCents(page)).toBe(before)
  await page.keyboard.press('Control+Delete')
  await expect(heading(/^Cancelled/)).toBeVisible()
  await expect(statusOf(page).getByText(/^Available/)).toContainText(
    (before / 100).toLocaleString('en-US', { minimumFractionDigits: 2 }),
  )
  await page.keyboard.press('Escape')
})

test('an order above a bound is denied by us, with limit and value; nothing is sent', async () => {
  const orders = (await trader.ask<{ orders: unknown[] }>('GET /trades?limit=100')).text
  const strike = await strikeInBand(page, 2, 30)
  await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
  const ticket = ticketOf(page)
  await ticket.getByLabel('Order type').selectOption('market')
  await ticket.getByLabel('Contracts').fill('20k')
  await ticket.getByRole('button', { name: /^Review order/ }).click()
  await expect(heading(/^Denied by us\. Nothing was sent\./)).toBeVisible()
  const bound = ticket.getByRole('listitem').filter({ hasText: 'Order value, max' })
  await expect(bound).toContainText('1,000,000')
  await expect(bound.getByRole('img', { name: 'refuses' })).toBeVisible()
  await expect(factOf('What is safe')).toContainText('No order reached the venue')
  expect((await trader.ask('GET /trades?limit=100')).text).toBe(orders)
  await page.keyboard.press('Escape')
})

test('an order for more than the cash says what is missing', async () => {
  const ticket = ticketOf(page)
  const strike = await strikeInBand(page, 20, 45)
  await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
  await ticket.getByLabel('Order type').selectOption('market')
  await ticket.getByLabel('Contracts').fill('60')
  await ticket.getByRole('button', { name: /^Review order/ }).click()
  await expect(heading(/^Denied by us\. Nothing was sent\./)).toBeVisible()
  const guard = ticket.getByRole('listitem').filter({ hasText: 'Cash available' })
  await expect(guard.getByRole('img', { name: 'refuses' })).toBeVisible()
  await expect(factOf('What you can do')).toContainText('Send fewer')
  await page.keyboard.press('Escape')
})

test('killed with kill -9 and started again, every cent and order is where it was', async () => {
  const books = async (): Promise<readonly string[]> => {
    const [accounts, orders, positions] = await Promise.all([
      trader.ask<{ accounts: readonly { balance_usd: string }[] }>('GET /accounts'),
      trader.ask('GET /trades?limit=100'),
      trader.ask<{ positions: readonly { symbol: string; quantity: string; entry_price: string }[] }>(
        'GET /positions',
      ),
    ])
    const held = positions.body.positions.map((one) => `${one.symbol} ${one.quantity} ${one.entry_price}`)
    return [accounts.body.accounts.map((one) => one.balance_usd).join(), orders.text, held.join()]
  }
  const screen = async (): Promise<readonly unknown[]> => [
    await cashCents(page),
    await panelOf(page, 'Blotter').getByRole('row').count(),
    await panelOf(page, 'Positions').locator('tbody tr').count(),
  ]
  await expect.poll(async () => Number((await screen())[2])).toBeGreaterThanOrEqual(2)
  const [booksBefore, screenBefore] = [await books(), await screen()]
  await desk.server().kill9()
  await desk.restart()
  await page.reload()
  await expect(positionRow(bought)).toBeVisible()
  await expect(positionRow(bought)).toContainText('+2')
  await expect.poll(screen).toEqual(screenBefore)
  expect(await books()).toEqual(booksBefore)
})
