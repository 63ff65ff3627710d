import { ok, present, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { unknownOrder } from '../../orders/index.ts'
import type { OrderRecord } from '../../orders/index.ts'
import type { DeskCommands, DeskOutcome } from '../desk.ts'
import { endOpenOrder, endedFact } from './booking.ts'
import { deskFact, orderFacts } from './facts.ts'
import { finish, makeScope } from './scope.ts'
import type { Scope } from './scope.ts'
import { dayNumber, marketOf } from './state.ts'
import type { DeskState, Participant } from './state.ts'

/** Takes a resting order out of its book and ends it. */
export function withdraw(
  state: DeskState,
  scope: Scope,
  participant: Participant,
  event: 'cancelled' | 'expired',
  reason: string,
): OrderRecord {
  const order = present(participant.order, 'a resting order')
  const market = marketOf(state, order.symbol)
  market.book.cancel(present(participant.handle, `place in the book of ${order.id}`))
  market.updatedAt = scope.at
  participant.handle = null
  return endOpenOrder(state, scope, participant, event, reason)
}

/** Cancels what is left of the caller's own open order. The desk knows open orders only; the store knows the others. */
export function cancelOrder(
  state: DeskState,
  request: Parameters<DeskCommands['cancelOrder']>[0],
): Result<DeskOutcome<OrderRecord>> {
  const participant = state.openOrders.get(request.orderId)
  if (!participant || participant.userId !== request.actorId) return refused(unknownOrder(request.orderId))
  const scope = makeScope(state.clock.now())
  const order = withdraw(state, scope, participant, 'cancelled', 'requested')
  scope.facts.push(
    deskFact({
      action: 'order.cancelled',
      actorId: request.actorId,
      resourceType: 'order',
      resourceId: order.id,
      at: scope.at,
      facts: orderFacts(order),
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
  return ok(finish(state, scope, order))
}

/** Expires the DAY orders of earlier UTC days. */
export function endDay(state: DeskState): DeskOutcome<Readonly<{ cancelled: number }>> {
  const scope = makeScope(state.clock.now())
  const today = dayNumber(scope.at)
  const ended = [...state.openOrders.values()].filter(
    ({ order }) => order !== null && order.timeInForce === 'DAY' && dayNumber(order.createdAt) < today,
  )
  for (const participant of ended) {
    endedFact(scope, withdraw(state, scope, participant, 'expired', 'day_ended'), 'order.expired')
  }
  return finish(state, scope, { cancelled: ended.length })
}
