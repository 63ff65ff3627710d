import { assert } from '../kernel/index.ts'
import { bsmValues } from '../pricing/index.ts'
import type { RiskBook, RiskPosition } from './book.ts'

/** Of a whole position: per unit × units. Theta −∂V/∂T per year, vega and rho per 1.00. */
export type Greeks = Readonly<{ delta: number; gamma: number; vega: number; theta: number; rho: number }>

/** The same in money of the account, for the moves that a desk talks of. */
export type DollarGreeks = Readonly<{
  /** delta × spot: what the book holds of the underlying. */
  delta: number
  /** Change of the dollar delta when the underlying moves by 1 %. */
  gamma: number
  /** For one point of volatility. */
  vega: number
  /** For one calendar day. */
  theta: number
  /** For one basis point. */
  rho: number
}>

export type PositionGreeks = Readonly<{ position: RiskPosition; spot: number; value: number; greeks: Greeks }>

export type GreekGroup = Readonly<{
  key: string
  positions: number
  greeks: Greeks
  dollars: DollarGreeks
}>

export const NO_GREEKS: Greeks = { delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 }
const NO_DOLLARS: DollarGreeks = NO_GREEKS
const DAYS_A_YEAR = 365

const addGreeks = (a: Greeks, b: Greeks): Greeks => ({
  delta: a.delta + b.delta,
  gamma: a.gamma + b.gamma,
  vega: a.vega + b.vega,
  theta: a.theta + b.theta,
  rho: a.rho + b.rho,
})

export const dollarGreeks = ({ delta, gamma, vega, theta, rho }: Greeks, spot: number): DollarGreeks => ({
  delta: delta * spot,
  gamma: (gamma * spot * spot) / 100,
  vega: vega / 100,
  theta: theta / DAYS_A_YEAR,
  rho: rho / 10_000,
})

/** One position by Black-Scholes-Merton; what has no finite limit (gamma at the kink of an expiry) counts 0. */
function greeksOf(position: RiskPosition): PositionGreeks {
  const { model, units } = position
  if (model.kind === 'linear') {
    return { position, spot: model.price, value: units * model.price, greeks: { ...NO_GREEKS, delta: units } }
  }
  const values = bsmValues(model)
  assert(values.ok, 'a checked book has greeks')
  const { price, delta, gamma, vega, theta, rho } = values.value
  const greeks = {
    delta: units * delta,
    gamma: units * (gamma ?? 0),
    vega: units * vega,
    theta: units * (theta ?? 0),
    rho: units * rho,
  }
  return { position, spot: model.spot, value: units * price, greeks }
}

/** Greeks of every position, in the order of the book. */
export const positionGreeks = (book: RiskBook): readonly PositionGreeks[] => book.positions.map(greeksOf)

/** Sums by a key; null leaves a position out. Dollar greeks add up over underlyings, plain ones only within one. */
export function groupGreeks(
  all: readonly PositionGreeks[],
  keyOf: (one: PositionGreeks) => string | null,
): readonly GreekGroup[] {
  const groups = new Map<string, GreekGroup>()
  for (const one of all) {
    const key = keyOf(one)
    if (key === null) continue
    const { positions, greeks, dollars } = groups.get(key) ?? {
      positions: 0,
      greeks: NO_GREEKS,
      dollars: NO_DOLLARS,
    }
    groups.set(key, {
      key,
      positions: positions + 1,
      greeks: addGreeks(greeks, one.greeks),
      dollars: addGreeks(dollars, dollarGreeks(one.greeks, one.spot)),
    })
  }
  return [...groups.values()]
}

type BetaWeighted = Readonly<{
  /** Units of the benchmark that move as the book does. */
  delta: number
  /** Per unit of the benchmark squared. */
  gamma: number
  dollars: Readonly<{ delta: number; gamma: number }>
  /** Underlyings without a beta: left out of the sums, never taken as 1 in silence. */
  unweighted: readonly string[]
}>

/**
 * The book in units of a benchmark: when it moves by x, each underlying moves by β·x. Δ = Σ δ·β·S/B and Γ = Σ γ·(β·S/B)²,
 * with S the underlying's and B the benchmark's price.
 */
export function betaWeighted(
  all: readonly PositionGreeks[],
  benchmarkPrice: number,
  betaOf: (underlying: string) => number | null,
): BetaWeighted {
  let [delta, gamma] = [0, 0]
  const unweighted = new Set<string>()
  for (const { position, spot, greeks } of all) {
    const beta = betaOf(position.underlying)
    if (beta === null) {
      unweighted.add(position.underlying)
      continue
    }
    const ratio = (beta * spot) / benchmarkPrice
    delta += greeks.delta * ratio
    gamma += greeks.gamma * ratio * ratio
  }
  const dollars = { delta: delta * benchmarkPrice, gamma: (gamma * benchmarkPrice * benchmarkPrice) / 100 }
  return { delta, gamma, dollars, unweighted: [...unweighted] }
}

const BETA_DAYS_MIN = 20

/** Slope of the asset's daily returns over the benchmark's on the same days; null below 20 days or where nothing moved. */
export function betaOf(asset: ArrayLike<number>, benchmark: ArrayLike<number>): number | null {
  const days = Math.min(asset.length, benchmark.length)
  if (days < BETA_DAYS_MIN) return null
  let [meanAsset, meanBenchmark] = [0, 0]
  for (let day = 0; day < days; day += 1) {
    meanAsset += (asset[day] ?? 0) / days
    meanBenchmark += (benchmark[day] ?? 0) / days
  }
  let [covariance, variance] = [0, 0]
  for (let day = 0; day < days; day += 1) {
    const move = (benchmark[day] ?? 0) - meanBenchmark
    covariance += ((asset[day] ?? 0) - meanAsset) * move
    variance += move * move
  }
  return variance > 0 ? covariance / variance : null
}
