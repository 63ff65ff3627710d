import { errorFields } from '../../core/app/index.ts'
import type { Logger } from '../../core/app/index.ts'
import type { TradingFloor } from './floor/trading-floor.ts'

/** What a task needs to know of the desk, and where its failures go. */
export type TaskParts = Readonly<{
  floor: Pick<TradingFloor, 'isOpen' | 'underway'>
  logger: Pick<Logger, 'error'>
}>

/**
 * What the engine does by itself, however often it is asked to: only while the desk trades, and never twice at once. What
 * it throws is logged as `event`, and the next time it is tried again. The floor knows what is under way, so that a close
 * waits for it.
 */
export function makeTask(
  { floor, logger }: TaskParts,
  event: string,
  work: () => Promise<void>,
): () => Promise<void> {
  let isRunning = false
  const run = async (): Promise<void> => {
    isRunning = true
    try {
      await work()
    } catch (error) {
      logger.error(event, errorFields(error))
    } finally {
      isRunning = false
    }
  }
  return async () => {
    if (isRunning || !floor.isOpen()) return
    const running = run()
    floor.underway.add(running)
    await running
    floor.underway.delete(running)
  }
}

/** Asks for a task at every turn of a timer. */
export const every = (intervalMs: number, task: () => Promise<void>): NodeJS.Timeout =>
  setInterval(() => void task(), intervalMs)
