import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, chromium } from '@playwright/test'
import type * as Everything from 'electron'
import type { Browser, Page } from '@playwright/test'
import { findElectron, hasDisplay } from '../../../scripts/lib/electron.mjs'
import { freePort } from '../../support/free-port.ts'
import { PRELOAD, PRODUCT, ROOT, STAND_IN_PAGES, buildStandIn } from './stand-in.ts'

type Electron = typeof Everything
type Evaluate = <Value, Argument = undefined>(
  run: (electron: Electron, argument: Argument) => Value | Promise<Value>,
  argument?: Argument,
) => Promise<Value>

export type Desktop = Readonly<{
  /** The first window's page, loaded. */
  page: Page
  /** Runs a function inside main, with the electron module as its first argument. */
  evaluate: Evaluate
  /** The runtime beneath: Electron itself, or the double on Chromium. */
  runtime: 'electron' | 'double'
  dataDirectory: string
  /** What main wrote on standard error so far. */
  errorText: () => string
  /** Resolves with the exit code when main has ended. */
  ended: Promise<number | null>
  close: () => Promise<void>
  /** Ends main the hard way; resolves when it has gone. */
  kill9: () => Promise<void>
}>

export type LaunchOptions = Readonly<{
  /** `product`: the built desktop. `stand-in`: the same shell with an engine that echoes. */
  program?: 'product' | 'stand-in'
  dataDirectory?: string
  env?: Readonly<Record<string, string>>
}>

const START_TIMEOUT_MS = 30_000
const OWN_PAGE = /^(optionix:\/\/app|http:\/\/app\.optionix\.localhost)\//

/** Starts the desktop: on a real Electron where there is one and a display, else on the double. */
export async function launchDesktop(options: LaunchOptions = {}): Promise<Desktop> {
  const made = options.dataDirectory === undefined ? mkdtempSync(join(tmpdir(), 'optionix-desktop-')) : null
  const dataDirectory = options.dataDirectory ?? made ?? ''
  const main = options.program === 'product' ? PRODUCT : await buildStandIn()
  const env = {
    ...process.env,
    OPTIONIX_DATA: dataDirectory,
    STAND_IN_PAGES,
    STAND_IN_PRELOAD: PRELOAD,
    ...options.env,
  } as Record<string, string>
  const binary = hasDisplay() ? findElectron() : undefined
  const started = binary ? await launchElectron(binary, main, env) : await launchDouble(main, env)
  return {
    ...started,
    dataDirectory,
    close: async () => {
      await started.close()
      if (made !== null) rmSync(made, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

type Started = Omit<Desktop, 'dataDirectory'>

async function launchElectron(
  executablePath: string,
  main: string,
  env: Record<string, string>,
): Promise<Started> {
  const application = await _electron.launch({ executablePath, args: [main], env, cwd: ROOT })
  const child = application.process()
  const errorText = collect(child)
  const page = await application.firstWindow()
  await page.waitForURL(OWN_PAGE)
  return {
    page,
    evaluate: ((run, argument) => application.evaluate(run as never, argument as never)) as Evaluate,
    runtime: 'electron',
    errorText,
    ended: endOf(child),
    close: () => application.close(),
    kill9: () => kill(child),
  }
}

const REGISTER = `${ROOT}/test/support/electron-double/register.ts`

/** Main alone, on the double: for starts that are over before there is a window. */
export function spawnOnDouble(main: string, env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', REGISTER, main], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
}

async function launchDouble(main: string, env: Record<string, string>): Promise<Started> {
  const port = await freePort()
  const downloads = mkdtempSync(join(tmpdir(), 'optionix-downloads-'))
  const child = spawnOnDouble(main, { ...env, DOUBLE_CDP_PORT: String(port), DOUBLE_DOWNLOADS: downloads })
  const errorText = collect(child)
  const ended = endOf(child)
  const evaluate = evaluator(child)
  try {
    const early = ended.then((code) => {
      throw new Error(`main ended with ${code}:\n${errorText()}`)
    })
    const browser = await Promise.race([connect(port, downloads), early])
    const page = await Promise.race([firstPage(browser), early])
    early.catch(() => undefined)
    const close = async (): Promise<void> => {
      if (child.connected) await evaluate(({ app }) => app.quit()).catch(() => undefined)
      await ended
      await browser.close()
      rmSync(downloads, { recursive: true, force: true })
    }
    // Chromium outlives main for a moment; the next start needs the profile that it still holds.
    const kill9 = async (): Promise<void> => {
      const gone = new Promise((resolve) => browser.once('disconnected', resolve))
      await kill(child)
      await gone
      rmSync(downloads, { recursive: true, force: true })
    }
    return { page, evaluate, runtime: 'double', errorText, ended, close, kill9 }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = endOf(child)
  child.kill('SIGKILL')
  await ended
}

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}

export const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)))

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function until<Value>(what: string, attempt: () => Promise<Value | undefined>): Promise<Value> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadlineMs) {
    const value = await attempt()
    if (value !== undefined) return value
    await pause(50)
  }
  throw new Error(`${what} did not appear within ${START_TIMEOUT_MS} ms`)
}

/** Whoever connects last says where Chromium puts downloads: the same folder that the double looks in. */
const connect = (port: number, artifactsDir: string): Promise<Browser> =>
  until('Chromium', () =>
    chromium.connectOverCDP(`http://127.0.0.1:${port}`, { artifactsDir }).catch(() => undefined),
  )

async function firstPage(browser: Browser): Promise<Page> {
  const page = await until('the window', async () =>
    browser
      .contexts()
      .flatMap((context) => context.pages())
      .find((candidate) => OWN_PAGE.test(candidate.url())),
  )
  await page.waitForLoadState('load')
  return page
}

type Answer = Readonly<{ id: number; value?: unknown; error?: string }>

function evaluator(child: ChildProcess): Evaluate {
  let next = 1
  return (run, argument) =>
    new Promise((resolve, reject) => {
      const id = next++
      const listen = (answer: Answer): void => {
        if (answer.id !== id) return
        child.off('message', listen)
        if (answer.error === undefined) resolve(answer.value as never)
        else reject(new Error(answer.error))
      }
      child.on('message', listen)
      child.send({ id, source: String(run), argument }, (error) => error && reject(error))
    })
}
