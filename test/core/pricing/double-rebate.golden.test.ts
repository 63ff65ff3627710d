import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../src/core/pricing/index.ts'
import { rowOf } from './helpers.ts'

/** `make_double_rebate.py`, mpmath 1.3 at 40 digits: spot, low, high, rate, yield, time, vol; worth of one unit at the hit. */
const WORTH = [
  [100, 90, 120, 0.05, 0.02, 0.5, 0.25, 0.8114028487102575],
  [100, 80, 130, 0.08, 0.04, 0.25, 0.3, 0.2147500500263155],
  [92, 90, 140, 0.03, 0.06, 1, 0.2, 0.9418789480879897],
  [119.5, 80, 120, 0.1, 0, 2, 0.35, 0.9986983141736764],
  [100, 95, 105, 0.05, 0, 1, 0.4, 0.99921834520531],
  [100, 99, 101, 0.04, 0.01, 3, 0.5, 0.999983999420981],
  [100, 50, 200, 0.05, 0.05, 1, 0.2, 0.0010688484824484177],
  [100, 85, 125, -0.03, 0, 1, 0.25, 0.8637261633803077],
  [100, 85, 125, -0.04, -0.06, 1, 0.2, 0.6859979546023959],
  [100, 70, 160, 0, 0, 2, 0.3, 0.6761529292509183],
] as const

const TERMS = { product: 'double_barrier', option_type: 'call', strike: 100, barrier_kind: 'knock_out' }

const priceOf = (row: object): number => {
  const answer = priceRow(rowOf({ ...TERMS, ...row }), 'basic')
  expect(answer).toMatchObject({ status: 'ok', error: null })
  return Number(answer['price'])
}
/** What a rebate adds, by one unit. */
const rebateOf = (row: object): number => (priceOf({ ...row, rebate: 1e4 }) - priceOf(row)) / 1e4

describe('the rebate of a double barrier', () => {
  test.each(WORTH)(
    'paid at the hit: spot %d between %d and %d, rate %d',
    (spot, low, high, rate, dividend, years, vol, worth) => {
      const row = { spot, barrier_low: low, barrier_high: high, rate, dividend_yield: dividend }
      expect(Math.abs(rebateOf({ ...row, time_years: years, vol }) - worth)).toBeLessThan(2e-14)
    },
  )

  test('with the other barrier out of reach it is that of a single barrier, hit or not', () => {
    const row = { spot: 100, rate: 0.05, dividend_yield: 0.02, time_years: 1, vol: 0.25, rebate: 7 }
    for (const [kind, single] of [
      ['knock_out', 'down_out'],
      ['knock_in', 'down_in'],
    ]) {
      const both = { ...row, barrier_kind: kind, barrier_low: 90, barrier_high: 1e6 }
      const alone = { ...row, product: 'barrier', barrier_kind: single, barrier: 90 }
      expect(priceOf(both)).toBeCloseTo(priceOf(alone), 11)
    }
  })

  test('paid at expiry when neither is hit: a unit for certain is the two rebates at a rate of 0', () => {
    const row = { spot: 100, time_years: 1, vol: 0.2, barrier_low: 85, barrier_high: 120 }
    expect(rebateOf(row) + rebateOf({ ...row, barrier_kind: 'knock_in' })).toBeCloseTo(1, 13)
  })

  test('limits: on a barrier, without volatility, at expiry', () => {
    const row = { spot: 100, time_years: 1, vol: 0.2, barrier_low: 100, barrier_high: 120, rebate: 5 }
    expect(priceOf(row)).toBe(5)
    const still = { ...row, barrier_low: 90, vol: 0 }
    expect(priceOf({ ...still, rate: 0.3 })).toBeCloseTo(5 * Math.exp(-Math.log(1.2)), 13)
    expect(priceOf({ ...still, barrier_kind: 'knock_in', strike: 110, rate: 0.01 })).toBeCloseTo(
      5 * Math.exp(-0.01),
      13,
    )
    expect(priceOf({ ...still, time_years: 0, barrier_kind: 'knock_in' })).toBe(5)
  })

  test('its greeks are those of its value', () => {
    const row = { spot: 100, rate: 0.05, time_years: 0.5, vol: 0.25, barrier_low: 90, barrier_high: 120 }
    const at = (spot: number): number => priceOf({ ...row, rebate: 10, spot })
    const answer = priceRow(rowOf({ ...TERMS, ...row, rebate: 10 }), 'basic')
    expect(Number(answer['delta'])).toBeCloseTo((at(100.01) - at(99.99)) / 0.02, 5)
  })
})
