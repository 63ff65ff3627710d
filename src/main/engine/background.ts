import { errorFields } from '../../core/app/index.ts'
import { barWrites } from './bar-store.ts'
import type { HandlerParts } from './handlers.ts'

const ENDS_CHECK_MS = 1_000

/** Ends orders whose time has come though nobody trades; what did not become durable is tried again. */
function followEnds({ floor, options }: HandlerParts): NodeJS.Timeout {
  let isEnding = false
  const end = async (): Promise<void> => {
    isEnding = true
    try {
      await floor.endDue()
    } catch (error) {
      options.logger.error('orders_not_ended', errorFields(error))
    } finally {
      isEnding = false
    }
  }
  return setInterval(() => {
    if (!isEnding && floor.isOpen()) void end()
  }, ENDS_CHECK_MS)
}

/** What trades and positions mean to market data, once they are durable. */
export function feedLiveMarket({ floor, live, options }: HandlerParts): void {
  floor.listen((event) => {
    if (event.kind === 'position') live.position(event.position)
    if (event.kind !== 'trade') return
    const bars = live.trade(event.trade)
    if (bars.length === 0) return
    floor.committer.commit({ writes: barWrites(bars), facts: [] }).catch((error: unknown) => {
      options.logger.error('bars_not_stored', errorFields(error))
    })
  })
  for (const position of floor.desk.openPositions()) live.position(position)
}

/** Streams and the ends of orders. The answer stops both. */
export function keepTime(parts: HandlerParts): () => void {
  const timers = [setInterval(parts.hub.flush, parts.options.streamIntervalMs), followEnds(parts)]
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
