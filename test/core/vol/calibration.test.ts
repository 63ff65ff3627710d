import { describe, expect, it } from 'vitest'
import { black76Price, hestonChain, impliedVol, premiumOnForward } from '../../../src/core/pricing/index.ts'
import { calibrateModel, makeSurface, sviSmile } from '../../../src/core/vol/index.ts'
import type { ModelCalibration, SliceQuotes } from '../../../src/core/vol/index.ts'
import { quotesOf } from './support.ts'

/** The parameters that Bakshi, Cao and Chen (1997, table III, all options) estimate for the S&P 500. */
const PARAMETERS = { v0: 0.04, kappa: 1.15, theta: 0.04, volOfVol: 0.39, correlation: -0.64 }
const STRIKES = Array.from({ length: 41 }, (_, at) => 70 + 1.5 * at)

function quotedByHeston(timeYears: number): SliceQuotes {
  const forward = 100 * Math.exp(0.03 * timeYears)
  const expiry = { spot: forward, rateCont: 0, dividendYieldCont: 0, timeYears, parameters: PARAMETERS }
  const chain = hestonChain(expiry, STRIKES)
  if (!chain.ok) throw new Error(chain.failure.message)
  const quotes = STRIKES.map((strike, at) => {
    const optionType = strike >= forward ? ('call' as const) : ('put' as const)
    const price = chain.value[optionType === 'call' ? 'calls' : 'puts'][at] ?? NaN
    const terms = { optionType, strike, timeYears, price, rateCont: 0, forward }
    const implied = impliedVol(premiumOnForward(terms))
    if (implied.status !== 'ok') throw new Error(implied.status)
    const logMoneyness = Math.log(strike / forward)
    return { strike, logMoneyness, volAnnual: implied.volAnnual, bidVol: null, askVol: null }
  })
  return { expiry: String(timeYears), timeYears, forward, quotes }
}

const found = (model: 'heston' | 'local_vol', slices: readonly SliceQuotes[]): ModelCalibration => {
  const result = calibrateModel(model, slices)
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

const SLICES = [
  { timeYears: 0.25, svi: { a: 0.004, b: 0.03, rho: -0.5, m: 0, sigma: 0.2 } },
  { timeYears: 0.75, svi: { a: 0.014, b: 0.06, rho: -0.4, m: 0, sigma: 0.25 } },
  { timeYears: 1.5, svi: { a: 0.032, b: 0.09, rho: -0.35, m: 0, sigma: 0.3 } },
]
const CLEAN = SLICES.map((slice) => quotesOf(slice))

describe('Heston from a chain', () => {
  it('gives the parameters back that made the quotes, each expiry on a forward of its own, and says what it makes of them', () => {
    const { heston, localVols, quotes, rmse, worst, problems } = found(
      'heston',
      [0.25, 0.5, 1, 2].map(quotedByHeston),
    )
    for (const [name, value] of Object.entries(PARAMETERS))
      expect(heston?.parameters[name as keyof typeof PARAMETERS], name).toBeCloseTo(value, 4)
    expect(heston).toMatchObject({ converged: true, fellerHolds: false })
    expect([localVols, problems]).toEqual([null, []])
    expect(quotes).toHaveLength(4 * 25)
    expect(rmse).toBeLessThan(1e-6)
    expect(worst).toBeGreaterThanOrEqual(rmse)
    for (const { fittedVol, volAnnual } of quotes) expect(fittedVol).toBeCloseTo(volAnnual, 5)
  })

  it('refuses what too few quotes would say', () => {
    const [slice] = CLEAN
    const short = { ...(slice as SliceQuotes), quotes: slice?.quotes.slice(0, 4) ?? [] }
    expect(calibrateModel('heston', [short])).toMatchObject({ ok: false, failure: { field: 'quotes' } })
    expect(calibrateModel('local_vol', [short])).toMatchObject({ failure: { code: 'too_few_quotes' } })
    expect(calibrateModel('heston', [])).toMatchObject({ ok: false })
  })
})

describe('local volatility from a chain', () => {
  it('is the volatility itself where the surface is flat', () => {
    const flat = [0.25, 1].map((timeYears) =>
      quotesOf({ timeYears, svi: { a: 0.09 * timeYears, b: 0, rho: 0, m: 0, sigma: 0.1 } }),
    )
    const { localVols, rmse } = found('local_vol', flat)
    expect(localVols).toHaveLength(2 * 9)
    for (const { volAnnual } of localVols ?? []) expect(volAnnual).toBeCloseTo(0.3, 4)
    expect(rmse).toBeLessThan(4e-4)
  })

  it('is Dupire’s in the prices of calls, and a grid in it reprices the quotes', () => {
    const { heston, localVols, quotes, worst, problems } = found('local_vol', CLEAN)
    expect([heston, problems]).toEqual([null, []])
    expect(quotes).toHaveLength(3 * 3)
    expect(worst).toBeLessThan(2e-3)
    const surface = makeSurface(
      SLICES.map(({ timeYears, svi }) => ({ timeYears, forward: 100, smile: sviSmile(svi, timeYears) })),
    )
    const call = (strike: number, timeYears: number): number => {
      const option = { optionType: 'call', forward: 100, strike, rateCont: 0, timeYears } as const
      const price = black76Price({ ...option, volAnnual: surface.volAnnual(strike, timeYears) })
      return price.ok ? price.value : NaN
    }
    // σ² = 2·∂C/∂T / (K²·∂²C/∂K²), without rates (B. Dupire, "Pricing with a smile", 1994).
    for (const { strike: k, timeYears: t, volAnnual } of (localVols ?? []).filter(
      ({ timeYears }) => timeYears < 1,
    )) {
      const [h, gap] = [k * 1e-3, t * 1e-3]
      const byTime = (call(k, t + gap) - call(k, t - gap)) / (2 * gap)
      const curvature = (call(k + h, t) - 2 * call(k, t) + call(k - h, t)) / (h * h)
      expect(volAnnual, `${k} ${t}`).toBeCloseTo(Math.sqrt((2 * byTime) / (k * k * curvature)), 3)
    }
  })
})
