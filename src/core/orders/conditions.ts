import { Decimal, ZERO, decimal } from '../kernel/index.ts'
import type { Instrument } from '../instruments/index.ts'
import type { Side } from '../matching/index.ts'
import type { OrderConditions, OrderLinks, OrderRecord, OrderType, TimeInForce } from './types.ts'

/** The conditions of a plain order: none. */
export const NO_CONDITIONS: OrderConditions = {
  triggerPrice: null,
  triggerBy: null,
  trailAmount: null,
  trailPercent: null,
  expiresAt: null,
  isPostOnly: false,
  isReduceOnly: false,
  displayQuantity: null,
  selfTradePrevention: null,
  stopLossPrice: null,
  takeProfitPrice: null,
}

export const NO_LINKS: OrderLinks = {
  trailExtreme: null,
  triggeredAt: null,
  shownQuantity: null,
  parentOrderId: null,
  groupId: null,
}

type Kind = Readonly<{ orderType: OrderType }>

/** Kinds that wait outside the book for a price. */
export const isConditional = ({ orderType }: Kind): boolean =>
  orderType === 'stop' ||
  orderType === 'stop_limit' ||
  orderType === 'take_profit' ||
  orderType === 'trailing_stop'

/** Kinds whose price is a limit; the others take the market, and a price only protects them. */
export const isLimitKind = ({ orderType }: Kind): boolean =>
  orderType === 'limit' || orderType === 'iceberg' || orderType === 'stop_limit'

/** Whether what finds no counterparty at once waits in the book. */
export const restsInBook = (order: Kind & Readonly<{ timeInForce: TimeInForce }>): boolean =>
  isLimitKind(order) && order.timeInForce !== 'IOC' && order.timeInForce !== 'FOK'

/** Whether the order can outlive its command: in the book, or before its trigger. */
export const mayWait = (order: Kind & Readonly<{ timeInForce: TimeInForce }>): boolean =>
  isConditional(order) || restsInBook(order)

/** Whether a rise to the trigger price fires the order; else a fall does. */
export const firesOnRise = ({ side, orderType }: Kind & Readonly<{ side: Side }>): boolean =>
  orderType === 'take_profit' ? side === 'sell' : side === 'buy'

/** Whether `price` is at or beyond the trigger. */
export const isTriggeredBy = (
  order: Kind & Readonly<{ side: Side }>,
  triggerPrice: Decimal,
  price: Decimal,
): boolean => (firesOnRise(order) ? price.gte(triggerPrice) : price.lte(triggerPrice))

/**
 * The trigger of a trailing stop whose extreme is `extreme`: that much below the highest price for a sale, above the
 * lowest for a purchase; to whole ticks, away from the market, so that rounding never fires it early.
 */
export function trailingTrigger(
  order: Readonly<{ side: Side; trailAmount: Decimal | null; trailPercent: Decimal | null }>,
  extreme: Decimal,
  tickSize: Decimal,
): Decimal {
  const distance = order.trailAmount ?? extreme.times(order.trailPercent ?? ZERO).div(100)
  const isSale = order.side === 'sell'
  const trigger = isSale ? extreme.minus(distance) : extreme.plus(distance)
  const mode = isSale ? Decimal.ROUND_FLOOR : Decimal.ROUND_CEIL
  return trigger.div(tickSize).toDecimalPlaces(0, mode).times(tickSize)
}

/** A trailing stop after a price: its extreme and trigger follow it one way only. Null when nothing changes. */
export function trailed(order: OrderRecord, price: Decimal, tickSize: Decimal): OrderRecord | null {
  const extreme = order.trailExtreme
  if (order.orderType !== 'trailing_stop' || extreme === null) return null
  const isBetter = order.side === 'sell' ? price.gt(extreme) : price.lt(extreme)
  if (!isBetter) return null
  return { ...order, trailExtreme: price, triggerPrice: trailingTrigger(order, price, tickSize) }
}

/** A purchase that takes the market once it fires pays at most this much above its trigger unless it says otherwise. */
const PROTECTION_FRACTION = decimal('0.05')

/** The worst price at which an unpriced conditional purchase may fill, in whole ticks; what its hold is reckoned at. */
export const protectionPrice = (triggerPrice: Decimal, { tickSize }: Pick<Instrument, 'tickSize'>): Decimal =>
  triggerPrice
    .times(PROTECTION_FRACTION.plus(1))
    .div(tickSize)
    .toDecimalPlaces(0, Decimal.ROUND_FLOOR)
    .times(tickSize)
