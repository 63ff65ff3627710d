import { describe, expect, test } from 'vitest'
import { makeBatchShare, priceRow } from '../../../src/core/pricing/index.ts'
import { rowOf } from './helpers.ts'

const ROW = {
  ...{ product: 'asian_arithmetic', option_type: 'call', spot: 100, strike: 98, rate: 0.05, vol: 0.25 },
  ...{ dividend_yield: 0.03, time_years: 0.75, fixings: 12 },
}

const priceOf = (row: object): number => Number(priceRow(rowOf(row), 'basic')['price'])

describe('arithmetic averages in a batch', () => {
  test('rows that share their laws have the figures they have alone, in any order', () => {
    const rows = [
      ROW,
      { ...ROW, strike: 120 },
      { ...ROW, vol: 0.4, option_type: 'put' },
      { ...ROW, spot: 50 },
      { ...ROW, first_fixing_years: 0.2 },
      { ...ROW, fixings: 0 },
      ROW,
    ].map(rowOf)
    const share = makeBatchShare()
    const together = rows.map((row) => priceRow(row, 'all', 0, share))
    expect(together).toEqual(rows.map((row) => priceRow(row, 'all', 0)))
  })

  test.each([
    ['on a spot', ROW],
    ['on a forward', { ...ROW, spot: '', forward: 101, model: 'black76' }],
    ['continuous', { ...ROW, fixings: 0 }],
    ['from today on', { ...ROW, first_fixing_years: 0 }],
    ['from a day that stays where it is', { ...ROW, first_fixing_years: 0.2 }],
  ])('theta is the loss of the price with time: %s', (_name, row) => {
    const step = 1e-4
    const later = priceOf({ ...row, time_years: ROW.time_years + step })
    const sooner = priceOf({ ...row, time_years: ROW.time_years - step })
    const theta = Number(priceRow(rowOf(row), 'basic')['theta'])
    expect(Math.abs(theta + (later - sooner) / (2 * step))).toBeLessThan(2e-6 * Math.abs(theta))
  })
})
