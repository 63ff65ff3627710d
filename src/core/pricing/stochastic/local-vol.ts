import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { firstBreach, growthBreach } from '../domain.ts'
import { invalidInput, pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import type { OptionType } from '../types.ts'

/** All that local volatility asks of a surface: total implied variance at ln(K/F) and a life. Smooth in both. */
export type TotalVarianceSurface = Readonly<{
  totalVariance: (logMoneyness: number, timeYears: number) => number
}>

const MONEYNESS_STEP = 1e-3
const TIME_SHARE = 1e-3

/**
 * Dupire's local variance through total variance w(y, T), y = ln(K/F) (J. Gatheral, "The Volatility Surface", 2006, eq. 1.10):
 *   σ² = w_T / (1 − y·w_y/w + ¼(−¼ − 1/w + y²/w²)·w_y² + ½·w_yy),
 * by central differences of the surface. Refuses `arbitrage` where the denominator (the density over its Black-Scholes form) or the slope
 * in time is negative, and `invalid_input` where the surface has no positive finite variance.
 */
export function localVolAnnual(
  surface: TotalVarianceSurface,
  logMoneyness: number,
  timeYears: number,
): Result<number, PricingFailure> {
  const breach = firstBreach([
    ['log_moneyness', logMoneyness, 'finite'],
    ['time_years', timeYears, 'positive'],
  ])
  if (breach) return refused(breach)
  const h = MONEYNESS_STEP
  const gap = TIME_SHARE * timeYears
  const at = (y: number, time: number): number => surface.totalVariance(y, time)
  const w = at(logMoneyness, timeYears)
  const [above, below] = [at(logMoneyness + h, timeYears), at(logMoneyness - h, timeYears)]
  const slope = (above - below) / (2 * h)
  const curvature = (above - 2 * w + below) / (h * h)
  const growth = (at(logMoneyness, timeYears + gap) - at(logMoneyness, timeYears - gap)) / (2 * gap)
  const y = logMoneyness
  const density =
    1 - (y * slope) / w + 0.25 * (-0.25 - 1 / w + (y * y) / (w * w)) * slope * slope + curvature / 2
  const where = `at log-moneyness ${y} and ${timeYears} years`
  if (!(w > 0) || !Number.isFinite(density) || !Number.isFinite(growth)) {
    return refused(invalidInput('surface', `has no positive finite variance ${where}`))
  }
  if (density <= 0)
    return refused(pricingFailure('arbitrage', `butterfly: the surface's density is not positive ${where}`))
  if (growth < 0)
    return refused(pricingFailure('arbitrage', `calendar: total variance falls with time ${where}`))
  return ok(Math.sqrt(growth / density))
}

export type LocalVolOption = Readonly<{
  optionType: OptionType
  spot: number
  strike: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
}>

/** `strikeDelta` is ∂V/∂K, `speed` ∂gamma/∂S. */
export type LocalVolPoint = Readonly<Record<'price' | 'delta' | 'gamma' | 'speed' | 'strikeDelta', number>>

type LocalVolGrid = Readonly<{
  /** Of log-spot; 400 unless given. */
  spaceSteps?: number
  /** Of time; 200 unless given. */
  timeSteps?: number
}>

/** How many deviations of the at-the-money variance the grid spans on each side. */
const SPAN_DEVIATIONS = 6
/** Fully implicit quarter-steps before Crank and Nicolson (R. Rannacher 1984), which damp the payoff's kink. */
const DAMPING_STEPS = 4
/** The surface is asked no nearer to today than this share of the life: implied variance has no derivative at 0. */
const EARLIEST_SHARE = 1e-3

/** Solves the tridiagonal system in place (Thomas). */
function sweep(lower: Float64Array, diagonal: Float64Array, upper: Float64Array, right: Float64Array): void {
  const last = right.length - 1
  for (let at = 1; at <= last; at++) {
    const factor = (lower[at] as number) / (diagonal[at - 1] as number)
    diagonal[at] = (diagonal[at] as number) - factor * (upper[at - 1] as number)
    right[at] = (right[at] as number) - factor * (right[at - 1] as number)
  }
  right[last] = (right[last] as number) / (diagonal[last] as number)
  for (let at = last - 1; at >= 0; at--) {
    right[at] =
      ((right[at] as number) - (upper[at] as number) * (right[at + 1] as number)) / (diagonal[at] as number)
  }
}

/** One backward step of V_τ = ½σ²(V_xx − V_x): θ = 1 implicit, ½ Crank-Nicolson. The ends are held. */
function stepBack(
  values: Float64Array,
  variances: Float64Array,
  gapX: number,
  gapTime: number,
  theta: number,
): void {
  const size = values.length
  const [lower, diagonal, upper] = [
    new Float64Array(size),
    new Float64Array(size).fill(1),
    new Float64Array(size),
  ]
  const right = Float64Array.from(values)
  for (let at = 1; at < size - 1; at++) {
    const half = 0.5 * (variances[at] as number) * gapTime
    const down = half * (1 / (gapX * gapX) + 0.5 / gapX)
    const up = half * (1 / (gapX * gapX) - 0.5 / gapX)
    const explicit =
      down * (values[at - 1] as number) -
      (down + up) * (values[at] as number) +
      up * (values[at + 1] as number)
    lower[at] = -theta * down
    diagonal[at] = 1 + theta * (down + up)
    upper[at] = -theta * up
    right[at] = (values[at] as number) + (1 - theta) * explicit
  }
  sweep(lower, diagonal, upper, right)
  values.set(right)
}

/**
 * A European option under the surface's local volatility by finite differences in x = ln(S_t/F_t), in which the spot drifts by −½σ² alone.
 * It gives back the surface's own Black price to the grid's error, about 1e-5 of the spot at the default grid. `price` in currency; delta, gamma
 * and speed keep local volatility where it is while the spot moves: a function of the level, over the forwards of today. Refuses as
 * `localVolAnnual`.
 */
export function localVolPrice(
  option: LocalVolOption,
  surface: TotalVarianceSurface,
  grid: LocalVolGrid = {},
): Result<LocalVolPoint, PricingFailure> {
  const { spot, strike, rateCont, dividendYieldCont, timeYears } = option
  const breach =
    firstBreach([
      ['spot', spot, 'positive'],
      ['strike', strike, 'positive'],
      ['time_years', timeYears, 'positive'],
      ['rate', rateCont, 'finite'],
      ['dividend_yield', dividendYieldCont, 'finite'],
    ]) ?? growthBreach('rate', Math.abs(rateCont) + Math.abs(dividendYieldCont), timeYears)
  if (breach) return refused(breach)
  const spaceSteps = 2 * Math.ceil((grid.spaceSteps ?? 400) / 2)
  const timeSteps = grid.timeSteps ?? 200
  const variance = surface.totalVariance(0, timeYears)
  if (!(variance > 0 && variance < Infinity))
    return refused(invalidInput('surface', 'has no variance at the money'))
  const forward = spot * Math.exp((rateCont - dividendYieldCont) * timeYears)
  const money = Math.log(strike / forward)
  const reach = SPAN_DEVIATIONS * Math.sqrt(variance) + Math.abs(money)
  const gapX = (2 * reach) / spaceSteps
  const xs = Float64Array.from({ length: spaceSteps + 1 }, (_, at) => (at - spaceSteps / 2) * gapX)
  const sign = option.optionType === 'call' ? 1 : -1
  // Cell averages of the payoff, so that the strike need not fall on a node.
  const values = xs.map((x) => cellPayoff(x, gapX, money, sign))
  const digital = xs.map((x) => -sign * cellShare(x, gapX, money, sign))
  const variances = new Float64Array(xs.length)
  const gapTime = timeYears / timeSteps
  for (let step = 0; step < timeSteps; step++) {
    const time = Math.max(timeYears - (step + 0.5) * gapTime, EARLIEST_SHARE * timeYears)
    for (let at = 0; at < xs.length; at++) {
      const vol = localVolAnnual(surface, xs[at] as number, time)
      if (!vol.ok) return vol
      variances[at] = vol.value * vol.value
    }
    for (const claim of [values, digital]) {
      if (step > 0) stepBack(claim, variances, gapX, gapTime, 0.5)
      else
        for (let part = 0; part < DAMPING_STEPS; part++)
          stepBack(claim, variances, gapX, gapTime / DAMPING_STEPS, 1)
    }
  }
  const centre = spaceSteps / 2
  // values are over the forward at expiry; x at a fixed strike moves with ln S
  const scale = forward * Math.exp(-rateCont * timeYears)
  const { slope, curvature, third } = centralDifferences(values, centre, gapX)
  return ok({
    price: scale * (values[centre] ?? NaN),
    delta: (scale * slope) / spot,
    gamma: (scale * (curvature - slope)) / (spot * spot),
    speed: (scale * (third - 3 * curvature + 2 * slope)) / (spot * spot * spot),
    strikeDelta: (digital[centre] ?? NaN) * Math.exp(-rateCont * timeYears),
  })
}

type Differences = Readonly<{ slope: number; curvature: number; third: number }>

/** The first three derivatives on five nodes. */
function centralDifferences(values: Float64Array, at: number, gap: number): Differences {
  const node = (offset: number): number => values[at + offset] ?? NaN
  return {
    slope: (node(1) - node(-1)) / (2 * gap),
    curvature: (node(1) - 2 * node(0) + node(-1)) / (gap * gap),
    third: (node(2) - 2 * node(1) + 2 * node(-1) - node(-2)) / (2 * gap * gap * gap),
  }
}

/** The share of a cell where the option pays: the mean of its payoff's slope by the strike, without the sign. */
function cellShare(x: number, gap: number, k: number, sign: number): number {
  const share = ((x - k) * sign) / gap + 0.5
  return Math.min(1, Math.max(0, share))
}

/** The mean over a cell of (±(e^x − e^k))⁺. */
function cellPayoff(x: number, gap: number, k: number, sign: number): number {
  const [from, to] =
    sign > 0 ? [Math.max(x - gap / 2, k), x + gap / 2] : [x - gap / 2, Math.min(x + gap / 2, k)]
  if (to <= from) return 0
  return (sign * (Math.exp(to) - Math.exp(from) - Math.exp(k) * (to - from))) / gap
}
