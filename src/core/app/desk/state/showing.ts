import type { Decimal } from '../../../kernel/index.ts'
import { showNext } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { nextSequence } from './revisions.ts'
import { forgetOpenOrder, indexOpenOrder } from './state.ts'
import type { DeskState, Participant } from './state-types.ts'

/**
 * The order after `quantity` of what it shows has gone. An iceberg that shows its next part stands last among its account's
 * orders as it does in its queue: whoever goes through them meets them by their sequence, as after a start.
 */
export function showOn(
  state: DeskState,
  participant: Participant,
  order: OrderRecord,
  quantity: Decimal,
): OrderRecord {
  const after = showNext(order, quantity, () => nextSequence(state))
  if (after.sequence === order.sequence) return after
  forgetOpenOrder(state, order)
  indexOpenOrder(state, participant, after)
  return after
}
