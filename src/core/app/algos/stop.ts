import { endAlgo, finishAlgo, pauseAlgo } from '../../execution/index.ts'
import type { AlgoOrderRecord } from '../../execution/index.ts'
import type { Clock, OrderId } from '../../kernel/index.ts'
import { isOpen } from '../../orders/index.ts'
import type { AlgoStop, AlgoStops, StoppedAlgos } from '../algo-stops.ts'
import type { AlgoView, DeskEvent, DeskOutcome } from '../desk-port/desk.ts'
import type { Write } from '../store/store.ts'
import { algoFact } from './facts.ts'
import { countChild, openQuantity, summed } from './family.ts'
import type { Family } from './family.ts'

/** What a write of the parent tells streams. */
export const algoEvent = (algo: AlgoView): DeskEvent => ({ kind: 'algo', algo })

export const parentWrite = (record: AlgoOrderRecord): Write => ({ op: 'put', table: 'algoOrders', record })

/** Enters the children that the command ended, so that a parent without any is over at once. */
function countEnded(family: Family, events: DeskOutcome<unknown>['events']): void {
  for (const event of events) {
    if (event.kind !== 'order' || isOpen(event.order)) continue
    if (family.live.has(event.order.id)) countChild(family, event.order)
  }
}

const isMeant = ({ accountId, symbols }: AlgoStop, { record }: Family): boolean =>
  (accountId === null || record.accountId === accountId) &&
  (symbols === null || symbols.includes(record.symbol))

/**
 * Stops the open parents in scope, without yielding. Those that are ending already, or paused when pausing is asked, stay
 * as they are.
 */
export function makeStop(clock: Clock, families: () => Map<OrderId, Family>): AlgoStops['stop'] {
  return (which, outcome): StoppedAlgos => {
    const at = clock.now()
    const stopped = [...families().values()].flatMap((family) => {
      if (!isMeant(which, family)) return []
      const { record } = family
      const changed =
        which.to === 'end' ? endAlgo(record, which.reason, at) : pauseAlgo(record, at, which.reason)
      if (!changed.ok) return []
      countEnded(family, outcome.events)
      family.record = changed.value
      family.record = summed(family, at)
      if (which.to === 'end' && family.live.size === 0) {
        family.record = finishAlgo(family.record, at)
        families().delete(record.id)
      }
      family.stored = family.record
      return [{ record: family.record, openQuantity: openQuantity(family) }]
    })
    const action = which.to === 'end' ? 'algo_order.cancelled' : 'algo_order.paused'
    return {
      parents: stopped,
      writes: stopped.map(({ record }) => parentWrite(record)),
      facts: stopped.map(({ record }) => ({
        ...algoFact(record, which.actorId, which.requestId, which.personal),
        action,
      })),
      events: stopped.map(algoEvent),
    }
  }
}
