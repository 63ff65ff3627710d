import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../src/core/pricing/index.ts'
import { rowOf } from './helpers.ts'

const BASE = {
  option_type: 'call',
  spot: 100,
  strike: 95,
  rate: 0.05,
  dividend_yield: 0.02,
  time_years: 1,
  vol: 0.2,
}
const SECOND = { spot_2: 104, vol_2: 0.3, correlation: 0.5 }

/** A good row of each product. */
const GOOD = {
  cash_or_nothing: { cash: 10 },
  asset_or_nothing: {},
  gap: { strike_2: 97 },
  barrier: { barrier_kind: 'down_out', barrier: 90, rebate: 3 },
  double_barrier: { barrier_kind: 'knock_out', barrier_low: 80, barrier_high: 130 },
  lookback_fixed: { extreme_so_far: 105 },
  lookback_floating: { extreme_so_far: 92 },
  simple_chooser: { time_2_years: 0.5 },
  forward_start: { strike: 1.1, time_2_years: 0.5 },
  compound: { mother_type: 'put', strike: 5, strike_2: 95, time_2_years: 2 },
  quanto: { rate_foreign: 0.03, vol_fx: 0.1, correlation: -0.4 },
  exchange: SECOND,
  spread: { model: 'black76', forward: 110, forward_2: 100, vol_2: 0.3, correlation: 0.5, strike: 4 },
  rainbow_min: SECOND,
  rainbow_max: SECOND,
  asian_geometric: { fixings: 4 },
  asian_arithmetic: { fixings: 4 },
} as const
const PRODUCTS = Object.entries(GOOD).map(([product, columns]) => ({ ...BASE, ...columns, product }))

const answerOf = (row: object, level: 'basic' | 'all' = 'basic') => priceRow(rowOf(row), level)
const priceOf = (row: object): number => {
  const answer = answerOf(row)
  expect(answer).toMatchObject({ status: 'ok' })
  return Number(answer['price'])
}

describe('each product', () => {
  test.each(PRODUCTS)('$product answers every cell with a finite number or none', (row) => {
    const answer = answerOf(row, 'all')
    expect(answer).toMatchObject({ status: 'ok', method: 'analytic', std_error: null, error: null })
    for (const column of [
      'price',
      'delta',
      'gamma',
      'vega',
      'theta',
      'rho',
      'vanna',
      'dividend_rho',
    ] as const) {
      expect(Number.isFinite(answer[column]), column).toBe(true)
    }
  })

  test.each(PRODUCTS)('$product goes to its payoff as volatility goes to 0', (row) => {
    const limit = priceOf({ ...row, vol: 0, ...('vol_2' in row ? { vol_2: 0 } : {}) })
    const near = priceOf({ ...row, vol: 1e-7, ...('vol_2' in row ? { vol_2: 1e-7 } : {}) })
    expect(Math.abs(near - limit)).toBeLessThan(1e-4)
  })

  test.each(PRODUCTS)('$product goes to its payoff as time goes to 0', (row) => {
    const at = (time_years: number) => {
      const inner = 'time_2_years' in row ? { time_2_years: row.product === 'compound' ? 1 : 0 } : {}
      return priceOf({ ...row, ...inner, time_years })
    }
    expect(Math.abs(at(1e-12) - at(0))).toBeLessThan(1e-4)
  })

  test.each(PRODUCTS)('$product with columns that are no numbers is refused by their name', (row) => {
    const columns = Object.entries(row).filter(([, value]) => typeof value === 'number')
    for (const [column] of columns) {
      const ignored = 'model' in row ? ['dividend_yield_2', 'spot'] : []
      if (row.product === 'exchange' && column === 'strike') continue
      if (row.product === 'lookback_floating' && column === 'strike') continue
      for (const text of ['NaN', 'Infinity', 'x', '1e999']) {
        const answer = answerOf({ ...row, [column]: text }, 'all')
        if (ignored.includes(column)) continue
        expect(answer, `${column} ${text}`).toMatchObject({
          status: 'invalid_input',
          price: null,
          delta: null,
        })
        expect(answer['error']).toMatch(new RegExp(`^${column}: `))
      }
    }
  })

  test.each(PRODUCTS.filter(({ product }) => product !== 'spread'))(
    '$product is European and closed',
    (row) => {
      for (const changes of [
        { exercise: 'american' },
        { method: 'tree' },
        { model: 'heston', method: 'analytic' },
        { model: 'merton76' },
      ]) {
        const answer = answerOf({ ...row, ...changes })
        expect(answer).toMatchObject({ status: 'unsupported', price: null })
        expect(answer['error']).toContain(`product=${row.product}`)
      }
    },
  )
})

describe('what each product refuses', () => {
  test.each([
    ['barrier', { spot: 89.99 }, 'barrier'],
    ['barrier', { barrier_kind: 'up_in', barrier: 99 }, 'barrier'],
    ['barrier', { barrier_kind: 'sideways' }, 'barrier_kind'],
    ['barrier', { barrier: '' }, 'barrier'],
    ['barrier', { rebate: -1 }, 'rebate'],
    ['double_barrier', { barrier_low: 130 }, 'barrier_high'],
    ['double_barrier', { spot: 70 }, 'barrier_low'],
    ['double_barrier', { spot: 140 }, 'barrier_high'],
    ['cash_or_nothing', { cash: '' }, 'cash'],
    ['gap', { strike_2: '' }, 'strike_2'],
    ['lookback_fixed', { extreme_so_far: 99 }, 'extreme_so_far'],
    ['lookback_fixed', { option_type: 'put', extreme_so_far: 101 }, 'extreme_so_far'],
    ['lookback_floating', { extreme_so_far: 101 }, 'extreme_so_far'],
    ['simple_chooser', { time_2_years: 1.5 }, 'time_2_years'],
    ['forward_start', { time_2_years: 1.5 }, 'time_2_years'],
    ['compound', { time_2_years: 0.5 }, 'time_2_years'],
    ['compound', { mother_type: '' }, 'mother_type'],
    ['quanto', { correlation: 1.01 }, 'correlation'],
    ['quanto', { vol_fx: -0.1 }, 'vol_fx'],
    ['exchange', { correlation: -1.5 }, 'correlation'],
    ['exchange', { spot_2: 0 }, 'spot_2'],
    ['spread', { forward_2: '' }, 'forward_2'],
    ['rainbow_max', { vol_2: -1 }, 'vol_2'],
    ['asian_arithmetic', { fixings: 2.5 }, 'fixings'],
    ['asian_arithmetic', { fixings: 100000 }, 'fixings'],
    ['asian_arithmetic', { first_fixing_years: 1.5 }, 'first_fixing_years'],
    ['asian_geometric', { first_fixing_years: -0.5 }, 'average_so_far'],
  ] as const)('%s with %o: %s', (product, changes, column) => {
    const answer = answerOf({ ...BASE, ...GOOD[product], product, ...changes })
    expect(answer).toMatchObject({ status: 'invalid_input', price: null })
    expect(answer['error']).toMatch(new RegExp(`^${column}: `))
  })

  test('the spread lives on forwards', () => {
    const answer = answerOf({ ...BASE, ...GOOD.spread, product: 'spread', model: 'bsm' })
    expect(answer).toMatchObject({ status: 'unsupported' })
  })

  test.each([
    [{ model: 'merton76', jump_intensity: -1, jump_vol_share: 0.5 }, 'jump_intensity'],
    [{ model: 'merton76', jump_intensity: 1, jump_vol_share: 1.5 }, 'jump_vol_share'],
    [{ model: 'merton76', jump_intensity: 1e9, jump_vol_share: 0.5 }, 'jump_intensity'],
    [{ model: 'merton76', jump_vol_share: 0.5 }, 'jump_intensity'],
    [{ model: 'bachelier', spot: '', forward: '' }, 'forward'],
    [{ model: 'bachelier', vol: -1 }, 'vol'],
    [{ model: 'bachelier', time_years: -1 }, 'time_years'],
  ])('%o: %s', (changes, column) => {
    expect(answerOf({ ...BASE, ...changes })['error']).toMatch(new RegExp(`^${column}: `))
  })
})

describe('limits', () => {
  test('standing on a barrier is touching it', () => {
    const row = { ...BASE, product: 'barrier', barrier: 100, rebate: 3 }
    for (const way of ['down', 'up']) {
      expect(priceOf({ ...row, barrier_kind: `${way}_out` })).toBe(3)
      expect(priceOf({ ...row, barrier_kind: `${way}_in` })).toBeCloseTo(priceOf(BASE), 12)
    }
    const both = { ...BASE, product: 'double_barrier', barrier_low: 100, barrier_high: 120 }
    expect(priceOf({ ...both, barrier_kind: 'knock_out' })).toBe(0)
  })

  test('without volatility the path is certain: a drift into the barrier pays the rebate when it gets there', () => {
    const row = { ...BASE, product: 'barrier', barrier_kind: 'up_out', barrier: 102, rebate: 3, vol: 0 }
    const years = Math.log(1.02) / 0.03
    expect(priceOf(row)).toBeCloseTo(3 * Math.exp(-0.05 * years), 12)
    expect(priceOf({ ...row, barrier: 104 })).toBeCloseTo(priceOf({ ...BASE, vol: 0 }), 12)
  })

  test('at expiry a digital on its strike has a jump: no delta and no curvature', () => {
    const row = { ...BASE, product: 'cash_or_nothing', cash: 10, strike: 100, time_years: 0 }
    expect(answerOf(row, 'all')).toMatchObject({
      status: 'ok',
      price: 5,
      delta: null,
      gamma: null,
      theta: null,
    })
    expect(answerOf({ ...row, strike: 99 }, 'all')).toMatchObject({ price: 10, delta: 0, gamma: 0, vega: 0 })
  })

  test('at expiry what stands on its extreme has no theta, and no delta lies beyond one', () => {
    const row = { ...BASE, spot: 100, strike: 100, extreme_so_far: 100, time_years: 0 }
    for (const product of ['lookback_fixed', 'lookback_floating']) {
      for (const option_type of ['call', 'put']) {
        const answer = answerOf({ ...row, product, option_type })
        expect(answer).toMatchObject({ status: 'ok', theta: null })
        expect(Math.abs(Number(answer['delta']))).toBeLessThanOrEqual(1 + 1e-13)
      }
    }
    const knocked = { ...BASE, product: 'barrier', barrier_kind: 'down_out', strike: 90, barrier: 94 }
    for (const certain of [{ time_years: 0 }, { vol: 0, rate: 0, dividend_yield: 0 }]) {
      expect(Math.abs(Number(answerOf({ ...knocked, ...certain })['delta']) - 1)).toBeLessThan(1e-13)
    }
  })

  test('a mother option that can never be worth its strike is worth nothing, her opposite is certain', () => {
    const row = {
      ...{ ...BASE, product: 'compound', option_type: 'put', strike: 200, strike_2: 95, time_2_years: 2 },
      mother_type: 'call',
    }
    expect(priceOf(row)).toBe(0)
    const daughter = priceOf({ ...BASE, option_type: 'put', time_years: 2 })
    expect(priceOf({ ...row, mother_type: 'put' })).toBeCloseTo(200 * Math.exp(-0.05) - daughter, 11)
  })

  test('an average whose past already passes the strike is certain to be exercised', () => {
    const row = {
      ...BASE,
      product: 'asian_arithmetic',
      first_fixing_years: -3,
      fixings: 5,
      average_so_far: 200,
    }
    const put = priceOf({ ...row, option_type: 'put' })
    expect(put).toBe(0)
    expect(priceOf({ ...row, rate: 0, dividend_yield: 0 })).toBeCloseTo((3 * 200 + 2 * 100) / 5 - 95, 10)
  })

  test('continuous averages: the geometric one is the limit of its fixings, the arithmetic one too', () => {
    for (const product of ['asian_geometric', 'asian_arithmetic']) {
      const many = priceOf({ ...BASE, product, fixings: 400 })
      const some = priceOf({ ...BASE, product, fixings: 200 })
      const limit = priceOf({ ...BASE, product })
      // The error of n fixings at the ends of their intervals is 1/n, so that twice the finer one less the other gains an order.
      expect(Math.abs(2 * many - some - limit)).toBeLessThan(2e-4)
    }
  })
})

describe('where the drift takes the forward many deviations over the life', () => {
  const still = {
    ...BASE,
    option_type: 'put',
    spot: 7.2385,
    strike: 1.0575,
    rate: -0.05,
    dividend_yield: 0.206,
  }
  const drifting = { ...still, time_years: 8, vol: 0.0016 }
  const knock = { ...drifting, product: 'barrier', barrier: 0.88, rebate: 0 }

  test('greeks of out and in still add up to the vanilla’s, theta and charm too', () => {
    const [plain, out, within] = [
      answerOf(drifting, 'all'),
      answerOf({ ...knock, barrier_kind: 'down_out' }, 'all'),
      answerOf({ ...knock, barrier_kind: 'down_in' }, 'all'),
    ]
    expect(plain['theta']).toBeLessThan(-0.1)
    for (const greek of ['delta', 'vega', 'theta', 'rho', 'dividend_rho', 'charm']) {
      const sum = Number(out[greek]) + Number(within[greek])
      expect(Math.abs(sum - Number(plain[greek])), greek).toBeLessThan(1e-7)
    }
  })
})
