import { describe, expect, test } from 'vitest'
import { americanAllValues, americanValues, priceRow } from '../../../../src/core/pricing/index.ts'
import type { AmericanBsmOption } from '../../../../src/core/pricing/index.ts'
import { rowOf, valueOf } from '../helpers.ts'
import americanJson from './american.json' with { type: 'json' }
import { allBy, american, fastPrice, priceBy } from './support.ts'

/** Prices by QuantLib 1.29 (make_american.cpp): its own collocation at 30 nodes, and its grids of 1,000 and 2,000 extrapolated. */
type Reference = Omit<AmericanBsmOption, 'timeYears' | 'optionType'> &
  Readonly<{
    optionType: string
    days: number
    by: string
    price: number
    exerciseDays?: readonly number[]
    dividends?: readonly (readonly number[])[]
  }>

const references = americanJson as readonly Reference[]

const optionOf = (row: Reference): AmericanBsmOption => ({
  ...row,
  optionType: row.optionType === 'call' ? 'call' : 'put',
  timeYears: row.days / 365,
  ...(row.exerciseDays ? { exerciseTimesYears: row.exerciseDays.map((days) => days / 365) } : {}),
  cashDividends: (row.dividends ?? []).map(([days = NaN, amount = NaN]) => ({
    timeYears: days / 365,
    amount,
  })),
})

const single = references.filter((row) => row.by === 'collocation')
const onGrids = references.filter((row) => row.by === 'grid')

describe('against QuantLib 1.29', () => {
  test('the default method is within 1e-6, the collocation preset within 2e-8', () => {
    expect(single.length).toBeGreaterThan(120)
    for (const row of single) {
      const option = optionOf(row)
      const name = JSON.stringify(row)
      expect(Math.abs(fastPrice(option) - row.price), name).toBeLessThan(1e-6)
      expect(Math.abs(priceBy(option, 'collocation') - row.price), name).toBeLessThan(2e-8)
    }
  })

  test('a tree of 801 steps, finite differences and both approximations come as close as they may', () => {
    for (const row of single.slice(0, 30)) {
      const option = optionOf(row)
      const name = JSON.stringify(row)
      expect(Math.abs(priceBy(option, 'tree') - row.price), name).toBeLessThan(0.015)
      expect(Math.abs(priceBy(option, 'fd') - row.price), name).toBeLessThan(5e-4)
      expect(Math.abs(priceBy(option, 'baw') - row.price), name).toBeLessThan(0.35)
      expect(priceBy(option, 'bjs2002') - row.price, name).toBeLessThan(1e-6)
      expect(priceBy(option, 'bjs2002') - row.price, name).toBeGreaterThan(-0.3)
    }
  })

  test.each(onGrids)(
    'two boundaries, dates and dividends: $optionType S=$spot r=$rateCont q=$dividendYieldCont',
    (row) => {
      const option = optionOf(row)
      const values = valueOf(americanValues(option))
      expect(values.method).toBe('fd')
      expect(Math.abs(values.price - row.price)).toBeLessThan(5e-3)
      const tree = valueOf(americanValues(option, { method: 'tree', steps: 2_001 }))
      expect(Math.abs(tree.price - values.price)).toBeLessThan(6e-3)
    },
  )
})

/**
 * E. G. Haug, The Complete Guide to Option Pricing Formulas (1998), p. 24: Barone-Adesi and Whaley on futures, as printed in
 * QuantLib's test-suite/americanoption.cpp, which finds Haug's own code good for two digits and asks for 0.003.
 * The last column is the paper's formula in 30 digits (`make_published.py`), as for Bjerksund and Stensland below.
 */
const HAUG_BAW = [
  ['call', 90, 0.1, 0.15, 0.0206, 0.0206355955],
  ['call', 100, 0.1, 0.15, 1.8771, 1.876920687],
  ['call', 110, 0.1, 0.15, 10.0089, 10.0060600553],
  ['call', 90, 0.1, 0.25, 0.3159, 0.3159001692],
  ['call', 110, 0.1, 0.35, 11.1679, 11.1678499556],
  ['call', 90, 0.5, 0.15, 0.8208, 0.8208216728],
  ['call', 110, 0.5, 0.25, 13.017, 13.0167295289],
  ['call', 110, 0.5, 0.35, 15.5689, 15.5684262023],
  ['put', 90, 0.1, 0.15, 10, 10.0],
  ['put', 100, 0.1, 0.15, 1.877, 1.876920687],
  ['put', 90, 0.5, 0.25, 12.4419, 12.4416420632],
  ['put', 90, 0.5, 0.35, 14.6945, 14.6943191785],
  ['put', 110, 0.5, 0.35, 5.8823, 5.8821897566],
] as const

describe('published figures', () => {
  test.each(HAUG_BAW)(
    'Barone-Adesi-Whaley %s at %d, %d years, %d',
    (optionType, spot, time, vol, expected, recomputed) => {
      const price = priceBy(american(optionType, [spot, 100, 0.1, 0.1, time, vol]), 'baw')
      expect(Math.abs(price - expected)).toBeLessThan(3e-3)
      expect(price).toBeCloseTo(recomputed, 9)
    },
  )

  test.each(HAUG_BAW)(
    'the same by the model of futures itself, in rows: %s at %d, %d years, %d',
    (option_type, forward, time_years, vol, expected) => {
      const future = { option_type, forward, strike: 100, rate: 0.1, time_years, vol }
      const row = rowOf({ ...future, exercise: 'american', model: 'black76' })
      const by = (method: string) => priceRow({ ...row, method }, 'all')
      expect(by('baw')).toMatchObject({ status: 'ok', method: 'baw' })
      expect(Math.abs(Number(by('baw')['price']) - expected)).toBeLessThan(3e-3)
      // The approximation is good for a few cents here; each other scheme comes to what the default says.
      const exact = Number(by('auto')['price'])
      expect(Math.abs(exact - expected)).toBeLessThan(0.05)
      expect(Math.abs(Number(by('collocation')['price']) - exact)).toBeLessThan(1e-6)
      expect(Math.abs(Number(by('tree')['price']) - exact)).toBeLessThan(0.01)
      expect(Math.abs(Number(by('fd')['price']) - exact)).toBeLessThan(1e-3)
      // The forward is held: a dividend has no place in it.
      expect(by('auto')['dividend_rho']).toBe(0)
    },
  )

  /** Bjerksund and Stensland 2002 as in Haug (2007), ch. 3: figures of the public Python port of his code (optlib, gbs.py). */
  test.each([
    [90, 0.15, 0.8099, 0.8098848796],
    [100, 0.25, 6.7661, 6.7661200846],
    [110, 0.35, 15.5137, 15.5137205847],
  ])('Bjerksund-Stensland 2002 call on a future at %d and %d: %d', (spot, vol, expected, recomputed) => {
    const price = priceBy(american('call', [spot, 100, 0.1, 0.1, 0.5, vol]), 'bjs2002')
    expect(price).toBeCloseTo(expected, 4)
    expect(price).toBeCloseTo(recomputed, 9)
  })

  /** F. Longstaff, E. Schwartz, Review of Financial Studies 14 (2001), table 1, finite differences (the first two as printed again in public tests of it).
   * QuantLib 1.29's finite differences of the same 50 dates a year (`../make_published.cpp`): 4.4778, 8.5068, 2.3141. */
  test.each([
    [36, 0.2, 1, 4.478],
    [36, 0.4, 2, 8.508],
    [40, 0.2, 1, 2.314],
  ])('the puts of Longstaff and Schwartz: S=%d, %d, %d years', (spot, vol, years, expected) => {
    const dates = Array.from({ length: 50 * years }, (_, index) => (index + 1) / 50)
    const option = { ...american('put', [spot, 40, 0.06, 0, years, vol]), exerciseTimesYears: dates }
    expect(Math.abs(valueOf(americanValues(option)).price - expected)).toBeLessThan(2e-3)
  })
})

/** Greeks of the high preset against differences of its own prices, which the golden prices above hold to 2e-8. */
describe('greeks', () => {
  const options = [
    american('put', [36, 40, 0.06, 0, 1, 0.2]),
    american('call', [105, 100, 0.03, 0.07, 0.75, 0.3]),
    american('put', [95, 100, 0.04, 0.04, 0.5, 0.25]),
    american('call', [100, 100, 0.05, 0.02, 1.5, 0.35]),
  ]
  const by = (option: AmericanBsmOption, change: Partial<AmericanBsmOption>): number =>
    priceBy({ ...option, ...change }, 'collocation')

  test.each(options)('$optionType at $spot: each is the derivative of the price', (option) => {
    const { spot, strike, volAnnual, rateCont, dividendYieldCont, timeYears } = option
    const central = (read: (h: number) => Partial<AmericanBsmOption>, h: number): number =>
      (8 * (by(option, read(h)) - by(option, read(-h))) -
        (by(option, read(2 * h)) - by(option, read(-2 * h)))) /
      (12 * h)
    const all = allBy(option, 'auto')
    expect(all.delta).toBeCloseTo(
      central((h) => ({ spot: spot + h }), 0.02),
      6,
    )
    expect(all.vega).toBeCloseTo(
      central((h) => ({ volAnnual: volAnnual + h }), 1e-3),
      4,
    )
    expect(all.theta).toBeCloseTo(-central((h) => ({ timeYears: timeYears + h }), 2e-3), 4)
    expect(all.rho).toBeCloseTo(
      central((h) => ({ rateCont: rateCont + h }), 2e-4),
      3,
    )
    expect(all.dividendRho).toBeCloseTo(
      central((h) => ({ dividendYieldCont: dividendYieldCont + h }), 2e-4),
      3,
    )
    expect(all.strikeDelta).toBeCloseTo(
      central((h) => ({ strike: strike + h }), 0.02),
      6,
    )
    const gamma =
      (by(option, { spot: spot + 0.05 }) - 2 * all.price + by(option, { spot: spot - 0.05 })) / 0.0025
    expect(Math.abs((all.gamma ?? NaN) - gamma)).toBeLessThan(1e-4)
  })

  test.each(options)('$optionType at $spot: the second order is the derivative of the first', (option) => {
    const greek = (name: 'delta' | 'gamma' | 'vega' | 'volga', change: Partial<AmericanBsmOption>): number =>
      valueOf(americanAllValues({ ...option, ...change }))[name] ?? NaN
    const { spot, volAnnual, timeYears } = option
    const all = allBy(option, 'auto')
    const slope = (
      name: 'delta' | 'gamma' | 'vega' | 'volga',
      read: (h: number) => Partial<AmericanBsmOption>,
      h: number,
    ) => (greek(name, read(h)) - greek(name, read(-h))) / (2 * h)
    const near = (actual: number | null, expected: number): void =>
      expect(Math.abs((actual ?? NaN) - expected)).toBeLessThan(2e-3 * Math.max(1e-2, Math.abs(expected)))
    near(
      all.vanna,
      slope('delta', (h) => ({ volAnnual: volAnnual + h }), 1e-3),
    )
    near(
      all.volga,
      slope('vega', (h) => ({ volAnnual: volAnnual + h }), 1e-3),
    )
    near(
      all.zomma,
      slope('gamma', (h) => ({ volAnnual: volAnnual + h }), 1e-3),
    )
    near(
      all.ultima,
      slope('volga', (h) => ({ volAnnual: volAnnual + h }), 2e-3),
    )
    near(all.charm, -slope('delta', (h) => ({ timeYears: timeYears + h }), 1e-3))
    near(
      all.color,
      slope('gamma', (h) => ({ timeYears: timeYears + h }), 1e-3),
    )
    near(
      all.speed,
      slope('gamma', (h) => ({ spot: spot + h }), 0.02),
    )
  })

  test.each(['tree', 'fd', 'baw', 'bjs2002'] as const)(
    '%s agrees with collocation as its price does',
    (method) => {
      for (const option of options) {
        const exact = allBy(option, 'collocation')
        const values = allBy(option, method)
        expect(Math.abs(values.delta - exact.delta)).toBeLessThan(0.012)
        expect(Math.abs(values.vega - exact.vega)).toBeLessThan(0.03 * exact.vega)
        expect(Math.abs((values.theta ?? NaN) - (exact.theta ?? NaN))).toBeLessThan(0.1)
        expect(Math.abs(values.rho - exact.rho)).toBeLessThan(0.03 * option.strike)
      }
    },
  )
})
