import { present } from '../../../kernel/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { endOpenOrder } from './end-order.ts'
import { unwatch } from '../state/pending.ts'
import type { Scope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

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

/** Takes every level of a participant's quote out of the book. */
export function withdrawQuote(market: Market, participants: readonly Participant[]): void {
  for (const participant of participants) {
    if (participant.handle !== null) market.book.cancel(participant.handle)
    participant.handle = null
  }
}

/** Takes everybody's quotes out of a book; market makers quote again. What they marked counts at something else now. */
export function withdrawQuotes(scope: Scope, market: Market): void {
  if (market.quotes.size > 0) scope.moved.add(market)
  for (const { levels } of market.quotes.values()) withdrawQuote(market, levels)
  market.quotes.clear()
}
