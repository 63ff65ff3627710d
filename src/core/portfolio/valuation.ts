import { ZERO } from '../kernel/index.ts'
import type { Decimal, InstrumentSymbol } from '../kernel/index.ts'
import type { Side } from '../matching/index.ts'
import type { PositionRecord } from './types.ts'

/** Mark per unit of the underlying and contract multiplier; null when there is no mark. */
type Marker = (symbol: InstrumentSymbol) => Readonly<{ mark: Decimal; multiplier: Decimal }> | null

/** What the position would bring at the mark: negative for a short. */
export const marketValue = (position: PositionRecord, mark: Decimal, multiplier: Decimal): Decimal =>
  position.quantity.times(mark).times(multiplier)

/** Profit of the open quantity at the mark, before fees. */
export const unrealizedPnl = (position: PositionRecord, mark: Decimal, multiplier: Decimal): Decimal =>
  mark.minus(position.averagePrice).times(position.quantity).times(multiplier)

type PortfolioValue = Readonly<{
  cash: Decimal
  marketValue: Decimal
  /** cash + marketValue, of what could be valued. */
  equity: Decimal
  unrealizedPnl: Decimal
  realizedPnl: Decimal
  fees: Decimal
  /** Open positions without a mark: left out of the sums, never counted as 0 in silence. */
  unmarked: readonly InstrumentSymbol[]
}>

/** Values an account's positions at the marks. */
export function valuePortfolio(
  cash: Decimal,
  positions: readonly PositionRecord[],
  marker: Marker,
): PortfolioValue {
  let [value, unrealized, realized, fees] = [ZERO, ZERO, ZERO, ZERO]
  const unmarked: InstrumentSymbol[] = []
  for (const position of positions) {
    realized = realized.plus(position.realizedPnl)
    fees = fees.plus(position.fees)
    if (position.quantity.isZero()) continue
    const found = marker(position.symbol)
    if (found === null) {
      unmarked.push(position.symbol)
      continue
    }
    value = value.plus(marketValue(position, found.mark, found.multiplier))
    unrealized = unrealized.plus(unrealizedPnl(position, found.mark, found.multiplier))
  }
  const equity = cash.plus(value)
  return {
    cash,
    marketValue: value,
    equity,
    unrealizedPnl: unrealized,
    realizedPnl: realized,
    fees,
    unmarked,
  }
}

/** Σ signed quantity of fills: what a position must equal. */
export function quantityOfFills(fills: Iterable<Readonly<{ side: Side; quantity: Decimal }>>): Decimal {
  let sum = ZERO
  for (const fill of fills) sum = fill.side === 'buy' ? sum.plus(fill.quantity) : sum.minus(fill.quantity)
  return sum
}
