import { describe, expect, test } from 'vitest'
import { leastSquares, solvePositive, withDifferences } from '../../../src/core/pricing/index.ts'

const free = [-Infinity, -Infinity]

describe('least squares', () => {
  test('finds the valley of Rosenbrock from the usual start', () => {
    const fit = leastSquares({
      evaluate: withDifferences(2, ([x = 0, y = 0], residuals) => {
        residuals[0] = 10 * (y - x * x)
        residuals[1] = 1 - x
        return true
      }),
      rows: 2,
      start: [-1.2, 1],
      lower: free,
      upper: [Infinity, Infinity],
    })
    expect(fit.status).toBe('converged')
    expect(fit.cost).toBeLessThan(1e-18)
    expect(fit.x[0]).toBeCloseTo(1, 8)
    expect(fit.x[1]).toBeCloseTo(1, 8)
  })

  test('the standard reference Misra1a of NIST (certified b1 = 2.3894212918E+02, b2 = 5.5015643181E-04)', () => {
    const y = [
      10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78,
    ]
    const x = [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760]
    const fit = leastSquares({
      evaluate: withDifferences(x.length, ([b1 = 0, b2 = 0], residuals) => {
        x.forEach((value, row) => {
          residuals[row] = (y[row] ?? 0) - b1 * (1 - Math.exp(-b2 * value))
        })
        return true
      }),
      rows: x.length,
      start: [500, 1e-4],
      lower: free,
      upper: [Infinity, Infinity],
    })
    expect(fit.status).toBe('converged')
    expect(fit.x[0]).toBeCloseTo(238.94212918, 4)
    expect(fit.x[1]).toBeCloseTo(5.5015643181e-4, 9)
    expect(fit.cost).toBeCloseTo(0.12455138894, 9)
  })

  test('stops at a bound that keeps the minimum out, and still finds the best of the other parameter', () => {
    const fit = leastSquares({
      evaluate: withDifferences(2, ([x = 0, y = 0], residuals) => {
        residuals[0] = x - 3
        residuals[1] = y - x
        return true
      }),
      rows: 2,
      start: [0, 0],
      lower: free,
      upper: [1, Infinity],
    })
    expect(fit.x[0]).toBe(1)
    expect(fit.x[1]).toBeCloseTo(1, 9)
  })

  test('says so when the start has no value, and shortens steps that leave the model', () => {
    const problem = {
      rows: 1,
      lower: [-Infinity],
      upper: [Infinity],
      evaluate: withDifferences(1, ([x = 0], residuals) => {
        residuals[0] = Math.log(x) - 1
        return x > 0
      }),
    }
    expect(leastSquares({ ...problem, start: [-1] }).status).toBe('no_start')
    expect(leastSquares({ ...problem, start: [50] }).x[0]).toBeCloseTo(Math.E, 9)
  })

  test('a model that ends beside its start has one-sided slopes, and finds the bottom at its edge', () => {
    const fit = leastSquares({
      evaluate: withDifferences(1, ([x = 0], residuals) => {
        residuals[0] = Math.sqrt(x) - 2
        return x >= 0.5
      }),
      rows: 1,
      start: [0.5],
      lower: [-Infinity],
      upper: [Infinity],
    })
    expect(fit.x[0]).toBeCloseTo(4, 9)
  })

  test('a system that is not positive has no solution', () => {
    const lower = (...rows: readonly number[]): Float64Array => Float64Array.from(rows)
    expect(solvePositive(lower(1, 0, 2, 4), lower(1, 2), 2)).toBeNull()
    const solved = solvePositive(lower(4, 0, 2, 3), lower(2, 5), 2)
    expect(solved?.[0]).toBeCloseTo(-0.5, 14)
    expect(solved?.[1]).toBeCloseTo(2, 14)
  })
})
