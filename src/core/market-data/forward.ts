/** Call and put of one strike, both with a middle; prices are in the quote's currency, discounted, per unit. */
export type ParityStrike = Readonly<{
  strike: number
  callMid: number
  putMid: number
  /** Ask − bid of the two together, 0 when only marks are known. */
  spread: number
  /** What C − P can be sold and bought at: call bid − put ask, call ask − put bid. Null without both two-sided quotes. */
  difference?: Readonly<{ low: number; high: number }> | null
  /** C − P of the venue's published marks; null where it publishes none. */
  markDifference?: number | null
}>

/** A range of forwards. */
export type ForwardRange = Readonly<{ low: number; high: number }>

/** What put–call parity says about an expiry. */
export type ParityTerms = Readonly<{
  forward: number
  /** e^(−rT). 1 by convention when the premium is paid in the underlying. */
  discountFactor: number
  /** Strikes that took part. */
  strikes: number
  /** False when the strikes could not tell the discount factor, so that the given one was kept. */
  discountFitted: boolean
  /** What the forward was read from: the quotes' middles, or the venue's marks where the quotes are too wide to say. */
  basis: 'quotes' | 'marks'
  /**
   * The forwards at which no strike's quotes leave a conversion or reversal with a sure profit: the forward cannot be
   * known from the quotes better than this. Null without two-sided quotes, or when the strikes contradict each other.
   */
  bounds: ForwardRange | null
}>

type ParityOptions = Readonly<{
  /** Where the money roughly is; the middle of the strikes when null. */
  spot: number | null
  timeYears: number
  /** Premium in units of the underlying (Deribit's inverse options): c − p = 1 − K/F. */
  inverse: boolean
  /** Used where the fit cannot tell: e^(−rT) of a known rate, else 1. */
  discountPrior: number
  /** Smallest price step: no spread is trusted more than this. */
  tick: number
  /** American premiums hold the right of early exercise, which bends the line: its slope is then no discount factor. */
  isAmerican?: boolean
}>

/** Strikes within this log-distance of the money take part, and at least the nearest `STRIKES_MIN`. */
const MONEYNESS_MAX = 0.15
const STRIKES_MIN = 6
const ROUNDS = 8
/** Tukey's biweight at 95 % efficiency under normal errors (Huber and Ronchetti 2009, section 4.8). */
const BIWEIGHT = 4.685
/** Annual rates outside this, or known worse than the second, are not believed: the prior stands. */
const RATE_MAX = 0.25
const RATE_ERROR_MAX = 0.01

/** Points in columns: the line is drawn anew at every tick of a chain. */
type Points = Readonly<{ x: Float64Array; y: Float64Array; weight: Float64Array }>

/** Bounds wider than this on either side of their middle, as a fraction of it, leave the forward to published marks. */
const DOUBT_MAX = 0.002

type Fit = Pick<ParityTerms, 'forward' | 'discountFactor' | 'strikes' | 'discountFitted'>

/**
 * Forward and discount factor of one expiry by put–call parity, C − P = DF·(F − K): a straight line over the strikes
 * near the money, fitted by iteratively reweighted least squares. Weights are 1/spread² (a wide quote says less) times
 * Tukey's biweight of the residual over its median absolute deviation, so that single bad quotes do not move the line.
 * With one strike, a slope that is not credible as a discount factor, or American exercise, the prior discount factor is
 * kept and the forward is the weighted median of K + (C − P)/DF. Inverse premiums obey c − p = 1 − K/F instead, with no
 * discount.
 *
 * The same identity at the sides that can be dealt on bounds the forward (conversion and reversal: Stoll 1969; Hull,
 * "Options, Futures, and Other Derivatives", put–call parity): every strike says K + (call bid − put ask)/DF ≤ F ≤
 * K + (call ask − put bid)/DF, and `bounds` is what all of them allow. The estimate never leaves it. Middles of wide
 * quotes are no prices, so where the bounds are wider than ±0.2 % and the venue publishes marks, these are read instead.
 * Null when no strike has both sides.
 */
export function parityTerms(strikes: readonly ParityStrike[], options: ParityOptions): ParityTerms | null {
  const near = nearTheMoney(strikes, options.spot)
  const fitted = fitOf(near, options)
  if (!fitted) return null
  const bounds = boundsOf(near, options, fitted.discountFactor)
  const marks = near.flatMap((row) =>
    row.markDifference === null || row.markDifference === undefined
      ? []
      : [{ ...row, callMid: row.markDifference, putMid: 0, spread: 0 }],
  )
  const isWide = !bounds || bounds.high - bounds.low > DOUBT_MAX * (bounds.high + bounds.low)
  const fromMarks = isWide && marks.length > 0 ? fitOf(marks, options) : null
  const { forward, ...terms } = fromMarks ?? fitted
  const within = bounds ? Math.min(bounds.high, Math.max(bounds.low, forward)) : forward
  return { ...terms, forward: within, bounds, basis: fromMarks ? 'marks' : 'quotes' }
}

function fitOf(near: readonly ParityStrike[], options: ParityOptions): Fit | null {
  if (near.length === 0) return null
  if (options.inverse) return inverseTerms(near, options)
  const line = options.isAmerican ? null : robustLine(pointsOf(near, options))
  if (line) {
    const discountFactor = -line.slope
    const rate = -Math.log(discountFactor) / options.timeYears
    const rateError = line.slopeError / discountFactor / options.timeYears
    const credible = discountFactor > 0 && Math.abs(rate) <= RATE_MAX && rateError <= RATE_ERROR_MAX
    if (credible) {
      const forward = line.intercept / discountFactor
      return { forward, discountFactor, strikes: near.length, discountFitted: true }
    }
  }
  const discountFactor = options.discountPrior
  const forwards = near.map((row) => ({
    value: row.strike + (row.callMid - row.putMid) / discountFactor,
    weight: weightOf(row, options),
  }))
  return { forward: weightedMedian(forwards), discountFactor, strikes: near.length, discountFitted: false }
}

function inverseTerms(near: readonly ParityStrike[], options: ParityOptions): Fit | null {
  const forwards = near
    .map((row) => ({ value: row.strike / (1 - (row.callMid - row.putMid)), weight: weightOf(row, options) }))
    .filter((row) => row.value > 0 && Number.isFinite(row.value))
  if (forwards.length === 0) return null
  const forward = robustMean(forwards, weightedMedian(forwards))
  return { forward, discountFactor: 1, strikes: forwards.length, discountFitted: false }
}

/** The forwards that every strike's dealable sides allow; null when none has both or nothing is left. */
function boundsOf(
  near: readonly ParityStrike[],
  options: ParityOptions,
  discountFactor: number,
): ForwardRange | null {
  const forwardAt = (strike: number, difference: number): number =>
    options.inverse ? strike / (1 - difference) : strike + difference / discountFactor
  let [low, high] = [0, Infinity]
  for (const { strike, difference } of near) {
    if (!difference || (options.inverse && difference.high >= 1)) continue
    low = Math.max(low, forwardAt(strike, difference.low))
    high = Math.min(high, forwardAt(strike, difference.high))
  }
  return high < Infinity && low <= high ? { low, high } : null
}

function weightOf(row: ParityStrike, options: ParityOptions): number {
  const spread = Math.max(row.spread, options.tick)
  return 1 / (spread * spread)
}

function nearTheMoney(strikes: readonly ParityStrike[], spot: number | null): readonly ParityStrike[] {
  let crossing: ParityStrike | null = null
  let least = Infinity
  for (const row of strikes) {
    const apart = Math.abs(row.callMid - row.putMid)
    if (crossing !== null && apart >= least) continue
    crossing = row
    least = apart
  }
  const money = crossing?.strike ?? spot
  if (money === null) return []
  const distance = ({ strike }: ParityStrike): number => Math.abs(Math.log(strike / money))
  const near = strikes.filter((row) => distance(row) <= MONEYNESS_MAX)
  if (near.length >= STRIKES_MIN) return near
  return strikes.toSorted((a, b) => distance(a) - distance(b)).slice(0, STRIKES_MIN)
}

function pointsOf(near: readonly ParityStrike[], options: ParityOptions): Points {
  const count = near.length
  const [x, y, weight] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
  for (let i = 0; i < count; i += 1) {
    const row = near[i] as ParityStrike
    x[i] = row.strike
    y[i] = row.callMid - row.putMid
    weight[i] = weightOf(row, options)
  }
  return { x, y, weight }
}

type Line = Readonly<{ slope: number; intercept: number; slopeError: number }>

/** Reweighted straight line; null with fewer than three points or no spread of x. */
function robustLine({ x, y, weight }: Points): Line | null {
  const count = x.length
  if (count < 3) return null
  const weights = weight.slice()
  const residuals = new Float64Array(count)
  let line: Line | null = null
  for (let round = 0; round < ROUNDS; round++) {
    line = weightedLine({ x, y, weight: weights })
    if (!line) return null
    const { intercept, slope } = line
    for (let i = 0; i < count; i += 1)
      residuals[i] = Math.abs((y[i] as number) - intercept - slope * (x[i] as number))
    const scale = medianOf(residuals) / 0.6745
    if (scale < 1e-12) return line
    for (let i = 0; i < count; i += 1)
      weights[i] = (weight[i] as number) * biweight((residuals[i] as number) / (BIWEIGHT * scale))
  }
  return line
}

const biweight = (u: number): number => (Math.abs(u) >= 1 ? 0 : (1 - u * u) ** 2)

function weightedLine({ x, y, weight }: Points): Line | null {
  const count = x.length
  let [sw, sx, sy, used] = [0, 0, 0, 0]
  for (let i = 0; i < count; i += 1) {
    const w = weight[i] as number
    sw += w
    sx += w * (x[i] as number)
    sy += w * (y[i] as number)
    if (w > 0) used += 1
  }
  if (!(sw > 0)) return null
  const [meanX, meanY] = [sx / sw, sy / sw]
  let [sxx, sxy] = [0, 0]
  for (let i = 0; i < count; i += 1) {
    const apart = (x[i] as number) - meanX
    const weighted = (weight[i] as number) * apart
    sxx += weighted * apart
    sxy += weighted * ((y[i] as number) - meanY)
  }
  if (!(sxx > 0)) return null
  const slope = sxy / sxx
  let sse = 0
  for (let i = 0; i < count; i += 1) {
    const off = (y[i] as number) - meanY - slope * ((x[i] as number) - meanX)
    sse += (weight[i] as number) * off * off
  }
  const slopeError = used > 2 ? Math.sqrt(sse / (used - 2) / sxx) : Infinity
  return { slope, intercept: meanY - slope * meanX, slopeError }
}

type Weighted = Readonly<{ value: number; weight: number }>

/** The lower median. */
const medianOf = (values: Float64Array): number =>
  smallestAt(values.slice(), Math.ceil(values.length / 2) - 1)

/** The value at `place` of the ascending order, which is not made whole; reorders what it is given (Hoare 1961, FIND). */
function smallestAt(values: Float64Array, place: number): number {
  let [first, last] = [0, values.length - 1]
  while (first < last) {
    const pivot = values[(first + last) >> 1] as number
    let [up, down] = [first, last]
    while (up <= down) {
      while ((values[up] as number) < pivot) up += 1
      while ((values[down] as number) > pivot) down -= 1
      if (up > down) break
      const kept = values[up] as number
      values[up] = values[down] as number
      values[down] = kept
      up += 1
      down -= 1
    }
    if (place <= down) last = down
    else if (place >= up) first = up
    else break
  }
  return values[place] ?? NaN
}

function weightedMedian(values: readonly Weighted[]): number {
  const sorted = values.toSorted((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, row) => sum + row.weight, 0) / 2
  let sum = 0
  for (const row of sorted) {
    sum += row.weight
    if (sum >= half) return row.value
  }
  return NaN
}

function robustMean(values: readonly Weighted[], start: number): number {
  let mean = start
  for (let round = 0; round < ROUNDS; round++) {
    const centre = mean
    const scale = medianOf(Float64Array.from(values, (row) => Math.abs(row.value - centre))) / 0.6745
    if (scale < 1e-12 * Math.abs(centre)) return centre
    let [sum, weights] = [0, 0]
    for (const row of values) {
      const weight = row.weight * biweight((row.value - centre) / (BIWEIGHT * scale))
      sum += weight * row.value
      weights += weight
    }
    if (!(weights > 0)) return centre
    mean = sum / weights
  }
  return mean
}
