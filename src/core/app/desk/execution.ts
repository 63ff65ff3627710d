import { ZERO } from '../../kernel/index.ts'
import type { Decimal } from '../../kernel/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import type { RemainderEnd, SubmitResult } from '../../matching/index.ts'
import { remainingQuantity } from '../../orders/index.ts'
import type { FillEstimate, FillRecord, OrderRecord } from '../../orders/index.ts'
import { bookTrade, endOpenOrder } from './booking.ts'
import { touchOrder } from './scope.ts'
import type { Scope } from './scope.ts'
import { changeOffered, indexOpenOrder } from './state.ts'
import type { DeskState, Market, Participant } from './state.ts'

/** Whole lots, capped where numbers stop being exact; the value bound refuses such an order before it is matched. */
export const lotsOf = (quantity: Decimal, instrument: Instrument): number =>
  Math.min(quantity.div(instrument.lotSize).toNumber(), Number.MAX_SAFE_INTEGER)

export const ticksOf = (price: Decimal | null, instrument: Instrument): number | null =>
  price === null ? null : Math.min(price.div(instrument.tickSize).toNumber(), Number.MAX_SAFE_INTEGER)

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

const endReason = (order: OrderRecord, ended: RemainderEnd): string =>
  ended === 'limit_reached' && order.orderType === 'market' ? 'protection_price' : END_REASON[ended]

/** Holds back what the resting remainder may cost, and offers what it may sell. */
function restOrder(
  state: DeskState,
  scope: Scope,
  participant: Participant,
  order: OrderRecord,
  market: Market,
): OrderRecord {
  const remaining = remainingQuantity(order)
  const { side, price } = order
  const heldCash =
    price === null
      ? ZERO
      : state.margin.cashToHold({ instrument: market.instrument, side, price, quantity: remaining })
  const rested = { ...order, heldCash }
  if (!heldCash.isZero()) {
    state.ledger.hold(order.accountId, heldCash)
    scope.accounts.add(order.accountId)
  }
  participant.order = rested
  changeOffered(state, rested, remaining)
  indexOpenOrder(state, participant, rested)
  touchOrder(scope, rested)
  return rested
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
  participant.handle = result.handle
  market.updatedAt = scope.at
  const order = participant.order as OrderRecord
  if (result.handle !== null) return restOrder(state, scope, participant, order, market)
  if (result.ended === null) return order
  return endOpenOrder(state, scope, participant, 'cancelled', endReason(order, result.ended))
}

/** The fills that the command so far gave the order. */
export const ownFills = (scope: Scope, order: OrderRecord): readonly FillRecord[] =>
  scope.events.flatMap((event) =>
    event.kind === 'fill' && event.fill.orderId === order.id ? [event.fill] : [],
  )
