import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { firstBreach } from '../domain.ts'
import { invalidInput, pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import { leastSquares, withDifferences } from '../least-squares.ts'
import type { LeastSquaresFit } from '../least-squares.ts'
import { sabrAlphaOfAtmVol, sabrExpansion } from './sabr.ts'
import type { SabrParameters } from './sabr.ts'

/** A smile to fit: volatilities by strike at one expiry. */
type SabrSmile = Readonly<{
  forward: number
  timeYears: number
  /** Held: the smile at one expiry does not tell β from ρ. */
  beta: number
  quotes: readonly Readonly<{ strike: number; volAnnual: number; weight?: number }>[]
  /** With it α is taken so that the fit goes through it exactly and ρ and ν are fitted; without it all three are. */
  atmVolAnnual?: number
}>

type SabrFit = Readonly<{
  parameters: SabrParameters
  /** In volatility, over the weighted quotes. */
  rmse: number
  iterations: number
  converged: boolean
}>

const RHO_MAX = 0.9999
const NU_MAX = 20
const STARTS = [
  [-0.5, 0.4],
  [0, 0.8],
  [0.5, 0.4],
  [-0.8, 1.6],
] as const

function smileBreach(smile: SabrSmile, fitted: number): PricingFailure | null {
  const breach =
    firstBreach([
      ['forward', smile.forward, 'positive'],
      ['time_years', smile.timeYears, 'positive'],
      ['beta', smile.beta, 'not_negative'],
    ]) ??
    (smile.beta > 1 ? invalidInput('beta', 'must be a number from 0 to 1') : null) ??
    firstBreach(
      smile.quotes.flatMap(
        ({ strike, volAnnual, weight = 1 }) =>
          [
            ['strike', strike, 'positive'],
            ['vol', volAnnual, 'positive'],
            ['weight', weight, 'not_negative'],
          ] as const,
      ),
    )
  if (breach) return breach
  const strikes = new Set(smile.quotes.filter(({ weight = 1 }) => weight > 0).map(({ strike }) => strike))
  return strikes.size >= fitted ? null : invalidInput('quotes', `too few: ${fitted} strikes are needed`)
}

/**
 * α, ρ and ν of a smile by weighted least squares in volatility, from several starts. Refuses `invalid_input` (too few strikes, bad
 * quotes) and `no_convergence` where no start leads to a smile.
 */
export function calibrateSabr(smile: SabrSmile): Result<SabrFit, PricingFailure> {
  const throughAtm = smile.atmVolAnnual !== undefined
  const breach = smileBreach(smile, throughAtm ? 2 : 3)
  if (breach) return refused(breach)
  const { forward, timeYears, beta, quotes } = smile
  const nearest = quotes.reduce((best, quote) =>
    Math.abs(Math.log(quote.strike / forward)) < Math.abs(Math.log(best.strike / forward)) ? quote : best,
  )
  const scale = Math.pow(forward, 1 - beta)
  const parametersOf = (values: ArrayLike<number>): SabrParameters | null => {
    const [rho, nu] = [values[0] ?? 0, values[1] ?? 0]
    if (smile.atmVolAnnual === undefined) return { alpha: (values[2] ?? 0) * scale, beta, nu, rho }
    const alpha = sabrAlphaOfAtmVol({ forward, timeYears, beta, nu, rho }, smile.atmVolAnnual)
    return alpha.ok ? { alpha: alpha.value, beta, nu, rho } : null
  }
  const residuals = (values: ArrayLike<number>, out: Float64Array): boolean => {
    const parameters = parametersOf(values)
    if (!parameters) return false
    quotes.forEach(({ strike, volAnnual, weight = 1 }, row) => {
      out[row] =
        Math.sqrt(weight) * (sabrExpansion({ ...parameters, forward, strike, timeYears }) - volAnnual)
    })
    return true
  }
  const evaluate = withDifferences(quotes.length, residuals)
  let best: LeastSquaresFit | null = null
  for (const [rho, nu] of STARTS) {
    const start = throughAtm ? [rho, nu] : [rho, nu, nearest.volAnnual]
    const fit = leastSquares({
      evaluate,
      rows: quotes.length,
      start,
      lower: [-RHO_MAX, 0, 1e-8],
      upper: [RHO_MAX, NU_MAX, Infinity],
    })
    if (fit.status !== 'no_start' && (!best || fit.cost < best.cost)) best = fit
  }
  const parameters = best && parametersOf(best.x)
  if (!best || !parameters)
    return refused(pricingFailure('no_convergence', 'no SABR smile goes near these quotes'))
  const weights = quotes.reduce((sum, { weight = 1 }) => sum + weight, 0)
  return ok({
    parameters,
    rmse: Math.sqrt(best.cost / weights),
    iterations: best.iterations,
    converged: best.status === 'converged',
  })
}
