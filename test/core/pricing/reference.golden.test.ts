import { describe, expect, test } from 'vitest'
import {
  black76AllValues,
  black76Values,
  bsmAllValues,
  bsmPrice,
  bsmValues,
  impliedVol,
  normalCdf,
  normalDensity,
} from '../../../src/core/pricing/index.ts'
import type { AllValues, Black76Option, BsmOption, PricedOption } from '../../../src/core/pricing/index.ts'
import referenceJson from './reference.json' with { type: 'json' }
import { relativeError, valueOf } from './helpers.ts'

/**
 * Figures computed at 100 digits by make_reference.py (mpmath): the price from erfc, every greek as a numerical derivative of that
 * price, implied volatilities by root finding on the rounded premium. Inputs are exact float64 values.
 */
type Reference = Readonly<{
  bsm: readonly Readonly<{ option: BsmOption; values: Record<keyof AllValues, number> }>[]
  black76: readonly Readonly<{ option: Black76Option; values: Record<keyof AllValues, number> }>[]
  implied: readonly (PricedOption & Readonly<{ volAnnual: number }>)[]
  impliedWide: readonly (PricedOption & Readonly<{ volAnnual: number }>)[]
  normal: readonly Readonly<{ z: number; cdf: number; density: number }>[]
}>
const reference = referenceJson as Reference

/** Far inside the 1e-10 asked for, so that a loss of digits shows. */
const PRICE_TOLERANCE = 1e-13
const GREEK_TOLERANCE = 5e-13

function expectAll(actual: AllValues, expected: Record<keyof AllValues, number>): void {
  for (const name of Object.keys(expected) as (keyof AllValues)[]) {
    const tolerance = name === 'price' ? PRICE_TOLERANCE : GREEK_TOLERANCE
    expect(relativeError(actual[name] ?? NaN, expected[name]), name).toBeLessThan(tolerance)
  }
}

describe('against values computed at 100 digits', () => {
  test.each(reference.bsm)('BSM $option.optionType S=$option.spot K=$option.strike', ({ option, values }) => {
    const all = valueOf(bsmAllValues(option))
    expectAll(all, values)
    expect(valueOf(bsmPrice(option))).toBe(all.price)
    expect(all).toMatchObject(valueOf(bsmValues(option)))
  })

  test.each(reference.black76)('Black-76 $option.optionType F=$option.forward', ({ option, values }) => {
    const all = valueOf(black76AllValues(option))
    expectAll(all, values)
    expect(all).toMatchObject(valueOf(black76Values(option)))
  })

  test.each(reference.implied)('implied volatility of $price at $strike over $forward', (row) => {
    const implied = impliedVol(row)
    expect(implied.status).toBe('ok')
    const volAnnual = implied.status === 'ok' ? implied.volAnnual : NaN
    expect(relativeError(volAnnual, row.volAnnual)).toBeLessThan(4 * Number.EPSILON)
  })

  test('implied volatility over 200 seeded cases, deviations of 1e-16 to 14 and up to 150 log units out', () => {
    expect(reference.impliedWide).toHaveLength(200)
    for (const row of reference.impliedWide) {
      const implied = impliedVol(row)
      expect(implied.status).toBe('ok')
      const volAnnual = implied.status === 'ok' ? implied.volAnnual : NaN
      expect(relativeError(volAnnual, row.volAnnual), JSON.stringify(row)).toBeLessThan(5e-15)
    }
  })

  test.each(reference.normal)(
    'the normal distribution at $z, relative, tails included',
    ({ z, cdf, density }) => {
      expect(relativeError(normalCdf(z), cdf)).toBeLessThan(3 * Number.EPSILON)
      expect(relativeError(normalDensity(z), density)).toBeLessThan(3 * Number.EPSILON)
    },
  )
})
