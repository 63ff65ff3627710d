import { present } from '../../kernel/index.ts'
import type { OrderRecord } from '../../orders/index.ts'
import { endOpenOrder } from './booking.ts'
import { unwatch } from './pending.ts'
import type { Scope } from './scope.ts'
import { marketOf } from './state.ts'
import type { DeskState, Participant } from './state.ts'

/** Takes an open order out of its book, or from where it waits for its trigger, and ends it. */
export function withdraw(
  state: DeskState,
  scope: Scope,
  participant: Participant,
  event: 'cancelled' | 'expired',
  reason: string,
): OrderRecord {
  const order = present(participant.order, 'a resting order')
  const market = marketOf(state, order.symbol)
  if (order.status === 'pending') unwatch(market, participant, order)
  else {
    market.book.cancel(present(participant.handle, `place in the book of ${order.id}`))
    market.updatedAt = scope.at
    scope.moved.add(market)
    participant.handle = null
  }
  return endOpenOrder(state, scope, participant, event, reason)
}
