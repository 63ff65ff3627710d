import { Decimal, ZERO } from '../../../kernel/index.ts'
import { isMargined, settlesInCoin } from '../../../instruments/index.ts'
import { remainingQuantity } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { currencyOf } from '../state/coin-rate.ts'
import { freeToHold } from '../collateral/collateral.ts'
import { touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { changeOffered, indexOpenOrder } from '../state/state.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

/** Gives back what an order holds and offers; whatever it becomes takes anew what that needs. */
export function releaseOrder(state: DeskState, scope: Scope, order: OrderRecord): void {
  if (!order.heldCash.isZero()) {
    state.ledger.hold(order.accountId, order.heldCash.negated(), currencyOf(state, order.symbol))
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
    const { instrument } = market
    if (instrument.option && !settlesInCoin(instrument)) freeToHold(state, scope, order.accountId, heldCash)
    state.ledger.hold(order.accountId, heldCash, instrument.currency)
    scope.accounts.add(order.accountId)
  }
  participant.order = rested
  changeOffered(state, rested, remaining)
  indexOpenOrder(state, participant, rested)
  touchOrder(scope, rested)
  return rested
}
