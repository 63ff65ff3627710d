import { describe, expect, it } from 'vitest'
import { asId, decimal, instant } from '../../../src/core/kernel/index.ts'
import { gapsOf, splitsOf } from '../../../src/core/market-data/index.ts'
import type { BarRecord, Timeframe } from '../../../src/core/market-data/index.ts'

const DAY = 86_400_000
const MONDAY = Date.UTC(2026, 5, 1)

const barsAt = (timeframe: Timeframe, times: readonly number[]): readonly BarRecord[] =>
  times.map((at) => ({
    ...{ symbol: asId('X'), timeframe, at: instant(at), volume: decimal(1) },
    ...{ open: decimal(2), high: decimal(3), low: decimal(1), close: decimal(2) },
  }))

describe('gaps of a series', () => {
  it('are all missing intervals where trading never stops', () => {
    const bars = barsAt(
      '1h',
      [0, 1, 2, 5, 6].map((hour) => MONDAY + hour * 3_600_000),
    )
    expect(gapsOf(bars, '1h', 'always_open')).toEqual([
      { after: MONDAY + 2 * 3_600_000, before: MONDAY + 5 * 3_600_000 },
    ])
  })

  it('are not weekends, even long ones, where a market keeps hours', () => {
    const bars = barsAt(
      '1d',
      [0, 4, 8, 13].map((day) => MONDAY + day * DAY),
    )
    expect(gapsOf(bars, '1d', 'keeps_hours')).toEqual([
      { after: MONDAY + 8 * DAY, before: MONDAY + 13 * DAY },
    ])
  })

  it('are none between whole weeks', () => {
    const bars = barsAt(
      '1w',
      [0, 7, 14].map((day) => MONDAY + day * DAY),
    )
    expect(gapsOf(bars, '1w', 'keeps_hours')).toEqual([])
  })
})

describe('splits', () => {
  it('are changes of the factor by more than a fifth, forward and reverse; dividends are not', () => {
    const factors = ['0.25', '0.2505', '0.501', '0.505', '0.02525'].map((factor, i) => ({
      from: `2026-01-0${i + 1}`,
      factor: decimal(factor),
    }))
    expect(splitsOf(factors)).toEqual([
      { from: '2026-01-03', ratio: 2 },
      { from: '2026-01-05', ratio: 0.05 },
    ])
  })
})
