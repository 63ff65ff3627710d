import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childLots, targetLots } from '../../../src/core/execution/index.ts'
import {
  lotsByShare,
  shortfallShares,
  twapShares,
  weightedShares,
} from '../../../src/core/execution/schedules.ts'
import { decimal, instant } from '../../../src/core/kernel/index.ts'

const SEED = { seed: 20_261_121, numRuns: 300 }

const shares = fc.oneof(
  fc.integer({ min: 1, max: 400 }).map(twapShares),
  fc
    .tuple(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 50, noNaN: true }))
    .map(([slices, urgency]) => shortfallShares(slices, urgency)),
  fc
    .array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 100 })
    .filter((weights) => weights.some((weight) => weight > 1e-300))
    .map(weightedShares),
)

describe('any schedule', () => {
  it('never asks for less than before nor for more than there is, and ends with all of it', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 1e12 }), (of, lots) => {
        const due = lotsByShare(lots, of)
        expect(due.at(-1)).toBe(lots)
        due.forEach((each, at) => {
          expect(Number.isSafeInteger(each)).toBe(true)
          expect(each).toBeGreaterThanOrEqual(due[at - 1] ?? 0)
          expect(each).toBeLessThanOrEqual(lots)
        })
      }),
      SEED,
    )
  })

  it('is due from its start on, all of it from the start of the last slice', () => {
    const record = {
      algo: 'twap',
      startAt: instant(1_000),
      sliceMs: 100,
      schedule: { lots: [1, 2, 3] },
      participation: null,
    } as const
    const at = (ms: number) => targetLots(record, decimal(0), 3, instant(ms))
    expect([999, 1_000, 1_099, 1_100, 1_200, 9_999].map(at)).toEqual([0, 1, 1, 2, 3, 3])
  })
})

describe('the share of the tape', () => {
  it('is never above the participation, nor above the order', () => {
    const record = {
      algo: 'pov',
      startAt: instant(0),
      sliceMs: 100,
      schedule: {},
      participation: decimal('0.25'),
    } as const
    const of = (seen: number) => targetLots(record, decimal(seen), 100, instant(50))
    expect([0, 3, 4, 399, 400, 1_000].map(of)).toEqual([0, 0, 1, 99, 100, 100])
  })
})

describe('the next child', () => {
  const lots = fc.integer({ min: 0, max: 10_000 })
  it('is within what is due, what is left and what the venue takes, and leaves nothing too small behind', () => {
    fc.assert(
      fc.property(lots, lots, lots, lots, (due, left, lotsMin, more) => {
        const lotsMax = lotsMin + more
        const size = childLots(due, left, { lotsMin, lotsMax })
        expect(size).toBeGreaterThanOrEqual(0)
        expect(size).toBeLessThanOrEqual(Math.min(due, left, lotsMax))
        if (size === 0 || size === left) return
        expect(size).toBeGreaterThanOrEqual(lotsMin)
        expect(left - size).toBeGreaterThanOrEqual(lotsMin)
      }),
      SEED,
    )
  })

  it('sends the last of an order whatever it is worth', () => {
    expect(childLots(3, 3, { lotsMin: 10, lotsMax: 100 })).toBe(3)
    expect(childLots(-2, 3, { lotsMin: 1, lotsMax: 100 })).toBe(0)
  })
})
