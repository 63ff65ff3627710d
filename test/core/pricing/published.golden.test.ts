import { describe, expect, test } from 'vitest'
import {
  black76Price,
  black76Values,
  bsmAllValues,
  bsmPrice,
  bsmValues,
} from '../../../src/core/pricing/index.ts'
import type { BsmOption } from '../../../src/core/pricing/index.ts'
import { impliedVolOrFailure, valueOf } from './helpers.ts'

type Terms = readonly [
  spot: number,
  strike: number,
  rate: number,
  dividendYield: number,
  time: number,
  vol: number,
]

const bsm = (
  optionType: BsmOption['optionType'],
  [spot, strike, rateCont, dividendYieldCont, timeYears, volAnnual]: Terms,
): BsmOption => ({ optionType, spot, strike, rateCont, dividendYieldCont, timeYears, volAnnual })

/**
 * Worked examples of J. C. Hull, "Options, Futures, and Other Derivatives". Each figure was read in the public source
 * named beside it, which either prints Hull's text or computes his example with other code. mpmath 1.3 at 40 digits (the closed
 * formula, its derivatives by `diff`) gives every one of them again, and Haug's below.
 */
describe("Hull's examples", () => {
  /** grfiv/ustreasuries (R), help pages of `EuroCall` and `EuroPut`: "Hull 7th edition Ch 13 P 294", rounded to cents. */
  test('a stock option: call 4.76 and put 0.81', () => {
    expect(valueOf(bsmPrice(bsm('call', [42, 40, 0.1, 0, 0.5, 0.2])))).toBeCloseTo(4.76, 2)
    expect(valueOf(bsmPrice(bsm('put', [42, 40, 0.1, 0, 0.5, 0.2])))).toBeCloseTo(0.81, 2)
  })

  /**
   * soarsa/celnet, crates/celnet-equity-vanilla/src/lib.rs, `hull_index_option_reference`: Hull's index option of 51.83,
   * there computed outside that library at full precision.
   */
  test('an index option with a dividend yield: call 51.8329567965 and put 14.5509967738', () => {
    const terms: Terms = [930, 900, 0.08, 0.03, 2 / 12, 0.2]
    expect(valueOf(bsmPrice(bsm('call', terms)))).toBeCloseTo(51.83295679649086, 9)
    expect(valueOf(bsmPrice(bsm('put', terms)))).toBeCloseTo(14.5509967737724, 9)
  })

  /**
   * vollib/vollib, reference Black-76 in Python, doctest of `black_put`: "Hull, page 338, example 16.6", book 1.12,
   * computed 1.11664145656. MathWorks' Financial Toolbox, page of `blkprice`, gives the same example: 1.1166 and 1.1166.
   */
  test('a put on crude oil futures: 1.11664145656', () => {
    const put = { optionType: 'put', forward: 20, strike: 20, rateCont: 0.09, timeYears: 4 / 12 } as const
    expect(valueOf(black76Price({ ...put, volAnnual: 0.25 }))).toBeCloseTo(1.11664145656, 10)
  })

  /** vollib/vollib, vollib/black_scholes/greeks/numerical.py, `hull_book_tests`: examples 17.1, 17.2, 17.4, 17.6 and 17.7. */
  test('the greeks of the call that 100,000 shares hedge', () => {
    const values = valueOf(bsmValues(bsm('call', [49, 50, 0.05, 0, 0.3846, 0.2])))
    expect(values.delta).toBeCloseTo(0.521601633972, 10)
    expect(values.gamma).toBeCloseTo(0.0655453772525, 10)
    expect(values.theta).toBeCloseTo(-4.30538996455, 9)
    expect(values.vega / 100).toBeCloseTo(0.121052427542, 10)
    expect(values.rho / 100).toBeCloseTo(0.089065740988, 10)
  })

  /** Hull, 11th edition, section 15.11 "Implied volatilities", read in full: "the implied volatility is 0.235". */
  test('the implied volatility of a call at 1.875: 23.5 %, between 1.76 at 20 % and 2.10 at 30 %', () => {
    const forward = 21 * Math.exp(0.1 * 0.25)
    const discountFactor = Math.exp(-0.1 * 0.25)
    const call = { optionType: 'call', forward, strike: 20, discountFactor, timeYears: 0.25 } as const
    expect(valueOf(impliedVolOrFailure({ ...call, price: 1.875 }))).toBeCloseTo(0.235, 3)
    expect(valueOf(bsmPrice(bsm('call', [21, 20, 0.1, 0, 0.25, 0.2])))).toBeCloseTo(1.76, 2)
    expect(valueOf(bsmPrice(bsm('call', [21, 20, 0.1, 0, 0.25, 0.3])))).toBeCloseTo(2.1, 2)
  })

  /** The same text, example 15.9: dividends of 0.50 in two and five months taken off the price first, 3.67. */
  test('a call on a stock less the present value of its dividends: 3.67', () => {
    expect(valueOf(bsmPrice(bsm('call', [39.0258, 40, 0.09, 0, 0.5, 0.3])))).toBeCloseTo(3.67, 2)
  })
})

/**
 * E. G. Haug, "Option Pricing Formulas", McGraw-Hill 1998, as printed in lballabio/QuantLib, test-suite/europeanoption.cpp
 * (`testValues`: pages 2-8, 24 and 27; `testGreekValues`: pages 11-16), which also sets the tolerance of 1e-4. By mpmath each is right
 * to half a unit of its last digit but one: the futures options at 100, 0.1 years, 15 % are worth 1.87334, printed as 1.8734.
 */
const HAUG_TOLERANCE = 1e-4

const HAUG_VALUES: readonly (readonly [BsmOption['optionType'], Terms, number])[] = [
  ['call', [60, 65, 0.08, 0, 0.25, 0.3], 2.1334],
  ['put', [100, 95, 0.1, 0.05, 0.5, 0.2], 2.4648],
  ['put', [19, 19, 0.1, 0.1, 0.75, 0.28], 1.7011],
  ['call', [19, 19, 0.1, 0.1, 0.75, 0.28], 1.7011],
  ['call', [1.56, 1.6, 0.06, 0.08, 0.5, 0.12], 0.0291],
  ['put', [75, 70, 0.1, 0.05, 0.5, 0.35], 4.087],
  ['call', [42, 40, 0.04, 0.08, 0.75, 0.35], 5.0975],
]

/** Page 24: options on a future, strike 100, rate 10 %. Rows are time, volatility; columns futures prices of 90, 100, 110. */
const HAUG_FUTURES: readonly (readonly [
  time: number,
  vol: number,
  calls: readonly number[],
  puts: readonly number[],
])[] = [
  [0.1, 0.15, [0.0205, 1.8734, 9.9413], [9.921, 1.8734, 0.0408]],
  [0.1, 0.25, [0.315, 3.1217, 10.3556], [10.2155, 3.1217, 0.4551]],
  [0.1, 0.35, [0.9474, 4.3693, 11.1381], [10.8479, 4.3693, 1.2376]],
  [0.5, 0.15, [0.8069, 4.0232, 10.5769], [10.3192, 4.0232, 1.0646]],
  [0.5, 0.25, [2.7026, 6.6997, 12.7857], [12.2149, 6.6997, 3.2734]],
  [0.5, 0.35, [4.9329, 9.3679, 15.3086], [14.4452, 9.3679, 5.7963]],
]

const expectHaug = (actual: number | null, published: number): void =>
  expect(Math.abs((actual ?? NaN) - published), `${actual} against ${published}`).toBeLessThanOrEqual(
    HAUG_TOLERANCE,
  )

describe("Haug's examples", () => {
  test.each(HAUG_VALUES)('%s %j is worth %d', (optionType, terms, value) => {
    expectHaug(valueOf(bsmPrice(bsm(optionType, terms))), value)
  })

  test('the table of options on futures, priced by Black-76', () => {
    for (const [timeYears, volAnnual, calls, puts] of HAUG_FUTURES) {
      for (const [i, forward] of [90, 100, 110].entries()) {
        const future = { forward, strike: 100, rateCont: 0.1, timeYears, volAnnual }
        expectHaug(valueOf(black76Price({ ...future, optionType: 'call' })), calls[i] ?? NaN)
        expectHaug(valueOf(black76Price({ ...future, optionType: 'put' })), puts[i] ?? NaN)
      }
    }
  })

  test('delta of options on a future 0.5946 and -0.3566', () => {
    const future = { forward: 105, strike: 100, rateCont: 0.1, timeYears: 0.5, volAnnual: 0.36 }
    expectHaug(valueOf(black76Values({ ...future, optionType: 'call' })).delta, 0.5946)
    expectHaug(valueOf(black76Values({ ...future, optionType: 'put' })).delta, -0.3566)
  })

  test.each(['call', 'put'] as const)('gamma 0.0278 and vega 18.9358 of a %s', (optionType) => {
    const values = valueOf(bsmValues(bsm(optionType, [55, 60, 0.1, 0, 0.75, 0.3])))
    expectHaug(values.gamma, 0.0278)
    expectHaug(values.vega, 18.9358)
  })

  test('theta -31.1924, rho 38.7325 and dividend rho 42.2254', () => {
    expectHaug(valueOf(bsmValues(bsm('put', [430, 405, 0.07, 0.05, 1 / 12, 0.2]))).theta, -31.1924)
    expectHaug(valueOf(bsmValues(bsm('call', [72, 75, 0.09, 0, 1, 0.19]))).rho, 38.7325)
    expectHaug(valueOf(bsmAllValues(bsm('put', [500, 490, 0.08, 0.05, 0.25, 0.15]))).dividendRho, 42.2254)
  })
})
