import { assert, decimalText, present } from '../../../kernel/index.ts'
import { dailyValueOf, endOrder, remainingQuantity } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import type { Acting } from '../../desk-port/desk.ts'
import { VENUE_ACTING, deskFact, orderFacts } from '../state/facts.ts'
import { logEvent, touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { changeOffered, changeUsed, forgetOpenOrder } from '../state/state.ts'
import type { DeskState, Participant } from '../state/state-types.ts'

/** Ends what is left of an order: frees what it held and offered, and records why. */
export function endOpenOrder(
  state: DeskState,
  scope: Scope,
  participant: Participant,
  event: 'cancelled' | 'expired' | 'rejected',
  reason: string,
): OrderRecord {
  const before = participant.order
  assert(before !== null, 'only an order can be ended')
  const { multiplier, currency } = present(state.registry.get(before.symbol), `instrument ${before.symbol}`)
  const order = endOrder(before, event, reason, scope.at)
  if (!before.heldCash.isZero()) {
    state.ledger.hold(before.accountId, before.heldCash.negated(), currency)
    scope.accounts.add(before.accountId)
  }
  if (state.openOrders.has(before.id)) {
    changeOffered(state, before, remainingQuantity(before).negated())
    changeUsed(
      state,
      before,
      dailyValueOf(order, multiplier).minus(dailyValueOf(before, multiplier)),
      scope.at,
    )
    forgetOpenOrder(state, before)
  }
  participant.order = order
  touchOrder(scope, order)
  logEvent(scope, participant, event, { reason, filled_quantity: decimalText(order.filledQuantity) })
  return order
}

/** The fact that an order was ended; by the venue itself (expiry of its option, end of the day) unless told. */
export function endedFact(scope: Scope, order: OrderRecord, action: string, by: Acting = VENUE_ACTING): void {
  const { actorId, requestId, personal } = by
  const about = {
    action,
    resourceType: 'order',
    resourceId: order.id,
    at: scope.at,
    facts: orderFacts(order),
  }
  scope.facts.push(deskFact({ ...about, actorId, requestId, personal }))
}
