import { describe, expect, it } from 'vitest'
import {
  concentrationBy,
  daysToLiquidate,
  levelOf,
  leverageRatio,
  liquidityRatio,
  overallScore,
  watchLimits,
} from '../../../src/core/risk/index.ts'
import type { WatchedLimit } from '../../../src/core/risk/index.ts'

describe('concentration', () => {
  const held = [
    { name: 'A', value: 60 },
    { name: 'B', value: -30 },
    { name: 'C', value: 20 },
    { name: 'C', value: -10 },
  ]

  it('is the sum of squared shares of what each name is worth, net', () => {
    const { hhi, slices } = concentrationBy(
      held,
      ({ name }) => name,
      ({ value }) => value,
    )
    expect(hhi).toBeCloseTo(0.36 + 0.09 + 0.01, 12)
    expect(slices.map(({ key }) => key)).toEqual(['A', 'B', 'C'])
    expect(slices[1]).toEqual({ key: 'B', exposure: -30, share: 0.3 })
  })

  it('has no figure without exposure', () => {
    const of = (items: typeof held) =>
      concentrationBy(
        items,
        ({ name }) => name,
        ({ value }) => value,
      )
    expect(of([]).hhi).toBeNull()
    expect(of(held.slice(0, 1)).hhi).toBe(1)
  })
})

describe('leverage and liquidity', () => {
  it('compare exposure with equity, and say why when they cannot', () => {
    expect(leverageRatio(300, 100)).toEqual({ value: 3, reason: null })
    expect(leverageRatio(0, 0).value).toBe(0)
    expect(leverageRatio(1, 0).value).toBeNull()
    expect(leverageRatio(1, null).reason).toContain('no price')
  })

  it('count the days at a fifth of the volume', () => {
    expect(daysToLiquidate({ quantity: 100, value: 1, dailyVolume: 50 }).value).toBe(10)
    expect(daysToLiquidate({ quantity: 0, value: 0, dailyVolume: null }).value).toBe(0)
    expect(daysToLiquidate({ quantity: 1, value: 1, dailyVolume: 0 })).toMatchObject({ value: null })
    expect(daysToLiquidate({ quantity: 1, value: 1, dailyVolume: null }).reason).toContain('volume')
  })

  it('put what can be sold within a day over what is owed', () => {
    const holdings = [
      { quantity: 10, value: 1000, dailyVolume: 100 },
      { quantity: 100, value: 1000, dailyVolume: 100 },
      { quantity: 1, value: 1000, dailyVolume: null },
    ]
    expect(liquidityRatio(500, holdings, 1000).value).toBeCloseTo((500 + 1000 + 200) / 1000, 12)
    expect(liquidityRatio(500, holdings, 0).reason).toContain('owed')
  })
})

describe('breach alerts', () => {
  const run = (values: readonly number[]) => {
    let limits: readonly WatchedLimit[] = []
    return values.map((value) => {
      const step = watchLimits(limits, [{ key: 'var', value, max: 100 }])
      limits = step.limits
      return step.events.map(({ kind }) => kind).join()
    })
  }

  it('are told at the edge, once, and not again while it flickers', () => {
    expect(run([50, 81, 85, 79, 81, 101, 99, 102, 94, 101, 70, 101])).toEqual([
      '',
      'warning',
      '',
      '',
      '',
      'breach',
      '',
      '',
      'recovery',
      'breach',
      'recovery',
      'breach',
    ])
  })

  it('tell a breach that comes without a warning, and a limit of nothing', () => {
    expect(run([150, 74, 80.5])).toEqual(['breach', 'recovery', 'warning'])
    const { events } = watchLimits([], [{ key: 'leverage', value: 0.1, max: 0 }])
    expect(events).toEqual([{ key: 'leverage', kind: 'breach', value: 0.1, max: 0, from: 'clear' }])
  })

  it('forget a limit that is not watched any more', () => {
    const before = watchLimits([], [{ key: 'var', value: 200, max: 100 }])
    expect(watchLimits(before.limits, []).limits).toEqual([])
  })
})

describe('overall score', () => {
  it('goes from 0 to 100 with the worst use and the mean', () => {
    expect(overallScore([])).toBe(0)
    expect(overallScore([{ key: 'a', value: 500, max: 100 }])).toBe(100)
    expect(
      overallScore([
        { key: 'a', value: 75, max: 100 },
        { key: 'b', value: 0, max: 100 },
      ]),
    ).toBe(37.5)
    expect([0.1, 0.5, 0.8, 1].map(levelOf)).toEqual(['low', 'moderate', 'high', 'critical'])
  })
})
