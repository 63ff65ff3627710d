import { fileURLToPath } from 'node:url'
import { openDesktopEngine } from './engine.ts'
import { makeLog } from './log.ts'
import { lockMinutesOf } from './power.ts'
import { runDesktop } from './run-desktop.ts'

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// Built to out/main/desktop.js: terminal and preload lie beside it.
runDesktop({
  openEngine: openDesktopEngine,
  rendererFolder: beside('../renderer'),
  preloadFile: beside('../preload/index.cjs'),
  lockAfterMinutes: lockMinutesOf(process.env.DESKTOP_LOCK_MINUTES).minutes,
  log: makeLog(
    (line) => void process.stderr.write(line),
    () => new Date(),
  ),
})
