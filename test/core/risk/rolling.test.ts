import { describe, expect, it } from 'vitest'
import { historicalRisk, rollingTail, sortedLosses, stressScenario } from '../../../src/core/risk/index.ts'
import { codeOf, valueOf } from './helpers.ts'

const PROFITS = [-1, 2, -3, 4, -5, 1, -9, 2, -8, 3]

describe('VaR of each day from the days before it', () => {
  it('knows neither the day itself nor later ones', () => {
    const tail = valueOf(rollingTail(PROFITS, 5, 0.8, 'order_statistic'))
    expect(tail.first).toBe(5)
    // Of −1 2 −3 4 −5 the fourth loss is 3; then 5 stays the worst of the window until −9 enters it.
    expect([...tail.var]).toEqual([3, 3, 5, 5, 8])
    expect([...tail.exceptions]).toEqual([0, 1, 0, 1, 0])
    const changed = valueOf(rollingTail([...PROFITS.slice(0, 9), -1_000], 5, 0.8, 'order_statistic'))
    expect([...changed.var]).toEqual([...tail.var])
    expect([...changed.exceptions]).toEqual([0, 1, 0, 1, 1])
  })

  it('is the historical VaR of its window under each convention', () => {
    for (const convention of ['order_statistic', 'linear', 'next_worst'] as const) {
      const tail = valueOf(rollingTail(PROFITS, 6, 0.9, convention))
      expect(tail.var[3]).toBe(historicalRisk(sortedLosses(PROFITS.slice(3, 9)), 0.9, convention).var)
    }
  })

  it('needs one day more than its window, and levels and windows within bounds', () => {
    expect(codeOf(rollingTail(PROFITS, 10, 0.95, 'linear'))).toBe('no_history')
    expect(codeOf(rollingTail(PROFITS, 0, 0.95, 'linear'))).toBe('invalid_input')
    expect(codeOf(rollingTail(PROFITS, 5, 1, 'linear'))).toBe('invalid_input')
  })
})

describe('a shock that comes after some days', () => {
  it('takes days from 0 on and none that are no number', () => {
    expect(valueOf(stressScenario({ days: 7 })).days).toBe(7)
    expect(valueOf(stressScenario({})).days).toBe(0)
    for (const days of [-1, NaN, Infinity, 40_000])
      expect(codeOf(stressScenario({ days }))).toBe('invalid_input')
  })
})
