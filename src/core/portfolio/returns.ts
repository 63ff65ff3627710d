import { MS_PER_DAY, MS_PER_YEAR, instant } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { isStill, mean, measured, missing, sampleCovariance, sampleVariance } from './measure.ts'
import type { Measure } from './measure.ts'

/**
 * What a portfolio was worth at a moment, and the money that came from outside (> 0) or left (< 0) right after it.
 * `equity` is null when something in it had no price.
 */
export type EquityPoint = Readonly<{ at: Instant; equity: number | null; flow: number }>

/** Growth of 1 since the first point, without the flows. */
export type IndexPoint = Readonly<{ at: Instant; index: number }>

/** Daily returns below which no spread is told: fewer would be noise dressed as a figure. */
const DAILY_RETURNS_MIN = 20
/** Days below which a rate is not stretched to a year. */
const ANNUAL_DAYS_MIN = 30
/** Days a year of daily snapshots: they are taken every day, weekends too. */
const DAYS_PER_YEAR = 365

const TOO_SHORT = 'There is no history yet: a return needs the value at two moments.'
const UNPRICED = 'The value at a deposit or withdrawal is not known, so the periods cannot be linked.'
const NO_CAPITAL = 'There was no capital at risk in the period.'

type Chained = Readonly<{ points: readonly IndexPoint[]; reason: null } | { points: null; reason: string }>

/**
 * The chain-linked index of a portfolio: between two flows it grows as the value does,
 * factor = V(i) ÷ (V(i−1) + flow(i−1)) (Bacon 2008, Practical Portfolio Performance Measurement and Attribution,
 * chapter 2, "true" time-weighted return). A point without a price is passed over when no money moved at it.
 */
export function growthIndex(points: readonly EquityPoint[]): Chained {
  if (points.length < 2) return { points: null, reason: TOO_SHORT }
  const chained: IndexPoint[] = []
  let base: number | null = null
  let index = 1
  for (const { at, equity, flow } of points) {
    if (equity === null) {
      if (flow !== 0) return { points: null, reason: UNPRICED }
      continue
    }
    if (base !== null && base > 0) index *= equity / base
    else if (base !== null && equity !== 0) return { points: null, reason: NO_CAPITAL }
    chained.push({ at, index })
    base = equity + flow
  }
  return chained.length < 2 ? { points: null, reason: TOO_SHORT } : { points: chained, reason: null }
}

/** Time-weighted return of the whole period, not a year's: 0.05 is 5 %. */
export function timeWeightedReturn(points: readonly EquityPoint[]): Measure {
  const chained = growthIndex(points)
  if (chained.points === null) return missing(chained.reason)
  return measured((chained.points.at(-1)?.index ?? 1) - 1)
}

/**
 * Money-weighted return of the whole period by the modified Dietz method (Dietz 1966, Pension Funds: Measuring
 * Investment Performance): gain ÷ (first value + Σ flow × share of the period that it was there).
 */
export function modifiedDietz(points: readonly EquityPoint[]): Measure {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < 2 || last.at <= first.at) return missing(TOO_SHORT)
  if (first.equity === null || last.equity === null)
    return missing('The first or the last value is not known.')
  const flows = points.slice(0, -1).filter(({ flow }) => flow !== 0)
  const total = flows.reduce((sum, { flow }) => sum + flow, 0)
  const weighted = flows.reduce(
    (sum, { at, flow }) => sum + (flow * (last.at - at)) / (last.at - first.at),
    0,
  )
  const capital = first.equity + weighted
  if (capital <= 0) return missing(NO_CAPITAL)
  return measured((last.equity - first.equity - total) / capital)
}

type Drawdown = Readonly<{
  /** Deepest fall from a peak, ≤ 0: −0.25 is a quarter lost. */
  max: number
  peakAt: Instant
  troughAt: Instant
  /** Fall from the last peak at the end, ≤ 0. */
  current: number
}>

/** Falls of the growth index from its running peak; null with fewer than two points. */
export function drawdownOf(index: readonly IndexPoint[]): Drawdown | null {
  const [first] = index
  if (!first || index.length < 2) return null
  let peak = first
  let found: Drawdown = { max: 0, peakAt: first.at, troughAt: first.at, current: 0 }
  for (const point of index) {
    if (point.index > peak.index) peak = point
    const fall = peak.index > 0 ? point.index / peak.index - 1 : 0
    found = { ...found, current: fall }
    if (fall < found.max) found = { ...found, max: fall, peakAt: peak.at, troughAt: point.at }
  }
  return found
}

export type DailyReturn = Readonly<{ day: Instant; value: number }>

/**
 * Return of each whole UTC day: from the last point at or before its 00:00 to the last at or before the next 00:00,
 * only where both days have one of their own (at most `lateMs` before that 00:00). `day` is the start of the day.
 */
export function dailyReturns(index: readonly IndexPoint[], lateMs = MS_PER_DAY / 2): readonly DailyReturn[] {
  const closes = new Map<number, number>()
  for (const { at, index: value } of index) {
    const next = Math.ceil(at / MS_PER_DAY)
    if (next * MS_PER_DAY - at <= lateMs) closes.set(next, value)
  }
  const returns: DailyReturn[] = []
  for (const [day, value] of closes) {
    const before = closes.get(day - 1)
    if (before !== undefined && before > 0) {
      returns.push({ day: instant((day - 1) * MS_PER_DAY), value: value / before - 1 })
    }
  }
  return returns
}

const tooFew = (count: number, minimum: number): Measure =>
  missing(`Too little history: ${count} daily returns, ${minimum} are needed.`)

type Annual = Readonly<{ minimum?: number; periodsPerYear?: number }>

/** Annual volatility: sample standard deviation of the returns × √(periods a year). */
export function volatilityAnnual(returns: readonly number[], options: Annual = {}): Measure {
  const { minimum = DAILY_RETURNS_MIN, periodsPerYear = DAYS_PER_YEAR } = options
  if (returns.length < Math.max(2, minimum)) return tooFew(returns.length, minimum)
  return measured(Math.sqrt(sampleVariance(returns) * periodsPerYear))
}

/**
 * Sharpe ratio a year: mean excess return ÷ its sample standard deviation × √(periods a year) (Sharpe 1994, The Sharpe
 * Ratio, Journal of Portfolio Management 21). `riskFreeAnnual` is spread evenly over the periods.
 */
export function sharpeRatio(
  returns: readonly number[],
  riskFreeAnnual: number,
  options: Annual = {},
): Measure {
  const { minimum = DAILY_RETURNS_MIN, periodsPerYear = DAYS_PER_YEAR } = options
  if (returns.length < Math.max(2, minimum)) return tooFew(returns.length, minimum)
  if (isStill(returns)) return missing('The returns do not vary.')
  const deviation = Math.sqrt(sampleVariance(returns))
  const excess = mean(returns) - riskFreeAnnual / periodsPerYear
  return measured((excess / deviation) * Math.sqrt(periodsPerYear))
}

/**
 * Sortino ratio a year: mean return above the target ÷ target downside deviation √(Σ min(0, r − target)² ÷ n)
 * (Sortino and Price 1994; n counts every return, as Rollinger and Hoffman, Sortino: A "Sharper" Ratio, insist).
 */
export function sortinoRatio(
  returns: readonly number[],
  targetAnnual: number,
  options: Annual = {},
): Measure {
  const { minimum = DAILY_RETURNS_MIN, periodsPerYear = DAYS_PER_YEAR } = options
  if (returns.length < Math.max(2, minimum)) return tooFew(returns.length, minimum)
  const target = targetAnnual / periodsPerYear
  const below = returns.reduce((sum, value) => sum + Math.min(0, value - target) ** 2, 0) / returns.length
  if (below === 0) return missing('No return lies below the target.')
  return measured(((mean(returns) - target) / Math.sqrt(below)) * Math.sqrt(periodsPerYear))
}

/** A period's return stretched to a year: (1 + r)^(year ÷ period) − 1; refused below 30 days. */
export function annualised(total: Measure, fromAt: Instant, toAt: Instant): Measure {
  if (total.value === null) return total
  if (toAt - fromAt < ANNUAL_DAYS_MIN * MS_PER_DAY) {
    return missing(`The period is shorter than ${ANNUAL_DAYS_MIN} days; a rate a year would mislead.`)
  }
  return measured((1 + total.value) ** (MS_PER_YEAR / (toAt - fromAt)) - 1)
}

type BenchmarkComparison = Readonly<{
  /** Days on which both have a return. */
  days: number
  beta: Measure
  /** Jensen's alpha a year. */
  alphaAnnual: Measure
  /** Annual standard deviation of the difference of returns. */
  trackingError: Measure
  informationRatio: Measure
  correlation: Measure
}>

/**
 * Daily returns against a benchmark's on the same days. β = cov ÷ var; α = mean − (rf + β (mean benchmark − rf)),
 * times the days of a year (Jensen 1968, The Performance of Mutual Funds); tracking error and information ratio of the
 * active returns (Grinold and Kahn 1999, chapter 5).
 */
export function compareReturns(
  own: readonly DailyReturn[],
  benchmark: readonly DailyReturn[],
  riskFreeAnnual: number,
  minimum: number = DAILY_RETURNS_MIN,
): BenchmarkComparison {
  const byDay = new Map(benchmark.map(({ day, value }) => [day, value]))
  const pairs = own.flatMap(({ day, value }) => {
    const other = byDay.get(day)
    return other === undefined ? [] : [[value, other] as const]
  })
  const days = pairs.length
  if (days < Math.max(2, minimum)) {
    const none = missing(
      `Too little history: ${days} days in common with the benchmark, ${minimum} are needed.`,
    )
    return {
      days,
      beta: none,
      alphaAnnual: none,
      trackingError: none,
      informationRatio: none,
      correlation: none,
    }
  }
  const [mine, theirs] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)]
  const [variance, covariance] = [sampleVariance(theirs), sampleCovariance(mine, theirs)]
  const still = missing('The benchmark does not vary.')
  const beta = isStill(theirs) ? still : measured(covariance / variance)
  const riskFree = riskFreeAnnual / DAYS_PER_YEAR
  const active = mine.map((value, at) => value - (theirs[at] ?? 0))
  const error = Math.sqrt(sampleVariance(active) * DAYS_PER_YEAR)
  const spread = Math.sqrt(sampleVariance(mine) * variance)
  return {
    days,
    beta,
    alphaAnnual:
      beta.value === null
        ? still
        : measured((mean(mine) - riskFree - beta.value * (mean(theirs) - riskFree)) * DAYS_PER_YEAR),
    trackingError: measured(error),
    informationRatio: isStill(active)
      ? missing('The returns follow the benchmark exactly.')
      : measured((mean(active) * DAYS_PER_YEAR) / error),
    correlation:
      isStill(theirs) || isStill(mine)
        ? missing('One of the two does not vary.')
        : measured(covariance / spread),
  }
}
