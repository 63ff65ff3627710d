import { Decimal, ZERO, decimalText, present } from '../../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../../kernel/index.ts'
import { amendOrder, dailyValueOf, remainingQuantity } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { lotsOf, ticksOf } from './book-order.ts'
import { endedFact } from './end-order.ts'
import { deskFact, orderFacts } from '../state/facts.ts'
import { releaseOrder, restOrder } from './rest-order.ts'
import { logEvent, touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { changeUsed, marketOf } from '../state/state.ts'
import { withdraw } from './withdraw.ts'
import type { DeskState, Participant } from '../state/state-types.ts'

const REASON = 'position_reduced'

function endAs(state: DeskState, scope: Scope, participant: Participant, reason: string): void {
  endedFact(scope, withdraw(state, scope, participant, 'cancelled', reason), 'order.cancelled')
}

/** Makes a resting order smaller in its place in the queue. */
function trim(state: DeskState, scope: Scope, participant: Participant, open: Decimal): void {
  const before = participant.order as OrderRecord
  const market = marketOf(state, before.symbol)
  const { instrument, book } = market
  // A shut book changes nothing; what is too large for its position must not wait there for the opening.
  if (book.state() === 'closed') return endAs(state, scope, participant, REASON)
  releaseOrder(state, scope, before)
  const { price, sequence } = before
  const quantity = before.filledQuantity.plus(open)
  const amended = amendOrder(before, { price, quantity, heldCash: ZERO, sequence, at: scope.at })
  participant.order = amended
  logEvent(scope, participant, 'amended', {
    before: { quantity: decimalText(before.quantity) },
    after: { quantity: decimalText(quantity) },
    reason: REASON,
  })
  const handle = present(participant.handle, `place in the book of ${before.id}`)
  book.amend(handle, {
    ticks: present(ticksOf(price, instrument), 'ticks of a price'),
    lots: lotsOf(open, instrument),
  })
  const order = restOrder(state, scope, participant, amended, market)
  const { multiplier } = instrument
  changeUsed(state, order, dailyValueOf(order, multiplier).minus(dailyValueOf(before, multiplier)), scope.at)
  touchOrder(scope, order)
  market.updatedAt = scope.at
  scope.moved.add(market)
  const about = { action: 'order.amended', actorId: 'system', resourceType: 'order', resourceId: order.id }
  scope.facts.push(deskFact({ ...about, at: scope.at, facts: { ...orderFacts(order), change: REASON } }))
}

/**
 * After a position became smaller: resting orders that only reduce it are cut to what is left of it, the newest first, for
 * all of them together must not turn it. Those that wait for their trigger are cut when they fire.
 */
export function trimReduceOnly(
  state: DeskState,
  scope: Scope,
  { accountId, symbol }: Readonly<{ accountId: AccountId; symbol: InstrumentSymbol }>,
): void {
  if (state.reduceOnly.size === 0) return
  const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  const reducing = held.isNegative() ? 'buy' : 'sell'
  let room = held.abs()
  const found = [...state.reduceOnly]
    .map((id) => state.openOrders.get(id))
    .filter((one): one is Participant & { order: OrderRecord } => (one?.order ?? null) !== null)
    .filter(({ order }) => order.accountId === accountId && order.symbol === symbol)
    .filter(({ order, handle }) => order.status !== 'pending' && handle !== null)
    .sort((left, right) => left.order.sequence - right.order.sequence)
  for (const participant of found) {
    const { order } = participant
    const open = remainingQuantity(order)
    const kept = order.side === reducing ? Decimal.min(open, room) : ZERO
    room = room.minus(kept)
    if (kept.isZero()) endAs(state, scope, participant, REASON)
    else if (kept.lt(open)) trim(state, scope, participant, kept)
  }
}
