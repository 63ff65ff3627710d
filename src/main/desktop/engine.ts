import { ok, refused } from '../../core/kernel/index.ts'
import {
  boundHeapGrowth,
  engineOptionsOf,
  openEngine,
  readConfig,
  systemClock,
  uuidSource,
} from '../engine/index.ts'
import { bindMessagePort } from '../transport/index.ts'
import type { TransportPorts } from '../transport/index.ts'
import { desktopFailure } from './failures.ts'
import { makeLog } from './log.ts'
import type { OpenDesktopEngine } from './ports.ts'
import { lockMinutesOf } from './power.ts'

const log = makeLog(
  (line) => void process.stderr.write(line),
  () => new Date(systemClock.now()),
)

/** A window has no address and no cookies; every call names its own token. */
const windowContext = () => ({ refreshCookie: null, ipAddress: null, userAgent: 'desktop' })

/** What only the console may show: the recovery key once, and the code for the first administrator. */
function tellConsole(recoveryKey: string | null, setupCode: string | null): void {
  if (recoveryKey !== null) {
    process.stderr.write(
      `Recovery key of this desk's data, shown once: ${recoveryKey} - keep it away from this machine.\n`,
    )
  }
  if (setupCode !== null) {
    process.stderr.write(`First start: create the administrator with the one-time code ${setupCode}\n`)
  }
}

/** Opens the engine of this build for the desktop, with the paper market, on the same data as the headless server. */
export const openDesktopEngine: OpenDesktopEngine = async ({ dataDirectory }) => {
  boundHeapGrowth()
  const read = readConfig(process.env)
  const { problem } = lockMinutesOf(process.env.DESKTOP_LOCK_MINUTES)
  const problems = [...(read.ok ? [] : read.problems), ...(problem === null ? [] : [problem])]
  if (!read.ok || problems.length > 0)
    return refused(desktopFailure('configuration_wrong', problems.join(' ')))
  // A window has no limits of requests: there is nothing to share.
  const config = { ...read.config, dataFolder: dataDirectory, demo: true, redisUrl: null }
  const opened = await openEngine(engineOptionsOf(config, log))
  if (!opened.ok) return opened
  const engine = opened.value
  if (engine.key.warning !== null) log.warn({ custody: engine.key.custody }, engine.key.warning)
  tellConsole(engine.key.recoveryKey, await engine.issueSetupCode())
  const ports: TransportPorts = {
    ...{ app: engine.app, clock: systemClock, ids: uuidSource, log, callerOf: engine.callerOf },
  }
  return ok({
    bind: (port) => bindMessagePort(ports, port, windowContext),
    halt: engine.halt,
    close: engine.close,
  })
}
