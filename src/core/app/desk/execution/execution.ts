import type { Decimal } from '../../../kernel/index.ts'
import { ZERO, decimalText, present } from '../../../kernel/index.ts'
import type { PreventedMaker, RemainderEnd, SubmitResult } from '../../../matching/index.ts'
import { dailyValueOf, isLimitKind } from '../../../orders/index.ts'
import type { FillEstimate, FillRecord, OrderRecord } from '../../../orders/index.ts'
import { bookTrade } from '../settlement/booking.ts'
import { endOpenOrder, endedFact } from '../open-orders/end-order.ts'
import { releaseOrder, restOrder } from '../open-orders/rest-order.ts'
import { logEvent, touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { showOn } from '../state/showing.ts'
import { changeUsed } from '../state/state.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

/** For orders whose checks need no fill estimated. */
export const NO_ESTIMATE: FillEstimate = { quantity: ZERO, value: ZERO, fee: ZERO, hasMarket: true }

const END_REASON: Readonly<Record<RemainderEnd, string>> = {
  self_trade: 'self_trade',
  no_liquidity: 'no_liquidity',
  not_all_fillable: 'fill_or_kill',
  limit_reached: 'immediate_or_cancel',
  would_take: 'post_only',
  outside_band: 'outside_band',
  market_closed: 'market_closed',
  market_halted: 'market_halted',
  not_in_auction: 'not_in_auction',
  out_of_range: 'out_of_range',
}

function endReason(order: OrderRecord, ended: RemainderEnd): string {
  if (ended !== 'limit_reached' || isLimitKind(order)) return END_REASON[ended]
  return order.price === null ? 'price_band' : 'protection_price'
}

/** Makes an order smaller by what self-trade prevention took from it. */
function decrement(scope: Scope, participant: Participant, quantity: Decimal): OrderRecord {
  const before = participant.order as OrderRecord
  const order = { ...before, quantity: before.quantity.minus(quantity), updatedAt: scope.at }
  participant.order = order
  touchOrder(scope, order)
  logEvent(scope, participant, 'amended', {
    before: { quantity: decimalText(before.quantity) },
    after: { quantity: decimalText(order.quantity) },
    reason: 'self_trade',
  })
  return order
}

/** Books what self-trade prevention did to a resting order of the same owner: it is gone, or smaller. */
function bookPrevented(
  state: DeskState,
  scope: Scope,
  market: Market,
  { maker, lots, makerLeftLots }: PreventedMaker<Participant>,
): void {
  if (makerLeftLots === 0) {
    maker.handle = null
    const order = endOpenOrder(state, scope, maker, 'cancelled', 'self_trade')
    endedFact(scope, order, 'order.cancelled')
    return
  }
  const before = present(maker.order, 'a resting order of the same owner')
  const { multiplier, lotSize } = market.instrument
  releaseOrder(state, scope, before)
  const quantity = lotSize.times(lots)
  maker.order = showOn(state, maker, decrement(scope, maker, quantity), quantity)
  const after = restOrder(state, scope, maker, maker.order, market)
  changeUsed(state, after, dailyValueOf(after, multiplier).minus(dailyValueOf(before, multiplier)), scope.at)
}

/**
 * Books what the book answered to an order that does not rest yet: its trades, then its remainder, which rests or ends.
 * Says nothing to the daily limit.
 */
export function bookResult(
  state: DeskState,
  scope: Scope,
  market: Market,
  participant: Participant,
  result: SubmitResult<Participant>,
): OrderRecord {
  const { side } = participant.order as OrderRecord
  for (const trade of result.trades) bookTrade(state, scope, market, { participant, side }, trade)
  for (const prevented of result.prevented) bookPrevented(state, scope, market, prevented)
  if (result.decrementedLots > 0 && result.leftLots > 0) {
    decrement(scope, participant, market.instrument.lotSize.times(result.decrementedLots))
  }
  participant.handle = result.handle
  market.updatedAt = scope.at
  scope.moved.add(market)
  const order = participant.order as OrderRecord
  if (result.handle !== null) return restOrder(state, scope, participant, order, market)
  if (result.ended === null) {
    // What it did not trade it lost to an order of its own owner.
    if (result.decrementedLots === 0) return order
    return endOpenOrder(state, scope, participant, 'cancelled', 'self_trade')
  }
  return endOpenOrder(state, scope, participant, 'cancelled', endReason(order, result.ended))
}

/** The fills that the command so far gave the order. */
export const ownFills = (scope: Scope, order: OrderRecord): readonly FillRecord[] =>
  scope.events.flatMap((event) =>
    event.kind === 'fill' && event.fill.orderId === order.id ? [event.fill] : [],
  )
