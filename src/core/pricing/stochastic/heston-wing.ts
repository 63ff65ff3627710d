import { TRANSFORM_SIZE, explosionTimeYears, logMoment, transformAt } from './heston-transform.ts'
import type { HestonParameters } from './heston-types.ts'

/**
 * Far out of the money, where the series' absolute accuracy leaves few digits: the damped transform of P. Carr and D. Madan ("Option
 * valuation using the fast Fourier transform", 1999, eq. 6) along the line of steepest descent (R. Lord, C. Kahl, "Optimal Fourier
 * inversion in semi-analytical option pricing", 2007), by a trapezoidal rule that is halved until it repeats itself.
 */

const TOLERANCE = 1e-11
const HALVINGS_MAX = 9
const NODES_MAX = 4_000
const GOLDEN = 0.6180339887498949

/** The moment p outside [0, 1] for which the integrand at u = 0 is smallest: p > 1 for a call, p < 0 for a put. */
function saddle(parameters: HestonParameters, timeYears: number, k: number): number {
  const scratch = new Float64Array(TRANSFORM_SIZE)
  const powerAt = (distance: number): number => (k > 0 ? 1 + distance : -distance)
  const height = (logDistance: number): number => {
    const power = powerAt(Math.exp(logDistance))
    const moment = logMoment(scratch, parameters, timeYears, power)
    return moment - (power - 1) * k - Math.log(power * (power - 1))
  }
  let top = 1
  while (top < 1e7 && explosionTimeYears(parameters, powerAt(top)) > timeYears) top *= 2
  let [low, high] = [Math.log(1e-3), Math.log(top)]
  let [inner, outer] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
  for (let step = 0; step < 40; step++) {
    if (height(inner) <= height(outer)) high = outer
    else low = inner
    ;[inner, outer] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
  }
  return powerAt(Math.exp((low + high) / 2))
}

/**
 * Undiscounted value of the out-of-the-money option over the forward at k = ln(K/F) ≠ 0, to about 1e-10 of itself; null when the rule
 * does not settle.
 */
export function wingValue(
  parameters: HestonParameters,
  timeYears: number,
  variance: number,
  k: number,
): number | null {
  const power = saddle(parameters, timeYears, k)
  const scratch = new Float64Array(TRANSFORM_SIZE)
  const at = (u: number): readonly [value: number, size: number] => {
    transformAt(scratch, parameters, timeYears, u, -power)
    const exponent = (scratch[0] ?? 0) + (scratch[2] ?? 0) * parameters.v0 - (power - 1) * k
    const angle = (scratch[1] ?? 0) + (scratch[3] ?? 0) * parameters.v0 - u * k
    const below = { re: power * (power - 1) - u * u, im: (2 * power - 1) * u }
    const square = below.re * below.re + below.im * below.im
    const size = Math.exp(exponent) / Math.sqrt(square)
    return [size * Math.cos(angle - Math.atan2(below.im, below.re)), size]
  }
  const [atZero, sizeZero] = at(0)
  if (!Number.isFinite(atZero)) return null
  if (atZero === 0) return 0
  let step = 0.5 / Math.sqrt(variance)
  let sum = atZero / 2
  let [from, stride] = [step, step]
  let previous = NaN
  for (let halving = 0; halving < HALVINGS_MAX; halving++) {
    for (let u = from, nodes = 0; ; u += stride, nodes++) {
      const [value, size] = at(u)
      sum += value
      if (size * Math.max(1, 0.1 * u) < 1e-15 * sizeZero) break
      if (nodes > NODES_MAX) return null
    }
    const total = (sum * step) / Math.PI
    if (Math.abs(total - previous) <= TOLERANCE * Math.abs(total)) return total > 0 ? total : null
    previous = total
    stride = step
    step /= 2
    from = step
  }
  return null
}
