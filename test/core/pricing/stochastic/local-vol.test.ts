import { describe, expect, test } from 'vitest'
import { bsmValues, localVolAnnual, localVolPrice } from '../../../../src/core/pricing/index.ts'
import type { TotalVarianceSurface } from '../../../../src/core/pricing/index.ts'
import { failureOf, valueOf } from '../helpers.ts'

const FLAT: TotalVarianceSurface = { totalVariance: (_, timeYears) => 0.04 * timeYears }
/** An SVI slice (Gatheral 2004) that grows in proportion to time: free of arbitrage. */
const SKEWED: TotalVarianceSurface = {
  totalVariance: (k, timeYears) => timeYears * (0.02 + 0.1 * (-0.4 * k + Math.sqrt(k * k + 0.04))),
}
const OPTION = {
  optionType: 'call',
  spot: 100,
  strike: 100,
  rateCont: 0.03,
  dividendYieldCont: 0.01,
  timeYears: 1,
} as const

describe('local volatility', () => {
  test('of a flat surface is flat; of a term structure it is the forward volatility', () => {
    for (const y of [-1, 0, 0.5]) expect(valueOf(localVolAnnual(FLAT, y, 2))).toBeCloseTo(0.2, 12)
    const rising: TotalVarianceSurface = { totalVariance: (_, t) => 0.04 * t + 0.01 * t * t }
    expect(valueOf(localVolAnnual(rising, 0.3, 2))).toBeCloseTo(Math.sqrt(0.04 + 0.02 * 2), 9)
  })

  test('at the money its skew is about twice the implied one (Derman, Kani and Zou 1996)', () => {
    const implied = (k: number): number => Math.sqrt(SKEWED.totalVariance(k, 0.05) / 0.05)
    const local = (k: number): number => valueOf(localVolAnnual(SKEWED, k, 0.05))
    const ratio = (local(0.01) - local(-0.01)) / (implied(0.01) - implied(-0.01))
    expect(ratio).toBeGreaterThan(1.9)
    expect(ratio).toBeLessThan(2.1)
  })

  test.each([70, 90, 100, 110, 140])('its differences give the surface back at strike %i', (strike) => {
    const forward = 100 * Math.exp(0.02)
    const volAnnual = Math.sqrt(SKEWED.totalVariance(Math.log(strike / forward), 1))
    for (const optionType of ['call', 'put'] as const) {
      const market = valueOf(bsmValues({ ...OPTION, optionType, strike, volAnnual }))
      const local = valueOf(localVolPrice({ ...OPTION, optionType, strike }, SKEWED))
      expect(Math.abs(local.price - market.price)).toBeLessThan(1e-3)
    }
  })

  test('under a flat surface its delta and gamma are those of Black-Scholes', () => {
    const flat = valueOf(bsmValues({ ...OPTION, volAnnual: 0.2 }))
    const local = valueOf(localVolPrice(OPTION, FLAT))
    expect(local.delta).toBeCloseTo(flat.delta, 4)
    expect(local.gamma).toBeCloseTo(flat.gamma ?? NaN, 5)
  })

  test('a negative density and a variance that falls with time are refused where they are', () => {
    const wavy: TotalVarianceSurface = { totalVariance: (k, t) => t * (0.04 + 0.02 * Math.sin(30 * k)) }
    const falling: TotalVarianceSurface = { totalVariance: (_, t) => 0.1 - 0.01 * t }
    const butterfly = failureOf(localVolPrice(OPTION, wavy))
    expect([butterfly.code, butterfly.message]).toEqual(['arbitrage', expect.stringContaining('butterfly')])
    const calendar = failureOf(localVolAnnual(falling, 0, 1))
    expect([calendar.code, calendar.message]).toEqual(['arbitrage', expect.stringContaining('calendar')])
    const empty: TotalVarianceSurface = { totalVariance: () => NaN }
    expect(failureOf(localVolPrice(OPTION, empty)).code).toBe('invalid_input')
    expect(failureOf(localVolAnnual(FLAT, 0, 0)).message).toContain('time_years')
  })
})
