import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { ROOT } from './places.mjs'

/** The server drains within ten seconds; whatever takes longer than this is ended. */
const GRACE_MS = 12_000
/** An installer or a builder has nothing to save. */
const GRACE_LOGGED_MS = 2_000
/** One Ctrl-C arrives more than once, as npm passes it on too; one that comes later is a person who will not wait. */
const SAME_WISH_MS = 1_000
const PARENT_LOOK_MS = 500

/** Each running child with the milliseconds it gets to end once it was asked to. */
const children = new Map()
let stopping = false

/** True once Ctrl-C or SIGTERM came: a child that ends now has not failed. */
export const isStopping = () => stopping

/**
 * Runs `then` when the process that started this one is gone. npm runs scripts through a shell, and a SIGTERM to npm
 * ends that shell without a word to what it runs: nobody would be left to stop the server.
 */
export function whenOrphaned(then) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    then()
  }, PARENT_LOOK_MS)
  timer.unref()
}

/** Ctrl-C and SIGTERM reach every child; `whenIdle` ends this process when there is none left to wait for. */
export function passSignalsOn(whenIdle) {
  let firstMs
  const end = () => {
    for (const child of children.keys()) child.kill('SIGKILL')
    whenIdle()
  }
  const stop = (signal) => {
    if (children.size === 0) whenIdle()
    if (!stopping) setTimeout(end, Math.max(0, ...children.values())).unref()
    stopping = true
    firstMs ??= performance.now()
    for (const child of children.keys()) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (firstMs !== undefined && performance.now() - firstMs > SAME_WISH_MS) end()
      else stop(signal === 'SIGHUP' ? 'SIGTERM' : signal)
    })
  }
  whenOrphaned(() => stop('SIGTERM'))
}

/** Starts a child that the signals reach. */
export function start(command, args, { graceMs = GRACE_MS, ...options } = {}) {
  const child = spawn(command, args, { cwd: ROOT, windowsHide: true, ...options })
  children.set(child, graceMs)
  const forget = () => children.delete(child)
  child.once('exit', forget)
  child.once('error', forget)
  return child
}

const ended = (child) =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, error }))
    child.once('close', (code, signal) => resolve({ code: code ?? 1, signal }))
  })

/** Runs to the end with its output on this terminal. Gives the exit code. */
export async function runShown(command, args, options = {}) {
  return (await ended(start(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options }))).code
}

/** Runs to the end with its output in a file. `timeoutMs` ends it. Gives the exit code. */
export async function runLogged(command, args, logFile, { timeoutMs, ...options } = {}) {
  const log = createWriteStream(logFile, { mode: 0o600 })
  const child = start(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    graceMs: GRACE_LOGGED_MS,
    ...options,
  })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined
  const { code, error } = await ended(child)
  clearTimeout(timer)
  await new Promise((resolve) => log.end(error ? `${error.message}\n` : '', resolve))
  return code
}

/** Runs to the end and gives what it printed, without what it complained of. `timeoutMs` ends it. */
export async function runCaptured(command, args, { timeoutMs, ...options } = {}) {
  const child = start(command, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    graceMs: GRACE_LOGGED_MS,
    ...options,
  })
  const parts = []
  child.stdout.on('data', (part) => parts.push(part))
  const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined
  const { code } = await ended(child)
  clearTimeout(timer)
  return { code, stdout: Buffer.concat(parts).toString('utf8') }
}
