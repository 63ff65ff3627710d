import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import { pause, print, quantile } from './load.ts'

// What starting costs: the command line's version, a second start of the whole terminal up to its printed address, and
// the memory of a headless server that runs its paper market for nobody.

const root = join(import.meta.dirname, '..', '..')
const built = join(root, 'out', 'main', 'cli.js')
/** Long enough for old quotes to pile up as far as they do; the highest reading counts, not the last. */
const IDLE_SECONDS = 90

function versionSeconds(): number {
  const startedMs = performance.now()
  execFileSync(process.execPath, [built, '--version'])
  return (performance.now() - startedMs) / 1_000
}

async function startSeconds(directory: string): Promise<number> {
  const startedMs = performance.now()
  const child = spawn(
    process.execPath,
    [join(root, 'scripts', 'start.mjs'), '--port', '0', '--data', directory],
    {
      env: { ...process.env, OPTIONIX_BROWSER: 'none' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('Optionix Terminal:')) continue
    const seconds = (performance.now() - startedMs) / 1_000
    child.kill('SIGTERM')
    await ended
    return seconds
  }
  throw new Error('npm start ended without an address')
}

const highestMegabytes = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024

const directory = makeDataDirectory()
try {
  const versions = Array.from({ length: 7 }, versionSeconds)
  print('startup', 'cli --version, median of 7', quantile(versions, 0.5), 's', 0.5)
  await startSeconds(directory)
  print('startup', 'second npm start to the address', await startSeconds(directory), 's', 5)
  const server = await startServer({ directory, entry: built })
  await pause(IDLE_SECONDS * 1_000)
  print('startup', 'headless memory when idle, highest in 90 s', highestMegabytes(server.pid), 'MB', 250)
  await server.kill9()
} finally {
  removeDataDirectory(directory)
}
