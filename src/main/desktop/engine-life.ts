import { refused } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import { desktopFailure } from './failures.ts'
import type { DesktopEngine, DesktopLog, OpenDesktopEngine } from './ports.ts'

const DRAIN_MS_MAX = 10_000

/** Opens the engine; what it throws becomes a failure to show, its stack stays in the log. */
export async function openSafely(
  open: OpenDesktopEngine,
  dataDirectory: string,
  log: DesktopLog,
): Promise<Result<DesktopEngine, Failure>> {
  try {
    return await open({ dataDirectory })
  } catch (error) {
    log.error(
      { code: 'engine_crashed', stack: error instanceof Error ? error.stack : String(error) },
      'No engine.',
    )
    return refused(
      desktopFailure('engine_crashed', 'The engine stopped while it was starting; the log says where.'),
    )
  }
}

/** Closes the engine within a limit. Whatever was acknowledged is durable already, so the limit loses nothing. */
export async function drain(engine: DesktopEngine, log: DesktopLog): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), DRAIN_MS_MAX)
  })
  try {
    const outcome = await Promise.race([engine.close(), limit])
    if (outcome === 'late') log.error({ code: 'drain_late' }, 'The engine did not finish within its limit.')
  } catch (error) {
    log.error({ code: 'drain_failed', reason: String(error) }, 'The engine did not close cleanly.')
  } finally {
    clearTimeout(timer)
  }
}
