import { mkdirSync } from 'node:fs'
import { ok, refused } from '../../../src/core/kernel/index.ts'
import { makeLog } from '../../../src/main/desktop/log.ts'
import type { DesktopEngine } from '../../../src/main/desktop/ports.ts'
import { runDesktop } from '../../../src/main/desktop/run-desktop.ts'

/** What the specs read back out of main. */
const seen = { opened: 0, closed: 0, frames: 0, drained: 0, halted: [] as string[], log: [] as string[] }
Object.assign(globalThis, { standIn: seen })

const answerTo = (text: string): string => {
  try {
    return JSON.stringify({ answer: JSON.parse(text) as unknown })
  } catch {
    return JSON.stringify({ code: 'message_malformed' })
  }
}

/** An engine that answers each frame with what it said. */
const engine: DesktopEngine = {
  bind: (port) => {
    seen.opened += 1
    port.on('message', (event) => {
      seen.frames += 1
      port.postMessage(answerTo((event as { data: string }).data))
    })
    port.on('close', () => void (seen.closed += 1))
    port.start()
    return () => port.close()
  },
  halt: async (reason) => {
    seen.halted.push(reason)
    return { accounts: 2, cancelled: 3 }
  },
  close: async () => {
    seen.drained += 1
    process.stderr.write('drained\n')
  },
}

runDesktop({
  openEngine: async ({ dataDirectory }) => {
    if (process.env.STAND_IN_FAILURE === 'wrong_key')
      return refused({ code: 'wrong_key', message: `The key does not open ${dataDirectory}.` })
    if (process.env.STAND_IN_FAILURE === 'throws') throw new Error('a bug in the engine')
    mkdirSync(dataDirectory, { recursive: true })
    return ok(engine)
  },
  rendererFolder: process.env.STAND_IN_PAGES ?? '',
  preloadFile: process.env.STAND_IN_PRELOAD ?? '',
  lockAfterMinutes: 15,
  log: makeLog(
    (line) => {
      seen.log.push(line)
      process.stderr.write(line)
    },
    () => new Date(),
  ),
})
