import { createWriteStream } from 'node:fs'
import { createServer } from 'node:net'
import { openBrowser } from './browser.mjs'
import { isStopping, start } from './child.mjs'
import { makeConsoleLines } from './console-lines.mjs'
import { nodeForChildren } from './node24.mjs'
import { inRoot, logPath } from './places.mjs'
import { Trouble } from './trouble.mjs'

const PORT_DEFAULT = 8000
const SLOW_AFTER_MS = 20_000
const SAID_BY_NAME = [2, 3]

/** Each thread of V8's own would keep a pool of memory after the compiler's first minute; two are enough for all. */
const serverEnvironment = () => ({ MALLOC_ARENA_MAX: '2', ...process.env })

const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

/** The wished port when it is free, else 0: the system picks one. */
async function choosePort() {
  const wished = process.env.PORT === undefined ? PORT_DEFAULT : Number(process.env.PORT)
  if (!Number.isInteger(wished) || wished < 0 || wished > 65_535) {
    throw new Trouble(`PORT must be a whole number from 0 to 65535, not "${process.env.PORT}".`, 2)
  }
  if (wished === 0 || (await isFree(wished))) return wished
  process.stderr.write(`Port ${wished} is taken; taking a free one.\n`)
  return 0
}

/** Resolves with the server's address when its first line says that it listens, or undefined when it ends before. */
function whenListening(child, log) {
  return new Promise((resolve) => {
    let text = ''
    let known = false
    child.stdout.on('data', (chunk) => {
      log.write(chunk)
      if (known) return
      text += chunk
      const end = text.indexOf('\n')
      if (end < 0) return
      known = true
      try {
        resolve(JSON.parse(text.slice(0, end)).listening)
      } catch {
        resolve(undefined) // Not the ready line: the caller says so with the log's path.
      }
    })
    child.once('error', () => resolve(undefined))
    child.once('close', () => resolve(undefined))
  })
}

const whenEnded = (child) =>
  new Promise((resolve) => {
    child.once('error', () => resolve(127))
    child.once('close', (code) => resolve(code ?? 1))
  })

function announce(address, reason) {
  const terminal = `${address}/app/`
  process.stdout.write(`Optionix Terminal: ${terminal}\n`)
  const opened = openBrowser(terminal) ? 'opened in the browser' : 'open the address in a browser'
  process.stdout.write(`Not the desktop because ${reason}; ${opened}. Ctrl-C stops it.\n`)
}

/** Serves the terminal until it is stopped. `reason` says why it is not the desktop. Gives the exit code. */
export async function serveHeadless(reason, extraArgs) {
  const port = extraArgs.some((arg) => /^--port(=|$)/.test(arg)) ? [] : ['--port', String(await choosePort())]
  const logFile = logPath('server')
  const log = createWriteStream(logFile, { mode: 0o600 })
  // What dies young must not grow old: orders in flight outlive a nursery of 8 MB, which costs a fifth of their rate;
  // a larger one is paid for by the idle desk.
  const args = [
    '--max-semi-space-size=16',
    inRoot('out/main/cli.js'),
    'serve',
    '--demo',
    ...port,
    ...extraArgs,
  ]
  const child = start(nodeForChildren(), args, {
    env: serverEnvironment(),
    stdio: ['inherit', 'pipe', 'pipe'],
  })
  let hasSpoken = false
  const lines = makeConsoleLines((text) => {
    hasSpoken = true
    process.stderr.write(text)
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    log.write(chunk)
    lines.push(chunk)
  })
  const ended = whenEnded(child)
  const slow = setTimeout(() => process.stderr.write(`Still starting; log: ${logFile}\n`), SLOW_AFTER_MS)
  const address = await whenListening(child, log)
  clearTimeout(slow)
  if (address) announce(address, reason)
  else child.kill('SIGTERM')
  const code = await ended
  lines.end()
  log.end()
  if (isStopping()) return 0
  if (code === 0 && address) return 0
  // Wrong usage, or something that is missing: the server has said which, in its own sentence.
  if (hasSpoken && !address && SAID_BY_NAME.includes(code)) return code
  throw new Trouble(
    `The server ${address ? 'stopped' : 'did not start'} (exit code ${code}); log: ${logFile}`,
    code || 1,
  )
}
