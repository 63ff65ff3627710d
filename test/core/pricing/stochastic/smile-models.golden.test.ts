import { describe, expect, test } from 'vitest'
import {
  black76Values,
  bsmAllValues,
  bsmValues,
  priceRow,
  sabrVol,
} from '../../../../src/core/pricing/index.ts'
import { rowOf } from '../helpers.ts'

// SABR and local volatility as models of `price`, each against another way to the same figure: Black at Hagan's volatility and its
// chain rule, and the surface's own Black prices.

const must = <T>(result: Readonly<{ ok: true; value: T }> | Readonly<{ ok: false }>): T => {
  if (!result.ok) throw new Error('refused')
  return result.value
}

const ask = (more: object): Record<string, unknown> =>
  priceRow(rowOf({ option_type: 'call', rate: 0.03, time_years: 1, ...more }), 'all')

const number = (row: Record<string, unknown>, column: string): number => {
  expect(row['status'], String(row['error'])).toBe('ok')
  return row[column] as number
}

describe('sabr', () => {
  const SABR = { model: 'sabr', forward: 100, alpha: 2, beta: 0.5, nu: 0.4, rho: -0.3 }
  const volAt = (strike: number, forward = 100, timeYears = 1, alpha = 2): number =>
    must(sabrVol({ ...SABR, forward, strike, timeYears, alpha }))
  const blackAt = (strike: number, forward = 100, timeYears = 1, alpha = 2) =>
    must(
      black76Values({
        ...{ optionType: 'call', forward, strike, rateCont: 0.03, timeYears },
        volAnnual: volAt(strike, forward, timeYears, alpha),
      }),
    )

  test.each([50, 90, 100, 105, 180])('is Black at its volatility, strike %i', (strike) => {
    const row = ask({ ...SABR, strike })
    const black = blackAt(strike)
    expect(number(row, 'price')).toBeCloseTo(black.price, 12)
    // Hagan's delta, 2002, eq. 3.8: Black's and vega times what the volatility moves with the forward.
    const h = 1e-3
    const backbone = (volAt(strike, 100 + h) - volAt(strike, 100 - h)) / (2 * h)
    expect(number(row, 'delta')).toBeCloseTo(black.delta + black.vega * backbone, 7)
    const sigma = 2 / 10
    const byAlpha = (volAt(strike, 100, 1, 2 + h) - volAt(strike, 100, 1, 2 - h)) / (2 * h)
    expect(number(row, 'vega') / (black.vega * byAlpha * (2 / sigma))).toBeCloseTo(1, 6)
    const byTime = (blackAt(strike, 100, 1 + h).price - blackAt(strike, 100, 1 - h).price) / (2 * h)
    expect(number(row, 'theta')).toBeCloseTo(-byTime, 5)
    expect(number(row, 'rho')).toBeCloseTo(-black.price, 7)
  })

  test('with β = 1 and ν = 0 is Black-76, every greek', () => {
    const lognormal = { ...SABR, alpha: 0.2, beta: 1, nu: 0, strike: 95 }
    const [row, black] = [ask(lognormal), ask({ model: 'black76', forward: 100, strike: 95, vol: 0.2 })]
    for (const [column, value] of Object.entries(black)) {
      if (typeof value !== 'number') continue
      expect(Math.abs(number(row, column) - value), column).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)))
    }
  })

  test('refuses parameters outside its domain by their column, and says the limit at T = 0', () => {
    expect(ask({ ...SABR, strike: 100, rho: 1.5 })).toMatchObject({ status: 'invalid_input', price: null })
    expect(ask({ ...SABR, strike: 100, nu: undefined })['error']).toContain('nu')
    expect(number(ask({ ...SABR, strike: 90, time_years: 0 }), 'price')).toBe(10)
  })
})

describe('local_vol', () => {
  const SURFACE = '0.5:0.01:0.1:-0.4:0.02:0.2 2:0.04:0.12:-0.35:0.02:0.25'
  const variance = (k: number, at: readonly [number, number, number, number, number]): number => {
    const [a, b, rho, m, sigma] = at
    return a + b * (rho * (k - m) + Math.hypot(k - m, sigma))
  }
  const impliedAt = (strike: number): number => {
    const k = Math.log(strike / (100 * Math.exp(0.02)))
    const [near, far] = [
      variance(k, [0.01, 0.1, -0.4, 0.02, 0.2]),
      variance(k, [0.04, 0.12, -0.35, 0.02, 0.25]),
    ]
    // Linear in time, a third of the way from half a year to two.
    return Math.sqrt(near + (far - near) / 3)
  }
  const TERMS = { model: 'local_vol', spot: 100, dividend_yield: 0.01, surface: SURFACE }

  test.each([80, 100, 120])(
    "gives the surface's own price, and what follows from it, at strike %i",
    (strike) => {
      const row = ask({ ...TERMS, strike })
      const option = {
        optionType: 'call',
        spot: 100,
        strike,
        rateCont: 0.03,
        dividendYieldCont: 0.01,
      } as const
      const black = (volAnnual: number) => must(bsmValues({ ...option, timeYears: 1, volAnnual }))
      const market = black(impliedAt(strike))
      expect(row['method']).toBe('fd')
      expect(Math.abs(number(row, 'price') - market.price)).toBeLessThan(3e-3)
      // All implied volatilities moved alike move each vanilla by its own vega.
      expect(number(row, 'vega') / market.vega).toBeCloseTo(1, 2)
      const h = 0.01
      const at = (k: number): number =>
        must(bsmValues({ ...option, strike: k, timeYears: 1, volAnnual: impliedAt(k) })).price
      const byStrike = (at(strike + h) - at(strike - h)) / (2 * h)
      expect(Math.abs(number(row, 'strike_delta') - byStrike)).toBeLessThan(2e-3)
      expect(Math.abs(number(row, 'rho') + strike * byStrike)).toBeLessThan(0.2)
    },
  )

  test('under a flat surface is Black-Scholes, every greek', () => {
    const row = ask({ ...TERMS, strike: 95, surface: '1:0.04:0:0:0:0.1' })
    const flat = must(
      bsmAllValues({
        ...{ optionType: 'call', spot: 100, strike: 95, rateCont: 0.03, dividendYieldCont: 0.01 },
        ...{ timeYears: 1, volAnnual: 0.2 },
      }),
    )
    const near = (column: string, value: number | null | undefined, share: number): void => {
      const expected = value ?? NaN
      expect(Math.abs(number(row, column) - expected), column).toBeLessThan(
        share * Math.max(Math.abs(expected), 1e-3),
      )
    }
    for (const name of ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const)
      near(name, flat[name], 2e-3)
    near('dividend_rho', flat.dividendRho, 2e-3)
    near('strike_delta', flat.strikeDelta, 2e-3)
    near('vanna', flat.vanna, 1e-2)
    near('volga', flat.volga, 2e-2)
    near('charm', flat.charm, 2e-2)
    near('speed', flat.speed, 5e-2)
  })

  test('refuses surfaces that are none, with arbitrage, and says its limits', () => {
    for (const surface of [
      '',
      '1:0.04',
      '1:0.04:-1:0:0:0.1',
      '1:x:0.1:0:0:0.1',
      '2:0.04:0:0:0:0.1 1:0.04:0:0:0:0.1',
    ])
      expect(ask({ ...TERMS, strike: 100, surface })).toMatchObject({ status: 'invalid_input', price: null })
    const falling = '0.5:0.08:0:0:0:0.1 2:0.04:0:0:0:0.1'
    expect(ask({ ...TERMS, strike: 100, surface: falling })).toMatchObject({
      status: 'arbitrage',
      price: null,
    })
    expect(number(ask({ ...TERMS, strike: 90, time_years: 0 }), 'price')).toBe(10)
    expect(number(ask({ ...TERMS, strike: 1e-9 }), 'price')).toBeCloseTo(100 * Math.exp(-0.01), 6)
  })
})
