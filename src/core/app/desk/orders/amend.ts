import { ZERO, decimalText, ok, present, refused } from '../../../kernel/index.ts'
import type { Decimal, Instant, JsonObject, Result } from '../../../kernel/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { keepsPriority } from '../../../matching/index.ts'
import {
  GROWTH_FACT,
  algoChildFailure,
  amendOrder,
  checkAmendment,
  checkTerms,
  dailyValueOf,
  firstFailure,
  inDollars,
  isLimitKind,
  isMalformed,
  notPending,
  orderFailure,
  quantityBelowFilled,
  remainingQuantity,
  unknownOrder,
} from '../../../orders/index.ts'
import type { OrderFailure, OrderRecord, OrderTerms } from '../../../orders/index.ts'
import type { AmendRequest, DeskOutcome, PlacedOrder } from '../../desk-port/desk.ts'
import { factsWithout, growthOf, isOfToday, takesBack } from './amend-facts.ts'
import { amendPendingOrder } from './amend-pending.ts'
import { bandBook } from '../guards/bands.ts'
import { lotsOf, selfTradeMode, ticksOf } from '../open-orders/book-order.ts'
import { rateOf } from '../state/coin-rate.ts'
import { dayFailure, dayWarnings } from '../guards/day-guards.ts'
import { bookResult, ownFills } from '../execution/execution.ts'
import { confirmedFacts, deskFact, orderFacts } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { inCall } from '../state/phase-state.ts'
import { keepCall } from '../execution/phases.ts'
import { postOnlyFailure } from '../execution/prepare.ts'
import { releaseOrder } from '../open-orders/rest-order.ts'
import { finish } from '../consequences/finish.ts'
import { logEvent, makeScope, touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { changeUsed, countGrowth, forgetOpenOrder, marketOf } from '../state/state.ts'
import { bandFailure, controlFailure, isReducing, rateFailure, softGuard } from '../guards/trading-state.ts'
import { reducibleQuantity } from '../execution/triggers.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

/** Limit price and total quantity: all that an amendment can change. */
type Terms = Readonly<{ price: Decimal; quantity: Decimal }>

const priceOf = (order: OrderRecord): Decimal => present(order.price, `price of resting order ${order.id}`)

/** What the order could still fill at its limit, as it would be. */
const openValueTo = (order: OrderRecord, instrument: Instrument, to: Terms): Decimal =>
  to.price.times(to.quantity.minus(order.filledQuantity)).times(instrument.multiplier)

/** The refusal of more than the position that the order is to reduce; what it offers itself is its own. */
function reduceOnlyFailure(state: DeskState, order: OrderRecord, openQuantity: Decimal): OrderFailure | null {
  const own = order.side === 'sell' ? remainingQuantity(order) : ZERO
  const most = reducibleQuantity(state, order).plus(own)
  if (openQuantity.lte(most)) return null
  const [value, bound] = [decimalText(openQuantity), decimalText(most)]
  const message = `The order only reduces: of the position in ${order.symbol}, ${bound} are left for it.`
  const details = { limit: 'reducible', value, bound }
  return orderFailure('reduce_only_would_increase', message, { field: 'quantity', details })
}

/** Of the customer that asks, and when. */
type Asked = Pick<AmendRequest, 'kycApproved' | 'kycLimit'> & Readonly<{ at: Instant }>

/** Everything that is checked before an order, for the order as it would be; schema matters come first. */
function amendFailure(
  state: DeskState,
  market: Market,
  order: OrderRecord,
  to: Terms,
  { kycApproved, kycLimit = null, at }: Asked,
): OrderFailure | null {
  const { symbol, side, orderType, timeInForce } = order
  const terms: OrderTerms = { symbol, side, orderType, timeInForce, kycApproved, kycLimit, ...to }
  const account = present(state.ledger.account(order.accountId), `account ${order.accountId}`)
  const checks = checkTerms(terms, market.instrument, account, at, market.phase)
  const malformed = checks.find(isMalformed)?.failure
  if (malformed) return malformed
  if (to.quantity.lte(order.filledQuantity)) return quantityBelowFilled(order, to.quantity)
  const openQuantity = to.quantity.minus(order.filledQuantity)
  const tooMuch = order.isReduceOnly === true ? reduceOnlyFailure(state, order, openQuantity) : null
  if (tooMuch) return tooMuch
  const { instrument } = market
  const countedValue = isOfToday(order, at)
    ? openValueTo(order, instrument, to)
    : growthOf(order, instrument, openValueTo(order, instrument, to), at)
  const facts = factsWithout(state, order, market, { openQuantity, price: to.price }, at)
  const change = { openQuantity, countedValue: inDollars(countedValue, facts.rate) }
  return firstFailure([...checks, ...checkAmendment(terms, change, facts, state.limits, state.margin)])
}

/** The refusal of new terms for an order without a limit, which rests only in a call, at the bound of its band. */
const inCallFailure = (order: OrderRecord): OrderFailure => {
  const message = 'A market order that waits for a call has no terms to change: cancel it, and send another.'
  return orderFailure('not_amendable', message, { details: { order_id: order.id, status: order.status } })
}

const termsFacts = ({ price, quantity }: Terms): JsonObject => ({
  price: decimalText(price),
  quantity: decimalText(quantity),
})

function amend(
  state: DeskState,
  scope: Scope,
  participant: Participant,
  market: Market,
  to: Terms,
): Readonly<{ order: OrderRecord; changes: JsonObject }> {
  const before = present(participant.order, 'a resting order')
  const { instrument, book } = market
  const from = { price: priceOf(before), quantity: before.quantity }
  const bookTerms = ({ price, quantity }: Terms): Readonly<{ ticks: number; lots: number }> => ({
    ticks: present(ticksOf(price, instrument), 'ticks of a price'),
    lots: lotsOf(quantity.minus(before.filledQuantity), instrument),
  })
  const keptPriority = keepsPriority(bookTerms(from), bookTerms(to))
  if (!keptPriority) {
    state.lastSequence += 1
    forgetOpenOrder(state, before)
  }
  releaseOrder(state, scope, before)
  const sequence = keptPriority ? before.sequence : state.lastSequence
  const amended = amendOrder(before, { ...to, heldCash: ZERO, sequence, at: scope.at })
  const growth = growthOf(before, instrument, openValueTo(before, instrument, to), scope.at)
  const changes = {
    ...{ before: termsFacts(from), after: termsFacts(to), kept_priority: keptPriority },
    ...(growth.isZero() ? {} : { [GROWTH_FACT]: decimalText(growth) }),
  }
  participant.order = amended
  touchOrder(scope, amended)
  logEvent(scope, participant, 'amended', changes)
  const selfTrade = selfTradeMode(before)
  const handle = present(participant.handle, `place in the book of ${before.id}`)
  bandBook(state, market)
  if (inCall(market)) keepCall(scope, market)
  const result = book.amend(handle, { ...bookTerms(to), selfTrade })
  const order = bookResult(state, scope, market, participant, result)
  const { multiplier } = instrument
  countGrowth(state, order, growth, scope.at)
  changeUsed(state, order, dailyValueOf(order, multiplier).minus(dailyValueOf(before, multiplier)), scope.at)
  return { order, changes }
}

/** Changes price or total quantity of the caller's own open order, and books what it fills if it now crosses. */
export function amendOpenOrder(state: DeskState, request: AmendRequest): Result<DeskOutcome<PlacedOrder>> {
  const participant = state.openOrders.get(request.orderId)
  if (!participant || participant.userId !== request.actorId) return refused(unknownOrder(request.orderId))
  const before = present(participant.order, 'a resting order')
  const ofAlgo = algoChildFailure(before)
  if (ofAlgo) return refused(ofAlgo)
  const market = marketOf(state, before.symbol)
  const wanted = { ...before, quantity: request.quantity ?? before.quantity }
  const isSmaller = isReducing(state, wanted, true)
  const passes = isSmaller || takesBack(before, request)
  const held =
    controlFailure(state, before, isSmaller) ??
    rateFailure(state, before.accountId) ??
    (passes ? null : dayFailure(state, before.accountId))
  if (held) return refused(held)
  const warnings = passes ? [] : dayWarnings(state, before.accountId)
  if (before.status === 'pending') return amendPendingOrder(state, participant, market, request, warnings)
  if ((request.triggerPrice ?? null) !== null) return refused(notPending(before))
  if (!isLimitKind(before)) return refused(inCallFailure(before))
  const to = { price: request.price ?? priceOf(before), quantity: request.quantity ?? before.quantity }
  const at = state.clock.now()
  const failure = amendFailure(state, market, before, to, { ...request, at })
  if (failure) return refused(failure)
  const guarded = { ...before, ...to, confirm: request.confirm ?? null, conditions: before }
  const worth = to.price.times(to.quantity).times(market.instrument.multiplier)
  const notional = inDollars(worth, rateOf(state, market.instrument.currency))
  const guard = softGuard(state, guarded, notional, market, warnings)
  const shut = bandFailure(state, guarded, market) ?? postOnlyFailure(guarded, market) ?? guard.failure
  if (shut) return refused(shut)

  const scope = makeScope(at)
  const { order: amended, changes } = amend(state, scope, participant, market, to)
  scope.facts.unshift(
    deskFact({
      action: 'order.amended',
      actorId: request.actorId,
      resourceType: 'order',
      resourceId: amended.id,
      at,
      facts: { ...orderFacts(amended), ...changes, ...confirmedFacts(guard.confirmed, request.confirm) },
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
  followUp(state, scope)
  const order = present(participant.order, 'the amended order')
  return ok(finish(state, scope, { order, fills: ownFills(scope, order) }))
}
