import { describe, expect, test } from 'vitest'
import { bsmAllValues } from '../../../src/core/pricing/index.ts'
import { vanillaValue } from '../../../src/core/pricing/exotic/parts.ts'
import { numericGreeks } from '../../../src/core/pricing/numeric-greeks.ts'
import type { GreekInputs } from '../../../src/core/pricing/numeric-greeks.ts'
import { valueOf } from './helpers.ts'

const BASE: GreekInputs = {
  underlying: 100,
  strike: 100,
  rateCont: 0.05,
  dividendYieldCont: 0.02,
  timeYears: 1,
  volAnnual: 0.2,
}
const call = (inputs: GreekInputs): number => vanillaValue(1, inputs)

/** Relative error that each order of differentiation may have. */
const BOUNDS = {
  ...{
    price: 1e-13,
    delta: 1e-10,
    gamma: 1e-8,
    vega: 1e-9,
    theta: 1e-10,
    rho: 1e-10,
    vanna: 1e-8,
    volga: 1e-7,
  },
  ...{
    charm: 1e-7,
    speed: 1e-6,
    zomma: 1e-7,
    color: 1e-7,
    ultima: 1e-5,
    dividendRho: 1e-10,
    strikeDelta: 1e-10,
  },
} as const

describe('greeks by differences', () => {
  test.each([
    ['at the money', {}],
    ['out of the money, five weeks', { strike: 120, timeYears: 0.1 }],
    ['a day left', { timeYears: 0.003, volAnnual: 0.1 }],
    ['years and high volatility', { strike: 101, timeYears: 5, volAnnual: 0.8 }],
    ['five deviations out', { strike: 150, timeYears: 0.5, volAnnual: 0.1 }],
  ])('agree with the closed forms: %s', (_name, changes) => {
    const at = { ...BASE, ...changes }
    const exact = valueOf(bsmAllValues({ ...at, optionType: 'call', spot: at.underlying }))
    const numeric = numericGreeks(call, at, { level: 'all' })
    for (const [name, bound] of Object.entries(BOUNDS) as [keyof typeof BOUNDS, number][]) {
      const [actual, expected] = [numeric[name] ?? NaN, exact[name] ?? NaN]
      expect(Math.abs(actual - expected), name).toBeLessThanOrEqual(bound * Math.abs(expected))
    }
  })

  test('the basic level asks for no more than it answers', () => {
    expect(Object.keys(numericGreeks(call, BASE, { level: 'basic' }))).toEqual([
      ...['price', 'delta', 'gamma', 'vega', 'theta', 'rho'],
    ])
  })

  test('close to the end of a range the nodes stay inside it', () => {
    const least = 99.9
    const guarded = (inputs: GreekInputs): number => {
      expect(inputs.underlying).toBeGreaterThanOrEqual(least)
      return call(inputs)
    }
    const exact = valueOf(bsmAllValues({ ...BASE, optionType: 'call', spot: 100 }))
    const numeric = numericGreeks(guarded, BASE, {
      level: 'basic',
      ranges: { underlying: { least, most: Infinity } },
    })
    expect(numeric.delta).toBeCloseTo(exact.delta, 8)
    expect(numeric.gamma).toBeCloseTo(exact.gamma ?? NaN, 5)
  })
})
