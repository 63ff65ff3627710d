import { describe, expect, it } from 'vitest'
import { backtestWords, dayWords, drawHistory, isBeyond } from '../../../src/renderer/panels/risk/history.ts'
import type { HistoryDay } from '../../../src/renderer/panels/risk/history.ts'

const day = (date: string, pnl: number, var95 = 100, var99 = 150): HistoryDay => ({
  ...{ date, pnl, var: { cl_95: var95, cl_99: var99 } },
})
const DAYS = [
  day('2026-09-29', 50),
  day('2026-09-30', -120),
  day('2026-10-01', -160),
  day('2026-10-02', -100),
]
const BOX = { width: 452, height: 234, left: 52, right: 0, bottom: 18 }

describe('the history of a VaR', () => {
  it('marks a day as an exception only when it lost more than was expected', () => {
    expect(DAYS.map((one) => [isBeyond(one, 'cl_95'), isBeyond(one, 'cl_99')])).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [false, false],
    ])
  })

  it('hangs losses under zero and stands profits on it, in the bounds of its box', () => {
    const drawn = drawHistory(DAYS, BOX)
    const [up, down] = drawn?.bars ?? []
    expect(up?.y).toBeLessThan(drawn?.zeroY ?? NaN)
    expect((up?.y ?? NaN) + (up?.height ?? NaN)).toBeCloseTo(drawn?.zeroY ?? NaN, 9)
    expect(down?.y).toBeCloseTo(drawn?.zeroY ?? NaN, 9)
    expect(drawn?.bars.map(({ beyond }) => beyond)).toEqual([false, true, true, false])
    for (const { x, y, width, height } of drawn?.bars ?? []) {
      expect(x).toBeGreaterThanOrEqual(BOX.left)
      expect(x + width).toBeLessThanOrEqual(BOX.width)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y + height).toBeLessThanOrEqual(BOX.height - BOX.bottom)
    }
    expect(drawn?.lines.map(({ level }) => level)).toEqual(['cl_95', 'cl_99'])
    // The loss that is expected more rarely lies deeper.
    expect(drawn?.lines[1]?.endY).toBeGreaterThan(drawn?.lines[0]?.endY ?? NaN)
    expect(drawn?.ticksX.map(({ words }) => words)).toEqual(['Oct'])
    expect(drawn?.ticksY.some(({ words }) => words === '0')).toBe(true)
  })

  it('draws nothing of nothing, and a flat line where nothing moves', () => {
    expect(drawHistory([], BOX)).toBeNull()
    const flat = drawHistory([day('2026-10-01', 0, 0, 0)], BOX)
    expect(flat?.bars[0]?.height).toBe(0)
    expect(flat?.lines[0]?.path).not.toContain('NaN')
  })

  it('reads a day and a back-test in words', () => {
    expect(dayWords(day('2026-10-01', -160))).toBe(
      '1 Oct 2026: −160. VaR 95 % 100, VaR 99 % 150. Beyond VaR 95 % and VaR 99 %.',
    )
    const test = {
      ...{ confidence_level: 0.95, observations: 125, exceptions: 8, expected: 6.25 },
      ...{ kupiec: { lr: 0.48, p_value: 0.49 }, christoffersen: { lr_cc: 1, p_cc: 0.6 } },
      basel_zone: 'green' as const,
    }
    expect(backtestWords('cl_95', test)).toEqual({
      words: '8 days beyond VaR 95 % in 125, expected 6.2 · Kupiec p = 0.49',
      refuted: false,
    })
    const poor = { ...test, exceptions: 1, kupiec: { lr: 12, p_value: 0.0005 } }
    expect(backtestWords('cl_95', poor)).toEqual({
      words: '1 day beyond VaR 95 % in 125, expected 6.2 · Kupiec p < 0.01',
      refuted: true,
    })
  })
})
