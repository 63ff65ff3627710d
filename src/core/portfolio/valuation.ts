import type { Decimal } from '../kernel/index.ts'
import type { PositionRecord } from './types.ts'

/** What the position would bring at the mark: negative for a short. */
export const marketValue = (position: PositionRecord, mark: Decimal, multiplier: Decimal): Decimal =>
  position.quantity.times(mark).times(multiplier)

/** Profit of the open quantity at the mark, before fees. */
export const unrealizedPnl = (position: PositionRecord, mark: Decimal, multiplier: Decimal): Decimal =>
  mark.minus(position.averagePrice).times(position.quantity).times(multiplier)
