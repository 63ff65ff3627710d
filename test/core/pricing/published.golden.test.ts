import { describe, expect, test } from 'vitest'
import {
  black76Price,
  black76Values,
  bsmPrice,
  bsmValues,
  impliedVolOrFailure,
} from '../../../src/core/pricing/index.ts'
import type { BsmOption } from '../../../src/core/pricing/index.ts'
import { valueOf } from './helpers.ts'

const bsm = (
  optionType: BsmOption['optionType'],
  [spot, strike, rateCont, dividendYieldCont, timeYears, volAnnual]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ],
): BsmOption => ({ optionType, spot, strike, rateCont, dividendYieldCont, timeYears, volAnnual })

/** J. C. Hull, "Options, Futures, and Other Derivatives" (chapters on Black-Scholes-Merton, indices, futures options, Greek letters). */
describe("Hull's examples", () => {
  test('a stock option: call 4.76 and put 0.81', () => {
    expect(valueOf(bsmPrice(bsm('call', [42, 40, 0.1, 0, 0.5, 0.2])))).toBeCloseTo(4.76, 2)
    expect(valueOf(bsmPrice(bsm('put', [42, 40, 0.1, 0, 0.5, 0.2])))).toBeCloseTo(0.81, 2)
  })

  test('an index option with a dividend yield: 51.83', () => {
    expect(valueOf(bsmPrice(bsm('call', [930, 900, 0.08, 0.03, 2 / 12, 0.2])))).toBeCloseTo(51.83, 2)
  })

  test('a put on crude oil futures: 1.12', () => {
    const put = { optionType: 'put', forward: 20, strike: 20, rateCont: 0.09, timeYears: 4 / 12 } as const
    expect(valueOf(black76Price({ ...put, volAnnual: 0.25 }))).toBeCloseTo(1.12, 2)
  })

  test('the greeks of the call that 100,000 shares hedge', () => {
    const values = valueOf(bsmValues(bsm('call', [49, 50, 0.05, 0, 20 / 52, 0.2])))
    expect(values.price).toBeCloseTo(2.4, 2)
    expect(values.delta).toBeCloseTo(0.522, 3)
    expect(values.gamma).toBeCloseTo(0.066, 3)
    expect(values.theta).toBeCloseTo(-4.31, 2)
    expect(values.vega).toBeCloseTo(12.1, 1)
    expect(values.rho).toBeCloseTo(8.91, 2)
  })

  test('the implied volatility of a call at 1.875: 23.5 %', () => {
    const forward = 21 * Math.exp(0.1 * 0.25)
    const discountFactor = Math.exp(-0.1 * 0.25)
    const call = { optionType: 'call', forward, strike: 20, discountFactor, timeYears: 0.25 } as const
    expect(valueOf(impliedVolOrFailure({ ...call, price: 1.875 }))).toBeCloseTo(0.235, 3)
  })
})

/** E. G. Haug, "The Complete Guide to Option Pricing Formulas", 2nd ed. 2007, chapters 1 and 2. */
describe("Haug's examples", () => {
  test('Black-Scholes call 2.1334', () => {
    expect(valueOf(bsmPrice(bsm('call', [60, 65, 0.08, 0, 0.25, 0.3])))).toBeCloseTo(2.1334, 4)
  })

  test('Merton put on an index 2.4648', () => {
    expect(valueOf(bsmPrice(bsm('put', [100, 95, 0.1, 0.05, 0.5, 0.2])))).toBeCloseTo(2.4648, 4)
  })

  test('Black-76 call and put on a future 1.7011', () => {
    const future = { forward: 19, strike: 19, rateCont: 0.1, timeYears: 0.75, volAnnual: 0.28 }
    expect(valueOf(black76Price({ ...future, optionType: 'call' }))).toBeCloseTo(1.7011, 4)
    expect(valueOf(black76Price({ ...future, optionType: 'put' }))).toBeCloseTo(1.7011, 4)
  })

  test('Garman-Kohlhagen call on a currency 0.0291', () => {
    expect(valueOf(bsmPrice(bsm('call', [1.56, 1.6, 0.06, 0.08, 0.5, 0.12])))).toBeCloseTo(0.0291, 4)
  })

  test('delta of options on a future 0.5946 and -0.3566', () => {
    const future = { forward: 105, strike: 100, rateCont: 0.1, timeYears: 0.5, volAnnual: 0.36 }
    expect(valueOf(black76Values({ ...future, optionType: 'call' })).delta).toBeCloseTo(0.5946, 4)
    expect(valueOf(black76Values({ ...future, optionType: 'put' })).delta).toBeCloseTo(-0.3566, 4)
  })

  test('gamma 0.0278, theta -31.1924 and rho 38.7325', () => {
    expect(valueOf(bsmValues(bsm('call', [55, 60, 0.1, 0, 0.75, 0.3]))).gamma).toBeCloseTo(0.0278, 4)
    expect(valueOf(bsmValues(bsm('put', [430, 405, 0.07, 0.05, 1 / 12, 0.2]))).theta).toBeCloseTo(-31.1924, 4)
    expect(valueOf(bsmValues(bsm('call', [72, 75, 0.09, 0, 1, 0.19]))).rho).toBeCloseTo(38.7325, 4)
  })
})
