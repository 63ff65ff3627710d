import { Decimal, ZERO, decimalText } from '../../../kernel/index.ts'
import type { OrderId } from '../../../kernel/index.ts'
import { isMargined } from '../../../instruments/index.ts'
import {
  collateralFailure,
  dailyValueOf,
  remainingQuantity,
  restsInBook,
  trailed,
  triggerOrder,
  uncoveredFailure,
} from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { bandBook, unbandBook } from '../guards/bands.ts'
import { bookOrderOf } from '../open-orders/book-order.ts'
import { collateralChange } from '../collateral/collateral.ts'
import { endOpenOrder } from '../open-orders/end-order.ts'
import { bookResult } from './execution.ts'
import { deskFact, orderFacts } from '../state/facts.ts'
import { freeCash } from '../state/futures-state.ts'
import { fairHalfTicks, markOf } from '../state/mark.ts'
import { firedByMark, firedByTrade, rewatch } from '../state/pending.ts'
import { reduceOthers } from '../open-orders/protection.ts'
import { releaseOrder } from '../open-orders/rest-order.ts'
import { logEvent, touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { changeUsed, forgetOpenOrder, offeredQuantity, openPurchases } from '../state/state.ts'
import { controlFailure, isReducing, isTrading } from '../guards/trading-state.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

/** How much an order of that side may trade before it would turn or enlarge the position. Never negative. */
export function reducibleQuantity(
  state: DeskState,
  order: Pick<OrderRecord, 'accountId' | 'symbol' | 'side'> & Readonly<{ id?: OrderId }>,
): Decimal {
  const { accountId, symbol, side } = order
  const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  if (side === 'sell') return Decimal.max(held.minus(offeredQuantity(state, accountId, symbol)), ZERO)
  if (!held.isNegative()) return ZERO
  return Decimal.max(held.negated().minus(openPurchases(state, order, true)), ZERO)
}

/** Why an order that has just fired cannot trade after all; it held nothing back for this. */
function shortOfCash(state: DeskState, order: OrderRecord, market: Market): boolean {
  const margined = isMargined(market.instrument)
  if (margined && isReducing(state, order, false)) return false
  if (order.side === 'sell' && !margined) return false
  const { side } = order
  const price = order.price ?? (margined ? markOf(state, market) : null)
  if (price === null) return false
  const quantity = remainingQuantity(order)
  const need = { instrument: market.instrument, side, price, quantity, settledPrice: market.settlementPrice }
  if (margined) {
    const signed = side === 'buy' ? quantity : quantity.negated()
    const margin = collateralChange(state, order.accountId, new Map([[order.symbol, signed]]), price)
    const wanted = state.margin.cashToHold(need).plus(Decimal.max(ZERO, margin?.change ?? ZERO))
    return wanted.gt(freeCash(state, order.accountId))
  }
  const freed = restsInBook(order)
    ? null
    : collateralChange(state, order.accountId, new Map([[order.symbol, quantity]]))
  const spendable = state.ledger
    .available(order.accountId, market.instrument.currency)
    .minus(Decimal.min(ZERO, freed?.change ?? ZERO))
  return state.margin.cashToHold(need).gt(spendable)
}

/** Why the sale of what covers a short option is refused when it fires; it offered nothing before. */
function shortOfCover(state: DeskState, order: OrderRecord, market: Market): string | null {
  if (order.side === 'buy' || order.isReduceOnly !== true || isMargined(market.instrument)) return null
  const quantity = remainingQuantity(order)
  const change = collateralChange(state, order.accountId, new Map([[order.symbol, quantity.negated()]]))
  if (change === null) return null
  const failure =
    uncoveredFailure(order.symbol, quantity, change) ??
    collateralFailure(
      change,
      state.ledger.available(order.accountId, market.instrument.currency),
      false,
      market.instrument.currency,
    )
  return failure?.code ?? null
}

/** Sends an order that fired into the book, cut to what it may reduce; or ends it when nothing can come of it. */
function send(state: DeskState, scope: Scope, market: Market, participant: Participant): OrderRecord {
  const order = participant.order as OrderRecord
  if (order.isReduceOnly === true) {
    const most = reducibleQuantity(state, order)
    if (most.isZero()) return endOpenOrder(state, scope, participant, 'cancelled', 'nothing_to_reduce')
    if (most.lt(order.quantity)) {
      const cut = { ...order, quantity: most }
      participant.order = cut
      touchOrder(scope, cut)
      const facts = { before: { quantity: decimalText(order.quantity) }, reason: 'reduce_only' }
      logEvent(scope, participant, 'amended', { ...facts, after: { quantity: decimalText(most) } })
    }
  }
  const ready = participant.order as OrderRecord
  const held = controlFailure(state, ready, isReducing(state, ready, false))
  if (held) return endOpenOrder(state, scope, participant, 'rejected', held.code)
  if (shortOfCash(state, ready, market)) {
    const reason = isMargined(market.instrument) ? 'insufficient_margin' : 'insufficient_cash'
    return endOpenOrder(state, scope, participant, 'rejected', reason)
  }
  const uncovered = shortOfCover(state, ready, market)
  if (uncovered !== null) return endOpenOrder(state, scope, participant, 'rejected', uncovered)
  if (ready.price === null) bandBook(state, market)
  else unbandBook(market)
  const result = market.book.submit(bookOrderOf(state, ready, participant, market.instrument))
  return bookResult(state, scope, market, participant, result)
}

/** Turns a pending order into the market or limit order that it was waiting to be. */
function fire(
  state: DeskState,
  scope: Scope,
  market: Market,
  participant: Participant,
  price: Decimal,
): void {
  const before = participant.order
  // It may have been cancelled by what fired before it at the same price.
  if (before === null || before.status !== 'pending') return
  forgetOpenOrder(state, before)
  releaseOrder(state, scope, before)
  state.lastSequence += 1
  const triggered = triggerOrder(before, state.lastSequence, scope.at)
  participant.order = triggered
  touchOrder(scope, triggered)
  const facts = { trigger_price: decimalText(before.triggerPrice as Decimal), price: decimalText(price) }
  logEvent(scope, participant, 'triggered', { ...facts, trigger_by: before.triggerBy })
  const order = send(state, scope, market, participant)
  const { multiplier } = market.instrument
  changeUsed(state, order, dailyValueOf(order, multiplier).minus(dailyValueOf(before, multiplier)), scope.at)
  scope.facts.push(
    deskFact({
      action: 'order.triggered',
      actorId: 'system',
      resourceType: 'order',
      resourceId: order.id,
      at: scope.at,
      facts: { ...orderFacts(order), ...facts },
    }),
  )
  reduceOthers(state, scope, order)
}

/** Lets trailing stops follow the price that their triggers wait for. */
function follow(scope: Scope, market: Market, triggerBy: 'last' | 'mark', price: Decimal): void {
  for (const participant of market.pending.trailing) {
    const order = participant.order as OrderRecord
    if (order.triggerBy !== triggerBy) continue
    const next = trailed(order, price, market.instrument.tickSize)
    if (next === null) continue
    participant.order = { ...next, updatedAt: scope.at }
    touchOrder(scope, participant.order)
    rewatch(market, participant.order)
  }
}

/** Shows a trade to the orders that wait in its market. */
export function followTrade(state: DeskState, scope: Scope, market: Market, price: Decimal): void {
  follow(scope, market, 'last', price)
  for (const participant of firedByTrade(market, price)) fire(state, scope, market, participant, price)
}

/** Shows the mark to the orders that wait for it. */
export function followMark(state: DeskState, scope: Scope, market: Market): void {
  if (market.pending.bySequence.size === 0 || !isTrading(state, market)) return
  const half = fairHalfTicks(state, market)
  if (half === null) return
  const price = market.instrument.tickSize.times(half).div(2)
  follow(scope, market, 'mark', price)
  for (const participant of firedByMark(market, half)) fire(state, scope, market, participant, price)
}
