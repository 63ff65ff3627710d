import { INVERSE_SQRT_TWO_PI } from '../normal.ts'
import { exponential, logRatio, millsSlope, millsTail } from './elementary.ts'

/**
 * One European option, price and first-order greeks, by the operations that src/kernels repeats in SIMD. The formulas
 * are those of greeks.ts with both tails over one density: S·e^(−qT)·φ(d1) = K·e^(−rT)·φ(d2), so that
 * S·e^(−qT)·Φ(−|d1|) and K·e^(−rT)·Φ(−|d2|) are that times a Mills ratio, and an out-of-the-money value is a difference or
 * sum of two Mills ratios that keeps its relative precision.
 */

/** Price, delta, gamma, vega, theta, rho: their order in a row. */
export const VALUE_COUNT = 6

/** Where these operations neither leave float64 nor lose digits; everything else, bad rows too, is for greeks.ts. */
const LEG_MIN = 1e-20
const LEG_MAX = 1e20
const GROWTH_MAX = 100
const TIME_MIN = 1e-8
const TIME_MAX = 1e4
const DEVIATION_MIN = 1e-6
const DEVIATION_MAX = 16
const DISTANCE_MAX = 35
/** From here on the density is below every float64: the values are those of the forward or of nothing. */
const DISTANCE_FAR = 39
/** A difference below this part of what it is taken from has lost too many digits: a series gives it then. */
const CANCELLATION_MIN = 1 / 256

const within = (x: number, low: number, high: number): boolean => x >= low && x <= high

/** m(−a+t) − m(−a−t) for t far below a or near 0 itself: three odd Taylor terms after the first, as in black.ts. */
function closeGap(a: number, t: number): number {
  const m = millsTail(a)
  const slope = millsSlope(a)
  const square = t * t
  const m2 = m - a * slope
  const m3 = slope + slope - a * m2
  const m4 = 3 * m2 - a * m3
  const m5 = 4 * m3 - a * m4
  const m6 = 5 * m4 - a * m5
  const m7 = 6 * m5 - a * m6
  const series = ((m7 * square * (1 / 42) + m5) * square * (1 / 20) + m3) * square * (1 / 6) + slope
  return (t + t) * series
}

function areCommon(
  underlying: number,
  strike: number,
  timeYears: number,
  deviation: number,
  rateTime: number,
  yieldTime: number,
): boolean {
  return (
    within(underlying, LEG_MIN, LEG_MAX) &&
    within(strike, LEG_MIN, LEG_MAX) &&
    within(timeYears, TIME_MIN, TIME_MAX) &&
    within(deviation, DEVIATION_MIN, DEVIATION_MAX) &&
    Math.abs(rateTime) <= GROWTH_MAX &&
    Math.abs(yieldTime) <= GROWTH_MAX
  )
}

/** Writes the six values to `values` and answers true; false when the option is not among those that this form suits. */
export function commonEuropeanValues(
  isCall: boolean,
  underlying: number,
  strike: number,
  rateCont: number,
  yieldCont: number,
  timeYears: number,
  volAnnual: number,
  values: Float64Array,
): boolean {
  const rootTime = Math.sqrt(timeYears)
  const deviation = volAnnual * rootTime
  const rateTime = rateCont * timeYears
  const yieldTime = yieldCont * timeYears
  const suits = areCommon(underlying, strike, timeYears, deviation, rateTime, yieldTime)
  if (!suits) return false
  const logMoney = logRatio(underlying, strike) + (rateCont - yieldCont) * timeYears
  const ratio = logMoney / deviation
  const half = deviation * 0.5
  const d1 = ratio + half
  const d2 = ratio - half
  const distance1 = Math.abs(d1)
  const distance2 = Math.abs(d2)
  const isFar = distance1 > DISTANCE_FAR && distance2 > DISTANCE_FAR
  if (!isFar && !(distance1 <= DISTANCE_MAX && distance2 <= DISTANCE_MAX)) return false
  const yieldFactor = exponential(-yieldTime)
  const discountFactor = exponential(-rateTime)
  const forwardLeg = underlying * yieldFactor
  const strikeLeg = strike * discountFactor
  const bell = isFar ? 0 : INVERSE_SQRT_TWO_PI * exponential(d1 * d1 * -0.5)
  const density = yieldFactor * bell
  const spread = underlying * density
  const mills1 = millsTail(distance1)
  const mills2 = millsTail(distance2)
  const tail1 = spread * mills1
  const tail2 = spread * mills2

  const below = logMoney <= 0
  const nearD = below ? d1 : -d2
  const nearLeg = below ? forwardLeg : strikeLeg
  const nearTail = below ? tail1 : tail2
  const farTail = below ? tail2 : tail1
  const isTail = nearD < 0
  const difference = (isTail ? nearTail : nearLeg - nearTail) - farTail
  const isWhole = difference >= (isTail ? nearTail : nearLeg) * CANCELLATION_MIN
  const outOfTheMoney = isWhole ? difference : spread * closeGap(Math.abs(ratio), half)

  const sign = isCall ? 1 : -1
  const leg1 = sign * d1 < 0 ? tail1 : forwardLeg - tail1
  const leg2 = sign * d2 < 0 ? tail2 : strikeLeg - tail2
  const weight1 = density * mills1
  const delta = sign * d1 < 0 ? weight1 : yieldFactor - weight1
  const intrinsic = sign * logMoney > 0 ? sign * (forwardLeg - strikeLeg) : 0
  values[0] = intrinsic + outOfTheMoney
  values[1] = sign * delta
  values[2] = density / (underlying * deviation)
  values[3] = spread * rootTime
  values[4] = sign * (yieldCont * leg1 - rateCont * leg2) - (spread * volAnnual) / (rootTime + rootTime)
  values[5] = sign * (timeYears * leg2)
  return true
}
