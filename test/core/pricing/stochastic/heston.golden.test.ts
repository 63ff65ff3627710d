import { describe, expect, test } from 'vitest'
import { hestonAllValues, hestonChain, hestonPrice } from '../../../../src/core/pricing/index.ts'
import type { AllValues, HestonOption } from '../../../../src/core/pricing/index.ts'
import { relativeError, valueOf } from '../helpers.ts'
import referenceJson from './heston-reference.json' with { type: 'json' }

type Terms = (typeof referenceJson.calls)[number]['terms']

const optionOf = ({ spot, strike, rate, dividend, timeYears, ...parameters }: Terms): HestonOption => ({
  optionType: 'call',
  spot,
  strike,
  rateCont: rate,
  dividendYieldCont: dividend,
  timeYears,
  parameters,
})

/**
 * A. Lewis, "Heston model reference prices" (Wilmott forum and financepress.com, 2019), computed at 50 digits and since
 * used by QuantLib's tests: κ = 4, θ = 0.25, ω = 1, ρ = −0.5, r = 1 %, q = 2 %, S = 100.
 */
const LEWIS = [
  {
    v0: 0.04,
    timeYears: 1,
    strikes: [80, 90, 100, 110, 120],
    calls: [26.774758743998856, 20.93334900059671, 16.070154917028834, 12.132211516709845, 9.024913483457835],
  },
  {
    v0: 0.01,
    timeYears: 0.01,
    strikes: [90, 95, 100, 105, 110],
    calls: [
      9.989001595065275, 4.98996347973816, 0.4677826715128443, 2.527447823194706e-6, 1.2993276005262491e-13,
    ],
  },
]

describe('Heston figures', () => {
  test.each(LEWIS)("Lewis's table at $timeYears years", ({ v0, timeYears, strikes, calls }) => {
    const parameters = { v0, kappa: 4, theta: 0.25, volOfVol: 1, correlation: -0.5 }
    const chain = valueOf(
      hestonChain({ spot: 100, rateCont: 0.01, dividendYieldCont: 0.02, timeYears, parameters }, strikes),
    )
    calls.forEach((call, at) => {
      const actual = chain.calls[at] ?? NaN
      expect(Math.abs(actual - call)).toBeLessThan(3e-12)
      if (call < 1e-5) expect(relativeError(actual, call)).toBeLessThan(1e-10)
    })
  })

  test('90 calls at 40 digits (make_heston.py): lives of an hour to 30 years, |ρ| = 1, ω from 1e-3 to 5, Feller violated', () => {
    expect(referenceJson.calls).toHaveLength(90)
    for (const { terms, call } of referenceJson.calls) {
      const actual = valueOf(hestonPrice(optionOf(terms)))
      expect(Math.abs(actual - call), JSON.stringify(terms)).toBeLessThan(1e-12 * terms.spot)
    }
  })

  test.each(referenceJson.greeks)(
    'greeks as derivatives of the 40-digit price, $terms.strike',
    ({ terms, values }) => {
      const actual = valueOf(hestonAllValues(optionOf(terms)))
      for (const [name, value] of Object.entries(values)) {
        const tolerance = name === 'price' ? 2e-11 : 1e-12
        expect(relativeError(actual[name as keyof AllValues] ?? NaN, value), name).toBeLessThan(tolerance)
      }
    },
  )
})
