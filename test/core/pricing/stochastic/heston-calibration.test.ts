import { describe, expect, test } from 'vitest'
import { calibrateHeston, hestonChain, impliedVol } from '../../../../src/core/pricing/index.ts'
import type { HestonParameters, HestonQuotes } from '../../../../src/core/pricing/index.ts'
import { failureOf, valueOf } from '../helpers.ts'

const STRIKES = [80, 90, 95, 100, 105, 110, 120]

/** A chain whose volatilities these parameters make. */
function chainOf(parameters: HestonParameters, bump = 0): readonly HestonQuotes[] {
  return [0.1, 0.5, 2].map((timeYears) => {
    const expiry = { spot: 100, rateCont: 0.03, dividendYieldCont: 0.01, timeYears }
    const { calls, puts } = valueOf(hestonChain({ ...expiry, parameters }, STRIKES))
    const forward = 100 * Math.exp(0.02 * timeYears)
    const discountFactor = Math.exp(-0.03 * timeYears)
    const quotes = STRIKES.map((strike, at) => {
      const optionType = strike > forward ? 'call' : 'put'
      const price = (optionType === 'call' ? calls : puts)[at] ?? 0
      const implied = impliedVol({ optionType, forward, strike, discountFactor, timeYears, price })
      const volAnnual = implied.status === 'ok' ? implied.volAnnual : NaN
      return { strike, volAnnual: volAnnual + (at % 2 ? bump : -bump) }
    })
    return { ...expiry, quotes }
  })
}

describe('Heston calibration', () => {
  test.each([
    { v0: 0.04, kappa: 1.5, theta: 0.06, volOfVol: 0.6, correlation: -0.65 },
    { v0: 0.09, kappa: 3, theta: 0.05, volOfVol: 0.3, correlation: 0.2 },
  ])('finds the parameters behind a chain, and says whether Feller holds: $kappa', (parameters) => {
    const fit = valueOf(calibrateHeston(chainOf(parameters)))
    expect(fit.converged).toBe(true)
    expect(fit.rmse).toBeLessThan(1e-8)
    expect(fit.fellerHolds).toBe(parameters.volOfVol === 0.3)
    for (const name of Object.keys(parameters) as (keyof HestonParameters)[]) {
      expect(fit.parameters[name], name).toBeCloseTo(parameters[name], 5)
    }
  })

  test('reports how far a chain stays that no Heston model makes', () => {
    const fit = valueOf(
      calibrateHeston(chainOf({ v0: 0.04, kappa: 2, theta: 0.04, volOfVol: 0.4, correlation: -0.5 }, 0.004)),
    )
    expect(fit.rmse).toBeGreaterThan(0.002)
    expect(fit.rmse).toBeLessThan(0.006)
    expect(fit.worst).toBeGreaterThanOrEqual(fit.rmse)
    expect(fit.iterations).toBeGreaterThan(0)
  })

  test('refuses too few and bad quotes', () => {
    const [expiry] = chainOf({ v0: 0.04, kappa: 2, theta: 0.04, volOfVol: 0.4, correlation: -0.5 })
    if (!expiry) throw new Error('no chain')
    expect(failureOf(calibrateHeston([{ ...expiry, quotes: expiry.quotes.slice(0, 4) }])).message).toContain(
      'too few',
    )
    expect(
      failureOf(calibrateHeston([{ ...expiry, quotes: [{ strike: 100, volAnnual: NaN }] }])).message,
    ).toContain('vol')
    expect(failureOf(calibrateHeston([{ ...expiry, timeYears: 0 }])).message).toContain('time_years')
  })
})
