import { Decimal, ZERO, ok, refused } from '../../../kernel/index.ts'
import type { Instant, Result } from '../../../kernel/index.ts'
import { sessionCloseAfter, unlistedFailure } from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { feeOf } from '../../../ledger/index.ts'
import type { AccountRecord } from '../../../ledger/index.ts'
import {
  NO_CONDITIONS,
  checkConditions,
  checkTerms,
  isConditional,
  isLimitKind,
  mayWait,
  orderFailure,
  protectionPrice,
  trailingTrigger,
  unknownAccount,
} from '../../../orders/index.ts'
import type {
  CheckOutcome,
  FillEstimate,
  MarketFacts,
  OrderConditions,
  OrderFailure,
} from '../../../orders/index.ts'
import type { OrderRequest } from '../../desk-port/desk.ts'
import { bandBook, callBoundOf, worstTicksOf } from '../guards/bands.ts'
import { lotsOf, selfTradeMode } from '../open-orders/book-order.ts'
import { closingOrderOf } from '../collateral/closing-credit.ts'
import { rateOf } from '../state/coin-rate.ts'
import { collateralChange, waitingChange } from '../collateral/collateral.ts'
import { NO_ESTIMATE } from './execution.ts'
import { freeCash } from '../state/futures-state.ts'
import { referencePrice } from '../state/pending.ts'
import { inCall, referenceOf } from '../state/phase-state.ts'
import { feeRatesOf, offeredQuantity, ownerOf, usedToday } from '../state/state.ts'
import { isReducing } from '../guards/trading-state.ts'
import { reducibleQuantity } from './triggers.ts'
import type { DeskState, Market } from '../state/state-types.ts'

type Subject = Readonly<{ instrument: Instrument; account: AccountRecord }>

/** The instrument and the caller's own account; somebody else's account looks like none. */
export function subjectOf(state: DeskState, request: OrderRequest): Result<Subject> {
  const instrument = state.registry.get(request.symbol)
  if (instrument === null)
    return refused(unlistedFailure(state.registry.all(), request.symbol, state.clock.now()))
  const account = state.ledger.account(request.accountId)
  if (account === null || account.userId !== request.userId) return refused(unknownAccount(request.accountId))
  return ok({ instrument, account })
}

/** Terms of a pending order that follow from the market: a trailing stop's trigger, a purchase's worst price. */
function conditionalTerms(
  state: DeskState,
  request: OrderRequest,
  conditions: OrderConditions,
  market: Market,
): Pick<OrderRequest, 'price'> & Readonly<{ conditions: OrderConditions; trailExtreme: Decimal | null }> {
  const { instrument } = market
  const triggerBy = conditions.triggerBy ?? 'last'
  const isTrailing = request.orderType === 'trailing_stop'
  const trailExtreme = isTrailing ? referencePrice(state, market, triggerBy) : null
  const triggerPrice =
    trailExtreme === null
      ? conditions.triggerPrice
      : trailingTrigger({ ...conditions, side: request.side }, trailExtreme, instrument.tickSize)
  const needsBound = request.price === null && request.side === 'buy' && !isLimitKind(request)
  const price =
    needsBound && triggerPrice !== null ? protectionPrice(triggerPrice, instrument) : request.price
  return { price, conditions: { ...conditions, triggerBy, triggerPrice }, trailExtreme }
}

/** A request with everything filled in that the desk adds to it. */
export type PreparedRequest = OrderRequest & Readonly<{ trailExtreme: Decimal | null; groupId?: string }>

/** Fills in what follows from market, calendar and position; a plain order passes as it is. */
export function prepare(
  state: DeskState,
  request: OrderRequest,
  market: Market,
  at: Instant,
): Result<PreparedRequest, OrderFailure> {
  if (takesCallPrice(request, market)) return prepareForCall(state, request, market, at)
  return prepareTerms(state, request, market, at)
}

/** Whether the order has no limit and is to trade at a call's price. */
const takesCallPrice = ({ orderType }: Pick<OrderRequest, 'orderType'>, market: Market): boolean =>
  orderType === 'market' && inCall(market)

/**
 * An order without a limit waits in a call at the worst price that it may take: what it holds back, and where it stands
 * in the queue, follow from that. What it pays is the call's price.
 */
function prepareForCall(
  state: DeskState,
  request: OrderRequest,
  market: Market,
  at: Instant,
): Result<PreparedRequest, OrderFailure> {
  const bound = callBoundOf(state, market, request.side)
  if (bound === null) {
    const message = `${request.symbol} has no price yet that a market order could go by; name a limit.`
    return refused(
      orderFailure('no_market', message, { field: 'price', details: { symbol: request.symbol } }),
    )
  }
  const { price: asked } = request
  const isNarrower = asked !== null && (request.side === 'buy' ? asked.lt(bound) : asked.gt(bound))
  return prepareTerms(state, { ...request, price: isNarrower ? asked : bound }, market, at)
}

/** The order as it is judged: one without a limit that waits in a call is a limit order at its bound. */
export const judgedAs = <Request extends OrderRequest>(request: Request, market: Market): Request =>
  takesCallPrice(request, market) && request.timeInForce !== 'FOK' && request.isImmediate !== true
    ? { ...request, orderType: 'limit', timeInForce: 'GTC' }
    : request

function prepareTerms(
  state: DeskState,
  request: OrderRequest,
  market: Market,
  at: Instant,
): Result<PreparedRequest, OrderFailure> {
  const isDay = request.timeInForce === 'DAY'
  if (request.conditions === undefined && !isDay) return ok({ ...request, trailExtreme: null })
  const asked = request.conditions ?? NO_CONDITIONS
  const conditions = isDay ? { ...asked, expiresAt: sessionCloseAfter(market.instrument, at) } : asked
  const prepared = isConditional(request)
    ? { ...request, ...conditionalTerms(state, request, conditions, market) }
    : { ...request, conditions, trailExtreme: null }
  if (conditions.isReduceOnly !== true) return ok(prepared)
  const held = state.positions.get(request.accountId)?.get(request.symbol)?.quantity ?? ZERO
  const most = isConditional(request)
    ? Decimal.max(request.side === 'sell' ? held : held.negated(), ZERO)
    : reducibleQuantity(state, request)
  if (!most.isZero()) return ok({ ...prepared, quantity: Decimal.min(most, request.quantity) })
  const message = `There is no position in ${request.symbol} that a ${request.side} would reduce.`
  const details = { limit: 'reducible', value: request.quantity.toFixed(), bound: '0' }
  return refused(orderFailure('reduce_only_would_increase', message, { field: 'reduce_only', details }))
}

/** What the order would meet in the book now, as taker. */
export function estimateFill(state: DeskState, request: OrderRequest, market: Market): FillEstimate {
  const { instrument, book } = market
  const hasMarket = book.best(request.side === 'buy' ? 'sell' : 'buy') !== null
  bandBook(state, market)
  const lots = lotsOf(request.quantity, instrument)
  const owner = ownerOf(state, request.accountId, request.userId)
  const found = book.estimate({
    owner,
    side: request.side,
    limitTicks: worstTicksOf(state, market, request),
    lots,
    selfTrade: selfTradeMode(request.conditions ?? NO_CONDITIONS),
  })
  if (request.timeInForce === 'FOK' && found.lots < lots) return { ...NO_ESTIMATE, hasMarket }
  const rate = feeRatesOf(state, instrument, request.accountId).taker
  let [quantity, value, fee] = [ZERO, ZERO, ZERO]
  for (const level of found.levels) {
    const levelQuantity = instrument.lotSize.times(level.lots)
    const levelValue = instrument.tickSize
      .times(level.ticks)
      .times(levelQuantity)
      .times(instrument.multiplier)
    quantity = quantity.plus(levelQuantity)
    value = value.plus(levelValue)
    fee = fee.plus(feeOf(rate, levelValue, levelQuantity))
  }
  return { quantity, value, fee, hasMarket }
}

const priceOf = ({ price, conditions }: OrderRequest): Decimal | null =>
  price ?? conditions?.triggerPrice ?? null

export function factsOf(
  state: DeskState,
  request: OrderRequest,
  market: Market,
  estimate: FillEstimate,
  at: Instant,
): MarketFacts {
  const { accountId, symbol } = request
  const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  // An order that only reduces is looked at again when it fires: until then it offers nothing.
  const isLater = request.conditions?.isReduceOnly === true && isConditional(request)
  const signed = request.side === 'buy' ? request.quantity : request.quantity.negated()
  return {
    instrument: market.instrument,
    estimate,
    availableCash: freeCash(state, accountId, market.instrument.currency),
    rate: rateOf(state, market.instrument.currency),
    freeHolding: held.minus(offeredQuantity(state, accountId, symbol)),
    collateral: isLater
      ? null
      : collateralChange(state, accountId, new Map([[symbol, signed]]), priceOf(request)),
    waitingChange:
      isLater || !mayWait(request)
        ? ZERO
        : waitingChange(state, accountId, closingOrderOf(state, symbol, request)),
    settledPrice: market.settlementPrice,
    isReducing: isLater || isReducing(state, { ...request, isReduceOnly: null }, false),
    usedToday: usedToday(state, accountId, at),
    openOrders: state.openOrdersByAccount.get(accountId)?.size ?? 0,
  }
}

/** Only the fill of an order that takes the market is estimated before it is sent. */
export const estimateFor = (state: DeskState, request: OrderRequest, market: Market): FillEstimate =>
  isLimitKind(request) || isConditional(request) || inCall(market)
    ? NO_ESTIMATE
    : estimateFill(state, request, market)

/** The price at which the order is expected to open its position; null where there is no market for it. */
function entryPrice(state: DeskState, request: OrderRequest, market: Market): Decimal | null {
  if (isLimitKind(request)) return request.price
  if (isConditional(request)) return request.conditions?.triggerPrice ?? null
  if (inCall(market)) return referenceOf(market)
  const { quantity, value } = estimateFill(state, request, market)
  return quantity.isZero() ? null : value.div(quantity.times(market.instrument.multiplier))
}

/** The checks that need no money: terms, account, and conditions against the market. */
export function termChecks(
  state: DeskState,
  request: OrderRequest,
  { instrument, account }: Subject,
  market: Market,
  at: Instant,
): readonly CheckOutcome[] {
  const terms = checkTerms(request, instrument, account, at, market.phase)
  // A quantity or price that means nothing cannot be compared with the market.
  if (request.conditions === undefined || terms.some((check) => check.failure?.field === 'quantity')) {
    return terms
  }
  const prices = {
    reference: referencePrice(state, market, request.conditions.triggerBy),
    entry: entryPrice(state, request, market),
  }
  return [...terms, ...checkConditions(request, instrument, prices, at)]
}

/** The refusal of a post-only order that would trade at once. */
export function postOnlyFailure(
  request: Pick<OrderRequest, 'side' | 'price' | 'conditions'>,
  market: Market,
): OrderFailure | null {
  // In a call nobody takes: both sides of its trades rested.
  if (request.conditions?.isPostOnly !== true || request.price === null || inCall(market)) return null
  const best = market.book.best(request.side === 'buy' ? 'sell' : 'buy')
  if (best === null) return null
  const price = market.instrument.tickSize.times(best.ticks)
  const wouldTake = request.side === 'buy' ? request.price.gte(price) : request.price.lte(price)
  if (!wouldTake) return null
  const [value, bound] = [request.price.toFixed(), price.toFixed()]
  const message = `At ${value} the order would trade at once with ${bound}; it was to rest only.`
  const details = { limit: 'best_price', value, bound }
  return orderFailure('post_only_would_take', message, { field: 'price', details })
}
