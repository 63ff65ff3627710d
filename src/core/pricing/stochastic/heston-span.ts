import { TRANSFORM_SIZE, explosionTimeYears, logMoment } from './heston-transform.ts'
import type { HestonParameters } from './heston-types.ts'

/**
 * How far from the forward an option can still be worth something. With G(k) the out-of-the-money value over √(F·K) at
 * k = ln(K/F), Markov's inequality on (S_T/F)^p gives |G(k)| ≤ E[(S_T/F)^p]·e^(−|p−½|·|k|): beyond the least k at which some
 * moment makes that e^(−LOG_TOLERANCE) nothing is left, so a Fourier series with that period is exact to the tolerance.
 */
export type Span = Readonly<{ left: number; right: number }>

/** ln of 4e-13, relative to √(F·K). */
const LOG_TOLERANCE = 28.5
const GOLDEN = 0.6180339887498949
const SEARCH_STEPS = 14

/** The largest |p − ½| whose moment exists at this life, on the side of `sign`. */
function momentBound(parameters: HestonParameters, timeYears: number, sign: 1 | -1, wanted: number): number {
  const exists = (distance: number): boolean =>
    explosionTimeYears(parameters, 0.5 + sign * distance) > timeYears
  if (exists(wanted)) return wanted
  let [low, high] = [0.5, wanted]
  for (let step = 0; step < 40 && high - low > 1e-3 * low; step++) {
    const middle = Math.sqrt(low * high)
    if (exists(middle)) low = middle
    else high = middle
  }
  return low
}

function oneSide(parameters: HestonParameters, timeYears: number, variance: number, sign: 1 | -1): number {
  const scratch = new Float64Array(TRANSFORM_SIZE)
  const lengthAt = (distance: number): number => {
    const moment = logMoment(scratch, parameters, timeYears, 0.5 + sign * distance)
    return (Math.max(moment, 0) + LOG_TOLERANCE) / distance
  }
  // The best moment of a normal law with this variance; fatter tails want a smaller one.
  const gaussian = Math.sqrt((2 * LOG_TOLERANCE) / variance)
  const limit = momentBound(parameters, timeYears, sign, Math.max(2 * gaussian, 1))
  let [low, high] = [Math.log(0.5), Math.log(limit)]
  let [inner, outer] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
  let [atInner, atOuter] = [lengthAt(Math.exp(inner)), lengthAt(Math.exp(outer))]
  for (let step = 0; step < SEARCH_STEPS; step++) {
    if (atInner < atOuter) {
      ;[high, outer, atOuter] = [outer, inner, atInner]
      inner = high - GOLDEN * (high - low)
      atInner = lengthAt(Math.exp(inner))
    } else {
      ;[low, inner, atInner] = [inner, outer, atOuter]
      outer = low + GOLDEN * (high - low)
      atOuter = lengthAt(Math.exp(outer))
    }
  }
  // The first moment always exists and bounds what the search may have missed.
  const control = (variance * Math.max((2 * LOG_TOLERANCE) / variance, 0.5) * 0.5 + LOG_TOLERANCE) / gaussian
  return Math.max(Math.min(atInner, atOuter, 2 * LOG_TOLERANCE), Math.min(control, 2 * LOG_TOLERANCE))
}

/** The span of the model and of its Black-Scholes control with the same total variance, in log-moneyness. */
export const spanOf = (parameters: HestonParameters, timeYears: number, variance: number): Span => ({
  left: oneSide(parameters, timeYears, variance, -1),
  right: oneSide(parameters, timeYears, variance, 1),
})
