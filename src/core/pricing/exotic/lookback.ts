import { normalCdf, normalDensity } from '../normal.ts'
import type { GreekInputs } from '../numeric-greeks.ts'
import { gaussLegendre, integratePanel } from '../quadrature.ts'
import { exchangeValue, exoticParts, scaledCdf } from './parts.ts'
import type { Sign } from './parts.ts'

const RULE = gaussLegendre(16)
/** Below this size of its exponents the difference quotient loses digits, and the integral of its slope has them all. */
const CALM = 1

/**
 * [e^(ks²/2)·Φ(x₁) − e^(−ky)·Φ(x₂)]·sign/k for the log distance y and deviation s: what the extreme adds to the plain
 * option, with k = 2b/σ². It stays exact through k = 0, where the textbook form divides 0 by 0.
 */
function carriedExtreme(sign: Sign, y: number, s: number, k: number): number {
  const ahead = (kk: number): number => sign * (y / s + (kk * s) / 2 + s / 2)
  const behind = (kk: number): number => sign * (y / s - (kk * s) / 2 + s / 2)
  const size = Math.abs(k) * (Math.abs(y) + s + (s * s) / 2)
  if (size > CALM) {
    return (sign * (scaledCdf((k * s * s) / 2, ahead(k)) - scaledCdf(-k * y, behind(k)))) / k
  }
  const slope = (kk: number): number => {
    const [up, down] = [Math.exp((kk * s * s) / 2), Math.exp(-kk * y)]
    const [a, b] = [ahead(kk), behind(kk)]
    const cumulative = ((s * s) / 2) * up * normalCdf(a) + y * down * normalCdf(b)
    return sign * cumulative + (s / 2) * (up * normalDensity(a) + down * normalDensity(b))
  }
  return integratePanel(RULE, 0, 1, (share) => slope(share * k))
}

/**
 * Today's worth of what the extreme until expiry goes beyond a level that spot has not passed: of the maximum above it
 * (sign +1) or of the minimum below it (−1).
 */
function extremeBeyond(sign: Sign, at: GreekInputs, level: number): number {
  const { spotWorth, discountFactor, deviation, carry } = exoticParts(at)
  const levelWorth = level * discountFactor
  if (deviation === 0) {
    const extreme = Math.max(sign * at.underlying, sign * at.underlying * Math.exp(carry))
    return Math.max(extreme - sign * level, 0) * discountFactor
  }
  const y = Math.log(at.underlying / level)
  const k = (2 * carry) / (deviation * deviation)
  return (
    exchangeValue(sign, spotWorth, levelWorth, deviation) +
    at.underlying * discountFactor * carriedExtreme(sign, y, deviation, k)
  )
}

/**
 * Pays the extreme against the strike: the maximum above it (call) or the minimum below it (put), counting the extreme
 * so far (A. Conze and Viswanathan, Journal of Finance 46 (1991) 1893-1907).
 */
export function lookbackFixedValue(sign: Sign, at: GreekInputs, extremeSoFar: number): number {
  const { discountFactor } = exoticParts(at)
  const certain = Math.max(sign * (extremeSoFar - at.strike), 0)
  const level = sign === 1 ? Math.max(extremeSoFar, at.strike) : Math.min(extremeSoFar, at.strike)
  return certain * discountFactor + extremeBeyond(sign, at, level)
}

/**
 * Pays spot less the minimum (call) or the maximum less spot (put) (M. Goldman, H. Sosin and M. Gatto, Journal of
 * Finance 34 (1979) 1111-1127).
 */
export function lookbackFloatingValue(sign: Sign, at: GreekInputs, extremeSoFar: number): number {
  const { spotWorth, discountFactor } = exoticParts(at)
  const opposite: Sign = sign === 1 ? -1 : 1
  const reached = sign * (spotWorth - extremeSoFar * discountFactor)
  // At its own extreme and without deviation both parts are rounding, which may fall under 0.
  return Math.max(reached + extremeBeyond(opposite, at, extremeSoFar), 0)
}
