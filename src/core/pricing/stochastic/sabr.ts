import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { logMoneyness } from '../black.ts'
import { firstBreach } from '../domain.ts'
import { invalidInput, pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'

/** dF = α̂·F^β dW₁, dα̂ = ν·α̂ dW₂, α̂(0) = α, dW₁dW₂ = ρ dt. */
export type SabrParameters = Readonly<{
  /** Above 0, in units of forward^(1−β) per √year. */
  alpha: number
  /** Backbone, in [0, 1]. */
  beta: number
  /** Volatility of volatility, 0 or more. */
  nu: number
  /** In [−1, 1]. */
  rho: number
}>

export type SabrTerms = SabrParameters & Readonly<{ forward: number; strike: number; timeYears: number }>

const between = (column: string, value: number, least: number): PricingFailure | null =>
  value >= least && value <= 1 ? null : invalidInput(column, `must be a number from ${least} to 1`)

const breachOf = (terms: SabrTerms): PricingFailure | null =>
  firstBreach([
    ['forward', terms.forward, 'positive'],
    ['strike', terms.strike, 'positive'],
    ['time_years', terms.timeYears, 'not_negative'],
    ['alpha', terms.alpha, 'positive'],
    ['nu', terms.nu, 'not_negative'],
  ]) ??
  between('beta', terms.beta, 0) ??
  between('rho', terms.rho, -1)

/**
 * z/x(z) with x(z) = ln[(√(1−2ρz+z²) + z − ρ)/(1−ρ)]. The logarithm's argument is one plus z times a factor near one, taken on the
 * side where nothing cancels, so that the ratio is exact at and around the money; 0 where x is infinite (|ρ| = 1 and z beyond it).
 */
function sabrRatio(z: number, rho: number): number {
  if (Math.abs(z) < 1e-300) return 1
  // √(1−2ρz+z²), the sum of squares written so that it does not overflow
  const root = Math.hypot(z - rho, Math.sqrt((1 - rho) * (1 + rho)))
  // (√… − 1) = z·(z−2ρ)/(√… + 1)
  const excess =
    z < rho
      ? (z * (1 - (z - 2 * rho) / (root + 1))) / (root + rho - z)
      : (z * (1 + (z - 2 * rho) / (root + 1))) / (1 - rho)
  const x = Math.log1p(excess)
  return Number.isFinite(x) ? z / x : 0
}

/**
 * The Black (lognormal) volatility of P. Hagan, D. Kumar, A. Lesniewski, D. Woodward, "Managing Smile Risk", Wilmott, September 2002,
 * eq. 2.17a, and at the money its limit 2.17b-c. Refuses `invalid_input`, and `unsupported` where the expansion, which holds for small
 * ν²T, gives no positive volatility.
 */
export function sabrVol(terms: SabrTerms): Result<number, PricingFailure> {
  const breach = breachOf(terms)
  if (breach) return refused(breach)
  const vol = sabrExpansion(terms)
  if (vol >= 0 && vol < Infinity) return ok(vol)
  return refused(
    pricingFailure(
      'unsupported',
      "Hagan's expansion has no positive volatility here: ν²·time_years is too large for it",
    ),
  )
}

/** Eq. 2.17a itself for terms within the domain; may be negative or not finite outside the expansion's reach. */
export function sabrExpansion({ forward, strike, timeYears, alpha, beta, nu, rho }: SabrTerms): number {
  const logMoney = logMoneyness(forward, strike)
  const share = 1 - beta
  // (F·K)^((1−β)/2)
  const scale = Math.exp((share / 2) * (Math.log(forward) + Math.log(strike)))
  const local = alpha / scale
  const z = (nu / alpha) * scale * logMoney
  const squared = share * share * logMoney * logMoney
  const series = 1 + squared / 24 + (squared * squared) / 1920
  const correction =
    (share * share * local * local) / 24 +
    (rho * beta * nu * local) / 4 +
    ((2 - 3 * rho * rho) / 24) * nu * nu
  return (local / series) * sabrRatio(z, rho) * (1 + correction * timeYears)
}

/**
 * The α whose at-the-money volatility (eq. 2.18) is `atmVolAnnual`: the smallest positive root of its cubic, the one that goes to
 * σ·F^(1−β) as T → 0. Refuses `no_solution` where there is none.
 */
export function sabrAlphaOfAtmVol(
  smile: Readonly<{ forward: number; timeYears: number; beta: number; nu: number; rho: number }>,
  atmVolAnnual: number,
): Result<number, PricingFailure> {
  const breach =
    breachOf({ ...smile, strike: smile.forward, alpha: 1 }) ??
    firstBreach([['vol', atmVolAnnual, 'positive']])
  if (breach) return refused(breach)
  const { timeYears, beta, nu, rho } = smile
  // In y = α/F^(1−β):  c3·y³ + c2·y² + c1·y = σ
  const c3 = ((1 - beta) * (1 - beta) * timeYears) / 24
  const c2 = (rho * beta * nu * timeYears) / 4
  const c1 = 1 + ((2 - 3 * rho * rho) / 24) * nu * nu * timeYears
  const y = smallestPositiveRoot(c3, c2, c1, atmVolAnnual)
  if (y === null) {
    return refused(
      pricingFailure('no_solution', `no alpha gives the at-the-money volatility ${atmVolAnnual}`),
    )
  }
  return ok(y * Math.pow(smile.forward, 1 - beta))
}

/** Of c3·y³ + c2·y² + c1·y − σ, by bisection between 0 and the first turning point (or a bound that encloses it). */
function smallestPositiveRoot(c3: number, c2: number, c1: number, vol: number): number | null {
  const at = (y: number): number => ((c3 * y + c2) * y + c1) * y - vol
  let high = vol
  const turning = firstTurningPoint(c3, c2, c1)
  if (turning !== null && at(turning) >= 0) high = turning
  else if (c3 > 0 || (c3 === 0 && turning === null && c1 > 0)) while (at(high) < 0 && high < 1e150) high *= 2
  if (!(at(high) >= 0)) return null
  let low = 0
  for (let step = 0; step < 1100 && low < high; step++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (at(middle) < 0) low = middle
    else high = middle
  }
  return Math.abs(at(low)) < Math.abs(at(high)) && low > 0 ? low : high
}

/** The smallest y > 0 where 3c3·y² + 2c2·y + c1 falls through 0; null when it never does. */
function firstTurningPoint(c3: number, c2: number, c1: number): number | null {
  if (c1 <= 0) return 0
  if (c3 === 0) return c2 < 0 ? -c1 / (2 * c2) : null
  const discriminant = c2 * c2 - 3 * c3 * c1
  if (discriminant <= 0 || c2 >= 0) return null
  return c1 / (-c2 + Math.sqrt(discriminant))
}
