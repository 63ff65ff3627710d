import { describe, expect, it } from 'vitest'
import {
  axisSeconds,
  barTime,
  changePercent,
  dayBreaks,
  mergeBars,
  moveCursor,
  redrawFrom,
  spokenBar,
  timeframeOfKey,
} from '../../../src/renderer/panels/chart/bars.ts'
import type { Bar } from '../../../src/renderer/panels/chart/bars.ts'
import { withOpacity } from '../../../src/renderer/theme/chart.ts'

const bar = (timestamp: string, close: string): Bar => ({
  timestamp,
  open: '6839.71',
  high: '6843.97',
  low: '6835.58',
  close,
  volume: '1041',
})
const quarter = (index: number, from = '2026-10-14T13:30:00.000Z'): string =>
  new Date(Date.parse(from) + index * 900_000).toISOString()
const bars = Array.from({ length: 5 }, (_, index) => bar(quarter(index), String(6840 + index)))

describe('history and its live end', () => {
  it('become one row in which the live bar counts', () => {
    const live = [bar(quarter(4), '7000'), bar(quarter(5), '7001')]
    const merged = mergeBars(bars, live)
    expect(merged.map((one) => one.close)).toEqual(['6840', '6841', '6842', '6843', '7000', '7001'])
  })

  it('work with either missing', () => {
    expect(mergeBars(bars, [])).toBe(bars)
    expect(mergeBars([], bars)).toEqual(bars)
  })

  it('match bars whose instants are written differently', () => {
    const merged = mergeBars(bars, [bar('2026-10-14T14:30:00+00:00', '7000')])
    expect(merged).toHaveLength(5)
    expect(merged.at(-1)?.close).toBe('7000')
  })
})

describe('drawing again', () => {
  it('takes only the end that changed', () => {
    const moved = [...bars.slice(0, 4), bar(quarter(4), '7000')]
    expect(redrawFrom(bars, moved)).toBe(4)
    expect(redrawFrom(bars, [...bars, bar(quarter(5), '7001')])).toBe(5)
    expect(redrawFrom(bars, [...bars])).toBe('nothing')
  })

  it('takes everything when the past has changed', () => {
    expect(redrawFrom([], bars)).toBe('all')
    expect(redrawFrom(bars, bars.slice(1))).toBe('all')
    expect(redrawFrom(bars, [bar(quarter(0), '1'), ...bars.slice(1)])).toBe('all')
  })
})

describe('the time axis', () => {
  it('reads the wall clock of the zone', () => {
    expect(axisSeconds(bars.slice(0, 1), '15m', 'America/New_York')).toEqual([
      Date.parse('2026-10-14T09:30:00Z') / 1_000,
    ])
    expect(axisSeconds(bars.slice(0, 1), '1d', 'America/New_York')).toEqual([
      Date.parse('2026-10-14T13:30:00Z') / 1_000,
    ])
  })

  it('rises through the hour that comes twice when clocks go back', () => {
    const night = Array.from({ length: 16 }, (_, index) =>
      bar(quarter(index, '2026-11-01T04:30:00.000Z'), '1'),
    )
    const seconds = axisSeconds(night, '15m', 'America/New_York')
    seconds.forEach((second, index) => index > 0 && expect(second).toBeGreaterThan(seconds[index - 1] ?? 0))
    expect(seconds.at(-1)).toBe(Date.parse('2026-11-01T03:15:00Z') / 1_000)
  })

  it('breaks where a day begins there', () => {
    const evening = Array.from({ length: 4 }, (_, index) =>
      bar(quarter(index, '2026-10-15T03:30:00.000Z'), '1'),
    )
    const seconds = axisSeconds(evening, '15m', 'America/New_York')
    expect(dayBreaks(seconds, '15m')).toEqual([Date.parse('2026-10-15T00:00:00Z') / 1_000])
    expect(dayBreaks(seconds, '1d')).toEqual([])
  })
})

describe('travel over bars', () => {
  it('starts at the newest and stays within', () => {
    expect(moveCursor(null, 'Left', 5)).toBe(4)
    expect(moveCursor(4, 'Left', 5)).toBe(3)
    expect(moveCursor(4, 'Right', 5)).toBe(4)
    expect(moveCursor(3, 'PageUp', 5)).toBe(0)
    expect(moveCursor(0, 'End', 5)).toBe(4)
    expect(moveCursor(3, 'Escape', 5)).toBeNull()
    expect(moveCursor(3, 'K', 5)).toBeUndefined()
    expect(moveCursor(null, 'Left', 0)).toBeUndefined()
  })

  it('chooses timeframes by number', () => {
    expect(timeframeOfKey('1')).toBe('1m')
    expect(timeframeOfKey('8')).toBe('1w')
    expect(timeframeOfKey('9')).toBeNull()
    expect(timeframeOfKey('Ctrl+1')).toBeNull()
  })
})

describe('words of a bar', () => {
  it('are one sentence with its zone', () => {
    expect(spokenBar(bars, 1, '15m', 'UTC', 2)).toBe(
      '14 Oct 13:45 UTC: open 6,839.71, high 6,843.97, low 6,835.58, close 6,841.00, +0.01 %, volume 1,041.',
    )
    expect(spokenBar(bars, 9, '15m', 'UTC', 2)).toBe('')
  })

  it('name the day of a daily bar', () => {
    expect(barTime(bars[0] as Bar, '1d', 'America/New_York')).toBe('14 Oct 2026')
    expect(changePercent(bars, 0)).toBeNull()
    expect(changePercent(bars, 1)).toBeCloseTo(0.01462, 5)
  })
})

describe('colours for the canvas', () => {
  it('take an opacity', () => {
    expect(withOpacity('#95928a', 0.4)).toBe('rgba(149, 146, 138, 0.4)')
    expect(withOpacity('rgb(1, 2, 3)', 0.4)).toBe('rgb(1, 2, 3)')
  })
})
