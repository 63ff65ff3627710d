import { describe, expect, it } from 'vitest'
import { makeTimings } from '../../src/main/headless/timings.ts'

describe('timings', () => {
  it('tell quantiles within 0.1 % of the durations, whatever their size, and the longest exactly', () => {
    for (const scaleMs of [1e-6, 1e-4, 1e-3, 1, 1_000]) {
      const timings = makeTimings()
      // 1,000 durations in no order: 1 to 1,000 times the scale.
      for (let at = 0; at < 1_000; at += 1) timings.add((((at * 387) % 1_000) + 1) * scaleMs)
      for (const share of [0.001, 0.5, 0.99, 0.999]) {
        const expectedUs = Math.ceil(share * 1_000) * scaleMs * 1_000
        const error = Math.abs(timings.quantileUs(share) / expectedUs - 1)
        expect(error, `${share} of ${scaleMs}`).toBeLessThan(0.001)
      }
      expect(timings.quantileUs(1)).toBeCloseTo(1_000_000 * scaleMs, 3)
      expect(timings.perSecond()).toBe(Math.round(1_000 / (500.5 * scaleMs)))
    }
  })

  it('of nothing are nothing, and what took no time at all counts', () => {
    const timings = makeTimings()
    expect([timings.perSecond(), timings.quantileUs(0.5), timings.quantileUs(1)]).toEqual([0, 0, 0])
    timings.add(0)
    timings.add(2)
    expect(timings.quantileUs(0.5)).toBe(0)
    expect(timings.quantileUs(0.99)).toBe(2_000)
  })
})
