import { Decimal, ZERO, assert, decimalText } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { orderFailure } from './failures.ts'
import type { OrderFailure } from './failures.ts'
import type { OrderEventKind, OrderRecord, OrderStatus } from './types.ts'

/** Which event may follow which state. A state without events is final. */
const NEXT: Readonly<Record<OrderStatus, Readonly<Partial<Record<OrderEventKind, OrderStatus>>>>> = {
  open: {
    amended: 'open',
    partially_filled: 'partially_filled',
    filled: 'filled',
    cancelled: 'cancelled',
    rejected: 'rejected',
    expired: 'expired',
  },
  partially_filled: {
    amended: 'partially_filled',
    partially_filled: 'partially_filled',
    filled: 'filled',
    cancelled: 'cancelled',
    expired: 'expired',
  },
  filled: {},
  cancelled: {},
  rejected: {},
  expired: {},
}

export const isOpen = (order: OrderRecord): boolean =>
  order.status === 'open' || order.status === 'partially_filled'

export const remainingQuantity = (order: OrderRecord): Decimal => order.quantity.minus(order.filledQuantity)

/** The state after `event`. An event that the state does not know is a bug. */
export function statusAfter(status: OrderStatus, event: OrderEventKind): OrderStatus {
  const next = NEXT[status][event]
  assert(next !== undefined, `order: ${event} cannot follow ${status}`)
  return next
}

const AVERAGE_DIGITS = 18

/** Average price a unit of what was worth `value` = price × quantity × multiplier, to 18 digits, half to even. */
export const averagePriceOf = (value: Decimal, quantity: Decimal, multiplier: Decimal): Decimal =>
  value.div(quantity.times(multiplier)).toDecimalPlaces(AVERAGE_DIGITS, Decimal.ROUND_HALF_EVEN)

/** The order after one fill. `value` = price × quantity × multiplier; `heldCash` is what the rest still needs. */
export function fillOrder(
  order: OrderRecord,
  fill: Readonly<{
    quantity: Decimal
    value: Decimal
    fee: Decimal
    multiplier: Decimal
    heldCash: Decimal
    at: Instant
  }>,
): OrderRecord {
  const filledQuantity = order.filledQuantity.plus(fill.quantity)
  assert(filledQuantity.lte(order.quantity), 'an order never fills beyond its quantity')
  const filledValue = order.filledValue.plus(fill.value)
  const isFilled = filledQuantity.eq(order.quantity)
  return {
    ...order,
    filledQuantity,
    filledValue,
    averagePrice: averagePriceOf(filledValue, filledQuantity, fill.multiplier),
    fees: order.fees.plus(fill.fee),
    heldCash: fill.heldCash,
    status: statusAfter(order.status, isFilled ? 'filled' : 'partially_filled'),
    updatedAt: fill.at,
  }
}

/** The order with another limit price and another total quantity, which lies above what has filled. */
export function amendOrder(
  order: OrderRecord,
  to: Readonly<{ price: Decimal; quantity: Decimal; heldCash: Decimal; sequence: number; at: Instant }>,
): OrderRecord {
  const { price, quantity, heldCash, sequence, at } = to
  assert(quantity.gt(order.filledQuantity), 'an amended order still has something to fill')
  const status = statusAfter(order.status, 'amended')
  return { ...order, price, quantity, heldCash, sequence, status, updatedAt: at }
}

/** The order after its remainder has gone, with the reason. Fills it had are kept. */
export function endOrder(
  order: OrderRecord,
  event: 'cancelled' | 'expired' | 'rejected',
  reason: string,
  at: Instant,
): OrderRecord {
  return {
    ...order,
    status: statusAfter(order.status, event),
    statusReason: reason,
    heldCash: ZERO,
    updatedAt: at,
  }
}

/**
 * Fact of an `amended` event of an order of an earlier day: by how much its open value grew, in USD, as decimal text. That
 * growth counts against the limit of the day of the event; the store finds it by this name.
 */
export const GROWTH_FACT = 'daily_growth'

/**
 * What an order counts against the daily limit, in USD: what it has filled, and while it is open also what it may still
 * fill at its limit. A cancelled remainder is given back.
 */
export function dailyValueOf(order: OrderRecord, multiplier: Decimal): Decimal {
  if (!isOpen(order) || order.price === null) return order.filledValue
  return order.filledValue.plus(order.price.times(remainingQuantity(order)).times(multiplier))
}

/** The refusal to cancel an order that is no longer open. */
export const notCancellable = (order: OrderRecord): OrderFailure =>
  orderFailure(
    'not_cancellable',
    `The order is ${order.status.replace('_', ' ')} and can no longer be cancelled.`,
    {
      details: { order_id: order.id, status: order.status },
    },
  )

/** The refusal to amend an order that is no longer open. */
export const notAmendable = (order: OrderRecord): OrderFailure =>
  orderFailure(
    'not_amendable',
    `The order is ${order.status.replace('_', ' ')} and can no longer be amended.`,
    {
      details: { order_id: order.id, status: order.status },
    },
  )

/** The refusal of a total quantity that leaves an open order nothing to fill: that would be a cancellation. */
export const quantityBelowFilled = (order: OrderRecord, quantity: Decimal): OrderFailure => {
  const [value, filled] = [decimalText(quantity), decimalText(order.filledQuantity)]
  const message = `${filled} of the order have filled; its total quantity must stay above that.`
  const details = { value, filled_quantity: filled }
  return orderFailure('quantity_below_filled', message, { field: 'quantity', details })
}
