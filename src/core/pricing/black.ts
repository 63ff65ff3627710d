import { millsRatio, normalCdf } from './normal.ts'

/**
 * The undiscounted Black (1976) function of a forward, and the pieces that implied volatility shares with it.
 *
 * With x = −|ln(F/K)|, s = σ√T, h = x/s and t = s/2 the out-of-the-money value is
 *   √(FK)·φ-factor·[m(h+t) − m(h−t)],  m(z) = Φ(z)/φ(z),  factor e^(−(h²+t²)/2)/√(2π)
 * (the normalised form of P. Jäckel, "Let's be rational", Wilmott 2015). The gap of Mills ratios keeps its relative
 * precision where the textbook difference F·Φ(d1) − K·Φ(d2) has none left: far wings, and small s near the money.
 */

/** ln(forward/strike), exact to the last place also when the two nearly coincide. */
export function logMoneyness(forward: number, strike: number): number {
  const ratio = forward / strike
  if (ratio > 0.5 && ratio < 2) return Math.log1p((forward - strike) / strike)
  return ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(forward) - Math.log(strike)
}

/** From this distance the alternating series below reaches float64 before it diverges. */
const ASYMPTOTIC_DISTANCE = 10

/**
 * The gap for a = −h well beyond t, by the asymptotic series of m (Abramowitz and Stegun 26.2.12) term by term:
 * Σ (−1)^j (2j−1)!! [ (a−t)^−(2j+1) − (a+t)^−(2j+1) ], the differences by a recursion of positive terms.
 */
function asymptoticGap(a: number, t: number): number {
  const scale = (a - t) * (a + t)
  const firstDifference = (2 * t) / scale
  const firstSum = (2 * a) / scale
  let difference = firstDifference
  let sum = firstSum
  let coefficient = 1
  let gap = difference
  for (let j = 1; j < 40; j++) {
    for (let power = 0; power < 2; power++) {
      const nextDifference = (difference * firstSum + sum * firstDifference) / 2
      sum = (sum * firstSum + difference * firstDifference) / 2
      difference = nextDifference
    }
    coefficient *= -(2 * j - 1)
    const term = coefficient * difference
    gap += term
    if (Math.abs(term) <= 1e-17 * gap) break
  }
  return gap
}

/** The gap for small t: odd Taylor terms at h, from m′ = 1 + z·m and m⁽ⁿ⁺¹⁾ = z·m⁽ⁿ⁾ + n·m⁽ⁿ⁻¹⁾. */
function taylorGap(h: number, t: number): number {
  let previous = millsRatio(h)
  let current = 1 + h * previous
  let factor = 2 * t
  let gap = factor * current
  for (let n = 1; n < 60; n += 2) {
    const even = h * current + n * previous
    const odd = h * even + (n + 1) * current
    previous = even
    current = odd
    factor *= (t * t) / ((n + 1) * (n + 2))
    const term = factor * current
    gap += term
    if (Math.abs(term) <= 1e-17 * gap) break
  }
  return gap
}

/** m(h+t) − m(h−t) > 0 for h ≤ 0 and t > 0 with h + t below about 37. */
export function millsGap(h: number, t: number): number {
  if (-h - t > ASYMPTOTIC_DISTANCE) return asymptoticGap(-h, t)
  return t < 0.5 && -h * t < 1 ? taylorGap(h, t) : millsRatio(h + t) - millsRatio(h - t)
}

/** Beyond this d the plain difference has no cancellation left, and m(h+t) would grow. */
const PLAIN_FORM_BOUND = 0.85

/**
 * Undiscounted value of the out-of-the-money option of the pair (call when forward ≤ strike, else put).
 * `logMoney` is ln(forward/strike); `deviation` is σ√T ≥ 0.
 */
export function outOfTheMoneyValue(
  forward: number,
  strike: number,
  logMoney: number,
  deviation: number,
): number {
  if (deviation === 0) return 0
  const h = -Math.abs(logMoney) / deviation
  const t = deviation / 2
  const lesser = Math.min(forward, strike)
  const greater = Math.max(forward, strike)
  if (h + t > PLAIN_FORM_BOUND) {
    const short = normalCdf(h - t)
    return lesser * normalCdf(h + t) - (short === 0 ? 0 : greater * short)
  }
  const factor = Math.exp(-(h * h + t * t) / 2) / Math.sqrt(2 * Math.PI)
  return factor === 0 ? 0 : Math.sqrt(lesser) * Math.sqrt(greater) * factor * millsGap(h, t)
}
