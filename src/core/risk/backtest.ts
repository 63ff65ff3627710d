import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { chiSquareUpperTail1, chiSquareUpperTail2, normalUpperQuantile } from './distributions.ts'
import { invalidInput, riskFailure } from './failures.ts'
import type { RiskFailure } from './failures.ts'

export type Backtest = Readonly<{
  observations: number
  exceptions: number
  kupiec: Readonly<{ lr: number; pValue: number }>
  christoffersen: Readonly<{ lrInd: number; pInd: number; lrCc: number; pCc: number }>
  baselZone: 'green' | 'yellow' | 'red'
  /** Of the capital charge: 1.50 to 2.00. */
  multiplier: number
}>

/** n·ln p with 0·ln 0 = 0. */
const logTerm = (count: number, probability: number): number =>
  count === 0 ? 0 : count * Math.log(probability)

/** −2·ln of a likelihood ratio; rounding must not make it negative. */
const ratio = (restricted: number, free: number): number => Math.max(0, -2 * (restricted - free)) + 0

/** Proportion of failures (Kupiec 1995): χ² with 1 degree of freedom when exceptions come with probability `tail`. */
function kupiecLr(days: number, exceptions: number, tail: number): number {
  const share = exceptions / days
  return ratio(
    logTerm(days - exceptions, 1 - tail) + logTerm(exceptions, tail),
    logTerm(days - exceptions, 1 - share) + logTerm(exceptions, share),
  )
}

/** Independence (Christoffersen 1998): whether an exception today says anything about tomorrow's. */
function independenceLr(exceptions: ArrayLike<number>): number {
  const counts = [0, 0, 0, 0]
  for (let day = 1; day < exceptions.length; day += 1) {
    const move = 2 * (exceptions[day - 1] ?? 0) + (exceptions[day] ?? 0)
    counts[move] = (counts[move] ?? 0) + 1
  }
  const [n00 = 0, n01 = 0, n10 = 0, n11 = 0] = counts
  const moves = n00 + n01 + n10 + n11
  if (moves === 0) return 0
  const always = (n01 + n11) / moves
  const after0 = n00 + n01 === 0 ? 0 : n01 / (n00 + n01)
  const after1 = n10 + n11 === 0 ? 0 : n11 / (n10 + n11)
  return ratio(
    logTerm(n00 + n10, 1 - always) + logTerm(n01 + n11, always),
    logTerm(n00, 1 - after0) + logTerm(n01, after0) + logTerm(n10, 1 - after1) + logTerm(n11, after1),
  )
}

/** P(X ≤ k) of a binomial, by its terms from 0 up; logarithms keep (1 − p)^n from vanishing. */
function binomialCdf(trials: number, successes: number, probability: number): number {
  let log = trials * Math.log1p(-probability)
  let sum = Math.exp(log)
  for (let k = 1; k <= successes; k += 1) {
    log += Math.log((trials - k + 1) / k) + Math.log(probability) - Math.log1p(-probability)
    sum += Math.exp(log)
  }
  return Math.min(sum, 1)
}

/** MAR32.9, table 1 (2023 standard): exceptions in 250 days at 99 % to the multiplier; 10 or more: 2.00. */
const BASEL_MULTIPLIERS = [1.5, 1.5, 1.5, 1.5, 1.5, 1.7, 1.76, 1.83, 1.88, 1.92] as const
const BASEL_DAYS = 250
const BASEL_TAIL = 0.01

/** MAR99: yellow from 95 % of the distribution of the number of exceptions on, red from 99.99 %. */
const YELLOW_FROM = 0.95
const RED_FROM = 0.9999

/**
 * Zone and multiplier. 250 days at 1 % take the printed table. Other lengths and tails take the zones from the binomial
 * distribution as the Committee drew them, and inside yellow its reasoning for the table: the factor that returns a normal
 * model with the observed share of exceptions to the promised tail, 1.5·z(tail)/z(share), within 1.50 and 2.00.
 */
function trafficLight(
  days: number,
  exceptions: number,
  tail: number,
): Pick<Backtest, 'baselZone' | 'multiplier'> {
  if (days === BASEL_DAYS && Math.abs(tail - BASEL_TAIL) < 1e-12) {
    const multiplier = BASEL_MULTIPLIERS[exceptions] ?? 2
    return { baselZone: exceptions < 5 ? 'green' : exceptions < 10 ? 'yellow' : 'red', multiplier }
  }
  const reached = binomialCdf(days, exceptions, tail)
  if (exceptions === 0 || reached < YELLOW_FROM) return { baselZone: 'green', multiplier: 1.5 }
  if (reached >= RED_FROM) return { baselZone: 'red', multiplier: 2 }
  const share = Math.min(exceptions / days, 0.5 - 1e-9)
  const factor = (1.5 * normalUpperQuantile(Math.min(tail, 0.499))) / normalUpperQuantile(share)
  const multiplier = Math.round(Math.min(Math.max(factor, 1.5), 2) * 100) / 100
  return { baselZone: 'yellow', multiplier }
}

/**
 * Back-test of a VaR: `exceptions` has 1 for each day whose loss was beyond it and 0 for the others, `tail` is the promised
 * share (1 − confidence). Conditional coverage is the sum of both ratios, χ² with 2 degrees of freedom. A series without
 * exceptions, or with nothing else, has its limits: 0·ln 0 counts 0.
 */
export function backtest(exceptions: ArrayLike<number>, tail: number): Result<Backtest, RiskFailure> {
  if (!(tail > 0 && tail < 0.5)) return refused(invalidInput('tail', 'must lie in (0, 0.5)'))
  const observations = exceptions.length
  if (observations === 0) return refused(riskFailure('no_history', 'A back-test needs one day or more.'))
  let count = 0
  for (let day = 0; day < observations; day += 1) {
    const value = exceptions[day]
    if (value !== 0 && value !== 1)
      return refused(invalidInput('exception', `day ${day + 1} is neither 0 nor 1`))
    count += value
  }
  const lr = kupiecLr(observations, count, tail)
  const lrInd = independenceLr(exceptions)
  const lrCc = lr + lrInd
  return ok({
    observations,
    exceptions: count,
    kupiec: { lr, pValue: chiSquareUpperTail1(lr) },
    christoffersen: { lrInd, pInd: chiSquareUpperTail1(lrInd), lrCc, pCc: chiSquareUpperTail2(lrCc) },
    ...trafficLight(observations, count, tail),
  })
}
