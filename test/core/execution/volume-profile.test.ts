import { describe, expect, it } from 'vitest'
import { volumeProfile } from '../../../src/core/execution/index.ts'
import { ONE, decimal, instant, parseIso } from '../../../src/core/kernel/index.ts'
import type { BarRecord, Timeframe } from '../../../src/core/market-data/index.ts'
import { BTC } from '../../sim/support/venue.ts'

const at = (text: string) => parseIso(text) ?? instant(0)

const bar = (timeframe: Timeframe, start: string, volume: number): BarRecord => ({
  symbol: BTC,
  timeframe,
  at: at(start),
  open: ONE,
  high: ONE,
  low: ONE,
  close: ONE,
  volume: decimal(volume),
})

const window = {
  startAt: at('2026-11-21T12:00:00Z'),
  endAt: at('2026-11-21T12:10:00Z'),
  sliceMs: 300_000,
  slices: 2,
}

const weightsOf = (timeframe: Timeframe, bars: readonly BarRecord[]) =>
  volumeProfile(new Map([[timeframe, bars]]), window)

describe('a volume profile', () => {
  it('averages the same times of earlier days', () => {
    const bars = [
      bar('5m', '2026-11-19T12:00:00Z', 10),
      bar('5m', '2026-11-20T12:00:00Z', 30),
      bar('5m', '2026-11-19T12:05:00Z', 60),
      bar('5m', '2026-11-20T18:00:00Z', 999),
    ]
    const profile = weightsOf('5m', bars)
    expect(profile?.weights.map((weight) => Math.round(weight))).toEqual([20, 60])
    expect(profile?.source).toBe('5m bars by 5 min of the day')
  })

  it('reads by the hour where finer times have not traded', () => {
    const profile = weightsOf('1h', [bar('1h', '2026-11-20T12:00:00Z', 120)])
    expect(profile?.weights.map((weight) => Math.round(weight))).toEqual([10, 10])
    expect(profile?.source).toBe('1h bars by 60 min of the day')
  })

  it('is none where part of the window never traded, or only whole days are known', () => {
    expect(weightsOf('1h', [bar('1h', '2026-11-20T13:00:00Z', 120)])).toBeNull()
    expect(weightsOf('1d', [bar('1d', '2026-11-20T00:00:00Z', 120)])).toBeNull()
    expect(weightsOf('1m', [bar('1m', '2026-11-20T12:00:00Z', 0)])).toBeNull()
  })

  it('counts the part of a slice that lies within the window, over midnight too', () => {
    const late = {
      startAt: at('2026-11-21T23:55:00Z'),
      endAt: at('2026-11-22T00:02:30Z'),
      sliceMs: 300_000,
      slices: 2,
    }
    const bars = [bar('5m', '2026-11-20T23:55:00Z', 10), bar('5m', '2026-11-20T00:00:00Z', 40)]
    const profile = volumeProfile(new Map([['5m', bars]]), late)
    expect(profile?.weights.map((weight) => Math.round(weight))).toEqual([10, 20])
  })
})
