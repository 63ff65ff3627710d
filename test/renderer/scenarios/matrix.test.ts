import { describe, expect, it } from 'vitest'
import {
  byLoss,
  inUnit,
  largestPart,
  moveWords,
  sliceOf,
  supposedAt,
  supposedWords,
  unitOf,
} from '../../../src/renderer/panels/scenarios/matrix.ts'
import type { MatrixAnswer } from '../../../src/renderer/panels/scenarios/matrix.ts'
import { EMPTY_SHOCK, shockOf } from '../../../src/renderer/panels/scenarios/shock.ts'
import { heatShare, movedPlace } from '../../../src/renderer/widgets/tables/heat-move.ts'

const ANSWER: MatrixAnswer = {
  mode: 'paper',
  spot_shocks: [-0.1, 0, 0.025],
  vol_shocks: [0, 0.5],
  days: [0, 5],
  pnl: [
    [
      [-800, 0, 120.4],
      [-950.6, -40, 60],
    ],
    [
      [10, 20, 30],
      [1, 2, 3],
    ],
  ],
  worst: { pnl: -950.6, spot_shock: -0.1, vol_shock: 0.5, days: 0 },
  positions: 2,
  approximation: null,
  unvalued: [],
}

describe('the scenario matrix', () => {
  it('shows signed figures, and frames the worst cell and the market as it is', () => {
    const { rows, heads, worst, unit } = sliceOf(ANSWER, 0)
    expect(heads.map(({ words }) => words)).toEqual(['−10 %', '0 %', '+2.5 %'])
    expect(rows.map(({ head }) => head.words)).toEqual(['0 %', '+50 %'])
    expect(rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ['−800', '0', '+120'],
      ['−951', '−40', '+60'],
    ])
    expect(rows[1]?.cells[0]).toMatchObject({ frame: 'worst', note: 'worst cell' })
    expect(rows[0]?.cells[1]).toMatchObject({ frame: 'centre' })
    expect(rows.flatMap(({ cells }) => cells).filter(({ frame }) => frame !== undefined)).toHaveLength(2)
    expect(worst).toMatchObject({ pnl: -950.6, at: { price_shock: -0.1, vol_shock: 0.5, days: 0 } })
    expect(unit.words).toBe('P&L in $')
  })

  it('has no worst cell where nothing loses', () => {
    expect(sliceOf(ANSWER, 1).worst).toBeNull()
  })

  it('names the market of a cell, and knows no cell outside', () => {
    const at = supposedAt(ANSWER, 1, { row: 1, column: 2 })
    expect(at).toEqual({ price_shock: 0.025, vol_shock: 0.5, days: 5 })
    expect(supposedWords({ price_shock: -0.1, vol_shock: 0, days: 0 })).toBe('spot −10 %, vol 0 %, today')
    expect(supposedAt(ANSWER, 0, { row: 9, column: 0 })).toBeNull()
  })

  it('writes thousands from a million on', () => {
    expect(inUnit(-1_234_567, unitOf(1_234_567))).toBe('−1,235')
    expect(inUnit(-999_999, unitOf(999_999))).toBe('−999,999')
    expect(moveWords(-0.075)).toBe('−7.5 %')
  })

  it('finds the part that loses most', () => {
    const part = (id: string, pnl: number) => ({ position_id: id, symbol: id, estimated_pnl: pnl })
    const parts = [part('a', 50), part('b', -70), part('c', -20)]
    expect(largestPart(parts)?.position_id).toBe('b')
    expect(byLoss(parts).map(({ position_id: id }) => id)).toEqual(['b', 'c', 'a'])
    expect(largestPart([part('a', 1)])).toBeNull()
  })
})

describe('a custom shock', () => {
  it('reads percent, basis points and days', () => {
    const draft = { name: ' Crash ', spot: '−10 %', vol: '+50', rate: '25bp', days: '5' }
    expect(shockOf(draft, 1)).toEqual({
      shock: { name: 'Crash', price_shock: -0.1, vol_shock: 0.5, rate_shock: 0.0025, days: 5 },
      faults: {},
    })
    expect(shockOf({ ...EMPTY_SHOCK, spot: '-5' }, 3).shock).toMatchObject({ name: 'Custom 3', vol_shock: 0 })
  })

  it('is none while nothing moves, and refuses what has two meanings or no bound', () => {
    expect(shockOf(EMPTY_SHOCK, 1)).toEqual({ shock: null, faults: {} })
    for (const [field, text] of [
      ['spot', '1,5'],
      ['spot', '-100'],
      ['vol', 'up'],
      ['rate', '1e3'],
      ['days', '1.5'],
      ['days', '-1'],
      ['days', '4000'],
    ] as const) {
      const { shock, faults } = shockOf({ ...EMPTY_SHOCK, spot: '-5', [field]: text }, 1)
      expect(shock, `${field} ${text}`).toBeNull()
      expect(faults[field], `${field} ${text}`).toEqual(expect.any(String))
    }
  })
})

describe('a grid of figures', () => {
  it('moves by keys and stops at its edges', () => {
    const at = { row: 1, column: 1 }
    const go = (key: string, ctrlKey = false, from = at) => movedPlace(from, { key, ctrlKey }, 3, 4)
    expect(go('ArrowUp')).toEqual({ row: 0, column: 1 })
    expect(go('ArrowUp', false, { row: 0, column: 0 })).toEqual({ row: 0, column: 0 })
    expect(go('ArrowDown', false, { row: 2, column: 0 })).toEqual({ row: 2, column: 0 })
    expect(go('ArrowRight', false, { row: 2, column: 3 })).toEqual({ row: 2, column: 3 })
    expect(go('ArrowLeft')).toEqual({ row: 1, column: 0 })
    expect(go('Home', true)).toEqual({ row: 0, column: 0 })
    expect(go('End')).toEqual({ row: 1, column: 3 })
    expect(go('End', true)).toEqual({ row: 2, column: 3 })
    expect(go('a')).toBeNull()
  })

  it('tints by sign, full at the greatest figure, none at zero', () => {
    expect([heatShare(0, 10), heatShare(10, 10), heatShare(-10, 10), heatShare(5, 0)]).toEqual([0, 1, -1, 0])
    expect(heatShare(-2.5, 10)).toBe(-0.5)
  })
})
