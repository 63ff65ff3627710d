import { describe, expect, it } from 'vitest'
import {
  curveAt,
  farthestOff,
  flagsOf,
  rowOfFlag,
  shownExpiry,
  sliceRows,
  smileRows,
  stepRow,
  termRows,
} from '../../../src/renderer/panels/vol/rows.ts'
import { ANSWER } from './support.ts'

const KEPT = [
  { strike: 95, volatility: 0.22 },
  { strike: 105, volatility: 0.2 },
]
const rows = smileRows(ANSWER, '2026-11-20', KEPT)

describe('rows of a smile', () => {
  it('ascend in strike, each with the side that is out of the money', () => {
    expect(rows.map(({ strike, side }) => [strike, side])).toEqual([
      [90, 'put'],
      [100, 'put'],
      [110, 'call'],
    ])
  })

  it('say how dear a quote is against the fit, in points, and whether the fit lies inside it', () => {
    expect(rows[1]?.offPoints).toBeCloseTo(0.4, 10)
    expect(rows[0]?.offPoints).toBeCloseTo(-0.3, 10)
    expect(rows.map(({ isInside }) => isInside)).toEqual([true, false, true])
    expect(farthestOff(rows)?.strike).toBe(100)
    expect(farthestOff([])).toBeNull()
  })

  it('set the kept fit beside them, and make nothing up beyond it', () => {
    expect(rows.map(({ previous }) => previous)).toEqual([null, expect.closeTo(0.21, 12), null])
    expect(curveAt(KEPT, 105)).toBe(0.2)
    expect(curveAt([], 100)).toBeNull()
  })

  it('bear a mark at the strike nearest to it, and only those of their expiry', () => {
    const [flag, ...others] = flagsOf(ANSWER, '2026-11-20')
    expect(others).toEqual([])
    expect(flag && rowOfFlag(rows, flag)).toBe(1)
    const [elsewhere] = flagsOf(ANSWER, '2026-12-18')
    expect(elsewhere && rowOfFlag(rows, elsewhere)).toBe(-1)
  })
})

describe('walking along the strikes', () => {
  it('begins at the spot, stays within, and jumps to both ends', () => {
    expect(stepRow(rows, null, 'ArrowRight', 101)).toBe(2)
    expect(stepRow(rows, null, 'ArrowLeft', 500)).toBe(2)
    expect(stepRow(rows, 2, 'ArrowRight', 101)).toBe(2)
    expect(stepRow(rows, 2, 'ArrowLeft', 101)).toBe(1)
    expect(stepRow(rows, 1, 'Home', 101)).toBe(0)
    expect(stepRow(rows, 0, 'End', 101)).toBe(2)
  })
  it('leaves other keys alone, and goes nowhere without strikes', () => {
    expect(stepRow(rows, 1, 'x', 101)).toBe(1)
    expect(stepRow([], null, 'End', 101)).toBeNull()
  })
})

describe('the surface as a table', () => {
  it('is shaded over the whole of it, from its lowest to its highest volatility', () => {
    const table = sliceRows(ANSWER)
    const shades = table.flatMap(({ cells }) => cells.map(({ shade }) => shade))
    expect([Math.min(...shades), Math.max(...shades)]).toEqual([0, 1])
    expect(table[1]?.cells[0]?.shade).toBe(1)
    expect(table[0]?.cells.filter(({ isBeyond }) => isBeyond).map(({ place }) => place)).toEqual(['10P'])
    expect(table[0]?.days).toBeCloseTo(36.5, 10)
  })
  it('that is flat has no shade', () => {
    const [first] = ANSWER.delta_slices
    const points = first?.points.slice(0, 2).map((point) => ({ ...point, volatility: 0.2 })) ?? []
    const flat = { ...ANSWER, delta_slices: [{ expiry: 'A', time_years: 1, points }] }
    expect(sliceRows(flat)[0]?.cells.map(({ shade }) => shade)).toEqual([0, 0])
  })
  it('gives each expiry its figures in points, with the state of its quotes', () => {
    expect(termRows(ANSWER)).toMatchObject([
      {
        put25: expect.closeTo(0.26, 12),
        atm: 0.2,
        call25: expect.closeTo(0.18, 12),
        riskReversal: -4,
        quotes: 3,
      },
      { butterfly: 0.1, fitError: 0.05, state: 'stale' },
    ])
  })
})

describe('the expiry that is shown', () => {
  it('is the wanted one, or the nearest when none is wanted, and never another than was asked for', () => {
    expect(shownExpiry(ANSWER, '2026-12-18')).toBe('2026-12-18')
    expect(shownExpiry(ANSWER, null)).toBe('2026-11-20')
    expect(shownExpiry(ANSWER, '2026-11-23')).toBeNull()
    expect(shownExpiry({ ...ANSWER, parameters: [] }, null)).toBeNull()
  })
})
