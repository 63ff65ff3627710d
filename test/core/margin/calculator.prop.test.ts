import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/kernel/index.ts'
import { marginFiguresOf } from '../../../src/core/margin/index.ts'
import { bestMatches } from '../../../src/core/margin/calculator/matching.ts'

const RUNS = { numRuns: 120, seed: 20_261 }

const legOf = fc.record({
  kind: fc.constant('option'),
  option_type: fc.constantFrom('call', 'put'),
  strike: fc.integer({ min: 60, max: 140 }),
  quantity: fc.integer({ min: -4, max: 4 }).filter((quantity) => quantity !== 0),
  premium: fc.integer({ min: 0, max: 40 }).map((ticks) => ticks / 4),
  time_years: fc.constantFrom(0.1, 0.25, 0.6),
  vol: fc.constantFrom(0.15, 0.3),
})
type Leg = Readonly<Record<string, string | number>>

function requirement(method: string, legs: readonly Leg[]): number {
  const answer = marginFiguresOf({ method, underlying: { price: 100, vol: 0.2 }, legs })
  if (!answer.ok) throw new Error(answer.failure.message)
  return answer.value.requirement
}

describe('what positions must hold', () => {
  it('is never negative, and scales with the book', () => {
    fc.assert(
      fc.property(fc.array(legOf, { minLength: 1, maxLength: 6 }), (legs) => {
        const tripled = legs.map((leg) => ({ ...leg, quantity: leg.quantity * 3 }))
        for (const method of ['strategy', 'portfolio', 'span']) {
          const single = requirement(method, legs)
          expect(single).toBeGreaterThanOrEqual(0)
          expect(requirement(method, tripled)).toBeCloseTo(3 * single, 4)
        }
      }),
      RUNS,
    )
  })

  it('of two books together is not more than of both apart', () => {
    const book = fc.array(legOf, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(book, book, (one, other) => {
        for (const method of ['portfolio', 'span']) {
          const apart = requirement(method, one) + requirement(method, other)
          expect(requirement(method, [...one, ...other])).toBeLessThanOrEqual(apart + 1e-6)
        }
      }),
      RUNS,
    )
  })

  it('by strategy does not depend on the order of the legs', () => {
    fc.assert(
      fc.property(fc.array(legOf, { minLength: 2, maxLength: 6 }), (legs) => {
        expect(requirement('strategy', [...legs].reverse())).toBeCloseTo(requirement('strategy', legs), 6)
      }),
      RUNS,
    )
  })
})

/** Every way to give single longs to single shorts, tried out. */
function bestByTrying(
  savings: readonly (readonly number[])[],
  used: ReadonlySet<number> = new Set(),
): number {
  const [first, ...more] = savings
  if (first === undefined) return 0
  const choices = first.map((saved, long) =>
    used.has(long) ? 0 : Math.max(0, saved) + bestByTrying(more, new Set([...used, long])),
  )
  return Math.max(bestByTrying(more, used), ...choices)
}

describe('longs given to shorts', () => {
  it('save as much as the best of all ways', () => {
    const matrix = fc.array(fc.array(fc.integer({ min: -5, max: 20 }), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(matrix, (savings) => {
        const one = decimal(1)
        const matches = bestMatches(
          savings.map(() => one),
          Array.from({ length: 4 }, () => one),
          (short, long) => decimal(savings[short]?.[long] ?? 0),
        )
        const saved = matches.reduce(
          (sum, { short, long, quantity }) => sum + quantity.toNumber() * (savings[short]?.[long] ?? 0),
          0,
        )
        expect(saved).toBe(bestByTrying(savings))
      }),
      { numRuns: 300, seed: 7 },
    )
  })
})
