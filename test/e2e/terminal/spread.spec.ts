import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { chainOf, openSignedInDesk, panelOf, strikeInBand } from '../../support/terminal-desk.ts'
import type { RestClient } from '../../support/rest.ts'

test.describe.configure({ mode: 'serial' })

let trader: RestClient
let page: Page
let close: () => Promise<void>

test.beforeAll(async ({ browser }) => {
  ;({ trader, page, close } = await openSignedInDesk(browser))
})
test.afterAll(() => close())

const builder = (): Locator => panelOf(page, 'Multi-leg order')
/** The figure beside its words in the list of the structure. */
const figure = (words: string): Locator =>
  builder().locator('dl > div').filter({ hasText: words }).locator('dd')
const legs = (): Locator => builder().locator('tbody tr')

test('legs are picked on the chain with Shift, by mouse and by key, and named', async () => {
  const strike = await strikeInBand(page, 5, 40)
  const row = chainOf(page).locator(`[data-strike="${strike}"]`)
  await row.locator('[data-place="call.ask"]').click({ modifiers: ['Shift'] })
  await expect(legs()).toHaveCount(1)
  await chainOf(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Shift+Enter')
  await expect(legs()).toHaveCount(2)
  await expect(builder().getByRole('heading', { name: /^SPX call vertical, / })).toBeVisible()
  await expect(
    builder()
      .getByText(/^pay \d/)
      .first(),
  ).toBeVisible()
})

test('ratios and rolls go by keys on a leg', async () => {
  const first = legs().first()
  const named = async (): Promise<string> => (await first.getByRole('rowheader').textContent()) ?? ''
  const before = await named()
  await first.getByRole('button', { name: /^More of/ }).focus()
  await page.keyboard.press('+')
  await expect(first.locator('b')).toHaveText('2')
  await page.keyboard.press('-')
  await expect(first.locator('b')).toHaveText('1')
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(named).not.toBe(before)
  await builder().getByRole('button', { name: 'Roll all legs one strike up' }).click()
  await expect(builder().getByText('Rolled all legs by one strike.')).toBeVisible()
  await builder().getByRole('button', { name: 'Roll all legs to the next expiry' }).click()
  await expect(builder().getByText('Rolled all legs by one expiry.')).toBeVisible()
})

test('every control is reached in reading order; Escape leaves the review and gives the keyboard back', async () => {
  const start = legs()
    .first()
    .getByRole('button', { name: /^Turn / })
  const review = builder().getByRole('button', { name: 'Review unit' })
  // What rests until the desk has answered is passed over by Tab.
  await expect(review).toBeEnabled()
  await start.focus()
  await expect(start).toBeFocused()
  const spoken = (): Promise<string> =>
    page.evaluate(() => {
      const at = document.activeElement
      const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : null
      return label ?? at?.getAttribute('aria-label') ?? at?.textContent ?? ''
    })
  const leg = [/^Turn /, /^Fewer of /, /^More of /, /^Drop /]
  const order = [
    ...leg,
    ...leg,
    ...[/expiry before$/, /next expiry$/, /strike down$/, /strike up$/, /^Turn$/, /^Clear$/],
    ...[/^Units$/, /^Net price/, /^Natural$/, /^Review unit$/],
  ]
  for (const name of order) {
    expect(await spoken()).toMatch(name)
    await page.keyboard.press('Tab')
  }
  await review.press('Enter')
  await expect(builder().getByRole('heading', { name: /^SPX call vertical, / })).toBeFocused()
  await expect(builder().getByRole('button', { name: 'Place paper order' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(review).toBeFocused()
  expect(await orders()).toEqual([])
})

const place = async (): Promise<void> => {
  await builder().getByRole('button', { name: 'Review unit' }).click()
  await expect(builder().getByText(/legs fill at once, or nothing is traded\.$/)).toBeVisible()
  const effect = builder().getByLabel('Margin and risk, now and after')
  await expect(effect.getByText('VaR, one day, 95 %')).toBeVisible()
  await expect(builder().getByLabel('Greeks, now and after').getByText('Vega, $ per vol point')).toBeVisible()
  await builder().getByRole('button', { name: 'Place paper order' }).click()
}
const orders = async () => {
  const { body } = await trader.ask<{ orders: readonly { status: string; group_id: string | null }[] }>(
    'GET /trading/orders',
  )
  return body.orders
}

test('a leg that is refused refuses the whole unit: nothing is traded, and the leg is named', async () => {
  const short = legs().nth(1)
  await short.getByRole('button', { name: /^More of/ }).click()
  await expect(short.locator('b')).toHaveText('2')
  await expect(figure('Collateral by itself')).toHaveText('uncovered short call')
  await builder().getByLabel('Net price of one unit').fill('500')
  await place()
  await expect(builder().getByRole('heading', { name: 'Denied by us. Nothing was traded.' })).toBeVisible()
  await expect(builder().getByText(/^Leg 2: .*uncovered/)).toBeVisible()
  expect(await orders()).toEqual([])
  await builder().getByRole('button', { name: 'Back to draft' }).click()
  await short.getByRole('button', { name: /^Fewer of/ }).click()
  await expect(short.locator('b')).toHaveText('1')
})

const collateral = async (): Promise<number> => {
  const { body } = await trader.ask<{ accounts: readonly { collateral: string }[] }>('GET /accounts')
  return Number(body.accounts[0]?.collateral)
}
const fill = async (netPrice: string): Promise<void> => {
  await builder().getByLabel('Net price of one unit').fill(netPrice)
  await place()
  await expect(builder().getByRole('heading', { name: 'Filled: all legs at once' })).toBeVisible()
  await builder().getByRole('button', { name: 'Next unit' }).click()
  await expect(builder().getByRole('button', { name: 'Review unit' })).toBeVisible()
}

test('a credit spread goes out as one unit: all legs fill at once, over the collateral that was shown', async () => {
  await builder().getByRole('button', { name: 'Turn', exact: true }).click()
  await expect(
    builder()
      .getByText(/^receive \d/)
      .first(),
  ).toBeVisible()
  await expect(figure('Collateral by itself')).toHaveText(/^[1-9][\d,]*\.\d\d$/)
  const shown = (await figure('Collateral by itself').textContent()) ?? ''
  await fill('0')
  const placed = await orders()
  expect(placed.map((order) => order.status)).toEqual(['filled', 'filled'])
  expect(new Set(placed.map((order) => order.group_id)).size).toBe(1)
  expect(await collateral()).toBe(Number(shown.replaceAll(',', '')))
})

test('turned back it closes, and nothing is held any more', async () => {
  await builder().getByRole('button', { name: 'Turn', exact: true }).click()
  await fill('500')
  expect((await orders()).map((order) => order.status)).toEqual(['filled', 'filled', 'filled', 'filled'])
  expect(await collateral()).toBe(0)
})
