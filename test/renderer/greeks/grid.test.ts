import { describe, expect, it } from 'vitest'
import {
  behindCell,
  greekGrid,
  positionFigure,
  strikeBuckets,
} from '../../../src/renderer/panels/greeks/grid.ts'
import type { Choice, GreeksAnswer, PositionRow } from '../../../src/renderer/panels/greeks/grid.ts'

const set = (delta: number, gamma: number, vega: number, theta: number) => ({
  delta,
  gamma,
  vega,
  theta,
  rho: 0,
})

const cell = (underlying: string, expiry: string, strike: number, scale: number) => ({
  ...{ underlying, expiry, strike, positions: 1 },
  greeks: set(0.5 * scale, 0.01 * scale, 900 * scale, -365 * scale),
  dollar_greeks: set(3_000 * scale, 3_600 * scale, 9 * scale, -scale),
})

/** An index at 6,000 with two calls, and a coin at 50,000 without expiry and a beta of 2. */
const ANSWER: GreeksAnswer = {
  mode: 'paper',
  net_greeks: set(0, 0, 0, 0),
  dollar_greeks: set(0, 0, 0, 0),
  by_underlying: [
    {
      ...{ underlying: 'SPX', positions: 2, spot: 6_000, beta: 1 },
      ...{ greeks: set(2, 0.04, 3_600, -1_460), dollar_greeks: set(12_000, 14_400, 36, -4) },
    },
    {
      ...{ underlying: 'BTC-USD', positions: 1, spot: 50_000, beta: 2 },
      ...{ greeks: set(0.6, 0, 0, 0), dollar_greeks: set(30_000, 0, 0, 0) },
    },
  ],
  by_expiry_strike: [cell('SPX', '2026-11-20', 6_000, 1), cell('SPX', '2026-12-18', 6_600, 3)],
  beta_weighted: {
    ...{ benchmark: 'SPX', benchmark_price: 6_000, unweighted: [] },
    ...{ delta: 12, gamma: 0, dollar_delta: 72_000, dollar_gamma: 0 },
  },
  unvalued: [],
  unavailable: {},
  as_of: '2026-10-14T14:00:00.000Z',
}

const choice = (changed: Partial<Choice> = {}): Choice => ({
  ...{ underlying: 'SPX', greek: 'vega', weighted: false },
  ...changed,
})

describe('greeks by expiry and strike', () => {
  it('adds up down and across, and tells no position from flat', () => {
    const grid = greekGrid(ANSWER, choice())
    expect(grid.buckets.map(({ words }) => words)).toEqual(['6,000', '6,600'])
    expect(grid.rows.map(({ words, cells, total }) => [words, cells, total])).toEqual([
      ['20 Nov 26', [9, null], 9],
      ['18 Dec 26', [null, 27], 27],
    ])
    expect(grid.columnTotals).toEqual([9, 27])
    expect(grid.total).toBe(36)
  })

  it('gives what does not expire a row of its own, and mixes underlyings by strike over spot', () => {
    const grid = greekGrid(ANSWER, choice({ underlying: null, greek: 'delta' }))
    expect(grid.rows.at(-1)).toMatchObject({ expiry: null, total: 30_000 })
    expect(grid.rows[0]?.cells[3]).toBe(3_000)
    expect(grid.buckets[3]?.words).toBe('98 %–102 %')
    expect(grid.rows[1]?.cells.at(-1)).toBe(9_000)
    expect(grid.total).toBe(42_000)
  })

  it('weighs delta by beta and price, gamma by their square, and nothing else', () => {
    const all = { underlying: null, weighted: true }
    // 2 of the index, and 0.6 coins of 50,000 with a beta of 2: 10 of the index.
    expect(greekGrid(ANSWER, choice({ ...all, greek: 'delta' })).total).toBeCloseTo(12, 9)
    expect(greekGrid(ANSWER, choice({ ...all, greek: 'gamma' })).total).toBeCloseTo(0.04, 9)
    expect(greekGrid(ANSWER, choice({ ...all, greek: 'vega' })).total).toBe(36)
  })

  it('names what has no beta instead of counting it as nothing', () => {
    const [index, coin] = ANSWER.by_underlying
    const answer = { ...ANSWER, by_underlying: [index, { ...coin, beta: null }] } as GreeksAnswer
    const grid = greekGrid(answer, choice({ underlying: null, greek: 'delta', weighted: true }))
    expect(grid.unweighted).toEqual(['BTC-USD'])
    expect(grid.total).toBeCloseTo(2, 9)
  })

  it('puts many strikes into at most seven ranges without a gap', () => {
    const strikes = Array.from({ length: 60 }, (_, at) => 6_010 + at * 25)
    const buckets = strikeBuckets(strikes)
    expect(buckets.length).toBeLessThanOrEqual(7)
    for (const strike of strikes)
      expect(buckets.filter(({ from, to }) => strike >= from && strike < to)).toHaveLength(1)
    expect(strikeBuckets([])).toEqual([])
  })
})

describe('behind a cell', () => {
  const position = (symbol: string, greeks: PositionRow['greeks']) =>
    ({
      position_id: symbol,
      symbol,
      underlying: symbol.startsWith('SPX') ? 'SPX' : 'BTC-USD',
      greeks,
    }) as PositionRow
  const near = position('SPX-20261120-6000-C', set(0.5, 0.01, 900, -365))
  const far = position('SPX-20261218-6600-C', set(1.5, 0.03, 2_700, -1_095))
  const coin = position('BTC-USD', set(0.6, 0, 0, 0))
  const all = [near, far, coin]

  it('stand the positions of its expiry and strikes, and of the total row all of them', () => {
    const grid = greekGrid(ANSWER, choice())
    const behind = (expiry: string | null | undefined, column: number | null, one = choice()) =>
      behindCell(ANSWER, all, one, expiry, column === null ? null : (grid.buckets[column] ?? null))
    expect(behind('2026-11-20', 0)).toEqual([near])
    expect(behind('2026-11-20', 1)).toEqual([])
    expect(behind(undefined, 1)).toEqual([far])
    expect(behind(null, null, choice({ underlying: null }))).toEqual([coin])
  })

  it('adds up to the cell', () => {
    for (const greek of ['delta', 'gamma', 'vega', 'theta'] as const) {
      const one = choice({ greek })
      const cellOf = greekGrid(ANSWER, one).rows[0]?.cells[0]
      expect(positionFigure(ANSWER, one, near)).toBeCloseTo(cellOf ?? NaN, 9)
    }
    expect(positionFigure(ANSWER, choice(), { ...near, greeks: null })).toBeNull()
  })
})
