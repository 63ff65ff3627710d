import { describe, expect, test } from 'vitest'
import { leastSquares, solveLinear } from '../../../src/core/pricing/index.ts'

const free = [-Infinity, -Infinity]

describe('least squares', () => {
  test('finds the valley of Rosenbrock from the usual start', () => {
    const fit = leastSquares({
      residuals: ([x = 0, y = 0], residuals) => {
        residuals[0] = 10 * (y - x * x)
        residuals[1] = 1 - x
        return true
      },
      residualCount: 2,
      start: [-1.2, 1],
      lower: free,
      upper: [Infinity, Infinity],
    })
    expect(fit.status).toBe('converged')
    expect(fit.rmse).toBeLessThan(1e-9)
    expect(fit.parameters[0]).toBeCloseTo(1, 8)
    expect(fit.parameters[1]).toBeCloseTo(1, 8)
  })

  test('the standard reference Misra1a of NIST (certified b1 = 2.3894212918E+02, b2 = 5.5015643181E-04)', () => {
    const y = [
      10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78,
    ]
    const x = [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760]
    const fit = leastSquares({
      residuals: ([b1 = 0, b2 = 0], residuals) => {
        x.forEach((value, row) => {
          residuals[row] = (y[row] ?? 0) - b1 * (1 - Math.exp(-b2 * value))
        })
        return true
      },
      residualCount: x.length,
      start: [500, 1e-4],
      lower: free,
      upper: [Infinity, Infinity],
    })
    expect(fit.status).toBe('converged')
    expect(fit.parameters[0]).toBeCloseTo(238.94212918, 4)
    expect(fit.parameters[1]).toBeCloseTo(5.5015643181e-4, 9)
    expect(fit.rmse ** 2 * x.length).toBeCloseTo(0.12455138894, 9)
  })

  test('stops at a bound that keeps the minimum out, and still finds the best of the other parameter', () => {
    const fit = leastSquares({
      residuals: ([x = 0, y = 0], residuals) => {
        residuals[0] = x - 3
        residuals[1] = y - x
        return true
      },
      residualCount: 2,
      start: [0, 0],
      lower: free,
      upper: [1, Infinity],
    })
    expect(fit.parameters[0]).toBe(1)
    expect(fit.parameters[1]).toBeCloseTo(1, 9)
  })

  test('says so when the start has no value, and shortens steps that leave the model', () => {
    const problem = {
      residualCount: 1,
      lower: [-Infinity],
      upper: [Infinity],
      residuals: ([x = 0]: Float64Array, residuals: Float64Array): boolean => {
        residuals[0] = Math.log(x) - 1
        return x > 0
      },
    }
    expect(leastSquares({ ...problem, start: [-1] }).status).toBe('no_start')
    expect(leastSquares({ ...problem, start: [50] }).parameters[0]).toBeCloseTo(Math.E, 9)
  })

  test('a singular system has no solution', () => {
    expect(
      solveLinear(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeNull()
    expect([
      ...(solveLinear(
        [
          [0, 2],
          [4, 1],
        ],
        [2, 9],
      ) ?? []),
    ]).toEqual([2, 1])
  })
})
