import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../src/core/pricing/index.ts'
import { rowOf } from './helpers.ts'

/** Beside the common columns; barriers and the second date move with the row. */
const PRODUCTS: Readonly<Record<string, (spot: number, years: number) => object>> = {
  vanilla: () => ({}),
  cash_or_nothing: () => ({ cash: 10 }),
  asset_or_nothing: () => ({}),
  barrier: (spot) => ({ barrier_kind: 'down_out', barrier: 0.9 * spot, rebate: 3 }),
  double_barrier: (spot) => ({
    ...{ barrier_kind: 'knock_out', barrier_low: 0.8 * spot, barrier_high: 1.3 * spot, rebate: 2 },
  }),
  lookback_fixed: () => ({}),
  lookback_floating: () => ({}),
  simple_chooser: (_, years) => ({ time_2_years: years / 2 }),
  forward_start: (_, years) => ({ strike: 1.1, time_2_years: years / 2 }),
  compound: (_, years) => ({ mother_type: 'put', strike_2: 95, time_2_years: 2 * years }),
  quanto: () => ({ rate_foreign: 0.03, vol_fx: 0.1, correlation: -0.4 }),
  exchange: () => ({ spot_2: 104, vol_2: 0.3, correlation: 0.5 }),
  rainbow_min: () => ({ spot_2: 104, vol_2: 0.3, correlation: 0.5 }),
  rainbow_max: () => ({ spot_2: 104, vol_2: 0.3, correlation: 0.5 }),
  asian_geometric: () => ({ fixings: 4 }),
}
const FIGURES = ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const
const RATES = [
  [-0.5, -0.5],
  [0.05, -0.5],
  [2, 0.03],
] as const

function* termsOf(): Generator<
  Readonly<{ spot: number; time_years: number; vol: number; rate: number; dividend_yield: number }>
> {
  for (const time_years of [1e-12, 100])
    for (const vol of [0, 20])
      for (const spot of [1e-12, 100, 1e12])
        for (const [rate, dividend_yield] of RATES) yield { spot, time_years, vol, rate, dividend_yield }
}

describe('terms at the ends of what a row may hold', () => {
  test.each(Object.keys(PRODUCTS))('%s: finite, and worth nothing or more', (product) => {
    for (const terms of termsOf()) {
      for (const option_type of ['call', 'put']) {
        const more = PRODUCTS[product]?.(terms.spot, terms.time_years)
        const row = { strike: 100, ...terms, ...more, product, option_type }
        const answer = priceRow(rowOf(row), 'basic')
        expect(answer['status'], JSON.stringify(row)).toBe('ok')
        for (const figure of FIGURES)
          expect(Number.isFinite(answer[figure] ?? 0), `${figure} ${JSON.stringify(row)}`).toBe(true)
        expect(answer['price'], JSON.stringify(row)).toBeGreaterThanOrEqual(0)
      }
    }
  })

  test.each(['baw', 'bjs2002'])('american by %s: between its bounds, or refused by name', (method) => {
    for (const terms of termsOf()) {
      for (const option_type of ['call', 'put']) {
        const row = { strike: 100, ...terms, option_type, exercise: 'american', method }
        const answer = priceRow(rowOf(row), 'basic')
        if (answer['status'] !== 'ok') {
          expect(['unsupported', 'no_convergence'], JSON.stringify(row)).toContain(answer['status'])
          continue
        }
        const intrinsic = option_type === 'call' ? terms.spot - 100 : 100 - terms.spot
        const european = priceRow(rowOf({ ...row, exercise: 'european', method: 'auto' }), 'basic')
        expect(answer['price'], JSON.stringify(row)).toBeGreaterThanOrEqual(Math.max(intrinsic, 0))
        expect(answer['price'], JSON.stringify(row)).toBeGreaterThanOrEqual(Number(european['price']))
      }
    }
  })

  test('calls and puts keep their parity', () => {
    for (const terms of termsOf()) {
      const price = (option_type: string): number =>
        Number(priceRow(rowOf({ strike: 100, ...terms, option_type }), 'basic')['price'])
      const asset = terms.spot * Math.exp(-terms.dividend_yield * terms.time_years)
      const money = 100 * Math.exp(-terms.rate * terms.time_years)
      const gap = price('call') - price('put') - (asset - money)
      expect(Math.abs(gap), JSON.stringify(terms)).toBeLessThanOrEqual(4e-15 * (asset + money))
    }
  })
})
