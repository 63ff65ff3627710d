import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { figureOf, openSignedInDesk, panelOf, runCommand } from '../../support/terminal-desk.ts'
import type { RestClient } from '../../support/rest.ts'

test.describe.configure({ mode: 'serial' })

let trader: RestClient
let page: Page
let close: () => Promise<void>

const orderOf = (change: Readonly<Record<string, string>>) => ({
  symbol: 'BTC-USD',
  side: 'buy',
  order_type: 'market',
  quantity: '1',
  ...change,
})

async function trade(client: RestClient): Promise<void> {
  const resting = orderOf({ order_type: 'limit', quantity: '0.01', price: '20000' })
  for (const order of [orderOf({}), resting])
    expect((await client.ask('POST /trades', order)).status).toBe(201)
}

test.beforeAll(async ({ browser }) => {
  ;({ trader, page, close } = await openSignedInDesk(browser, { prepare: trade }))
})
test.afterAll(() => close())

const overview = (): Locator => panelOf(page, 'Market overview')
const account = (): Locator => panelOf(page, 'Account and ledger')
const tileOf = (symbol: string): Locator =>
  overview()
    .getByRole('listitem')
    .filter({ has: page.getByText(symbol, { exact: true }) })

/** A figure of the account's totals, in cents. */
async function totalOf(term: RegExp): Promise<number> {
  const row = account()
    .locator('dl > div')
    .filter({ has: page.locator('dt', { hasText: term }) })
  return Math.round(Number(figureOf((await row.locator('dd').textContent()) ?? '')) * 100)
}

test('the overview has one living tile a market and says which market it is', async () => {
  await page.keyboard.press('Alt+2')
  await expect(overview().getByRole('listitem')).toHaveCount(5)
  for (const symbol of ['SPX', 'BTC-USD']) {
    await expect(tileOf(symbol)).toContainText(/live · \d/)
    await expect(tileOf(symbol)).toContainText('paper market')
    const before = await tileOf(symbol).locator('p').first().textContent()
    await expect.poll(() => tileOf(symbol).locator('p').first().textContent()).not.toBe(before)
  }
})

test('a tile points its link group, and the filter leaves what it names', async () => {
  await tileOf('BTC-USD').getByRole('button').click()
  await expect(tileOf('BTC-USD').getByRole('button')).toHaveAttribute('aria-pressed', 'true')
  await expect(tileOf('SPX').getByRole('button')).toHaveAttribute('aria-pressed', 'false')
  await expect(page.getByRole('application', { name: /^BTC-USD/ })).toBeVisible()
  const filter = overview().getByLabel('Filter markets')
  await filter.fill('bitcoin')
  // Spot and perpetual.
  await expect(overview().getByRole('listitem')).toHaveCount(2)
  await filter.fill('')
  await expect(overview().getByRole('listitem')).toHaveCount(5)
})

test('the account’s figures add up, and are those of the books', async () => {
  await page.keyboard.press('Alt+3')
  await expect(account().getByText('1 to 3 of 3')).toBeVisible()
  // 0.01 at 20,000 and the fee of a taker, 0.2 %.
  await expect.poll(() => totalOf(/^Held for orders$/)).toBe(20_040)
  const rest = async (): Promise<number> =>
    (await totalOf(/^Cash$/)) -
    (await totalOf(/^Held for orders$/)) -
    (await totalOf(/^Held as margin$/)) -
    (await totalOf(/^Available$/))
  await expect.poll(rest).toBe(0)
  const { body } = await trader.ask<{ accounts: readonly { balance_usd: string }[] }>('GET /accounts')
  const booked = Math.round(Number(body.accounts[0]?.balance_usd) * 100)
  await expect.poll(() => totalOf(/^Cash$/)).toBe(booked)
})

test('each ledger entry stands with its day, its cause and its sign, and they add up to the cash', async () => {
  const rows = account().getByRole('row')
  await expect(rows).toHaveCount(4)
  for (const [at, kind] of ['Fee', 'Trade', 'Paper money issued'].entries())
    await expect(rows.nth(at + 1)).toContainText(kind)
  const amounts = await account().locator('tbody td:last-child').allTextContents()
  expect(amounts.every((text) => /^[+\u2212].* USD$/.test(text))).toBe(true)
  const sum = amounts.reduce((total, text) => total + Number(figureOf(text.replace(/^\+| USD$/g, ''))), 0)
  expect(Math.round(sum * 100)).toBe(await totalOf(/^Cash$/))
  await expect(account().getByRole('button', { name: 'Older' })).toBeDisabled()
})

test('open profit and equity move with the market, and a booking shows at once', async () => {
  const open = await totalOf(/^Open profit$/)
  await expect.poll(() => totalOf(/^Open profit$/), { timeout: 20_000 }).not.toBe(open)
  await trader.ask('POST /trades', orderOf({ side: 'sell' }))
  await expect(account().getByText('1 to 5 of 5')).toBeVisible()
  await expect.poll(() => totalOf(/^Booked profit$/)).not.toBe(0)
  await expect.poll(async () => (await totalOf(/^Equity/)) - (await totalOf(/^Cash$/))).toBe(0)
})

/** Brings everything into view that could be, as a focus and a reader do; names each part of the frame that gave way. */
const movedFrame = (): Promise<readonly string[]> =>
  page.evaluate(() => {
    const bodies = [...document.querySelectorAll('[data-panel-body]')]
    const isFrame = (part: Element): boolean => bodies.some((body) => part !== body && part.contains(body))
    const frame = [...document.querySelectorAll('*')].filter(isFrame)
    for (const part of document.querySelectorAll(
      '.ox-visually-hidden, [data-panel-body] button, tr:last-child',
    ))
      part.scrollIntoView({ block: 'end', inline: 'end' })
    for (const part of frame) part.scrollTo(1e6, 1e6)
    // A panel that scrolls by itself leaves its body nothing to scroll.
    const ghosts = bodies.filter(({ firstElementChild: only, clientHeight, scrollTop }) => {
      const isFilled = only instanceof HTMLElement && only.offsetHeight <= clientHeight
      return isFilled && scrollTop > 0
    })
    const moved = frame.filter(({ scrollTop, scrollLeft }) => scrollTop !== 0 || scrollLeft !== 0)
    return [...moved, ...ghosts].map(
      (part) => `${part.tagName} ${part.className} ${part.getAttribute('data-panel-body') ?? ''}`,
    )
  })

test('whatever is brought into view, neither page nor dock nor a panel’s head gives way', async () => {
  await page.setViewportSize({ width: 1280, height: 720 })
  const look = async (where: string): Promise<void> => {
    await expect(page.getByText(/^Waiting for|^Loading/)).toHaveCount(0)
    expect(await movedFrame(), where).toEqual([])
  }
  await page.keyboard.press('Alt+1')
  await runCommand(page, 'SPX')
  await page.keyboard.press('Alt+5')
  await panelOf(page, 'Smile and surface')
    .getByRole('button', { name: /^As table/ })
    .click()
  await look('tables of the surface')
  await page.keyboard.press('Alt+1')
  // All in the low place of the positions: what they hold lies beyond its edge.
  for (const panel of ['POS', 'ACC', 'STMT', 'PORT', 'RISK', 'ALGO']) {
    await runCommand(page, panel)
    await look(panel)
  }
})
