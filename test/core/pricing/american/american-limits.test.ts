import { describe, expect, test } from 'vitest'
import {
  americanAllValues,
  americanBlack76AllValues,
  americanBlack76ImpliedVol,
  americanBlack76Values,
  americanImpliedVol,
  americanPrice,
  americanValues,
  bsmAllValues,
} from '../../../../src/core/pricing/index.ts'
import type { AmericanBsmOption } from '../../../../src/core/pricing/index.ts'
import { failureOf, valueOf } from '../helpers.ts'
import { allBy, american, fastPrice, priceBy } from './support.ts'

const PUT = american('put', [36, 40, 0.06, 0, 1, 0.2])
const CALL = american('call', [105, 100, 0.03, 0.07, 0.75, 0.3])

describe('where early exercise is worth nothing the values are the European ones, to the last digit', () => {
  test.each([
    american('call', [42, 40, 0.05, 0, 1, 0.2]),
    american('call', [42, 40, 0.05, -0.02, 1, 0.2]),
    american('put', [42, 40, 0, 0.03, 1, 0.2]),
    american('put', [42, 40, -0.02, -0.01, 1, 0.2]),
  ])('$optionType with r=$rateCont and q=$dividendYieldCont', (option) => {
    const { method, errorEstimate, ...values } = allBy(option, 'auto')
    expect(method).toBe('analytic')
    expect(errorEstimate).toBeNull()
    expect(values).toEqual(valueOf(bsmAllValues(option)))
    for (const other of ['collocation', 'baw', 'bjs2002'] as const) {
      expect(priceBy(option, other)).toBe(values.price)
    }
  })
})

describe('the exercise region', () => {
  test.each(['auto', 'collocation', 'tree', 'fd', 'baw', 'bjs2002'] as const)('by %s', (method) => {
    const deep = allBy({ ...PUT, spot: 20 }, method)
    expect(deep).toMatchObject({ price: 20, delta: -1, gamma: 0, vega: 0, theta: 0, rho: 0, strikeDelta: 1 })
    const call = allBy({ ...CALL, spot: 250 }, method)
    expect(call).toMatchObject({ price: 150, delta: 1, gamma: 0, vega: 0, ultima: 0, strikeDelta: -1 })
  })

  test('next to the boundary the price joins the intrinsic value without a jump', () => {
    for (let spot = 31; spot < 36; spot += 0.01) {
      const gap = fastPrice({ ...PUT, spot: spot + 0.01 }) - fastPrice({ ...PUT, spot })
      expect(gap).toBeGreaterThan(-0.01 - 1e-8)
      expect(gap).toBeLessThan(-0.006)
    }
  })
})

describe('limits', () => {
  test('no time: the intrinsic value', () => {
    expect(fastPrice({ ...PUT, timeYears: 0 })).toBe(4)
    expect(allBy({ ...PUT, timeYears: 0 }, 'auto')).toMatchObject({
      price: 4,
      delta: -1,
      gamma: 0,
      method: 'analytic',
    })
  })

  test('no volatility: the best time to exercise along the forward', () => {
    expect(allBy({ ...PUT, volAnnual: 0 }, 'auto')).toMatchObject({ price: 4, delta: -1, method: 'analytic' })
    expect(fastPrice({ ...PUT, spot: 41, volAnnual: 0 })).toBe(0)
    const call = { ...american('call', [100, 100, 0.05, 0.01, 2, 0]) }
    expect(fastPrice(call)).toBeCloseTo(100 * (Math.exp(-0.02) - Math.exp(-0.1)), 12)
    // Rate and yield both negative: best where r·K·e^(−rt) = q·S·e^(−qt).
    const put = american('put', [80, 100, -0.02, -0.05, 20, 0])
    const turn = Math.log((0.02 * 100) / (0.05 * 80)) / (-0.02 + 0.05)
    expect(turn).toBeLessThan(0)
    expect(fastPrice(put)).toBe(20)
    const small = fastPrice({ ...PUT, volAnnual: 1e-4 })
    expect(Math.abs(small - 4)).toBeLessThan(1e-9)
  })

  test('far strikes, long lives, wild volatilities: finite, ordered and between the bounds', () => {
    for (const spot of [1e-3, 1, 50, 100, 200, 1e4, 1e6]) {
      for (const [time, vol, rate, dividendYield] of [
        [30, 0.3, 0.05, 0.02],
        [1, 3, 0.02, 0],
        [0.0001, 0.5, 0.05, 0.05],
        [5, 0.01, 0.1, 0.01],
        [10, 1.5, 0.08, 0.12],
      ] as const) {
        for (const optionType of ['call', 'put'] as const) {
          const price = fastPrice(american(optionType, [spot, 100, rate, dividendYield, time, vol]))
          expect(price).toBeGreaterThanOrEqual(Math.max(optionType === 'call' ? spot - 100 : 100 - spot, 0))
          expect(price).toBeLessThanOrEqual(optionType === 'call' ? spot : 100)
        }
      }
    }
  })
})

describe('at expiry', () => {
  test('what the holder would have exercised before is worth its intrinsic value and nothing moves it', () => {
    const put = allBy(american('put', [100, 120, 0.05, 0, 0, 0.2]), 'auto')
    expect(put).toMatchObject({ price: 20, delta: -1, theta: 0, charm: 0, strikeDelta: 1 })
    const call = allBy(american('call', [120, 100, 0.02, 0.05, 0, 0.2]), 'tree')
    expect(call).toMatchObject({ price: 20, delta: 1, theta: 0, charm: 0 })
  })

  test('what the holder would have kept has the European limits', () => {
    // Waiting earns q·S − r·K a year.
    const put = allBy(american('put', [100, 120, 0.02, 0.05, 0, 0.2]), 'auto')
    expect(put.price).toBe(20)
    expect(put.theta).toBeCloseTo(0.02 * 120 - 0.05 * 100, 12)
    const out = allBy(american('put', [120, 100, 0.05, 0, 0, 0.2]), 'auto')
    expect(out.price + Math.abs(out.delta ?? NaN)).toBe(0)
  })
})

describe('out of all proportion', () => {
  test('below the boundary of an option without expiry exercise needs no method', () => {
    expect(allBy({ ...PUT, rateCont: 400 }, 'auto')).toMatchObject({
      price: 4,
      delta: -1,
      method: 'collocation',
    })
  })

  test('what no grid resolves is refused by fd, and taken from Barone-Adesi and Whaley by auto', () => {
    const wild = { ...PUT, timeYears: 100, volAnnual: 50 }
    expect(failureOf(americanValues(wild, { method: 'fd' })).code).toBe('no_convergence')
    const values = valueOf(americanValues(wild))
    expect(values.method).toBe('baw')
    expect(values.price).toBeGreaterThan(39.9)
    expect(values.price).toBeLessThan(40)
    expect(fastPrice(wild)).toBe(values.price)
  })

  test('a tree whose outer nodes leave float64 says that of the tree: other methods price the same terms', () => {
    const wide = { ...PUT, timeYears: 100, volAnnual: 20 }
    const { code, field, message } = failureOf(americanValues(wide, { method: 'tree' }))
    expect([code, field]).toEqual(['no_convergence', 'method'])
    expect(message).toContain('a tree of 801 steps at volatility 20 over 100 years')
    expect(americanValues(wide, { method: 'tree', steps: 12 }).ok).toBe(true)
    expect(americanValues(wide).ok).toBe(true)
  })

  test('a yield of 3,000 % at the strike: the perpetual call in closed form (Merton 1973)', () => {
    const call = american('call', [40, 40, 0.06, 30, 1, 0.2])
    const half = (0.06 - 30) / 0.04 - 0.5
    const beta = -half + Math.sqrt(half * half + (2 * 0.06) / 0.04)
    const boundary = (40 * beta) / (beta - 1)
    expect(fastPrice(call)).toBeCloseTo((boundary - 40) * (40 / boundary) ** beta, 9)
  })
})

describe('two exercise boundaries, a yield below a negative rate', () => {
  const option = american('put', [36, 40, -0.01, -0.04, 2, 0.1])

  test('auto and collocation fall to finite differences and say so, with their error', () => {
    for (const method of ['auto', 'collocation'] as const) {
      const values = valueOf(americanValues(option, { method }))
      expect(values.method).toBe('fd')
      expect(values.errorEstimate).toBeGreaterThan(0)
      expect(values.errorEstimate).toBeLessThan(1e-3)
    }
    const tree = valueOf(americanValues(option, { method: 'tree', steps: 3_001 }))
    expect(Math.abs(tree.price - priceBy(option, 'auto'))).toBeLessThan(3e-4)
  })

  test('the approximations refuse it by name', () => {
    for (const method of ['baw', 'bjs2002'] as const) {
      expect(failureOf(americanValues(option, { method }))).toMatchObject({ code: 'unsupported' })
    }
  })

  test('far below both boundaries waiting is best again: the price is above the intrinsic value', () => {
    const low = { ...option, spot: 5 }
    expect(priceBy(low, 'auto')).toBeGreaterThan(35 + 0.01)
    expect(priceBy({ ...option, spot: 25 }, 'auto')).toBe(15)
  })
})

describe('dividends and dates', () => {
  const dividends = [{ timeYears: 0.5, amount: 3 }]

  test('a dividend makes a call worth exercising, and a put worth more', () => {
    const call: AmericanBsmOption = {
      ...american('call', [50, 40, 0.03, 0, 1, 0.2]),
      cashDividends: dividends,
    }
    const held = valueOf(americanValues({ ...call, exerciseTimesYears: [] })).price
    expect(valueOf(americanValues(call)).price).toBeGreaterThan(held + 0.2)
    expect(priceBy({ ...PUT, cashDividends: dividends }, 'auto')).toBeGreaterThan(priceBy(PUT, 'auto') + 1)
  })

  test('dividends after expiry and of nothing change nothing; more than the spot are refused', () => {
    const none = priceBy(PUT, 'fd')
    const later = [
      { timeYears: 1.5, amount: 3 },
      { timeYears: 0.2, amount: 0 },
    ]
    expect(priceBy({ ...PUT, cashDividends: later }, 'fd')).toBe(none)
    expect(
      failureOf(americanPrice({ ...PUT, cashDividends: [{ timeYears: 0.1, amount: 37 }] })),
    ).toMatchObject({
      code: 'invalid_input',
      field: 'dividends',
    })
  })

  test('methods without them refuse them', () => {
    for (const method of ['collocation', 'baw', 'bjs2002'] as const) {
      const options = { method }
      expect(failureOf(americanValues({ ...PUT, cashDividends: dividends }, options)).code).toBe(
        'unsupported',
      )
      expect(failureOf(americanValues({ ...PUT, exerciseTimesYears: [0.5] }, options)).code).toBe(
        'unsupported',
      )
    }
    const future = { ...CALL, forward: 100, cashDividends: dividends }
    expect(failureOf(americanBlack76Values(future)).field).toBe('dividends')
  })

  test('exercise dates only at expiry are European', () => {
    const european = valueOf(bsmAllValues(PUT)).price
    expect(priceBy({ ...PUT, exerciseTimesYears: [] }, 'auto')).toBeCloseTo(european, 4)
    expect(priceBy({ ...PUT, exerciseTimesYears: [1] }, 'tree')).toBeCloseTo(european, 2)
  })
})

describe('futures', () => {
  test('a rate that only discounts: rho holds the forward and there is no dividend rho', () => {
    const future = {
      optionType: 'call',
      forward: 100,
      strike: 95,
      rateCont: 0.05,
      timeYears: 1,
      volAnnual: 0.3,
    } as const
    const values = valueOf(americanBlack76AllValues(future, { method: 'collocation' }))
    const h = 1e-3
    const at = (rateCont: number): number =>
      valueOf(americanBlack76Values({ ...future, rateCont }, { method: 'collocation' })).price
    expect(values.rho).toBeCloseTo((at(0.05 + h) - at(0.05 - h)) / (2 * h), 3)
    expect(values.dividendRho).toBe(0)
  })
})

describe('implied volatility', () => {
  const { volAnnual, ...put } = PUT

  test('gives the volatility of a premium back', () => {
    const implied = americanImpliedVol(put, fastPrice(PUT))
    expect(implied.status).toBe('ok')
    expect(implied.status === 'ok' ? implied.volAnnual : NaN).toBeCloseTo(volAnnual, 9)
    const future = { optionType: 'put', forward: 90, strike: 100, rateCont: 0.05, timeYears: 0.5 } as const
    const premium = valueOf(americanBlack76Values({ ...future, volAnnual: 0.3 })).price
    const found = americanBlack76ImpliedVol(future, premium)
    expect(found.status === 'ok' ? found.volAnnual : NaN).toBeCloseTo(0.3, 9)
  })

  test.each([
    [4, 'at_intrinsic'],
    [3.9, 'below_intrinsic'],
    [-1, 'below_intrinsic'],
    [40, 'at_upper_bound'],
    [40.1, 'above_maximum'],
    [NaN, 'invalid_input'],
  ])('a premium of %d is %s', (price, status) => {
    expect(americanImpliedVol(put, price).status).toBe(status)
  })

  test('bad terms are named', () => {
    expect(americanImpliedVol({ ...put, timeYears: 0 }, 5)).toMatchObject({
      status: 'invalid_input',
      column: 'time_years',
    })
    expect(americanImpliedVol({ ...put, spot: -1 }, 5)).toMatchObject({
      status: 'invalid_input',
      column: 'spot',
    })
    expect(americanImpliedVol({ ...put, spot: 50 }, 0)).toMatchObject({ status: 'at_intrinsic' })
  })
})

describe('refusals', () => {
  test.each([
    [{ spot: 0 }, 'spot'],
    [{ strike: -1 }, 'strike'],
    [{ rateCont: NaN }, 'rate'],
    [{ dividendYieldCont: Infinity }, 'dividend_yield'],
    [{ timeYears: -1 }, 'time_years'],
    [{ volAnnual: -0.1 }, 'vol'],
    [{ cashDividends: [{ timeYears: -1, amount: 1 }] }, 'dividends'],
    [{ exerciseTimesYears: [NaN] }, 'exercise_times'],
  ])('%o names its column', (change, field) => {
    expect(failureOf(americanAllValues({ ...PUT, ...change }))).toMatchObject({
      code: 'invalid_input',
      field,
    })
    expect(failureOf(americanPrice({ ...PUT, ...change }))).toMatchObject({ code: 'invalid_input', field })
  })

  test.each([0, 9, 20_001, 100.5])('%d steps', (steps) => {
    expect(failureOf(americanValues(PUT, { method: 'tree', steps }))).toMatchObject({ field: 'steps' })
  })
})
