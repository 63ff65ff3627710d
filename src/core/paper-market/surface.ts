import type { IndexVols } from './history.ts'

/**
 * The volatility surface that the market maker quotes around.
 *
 * Term structure: variance reverts from the short realised level s² to the long one l² at speed κ, both times the
 * premium p² that options carry over realised:  θ(T) = p²·[l²·T + (s² − l²)·(1 − e^(−κT))/κ].  θ rises with T always.
 *
 * Smile: SSVI with power-law φ (Gatheral and Jacquier, "Arbitrage-free SVI volatility surfaces", 2014, eq. 4.1 and 4.5):
 * w(k, θ) = θ/2·(1 + ρφk + √((φk + ρ)² + 1 − ρ²)),  φ(θ) = η / √(θ(1 + θ)),  k = ln(K/F).
 * With η(1 + |ρ|) ≤ 2 and θ rising the surface has neither butterfly nor calendar arbitrage (theorem 4.1, 4.2, remark 4.4).
 */
const SMILE_CORRELATION = -0.7
const SMILE_ETA = 1.05
const REVERSION_PER_YEAR = 4
const VARIANCE_PREMIUM = 1.1 ** 2
/** Volatility is kept in here, whatever the history did. */
const VOL_MIN = 0.08
const VOL_MAX = 1.5

/** Continuous rate and dividend yield of the paper index: constants of the demo, not forecasts. */
export const PAPER_RATE = 0.03
export const PAPER_DIVIDEND_YIELD = 0.015

const within = (vol: number): number => Math.min(VOL_MAX, Math.max(VOL_MIN, vol))

/** Total at-the-money-forward variance to `timeYears`. */
export function atmTotalVariance(vols: IndexVols, timeYears: number): number {
  const short = within(vols.shortAnnual) ** 2
  const long = within(vols.longAnnual) ** 2
  const reverted = (1 - Math.exp(-REVERSION_PER_YEAR * timeYears)) / REVERSION_PER_YEAR
  return VARIANCE_PREMIUM * (long * timeYears + (short - long) * reverted)
}

/** Total variance at log-moneyness `k` = ln(K/F). */
export function totalVariance(theta: number, k: number): number {
  const phi = SMILE_ETA / Math.sqrt(theta * (1 + theta))
  const x = phi * k + SMILE_CORRELATION
  const root = Math.sqrt(x * x + 1 - SMILE_CORRELATION ** 2)
  return (theta / 2) * (1 + SMILE_CORRELATION * phi * k + root)
}

export const paperForward = (spot: number, timeYears: number): number =>
  spot * Math.exp((PAPER_RATE - PAPER_DIVIDEND_YIELD) * timeYears)
