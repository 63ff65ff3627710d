import { describe, expect, test } from 'vitest'
import {
  bsmPrice,
  bsmValues,
  hestonValues,
  monteCarloPrice,
  priceRow,
} from '../../../../src/core/pricing/index.ts'
import type {
  MonteCarloProduct,
  MonteCarloSettings,
  MonteCarloTerms,
} from '../../../../src/core/pricing/index.ts'
import { failureOf, valueOf } from '../helpers.ts'

const VANILLA: MonteCarloProduct = { kind: 'vanilla', exercise: 'european' }
const TERMS: MonteCarloTerms = {
  product: VANILLA,
  optionType: 'call',
  spot: 100,
  strike: 105,
  rateCont: 0.05,
  dividendYieldCont: 0.02,
  timeYears: 0.5,
  dynamics: { model: 'bsm', volAnnual: 0.25 },
}
const BSM = { ...TERMS, volAnnual: 0.25 }
const PARAMETERS = { v0: 0.04, kappa: 1.5, theta: 0.05, volOfVol: 0.5, correlation: -0.7 }
const SETTINGS: MonteCarloSettings = { paths: 16_384, seed: 7 }

const run = (terms: Partial<MonteCarloTerms>, settings: Partial<MonteCarloSettings> = {}) =>
  valueOf(monteCarloPrice({ ...TERMS, ...terms }, { ...SETTINGS, ...settings }))

const expectWithin = (estimate: { price: number; stdError: number }, expected: number, bias = 0): void => {
  expect(estimate.stdError).toBeGreaterThan(0)
  expect(Math.abs(estimate.price - expected)).toBeLessThan(4 * estimate.stdError + bias)
}

describe('Monte Carlo', () => {
  test('the same seed gives the same bytes, another seed others', () => {
    for (const sampling of ['sobol', 'pseudo'] as const) {
      const [first, second] = [run({}, { sampling, greeks: true }), run({}, { sampling, greeks: true })]
      expect(first).toEqual(second)
      expect(run({}, { sampling, seed: 8 }).price).not.toBe(first.price)
    }
  })

  test('the Black-Scholes value within four standard errors, however it is sampled', () => {
    const expected = valueOf(bsmPrice(BSM))
    for (const sampling of ['sobol', 'pseudo'] as const) {
      for (const antithetic of [true, false]) {
        for (const controlVariate of [true, false]) {
          expectWithin(run({}, { sampling, antithetic, controlVariate }), expected)
        }
      }
    }
  })

  test('over forty seeds the errors are centred and as wide as the standard error says', () => {
    const expected = valueOf(bsmPrice(BSM))
    const scores = Array.from({ length: 40 }, (_, seed) => {
      const estimate = run({}, { seed, sampling: seed % 2 ? 'sobol' : 'pseudo', paths: 4_096 })
      return (estimate.price - expected) / estimate.stdError
    })
    const mean = scores.reduce((sum, score) => sum + score, 0) / 40
    const spread = Math.sqrt(scores.reduce((sum, score) => sum + score * score, 0) / 40)
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(40))
    expect(spread).toBeGreaterThan(0.6)
    expect(spread).toBeLessThan(1.5)
  })

  test('antithetic points, the control and Sobol each take noise away', () => {
    const plain = run({}, { sampling: 'pseudo', antithetic: false, controlVariate: false }).stdError
    expect(run({}, { sampling: 'pseudo', controlVariate: false }).stdError).toBeLessThan(plain)
    expect(run({}, { sampling: 'pseudo', antithetic: false }).stdError).toBeLessThan(0.8 * plain)
    expect(run({}, { antithetic: false, controlVariate: false }).stdError).toBeLessThan(plain / 5)
  })

  test('greeks by common random numbers', () => {
    const { greeks } = run({}, { paths: 131_072, greeks: true })
    const exact = valueOf(bsmValues(BSM))
    for (const name of ['delta', 'gamma', 'vega', 'theta', 'rho'] as const) {
      expect(Math.abs((greeks?.[name] ?? NaN) / (exact[name] ?? NaN) - 1), name).toBeLessThan(2e-3)
    }
  })

  test('digitals and the gap against their closed forms', () => {
    // Haug 2007, §4.19: cash-or-nothing e^(−rT)·X·Φ(d2), asset-or-nothing S·e^(−qT)·Φ(d1); the gap is one less the other.
    const { strikeDelta } = {
      strikeDelta:
        (valueOf(bsmPrice({ ...BSM, strike: 105.001 })) - valueOf(bsmPrice({ ...BSM, strike: 104.999 }))) /
        0.002,
    }
    const cash = -strikeDelta
    const asset = valueOf(bsmPrice(BSM)) + 105 * cash
    expectWithin(run({ product: { kind: 'cash_or_nothing', cash: 10 } }), 10 * cash)
    expectWithin(run({ product: { kind: 'asset_or_nothing' } }), asset)
    expectWithin(run({ product: { kind: 'gap', payoffStrike: 98 } }), asset - 98 * cash)
  })

  test('barrier figures of Haug (2007), table 4-13: continuous monitoring, rebate 3', () => {
    const terms: Partial<MonteCarloTerms> = { strike: 100, rateCont: 0.08, dividendYieldCont: 0.04 }
    const product = (
      barrierKind: 'down_out' | 'down_in' | 'up_out' | 'up_in',
      barrier: number,
    ): MonteCarloProduct => ({ kind: 'barrier', barrierKind, barrier, rebate: 3 })
    expectWithin(run({ ...terms, product: product('down_out', 95) }), 6.7924, 5e-4)
    expectWithin(run({ ...terms, product: product('down_in', 95) }), 4.0109, 5e-4)
    expectWithin(run({ ...terms, product: product('up_out', 105) }), 2.358, 5e-4)
    expectWithin(run({ ...terms, product: product('up_in', 105) }), 8.4482, 5e-4)
  })

  test('a floating lookback call of Haug (2007), §4.15.1: 25.3533', () => {
    const estimate = run({
      product: { kind: 'lookback_floating', extremeSoFar: 100 },
      spot: 120,
      rateCont: 0.1,
      dividendYieldCont: 0.06,
      dynamics: { model: 'bsm', volAnnual: 0.3 },
    })
    expectWithin(estimate, 25.3533, 5e-5)
  })

  test('the geometric Asian against its closed form, the arithmetic one above it and the same with and without control', () => {
    const fixings = { fixings: 12, firstFixingYears: null }
    const geometric = run({ product: { kind: 'asian_geometric', ...fixings } })
    const variance = (0.0625 * 0.5 * 13 * 25) / (6 * 144)
    const mean = Math.log(100) + (0.03 - 0.03125) * 0.5 * (13 / 24)
    const forward = Math.exp(mean + variance / 2)
    const volAnnual = Math.sqrt(variance / 0.5)
    const yieldCont = 0.05 - Math.log(forward / 100) / 0.5
    expectWithin(geometric, valueOf(bsmPrice({ ...BSM, volAnnual, dividendYieldCont: yieldCont })))
    const arithmetic = run({ product: { kind: 'asian_arithmetic', ...fixings } })
    const plain = run(
      { product: { kind: 'asian_arithmetic', ...fixings } },
      { sampling: 'pseudo', controlVariate: false },
    )
    expect(arithmetic.price).toBeGreaterThan(geometric.price)
    expectWithin(plain, arithmetic.price)
    expect(arithmetic.stdError).toBeLessThan(plain.stdError / 20)
  })

  test('Heston by the QE scheme against the transform', () => {
    const option = { ...TERMS, parameters: PARAMETERS }
    const exact = valueOf(hestonValues(option))
    const estimate = run(
      { dynamics: { model: 'heston', parameters: PARAMETERS } },
      { greeks: true, steps: 16 },
    )
    expectWithin(estimate, exact.price, 5e-3)
    expect(estimate.greeks?.delta).toBeCloseTo(exact.delta, 2)
    expect(Math.abs((estimate.greeks?.vega ?? NaN) / exact.vega - 1)).toBeLessThan(0.02)
  })

  test('an American put of Longstaff and Schwartz (2001), table 1: 4.478 by finite differences, never under intrinsic', () => {
    const terms: Partial<MonteCarloTerms> = {
      product: { kind: 'vanilla', exercise: 'american' },
      optionType: 'put',
      spot: 36,
      strike: 40,
      rateCont: 0.06,
      dividendYieldCont: 0,
      timeYears: 1,
      dynamics: { model: 'bsm', volAnnual: 0.2 },
    }
    // 50 dates a year and a learnt rule: a little under the continuous value
    expectWithin(run(terms), 4.478, 0.012)
    expect(run({ ...terms, spot: 10 }).price).toBeGreaterThanOrEqual(30)
  })

  test('an American call without yield is never under the European one, whatever the paths say', () => {
    const held = { optionType: 'call', dividendYieldCont: 0, timeYears: 2 } as const
    const european = valueOf(bsmPrice({ ...BSM, ...held }))
    for (const seed of [1, 2, 3, 4]) {
      const product = { kind: 'vanilla', exercise: 'american' } as const
      expect(run({ ...held, product }, { seed, paths: 1_000 }).price).toBeGreaterThanOrEqual(european)
    }
  })

  test('at expiry and without volatility the intrinsic limits, without an error', () => {
    for (const [terms, expected] of [
      [{ timeYears: 0, spot: 120 }, 15],
      [
        { dynamics: { model: 'bsm', volAnnual: 0 }, strike: 90 },
        valueOf(bsmPrice({ ...BSM, strike: 90, volAnnual: 0 })),
      ],
    ] as const) {
      const estimate = run(terms)
      expect(estimate.price).toBeCloseTo(expected, 10)
      expect(estimate.stdError).toBeLessThan(1e-10)
    }
  })

  test('refuses what it cannot do, naming it', () => {
    const failure = (terms: Partial<MonteCarloTerms>, settings: Partial<MonteCarloSettings> = {}) =>
      failureOf(monteCarloPrice({ ...TERMS, ...terms }, { ...SETTINGS, ...settings })).message
    for (const paths of [999, 10_000_001, 5000.5, NaN]) expect(failure({}, { paths })).toContain('paths')
    expect(failure({}, { steps: 0 })).toContain('steps')
    expect(failure({}, { seed: 0.5 })).toContain('seed')
    expect(failure({ dynamics: { model: 'bsm', volAnnual: -1 } })).toContain('vol')
    expect(
      failure({ product: { kind: 'barrier', barrierKind: 'down_out', barrier: 100, rebate: 0 } }),
    ).toContain('breached')
    expect(
      failure({ dynamics: { model: 'heston', parameters: { ...PARAMETERS, correlation: 2 } } }),
    ).toContain('correlation')
    const american = { kind: 'vanilla', exercise: 'american' } as const
    expect(failure({ product: american, dynamics: { model: 'heston', parameters: PARAMETERS } })).toContain(
      'american',
    )
  })

  test('rows: method=mc with its standard error and columns paths, steps, seed', () => {
    const row = {
      option_type: 'call',
      method: 'mc',
      spot: '100',
      strike: '105',
      rate: '0.05',
      dividend_yield: '0.02',
      time_years: '0.5',
      vol: '0.25',
      paths: '16384',
      seed: '7',
    }
    const cells = priceRow(row, 'basic', 1)
    expect(cells).toMatchObject({
      status: 'ok',
      method: 'mc',
      price: run({}).price,
      std_error: run({}).stdError,
    })
    expect(priceRow({ ...row, paths: '10' }, 'basic')).toMatchObject({ status: 'invalid_input' })
    const barrier = {
      ...row,
      product: 'barrier',
      barrier_kind: 'up_out',
      barrier: '130',
      exercise: 'european',
    }
    expect(priceRow(barrier, 'basic').status).toBe('ok')
    expect(priceRow({ ...row, product: 'lookback_floating', strike: '' }, 'basic').status).toBe('ok')
    expect(priceRow({ ...row, product: 'rainbow_min' }, 'basic').status).toBe('unsupported')
  })
})

describe('simulated rows', () => {
  const ROW = { option_type: 'put', strike: '100', rate: '0.15', time_years: '1', vol: '0.05', method: 'mc' }

  test('an American option that is best exercised now has the greeks of its intrinsic value', () => {
    const row = priceRow({ ...ROW, exercise: 'american', spot: '60', paths: '2000' }, 'basic')
    expect(row).toMatchObject({ status: 'ok', price: 40, delta: -1, gamma: 0, vega: 0, theta: 0, rho: 0 })
  })

  test('a barrier too near for the greeks still has its price, and says why they are missing', () => {
    const barrier = {
      product: 'barrier',
      barrier_kind: 'down_out',
      barrier: '99.5',
      spot: '100',
      paths: '2000',
    }
    const row = priceRow({ ...ROW, ...barrier, option_type: 'call' }, 'basic')
    expect(row).toMatchObject({ status: 'ok', method: 'mc', delta: null, rho: null })
    const exact = priceRow({ ...ROW, ...barrier, option_type: 'call', method: 'analytic' }, 'basic')
    const gap = Math.abs(Number(row['price']) - Number(exact['price']))
    expect(gap).toBeLessThan(4 * Number(row['std_error']))
    expect(row['warning']).toContain('no greeks')
    expect(priceRow({ ...ROW, ...barrier, spot: '99' }, 'basic')).toMatchObject({ status: 'invalid_input' })
  })
})
