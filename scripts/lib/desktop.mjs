import { createWriteStream, existsSync } from 'node:fs'
import { isStopping, start } from './child.mjs'
import { findElectron, hasDisplay, tryElectronInstaller } from './electron.mjs'
import { inRoot, logPath, ROOT } from './places.mjs'

/** A desktop that fails this early never opened; the terminal is served instead. */
const EARLY_MS = 15_000

/** The runtime to open the desktop with, or the reason why there is no desktop. */
export async function chooseDesktop(extraArgs) {
  if (extraArgs.length > 0) return { reason: 'options for the server were given' }
  if (!hasDisplay()) return { reason: 'there is no display' }
  if (!existsSync(inRoot('out/main/desktop.js'))) return { reason: 'this build has no desktop' }
  const runtime = findElectron() ?? (await tryElectronInstaller())
  if (runtime) return { runtime }
  return { reason: 'the Electron runtime is missing (npx install-electron --no fetches it)' }
}

/** Runs the desktop until its window closes. Gives an exit code, or the reason why it never opened. */
export async function runDesktop(runtime) {
  const logFile = logPath('desktop')
  const log = createWriteStream(logFile, { mode: 0o600 })
  const env = { ...process.env }
  delete env.ELECTRON_RUN_AS_NODE
  const startedMs = performance.now()
  // The folder, not the file: Electron then reads the product's name and version from package.json beside `main`.
  const child = start(runtime, [ROOT], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  process.stderr.write('Opening the desktop ...\n')
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(127))
    child.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  log.end()
  if (isStopping() || code === 0) return { code: 0 }
  if (performance.now() - startedMs < EARLY_MS) {
    return { reason: `the desktop did not open (exit code ${code}; log: ${logFile})` }
  }
  process.stderr.write(`The desktop stopped with exit code ${code}; log: ${logFile}\n`)
  return { code }
}
