import type { GreekInputs } from './numeric-greeks.ts'
import { exchangeValue } from './exotic/parts.ts'

/** Jumps whose mean is no move: lognormal, of one volatility. */
type JumpTerms = Readonly<{
  /** Jumps a year, 0 or more. */
  intensity: number
  /** Share of the total variance that is due to jumps, 0 to 1. */
  volShare: number
}>

/** Poisson weights below this share of all are not summed: their options are worth at most spot or strike. */
const NEGLIGIBLE = 1e-18
/** Expected jumps below this never matter. */
const RARE = 1e-30

/**
 * The Black-Scholes-Merton value mixed over the number of jumps (R. Merton, Journal of Financial Economics 3 (1976)
 * 125-144, in the parameters of Haug 2007, 6.9): with n jumps the variance is (1 − share)·σ²·T + n·share·σ²/intensity.
 * The series runs outward from its largest weight until what is left is below 1e-18 of it. As the intensity goes to 0
 * jumps become too rare to matter and only the diffusion is left.
 */
export function merton76Value(sign: 1 | -1, at: GreekInputs, { intensity, volShare }: JumpTerms): number {
  const { timeYears, volAnnual } = at
  const spotWorth = at.underlying * Math.exp(-at.dividendYieldCont * timeYears)
  const strikeWorth = at.strike * Math.exp(-at.rateCont * timeYears)
  const diffusion = (1 - volShare) * volAnnual * volAnnual * timeYears
  const mean = intensity * timeYears
  if (mean < RARE || volShare === 0) {
    return exchangeValue(sign, spotWorth, strikeWorth, Math.sqrt(diffusion))
  }
  const perJump = (volShare * volAnnual * volAnnual) / intensity
  const valueOf = (jumps: number): number =>
    exchangeValue(sign, spotWorth, strikeWorth, Math.sqrt(diffusion + jumps * perJump))
  const mode = Math.floor(mean)
  let [weightSum, sum] = [1, valueOf(mode)]
  for (let [jumps, weight] = [mode + 1, mean / (mode + 1)]; weight > NEGLIGIBLE; jumps++) {
    weightSum += weight
    sum += weight * valueOf(jumps)
    weight *= mean / (jumps + 1)
  }
  for (let [jumps, weight] = [mode - 1, mode / mean]; jumps >= 0 && weight > NEGLIGIBLE; jumps--) {
    weightSum += weight
    sum += weight * valueOf(jumps)
    weight *= jumps / mean
  }
  return sum / weightSum
}
