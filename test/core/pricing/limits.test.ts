import { describe, expect, test } from 'vitest'
import {
  black76AllValues,
  bsmAllValues,
  bsmPrice,
  bsmValues,
  normalCdf,
} from '../../../src/core/pricing/index.ts'
import type { BsmOption } from '../../../src/core/pricing/index.ts'
import { millsGap } from '../../../src/core/pricing/black.ts'
import { failureOf, relativeError, valueOf } from './helpers.ts'

const BASE: BsmOption = {
  optionType: 'call',
  spot: 100,
  strike: 90,
  rateCont: 0.05,
  dividendYieldCont: 0.02,
  timeYears: 0.5,
  volAnnual: 0.2,
}

describe('limits of time and volatility', () => {
  test('at expiry an option is worth exactly its intrinsic value', () => {
    for (const [spot, strike] of [
      [100, 90],
      [90, 100],
      [100, 100],
      [0.3, 0.1],
    ] as const) {
      const option = { ...BASE, spot, strike, timeYears: 0 }
      expect(valueOf(bsmPrice(option))).toBe(Math.max(spot - strike, 0))
      expect(valueOf(bsmPrice({ ...option, optionType: 'put' }))).toBe(Math.max(strike - spot, 0))
    }
  })

  test('without volatility it is worth the discounted intrinsic value of the forward', () => {
    const option = { ...BASE, volAnnual: 0 }
    expect(valueOf(bsmPrice(option))).toBe(100 * Math.exp(-0.02 * 0.5) - 90 * Math.exp(-0.05 * 0.5))
    expect(valueOf(bsmPrice({ ...option, optionType: 'put' }))).toBe(0)
  })

  test('the limits are reached continuously', () => {
    for (const strike of [90, 100, 110]) {
      const soon = valueOf(bsmPrice({ ...BASE, strike, timeYears: 1e-14 }))
      expect(Math.abs(soon - Math.max(100 - strike, 0))).toBeLessThan(1e-5)
      const still = valueOf(bsmPrice({ ...BASE, strike, volAnnual: 1e-12 }))
      expect(Math.abs(still - valueOf(bsmPrice({ ...BASE, strike, volAnnual: 0 })))).toBeLessThan(1e-10)
    }
  })

  test('away from the money the greeks take their limits', () => {
    const expired = valueOf(bsmAllValues({ ...BASE, timeYears: 0 }))
    expect(expired).toMatchObject({
      delta: 1,
      gamma: 0,
      vega: 0,
      vanna: 0,
      volga: 0,
      speed: 0,
      zomma: 0,
      color: 0,
    })
    expect(expired).toMatchObject({ ultima: 0, strikeDelta: -1, charm: 0.02 })
    expect(expired.theta).toBeCloseTo(0.02 * 100 - 0.05 * 90, 12)
    const out = valueOf(bsmAllValues({ ...BASE, strike: 110, timeYears: 0 }))
    for (const value of Object.values(out)) expect(Math.abs(value ?? NaN)).toBe(0)
  })

  test('exactly at the money at expiry delta is one half and what has no limit is null', () => {
    const kink = valueOf(bsmAllValues({ ...BASE, strike: 100, timeYears: 0 }))
    expect(kink).toMatchObject({ price: 0, delta: 0.5, gamma: null, theta: null, vega: 0, charm: null })
    expect(kink).toMatchObject({ speed: null, zomma: null, color: null, vanna: 0, strikeDelta: -0.5 })
  })

  test('exactly at the forward without volatility the volatility greeks are the limits of small volatility', () => {
    const option = { optionType: 'call', forward: 100, strike: 100, rateCont: 0.03, timeYears: 2 } as const
    const kink = valueOf(black76AllValues({ ...option, volAnnual: 0 }))
    const near = valueOf(black76AllValues({ ...option, volAnnual: 1e-8 }))
    expect(kink.gamma).toBeNull()
    for (const name of ['delta', 'vega', 'vanna', 'ultima', 'strikeDelta', 'theta', 'rho'] as const) {
      expect(Math.abs((kink[name] ?? NaN) - (near[name] ?? NaN)), name).toBeLessThan(1e-5)
    }
    expect(kink.volga).toBe(0)
  })

  test('a vast volatility reaches the upper bound', () => {
    for (const volAnnual of [1e3, 1e200, 1.7e308]) {
      expect(valueOf(bsmPrice({ ...BASE, volAnnual, timeYears: 4 }))).toBeCloseTo(100 * Math.exp(-0.08), 12)
    }
  })
})

describe('the door', () => {
  const hostile = [
    NaN,
    Infinity,
    -Infinity,
    '1' as unknown as number,
    true as unknown as number,
    null as never,
  ]

  test.each([
    ['spot', 'spot', [0, -1]],
    ['strike', 'strike', [0, -1]],
    ['rateCont', 'rate', [1e308]],
    ['dividendYieldCont', 'dividend_yield', [-1e308]],
    ['timeYears', 'time_years', [-1e-9]],
    ['volAnnual', 'vol', [-0.2]],
  ] as const)('%s refuses what is not its kind of number, naming %s', (field, column, more) => {
    for (const value of [...hostile, ...more]) {
      for (const door of [bsmPrice, bsmValues, bsmAllValues]) {
        expect(failureOf(door({ ...BASE, [field]: value }))).toMatchObject({
          code: 'invalid_input',
          field: column,
        })
      }
    }
  })

  test('terms whose results leave float64 are refused, not returned as infinity', () => {
    const tiny = { ...BASE, spot: 1e-300, strike: 1e-300, rateCont: 0, dividendYieldCont: 0 }
    expect(failureOf(bsmAllValues(tiny)).code).toBe('invalid_input')
    expect(valueOf(bsmPrice(tiny))).toBeGreaterThan(0)
  })
})

describe('the gap of Mills ratios', () => {
  test('its three forms meet without a step', () => {
    for (const [h, t] of [
      [-1.2, 0.5],
      [-4, 0.25],
      [-8, 0.125],
      [-10.25, 0.25],
      [-12, 2],
      [-0.1, 0.5],
    ] as const) {
      const below = millsGap(h * (1 - 1e-9), t * (1 - 1e-9))
      const above = millsGap(h * (1 + 1e-9), t * (1 + 1e-9))
      // The function itself changes by less than 2e-8 over this step; a wrong branch would be off by far more.
      expect(relativeError(above, below)).toBeLessThan(2e-8)
      expect(above).toBeGreaterThan(0)
    }
  })

  test('the cumulative normal reaches its ends', () => {
    expect([normalCdf(-Infinity), normalCdf(-40), normalCdf(40), normalCdf(Infinity)]).toEqual([0, 0, 1, 1])
  })
})
