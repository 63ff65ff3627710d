import { assert, makeRandom, ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { invalidInput, riskFailure } from './failures.ts'
import type { RiskFailure } from './failures.ts'
import type { Revaluer } from './revaluation.ts'
import { UNWATCHED } from './scenario-matrix.ts'
import type { Watch } from './scenario-matrix.ts'

/** Daily returns of each factor, all over the same days: `returns[factor][day]`, relative and above −1. */
export type FactorHistory = readonly Float64Array[]

const stopped = () => refused(riskFailure('cancelled', 'The simulation was stopped.'))
const ASK_EVERY = 64

/**
 * Historical simulation: each past day's moves happen to today's book, all at once and with full revaluation. The profits,
 * in the order of the days.
 */
export function historicalProfits(
  revaluer: Revaluer,
  history: FactorHistory,
  watch: Watch = UNWATCHED,
): Result<Float64Array, RiskFailure> {
  const days = history[0]?.length ?? 0
  const profits = new Float64Array(days)
  const spot = new Float64Array(history.length)
  for (let day = 0; day < days; day += 1) {
    if (day % ASK_EVERY === 0) {
      if (watch.isCancelled()) return stopped()
      watch.onProgress(day / days)
    }
    for (const [factor, returns] of history.entries()) spot[factor] = returns[day] ?? 0
    profits[day] = revaluer.profit({ spot, vol: 0, rate: 0, days: 0 })
  }
  return ok(profits)
}

/**
 * The same for each position alone: its profits on every day, `days` figures a position, one position after another, all of
 * them in one pass.
 */
export function historicalProfitsByPosition(
  revaluer: Revaluer,
  history: FactorHistory,
  watch: Watch = UNWATCHED,
): Result<Float64Array, RiskFailure> {
  const days = history[0]?.length ?? 0
  const count = revaluer.baseValues.length
  const profits = new Float64Array(days * count)
  const byPosition = new Float64Array(count)
  const spot = new Float64Array(history.length)
  for (let day = 0; day < days; day += 1) {
    if (day % ASK_EVERY === 0) {
      if (watch.isCancelled()) return stopped()
      watch.onProgress(day / days)
    }
    for (const [factor, returns] of history.entries()) spot[factor] = returns[day] ?? 0
    revaluer.profit({ spot, vol: 0, rate: 0, days: 0 }, byPosition)
    for (let at = 0; at < count; at += 1) profits[at * days + day] = byPosition[at] ?? 0
  }
  return ok(profits)
}

/** Sample covariance (n − 1) of logarithmic returns, row by row. */
export function logCovariance(history: FactorHistory): readonly Float64Array[] {
  const logs = history.map((returns) => returns.map((value) => Math.log1p(value)))
  const means = logs.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length)
  return logs.map((first, i) =>
    Float64Array.from(logs, (second, j) => {
      let sum = 0
      for (let day = 0; day < first.length; day += 1) {
        sum += ((first[day] ?? 0) - (means[i] ?? 0)) * ((second[day] ?? 0) - (means[j] ?? 0))
      }
      return sum / (first.length - 1)
    }),
  )
}

/**
 * Lower triangular L with L·Lᵀ = covariance. A factor that is a combination of those before it (or does not move) gets a zero
 * pivot: samples of fewer days than factors are only semi-definite.
 */
export function choleskyFactor(covariance: readonly Float64Array[]): readonly Float64Array[] {
  const lower = covariance.map((row) => new Float64Array(row.length))
  for (const [i, row] of covariance.entries()) {
    const own = lower[i] ?? row
    for (let j = 0; j <= i; j += 1) {
      const other = lower[j] ?? row
      let sum = row[j] ?? 0
      for (let k = 0; k < j; k += 1) sum -= (own[k] ?? 0) * (other[k] ?? 0)
      if (i === j) own[i] = sum > 1e-12 * (row[i] ?? 0) ? Math.sqrt(sum) : 0
      else own[j] = (other[j] ?? 0) > 0 ? sum / (other[j] ?? 1) : 0
    }
  }
  return lower
}

export type Simulation = Readonly<{
  covariance: readonly Float64Array[]
  horizonDays: number
  count: number
  /** The same seed gives the same profits, bit by bit. */
  seed: number
}>

const SIMULATIONS_MAX = 200_000

/**
 * Monte Carlo: correlated lognormal moves without drift over the horizon, antithetic in pairs, each with full revaluation of
 * the book. The covariance is that of one day's logarithmic returns; variance grows with the days.
 */
export function simulatedProfits(
  revaluer: Revaluer,
  { covariance, horizonDays, count, seed }: Simulation,
  watch: Watch = UNWATCHED,
): Result<Float64Array, RiskFailure> {
  if (!Number.isSafeInteger(count) || count < 2 || count > SIMULATIONS_MAX) {
    return refused(invalidInput('n_simulations', `must be a whole number from 2 to ${SIMULATIONS_MAX}`))
  }
  assert(horizonDays >= 1, 'a horizon is one day or more')
  const random = makeRandom(seed)
  const lower = choleskyFactor(covariance)
  const scale = Math.sqrt(horizonDays)
  const profits = new Float64Array(count)
  const normals = new Float64Array(lower.length)
  const spot = new Float64Array(lower.length)
  for (let at = 0; at < count; at += 1) {
    if (at % ASK_EVERY === 0) {
      if (watch.isCancelled()) return stopped()
      watch.onProgress(at / count)
    }
    const isMirror = at % 2 === 1
    for (let factor = 0; factor < normals.length; factor += 1) {
      normals[factor] = isMirror ? -(normals[factor] ?? 0) : random.normal()
    }
    for (const [factor, row] of lower.entries()) {
      let sum = 0
      for (let k = 0; k <= factor; k += 1) sum += (row[k] ?? 0) * (normals[k] ?? 0)
      const variance = (covariance[factor]?.[factor] ?? 0) * horizonDays
      // E[S] stays S: half the variance goes off the exponent.
      spot[factor] = Math.expm1(scale * sum - variance / 2)
    }
    profits[at] = revaluer.profit({ spot, vol: 0, rate: 0, days: 0 })
  }
  return ok(profits)
}
