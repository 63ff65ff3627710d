import { ZERO, asId, ok, refused } from '../../kernel/index.ts'
import type { Decimal, Instant, Result } from '../../kernel/index.ts'
import { unlistedFailure } from '../../instruments/index.ts'
import type { Instrument, InstrumentFailure } from '../../instruments/index.ts'
import { feeOf } from '../../ledger/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { BookOrder } from '../../matching/index.ts'
import {
  averagePriceOf,
  checkMarketAndMoney,
  checkTerms,
  dailyValueOf,
  firstFailure,
  isMalformed,
  notionalOf,
  unknownAccount,
} from '../../orders/index.ts'
import type {
  CheckOutcome,
  FillEstimate,
  MarketFacts,
  OrderFailure,
  OrderRecord,
} from '../../orders/index.ts'
import type { DeskOutcome, OrderPreview, OrderRequest, PlacedOrder } from '../desk.ts'
import { NO_ESTIMATE, bookResult, lotsOf, ownFills, ticksOf } from './execution.ts'
import { deskFact, orderFacts } from './facts.ts'
import { finish, logEvent, makeScope, touchOrder } from './scope.ts'
import type { Scope } from './scope.ts'
import { changeUsed, feeRatesOf, marketOf, offeredQuantity, ownerOf, usedToday } from './state.ts'
import type { DeskState, Market, Participant } from './state.ts'

type Subject = Readonly<{ instrument: Instrument; account: AccountRecord }>

/** The instrument and the caller's own account; somebody else's account looks like none. */
function subjectOf(
  state: DeskState,
  request: OrderRequest,
): Result<Subject, OrderFailure | InstrumentFailure> {
  const instrument = state.registry.get(request.symbol)
  if (instrument === null)
    return refused(unlistedFailure(state.registry.all(), request.symbol, state.clock.now()))
  const account = state.ledger.account(request.accountId)
  if (account === null || account.userId !== request.userId) return refused(unknownAccount(request.accountId))
  return ok({ instrument, account })
}

function bookOrder(
  state: DeskState,
  request: OrderRequest,
  tag: Participant,
  instrument: Instrument,
): BookOrder<Participant> {
  const rests =
    request.orderType === 'limit' && (request.timeInForce === 'GTC' || request.timeInForce === 'DAY')
  return {
    tag,
    owner: ownerOf(state, request.accountId, request.userId),
    side: request.side,
    limitTicks: ticksOf(request.price, instrument),
    lots: lotsOf(request.quantity, instrument),
    policy: request.timeInForce === 'FOK' ? 'all_or_none' : rests ? 'rest' : 'cancel',
  }
}

/** What the order would meet in the book now, as taker. */
function estimateFill(state: DeskState, request: OrderRequest, market: Market): FillEstimate {
  const { instrument, book } = market
  const hasMarket = book.best(request.side === 'buy' ? 'sell' : 'buy') !== null
  const lots = lotsOf(request.quantity, instrument)
  const owner = ownerOf(state, request.accountId, request.userId)
  const found = book.estimate({
    owner,
    side: request.side,
    limitTicks: ticksOf(request.price, instrument),
    lots,
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

function factsOf(
  state: DeskState,
  request: OrderRequest,
  market: Market,
  estimate: FillEstimate,
  at: Instant,
): MarketFacts {
  const { accountId, symbol } = request
  const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  return {
    instrument: market.instrument,
    estimate,
    availableCash: state.ledger.available(accountId),
    freeHolding: held.minus(offeredQuantity(state, accountId, symbol)),
    usedToday: usedToday(state, accountId, at),
    openOrders: state.openOrdersByAccount.get(accountId)?.size ?? 0,
  }
}

function acceptOrder(state: DeskState, scope: Scope, request: OrderRequest): Participant {
  state.lastSequence += 1
  const order: OrderRecord = {
    id: asId<'order'>(state.ids.next()),
    sequence: state.lastSequence,
    accountId: request.accountId,
    userId: request.userId,
    symbol: request.symbol,
    side: request.side,
    orderType: request.orderType,
    timeInForce: request.timeInForce,
    quantity: request.quantity,
    filledQuantity: ZERO,
    price: request.price,
    averagePrice: null,
    filledValue: ZERO,
    fees: ZERO,
    heldCash: ZERO,
    status: 'open',
    statusReason: null,
    clientOrderId: request.clientOrderId,
    createdAt: scope.at,
    updatedAt: scope.at,
  }
  const participant: Participant = {
    accountId: order.accountId,
    userId: order.userId,
    order,
    handle: null,
    nextEvent: 0,
  }
  touchOrder(scope, order, true)
  logEvent(scope, participant, 'accepted', orderFacts(order))
  return participant
}

function execute(state: DeskState, scope: Scope, request: OrderRequest, market: Market): OrderRecord {
  const participant = acceptOrder(state, scope, request)
  const result = market.book.submit(bookOrder(state, request, participant, market.instrument))
  const order = bookResult(state, scope, market, participant, result)
  changeUsed(state, order, dailyValueOf(order, market.instrument.multiplier), scope.at)
  return order
}

/** Checks an order, matches it, books what traded and rests or ends the remainder. */
export function placeOrder(state: DeskState, request: OrderRequest): Result<DeskOutcome<PlacedOrder>> {
  const subject = subjectOf(state, request)
  if (!subject.ok) return subject
  const { instrument, account } = subject.value
  const at = state.clock.now()
  const termsFailure = firstFailure(checkTerms(request, instrument, account, at))
  if (termsFailure) return refused(termsFailure)
  const market = marketOf(state, instrument.symbol)
  const estimate = request.orderType === 'market' ? estimateFill(state, request, market) : NO_ESTIMATE
  const facts = factsOf(state, request, market, estimate, at)
  const failure = firstFailure(checkMarketAndMoney(request, facts, state.limits, state.margin))
  if (failure) return refused(failure)

  const scope = makeScope(at)
  const order = execute(state, scope, request, market)
  scope.facts.unshift(
    deskFact({
      action: 'order.placed',
      actorId: request.userId,
      resourceType: 'order',
      resourceId: order.id,
      at,
      facts: orderFacts(order),
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
  return ok(finish(state, scope, { order, fills: ownFills(scope, order) }))
}

const withoutFailure = ({
  name,
  passed,
  limit,
  value,
  message,
}: CheckOutcome): OrderPreview['checks'][number] => ({
  name,
  passed,
  limit,
  value,
  message,
})

/** What the rest of a limit order would hold back and pay as maker, were it to rest. */
function restingPart(
  state: DeskState,
  request: OrderRequest,
  market: Market,
  filled: Decimal,
): Readonly<{ held: Decimal; fee: Decimal }> {
  const rests =
    request.orderType === 'limit' && (request.timeInForce === 'GTC' || request.timeInForce === 'DAY')
  const quantity = request.quantity.minus(filled)
  if (!rests || request.price === null || quantity.isZero()) return { held: ZERO, fee: ZERO }
  const { instrument } = market
  const value = request.price.times(quantity).times(instrument.multiplier)
  const held = state.margin.cashToHold({ instrument, side: request.side, price: request.price, quantity })
  return { held, fee: feeOf(feeRatesOf(state, instrument, request.accountId).maker, value, quantity) }
}

/** Every check with its outcome, and what the order would do now. Changes nothing. */
export function previewOrder(state: DeskState, request: OrderRequest): Result<OrderPreview> {
  const subject = subjectOf(state, request)
  if (!subject.ok) return subject
  const { instrument, account } = subject.value
  const at = state.clock.now()
  const terms = checkTerms(request, instrument, account, at)
  const malformed = terms.find(isMalformed)?.failure
  if (malformed) return refused(malformed)
  const market = marketOf(state, instrument.symbol)
  const estimate = estimateFill(state, request, market)
  const facts = factsOf(state, request, market, estimate, at)
  const checks = [...terms, ...checkMarketAndMoney(request, facts, state.limits, state.margin)].map(
    withoutFailure,
  )
  const rest = restingPart(state, request, market, estimate.quantity)
  const traded = request.side === 'buy' ? estimate.value.negated() : estimate.value
  const cashChange = traded.minus(estimate.fee).minus(rest.held)
  return ok({
    estimatedPrice: estimate.quantity.isZero()
      ? null
      : averagePriceOf(estimate.value, estimate.quantity, instrument.multiplier),
    estimatedQuantity: estimate.quantity,
    notional: notionalOf(request, facts) ?? ZERO,
    fee: estimate.fee.plus(rest.fee),
    cashChange,
    cashToHold: rest.held,
    availableCashAfter: facts.availableCash.plus(cashChange),
    checks,
  })
}
