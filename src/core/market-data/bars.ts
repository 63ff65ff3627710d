import { Decimal, MS_PER_DAY, ONE, assert, utcDay } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { BarRecord, Timeframe } from './types.ts'
import { canAggregate, intervalStart, timeframeMs } from './timeframe.ts'

type Prices = Pick<BarRecord, 'open' | 'high' | 'low' | 'close' | 'volume'>

/** What an OHLCV row is: good, mendable (with what was mended), or not to be used. */
type BarVerdict =
  | Readonly<{ kind: 'good'; bar: BarRecord }>
  | Readonly<{ kind: 'repaired'; bar: BarRecord; reason: string }>
  | Readonly<{ kind: 'refused'; reason: string }>

/** A high or low that misses open or close by less than this fraction is rounding of the publisher, not damage. */
const RANGE_TOLERANCE = 0.005

const PRICE_NAMES = ['open', 'high', 'low', 'close'] as const

/**
 * Judges one bar. Prices of 0 or less and negative volume are refused. A low above the high is repaired by swapping the
 * two when the swap makes the row consistent; a range that misses open or close by at most 0.5 % is widened; anything
 * else inconsistent is refused.
 */
export function judgeBar(bar: BarRecord): BarVerdict {
  const bad = PRICE_NAMES.find((name) => !bar[name].greaterThan(0))
  if (bad) return { kind: 'refused', reason: `${bad} ${bar[bad].toFixed()} is not above 0` }
  if (bar.volume.isNegative())
    return { kind: 'refused', reason: `volume ${bar.volume.toFixed()} is negative` }
  if (contains(bar, bar)) return { kind: 'good', bar }
  const swapped = { ...bar, high: bar.low, low: bar.high }
  if (bar.low.greaterThan(bar.high) && contains(swapped, bar)) {
    return { kind: 'repaired', bar: swapped, reason: 'high and low were swapped' }
  }
  const high = Decimal.max(bar.open, bar.close, bar.high)
  const low = Decimal.min(bar.open, bar.close, bar.low)
  const widened =
    high.minus(bar.high).lessThanOrEqualTo(bar.high.times(RANGE_TOLERANCE)) &&
    bar.low.minus(low).lessThanOrEqualTo(bar.low.times(RANGE_TOLERANCE))
  if (widened && bar.low.lessThanOrEqualTo(bar.high)) {
    return { kind: 'repaired', bar: { ...bar, high, low }, reason: 'range widened to hold open and close' }
  }
  return { kind: 'refused', reason: 'high and low do not contain open and close' }
}

const contains = (range: Prices, bar: Prices): boolean =>
  range.low.lessThanOrEqualTo(Decimal.min(bar.open, bar.close)) &&
  range.high.greaterThanOrEqualTo(Decimal.max(bar.open, bar.close))

/** `later` follows `bar` in time and joins it: open of the first, close of the last. */
export const joinBars = (bar: BarRecord, later: Prices): BarRecord => ({
  ...bar,
  high: Decimal.max(bar.high, later.high),
  low: Decimal.min(bar.low, later.low),
  close: later.close,
  volume: bar.volume.plus(later.volume),
})

/**
 * Bars of one symbol and timeframe, ascending in time, added up to a longer timeframe. An interval without any bar stays
 * missing: nothing is invented. Aggregating in two steps gives the same as in one.
 */
export function aggregateBars(bars: readonly BarRecord[], timeframe: Timeframe): readonly BarRecord[] {
  const out: BarRecord[] = []
  let previous: BarRecord | null = null
  for (const bar of bars) {
    assert(canAggregate(bar.timeframe, timeframe), `cannot make ${timeframe} of ${bar.timeframe}`)
    assert(previous === null || bar.at > previous.at, 'bars must ascend in time')
    previous = bar
    const at = intervalStart(bar.at, timeframe)
    const last = out[out.length - 1]
    if (last && last.at === at) out[out.length - 1] = joinBars(last, bar)
    else out.push({ ...bar, timeframe, at })
  }
  return out
}

/** Where a series' price scale changes: bars from `from` (ISO date) on are multiplied by `factor`. */
export type Adjustment = Readonly<{ from: string; factor: Decimal }>

/** Keeps only the rows at which the factor changes, ascending. */
export function adjustmentsOf(
  rows: readonly Readonly<{ date: string; factor: Decimal }>[],
): readonly Adjustment[] {
  const out: Adjustment[] = []
  for (const row of rows) {
    if (!out[out.length - 1]?.factor.equals(row.factor)) out.push({ from: row.date, factor: row.factor })
  }
  return out
}

/** A change of scale by more than this is a split; what is smaller is a dividend. Lawful splits start at 5 for 4. */
const SPLIT_RATIO = 1.2

/** A split as the adjustment factors show it: from that day on one old share is `ratio` new ones (0.05: twenty for one). */
type Split = Readonly<{ from: string; ratio: number }>

/** The splits among the days at which the factor changes. */
export function splitsOf(adjustments: readonly Adjustment[]): readonly Split[] {
  return adjustments.flatMap(({ from, factor }, i): Split[] => {
    const before = adjustments[i - 1]?.factor
    if (!before) return []
    const ratio = factor.dividedBy(before).toSignificantDigits(4).toNumber()
    return Math.max(ratio, 1 / ratio) > SPLIT_RATIO ? [{ from, ratio }] : []
  })
}

/** A hole in a series: no bar between these two. */
type Gap = Readonly<{ after: Instant; before: Instant }>

/** Exchanges close over weekends and holidays, never for longer than this between two sessions in ordinary times. */
const CLOSURE_MAX_MS = 4 * MS_PER_DAY

/**
 * The holes of a series, bars ascending. Where trading never stops every missing interval is one; where a market keeps
 * hours only what no long weekend explains: more than four days from bar to bar.
 */
export function gapsOf(
  bars: readonly BarRecord[],
  timeframe: Timeframe,
  trading: 'always_open' | 'keeps_hours',
): readonly Gap[] {
  const step = timeframeMs(timeframe)
  const stepMax = trading === 'always_open' ? step : Math.max(step, CLOSURE_MAX_MS)
  return bars.flatMap((bar, i): Gap[] => {
    const after = bars[i - 1]?.at
    return after !== undefined && bar.at - after > stepMax ? [{ after, before: bar.at }] : []
  })
}

const PRICE_DIGITS = 8

/**
 * Prices adjusted for splits and dividends: OHLC × the factor in force on the bar's day, rounded to 8 digits. Volume is
 * left alone, for the factor joins split and dividend and only the split part would apply to it.
 */
export function adjustBars(
  bars: readonly BarRecord[],
  adjustments: readonly Adjustment[],
): readonly BarRecord[] {
  let next = 0
  let factor = adjustments[0]?.factor ?? ONE
  const scaled = (price: Decimal): Decimal => price.times(factor).toDecimalPlaces(PRICE_DIGITS)
  return bars.map((bar) => {
    const day = utcDay(bar.at)
    for (let row = adjustments[next]; row && row.from <= day; row = adjustments[++next]) factor = row.factor
    const { open, high, low, close } = bar
    return { ...bar, open: scaled(open), high: scaled(high), low: scaled(low), close: scaled(close) }
  })
}
