import { describe, expect, it } from 'vitest'
import { greeksOnSpot } from '../../../src/core/market-data/index.ts'
import { black76AllValues, bsmAllValues } from '../../../src/core/pricing/index.ts'

const TERMS = { strike: 105, timeYears: 0.75, volAnnual: 0.22, rateCont: 0.04 }

describe('greeks on the spot', () => {
  it.each([
    ['call', 0.015],
    ['put', 0.015],
    ['call', 0.08],
    ['put', -0.02],
  ] as const)(
    'of a %s with a yield of %s are those of Black, Scholes and Merton',
    (optionType, dividendYieldCont) => {
      const spot = 100
      const forward = spot * Math.exp((TERMS.rateCont - dividendYieldCont) * TERMS.timeYears)
      const at = black76AllValues({ ...TERMS, optionType, forward })
      const own = bsmAllValues({ ...TERMS, optionType, spot, dividendYieldCont })
      if (!at.ok || !own.ok) throw new Error('the terms are sound')
      const { delta, gamma, theta, vega, rho } = at.value
      const values = { bidIv: null, askIv: null, markIv: 0.22, delta, gamma, theta, vega, rho }
      const told = greeksOnSpot(values, { spot, forward, timeYears: TERMS.timeYears })
      for (const name of ['delta', 'gamma', 'theta', 'vega', 'rho'] as const)
        expect(told[name], name).toBeCloseTo(own.value[name] ?? NaN, 9)
      expect(delta).not.toBeCloseTo(own.value.delta, 3)
      expect(told.markIv).toBe(0.22)
    },
  )

  it('stay unsaid where they are', () => {
    const none = {
      bidIv: null,
      askIv: null,
      markIv: null,
      delta: null,
      gamma: null,
      theta: null,
      vega: null,
      rho: null,
    }
    expect(greeksOnSpot(none, { spot: 100, forward: 101, timeYears: 1 })).toEqual(none)
  })
})
