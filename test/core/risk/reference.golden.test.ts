import { describe, expect, it } from 'vitest'
import { backtest, momentsOf, valueAtRisk } from '../../../src/core/risk/index.ts'
import {
  normalUpperQuantile,
  studentUpperQuantile,
  studentUpperTail,
} from '../../../src/core/risk/distributions.ts'
import type { VarMethod } from '../../../src/core/risk/index.ts'
import reference from './reference.json' with { type: 'json' }

/** Figures computed at 60 digits by make_reference.py (mpmath 1.3): inversion and integration, none of our formulas. */
const relative = (actual: number, expected: number): number => Math.abs(actual / expected - 1)

const risk = (method: VarMethod, confidence: number, dof: number | null = null) => {
  const answer = valueAtRisk({
    ...{ returns: reference.sample, confidence, method, dof },
    ...{ quantile: 'order_statistic', horizonDays: 1 },
  })
  if (!answer.ok) throw new Error(answer.failure.message)
  return [answer.value.var, answer.value.es]
}

function expectNear(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length)
  actual.forEach((value, at) => expect(relative(value, expected[at] ?? NaN)).toBeLessThan(tolerance))
}

describe('quantiles against mpmath', () => {
  it('of the normal distribution', () => {
    for (const [tail = 0, z = 0] of reference.normal_upper) {
      // Near the median the absolute error is what a float64 probability leaves.
      expect(Math.abs(normalUpperQuantile(tail) - z), `${tail}`).toBeLessThan(
        4e-15 * Math.max(1, Math.abs(z)),
      )
    }
  })

  it('of Student’s t within 1e-12, from half a degree of freedom to two million', () => {
    for (const [tail = 0, dof = 0, t = 0] of reference.student_upper) {
      expect(relative(studentUpperQuantile(tail, dof), t), `${tail} ${dof}`).toBeLessThan(1e-12)
    }
  })

  it('whose tail gives the probability back', () => {
    for (const [tail = 0, dof = 0, t = 0] of reference.student_upper.filter(([, nu = 0]) => nu < 1e5)) {
      expect(relative(studentUpperTail(t, dof), tail), `${tail} ${dof}`).toBeLessThan(5e-12)
    }
  })
})

describe('VaR and expected shortfall against mpmath', () => {
  it('moments of the sample', () => {
    const { mean, deviation, skewness, excessKurtosis } = momentsOf(reference.sample)
    expectNear([mean, deviation, skewness, excessKurtosis], reference.moments, 1e-12)
  })

  it.each(reference.parametric)('at confidence $confidence', (row) => {
    expectNear(risk('normal', row.confidence), row.normal, 1e-11)
    expectNear(risk('student_t', row.confidence, 3), row.student_3, 1e-11)
    expectNear(risk('student_t', row.confidence, 5), row.student_5, 1e-11)
    expectNear(risk('student_t', row.confidence, 8.5), row['student_8.5'], 1e-11)
    expectNear(risk('cornish_fisher', row.confidence), row.cornish_fisher, 1e-9)
  })
})

describe('back-tests against mpmath', () => {
  it.each(reference.kupiec)('Kupiec: %d days, %d exceptions, tail %f', (days, count, tail, lr, pValue) => {
    const series = Array.from({ length: days ?? 0 }, (_, day) => (day < (count ?? 0) ? 1 : 0))
    const answer = backtest(series, tail ?? 0)
    if (!answer.ok) throw new Error(answer.failure.message)
    expectNear([answer.value.kupiec.lr], [lr ?? 0], 1e-12)
    expect(Math.abs(answer.value.kupiec.pValue - (pValue ?? 0))).toBeLessThan(1e-13)
  })

  it('Christoffersen’s independence and conditional coverage', () => {
    const answer = backtest(reference.series, 0.01)
    if (!answer.ok) throw new Error(answer.failure.message)
    const { lr_ind, p_ind, lr_uc, p_cc } = reference.christoffersen
    const { lrInd, pInd, lrCc, pCc } = answer.value.christoffersen
    expectNear([lrInd, pInd, lrCc, pCc], [lr_ind, p_ind, lr_ind + lr_uc, p_cc], 1e-11)
  })
})
