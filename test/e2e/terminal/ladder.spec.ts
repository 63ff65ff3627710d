import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { openSignedInDesk, panelOf } from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'
import type { RestClient } from '../../support/rest.ts'

test.describe.configure({ mode: 'serial' })

let desk: TerminalDesk
let trader: RestClient
let page: Page
let close: () => Promise<void>

async function holdSome(client: RestClient): Promise<void> {
  const held = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.02' }
  expect((await client.ask('POST /trades', held)).status).toBe(201)
}

test.beforeAll(async ({ browser }) => {
  ;({ desk, trader, page, close } = await openSignedInDesk(browser, { prepare: holdSome }))
  await page.keyboard.press('Alt+2')
  await panelOf(page, 'Market overview')
    .getByRole('listitem')
    .filter({ has: page.getByText('BTC-USD', { exact: true }) })
    .getByRole('button')
    .click()
  await page.keyboard.press('Alt+4')
  await expect(grid()).toBeVisible()
})
test.afterAll(() => close())

const ladder = (): Locator => panelOf(page, 'Ladder')
const grid = (): Locator => ladder().getByRole('grid', { name: 'Ladder of BTC-USD' })
const arm = (): Locator => ladder().getByRole('switch', { name: 'One press sends' })
const working = async (): Promise<readonly { price: string; status: string; side: string }[]> => {
  const { body } = await trader.ask<{ orders: readonly { price: string; status: string; side: string }[] }>(
    'GET /trading/orders?status=working',
  )
  return body.orders
}

test('shows the book around the market and drafts a ticket while it is not armed', async () => {
  await expect(grid().locator('[data-best="true"]').first()).toBeVisible()
  await expect(arm()).toHaveAttribute('aria-checked', 'false')
  await ladder().getByLabel('Quantity of a press').fill('0.01')
  await grid().locator('[data-index]').last().locator('[data-place="bid"]').click()
  await expect(ladder().getByText(/^Drafted in the ticket: buy 0\.01 BTC-USD/)).toBeVisible()
  expect(await working()).toEqual([])
})

test('armed, a key places an order at the chosen price, which stands on its rung and is cancelled there', async () => {
  await arm().click()
  await expect(arm()).toHaveAttribute('aria-checked', 'true')
  const price = await grid().locator('[data-index]').last().getAttribute('data-price')
  // By its price: the ladder may centre on the market meanwhile.
  await grid().locator(`[data-price="${price}"] [data-place="price"]`).click()
  await grid().focus()
  await page.keyboard.press('b')
  await expect(ladder().getByText(/^Sent: buy 0\.01/)).toBeVisible()
  await expect.poll(async () => (await working()).map((order) => order.price)).toEqual([price])
  await expect(ladder().getByRole('button', { name: 'Cancel all' })).toHaveText('Cancel all 1')
  await page.keyboard.press('x')
  await expect(ladder().getByText('Cancelled 1 of 1')).toBeVisible()
  expect(await working()).toEqual([])
})

test('flattens with a preview that says what is sent', async () => {
  await ladder()
    .getByRole('button', { name: /^Flatten/ })
    .click()
  const dialog = page.getByRole('dialog', { name: 'Flatten BTC-USD' })
  await expect(dialog).toContainText('Sells 0.02 at the market')
  await dialog.getByRole('button', { name: 'Sell 0.02 now' }).click()
  await expect(ladder().getByText(/^Closed: sell 0\.02/)).toBeVisible()
  await expect(ladder().getByRole('button', { name: /^Flatten/ })).toBeDisabled()
})

test('goes off when updates are paused and when the feed is lost, and stays off', async () => {
  // Still armed from the test before.
  await expect(arm()).toHaveAttribute('aria-checked', 'true')
  await page.keyboard.press('F9')
  await expect(arm()).toHaveAttribute('aria-checked', 'false')
  await expect(ladder().getByText('Off: updates are paused, F9 resumes')).toBeVisible()
  await page.keyboard.press('F9')
  await expect(arm()).toBeEnabled()
  await expect(arm()).toHaveAttribute('aria-checked', 'false')
  await arm().click()
  await expect(arm()).toHaveAttribute('aria-checked', 'true')
  desk.freeze()
  await expect(arm()).toHaveAttribute('aria-checked', 'false', { timeout: 20_000 })
  desk.thaw()
})
