import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  IV_COLUMNS,
  PRICE_COLUMNS_ALL,
  PRICE_COLUMNS_BASIC,
  black76AllValues,
  bsmAllValues,
  bsmValues,
  ivRow,
  priceRow,
} from '../../../src/core/pricing/index.ts'
import { valueOf } from './helpers.ts'

const ROW = {
  id: 'a',
  option_type: 'call',
  spot: '42',
  strike: '40',
  rate: '0.1',
  time_years: '0.5',
  vol: '0.2',
}
const OPTION = { spot: 42, strike: 40, rateCont: 0.1, dividendYieldCont: 0, timeYears: 0.5, volAnnual: 0.2 }
const IV_ROW = { id: 'i', option_type: 'call', spot: '42', strike: '40', rate: '0.1', time_years: '0.5' }

describe('greeks by inputs that a value does not have', () => {
  test('are exactly 0, not what rounding leaves', () => {
    const forward = {
      ...ROW,
      product: 'gap',
      model: 'black76',
      forward: '42',
      strike_2: '45',
      time_years: '7',
    }
    expect(priceRow(forward, 'all')).toMatchObject({ status: 'ok', dividend_rho: 0 })
    const exchange = { product: 'exchange', spot_2: '40', vol_2: '0.3', correlation: '0.4' }
    expect(priceRow({ ...ROW, ...exchange }, 'basic')).toMatchObject({ status: 'ok', rho: 0 })
  })
})

describe('a fixed lookback whose strike is beside the extreme', () => {
  test('has the strike delta of its own side: under the maximum the strike is paid for certain', () => {
    const row = { ...ROW, product: 'lookback_fixed', strike: '43.9', extreme_so_far: '44', rate: '0.1' }
    expect(Number(priceRow(row, 'all')['strike_delta'])).toBeCloseTo(-Math.exp(-0.05), 10)
  })
})

describe('price rows', () => {
  test('the defaults are a vanilla European option under BSM, with every basic column in order', () => {
    const row = priceRow(ROW, 'basic')
    expect(Object.keys(row)).toEqual([...PRICE_COLUMNS_BASIC])
    const values = valueOf(bsmValues({ ...OPTION, optionType: 'call' }))
    expect(row).toEqual({
      id: 'a',
      status: 'ok',
      ...values,
      std_error: null,
      method: 'analytic',
      error: null,
      warning: null,
    })
  })

  test('all greeks under their column names', () => {
    const row = priceRow({ ...ROW, product: 'vanilla', method: 'analytic', model: 'BSM' }, 'all')
    expect(Object.keys(row)).toEqual([...PRICE_COLUMNS_ALL])
    const values = valueOf(bsmAllValues({ ...OPTION, optionType: 'call' }))
    expect(row).toMatchObject({ dividend_rho: values.dividendRho, strike_delta: values.strikeDelta })
    expect(row).toMatchObject({ vanna: values.vanna, ultima: values.ultima, color: values.color })
  })

  test('Black-76 reads the forward, BSM without a spot derives it', () => {
    const terms = {
      option_type: 'put',
      forward: '100',
      strike: '105',
      rate: '0.04',
      time_years: '2',
      vol: '.3',
    }
    const option = { optionType: 'put', strike: 105, rateCont: 0.04, timeYears: 2, volAnnual: 0.3 } as const
    const black = valueOf(black76AllValues({ ...option, forward: 100 }))
    expect(priceRow({ ...terms, model: 'black76' }, 'all')).toMatchObject({
      price: black.price,
      delta: black.delta,
    })
    const bsm = priceRow(terms, 'basic')
    expect(bsm['price']).toBeCloseTo(black.price, 12)
    expect(bsm['delta']).toBeCloseTo(black.delta * Math.exp(0.04 * 2), 12)
    const back = priceRow(
      { ...terms, model: 'black76', forward: '', spot: String(100 * Math.exp(-0.08)) },
      'basic',
    )
    expect(back['price']).toBeCloseTo(black.price, 12)
  })

  test('a row without an id answers with its number', () => {
    expect(priceRow({ ...ROW, id: ' ' }, 'basic', 7)['id']).toBe('7')
    expect(ivRow({ ...IV_ROW, id: '', price: '4' }, 8)['id']).toBe('8')
  })

  test('what has no limit at the kink is an empty cell, and a negative zero prints as 0', () => {
    const kink = priceRow({ ...ROW, strike: '42', time_years: '0', rate: '0' }, 'all')
    expect(kink).toMatchObject({ status: 'ok', price: 0, delta: 0.5, gamma: null, theta: null, speed: null })
    const put = priceRow({ ...ROW, option_type: 'put', strike: '1' }, 'all')
    for (const cell of Object.values(put)) expect(Object.is(cell, -0)).toBe(false)
  })

  test('american rows: the method that was used, the error of a lattice as its standard error', () => {
    const put = { ...ROW, option_type: 'put', exercise: 'american', dividend_yield: '0' }
    const auto = priceRow(put, 'all')
    expect(auto).toMatchObject({ status: 'ok', method: 'collocation', std_error: null })
    for (const method of ['collocation', 'tree', 'fd', 'baw', 'bjs2002']) {
      const row = priceRow({ ...put, method, steps: '201' }, 'basic')
      expect(row).toMatchObject({ status: 'ok', method })
      expect(Math.abs(Number(row['price']) - Number(auto['price']))).toBeLessThan(0.05)
      expect(row['std_error'] !== null).toBe(method === 'tree' || method === 'fd')
    }
    expect(priceRow({ ...put, option_type: 'call' }, 'basic')).toMatchObject({
      status: 'ok',
      method: 'analytic',
    })
    expect(priceRow({ ...put, model: 'black76' }, 'basic')).toMatchObject({
      status: 'ok',
      method: 'collocation',
    })
  })

  test('american rows with dividends and exercise dates in their own columns', () => {
    const put = { ...ROW, option_type: 'put', exercise: 'american', dividend_yield: '0', steps: '200' }
    expect(priceRow({ ...put, dividends: '0.1:1 0.3:1' }, 'basic')).toMatchObject({
      status: 'ok',
      method: 'fd',
    })
    expect(priceRow({ ...put, exercise_times: '0.1 0.2' }, 'basic')).toMatchObject({
      status: 'ok',
      method: 'fd',
    })
    for (const [column, text] of [
      ['dividends', '0.1'],
      ['dividends', '0.1:x'],
      ['dividends', '0.1:1:2'],
      ['exercise_times', 'soon'],
      ['exercise_times', '-1'],
      ['steps', '3'],
    ] as const) {
      const row = priceRow({ ...put, [column]: text }, 'basic')
      expect(row).toMatchObject({ status: 'invalid_input', price: null })
      expect(row['error']).toContain(column)
    }
  })

  test.each([
    [{ product: 'barrier', exercise: 'american' }, 'exercise=american'],
    [{ exercise: 'american', method: 'analytic' }, 'exercise=american'],
    [{ exercise: 'american', model: 'heston' }, 'exercise=american model=heston'],
    [{ product: 'exchange', model: 'heston' }, 'product=exchange exercise=european model=heston'],
    [{ product: 'quanto', model: 'black76' }, 'product=quanto exercise=european model=black76'],
    [{ product: 'spread', model: 'bachelier' }, 'model=bachelier'],
    [{ product: 'compound', method: 'tree' }, 'method=tree'],
    [{ method: 'mc', product: 'quanto' }, 'method=mc'],
    [{ product: 'simple_chooser', option_type: '', method: 'baw' }, 'product=simple_chooser'],
  ])('%o is unsupported and named', (columns, name) => {
    const row = priceRow({ ...ROW, ...columns }, 'all')
    expect(row).toMatchObject({ id: 'a', status: 'unsupported', price: null, delta: null, method: null })
    expect(row['error']).toContain(name)
  })

  test.each([
    [{ product: 'vanila' }, 'product'],
    [{ exercise: 'bermudan' }, 'exercise'],
    [{ model: '1' }, 'model'],
    [{ method: 'x' }, 'method'],
    [{ option_type: '' }, 'option_type'],
    [{ option_type: 'straddle' }, 'option_type'],
    [{ spot: '' }, 'spot'],
    [{ strike: '' }, 'strike'],
    [{ time_years: '' }, 'time_years'],
    [{ vol: '' }, 'vol'],
    [{ vol: '-0.2' }, 'vol'],
    [{ time_years: '-1' }, 'time_years'],
    [{ spot: '0' }, 'spot'],
    [{ strike: '-40' }, 'strike'],
    [{ rate: '1e6' }, 'rate'],
    [{ dividend_yield: 'none' }, 'dividend_yield'],
    [{ forward: 'abc' }, 'forward'],
  ])('%o is invalid and names the column', (columns, column) => {
    const row = priceRow({ ...ROW, ...columns }, 'basic')
    expect(row).toMatchObject({ id: 'a', status: 'invalid_input', price: null, delta: null })
    expect(row['error']).toMatch(new RegExp(`^${column}: `))
  })

  const HOSTILE = [
    'NaN',
    'inf',
    'Infinity',
    '-Infinity',
    '1e400',
    '-1e400',
    'true',
    'false',
    '0x10',
    '1_000',
    '1,5',
    '1e',
    '--1',
  ]

  test.each(HOSTILE)('%s is never a number, in any column of either format', (text) => {
    for (const column of ['spot', 'strike', 'rate', 'dividend_yield', 'time_years', 'vol']) {
      const row = priceRow({ ...ROW, [column]: text }, 'all')
      expect(row).toMatchObject({ status: 'invalid_input', price: null, strike_delta: null })
      expect(row['error']).toMatch(new RegExp(`^${column}: `))
    }
    for (const column of ['spot', 'strike', 'rate', 'dividend_yield', 'time_years', 'price']) {
      const row = ivRow({ ...IV_ROW, price: '4', [column]: text })
      expect(row).toMatchObject({ status: 'invalid_input', vol: null })
      expect(row['error']).toMatch(new RegExp(`^${column}: `))
    }
  })

  test('any record whatever gives a full row with finite numbers or none', () => {
    const cell = fc.oneof(
      fc.double().map(String),
      fc.string(),
      fc.constantFrom('', 'call', 'put', 'bsm', 'black76', '1', '100', '__proto__', ...HOSTILE),
    )
    const columns = [
      'id',
      'option_type',
      'model',
      'spot',
      'forward',
      'strike',
      'rate',
      'time_years',
      'vol',
      'price',
    ]
    const record = fc.record(Object.fromEntries(columns.map((column) => [column, cell])), {
      requiredKeys: [],
    })
    fc.assert(
      fc.property(record, (row) => {
        for (const answer of [priceRow(row, 'all', 1), ivRow(row, 1)]) {
          expect([
            'ok',
            'invalid_input',
            'unsupported',
            'at_intrinsic',
            'below_intrinsic',
            'at_upper_bound',
            'above_maximum',
          ]).toContain(answer['status'])
          for (const value of Object.values(answer)) {
            if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
          }
        }
      }),
      { seed: 23, numRuns: 2000 },
    )
  })

  test('names from the prototype are not columns', () => {
    const record = Object.create({ spot: '42' }) as Record<string, string>
    Object.assign(record, { ...ROW })
    delete record['spot']
    expect(priceRow(record, 'basic')['error']).toMatch(/^spot: /)
  })
})

describe('iv rows', () => {
  test('recovers the volatility that priced the row', () => {
    const price = String(priceRow(ROW, 'basic')['price'])
    const row = ivRow({ ...IV_ROW, price })
    expect(Object.keys(row)).toEqual([...IV_COLUMNS])
    expect(row).toMatchObject({ id: 'i', status: 'ok', error: null })
    expect(Math.abs(Number(row['vol']) - 0.2)).toBeLessThan(1e-14)
  })

  test('by spot with a dividend yield, and by forward', () => {
    const terms = {
      option_type: 'put',
      strike: '110',
      rate: '0.03',
      dividend_yield: '0.05',
      time_years: '1.5',
    }
    const spot = { ...terms, spot: '100', vol: '0.4' }
    const price = String(priceRow(spot, 'basic')['price'])
    expect(ivRow({ ...spot, price })['vol']).toBeCloseTo(0.4, 13)
    const future = { ...terms, model: 'black76', forward: '100', vol: '0.4' }
    const futurePrice = String(priceRow(future, 'basic')['price'])
    expect(ivRow({ ...future, price: futurePrice })['vol']).toBeCloseTo(0.4, 13)
  })

  test.each([
    ['-1', 'below_intrinsic', null],
    ['3', 'below_intrinsic', null],
    [String(42 - 40 * Math.exp(-0.1 * 0.5)), 'at_intrinsic', 0],
    ['42', 'at_upper_bound', null],
    ['42.01', 'above_maximum', null],
  ] as const)('a premium of %s is %s', (price, status, vol) => {
    expect(ivRow({ ...IV_ROW, price })).toEqual({ id: 'i', status, vol, error: null })
  })

  test('of early exercise: the volatility that priced the row, on a spot, a future, with dividends and dates', () => {
    const put = { option_type: 'put', strike: '40', rate: '0.06', time_years: '1', exercise: 'american' }
    for (const row of [
      { ...put, spot: '38' },
      { ...put, forward: '38', model: 'black76' },
      { ...put, spot: '38', dividends: '0.5:1' },
      { ...put, spot: '38', exercise_times: '0.25 0.5 0.75' },
    ]) {
      const { price } = priceRow({ ...row, vol: '0.3' }, 'basic')
      const european = ivRow({
        ...row,
        exercise: '',
        dividends: '',
        exercise_times: '',
        price: String(price),
      })
      const answer = ivRow({ ...row, price: String(price) })
      expect(answer).toMatchObject({ status: 'ok', error: null })
      expect(Math.abs(Number(answer['vol']) - 0.3), JSON.stringify(row)).toBeLessThan(2e-4)
      expect(Number(european['vol'])).not.toBeCloseTo(0.3, 3)
    }
    const schedule = ivRow({ ...put, exercise: 'european', spot: '38', dividends: '0.5:1', price: '4' })
    expect(schedule).toMatchObject({ status: 'unsupported', vol: null })
    expect(schedule['error']).toContain('exercise=european model=bsm with dividends')
  })

  test('an out-of-the-money premium of 0 is at intrinsic with volatility 0', () => {
    expect(ivRow({ ...IV_ROW, strike: '60', price: '0' })).toMatchObject({ status: 'at_intrinsic', vol: 0 })
  })

  test.each([
    [{ time_years: '0' }, 'time_years'],
    [{ spot: '-42' }, 'spot'],
    [{ strike: '0' }, 'strike'],
    [{ price: '' }, 'price'],
    [{ spot: '' }, 'spot'],
    [{ model: 'heston' }, 'model'],
  ])('%o is invalid and names the column', (columns, column) => {
    const row = ivRow({ ...IV_ROW, price: '4', ...columns })
    expect(row).toMatchObject({ status: 'invalid_input', vol: null })
    expect(row['error']).toMatch(new RegExp(`^${column}: `))
  })
})
