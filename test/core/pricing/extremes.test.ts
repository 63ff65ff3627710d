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
const SECOND_ORDER = [
  ...([
    'vanna',
    'volga',
    'charm',
    'speed',
    'zomma',
    'color',
    'ultima',
    'dividend_rho',
    'strike_delta',
  ] as const),
]
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

  /** 1e-9 of volatility is less than nodes can stand apart; 0 has its own way. */
  const AMERICAN = [
    ['auto', {}],
    ['collocation', {}],
    ['tree', { steps: 50 }],
    ['fd', { steps: 80 }],
  ] as const
  test.each(AMERICAN)(
    'american by %s: greeks of a convex value between its bounds, or refused by name',
    (method, more) => {
      for (const { vol, ...terms } of termsOf()) {
        for (const option_type of ['call', 'put']) {
          const american = { exercise: 'american', method, ...more }
          const row = { strike: 100, ...terms, vol: vol || 1e-9, option_type, ...american }
          const answer = priceRow(rowOf(row), 'basic')
          const said = JSON.stringify({ row, answer })
          if (answer['status'] !== 'ok') {
            expect(['no_convergence', 'invalid_input'], said).toContain(answer['status'])
            expect(['tree', 'fd'], said).toContain(method)
            continue
          }
          for (const figure of FIGURES) expect(Number.isFinite(answer[figure] ?? 0), said).toBe(true)
          const intrinsic = Math.max(option_type === 'call' ? terms.spot - 100 : 100 - terms.spot, 0)
          const european = priceRow(rowOf({ ...row, exercise: 'european', method: 'auto' }), 'basic')
          const shareMax = Math.max(1, Math.exp(-terms.dividend_yield * terms.time_years))
          const moneyMax = Math.max(1, Math.exp(-terms.rate * terms.time_years))
          const most = option_type === 'call' ? terms.spot * shareMax : 100 * moneyMax
          expect(answer['price'], said).toBeGreaterThanOrEqual(Math.max(intrinsic, Number(european['price'])))
          expect(answer['price'], said).toBeLessThanOrEqual(most * (1 + 1e-12))
          const delta = Number(answer['delta']) * (option_type === 'call' ? 1 : -1)
          expect(delta, said).toBeGreaterThanOrEqual(0)
          expect(delta, said).toBeLessThanOrEqual(shareMax)
          expect(Number(answer['gamma']), said).toBeGreaterThanOrEqual(0)
          expect(Number(answer['vega']), said).toBeGreaterThanOrEqual(0)
        }
      }
    },
  )

  test('heston: between its bounds and in parity, or refused by name', () => {
    for (const { vol, ...terms } of termsOf()) {
      if (terms.spot !== 100 || terms.rate === 0.05) continue
      const variance = (vol || 1e-3) ** 2
      const heston = {
        model: 'heston',
        v0: variance,
        theta: variance,
        kappa: 1.5,
        vol_of_vol: 0.5,
        correlation: -0.6,
      }
      const asset = terms.spot * Math.exp(-terms.dividend_yield * terms.time_years)
      const money = 100 * Math.exp(-terms.rate * terms.time_years)
      const [call, put] = ['call', 'put'].map((option_type) => {
        const answer = priceRow(rowOf({ strike: 100, ...terms, ...heston, option_type }), 'basic')
        if (answer['status'] !== 'ok') expect(answer['status'], JSON.stringify(terms)).toBe('no_convergence')
        else for (const figure of FIGURES) expect(Number.isFinite(answer[figure] ?? 0)).toBe(true)
        return answer['price'] ?? null
      })
      expect(call === null).toBe(put === null)
      if (typeof call !== 'number' || typeof put !== 'number') continue
      const slack = 1e-9 * (asset + money)
      expect(Math.abs(call - put - (asset - money)), JSON.stringify(terms)).toBeLessThanOrEqual(slack)
      expect(call).toBeGreaterThanOrEqual(Math.max(asset - money, 0) - slack)
      expect(call).toBeLessThanOrEqual(asset + slack)
    }
  })

  test('an arithmetic average keeps its parity; a law of 200 log units is refused by name', () => {
    for (const { vol, ...terms } of termsOf()) {
      const row = { strike: 100, ...terms, vol: vol || 1e-9, product: 'asian_arithmetic', fixings: 3 }
      if (row.vol * Math.sqrt(row.time_years) > 25) {
        const refusal = priceRow(rowOf({ ...row, option_type: 'call' }), 'basic')
        expect(refusal).toMatchObject({ status: 'invalid_input', error: expect.stringMatching(/^vol/) })
        continue
      }
      const [call = NaN, put = NaN] = ['call', 'put'].map((option_type) => {
        const answer = priceRow(rowOf({ ...row, option_type }), 'basic')
        for (const figure of FIGURES) expect(Number.isFinite(answer[figure] ?? 0)).toBe(true)
        expect(answer['price']).toBeGreaterThanOrEqual(0)
        return Number(answer['price'])
      })
      const discount = Math.exp(-terms.rate * terms.time_years)
      let average = 0
      for (const share of [1 / 3, 2 / 3, 1]) {
        average += (terms.spot * Math.exp((terms.rate - terms.dividend_yield) * terms.time_years * share)) / 3
      }
      const gap = call - put - discount * (average - 100)
      expect(Math.abs(gap), JSON.stringify(row)).toBeLessThanOrEqual(1e-11 * discount * (average + 100))
    }
  })

  test.each(['vanilla', 'barrier', 'lookback_floating', 'compound', 'rainbow_max', 'asian_geometric'])(
    '%s: second-order greeks are finite or empty',
    (product) => {
      for (const terms of termsOf()) {
        const more = PRODUCTS[product]?.(terms.spot, terms.time_years)
        const answer = priceRow(rowOf({ strike: 100, ...terms, ...more, product, option_type: 'put' }), 'all')
        expect(answer['status']).toBe('ok')
        for (const figure of SECOND_ORDER) expect(Number.isFinite(answer[figure] ?? 0), figure).toBe(true)
      }
    },
  )

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
