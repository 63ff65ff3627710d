import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import {
  chainOf,
  enterDesk,
  openTerminalDesk,
  openWindow,
  statusOf,
  strikeInBand,
  ticketOf,
} from '../../support/terminal-desk.ts'
import type { TerminalDesk } from '../../support/terminal-desk.ts'
import type { RestAnswer, RestClient } from '../../support/rest.ts'

// One trader of the free tier, with a little less than the 100 requests a minute that a desk gives by default.
test.describe.configure({ mode: 'serial' })

const OPENED_AT = new Date().toISOString()
const PER_MINUTE = 95
/** Streams, and the pulse of the link. */
const FREE_OF_CHARGE = ['/market/subscribe', '/system/live']
/** What the panels of the third workspace ask when they are opened. */
const OPENED = ['/accounts/ledger', '/accounts/summary']

let desk: TerminalDesk
let trader: RestClient
let page: Page
let close: () => Promise<void>
const asked: string[] = []
let refusals = 0

test.beforeAll(async ({ browser }) => {
  // The limit of a minute is what this is about: a refusal by the limit of a second would be over at once.
  const limits = { RATE_LIMIT_REQUESTS: String(PER_MINUTE), RATE_LIMIT_BURST: String(10 * PER_MINUTE) }
  desk = await openTerminalDesk(limits, OPENED_AT)
  trader = await desk.trader('ada')
  const context = await openWindow(browser)
  page = await context.newPage()
  close = () => context.close()
  await page.clock.install()
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const [, entry] = /"u":"(\/[^"]+)"/.exec(String(payload)) ?? []
      if (entry !== undefined) asked.push(entry)
    })
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('rate_limited')) refusals += 1
    })
  })
})
test.afterAll(async () => {
  await close()
  await desk.close()
})

/** A second passes in the window only, to the engine all of them are one minute; what was asked in it is answered. */
async function second(): Promise<void> {
  await page.clock.runFor(1_000)
  await page.evaluate(() => fetch('/health/live'))
}

async function pass(seconds: number): Promise<void> {
  for (let at = 0; at < seconds; at += 1) await second()
}

const later = (ms: number): string => new Date(Date.now() + ms).toISOString()

const remaining = ({ headers }: RestAnswer<unknown>): number => Number(headers.get('x-ratelimit-remaining'))

const limit = () => page.getByRole('region', { name: 'Request limit' })

test('a first minute with an order and a look at every workspace draws no refusal', async () => {
  expect((await trader.ask('GET /config/public')).body).toMatchObject({
    tiers: { free: { requests_per_minute: PER_MINUTE }, pro: { requests_per_minute: 5 * PER_MINUTE } },
  })
  await enterDesk(page, desk, 'ada')
  const strike = await strikeInBand(page, 2, 30)
  await chainOf(page).locator(`[data-strike="${strike}"] [data-place="call.ask"]`).click()
  await ticketOf(page).getByLabel('Order type').selectOption('market')
  await ticketOf(page)
    .getByRole('button', { name: /^Review order/ })
    .click()
  await ticketOf(page)
    .getByRole('button', { name: /^Place paper order/ })
    .click()
  await expect(ticketOf(page).getByRole('heading', { name: /^Filled: bought 1 at / })).toBeVisible()
  await pass(20)
  for (const workspace of [2, 3, 4, 5]) {
    await page.keyboard.press(`Alt+${workspace}`)
    await pass(10)
  }
  const counted = asked.filter((entry) => !FREE_OF_CHARGE.includes(entry))
  expect(counted.length).toBeGreaterThan(20)
  expect({ refusals, isWithin: counted.length < PER_MINUTE * 0.9 }, String(counted)).toEqual({
    ...{ refusals: 0, isWithin: true },
  })
})

test('past the limit the window says so, asks nothing by itself, and goes on when the engine has said', async () => {
  // A minute of its own, however long the first one took.
  desk.setClock(later(61_000))
  await expect.poll(async () => remaining(await trader.ask('GET /auth/me'))).toBeGreaterThan(PER_MINUTE / 2)
  let spent = 0
  for (let status = 200; status === 200; spent += 1) ({ status } = await trader.ask('GET /auth/me'))
  expect(spent).toBeLessThanOrEqual(PER_MINUTE + 1)
  asked.length = 0
  await page.keyboard.press('Alt+3')
  // Whoever opens a panel asks, whatever the limit; this one's panels have done so before it is counted who still does.
  await expect.poll(() => OPENED.filter((entry) => !asked.includes(entry))).toEqual([])
  await expect(limit()).toHaveText(/^Too many requests for your tier\. Panels ask again in \d+ s\./)
  await expect(statusOf(page).getByText(/^Updates [1-9]/)).toBeVisible()
  asked.length = 0
  await pass(3)
  expect(asked.filter((entry) => !FREE_OF_CHARGE.includes(entry))).toEqual([])

  desk.setClock(later(122_000))
  while (await limit().isVisible()) await second()
  await expect(page.getByText('1 to 3 of 3')).toBeVisible()
})
