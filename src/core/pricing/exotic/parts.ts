import { logMoneyness, outOfTheMoneyValue } from '../black.ts'
import { INVERSE_SQRT_TWO_PI, millsRatio, normalCdf } from '../normal.ts'
import type { GreekInputs } from '../numeric-greeks.ts'

/** +1 call, −1 put. */
export type Sign = 1 | -1

/** What almost every closed form is made of; values of today, so that a rate appears once. */
type ExoticParts = Readonly<{
  /** Spot less its yield until expiry: S·e^(−qT). */
  spotWorth: number
  /** Strike discounted: K·e^(−rT). */
  strikeWorth: number
  discountFactor: number
  /** σ√T. */
  deviation: number
  /** (r − q)·T. */
  carry: number
}>

export function exoticParts(at: GreekInputs): ExoticParts {
  const discountFactor = Math.exp(-at.rateCont * at.timeYears)
  return {
    spotWorth: at.underlying * Math.exp(-at.dividendYieldCont * at.timeYears),
    strikeWorth: at.strike * discountFactor,
    discountFactor,
    deviation: at.volAnnual * Math.sqrt(at.timeYears),
    carry: (at.rateCont - at.dividendYieldCont) * at.timeYears,
  }
}

/** z = log/deviation + shift·deviation, with the limits of a zero deviation: ±∞, and 0 exactly at the kink. */
export const standardised = (log: number, deviation: number, shift: number): number =>
  (log === 0 ? 0 : log / deviation) + shift * deviation

/** The right to give B and take A, both today's worths, whose ratio has this deviation of its log (Margrabe 1978). */
export function exchangeValue(sign: Sign, a: number, b: number, deviation: number): number {
  if (a <= 0) return sign === 1 ? 0 : b
  if (b <= 0) return sign === 1 ? a : 0
  const log = logMoneyness(a, b)
  const timeValue = outOfTheMoneyValue(a, b, log, deviation)
  return sign * log > 0 ? sign * (a - b) + timeValue : timeValue
}

/** The Black-Scholes-Merton value without its door: for the inside of other closed forms. */
export function vanillaValue(sign: Sign, at: GreekInputs): number {
  const { spotWorth, strikeWorth, deviation } = exoticParts(at)
  return exchangeValue(sign, spotWorth, strikeWorth, deviation)
}

/** e^logFactor·Φ(z) where the factor may overflow while the product does not: far reflections at small volatility. */
export function scaledCdf(logFactor: number, z: number): number {
  if (logFactor === -Infinity || z === -Infinity) return 0
  if (z >= 0 || (Math.abs(logFactor) < 30 && z > -35)) return Math.exp(logFactor) * normalCdf(z)
  return Math.exp(logFactor - (z * z) / 2) * INVERSE_SQRT_TWO_PI * millsRatio(z)
}
