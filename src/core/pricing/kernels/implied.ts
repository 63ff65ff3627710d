import { INVERSE_SQRT_TWO_PI } from '../normal.ts'
import { exponential, logRatio, millsTail } from './elementary.ts'

/**
 * One implied volatility by the operations that src/kernels repeats in SIMD: implied-vol.ts' three objectives (Jäckel 2015)
 * and Householder's step, from guesses near enough that two or three steps do. What does not settle, or lies where
 * digits would be lost, is for implied-vol.ts.
 */
const LEG_MIN = 1e-20
const LEG_MAX = 1e20
const TIME_MIN = 1e-8
const TIME_MAX = 1e4
/** Distance of the premium from its bounds, in parts of the larger leg, from which on its status is beyond doubt. */
const BOUND_DISTANCE = 1e-14
const TARGET_MIN = 1e-250
const DEVIATION_MIN = 1e-6
const DISTANCE_MAX = 35
/** Nothing this far out is kept; the bound only keeps a wild step computable. */
const EXPONENT_MIN = -700
const STEPS_MAX = 5
/** Householder's error falls with the fourth power: after a step of this part of s nothing remains to do. */
const SETTLED = 1e-4
/** Mills ratio at 0, √(π/2). */
const MILLS_AT_ZERO = 1.2533141373155001
/** The odd Taylor terms of the gap: 1/((n+1)(n+2)) for n = 1, 3, … 15. */
const TAYLOR_STEPS = [1 / 6, 1 / 20, 1 / 42, 1 / 72, 1 / 110, 1 / 156, 1 / 210, 1 / 272] as const

const within = (x: number, low: number, high: number): boolean => x >= low && x <= high

/** m(h+t) − m(h−t) by odd Taylor terms at h ≤ 0, for t < ¼ and −h·t < ½: see black.ts. */
function taylorGap(h: number, t: number): number {
  let previous = millsTail(-h)
  let current = 1 + h * previous
  let factor = t + t
  let gap = factor * current
  const square = t * t
  let n = 1
  for (const part of TAYLOR_STEPS) {
    const even = h * current + n * previous
    const odd = h * even + (n + 1) * current
    previous = even
    current = odd
    factor = factor * (square * part)
    gap = gap + factor * current
    n += 2
  }
  return gap
}

/** −2·Φ⁻¹(p) to 5e-4 (Abramowitz and Stegun 26.2.23): exact at the money, and far up the forward hardly matters. */
function upperGuess(p: number): number {
  const t = Math.sqrt(-2 * logRatio(p, 1))
  const over = (0.010328 * t + 0.802853) * t + 2.515517
  const under = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1
  const quantile = t - over / under
  return quantile + quantile
}

type Region = 'lower' | 'middle' | 'upper'

/** The root s of b(x, s) = target for x ≤ 0; 0 when it does not settle. `most` is e^(x/2), `missing` most − target. */
function settle(x: number, target: number, most: number, missing: number): number {
  const inflection = Math.sqrt(-2 * x)
  const vegaThere = INVERSE_SQRT_TWO_PI * most
  const valueThere = vegaThere * (MILLS_AT_ZERO - millsTail(inflection))
  const region: Region = target < valueThere ? 'lower' : missing < most * 0.5 ? 'upper' : 'middle'
  const logTarget = logRatio(region === 'lower' ? target : missing, 1)
  let s = inflection + (target - valueThere) / vegaThere
  if (region === 'lower') s = lowerGuess(-x, target)
  if (region === 'upper') s = Math.max(upperGuess(missing / (most + 1 / most)), inflection)
  for (let taken = 0; taken < STEPS_MAX; taken++) {
    const step = householderStep(region, x, s, target, most, logTarget)
    const next = s + step
    if (Math.abs(step) <= SETTLED * s) return next
    const low = region === 'lower' ? s * 0.25 : inflection
    const high = region === 'lower' ? inflection : s * 4
    s = Math.min(Math.max(next, low), high)
  }
  return 0
}

/**
 * Below the inflection b is nearly Bachelier's: b/|x| = φ(a)/a − Φ(−a) with a = |x|/s. Inverted to 5e-4 by a quotient in
 * √ln(1 + |x|/b), fitted for a up to 36.
 */
function lowerGuess(distance: number, target: number): number {
  const r = Math.sqrt(logRatio(target + distance, target))
  const over = ((0.01726419808 * r + 0.03162583918) * r - 0.002886331748) * r + 0.3984424278
  const under = (((0.01227705996 * r + 0.02001471344) * r + 0.1031682799) * r - 0.01717967785) * r + 1
  return (distance * under) / (r * r * over)
}

/** The step from s, by the objective of the region. */
function householderStep(
  region: Region,
  x: number,
  s: number,
  target: number,
  most: number,
  logTarget: number,
): number {
  const inverse = 1 / s
  const h = x / s
  const t = s * 0.5
  const d1 = h + t
  const exponent = Math.max((h * h + t * t) * -0.5, EXPONENT_MIN)
  const vega = INVERSE_SQRT_TWO_PI * exponential(exponent)
  const mills1 = millsTail(Math.abs(d1))
  const mills2 = millsTail(t - h)
  const isTaylor = t < 0.25 && h * t > -0.5
  const gap = isTaylor ? taylorGap(h, t) : mills1 - mills2
  const sum = mills1 + mills2
  const square = h * h
  const second = square * inverse - s * 0.25
  const third = second * second - 3 * square * (inverse * inverse) - 0.25
  if (region === 'middle') {
    const value = isTaylor || d1 < 0 ? vega * gap : most - vega * sum
    return householder((target - value) / vega, second, third)
  }
  const part = region === 'lower' ? gap : sum
  const slope = 1 / part
  const logValue = logRatio(INVERSE_SQRT_TWO_PI * part, 1) + exponent
  if (region === 'upper') {
    const newton = (logValue - logTarget) * part
    return householder(newton, second + slope, third + (3 * second * slope + 2 * (slope * slope)))
  }
  const inverseLog = 1 / logValue
  const bend = 1 + 2 * inverseLog
  const newton = (logTarget - logValue) * (logValue / logTarget) * part
  return householder(
    newton,
    second - slope * bend,
    third + (2 * (slope * slope) * (1 + 3 * inverseLog * (1 + inverseLog)) - 3 * second * (slope * bend)),
  )
}

function householder(newton: number, second: number, third: number): number {
  const move = (newton * (1 + second * newton * 0.5)) / (1 + newton * (second + third * newton * (1 / 6)))
  return move * newton > 0 ? move : newton
}

/** The annual volatility of a discounted premium strictly between its bounds; 0 when this form does not suit it. */
export function commonImpliedVol(
  isCall: boolean,
  forward: number,
  strike: number,
  discountFactor: number,
  timeYears: number,
  price: number,
): number {
  const suits =
    within(forward, LEG_MIN, LEG_MAX) &&
    within(strike, LEG_MIN, LEG_MAX) &&
    within(discountFactor, LEG_MIN, LEG_MAX) &&
    within(timeYears, TIME_MIN, TIME_MAX)
  if (!suits) return 0
  const sign = isCall ? 1 : -1
  const forwardLeg = discountFactor * forward
  const strikeLeg = discountFactor * strike
  const inMoney = sign * (forward - strike)
  const overIntrinsic = price - (inMoney > 0 ? discountFactor * inMoney : 0)
  const bound = isCall ? forwardLeg : strikeLeg
  const distance = Math.max(forwardLeg, strikeLeg) * BOUND_DISTANCE
  const scale = Math.sqrt(forwardLeg) * Math.sqrt(strikeLeg)
  const target = overIntrinsic / scale
  const clear =
    overIntrinsic >= (inMoney > 0 ? distance : 0) && bound - price >= distance && target >= TARGET_MIN
  if (!clear) return 0
  const x = -Math.abs(logRatio(forward, strike))
  const missing = (bound - price) / scale
  const s = settle(x, target, exponential(x * 0.5), missing)
  if (!(s >= DEVIATION_MIN && s * 0.5 - x / s <= DISTANCE_MAX)) return 0
  return s / Math.sqrt(timeYears)
}
