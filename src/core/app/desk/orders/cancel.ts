import { ok, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { unknownOrder } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import type { DeskCommands, DeskOutcome } from '../../desk-port/desk.ts'
import { liftDue } from '../controls/breakers.ts'
import { endDeadMen, firstEndOf } from '../controls/controls.ts'
import { followUp } from '../consequences/follow-up.ts'
import { endWithPair } from '../open-orders/protection.ts'
import { advancePhases, isInDueCall } from '../execution/phases.ts'
import { ageLevels } from '../contracts/reference-level.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { settleDays } from '../settlement/variation.ts'
import type { DeskState } from '../state/state-types.ts'

/** Cancels what is left of the caller's own open order. The desk knows open orders only; the store knows the others. */
export function cancelOrder(
  state: DeskState,
  request: Parameters<DeskCommands['cancelOrder']>[0],
): Result<DeskOutcome<OrderRecord>> {
  const participant = state.openOrders.get(request.orderId)
  if (!participant || participant.userId !== request.actorId) return refused(unknownOrder(request.orderId))
  const scope = makeScope(state.clock.now())
  const order = endWithPair(state, scope, participant, {
    event: 'cancelled',
    reason: 'requested',
    by: request,
  })
  followUp(state, scope)
  return ok(finish(state, scope, order))
}

/** Ends those of the chosen orders whose time has come, in the order of their ends; answers how many ends were due. */
function endOrders(state: DeskState, scope: Scope, chosen: (order: OrderRecord) => boolean): number {
  const due = [...state.ends].filter(([, end]) => end <= scope.at).sort(([, left], [, right]) => left - right)
  let ended = 0
  for (const [id] of due) {
    const participant = state.openOrders.get(id)
    // Ended together with one before it.
    if (!participant?.order || !chosen(participant.order)) continue
    ended += 1
    const reason = participant.order.timeInForce === 'DAY' ? 'day_ended' : 'time_reached'
    endWithPair(state, scope, participant, { event: 'expired', reason })
  }
  return ended
}

/** Lets phases of markets, levels and orders go whose time has come. */
export function endDue(state: DeskState): DeskOutcome<Readonly<{ ended: number }>> {
  const scope = makeScope(state.clock.now())
  settleDays(state, scope)
  // Calls first that are over: what ends with its call still trades in it.
  const before = endOrders(state, scope, (order) => !isInDueCall(state, scope, order))
  advancePhases(state, scope)
  ageLevels(state, scope)
  followUp(state, scope)
  const after = endOrders(state, scope, () => true)
  const byDeadMen = endDeadMen(state, scope)
  liftDue(state, scope)
  state.firstEnd = firstEndOf(state)
  followUp(state, scope)
  return finish(state, scope, { ended: before + after + byDeadMen })
}
