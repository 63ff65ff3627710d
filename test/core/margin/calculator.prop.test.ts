import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, makeRandom } from '../../../src/core/kernel/index.ts'
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

/** Premiums as dear as intrinsic value at least, as a market has them; without that a long is free money. */
const pricedLeg = legOf.map((leg) => {
  const inside = leg.option_type === 'call' ? 100 - leg.strike : leg.strike - 100
  return { ...leg, premium: Math.max(0, inside) + leg.premium / 4 + 0.5 }
})

const isShort = ({ quantity }: Leg): boolean => Number(quantity) < 0

/** Every way to split a book into single pairs, and the rest: what each part asks for alone, added up. */
function leastByTrying(legs: readonly Leg[]): number {
  const singles = legs.flatMap((leg) =>
    Array.from({ length: Math.abs(Number(leg['quantity'])) }, () => ({
      ...leg,
      quantity: Math.sign(Number(leg['quantity'])),
    })),
  )
  const ways = (shorts: readonly Leg[], longs: readonly Leg[]): number => {
    const [first, ...more] = shorts
    if (first === undefined) return longs.reduce((sum, long) => sum + requirement('strategy', [long]), 0)
    const alone = requirement('strategy', [first]) + ways(more, longs)
    return longs.reduce((least, long, at) => {
      const paired = requirement('strategy', [first, long]) + ways(more, longs.toSpliced(at, 1))
      return Math.min(least, paired)
    }, alone)
  }
  return ways(
    singles.filter(isShort),
    singles.filter((leg) => !isShort(leg)),
  )
}

describe('what a book must hold by strategy', () => {
  const single = pricedLeg.map((leg) => ({ ...leg, quantity: Math.sign(leg.quantity) }))

  it('is never more than with every short naked and every long paid', () => {
    fc.assert(
      fc.property(fc.array(pricedLeg, { minLength: 1, maxLength: 8 }), (legs) => {
        const shorts = legs.filter(isShort)
        const naked = shorts.length === 0 ? 0 : requirement('strategy', shorts)
        const longs = legs.filter((leg) => !isShort(leg))
        const paid = longs.reduce((sum, leg) => sum + requirement('strategy', [leg]), 0)
        expect(requirement('strategy', legs)).toBeLessThanOrEqual(naked + paid + 1e-9)
      }),
      RUNS,
    )
  })

  it('is never more than of every leg by itself, the stock too', () => {
    const stock = fc.record({
      kind: fc.constant('stock'),
      quantity: fc.constantFrom(-300, -100, 100, 250),
    })
    // Deep strikes too: there a short costs less apart from its stock than upon it.
    const deep = pricedLeg.chain((leg) =>
      fc.constantFrom(0.5, 1, 1.6).map((share) => {
        const strike = Math.round(leg.strike * share)
        const depth = leg.option_type === 'call' ? 100 - strike : strike - 100
        return { ...leg, strike, premium: leg.premium + Math.max(0, depth) }
      }),
    )
    fc.assert(
      fc.property(stock, fc.array(deep, { minLength: 1, maxLength: 6 }), (shares, options) => {
        const legs: readonly Leg[] = [shares, ...options]
        const apart = legs.reduce((sum, leg) => sum + requirement('strategy', [leg]), 0)
        expect(requirement('strategy', legs)).toBeLessThanOrEqual(apart + 1e-6)
      }),
      RUNS,
    )
  })

  it('is never more than by any pairing of single contracts, tried out', () => {
    fc.assert(
      fc.property(fc.array(single, { minLength: 1, maxLength: 8 }), (legs) => {
        expect(requirement('strategy', legs)).toBeLessThanOrEqual(leastByTrying(legs) + 1e-9)
      }),
      { numRuns: 40, seed: 11 },
    )
  })

  it('is the same in whichever order the legs come, with savings of more digits than count', () => {
    const fine = (text: string) => decimal(`0.${text.repeat(3)}`)
    const savings = [fine('1234567'), fine('7654321'), fine('1111111'), fine('9999999')]
    const one = decimal(1)
    const matches = bestMatches([one, one], [one, one], (short, long) => savings[short * 2 + long] ?? null)
    expect(matches.map(({ short, long }) => [short, long])).toEqual([
      [0, 0],
      [1, 1],
    ])
  })
})

it('two hundred legs are paired wholly, each contract once', () => {
  const random = makeRandom(3)
  const [shorts, longs] = [1, 2].map(() =>
    Array.from({ length: 100 }, () => decimal(1 + Math.floor(random.next() * 20))),
  ) as [ReturnType<typeof decimal>[], ReturnType<typeof decimal>[]]
  const saved = shorts.map(() => longs.map(() => decimal((random.next() * 100).toFixed(2))))
  const matches = bestMatches(shorts, longs, (short, long) => saved[short]?.[long] ?? null)
  const given = (side: 'short' | 'long', at: number): number =>
    matches.reduce((sum, match) => (match[side] === at ? sum + match.quantity.toNumber() : sum), 0)
  const spare = (side: 'short' | 'long', all: typeof shorts): number =>
    all.reduce((sum, quantity, at) => {
      expect(given(side, at)).toBeLessThanOrEqual(quantity.toNumber())
      return sum + quantity.toNumber() - given(side, at)
    }, 0)
  // Every pair saves something: one side is used up.
  expect(Math.min(spare('short', shorts), spare('long', longs))).toBe(0)
})
