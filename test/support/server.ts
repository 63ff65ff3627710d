import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { GENERIC_WRAPPERS } from './generic-wrappers.ts'

const SOURCE_ENTRY = join(import.meta.dirname, '..', '..', 'src', 'main', 'headless', 'index.ts')
const CLOCK_CHILD = join(import.meta.dirname, 'clock-child.ts')

/** A headless server in a process of its own, as `serve` starts it. */
export type RunningServer = Readonly<{
  address: string
  pid: number
  /** Everything it has said to the person at the console. */
  console: () => string
  /** Sets how far its clock runs ahead of the machine's; of a server that was started with a clock file. */
  shiftClock: (ms: number) => void
  /** Ends it the hard way and waits until it is gone. */
  kill9: () => Promise<void>
  /** Asks it to drain and tells its exit code. */
  stop: () => Promise<number | null>
}>

type ServerRequest = Readonly<{
  directory: string
  demo?: boolean
  /** Of the loopback; a free one when left out. A start after a crash keeps the address that pages know. */
  port?: number
  /** Another entry than the checkout's source: measurements run the built one. */
  entry?: string
  environment?: Readonly<Record<string, string>>
  /** A file with the milliseconds that the server's clock runs ahead of the machine's; `shiftClock` changes them. */
  clockFile?: string
}>

/** Limits by address and endpoint would measure themselves; the account lock stays. */
export const NO_RATE_LIMITS = { RATE_LIMIT_ENDPOINTS: 'off', RATE_LIMIT_REQUESTS: '1000000000' } as const

export const makeDataDirectory = (): string => mkdtempSync(join(tmpdir(), 'optionix-desk-'))
export const removeDataDirectory = (directory: string): void =>
  rmSync(directory, { recursive: true, force: true })

/** What decides how a server runs must come from the test, not from the machine. */
const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    ['PATH', 'HOME', 'LANG', 'TMPDIR', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name]]),
  )

/** Starts a server on a free port; resolves when it has printed its address, rejects with its words when it ends. */
export async function startServer(request: ServerRequest): Promise<RunningServer> {
  const { directory, demo = true, port = 0, entry = SOURCE_ENTRY, environment = {}, clockFile } = request
  // The nursery and the few pools of memory that `npm start` gives the server.
  const args = [
    '--max-semi-space-size=16',
    ...(entry === SOURCE_ENTRY ? [GENERIC_WRAPPERS] : []),
    ...(clockFile === undefined ? [] : ['--import', CLOCK_CHILD]),
    entry,
    'serve',
    '--port',
    String(port),
    '--data',
    directory,
    ...(demo ? ['--demo'] : []),
  ]
  const child = spawn(process.execPath, args, {
    env: {
      ...ownEnvironment(),
      MALLOC_ARENA_MAX: '2',
      LOG_LEVEL: 'error',
      TEST_CLOCK_FILE: clockFile,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const first = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line))
  const failed = ended.then((code): string => {
    throw new Error(`the server ended with ${String(code)} before it listened: ${said}`)
  })
  failed.catch(() => undefined)
  const { listening, pid } = JSON.parse(await Promise.race([first, failed])) as {
    listening: string
    pid: number
  }
  return {
    address: listening,
    pid,
    console: () => said,
    shiftClock: (ms) => {
      if (clockFile === undefined) throw new Error('the server was started with the clock of the machine')
      writeFileSync(clockFile, String(ms))
      child.kill('SIGUSR2')
    },
    kill9: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}
