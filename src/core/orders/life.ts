import { Decimal, ZERO, assert, decimalText } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { orderFailure } from './failures.ts'
import type { OrderFailure } from './failures.ts'
import type { OrderEventKind, OrderRecord, OrderStatus } from './types.ts'

/** Which event may follow which state. A state without events is final. */
const NEXT: Readonly<Record<OrderStatus, Readonly<Partial<Record<OrderEventKind, OrderStatus>>>>> = {
  pending: {
    amended: 'pending',
    triggered: 'open',
    cancelled: 'cancelled',
    rejected: 'rejected',
    expired: 'expired',
  },
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

/** Still alive: waiting for its trigger, or working in the book. */
export const isOpen = (order: Pick<OrderRecord, 'status'>): boolean =>
  order.status === 'pending' || order.status === 'open' || order.status === 'partially_filled'

export const remainingQuantity = (order: OrderRecord): Decimal =>
  order.filledQuantity.isZero() ? order.quantity : order.quantity.minus(order.filledQuantity)

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
  to: Readonly<{
    price: Decimal | null
    quantity: Decimal
    heldCash: Decimal
    sequence: number
    at: Instant
  }>,
): OrderRecord {
  const { price, quantity, heldCash, sequence, at } = to
  assert(quantity.gt(order.filledQuantity), 'an amended order still has something to fill')
  const status = statusAfter(order.status, 'amended')
  // With its place an iceberg loses what it had left of its showing, and shows anew.
  const shownQuantity = sequence === order.sequence ? order.shownQuantity : null
  return { ...order, price, quantity, heldCash, sequence, shownQuantity, status, updatedAt: at }
}

/**
 * An iceberg after `quantity` of what it shows has gone: when nothing is left of its showing it shows the next part, last
 * in its queue, under `nextSequence`.
 */
export function showNext(order: OrderRecord, quantity: Decimal, nextSequence: () => number): OrderRecord {
  const { displayQuantity, shownQuantity } = order
  if (displayQuantity === null || shownQuantity === null || !isOpen(order)) return order
  const shown = shownQuantity.minus(quantity)
  if (shown.gt(ZERO)) return { ...order, shownQuantity: shown }
  return {
    ...order,
    shownQuantity: Decimal.min(displayQuantity, remainingQuantity(order)),
    sequence: nextSequence(),
  }
}

/** A pending order whose trigger was met: from now on it is a market or limit order like any other. */
export const triggerOrder = (order: OrderRecord, sequence: number, at: Instant): OrderRecord => ({
  ...order,
  sequence,
  status: statusAfter(order.status, 'triggered'),
  heldCash: ZERO,
  triggeredAt: at,
  updatedAt: at,
})

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

/** Whether an execution algorithm sent the order. The orders that protect a fill have a group besides their parent. */
const isAlgoChild = ({ parentOrderId, groupId }: OrderRecord): boolean =>
  parentOrderId !== null && groupId === null

/** The refusal to amend an algorithm's child: the algorithm counts on its terms. Null of every other order. */
export const algoChildFailure = (order: OrderRecord): OrderFailure | null =>
  isAlgoChild(order)
    ? orderFailure(
        'not_amendable',
        'The order belongs to an execution algorithm: cancel it, or change its parent.',
        { details: { order_id: order.id, parent_order_id: order.parentOrderId } },
      )
    : null

/** The refusal of a stop price for an order that no longer waits for one, or never did. */
export const notPending = (order: OrderRecord): OrderFailure =>
  orderFailure('not_pending', `The order is ${order.status.replace('_', ' ')} and waits for no stop price.`, {
    field: 'stop_price',
    details: { order_id: order.id, status: order.status },
  })

/** The refusal of a total quantity that leaves an open order nothing to fill: that would be a cancellation. */
export const quantityBelowFilled = (order: OrderRecord, quantity: Decimal): OrderFailure => {
  const [value, filled] = [decimalText(quantity), decimalText(order.filledQuantity)]
  const message = `${filled} of the order have filled; its total quantity must stay above that.`
  const details = { value, filled_quantity: filled }
  return orderFailure('quantity_below_filled', message, { field: 'quantity', details })
}
