import { describe, expect, it } from 'vitest'
import { parseMoment, spanWords, windowOf } from '../../../src/renderer/panels/algos/times.ts'

// A Tuesday at noon by the clock of this machine, whatever its zone.
const NOON = new Date(2026, 9, 20, 12, 0, 0).getTime()
const at = (...parts: [number, number, number, number, number, number?]): number =>
  new Date(...parts).getTime()

describe('a typed moment', () => {
  it.each([
    ['', { kind: 'empty' }],
    [' Now ', { kind: 'empty' }],
    ['30m', { kind: 'after', spanMs: 1_800_000 }],
    ['+90 s', { kind: 'after', spanMs: 90_000 }],
    ['1.5h', { kind: 'after', spanMs: 5_400_000 }],
    ['2 d', { kind: 'after', spanMs: 172_800_000 }],
    ['14:30', { kind: 'at', atMs: at(2026, 9, 20, 14, 30) }],
    ['14:30:15', { kind: 'at', atMs: at(2026, 9, 20, 14, 30, 15) }],
    ['2026-10-21 09:30', { kind: 'at', atMs: at(2026, 9, 21, 9, 30) }],
  ])('%j is understood', (text, moment) => {
    expect(parseMoment(text, NOON)).toEqual(moment)
  })

  it.each([
    '30',
    'soon',
    '25:00',
    '14:60',
    '-5m',
    '0s',
    '11:59',
    '2026-02-31 10:00',
    '2026-10-19 10:00',
    '14.30',
  ])('%j is refused with a hint', (text) => {
    expect(parseMoment(text, NOON)).toMatchObject({ kind: 'refused' })
  })
})

describe('a window', () => {
  it('counts a length from its start', () => {
    expect(windowOf('now', '30m', NOON)).toEqual({
      ok: true,
      value: { startMs: null, endMs: NOON + 1_800_000 },
    })
    const start = at(2026, 9, 20, 13, 0)
    expect(windowOf('13:00', '30m', NOON)).toEqual({
      ok: true,
      value: { startMs: start, endMs: start + 1_800_000 },
    })
  })

  it('without an end, or that ends before it starts, is refused', () => {
    expect(windowOf('now', '', NOON)).toMatchObject({ ok: false })
    expect(windowOf('15:00', '14:00', NOON)).toMatchObject({ ok: false })
    expect(windowOf('nonsense', '14:00', NOON)).toMatchObject({ ok: false })
  })
})

it.each([
  [45_000, '45 s'],
  [30 * 60_000, '30 min'],
  [90 * 60_000, '1 h 30 min'],
  [48 * 3_600_000, '2 d'],
  [52 * 3_600_000, '2 d 4 h'],
])('%d ms is %s', (ms, words) => {
  expect(spanWords(ms)).toBe(words)
})
