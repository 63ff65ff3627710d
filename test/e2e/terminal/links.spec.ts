import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { startFakeEngine } from '../../support/fake-engine.ts'
import type { FakeEngine } from '../../support/fake-engine.ts'
import {
  chainOf,
  fillSignIn,
  openSignedInDesk,
  openWindow,
  strikeInBand,
  ticketOf,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'
import type { RestClient } from '../../support/rest.ts'

const BUILT_PAGES = join(import.meta.dirname, '..', '..', '..', 'out', 'renderer')

const trouble = (page: Page): Locator => page.getByRole('region', { name: 'Link trouble' })
const cell = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Connections' }).getByRole('listitem').filter({ hasText: name })

test.describe('the real engine', () => {
  test.describe.configure({ mode: 'serial' })
  let desk: TerminalDesk
  let trader: RestClient
  let page: Page
  let close: () => Promise<void>

  test.beforeAll(async ({ browser }) => {
    ;({ desk, trader, page, close } = await openSignedInDesk(browser))
  })
  test.afterAll(() => close())

  const draft = async (): Promise<void> => {
    const strike = await strikeInBand(page, 2, 30)
    await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
    await expect(ticketOf(page).getByRole('heading', { name: /^Buy 1 SPX/ })).toBeVisible()
    await ticketOf(page).getByLabel('Order type').selectOption('market')
  }
  const orderCount = async (): Promise<number> =>
    (await trader.ask<{ orders: readonly unknown[] }>('GET /trades?limit=100')).body.orders.length

  test('an order whose reply is lost is late, then unknown, and then what it is: one order', async () => {
    await draft()
    await ticketOf(page)
      .getByRole('button', { name: /^Review order/ })
      .click()
    const send = ticketOf(page).getByRole('button', { name: /^Place paper order/ })
    await expect(send).toBeEnabled()
    const saidAll = await wordsFromNow(page)
    desk.freeze()
    await send.click()
    const heading = (name: RegExp): Locator => ticketOf(page).getByRole('heading', { name })
    await expect(heading(/^Unknown\. We are checking with the venue\./)).toBeVisible()
    // Late is what it was before that, for some seconds.
    expect(await saidAll()).toMatch(/^Late: no answer for/m)
    expect(await saidAll()).toContain('we will not send it twice')
    await expect(ticketOf(page).getByText(/It counts as open until we know/)).toBeVisible()
    await expect(send).toBeHidden()
    desk.thaw()
    await expect(heading(/^Filled: bought 1 at /)).toBeVisible({ timeout: 25_000 })
    expect(await orderCount()).toBe(1)
    await page.keyboard.press('Escape')
  })

  test('an engine that falls silent is not taken for a living one', async () => {
    await expect(trouble(page)).toBeHidden({ timeout: 20_000 })
    await draft()
    await expect(ticketOf(page).getByRole('button', { name: /^Review order/ })).toBeEnabled()
    // A frozen engine is first silent and then given up, within seconds: the page keeps all that it says on the way.
    const saidAll = await wordsFromNow(page)
    desk.freeze()
    await expect.poll(saidAll).toMatch(/Off: SPX quotes are \d/)
    await expect.poll(saidAll).toContain('The engine has sent nothing since')
    await expect.poll(saidAll).toMatch(/Feed\s*no data [\d.]+ s\s*socket up/)
    await expect(trouble(page)).toContainText('The engine cannot be reached. Nothing can be sent.')
    await expect(ticketOf(page).getByText(/Off: /)).toBeVisible()
    await expect(chainOf(page)).toHaveAttribute('data-stale', 'true')
    desk.thaw()
    await expect(trouble(page)).toBeHidden({ timeout: 25_000 })
    await expect(cell(page, 'Feed')).toContainText('live')
  })

  test('a dead engine is named, trading is off, and nothing on screen looks alive', async () => {
    await desk.server().kill9()
    await expect(trouble(page)).toContainText('The engine cannot be reached. Nothing can be sent.')
    await expect(trouble(page).getByRole('button', { name: 'Try now' })).toBeVisible()
    await expect(cell(page, 'Engine')).toContainText('no link')
    for (const name of ['Feed', 'Venue', 'Store']) await expect(cell(page, name)).toContainText('unknown')
    await expect(chainOf(page)).toHaveAttribute('data-stale', 'true')
    await expect(ticketOf(page).getByText(/Off: /)).toBeVisible()
    const price = chainOf(page).locator('[data-place="call.ask"]').first()
    await expect
      .poll(() => price.evaluate((one) => getComputedStyle(one).backgroundImage))
      .toContain('gradient')
  })

  test('an engine that is back is followed again, without a reload', async () => {
    await desk.restart()
    await trouble(page)
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 5_000 })
      .catch(() => undefined)
    await expect(trouble(page)).toBeHidden({ timeout: 20_000 })
    await expect(cell(page, 'Engine')).toContainText('running')
    await expect(chainOf(page)).not.toHaveAttribute('data-stale', 'true')
    const first = await chainOf(page).textContent()
    await expect.poll(() => chainOf(page).textContent(), { timeout: 15_000 }).not.toBe(first)
    await expect(page.getByRole('contentinfo').getByText(/^Cash 9\d,/)).toBeVisible()
    expect(await orderCount()).toBe(1)
  })
})

test.describe('each of the engine’s own links', () => {
  test.describe.configure({ mode: 'serial' })
  let engine: FakeEngine
  let page: Page

  test.beforeAll(async ({ browser }) => {
    engine = await startFakeEngine(BUILT_PAGES)
    page = await (await openWindow(browser)).newPage()
    await page.goto(engine.url)
    await fillSignIn(page, 'm.okafor')
    await expect(cell(page, 'Feed')).toContainText('live')
  })
  test.afterAll(async () => {
    await page.context().close()
    await engine.close()
  })
  test.afterEach(async () => {
    Object.assign(engine.script, { feed: 'live', venue: 'live', store: 'live' })
    await expect(trouble(page)).toBeHidden()
  })

  test('a stopped feed: since when, and that trading on it is off', async () => {
    engine.script.feed = 'stale'
    await expect(trouble(page)).toContainText(
      /Quotes stopped at \d\d:\d\d:\d\d ET\. Trading on them is off\./,
    )
    await expect(cell(page, 'Feed')).toContainText('no data 14 s')
    await expect(trouble(page).getByRole('button')).toHaveText('Ask for a new snapshot')
  })
  test('a halted venue: no orders, but cancels pass', async () => {
    engine.script.venue = 'halted'
    await expect(trouble(page)).toContainText('The venue takes no orders.')
    await expect(trouble(page)).toContainText('Cancels still pass. An administrator halted the venue.')
    await expect(cell(page, 'Venue')).toContainText('halted')
  })
  test('a store that does not book: the engine takes no orders', async () => {
    engine.script.store = 'halted'
    await expect(trouble(page)).toContainText('Booking has stopped. The engine takes no orders.')
    await expect(trouble(page)).toContainText('The disk is full.')
    await expect(cell(page, 'Store')).toContainText('halted')
  })
})

/** All that the page says from now on, also what it says only for a moment. */
async function wordsFromNow(page: Page): Promise<() => Promise<string>> {
  const said = await page.evaluateHandle(keepWords)
  return () => said.evaluate((words) => [...words].join('\n'))
}

/** Runs in the page: collects what the banner, the feed's cell, the ticket's heading, facts and footer say. */
function keepWords(): Set<string> {
  const words = new Set<string>()
  const look = (): void => {
    for (const element of document.querySelectorAll(
      '[aria-label="Link trouble"], [data-link="feed"], [data-ticket] :is([role="status"], h2, dd)',
    ))
      words.add(element.textContent ?? '')
  }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  return words
}
