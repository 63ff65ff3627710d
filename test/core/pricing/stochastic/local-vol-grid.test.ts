import { describe, expect, test } from 'vitest'
import { bsmPrice, localVolPrice, makeSurface, priceRow, sviJet } from '../../../../src/core/pricing/index.ts'
import { valueOf } from '../helpers.ts'

/** Raw SVI of four expiries, free of arbitrage, as a row of `price` has them. */
const TEXT =
  '0.25:0.006:0.08:-0.4:0.02:0.1 0.5:0.01:0.1:-0.4:0.02:0.2 1:0.02:0.12:-0.35:0.02:0.25 2:0.04:0.14:-0.3:0.02:0.3'
const SURFACE = makeSurface(
  TEXT.split(' ').map((word) => {
    const [timeYears = NaN, a = NaN, b = NaN, rho = NaN, m = NaN, sigma = NaN] = word.split(':').map(Number)
    const smile = { jet: (k: number) => sviJet({ a, b, rho, m, sigma }, k) }
    return { timeYears, forward: 1, smile }
  }),
)
const RATES = { rateCont: 0.03, dividendYieldCont: 0.01 }

/** What the surface itself says of a call: Black and Scholes at its volatility. */
function ownPrice(strike: number, timeYears: number): number {
  const moneyness = Math.log(strike / 100) - (RATES.rateCont - RATES.dividendYieldCont) * timeYears
  const volAnnual = Math.sqrt(SURFACE.totalVariance(moneyness, timeYears) / timeYears)
  return valueOf(bsmPrice({ optionType: 'call', spot: 100, strike, ...RATES, timeYears, volAnnual }))
}

const rowOf = (strike: number, timeYears: number) =>
  priceRow(
    {
      ...{ option_type: 'call', spot: '100', strike: String(strike), rate: '0.03', dividend_yield: '0.01' },
      ...{ time_years: String(timeYears), model: 'local_vol', surface: TEXT },
    },
    'basic',
  )

describe('the grid of local volatility', () => {
  // At 0.8 years the middle of a step falls on an expiry, at 1.7 steps lie across expiries.
  test.each([0.1, 0.25, 0.8, 1, 1.7])(
    'gives the surface back to 5e-6 of the spot at %s years',
    (timeYears) => {
      for (const strike of [70, 95, 105, 120, 140]) {
        const error = Number(rowOf(strike, timeYears)['price']) - ownPrice(strike, timeYears)
        expect(Math.abs(error), `${strike}`).toBeLessThan(5e-4)
      }
    },
  )

  test('has the theta of the surface', () => {
    const step = 0.001
    const theta = (ownPrice(105, 0.8 - step) - ownPrice(105, 0.8 + step)) / (2 * step)
    expect(Number(rowOf(105, 0.8)['theta'])).toBeCloseTo(theta, 3)
  })

  test('asks the surface for each node once, and for what variance grows by once a step', () => {
    const asked = { point: 0, variance: 0 }
    const counted = {
      point: (k: number, t: number) => ((asked.point += 1), SURFACE.point(k, t)),
      totalVariance: (k: number, t: number) => ((asked.variance += 1), SURFACE.totalVariance(k, t)),
    }
    const option = { optionType: 'call', spot: 100, strike: 105, ...RATES, timeYears: 0.8 } as const
    valueOf(localVolPrice(option, counted, { spaceSteps: 100, timeSteps: 50 }))
    expect(asked.point).toBe(101 * 50)
    expect(asked.variance).toBeLessThanOrEqual(101 * 50 + 1)
  })
})
