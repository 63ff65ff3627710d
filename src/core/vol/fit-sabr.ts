import { calibrateSabr, sabrVol } from '../pricing/index.ts'
import { weightsOf } from './quotes.ts'
import type { SabrParameters, SliceQuotes, Smile } from './types.ts'

/** Derivatives by central differences in k, which the formula bears well. */
const STEP = 1e-4

/** Total variance of Hagan's lognormal volatility; 0 where the expansion has no positive one. */
export function sabrSmile(parameters: SabrParameters, forward: number, timeYears: number): Smile {
  const variance = (logMoneyness: number): number => {
    const strike = forward * Math.exp(logMoneyness)
    const vol = sabrVol({ ...parameters, forward, strike, timeYears })
    return vol.ok ? vol.value * vol.value * timeYears : 0
  }
  return {
    timeYears,
    jet: (k) => {
      const [down, w, up] = [variance(k - STEP), variance(k), variance(k + STEP)]
      return { w, slope: (up - down) / (2 * STEP), curvature: (up - 2 * w + down) / (STEP * STEP) }
    },
    centre: 0,
    scale: Math.max(0.02, 0.5 * Math.sqrt(variance(0))),
    knots: [],
    wingSlope: 0,
    wings: null,
  }
}

/**
 * α, ρ and ν at a given β. Where no start leads to a smile, the flat one at the mean of the quotes stands; its `rmse`
 * tells. The formula is an expansion: its wings may hold arbitrage, which the search then tells.
 */
export function fitSabr(slice: SliceQuotes, beta: number): SabrParameters {
  const { forward, timeYears } = slice
  const weights = weightsOf(slice)
  const quotes = slice.quotes.map(({ logMoneyness, volAnnual }, i) => ({
    strike: forward * Math.exp(logMoneyness),
    volAnnual,
    weight: (weights[i] as number) ** 2,
  }))
  const fit = calibrateSabr({ forward, timeYears, beta, quotes })
  if (fit.ok) return fit.value.parameters
  const mean = quotes.reduce((sum, { volAnnual }) => sum + volAnnual, 0) / quotes.length
  return { alpha: mean * forward ** (1 - beta), beta, rho: 0, nu: 0 }
}
