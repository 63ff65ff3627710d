import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test'
import { makeDataDirectory, removeDataDirectory, startServer } from './server.ts'
import type { RunningServer } from './server.ts'
import { registered, restClient } from './rest.ts'
import type { RestClient } from './rest.ts'

const BUILT_ENTRY = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')

/** For the first sight of something on a busy machine. */
const PATIENT = { timeout: 20_000 }

export const PASSWORD = 'SecurePassword123!'
export const emailOf = (name: string): string => `${name}@example.com`

/** The built server on a folder of its own, which outlives the server. */
export type TerminalDesk = Readonly<{
  /** Where the terminal is; the same after a restart. */
  url: string
  server: () => RunningServer
  /** The one-time code that the first start prints on the console. */
  administratorCode: () => Promise<string>
  /** Registers a trader over REST, as the seeds do, and gives a client that acts as them. */
  trader: (name: string) => Promise<RestClient>
  restart: () => Promise<void>
  /** Sets the clock of a desk that was opened at an instant of its own. */
  setClock: (at: string) => void
  freeze: () => void
  thaw: () => void
  close: () => Promise<void>
}>

/** A test does in a minute what a trader does in an hour: the budget of a tier is not what it measures. */
const FAST_HANDS = { RATE_LIMIT_REQUESTS: '1000000' } as const

/** How far a clock runs ahead of the machine's that shows `at` now. */
const aheadMs = (at = ''): number => Date.parse(at) - Date.now()

/** Starts the demo desk as a trader would, from what `npm run build` made; with `opensAt`, as if it were that instant. */
export async function openTerminalDesk(
  environment: Readonly<Record<string, string>> = {},
  opensAt?: string,
): Promise<TerminalDesk> {
  const directory = makeDataDirectory()
  const clockFile = opensAt === undefined ? undefined : `${directory}.clock`
  if (clockFile !== undefined) writeFileSync(clockFile, String(aheadMs(opensAt)))
  const request = {
    directory,
    entry: BUILT_ENTRY,
    environment: { ...FAST_HANDS, ...environment },
    ...(clockFile && { clockFile }),
  }
  let server = await startServer(request)
  const { address } = server
  const said = async (pattern: RegExp): Promise<string> => {
    await expect.poll(() => pattern.exec(server.console())?.[1] ?? null).not.toBeNull()
    return pattern.exec(server.console())?.[1] ?? ''
  }
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => void process.kill(server.pid, name)
  return {
    url: `${address}/app/`,
    server: () => server,
    administratorCode: () => said(/one-time code (\S+)/),
    trader: (name) => registered(restClient(address), name),
    restart: async () => {
      server = await startServer({ ...request, port: Number(new URL(address).port) })
    },
    setClock: (at) => server.shiftClock(aheadMs(at)),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    close: async () => {
      await server.kill9()
      removeDataDirectory(directory)
      if (clockFile !== undefined) rmSync(clockFile)
    },
  }
}

export type Theme = 'dark' | 'light' | 'contrast'

type WindowOptions = Readonly<{
  theme?: Theme
  /** Whether the question of the first sign-in, how it should look, was already answered. */
  asked?: boolean
  width?: number
  height?: number
  reducedMotion?: 'reduce' | 'no-preference'
}>

/** A browser window of the size the screens were drawn for, with a look that was chosen before. */
export async function openWindow(browser: Browser, options: WindowOptions = {}): Promise<BrowserContext> {
  const { theme = 'dark', asked = true, width = 1600, height = 1000, reducedMotion = null } = options
  const context = await browser.newContext({
    viewport: { width, height },
    timezoneId: 'America/New_York',
    locale: 'en-US',
    reducedMotion,
  })
  if (!asked && theme === 'dark') return context
  const value = { theme, direction: 'blue-orange', density: 'compact', motion: 'system', asked }
  await context.addInitScript(
    (look) => {
      if (localStorage.getItem('optionix.look') === null) localStorage.setItem('optionix.look', look)
    },
    JSON.stringify({ version: 1, value }),
  )
  return context
}

/** Fills the sign-in form; what follows depends on whether it is let in. */
export async function fillSignIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail or user name').fill(emailOf(name))
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Signs a registered trader in and waits until the chain lives. */
export async function enterDesk(page: Page, desk: TerminalDesk, name: string): Promise<void> {
  await page.goto(desk.url)
  const other = page.getByRole('button', { name: 'Sign in instead' })
  await expect(other.or(page.getByLabel('E-mail or user name'))).toBeVisible(PATIENT)
  if (await other.isVisible()) await other.click()
  await fillSignIn(page, name)
  await expect(page.getByRole('navigation', { name: 'Workspaces' })).toBeVisible(PATIENT)
  await expect(chainOf(page).locator('[data-place="call.ask"]').first()).toBeVisible(PATIENT)
}

/** One trader at work: registered, signed in, the chain alive. */
type SignedInDesk = Readonly<{
  desk: TerminalDesk
  trader: RestClient
  page: Page
  close: () => Promise<void>
}>

type SignInOptions = Readonly<{
  /** What the trader does over REST before the window opens. */
  prepare?: (trader: RestClient) => Promise<void>
  /** What the browser lets the page do, such as `clipboard-read`. */
  permissions?: readonly string[]
}>

/** Registers a trader at a desk and signs them in at a window of their own. */
export async function signInAt(
  browser: Browser,
  desk: TerminalDesk,
  name: string,
  { prepare, permissions = [] }: SignInOptions = {},
): Promise<Omit<SignedInDesk, 'desk'>> {
  const trader = await desk.trader(name)
  await prepare?.(trader)
  const context = await openWindow(browser)
  await context.grantPermissions([...permissions])
  const page = await context.newPage()
  await enterDesk(page, desk, name)
  return { trader, page, close: () => context.close() }
}

/** Opens a desk of its own with a trader signed in to it; leaves nothing behind when that fails. */
export async function openSignedInDesk(browser: Browser, options: SignInOptions = {}): Promise<SignedInDesk> {
  const desk = await openTerminalDesk()
  try {
    const window = await signInAt(browser, desk, 'ada', options)
    const close = async (): Promise<void> => {
      await window.close()
      await desk.close()
    }
    return { ...window, desk, close }
  } catch (error) {
    await desk.close()
    throw error
  }
}

/** Types a command into the command field and runs it. */
export async function runCommand(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Symbol or command').fill(text)
  await page.keyboard.press('Enter')
}

export const panelOf = (page: Page, title: string): Locator =>
  page.locator('.dv-groupview', { has: page.locator(`[role="tab"]`, { hasText: title }) })

export const chainOf = (page: Page): Locator => page.getByRole('grid', { name: /^Option chain/ })
export const ticketOf = (page: Page): Locator => page.locator('[data-ticket]')
export const statusOf = (page: Page): Locator => page.getByRole('contentinfo')

/** A figure as it stands on screen, as the number text that the engine would give. */
export const figureOf = (text: string): string => text.replaceAll(',', '').replace('−', '-').replace('$', '')

/** Cash of the status bar, in cents, so that sums are exact. */
export async function cashCents(page: Page): Promise<number> {
  const text =
    (await statusOf(page)
      .getByText(/^Cash /)
      .textContent()) ?? ''
  const [, figure = ''] = /Cash ([\d,.−-]+)/.exec(text) ?? []
  return Math.round(Number(figureOf(figure)) * 100)
}

/** The strike in view whose call costs most within a band: liquid, and cheap enough for a demo account. */
export async function strikeInBand(page: Page, low: number, high: number): Promise<string> {
  const read = (): Promise<string | null> =>
    chainOf(page)
      .locator('[data-strike]')
      .evaluateAll(
        (rows, [least, most]) => {
          const priced = rows.map((row) => {
            const ask = row.querySelector('[data-place="call.ask"]')?.textContent ?? ''
            // The letter of a staged leg stands before its figure.
            const [figure = ''] = /[\d,]+\.\d+/.exec(ask) ?? []
            return { strike: row.getAttribute('data-strike'), ask: Number(figure.replaceAll(',', '')) }
          })
          const fits = priced.filter(({ ask }) => ask >= least && ask <= most)
          return fits[0]?.strike ?? null
        },
        [low, high] as const,
      )
  await expect.poll(read, PATIENT).not.toBeNull()
  return (await read()) ?? ''
}
