import { Decimal } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { AlgoOrderRecord } from './types.ts'

const scheduledLots = (record: Pick<AlgoOrderRecord, 'schedule'>): readonly number[] =>
  (record.schedule['lots'] as readonly number[] | undefined) ?? []

/** Which slice `at` lies in, and whether its second half: then what rests is crossed. Before the start: null. */
export function sliceAt(
  { startAt, sliceMs }: Pick<AlgoOrderRecord, 'startAt' | 'sliceMs'>,
  at: Instant,
): Readonly<{ number: number; isSecondHalf: boolean }> | null {
  if (at < startAt) return null
  const elapsed = at - startAt
  return { number: Math.floor(elapsed / sliceMs), isSecondHalf: elapsed % sliceMs >= sliceMs / 2 }
}

/** Lots that should have been sent by `at`, all children included. `lotsTotal` is the parent's quantity in lots. */
export function targetLots(
  record: Pick<AlgoOrderRecord, 'algo' | 'startAt' | 'sliceMs' | 'schedule' | 'participation'>,
  observedLots: Decimal,
  lotsTotal: number,
  at: Instant,
): number {
  const slice = sliceAt(record, at)
  if (slice === null) return 0
  if (record.algo === 'pov') {
    const share = observedLots.times(record.participation ?? 0)
    return Math.min(lotsTotal, share.toDecimalPlaces(0, Decimal.ROUND_FLOOR).toNumber())
  }
  const lots = scheduledLots(record)
  return lots[Math.min(slice.number, lots.length - 1)] ?? 0
}

/** A child's least and greatest size; both follow from the price at which it is sent. */
type ChildBounds = Readonly<{ lotsMin: number; lotsMax: number }>

/** What is left over must still be worth an order after prices have moved a little. */
const TAIL_MARGIN = 1.05

/**
 * Lots of the next child, 0 to wait: never more than is due, never more than the parent has left, and never so many that
 * too little for a last order is left over.
 */
export function childLots(due: number, left: number, { lotsMin, lotsMax }: ChildBounds): number {
  const wanted = Math.min(due, left, lotsMax)
  if (wanted <= 0) return 0
  // All that is left may be too little for the venue: that is the venue's to say.
  if (wanted === left) return wanted
  if (wanted < lotsMin) return 0
  const tailMin = Math.ceil(lotsMin * TAIL_MARGIN)
  if (left - wanted >= tailMin) return wanted
  const smaller = left - tailMin
  return smaller >= lotsMin ? smaller : 0
}
