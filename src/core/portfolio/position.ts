import { CURRENCY_SCALE, Decimal, ZERO, assert } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { Side } from '../matching/index.ts'
import type { PositionRecord } from './types.ts'

/** Digits of an average price: what the store's NUMERIC(38,18) keeps. */
const AVERAGE_DIGITS = 18

/** A fill as a position feels it. `quantity` > 0 in contracts or units, `price` per unit of the underlying. */
export type PositionFill = Readonly<{
  side: Side
  quantity: Decimal
  price: Decimal
  multiplier: Decimal
  fee: Decimal
  at: Instant
}>

type FilledPosition = Readonly<{
  position: PositionRecord
  /** Profit on the quantity that this fill closed, before fees, in money. 0 when it only opened. */
  realizedPnl: Decimal
  closedQuantity: Decimal
}>

const roundPnl = (amount: Decimal): Decimal =>
  amount.toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_HALF_EVEN)

const weightedAverage = (before: PositionRecord, fill: PositionFill, quantity: Decimal): Decimal =>
  before.averagePrice
    .times(before.quantity.abs())
    .plus(fill.price.times(fill.quantity))
    .div(quantity.abs())
    .toDecimalPlaces(AVERAGE_DIGITS, Decimal.ROUND_HALF_EVEN)

/** Average entry price after the fill: unchanged while it reduces, the fill's own price once it has flipped the side. */
function averageAfter(
  before: PositionRecord,
  fill: PositionFill,
  quantity: Decimal,
  closed: Decimal,
): Decimal {
  if (quantity.isZero()) return ZERO
  if (closed.isZero()) return before.quantity.isZero() ? fill.price : weightedAverage(before, fill, quantity)
  return quantity.isNegative() === before.quantity.isNegative() ? before.averagePrice : fill.price
}

/**
 * Applies a fill at average cost. Quantity that reduces the position realises (price − average) × closed × multiplier,
 * with the sign of the side that is closed; quantity beyond flat opens the other side at the fill's price.
 */
export function applyFill(before: PositionRecord, fill: PositionFill): FilledPosition {
  assert(fill.quantity.gt(ZERO), 'a fill has a quantity above 0')
  const signed = fill.side === 'buy' ? fill.quantity : fill.quantity.negated()
  const quantity = before.quantity.plus(signed)
  const reduces = !before.quantity.isZero() && before.quantity.isNegative() !== signed.isNegative()
  const closed = reduces ? Decimal.min(fill.quantity, before.quantity.abs()) : ZERO
  // Through zero the side that is open now began with this fill.
  const begins = before.quantity.isZero() || (reduces && fill.quantity.gt(closed))
  const gain = before.quantity.isNegative()
    ? before.averagePrice.minus(fill.price)
    : fill.price.minus(before.averagePrice)
  const realizedPnl = closed.isZero() ? ZERO : roundPnl(gain.times(closed).times(fill.multiplier))
  const position: PositionRecord = {
    ...before,
    quantity,
    averagePrice: averageAfter(before, fill, quantity, closed),
    realizedPnl: before.realizedPnl.plus(realizedPnl),
    fees: before.fees.plus(fill.fee),
    openedAt: begins ? fill.at : before.openedAt,
    updatedAt: fill.at,
    settledAt: null,
  }
  return { position, realizedPnl, closedQuantity: closed }
}
