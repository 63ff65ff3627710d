import type { Decimal } from '../../../kernel/index.ts'
import { present } from '../../../kernel/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { makeTriggerBook } from '../../../matching/index.ts'
import type { TriggerBook } from '../../../matching/index.ts'
import { firesOnRise } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { fairHalfTicks } from './mark.ts'
import { isContinuous } from './phase-state.ts'
import type { DeskState, Market, Participant, Pending } from './state-types.ts'

export const makePending = (): Pending => ({
  last: null,
  mark: null,
  bySequence: new Map(),
  trailing: new Set(),
})

const bookFor = (pending: Pending, order: OrderRecord): TriggerBook =>
  order.triggerBy === 'mark' ? (pending.mark ??= makeTriggerBook()) : (pending.last ??= makeTriggerBook())

const NOTHING: readonly Participant[] = []

function stepsOf(order: OrderRecord, { tickSize }: Instrument): number {
  const ticks = present(order.triggerPrice, `trigger of pending order ${order.id}`).div(tickSize).toNumber()
  return order.triggerBy === 'mark' ? ticks * 2 : ticks
}

/** Lets a pending order wait for its trigger. */
export function watch({ pending, instrument }: Market, participant: Participant, order: OrderRecord): void {
  const direction = firesOnRise(order) ? 'rise' : 'fall'
  bookFor(pending, order).add(order.sequence, direction, stepsOf(order, instrument))
  pending.bySequence.set(order.sequence, participant)
  if (order.orderType === 'trailing_stop') pending.trailing.add(participant)
}

/** Moves the trigger of an order that waits already to where the record has it now. */
export const rewatch = ({ pending, instrument }: Market, order: OrderRecord): void =>
  bookFor(pending, order).move(order.sequence, stepsOf(order, instrument))

export function unwatch({ pending }: Market, participant: Participant, order: OrderRecord): void {
  bookFor(pending, order).remove(order.sequence)
  pending.bySequence.delete(order.sequence)
  pending.trailing.delete(participant)
}

/** Takes out what a trade at `price` fires, in the order in which it fires. */
export const firedByTrade = ({ pending, instrument }: Market, price: Decimal): readonly Participant[] =>
  pending.last === null || pending.last.size() === 0
    ? NOTHING
    : pending.last
        .fire(price.div(instrument.tickSize).toNumber())
        .map((sequence) => takeOut(pending, sequence))

/** Takes out what a mark of so many half ticks fires. */
export const firedByMark = ({ pending }: Market, halfTicks: number): readonly Participant[] =>
  pending.mark?.fire(halfTicks).map((sequence) => takeOut(pending, sequence)) ?? NOTHING

function takeOut(pending: Pending, sequence: number): Participant {
  const participant = present(pending.bySequence.get(sequence), `pending order ${sequence}`)
  pending.bySequence.delete(sequence)
  pending.trailing.delete(participant)
  return participant
}

/** The middle of an uncrossed two-sided book in half ticks; null of another one. */
export function midHalfTicks(market: Pick<Market, 'book' | 'phase'>): number | null {
  const { book } = market
  // Orders that wait for an opening are wishes, no market: anybody could move its middle.
  if (!isContinuous(market)) return null
  const [bid, ask] = [book.best('buy'), book.best('sell')]
  return bid !== null && ask !== null && bid.ticks < ask.ticks ? bid.ticks + ask.ticks : null
}

/** The price that a trigger waits from; a market that has not traded yet is judged by its mark. */
export function referencePrice(
  state: DeskState,
  market: Market,
  triggerBy: OrderRecord['triggerBy'],
): Decimal | null {
  if (triggerBy !== 'mark' && market.last !== null) return market.last
  const half = fairHalfTicks(state, market)
  return half === null ? null : market.instrument.tickSize.times(half).div(2)
}
