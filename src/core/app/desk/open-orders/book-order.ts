import type { Decimal } from '../../../kernel/index.ts'
import { wholeStepsOf } from '../../../kernel/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import type { BookOrder, SelfTradeMode } from '../../../matching/index.ts'
import { remainingQuantity, restsInBook } from '../../../orders/index.ts'
import type { OrderConditions, OrderRecord } from '../../../orders/index.ts'
import { ownerOf } from '../state/state.ts'
import type { DeskState, Participant } from '../state/state-types.ts'

const stepsUpTo53Bits = (amount: Decimal, step: Decimal): number =>
  wholeStepsOf(amount, step) ?? Math.min(amount.div(step).toNumber(), Number.MAX_SAFE_INTEGER)

/** Whole lots, capped where numbers stop being exact; the value bound refuses such an order before it is matched. */
export const lotsOf = (quantity: Decimal, instrument: Instrument): number =>
  stepsUpTo53Bits(quantity, instrument.lotSize)

export const ticksOf = (price: Decimal | null, instrument: Instrument): number | null =>
  price === null ? null : stepsUpTo53Bits(price, instrument.tickSize)

/** The book's word for what happens when an order would meet one of its owner. */
export const selfTradeMode = ({
  selfTradePrevention,
}: Pick<OrderConditions, 'selfTradePrevention'>): SelfTradeMode =>
  selfTradePrevention === 'decrement' ? 'decrement_and_cancel' : (selfTradePrevention ?? 'cancel_newest')

/** What is left of an order as the book takes it. A market kind takes what there is and ends. */
export function bookOrderOf(
  state: DeskState,
  order: OrderRecord,
  tag: Participant,
  instrument: Instrument,
): BookOrder<Participant> {
  return {
    tag,
    owner: ownerOf(state, order.accountId, order.userId),
    side: order.side,
    limitTicks: ticksOf(order.price, instrument),
    lots: lotsOf(remainingQuantity(order), instrument),
    policy: order.timeInForce === 'FOK' ? 'all_or_none' : restsInBook(order) ? 'rest' : 'cancel',
    displayLots: order.displayQuantity === null ? undefined : lotsOf(order.displayQuantity, instrument),
    selfTrade: selfTradeMode(order),
  }
}
