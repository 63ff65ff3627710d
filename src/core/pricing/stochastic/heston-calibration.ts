import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { bsmValues } from '../black-scholes.ts'
import { firstBreach } from '../domain.ts'
import { invalidInput, pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import { leastSquares, withDifferences } from '../least-squares.ts'
import type { LeastSquaresFit } from '../least-squares.ts'
import { expiryBreach, hestonChain } from './heston.ts'
import { fellerHolds } from './heston-types.ts'
import type { HestonExpiry, HestonParameters } from './heston-types.ts'

export type HestonQuotes = Omit<HestonExpiry, 'parameters'> &
  Readonly<{ quotes: readonly Readonly<{ strike: number; volAnnual: number; weight?: number }>[] }>

export type HestonFit = Readonly<{
  parameters: HestonParameters
  /** In volatility: price errors over Black-Scholes vega, weighted. */
  rmse: number
  /** The largest of those errors. */
  worst: number
  iterations: number
  converged: boolean
  /** False is a warning: the fitted variance can reach 0. */
  fellerHolds: boolean
}>

const LOWER = [1e-6, 1e-3, 1e-6, 1e-3, -0.999]
const UPPER = [4, 20, 4, 5, 0.999]
/** Far wings have next to no vega: their price errors are not blown up beyond this share of spot·√T. */
const VEGA_SHARE_MIN = 1e-2
const ITERATIONS_MAX = 100

const parametersOf = (values: ArrayLike<number>): HestonParameters => ({
  v0: values[0] ?? 0,
  kappa: values[1] ?? 0,
  theta: values[2] ?? 0,
  volOfVol: values[3] ?? 0,
  correlation: values[4] ?? 0,
})

/** One expiry's strikes with the call that the market's volatility makes and the weight of its error. */
type Target = Readonly<{
  expiry: HestonQuotes
  strikes: Float64Array
  calls: Float64Array
  weights: Float64Array
}>

function targetOf(expiry: HestonQuotes): Result<Target, PricingFailure> {
  const breach =
    expiryBreach({ ...expiry, parameters: parametersOf(LOWER) }) ??
    firstBreach([['time_years', expiry.timeYears, 'positive']])
  if (breach) return refused(breach)
  const calls = new Float64Array(expiry.quotes.length)
  const weights = new Float64Array(expiry.quotes.length)
  for (const [at, { strike, volAnnual, weight = 1 }] of expiry.quotes.entries()) {
    const wrong = firstBreach([
      ['vol', volAnnual, 'positive'],
      ['weight', weight, 'not_negative'],
    ])
    if (wrong) return refused(wrong)
    const values = bsmValues({ ...expiry, optionType: 'call', strike, volAnnual })
    if (!values.ok) return values
    const least = VEGA_SHARE_MIN * expiry.spot * Math.sqrt(expiry.timeYears)
    calls[at] = values.value.price
    weights[at] = Math.sqrt(weight) / Math.max(values.value.vega, least)
  }
  return ok({ expiry, strikes: Float64Array.from(expiry.quotes, ({ strike }) => strike), calls, weights })
}

/** Starts around the shortest and the longest expiry's volatility near the money. */
function startsOf(targets: readonly Target[]): readonly (readonly number[])[] {
  const byLife = [...targets].sort((left, right) => left.expiry.timeYears - right.expiry.timeYears)
  const variance = (target: Target | undefined): number => {
    const spot = target?.expiry.spot ?? 1
    const distance = (strike: number): number => Math.abs(Math.log(strike / spot))
    const near = target?.expiry.quotes.reduce((best, quote) =>
      distance(quote.strike) < distance(best.strike) ? quote : best,
    )
    return (near?.volAnnual ?? 0.2) ** 2
  }
  const [short, long] = [variance(byLife[0]), variance(byLife.at(-1))]
  return [
    [short, 1.5, long, 0.5, -0.6],
    [short, 4, long, 1, -0.2],
    [short, 1, long, 0.4, 0.4],
  ]
}

/**
 * The Heston parameters nearest to a chain's volatilities by Levenberg and Marquardt from several starts, with a report of
 * the fit. κ and θ need more than one expiry to be told apart. Refuses `invalid_input` (bad or fewer than five quotes),
 * `no_convergence`.
 */
export function calibrateHeston(expiries: readonly HestonQuotes[]): Result<HestonFit, PricingFailure> {
  const targets: Target[] = []
  for (const expiry of expiries) {
    if (expiry.quotes.length === 0) continue
    const target = targetOf(expiry)
    if (!target.ok) return target
    targets.push(target.value)
  }
  const count = targets.reduce((sum, { strikes }) => sum + strikes.length, 0)
  if (count < LOWER.length) return refused(invalidInput('quotes', 'too few: at least 5 are needed'))
  const residuals = (values: readonly number[], out: Float64Array): boolean => {
    let row = 0
    for (const { expiry, strikes, calls, weights } of targets) {
      const chain = hestonChain({ ...expiry, parameters: parametersOf(values) }, strikes)
      if (!chain.ok) return false
      for (let at = 0; at < strikes.length; at++) {
        out[row++] = ((chain.value.calls[at] ?? 0) - (calls[at] ?? 0)) * (weights[at] ?? 0)
      }
    }
    return true
  }
  const evaluate = withDifferences(count, residuals)
  const rmseOf = ({ cost }: LeastSquaresFit): number => Math.sqrt(cost / count)
  let best: LeastSquaresFit | null = null
  for (const start of startsOf(targets)) {
    const fit = leastSquares({
      evaluate,
      rows: count,
      start,
      lower: LOWER,
      upper: UPPER,
      iterationsMax: ITERATIONS_MAX,
      gainMin: 1e-9,
    })
    if (fit.status !== 'no_start' && (!best || fit.cost < best.cost)) best = fit
    if (best && rmseOf(best) < 1e-7) break
  }
  if (!best) return refused(pricingFailure('no_convergence', 'no Heston model goes near these quotes'))
  const errors = new Float64Array(count)
  residuals(best.x, errors)
  const parameters = parametersOf(best.x)
  return ok({
    parameters,
    rmse: rmseOf(best),
    worst: errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0),
    iterations: best.iterations,
    converged: best.status === 'converged',
    fellerHolds: fellerHolds(parameters),
  })
}
