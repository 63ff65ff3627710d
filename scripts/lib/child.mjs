import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { ROOT } from './places.mjs'

const children = new Set()
let stopping = false

/** True once Ctrl-C or SIGTERM came: a child that ends now has not failed. */
export const isStopping = () => stopping

const PARENT_LOOK_MS = 500

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

/** Ctrl-C and SIGTERM reach every child; `whenIdle` runs when there is none left to wait for. */
export function passSignalsOn(whenIdle) {
  const stop = (signal) => {
    stopping = true
    if (children.size === 0) whenIdle()
    for (const child of children) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
  whenOrphaned(() => stop('SIGTERM'))
}

/** Starts a child that the signals reach. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: ROOT, windowsHide: true, ...options })
  children.add(child)
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
  const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined
  const { code, error } = await ended(child)
  clearTimeout(timer)
  await new Promise((resolve) => log.end(error ? `${error.message}\n` : '', resolve))
  return code
}
