import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { firstBreach, growthBreach } from '../domain.ts'
import { invalidInput, pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import type { OptionType } from '../types.ts'
import type { VarianceJet } from './vol-surface.ts'

/**
 * All that local volatility asks of a surface: total implied variance at ln(K/F) and a life, smooth in both. One that knows
 * its own derivatives is asked for them; of another they are central differences.
 */
export type TotalVarianceSurface = Readonly<{
  totalVariance: (logMoneyness: number, timeYears: number) => number
  point?: (logMoneyness: number, timeYears: number) => VarianceJet
}>

const MONEYNESS_STEP = 1e-3
const TIME_SHARE = 1e-3

/** Variance at a point with its derivatives in y: the surface's own where it knows them. */
function jetOf(surface: TotalVarianceSurface, y: number, timeYears: number): VarianceJet {
  if (surface.point) return surface.point(y, timeYears)
  const h = MONEYNESS_STEP
  const w = surface.totalVariance(y, timeYears)
  const [above, below] = [surface.totalVariance(y + h, timeYears), surface.totalVariance(y - h, timeYears)]
  return { w, slope: (above - below) / (2 * h), curvature: (above - 2 * w + below) / (h * h) }
}

/** The density over its Black-Scholes form: the denominator of Dupire's formula. */
const densityOf = (y: number, { w, slope, curvature }: VarianceJet): number =>
  1 - (y * slope) / w + 0.25 * (-0.25 - 1 / w + (y * y) / (w * w)) * slope * slope + curvature / 2

/** σ² where variance grows by `growth` a year, or NaN where it is none: `refusalAt` says why. */
function localVariance(jet: VarianceJet, y: number, growth: number): number {
  const density = densityOf(y, jet)
  return jet.w > 0 && density > 0 && growth >= 0 ? growth / density : NaN
}

function refusalAt(jet: VarianceJet, y: number, growth: number, timeYears: number): PricingFailure {
  const density = densityOf(y, jet)
  const where = `at log-moneyness ${y} and ${timeYears} years`
  if (!(jet.w > 0) || !Number.isFinite(density) || !Number.isFinite(growth))
    return invalidInput('surface', `has no positive finite variance ${where}`)
  return density <= 0
    ? pricingFailure('arbitrage', `butterfly: the surface's density is not positive ${where}`)
    : pricingFailure('arbitrage', `calendar: total variance falls with time ${where}`)
}

/**
 * Dupire's local variance through total variance w(y, T), y = ln(K/F) (J. Gatheral, "The Volatility Surface", 2006,
 * eq. 1.10):
 *   σ² = w_T / (1 − y·w_y/w + ¼(−¼ − 1/w + y²/w²)·w_y² + ½·w_yy).
 * Refuses `arbitrage` where the denominator (the density over its Black-Scholes form) or the slope in time is negative, and
 * `invalid_input` where the surface has no positive finite variance. The slope in time is a central difference: at an expiry of
 * the surface, where variance bends in time, the mean of both sides.
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
  const gap = TIME_SHARE * timeYears
  const [later, sooner] = [timeYears + gap, timeYears - gap]
  const growth =
    (surface.totalVariance(logMoneyness, later) - surface.totalVariance(logMoneyness, sooner)) / (2 * gap)
  const jet = jetOf({ totalVariance: surface.totalVariance }, logMoneyness, timeYears)
  const variance = localVariance(jet, logMoneyness, growth)
  return Number.isFinite(variance)
    ? ok(Math.sqrt(variance))
    : refused(refusalAt(jet, logMoneyness, growth, timeYears))
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

/** Where a step's system is written, once for all steps. */
type TridiagonalSystem = Readonly<Record<'down' | 'up' | 'factor' | 'diagonal' | 'upper', Float64Array>>

const makeTridiagonal = (size: number): TridiagonalSystem => ({
  down: new Float64Array(size),
  up: new Float64Array(size),
  factor: new Float64Array(size),
  diagonal: new Float64Array(size).fill(1),
  upper: new Float64Array(size),
})

type StepSizes = Readonly<{ gapX: number; gapTime: number; theta: number }>

/**
 * The system of one backward step of V_τ = ½σ²(V_xx − V_x), eliminated downwards (Thomas): every claim of the same variances is
 * stepped by it. θ = 1 implicit, ½ Crank-Nicolson. The ends are held.
 */
function eliminate(
  system: TridiagonalSystem,
  variances: Float64Array,
  { gapX, gapTime, theta }: StepSizes,
): void {
  const { down, up, factor, diagonal, upper } = system
  const last = variances.length - 1
  for (let at = 1; at < last; at++) {
    const half = 0.5 * (variances[at] as number) * gapTime
    down[at] = half * (1 / (gapX * gapX) + 0.5 / gapX)
    up[at] = half * (1 / (gapX * gapX) - 0.5 / gapX)
  }
  diagonal[0] = 1
  upper[0] = 0
  for (let at = 1; at <= last; at++) {
    const isInner = at < last
    const lower = isInner ? -theta * (down[at] as number) : 0
    const own = isInner ? 1 + theta * ((down[at] as number) + (up[at] as number)) : 1
    factor[at] = lower / (diagonal[at - 1] as number)
    diagonal[at] = own - (factor[at] as number) * (upper[at - 1] as number)
    upper[at] = isInner ? -theta * (up[at] as number) : 0
  }
}

/** Steps the values of one claim back in place. */
function stepBack(values: Float64Array, system: TridiagonalSystem, theta: number): void {
  const { down, up, factor, diagonal, upper } = system
  const last = values.length - 1
  const explicit = 1 - theta
  let before = values[0] as number
  for (let at = 1; at < last; at++) {
    const own = values[at] as number
    const [low, high] = [down[at] as number, up[at] as number]
    const moved = low * before - (low + high) * own + high * (values[at + 1] as number)
    before = own
    values[at] = own + explicit * moved - (factor[at] as number) * (values[at - 1] as number)
  }
  for (let at = last - 1; at > 0; at--)
    values[at] =
      ((values[at] as number) - (upper[at] as number) * (values[at + 1] as number)) / (diagonal[at] as number)
}

type Stepped = Readonly<{
  xs: Float64Array
  timeYears: number
  gapTime: number
  step: number
  timeSteps: number
}>

/**
 * The local variances of a step, with what variance grows by over it, whether or not an expiry of the surface lies in it.
 * `totalVariances` are those at the step's later end, and afterwards those at its earlier one.
 */
function localVariances(
  surface: TotalVarianceSurface,
  { xs, timeYears, gapTime, step, timeSteps }: Stepped,
  totalVariances: Float64Array,
  variances: Float64Array,
): PricingFailure | null {
  const time = Math.max(timeYears - (step + 0.5) * gapTime, EARLIEST_SHARE * timeYears)
  const soonest = timeYears - (step + 1) * gapTime
  for (let at = 0; at < xs.length; at++) {
    const x = xs[at] as number
    const sooner = step === timeSteps - 1 ? 0 : surface.totalVariance(x, soonest)
    const growth = ((totalVariances[at] as number) - sooner) / gapTime
    totalVariances[at] = sooner
    const jet = jetOf(surface, x, time)
    const variance = localVariance(jet, x, growth)
    if (!Number.isFinite(variance)) return refusalAt(jet, x, growth, time)
    variances[at] = variance
  }
  return null
}

/**
 * A European option under the surface's local volatility by finite differences in x = ln(S_t/F_t), in which the spot drifts
 * by −½σ² alone. It gives back the surface's own Black price to the grid's error, about 4e-6 of the spot at the default
 * grid. `price` in currency; delta, gamma and speed keep local volatility where it is while the spot moves: a function of
 * the level, over the forwards of today. Refuses as `localVolAnnual`.
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
  const logStrike = Math.log(strike / forward)
  const halfWidth = SPAN_DEVIATIONS * Math.sqrt(variance) + Math.abs(logStrike)
  const gapX = (2 * halfWidth) / spaceSteps
  const xs = Float64Array.from({ length: spaceSteps + 1 }, (_, at) => (at - spaceSteps / 2) * gapX)
  const sign = option.optionType === 'call' ? 1 : -1
  // Cell averages of the payoff, so that the strike need not fall on a node.
  const values = xs.map((x) => cellPayoff(x, gapX, logStrike, sign))
  const digital = xs.map((x) => -sign * cellShare(x, gapX, logStrike, sign))
  const variances = new Float64Array(xs.length)
  const totalVariances = xs.map((x) => surface.totalVariance(x, timeYears))
  const system = makeTridiagonal(xs.length)
  const gapTime = timeYears / timeSteps
  for (let step = 0; step < timeSteps; step++) {
    const refusal = localVariances(
      surface,
      { xs, timeYears, gapTime, step, timeSteps },
      totalVariances,
      variances,
    )
    if (refusal) return refused(refusal)
    const [substeps, theta] = step === 0 ? [DAMPING_STEPS, 1] : [1, 0.5]
    eliminate(system, variances, { gapX, gapTime: gapTime / substeps, theta })
    for (let substep = 0; substep < substeps; substep++)
      for (const claim of [values, digital]) stepBack(claim, system, theta)
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
