import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBook } from '../../../src/core/matching/index.ts'

/** Steps of a market that wanders, jumps far away and comes back. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('add' as const), away: fc.integer({ min: 0, max: 40 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('add' as const), away: fc.integer({ min: 0, max: 90_000 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('take_best' as const), away: fc.constant(0) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take_any' as const), away: fc.nat(1_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('jump' as const),
      away: fc.integer({ min: -80_000, max: 80_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const), away: fc.nat(30) }) },
)

describe('price levels', () => {
  it('are the sorted set of prices however the market wanders', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.array(step, { minLength: 50, maxLength: 400 }),
        (side, start, steps) => {
          const book = makeBook<number>()
          const handles = new Map<number, number>()
          let middle = start
          const sorted = (): number[] => [...handles.keys()].sort((a, b) => (side === 'buy' ? b - a : a - b))
          const drop = (ticks: number | undefined): void => {
            if (ticks === undefined) return
            book.cancel(handles.get(ticks) as number)
            handles.delete(ticks)
          }
          for (const { kind, away } of steps) {
            const ticks = Math.max(1, side === 'buy' ? middle - away : middle + away)
            if (kind === 'add' && !handles.has(ticks))
              handles.set(ticks, book.restore({ tag: ticks, owner: 0, side, ticks, lots: 1 }))
            if (kind === 'take_best') drop(sorted()[0])
            if (kind === 'take_any') drop([...handles.keys()][away % Math.max(1, handles.size)])
            if (kind === 'jump') middle = Math.max(1, middle + away)
            if (kind === 'sweep') for (const best of sorted().slice(0, away)) drop(best)
            expect(book.best(side)?.ticks).toBe(sorted()[0])
          }
          expect(book.levels(side, 1_000).map((level) => level.ticks)).toEqual(sorted())
        },
      ),
      { seed: 20_261_121, numRuns: 120 },
    )
  })

  it('hold prices as large as a float counts exactly, beside the smallest', () => {
    const book = makeBook<string>()
    const most = Number.MAX_SAFE_INTEGER
    for (const ticks of [1, most, most - 1, 2, most - 70, 2 ** 32, 2 ** 32 + 64])
      book.restore({ tag: String(ticks), owner: 0, side: 'sell', ticks, lots: 1 })
    const expected = [1, 2, 2 ** 32, 2 ** 32 + 64, most - 70, most - 1, most]
    expect(book.levels('sell', 9).map((level) => level.ticks)).toEqual(expected)
    const { trades } = book.submit({
      ...{ tag: 'taker', owner: 1, side: 'buy', limitTicks: null, lots: 7, policy: 'cancel' },
    })
    expect(trades.map((trade) => trade.ticks)).toEqual(expected)
  })
})
