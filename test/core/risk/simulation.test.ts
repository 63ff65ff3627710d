import { describe, expect, it } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import { typescriptKernel } from '../../../src/core/pricing/index.ts'
import {
  historicalProfits,
  historicalRisk,
  logCovariance,
  makeRevaluer,
  momentsOf,
  simulatedProfits,
  sortedLosses,
} from '../../../src/core/risk/index.ts'
import { choleskyFactor } from '../../../src/core/risk/simulation.ts'
import { bookOf, codeOf, holding, option, stock, valueOf } from './helpers.ts'

const covariance = [Float64Array.of(0.0004, 0.0003), Float64Array.of(0.0003, 0.0009)]
const request = { covariance, horizonDays: 1, count: 20_000, seed: 11 }

describe('historical simulation', () => {
  it('lets each past day happen to all underlyings at once', () => {
    const revaluer = makeRevaluer(bookOf(stock('A', 100, 1), stock('B', 10, 20)), typescriptKernel)
    const profits = valueOf(
      historicalProfits(revaluer, [Float64Array.of(0.01, -0.02), Float64Array.of(-0.01, 0.03)]),
    )
    expect(profits[0]).toBeCloseTo(1 - 2, 12)
    expect(profits[1]).toBeCloseTo(-2 + 6, 12)
  })
})

describe('Monte Carlo', () => {
  const linear = makeRevaluer(bookOf(stock('A', 100, 10), stock('B', 50, -10)), typescriptKernel)

  it('gives the same profits for the same seed, and others for another', () => {
    const small = { ...request, count: 100 }
    expect(valueOf(simulatedProfits(linear, small))).toEqual(valueOf(simulatedProfits(linear, small)))
    expect(valueOf(simulatedProfits(linear, { ...small, seed: 12 }))).not.toEqual(
      valueOf(simulatedProfits(linear, small)),
    )
  })

  it('has the moments that the covariance promises, correlation and horizon included', () => {
    // Dollar weights 1000 and −500: 1000²·4e-4 + 500²·9e-4 − 2·1000·500·3e-4 = 325 a day.
    for (const horizonDays of [1, 10]) {
      const { mean, deviation } = momentsOf(valueOf(simulatedProfits(linear, { ...request, horizonDays })))
      expect(Math.abs(mean)).toBeLessThan(0.5 * Math.sqrt(horizonDays))
      expect(deviation / Math.sqrt(325 * horizonDays)).toBeGreaterThan(0.97)
      expect(deviation / Math.sqrt(325 * horizonDays)).toBeLessThan(1.03)
    }
  })

  it('sees the curvature that a straight line misses', () => {
    const straddle = makeRevaluer(
      bookOf(
        holding({ id: 'c', units: 100, model: option({ timeYears: 0.05 }) }),
        holding({ id: 'p', units: 100, model: option({ optionType: 'put', timeYears: 0.05 }) }),
      ),
      typescriptKernel,
    )
    const profits = valueOf(
      simulatedProfits(straddle, { ...request, covariance: [Float64Array.of(0.0009)], count: 4000 }),
    )
    const long = historicalRisk(sortedLosses(profits), 0.99, 'order_statistic')
    const short = historicalRisk(sortedLosses(profits.map((one) => -one)), 0.99, 'order_statistic')
    // A bought straddle loses little at most, a written one much.
    expect(short.var).toBeGreaterThan(10 * long.var)
  })

  it('takes factors that are combinations of others', () => {
    const same = [Float64Array.of(4, 4), Float64Array.of(4, 4)]
    expect(choleskyFactor(same).map((row) => [...row])).toEqual([
      [2, 0],
      [2, 0],
    ])
    const [first, second] = choleskyFactor(covariance)
    expect((second?.[0] ?? 0) * (first?.[0] ?? 0)).toBeCloseTo(0.0003, 15)
    expect((second?.[0] ?? 0) ** 2 + (second?.[1] ?? 0) ** 2).toBeCloseTo(0.0009, 15)
  })

  it('estimates the covariance of logarithmic returns', () => {
    const random = makeRandom(4)
    const logs = Array.from({ length: 50 }, () => random.normal() * 0.02)
    const a = Float64Array.from(logs, (x) => Math.expm1(x))
    const b = Float64Array.from(logs, (x) => Math.expm1(-2 * x))
    const [[aa = 0, ab = 0] = [], [, bb = 0] = []] = logCovariance([a, b]).map((row) => [...row])
    expect(aa).toBeCloseTo(momentsOf(logs).deviation ** 2, 15)
    expect([ab / aa, bb / aa].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([-2, 4])
  })

  it('refuses a count out of bounds and stops when asked', () => {
    for (const count of [1, 1.5, 200_001]) {
      expect(codeOf(simulatedProfits(linear, { ...request, count }))).toBe('invalid_input')
    }
    const watch = { isCancelled: () => true, onProgress: () => undefined }
    expect(codeOf(simulatedProfits(linear, request, watch))).toBe('cancelled')
  })
})
