import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignProRata } from '../../../src/core/instruments/index.ts'

const holders = fc
  .array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 12 })
  .map((lots) => lots.map((count, index) => ({ id: `account-${index}`, lots: count })))

describe('assignment', () => {
  it('assigns exactly what is exercised, within one lot of everybody’s share and never more than they are short', () => {
    fc.assert(
      fc.property(holders, fc.double({ min: 0, max: 1, noNaN: true }), fc.string(), (shorts, part, seed) => {
        const total = shorts.reduce((sum, { lots }) => sum + lots, 0)
        const lots = Math.floor(total * part)
        const assigned = assignProRata(shorts, lots, seed)
        expect([...assigned.values()].reduce((sum, count) => sum + count, 0)).toBe(lots)
        for (const { id, lots: short } of shorts) {
          const count = assigned.get(id) ?? 0
          expect(count).toBeLessThanOrEqual(short)
          expect(Math.abs(count - (lots * short) / total)).toBeLessThan(1)
        }
      }),
      { seed: 11, numRuns: 300 },
    )
  })

  it('is the same for the same seed, whatever the order of the holders, and differs between seeds', () => {
    const shorts = Array.from({ length: 9 }, (_, index) => ({ id: `a${index}`, lots: 1 }))
    const first = assignProRata(shorts, 4, 'exercise-1')
    expect(assignProRata(shorts.toReversed(), 4, 'exercise-1')).toEqual(first)
    const draws = new Set(
      Array.from({ length: 20 }, (_, index) =>
        [...assignProRata(shorts, 4, `exercise-${index}`).keys()].join(),
      ),
    )
    expect(draws.size).toBeGreaterThan(5)
  })

  it('assigns more than is short to nobody: that is a bug', () => {
    expect(() => assignProRata([{ id: 'a', lots: 1 }], 2, 's')).toThrow(/no more/)
  })
})
