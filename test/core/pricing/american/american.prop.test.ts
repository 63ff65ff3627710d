import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  americanBlack76Price,
  americanImpliedVol,
  americanPrice,
  americanValues,
  bsmPrice,
  makeSharedBoundaries,
} from '../../../../src/core/pricing/index.ts'
import type { AmericanBsmOption } from '../../../../src/core/pricing/index.ts'
import { valueOf } from '../helpers.ts'
import { fastPrice, priceBy } from './support.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true })

/** Rates of every sign: European, one boundary, two boundaries. */
const options: fc.Arbitrary<AmericanBsmOption> = fc.record({
  optionType: fc.constantFrom('call' as const, 'put' as const),
  spot: between(60, 160),
  strike: fc.constant(100),
  rateCont: between(-0.05, 0.12),
  dividendYieldCont: between(-0.05, 0.12),
  timeYears: between(0.01, 3),
  volAnnual: between(0.05, 0.8),
})
/** Rates at which one boundary is sure, so that no grid is needed. */
const quick = options.map((option) => ({
  ...option,
  rateCont: Math.abs(option.rateCont),
  dividendYieldCont: Math.abs(option.dividendYieldCont),
}))

const intrinsicOf = ({ optionType, spot, strike }: AmericanBsmOption): number =>
  Math.max(optionType === 'call' ? spot - strike : strike - spot, 0)
const asked = { seed: 20_261_121, numRuns: 150 }
/** Twice what the default method promises. */
const TOLERANCE = 2e-6

describe('laws of the default method', () => {
  test('never under the intrinsic value, whatever the signs of the rates', () => {
    const holds = (option: AmericanBsmOption): void => {
      expect(fastPrice(option)).toBeGreaterThanOrEqual(intrinsicOf(option))
    }
    fc.assert(fc.property(options, holds), { ...asked, numRuns: 80 })
  })

  test('never under the European value, and equal to it where waiting costs nothing', () => {
    const holds = (option: AmericanBsmOption): void => {
      const european = valueOf(bsmPrice(option))
      const price = fastPrice(option)
      expect(price).toBeGreaterThanOrEqual(european - 1e-12 * option.strike)
      const [earned, given] =
        option.optionType === 'put'
          ? [option.rateCont, option.dividendYieldCont]
          : [option.dividendYieldCont, option.rateCont]
      if (earned <= 0 && given >= earned) expect(price).toBe(european)
    }
    fc.assert(fc.property(quick, holds), asked)
    const noYield = quick.map((option) => ({ ...option, optionType: 'call' as const, dividendYieldCont: 0 }))
    fc.assert(fc.property(noYield, holds), asked)
  })

  test('a call is the put with spot and strike, rate and yield exchanged (McDonald and Schroder)', () => {
    const holds = (option: AmericanBsmOption): void => {
      const mirrored = {
        ...option,
        optionType: option.optionType === 'call' ? ('put' as const) : ('call' as const),
        spot: option.strike,
        strike: option.spot,
        rateCont: option.dividendYieldCont,
        dividendYieldCont: option.rateCont,
      }
      expect(Math.abs(fastPrice(mirrored) - fastPrice(option))).toBeLessThan(1e-9)
    }
    fc.assert(fc.property(quick, holds), asked)
  })

  test('more time, more volatility, more rate for a call, more yield for a put are worth no less', () => {
    const holds = (option: AmericanBsmOption, share: number): void => {
      const price = fastPrice(option)
      const better = option.optionType === 'call' ? ('rateCont' as const) : ('dividendYieldCont' as const)
      for (const change of [
        { timeYears: option.timeYears * (1 + share) },
        { volAnnual: option.volAnnual * (1 + share) },
        { [better]: option[better] + 0.05 * share },
      ]) {
        expect(fastPrice({ ...option, ...change })).toBeGreaterThan(price - TOLERANCE)
      }
    }
    fc.assert(fc.property(quick, between(0.001, 0.5), holds), asked)
  })

  test('convex in the spot, and a point of spot is worth at most a point', () => {
    const holds = (option: AmericanBsmOption, width: number): void => {
      const at = (spot: number): number => fastPrice({ ...option, spot })
      const [low, middle, high] = [at(option.spot - width), at(option.spot), at(option.spot + width)]
      expect(low + high).toBeGreaterThan(2 * middle - TOLERANCE)
      expect(Math.abs(high - middle)).toBeLessThan(width + TOLERANCE)
    }
    fc.assert(fc.property(quick, between(0.1, 20), holds), asked)
  })

  test('homogeneous: ten times spot and strike are ten times the price', () => {
    const holds = (option: AmericanBsmOption): void => {
      const scaled = { ...option, spot: 10 * option.spot, strike: 10 * option.strike }
      expect(fastPrice(scaled)).toBeCloseTo(10 * fastPrice(option), 8)
    }
    fc.assert(fc.property(quick, holds), asked)
  })

  test('within 1e-6 of the preset of 1e-8, which is within its error estimate of no other method by much', () => {
    const holds = (option: AmericanBsmOption): void => {
      expect(Math.abs(fastPrice(option) - priceBy(option, 'collocation'))).toBeLessThan(1e-6)
    }
    const usual = quick.map((option) => ({
      ...option,
      rateCont: Math.min(option.rateCont, 0.1),
      dividendYieldCont: Math.min(option.dividendYieldCont, 0.1),
    }))
    fc.assert(fc.property(usual, holds), asked)
  })

  test('a premium gives its volatility back, and the exercise region says so', () => {
    const holds = (option: AmericanBsmOption): void => {
      const { volAnnual, ...rest } = option
      const price = fastPrice(option)
      const implied = americanImpliedVol(rest, price)
      const floor = fastPrice({ ...option, volAnnual: 0 })
      if (price <= floor + (floor > 0 ? 1e-10 : 0)) expect(implied.status).toBe('at_intrinsic')
      else {
        const found = implied.status === 'ok' ? implied.volAnnual : NaN
        expect(Math.abs(fastPrice({ ...option, volAnnual: found }) - price)).toBeLessThan(1e-9)
        if (price - floor > 1e-3) expect(Math.abs(found - volAnnual)).toBeLessThan(1e-4)
      }
    }
    fc.assert(fc.property(quick, holds), { ...asked, numRuns: 60 })
  })

  test('options that share boundaries have the very same figures as alone', () => {
    const boundaries = makeSharedBoundaries()
    const chain = fc.tuple(quick, fc.array(between(60, 160), { minLength: 2, maxLength: 4 }))
    const holds = ([option, strikes]: readonly [AmericanBsmOption, readonly number[]]): void => {
      for (const strike of strikes) {
        for (const optionType of ['call', 'put'] as const) {
          const listed = { ...option, strike, optionType }
          expect(americanPrice(listed, boundaries)).toEqual(americanPrice(listed))
          expect(americanValues(listed, { boundaries })).toEqual(americanValues(listed))
        }
      }
    }
    fc.assert(fc.property(chain, holds), { ...asked, numRuns: 25 })
  })

  test('a future is an underlying that yields the rate', () => {
    const holds = (option: AmericanBsmOption): void => {
      const future = { ...option, forward: option.spot }
      const price = fastPrice({ ...option, dividendYieldCont: option.rateCont })
      expect(valueOf(americanBlack76Price(future))).toBe(price)
    }
    fc.assert(fc.property(quick, holds), asked)
  })
})

describe('laws of the other methods', () => {
  const methods = fc.constantFrom('tree' as const, 'fd' as const, 'baw' as const, 'bjs2002' as const)

  test('never under the intrinsic value, finite, and near the default', () => {
    const holds = (option: AmericanBsmOption, method: 'tree' | 'fd' | 'baw' | 'bjs2002'): void => {
      const values = americanValues(option, { method, steps: 201 })
      // A strong drift over a long life leaves Bjerksund and Stensland no boundary above the strike; that is said.
      if (!values.ok && method === 'bjs2002') {
        expect(values.failure.code).toBe('unsupported')
        return
      }
      const { price, delta } = valueOf(values)
      expect(price).toBeGreaterThanOrEqual(intrinsicOf(option))
      expect(Math.abs(delta)).toBeLessThan(1.02)
      expect(Math.abs(price - fastPrice(option))).toBeLessThan(1.5)
    }
    fc.assert(fc.property(quick, methods, holds), { ...asked, numRuns: 100 })
  })

  const all = ['auto', 'collocation', 'tree', 'fd', 'baw', 'bjs2002'] as const
  // Few steps, so that a lattice misses by much; from next to no time and volatility up, where the premium is least.
  type Hard = typeof hard extends fc.Arbitrary<infer Value> ? Value : never
  const hard = fc.record({
    optionType: fc.constantFrom('call' as const, 'put' as const),
    spot: between(20, 400),
    strike: fc.constant(100),
    rateCont: fc.oneof(fc.constant(0), between(-0.08, 0.15)),
    dividendYieldCont: fc.oneof(fc.constant(0), between(-0.08, 0.15)),
    timeYears: fc.oneof(between(1e-6, 0.02), between(0.02, 5)),
    volAnnual: fc.oneof(between(1e-3, 0.05), between(0.05, 1.5)),
    steps: fc.integer({ min: 10, max: 60 }),
    dividends: fc.array(fc.record({ share: between(0, 1.2), amount: between(0, 6) }), { maxLength: 2 }),
    dates: fc.option(fc.array(between(0, 1), { maxLength: 3 }), { nil: null }),
  })

  test('by every method: no less than the European and the intrinsic value, no more than spot or strike', () => {
    let priced = 0
    const holds = ({ steps, dividends, dates, ...option }: Hard): void => {
      const isDated = dividends.length > 0 || dates !== null
      const cashDividends = dividends.map(({ share, amount }) => ({
        timeYears: share * option.timeYears,
        amount,
      }))
      const schedule = dates && { exerciseTimesYears: dates.map((share) => share * option.timeYears) }
      const dated: AmericanBsmOption = { ...option, ...schedule, cashDividends }
      const payable = cashDividends.filter(({ timeYears }) => timeYears <= option.timeYears)
      const escrow = payable.reduce(
        (sum, { timeYears, amount }) => sum + amount * Math.exp(-option.rateCont * timeYears),
        0,
      )
      const isExercisable = dates === null || dates.includes(0)
      const european = valueOf(bsmPrice({ ...option, spot: option.spot - escrow }))
      const most =
        option.optionType === 'put'
          ? option.strike * Math.max(1, Math.exp(-option.rateCont * option.timeYears))
          : option.spot * Math.max(1, Math.exp(-option.dividendYieldCont * option.timeYears))
      const answers = all.map((method) => americanValues(isDated ? dated : option, { method, steps }))
      for (const values of answers) {
        if (!values.ok) {
          expect(['unsupported', 'no_convergence']).toContain(values.failure.code)
          continue
        }
        priced++
        const { price } = values.value
        expect(price).toBeGreaterThanOrEqual(european - 4e-14 * option.strike)
        if (isExercisable) expect(price).toBeGreaterThanOrEqual(intrinsicOf(option))
        expect(price).toBeLessThanOrEqual(most * (1 + 1e-15))
      }
      const alone = americanPrice(isDated ? dated : option)
      if (alone.ok) expect(alone.value).toBeGreaterThanOrEqual(european - 4e-14 * option.strike)
    }
    fc.assert(fc.property(hard, holds), { ...asked, numRuns: 300 })
    expect(priced).toBeGreaterThan(700)
  })

  test('fewer exercise dates are worth no more, more dividends nothing to a put holder', () => {
    const holds = (option: AmericanBsmOption): void => {
      const dated = (dates: readonly number[]): number =>
        valueOf(
          americanValues(
            { ...option, exerciseTimesYears: dates.map((share) => share * option.timeYears) },
            { steps: 200 },
          ),
        ).price
      const [none, some, more] = [dated([]), dated([0.5]), dated([0.25, 0.5, 0.75])]
      expect(some).toBeGreaterThan(none - 2e-3)
      expect(more).toBeGreaterThan(some - 2e-3)
      expect(none).toBeCloseTo(valueOf(bsmPrice(option)), 1)
    }
    fc.assert(fc.property(quick, holds), { ...asked, numRuns: 20 })
  })
})
