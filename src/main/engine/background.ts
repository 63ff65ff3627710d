import { errorFields, makeValuations, snapshotWrites } from '../../core/app/index.ts'
import { MS_PER_DAY } from '../../core/kernel/index.ts'
import { barWrites } from './bar-store.ts'
import type { HandlerParts } from './handlers.ts'

const END_OF_DAY_CHECK_MS = 1_000

/** Keeps what every account is worth at this moment, for equity curves and returns. */
export async function takeSnapshots(
  parts: HandlerParts,
  reason: Parameters<typeof snapshotWrites>[1],
): Promise<void> {
  const { floor, live, reference, clock, ids, options } = parts
  if (!floor.isOpen()) return
  const { desk } = floor
  const valuations = makeValuations({ desk, live, reference, clock })
  try {
    const writes = snapshotWrites({ desk, valuations, clock, ids }, reason)
    if (writes.length > 0) await floor.committer.commit({ writes, facts: [] })
  } catch (error) {
    options.logger.error('snapshots_not_kept', errorFields(error))
  }
}

/** Ends DAY orders when the UTC day turns while the engine runs; a turn that did not become durable is tried again. */
function followDays(parts: HandlerParts): NodeJS.Timeout {
  const { floor, clock, options } = parts
  const today = (): number => Math.floor(clock.now() / MS_PER_DAY)
  let day = today()
  let isEnding = false

  const turn = async (next: number): Promise<void> => {
    isEnding = true
    try {
      await takeSnapshots(parts, 'day')
      await floor.settleOwn(floor.desk.endDay())
      day = next
    } catch (error) {
      options.logger.error('day_not_ended', errorFields(error))
    } finally {
      isEnding = false
    }
  }

  return setInterval(() => {
    if (today() !== day && !isEnding && floor.isOpen()) void turn(today())
  }, END_OF_DAY_CHECK_MS)
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

/** Streams and the turn of the day. The answer stops both. */
export function keepTime(parts: HandlerParts): () => void {
  const timers = [setInterval(parts.hub.flush, parts.options.streamIntervalMs), followDays(parts)]
  return () => {
    for (const timer of timers) clearInterval(timer)
  }
}
