import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueAtRisk } from '../../../src/core/risk/index.ts'
import type { QuantileConvention, VarMethod } from '../../../src/core/risk/index.ts'

const samples = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 2, maxLength: 400 })
const confidences = fc.double({ min: 0.5, max: 0.999, noNaN: true })
const quantiles = fc.constantFrom<QuantileConvention>('order_statistic', 'linear', 'next_worst')
const methods = fc.constantFrom<VarMethod>('historical', 'normal', 'student_t', 'cornish_fisher')
const SEEDED = { seed: 7, numRuns: 400 }

describe('laws of VaR', () => {
  it('expected shortfall is at least VaR, by every method and convention', () => {
    fc.assert(
      fc.property(samples, confidences, quantiles, methods, (returns, confidence, quantile, method) => {
        const told = valueAtRisk({ returns, confidence, quantile, method, dof: null, horizonDays: 1 })
        expect(told.ok).toBe(true)
        if (told.ok) expect(told.value.es).toBeGreaterThanOrEqual(told.value.var - 1e-12)
      }),
      SEEDED,
    )
  })

  it('order statistic and next worst are one loss', () => {
    fc.assert(
      fc.property(samples, confidences, (returns, confidence) => {
        const of = (quantile: QuantileConvention) => {
          const told = valueAtRisk({
            returns,
            confidence,
            quantile,
            method: 'historical',
            dof: null,
            horizonDays: 1,
          })
          return told.ok ? told.value.var : NaN
        }
        expect(of('order_statistic')).toBe(of('next_worst'))
      }),
      SEEDED,
    )
  })

  it('rises with confidence and scales with the sample', () => {
    fc.assert(
      fc.property(samples, quantiles, (returns, quantile) => {
        const of = (confidence: number, scale: number) => {
          const scaled = returns.map((one) => one * scale)
          const told = valueAtRisk({
            ...{ returns: scaled, confidence, quantile },
            ...{ method: 'historical', dof: null, horizonDays: 1 },
          })
          return told.ok ? told.value.var : NaN
        }
        expect(of(0.99, 1)).toBeGreaterThanOrEqual(of(0.9, 1))
        expect(of(0.95, 4)).toBeCloseTo(4 * of(0.95, 1), 12)
      }),
      SEEDED,
    )
  })
})
