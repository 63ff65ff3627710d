import { Decimal, ZERO } from '../../../kernel/index.ts'
import type { Instant } from '../../../kernel/index.ts'
import { isMargined } from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { dailyValueOf, remainingQuantity } from '../../../orders/index.ts'
import type { MarketFacts, OrderRecord } from '../../../orders/index.ts'
import type { AmendRequest } from '../../desk-port/desk.ts'
import { closingOrderOf } from '../collateral/closing-credit.ts'
import { rateOf } from '../state/coin-rate.ts'
import { collateralChange, waitingChange } from '../collateral/collateral.ts'
import { NO_ESTIMATE } from '../execution/execution.ts'
import { freeCash } from '../state/futures-state.ts'
import { dayNumber, offeredQuantity, usedToday } from '../state/state.ts'
import { isReducing } from '../guards/trading-state.ts'
import type { DeskState, Market } from '../state/state-types.ts'

export const isOfToday = (order: OrderRecord, at: Instant): boolean =>
  dayNumber(order.createdAt) === dayNumber(at)

/** Whether an amendment only takes back: less of the order, at the prices that it has. */
export function takesBack(order: OrderRecord, { quantity, price, triggerPrice }: AmendRequest): boolean {
  const isSame = (asked: Decimal | null | undefined, known: Decimal | null): boolean =>
    (asked ?? null) === null || (known !== null && asked?.eq(known) === true)
  const isLess = (quantity ?? order.quantity).lte(order.quantity)
  return isLess && isSame(price, order.price) && isSame(triggerPrice, order.triggerPrice)
}

/** What the order may still fill, at its limit; 0 without one. */
const openValueOf = (order: OrderRecord, instrument: Instrument): Decimal =>
  dailyValueOf(order, instrument.multiplier).minus(order.filledValue)

/** What an order of an earlier day grows by: that part of it is accepted today. Zero for the others, and for less. */
export function growthOf(
  order: OrderRecord,
  instrument: Instrument,
  openValueTo: Decimal,
  at: Instant,
): Decimal {
  const growth = openValueTo.minus(openValueOf(order, instrument))
  return isOfToday(order, at) || growth.isNegative() ? ZERO : growth
}

/** What the amended order would trade more than it offers now, signed; of a purchase that is paid wholly, all of it. */
function tradedInstead(
  order: OrderRecord,
  instrument: Instrument,
  openQuantity: Decimal,
  offered: Decimal,
): Decimal {
  if (!isMargined(instrument)) return order.side === 'buy' ? openQuantity : offered.minus(openQuantity)
  const waits = order.status === 'pending' && order.isReduceOnly === true
  const grown = Decimal.max(ZERO, openQuantity.minus(waits ? ZERO : remainingQuantity(order)))
  return order.side === 'buy' ? grown : grown.negated()
}

/** What an amended order is to fill in place of what it has left, at `price` at most. */
type OpenTerms = Readonly<{ openQuantity: Decimal; price: Decimal | null }>

/**
 * What the checks would read were the order not there: what it holds and offers is free, its open value unused. The
 * collateral is what it becomes under the new terms.
 */
export function factsWithout(
  state: DeskState,
  order: OrderRecord,
  market: Market,
  { openQuantity, price }: OpenTerms,
  at: Instant,
): MarketFacts {
  const { accountId, symbol, side } = order
  const { instrument } = market
  const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  const offers = order.side === 'sell' && !(order.status === 'pending' && order.isReduceOnly === true)
  const own = offers ? remainingQuantity(order) : ZERO
  const offered = offeredQuantity(state, accountId, symbol).minus(own)
  const used = usedToday(state, accountId, at)
  const rate = rateOf(state, instrument.currency)
  const traded = tradedInstead(order, instrument, openQuantity, own)
  return {
    instrument,
    estimate: NO_ESTIMATE,
    availableCash: freeCash(state, accountId, instrument.currency).plus(order.heldCash),
    rate,
    freeHolding: held.minus(offered),
    collateral: collateralChange(state, accountId, new Map([[symbol, traded]])),
    waitingChange: waitingChange(
      state,
      accountId,
      closingOrderOf(state, symbol, { side, price, quantity: openQuantity }, order.id),
    ),
    settledPrice: market.settlementPrice,
    isReducing: isReducing(state, { ...order, quantity: openQuantity, filledQuantity: ZERO }, true),
    usedToday: isOfToday(order, at) ? used.minus(openValueOf(order, instrument).times(rate ?? ZERO)) : used,
    openOrders: state.openOrdersByAccount.get(accountId)?.size ?? 0,
  }
}
