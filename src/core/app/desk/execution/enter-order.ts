import { NO_CONDITIONS, dailyValueOf, isConditional } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { ZERO, asId } from '../../../kernel/index.ts'
import type { Instant, JsonObject } from '../../../kernel/index.ts'
import type { OrderRequest } from '../../desk-port/desk.ts'
import { arrivalFacts } from '../open-orders/arrival.ts'
import { bandBook, worstTicksOf } from '../guards/bands.ts'
import { bookOrderOf } from '../open-orders/book-order.ts'
import { bookResult } from './execution.ts'
import type { deskFact } from '../state/facts.ts'
import { orderFacts } from '../state/facts.ts'
import { watch } from '../state/pending.ts'
import { inCall } from '../state/phase-state.ts'
import { keepCall } from './phases.ts'
import type { PreparedRequest } from './prepare.ts'
import { restOrder } from '../open-orders/rest-order.ts'
import { nextSequence } from '../state/revisions.ts'
import { logEvent, touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { changeUsed } from '../state/state.ts'
import { settledForOrder } from '../settlement/variation.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

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
export function enterOrder(
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
