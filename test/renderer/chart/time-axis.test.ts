import { describe, expect, it } from 'vitest'
import { axisMarks } from '../../../src/renderer/panels/chart/time-axis.ts'

const second = (iso: string): number => Date.parse(iso) / 1_000
const every = (from: string, stepSeconds: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => second(from) + index * stepSeconds)

const QUARTERS = every('2026-11-20T18:00:00Z', 900, 96)

describe('the marks of the time axis', () => {
  it('give a day its own mark and put rounded hours between', () => {
    const marks = axisMarks(QUARTERS, 16)
    expect(marks.map((mark) => mark.words)).toEqual(['19:00', 'Sat 21', '06:00', '12:00', '16:00'])
    expect(marks.map((mark) => mark.strong)).toEqual([false, true, false, false, false])
    expect(QUARTERS[marks[1]?.index ?? -1]).toBe(second('2026-11-21T00:00:00Z'))
  })

  it('stand at least the gap apart, whatever the gap', () => {
    for (const gap of [1, 2, 5, 7, 13, 40]) {
      const places = axisMarks(QUARTERS, gap).map((mark) => mark.index)
      for (const [at, place] of places.slice(1).entries())
        expect(place - (places[at] ?? 0)).toBeGreaterThanOrEqual(gap)
    }
  })

  it('of days name months and years where they begin', () => {
    const days = every('2025-11-25T00:00:00Z', 86_400, 60)
    expect(axisMarks(days, 6).map((mark) => mark.words)).toEqual(
      expect.arrayContaining(['Dec 25', 'Sun 7', '2026']),
    )
  })

  it('have a place even when time jumps, and none when there are no bars', () => {
    expect(axisMarks([], 5)).toEqual([])
    const jump = [...every('2026-11-20T20:45:00Z', 60, 3), ...every('2026-11-23T14:30:00Z', 60, 3)]
    expect(axisMarks(jump, 3).map((mark) => mark.words)).toEqual(['20:45', 'Mon 23'])
  })
})
