import {
  NO_CONDITIONS,
  checkMarketAndMoney,
  dailyValueOf,
  firstFailure,
  isConditional,
  notionalOf,
} from '../../orders/index.ts'
import { ZERO, asId, ok, refused } from '../../kernel/index.ts'
import type { Instant, JsonObject, Result } from '../../kernel/index.ts'
import type { OrderRecord } from '../../orders/index.ts'
import type { DeskOutcome, OrderRequest, PlacedOrder } from '../desk.ts'
import { arrivalFacts } from './arrival.ts'
import { bandBook, worstTicksOf } from './bands.ts'
import { bookOrderOf, bookResult, ownFills, restOrder } from './execution.ts'
import { dayFailure, dayWarnings } from './day-guards.ts'
import { confirmedFacts, deskFact, orderFacts, requestFacts } from './facts.ts'
import { followUp } from './follow-up.ts'
import { watch } from './pending.ts'
import { keepCall } from './phases.ts'
import { inCall } from './phase-state.ts'
import { estimateFor, factsOf, judgedAs, postOnlyFailure, prepare, subjectOf, termChecks } from './prepare.ts'
import type { PreparedRequest } from './prepare.ts'
import { finish, logEvent, makeScope, touchOrder } from './scope.ts'
import type { Scope } from './scope.ts'
import { nextSequence } from './revisions.ts'
import { changeUsed, marketOf } from './state.ts'
import type { DeskState, Market, Participant } from './state.ts'
import {
  UNGUARDED,
  bandFailure,
  controlFailure,
  isReducing,
  rateFailure,
  softGuard,
} from './trading-state.ts'
import { settledForOrder } from './variation.ts'

/** Written field by field: an order has so many that putting them together from parts would show in what it costs. */
function newOrder(state: DeskState, request: PreparedRequest, at: Instant): OrderRecord {
  const { conditions = NO_CONDITIONS } = request
  return {
    id: asId<'order'>(state.ids.next()),
    sequence: nextSequence(state),
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
    status: isConditional(request) ? 'pending' : 'open',
    statusReason: null,
    clientOrderId: request.clientOrderId,
    triggerPrice: conditions.triggerPrice,
    triggerBy: conditions.triggerBy,
    trailAmount: conditions.trailAmount,
    trailPercent: conditions.trailPercent,
    expiresAt: conditions.expiresAt,
    isPostOnly: conditions.isPostOnly,
    isReduceOnly: conditions.isReduceOnly,
    displayQuantity: conditions.displayQuantity,
    selfTradePrevention: conditions.selfTradePrevention,
    stopLossPrice: conditions.stopLossPrice,
    takeProfitPrice: conditions.takeProfitPrice,
    trailExtreme: request.trailExtreme,
    triggeredAt: null,
    shownQuantity: null,
    parentOrderId: request.parentOrderId ?? null,
    groupId: request.groupId ?? null,
    createdAt: at,
    updatedAt: at,
  }
}

function acceptOrder(
  state: DeskState,
  scope: Scope,
  request: PreparedRequest,
  market: Market,
  asked: JsonObject | null,
): Participant {
  const order = newOrder(state, request, scope.at)
  const participant: Participant = {
    accountId: order.accountId,
    userId: order.userId,
    order,
    handle: null,
    nextEvent: 0,
  }
  touchOrder(scope, order, true)
  const facts = { ...orderFacts(order), ...arrivalFacts(market) }
  logEvent(scope, participant, 'accepted', asked === null ? facts : { ...facts, asked })
  return participant
}

/** Sends the order into the book, or lets it wait for its trigger. */
export function execute(
  state: DeskState,
  scope: Scope,
  request: PreparedRequest,
  market: Market,
  asked: JsonObject | null,
): Participant {
  settledForOrder(state, scope, market, request.price ?? request.conditions?.triggerPrice ?? null)
  const participant = acceptOrder(state, scope, request, market, asked)
  const accepted = participant.order as OrderRecord
  if (accepted.status === 'pending') {
    watch(market, participant, restOrder(state, scope, participant, accepted, market))
  } else {
    bandBook(state, market)
    const order = bookOrderOf(state, accepted, participant, market.instrument)
    const limitTicks = worstTicksOf(state, market, accepted)
    const collects = inCall(market)
    const result = market.book.submit({ ...order, limitTicks, policy: collects ? 'rest' : order.policy })
    if (collects) keepCall(scope, market)
    bookResult(state, scope, market, participant, result)
  }
  const order = participant.order as OrderRecord
  changeUsed(state, order, dailyValueOf(order, market.instrument.multiplier), scope.at)
  return participant
}

export function placedFact(request: OrderRequest, order: OrderRecord): Parameters<typeof deskFact>[0] {
  return {
    action: 'order.placed',
    actorId: request.userId,
    resourceType: 'order',
    resourceId: order.id,
    at: order.createdAt,
    facts: orderFacts(order),
    requestId: request.requestId,
    personal: request.personal,
  }
}

const withReduceOnly = (request: PreparedRequest): PreparedRequest & { isReduceOnly: boolean } => ({
  ...request,
  isReduceOnly: request.conditions?.isReduceOnly === true,
})

/** Checks an order, matches it, books what traded and rests or ends the remainder. */
export function placeOrder(state: DeskState, asked: OrderRequest): Result<DeskOutcome<PlacedOrder>> {
  const subject = subjectOf(state, asked)
  if (!subject.ok) return subject
  const at = state.clock.now()
  const market = marketOf(state, asked.symbol)
  const tooMany = rateFailure(state, asked.accountId)
  if (tooMany) return refused(tooMany)
  const prepared = prepare(state, asked, market, at)
  if (!prepared.ok) return prepared
  const sent = prepared.value
  const request = judgedAs(sent, market)
  const termsFailure = firstFailure(termChecks(state, request, subject.value, market, at))
  if (termsFailure) return refused(termsFailure)
  const facts = factsOf(state, request, market, estimateFor(state, request, market), at)
  const isSmaller = isReducing(state, withReduceOnly(request), false)
  const held =
    controlFailure(state, request, isSmaller) ?? (isSmaller ? null : dayFailure(state, request.accountId))
  if (held) return refused(held)
  const failure =
    firstFailure(checkMarketAndMoney(request, facts, state.limits, state.margin)) ??
    bandFailure(state, request, market) ??
    postOnlyFailure(request, market)
  if (failure) return refused(failure)
  // The parent of an algorithm's child was asked for the whole of it, when it was started.
  const isAsked = request.parentOrderId === undefined
  const warnings = isSmaller || !isAsked ? [] : dayWarnings(state, request.accountId)
  const guard = isAsked ? softGuard(state, request, notionalOf(request, facts), market, warnings) : UNGUARDED
  if (guard.failure) return refused(guard.failure)

  const scope = makeScope(at)
  const participant = execute(state, scope, sent, market, requestFacts(asked))
  const placed = placedFact(request, participant.order as OrderRecord)
  const confirmation = confirmedFacts(guard.confirmed, asked.confirm)
  scope.facts.unshift(deskFact({ ...placed, facts: { ...placed.facts, ...confirmation } }))
  followUp(state, scope)
  const order = participant.order as OrderRecord
  return ok(finish(state, scope, { order, fills: ownFills(scope, order) }))
}
