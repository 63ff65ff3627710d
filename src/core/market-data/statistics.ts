import { Decimal, ZERO, decimal } from '../kernel/index.ts'
import type { BarRecord } from './types.ts'

/** What a run of bars says; prices and volumes exact, ratios in float64. */
type BarStatistics = Readonly<{
  open: Decimal
  high: Decimal
  low: Decimal
  close: Decimal
  averageClose: Decimal
  volume: Decimal
  averageVolume: Decimal
  /** Bars that closed above, and below, the close before; the first against its own open. */
  up: number
  down: number
  /** Sample standard deviation of log returns from close to close × √(bars a year); null with fewer than three bars. */
  volAnnual: number | null
  /** Deepest fall of the close below an earlier close, as a fraction of that one. */
  maxDrawdown: number
}>

const AVERAGE_DIGITS = 8

const averageOf = (sum: Decimal, rows: number): Decimal => sum.dividedBy(rows).toDecimalPlaces(AVERAGE_DIGITS)

/** Statistics of bars of one symbol and timeframe, ascending in time; null without bars. */
export function barStatistics(bars: readonly BarRecord[], barsPerYear: number): BarStatistics | null {
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last) return null
  let [volume, closes, peak] = [ZERO, ZERO, first.close]
  let [high, low] = [first.high, first.low]
  let [up, down, maxDrawdown] = [0, 0, 0]
  let before = first.open
  for (const bar of bars) {
    volume = volume.plus(bar.volume)
    closes = closes.plus(bar.close)
    high = Decimal.max(high, bar.high)
    low = Decimal.min(low, bar.low)
    peak = Decimal.max(peak, bar.close)
    maxDrawdown = Math.max(maxDrawdown, decimal(1).minus(bar.close.dividedBy(peak)).toNumber())
    if (bar.close.greaterThan(before)) up++
    else if (bar.close.lessThan(before)) down++
    before = bar.close
  }
  return {
    ...{ open: first.open, high, low, close: last.close },
    averageClose: averageOf(closes, bars.length),
    volume,
    averageVolume: averageOf(volume, bars.length),
    ...{ up, down, maxDrawdown },
    volAnnual: volOf(bars, barsPerYear),
  }
}

function volOf(bars: readonly BarRecord[], barsPerYear: number): number | null {
  const logs = bars.map((bar) => Math.log(bar.close.toNumber()))
  const returns = logs.slice(1).map((value, i) => value - (logs[i] ?? 0))
  if (returns.length < 2) return null
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length
  const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt((squares / (returns.length - 1)) * barsPerYear)
}
