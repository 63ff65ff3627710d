/**
 * The terminal as a browser sees it, served by the built server: how soon its shell with skeletons is painted, how much
 * script comes before that, and how long a quote takes from its stamp to the screen at 2,000 quotes a second.
 * `npm run -s bench -- terminal` prints one JSON object a line.
 */
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import config from '../../playwright.config.ts'
import { enterDesk, openTerminalDesk, openWindow } from '../support/terminal-desk.ts'
import type { TerminalDesk } from '../support/terminal-desk.ts'
import { print as printResult } from './result.ts'

const STARTS = 5
const WARM_UP_MS = 3_000
const MEASURE_MS = 10_000
const BYTES_PER_KB = 1_024

declare global {
  interface Window {
    quoteToPaintMs: number[]
  }
}

const print = (metric: string, value: number, unit: string, target: number): void =>
  printResult('terminal', metric, value, unit, target)

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

/** One cold start of the sign-in screen: milliseconds to the first paint, and the script that was asked for by then. */
async function coldStart(browser: Browser, desk: TerminalDesk) {
  const context = await openWindow(browser)
  const page = await context.newPage()
  const sizes: Promise<number>[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) sizes.push(response.body().then((body) => gzipSync(body).length))
  })
  await page.goto(desk.url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const paintMs = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  )
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  await context.close()
  return { paintMs, bytes }
}

/**
 * Runs in the page. A quote counts when its bid, ask or size changed and its strike is on screen: the frame after the
 * grid's next change paints it. A row that is sent again for its greeks alone carries an old stamp and does not count.
 * The engine and the page share the machine's clock.
 */
function watchQuotes(): void {
  type Side = Record<'symbol' | 'bid' | 'ask' | 'bid_size' | 'ask_size' | 'timestamp', string> | null
  type Row = Readonly<{ strike: string; call: Side; put: Side }>
  window.quoteToPaintMs = []
  const seen = new Map<string, string>()
  let waiting: number[] = []
  const noteSide = (side: Side, isShown: boolean): void => {
    if (side === null) return
    const facts = [side.bid, side.ask, side.bid_size, side.ask_size].join(' ')
    const before = seen.get(side.symbol)
    seen.set(side.symbol, facts)
    if (before !== undefined && before !== facts && isShown) waiting.push(Date.parse(side.timestamp))
  }
  const noteRows = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, part] of Object.entries(value)) {
      if (key !== 'rows' || !Array.isArray(part)) noteRows(part)
      else {
        for (const { strike, call, put } of part as readonly Row[]) {
          const isShown = document.querySelector(`[data-strike="${strike}"]`) !== null
          noteSide(call, isShown)
          noteSide(put, isShown)
        }
      }
    }
  }
  const note = (text: string): void => {
    if (text.includes('"channel":"chain"')) noteRows(JSON.parse(text))
  }
  const listen = window.WebSocket.prototype.addEventListener
  const wrapped = new WeakSet<WebSocket>()
  window.WebSocket.prototype.addEventListener = function (this: WebSocket, ...args: [string, never]) {
    if (!wrapped.has(this)) {
      wrapped.add(this)
      listen.call(this, 'message', (event) => {
        const { data } = event as MessageEvent
        if (typeof data === 'string') note(data)
      })
    }
    listen.apply(this, args)
  }
  const painted = (): void => {
    const batch = waiting
    waiting = []
    requestAnimationFrame(() =>
      setTimeout(() => {
        for (const stampMs of batch) window.quoteToPaintMs.push(Date.now() - stampMs)
      }),
    )
  }
  const observer = new MutationObserver((changes) => {
    if (changes.some(({ target }) => target.parentElement?.closest('[data-strike]'))) painted()
  })
  observer.observe(document, { subtree: true, childList: true, characterData: true })
}

async function quotesToPaint(page: Page): Promise<readonly number[]> {
  await page.waitForTimeout(WARM_UP_MS)
  await page.evaluate(() => void (window.quoteToPaintMs = []))
  await page.waitForTimeout(MEASURE_MS)
  return page.evaluate(() => window.quoteToPaintMs)
}

const browser = await chromium.launch(config.use?.launchOptions ?? {})
const desk = await openTerminalDesk({ PAPER_QUOTES_PER_SECOND: '2000' })
try {
  const starts = []
  for (let start = 0; start < STARTS; start += 1) starts.push(await coldStart(browser, desk))
  print(
    'first_paint_p50',
    quantile(
      starts.map(({ paintMs }) => paintMs),
      0.5,
    ),
    'ms',
    1_000,
  )
  print('script_before_shell_gzip', (starts[0]?.bytes ?? NaN) / BYTES_PER_KB, 'KB', 450)
  await desk.trader('bench')
  const context = await openWindow(browser)
  const page = await context.newPage()
  await page.addInitScript(watchQuotes)
  await enterDesk(page, desk, 'bench')
  const latencies = await quotesToPaint(page)
  if (latencies.length < 100) throw new Error(`only ${latencies.length} quotes reached the screen`)
  print('quote_to_paint_p95_at_2000_per_s', quantile(latencies, 0.95), 'ms', 100)
  await context.close()
} finally {
  await browser.close()
  await desk.close()
}
