import { Decimal, ZERO, decimalText, present, wholeStepsOf } from '../../kernel/index.ts'
import { isMargined } from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import type {
  BookOrder,
  PreventedMaker,
  RemainderEnd,
  SelfTradeMode,
  SubmitResult,
} from '../../matching/index.ts'
import { dailyValueOf, isLimitKind, remainingQuantity, restsInBook, showNext } from '../../orders/index.ts'
import type { FillEstimate, FillRecord, OrderConditions, OrderRecord } from '../../orders/index.ts'
import { bookTrade, endOpenOrder, endedFact } from './booking.ts'
import { freeToHold } from './collateral.ts'
import { logEvent, touchOrder } from './scope.ts'
import type { Scope } from './scope.ts'
import { nextSequence } from './revisions.ts'
import { changeOffered, changeUsed, indexOpenOrder, ownerOf } from './state.ts'
import type { DeskState, Market, Participant } from './state.ts'

const stepsUpTo53Bits = (amount: Decimal, step: Decimal): number =>
  wholeStepsOf(amount, step) ?? Math.min(amount.div(step).toNumber(), Number.MAX_SAFE_INTEGER)

/** Whole lots, capped where numbers stop being exact; the value bound refuses such an order before it is matched. */
export const lotsOf = (quantity: Decimal, instrument: Instrument): number =>
  stepsUpTo53Bits(quantity, instrument.lotSize)

export const ticksOf = (price: Decimal | null, instrument: Instrument): number | null =>
  price === null ? null : stepsUpTo53Bits(price, instrument.tickSize)

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

/** The book's word for what happens when an order would meet one of its owner. */
export const selfTradeMode = ({
  selfTradePrevention,
}: Pick<OrderConditions, 'selfTradePrevention'>): SelfTradeMode =>
  selfTradePrevention === 'decrement' ? 'decrement_and_cancel' : (selfTradePrevention ?? 'cancel_newest')

/** What is left of an order as the book takes it. A market kind takes what there is and ends. */
export function bookOrderOf(
  state: DeskState,
  order: OrderRecord,
  tag: Participant,
  instrument: Instrument,
): BookOrder<Participant> {
  return {
    tag,
    owner: ownerOf(state, order.accountId, order.userId),
    side: order.side,
    limitTicks: ticksOf(order.price, instrument),
    lots: lotsOf(remainingQuantity(order), instrument),
    policy: order.timeInForce === 'FOK' ? 'all_or_none' : restsInBook(order) ? 'rest' : 'cancel',
    displayLots: order.displayQuantity === null ? undefined : lotsOf(order.displayQuantity, instrument),
    selfTrade: selfTradeMode(order),
  }
}

/** Gives back what an order holds and offers; whatever it becomes takes anew what that needs. */
export function releaseOrder(state: DeskState, scope: Scope, order: OrderRecord): void {
  if (!order.heldCash.isZero()) {
    state.ledger.hold(order.accountId, order.heldCash.negated())
    scope.accounts.add(order.accountId)
  }
  changeOffered(state, order, remainingQuantity(order).negated())
}

/** What an order that rests holds back besides margin; one that closes a future holds no more than there is. */
function cashToHold(
  state: DeskState,
  market: Market,
  accountId: OrderRecord['accountId'],
  terms: Readonly<{ side: OrderRecord['side']; price: Decimal; quantity: Decimal }>,
): Decimal {
  const { instrument, settlementPrice: settledPrice } = market
  const wanted = state.margin.cashToHold({ ...terms, instrument, settledPrice })
  if (!isMargined(instrument)) return wanted
  return Decimal.min(wanted, Decimal.max(ZERO, state.ledger.available(accountId)))
}

/** Holds back what an order that waits may cost, and offers what it may sell. */
export function restOrder(
  state: DeskState,
  scope: Scope,
  participant: Participant,
  order: OrderRecord,
  market: Market,
): OrderRecord {
  const remaining = remainingQuantity(order)
  const { side, price } = order
  // An order that only reduces takes nothing before it fires: it is cut then to what there is.
  const isFree = price === null || (order.status === 'pending' && order.isReduceOnly === true)
  const heldCash = isFree
    ? ZERO
    : cashToHold(state, market, order.accountId, { side, price, quantity: remaining })
  const { displayQuantity, shownQuantity, status } = order
  const isShown = displayQuantity !== null && status !== 'pending'
  const shown = isShown ? Decimal.min(shownQuantity ?? displayQuantity, remaining) : null
  const rested = { ...order, heldCash, shownQuantity: shown }
  if (!heldCash.isZero()) {
    if (market.instrument.option) freeToHold(state, scope, order.accountId, heldCash)
    state.ledger.hold(order.accountId, heldCash)
    scope.accounts.add(order.accountId)
  }
  participant.order = rested
  changeOffered(state, rested, remaining)
  indexOpenOrder(state, participant, rested)
  touchOrder(scope, rested)
  return rested
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
  maker.order = showNext(decrement(scope, maker, quantity), quantity, () => nextSequence(state))
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
