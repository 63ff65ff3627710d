import { describe, expect, it } from 'vitest'
import { axisWords, curvesOf, factsOf, tableOf } from '../../../src/renderer/panels/payoff/curve.ts'
import type { PayoffAnswer } from '../../../src/renderer/panels/payoff/curve.ts'

/** A long call of strike 100 for 5, multiplier 1, over 80…120. */
const ANSWER: PayoffAnswer = {
  underlying: 'XYZ',
  spot: 101,
  expires_at: '2026-11-20T20:00:00.000Z',
  at: '2026-10-14T14:00:00.000Z',
  curve: Array.from({ length: 41 }, (_, index) => {
    const spot = 80 + index
    const inside = Math.max(0, spot - 100)
    return { spot, at_expiry: inside - 5.5, at_date: inside - 4, at_now: inside - 3 }
  }),
  held_curve: null,
  breakevens: [105.5],
  worst_loss: 5.5,
  best_gain: null,
  collateral: { required: '0', strategies: [], uncovered: [] },
  expected_move: 6,
  probabilities: { gain: 0.2346, loss: 0.7654, max_gain: null, max_loss: 0.4 },
}

describe('payoff curves', () => {
  it('meets the zero line exactly at the breakeven, so that profit and loss do not overlap', () => {
    const { expiry, profit, loss } = curvesOf(ANSWER)
    expect(expiry).toContainEqual([105.5, 0])
    for (const [index, [, gain]] of profit.entries())
      expect(gain * (loss[index]?.[1] ?? 0)).toBeCloseTo(0, 12)
    expect(profit.every(([spot, gain]) => gain === 0 || spot > 105.5)).toBe(true)
  })

  it('leaves out a breakeven beyond the axis', () => {
    expect(curvesOf({ ...ANSWER, breakevens: [500] }).expiry).toHaveLength(41)
  })

  it('keeps the axis in order', () => {
    const spots = curvesOf(ANSWER).expiry.map(([spot]) => spot)
    expect(spots).toEqual([...spots].sort((left, right) => left - right))
  })

  it('says the figures in words, and no bound where there is none', () => {
    expect(Object.fromEntries(factsOf(ANSWER))).toMatchObject({
      'Max gain': 'no bound',
      'Max loss': '\u22125.50',
      Breakeven: '105.50',
      'Chance of gain': '23.5 %',
      'Expected move': '±6.00 = 95.00 – 107.00',
    })
  })

  it('says how likely a gain is, and the largest where there is one', () => {
    const chance = (probabilities: PayoffAnswer['probabilities']) =>
      Object.fromEntries(factsOf({ ...ANSWER, probabilities }))['Chance of gain']
    expect(chance({ gain: 0.612, loss: 0.388, max_gain: 0.1234, max_loss: 0.2 })).toBe(
      '61.2 %, of max gain 12.3 %',
    )
    expect(chance(null)).toBe('–')
  })

  it('writes axis figures short and signed', () => {
    expect([0, 10_000, -2_500, 1_500_000, -40, 0.5].map(axisWords)).toEqual([
      '0',
      '+10k',
      '\u22122.5k',
      '+1.5m',
      '\u221240',
      '+0.5',
    ])
  })

  it('gives the curve as rows from low to high, each price once, with the spot among them', () => {
    const rows = tableOf(ANSWER)
    const spots = rows.map((row) => row.spot)
    expect(spots).toEqual([...new Set(spots)].sort((left, right) => left - right))
    expect([spots[0], spots.at(-1)]).toEqual([80, 120])
    expect(rows.find((row) => row.note !== '')).toMatchObject({
      spot: 101,
      atExpiry: -4.5,
      atNow: -2,
      heldDate: null,
    })
  })
})
