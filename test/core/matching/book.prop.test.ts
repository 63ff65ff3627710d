import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBook, matchAll } from '../../../src/core/matching/index.ts'
import type { BookTrade, MatchOperation, Side } from '../../../src/core/matching/index.ts'
import { makeReferenceBook } from './reference.ts'

const side = fc.constantFrom<Side>('buy', 'sell')

const operation = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      owner: fc.integer({ min: 0, max: 3 }),
      side,
      ticks: fc.integer({ min: 90, max: 110 }),
      lots: fc.integer({ min: 1, max: 20 }),
      policy: fc.constantFrom(
        'rest' as const,
        'rest' as const,
        'rest' as const,
        'cancel' as const,
        'all_or_none' as const,
      ),
      isUnpriced: fc.nat(9).map((dice) => dice === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(1000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('amend' as const),
      which: fc.nat(1000),
      // Often none, so that orders keep their price and with it, for less, their place.
      move: fc.constantFrom(0, 0, 0, -6, -1, 1, 6),
      lots: fc.integer({ min: 1, max: 20 }),
    }),
  },
)

describe('the book', () => {
  it('trades, rests, amends and cancels exactly as the plainest possible book does', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 150 }), (operations) => {
        const [book, reference] = [makeBook<number>(), makeReferenceBook()]
        const handles = new Map<number, number>()
        const forget = (trades: readonly BookTrade<number>[]): void => {
          for (const { maker, makerLeftLots } of trades) if (makerLeftLots === 0) handles.delete(maker)
        }
        const amend = (chosen: number, move: number, lots: number): void => {
          const ticks = (book.resting().find(({ tag }) => tag === chosen)?.ticks ?? 0) + move
          const result = book.amend(handles.get(chosen) as number, { ticks, lots })
          const expected = reference.amend(chosen, ticks, lots)
          expect(result.trades).toEqual(expected.trades)
          expect([result.leftLots, result.handle !== null, result.keptPriority]).toEqual([
            expected.left,
            expected.rests,
            expected.kept,
          ])
          forget(result.trades)
          if (result.handle === null) handles.delete(chosen)
          else handles.set(chosen, result.handle)
        }
        operations.forEach((next, tag) => {
          if (next.kind === 'amend') {
            const tags = [...handles.keys()]
            const chosen = tags[next.which % Math.max(1, tags.length)]
            if (chosen !== undefined) amend(chosen, next.move, next.lots)
            return
          }
          if (next.kind === 'cancel') {
            const tags = [...handles.keys()]
            const chosen = tags[next.which % Math.max(1, tags.length)]
            if (chosen === undefined) return
            book.cancel(handles.get(chosen) as number)
            handles.delete(chosen)
            reference.cancel(chosen)
            return
          }
          const policy = next.isUnpriced && next.policy === 'rest' ? 'cancel' : next.policy
          const order = { ...next, tag, policy, limitTicks: next.isUnpriced ? null : next.ticks }
          const estimated = book.estimate(order)
          const [result, expected] = [book.submit(order), reference.submit(order)]
          expect(result.trades).toEqual(expected.trades)
          expect([result.leftLots, result.handle !== null]).toEqual([expected.left, expected.rests])
          // An estimate is what would have happened.
          const traded = result.trades.reduce((sum, { lots }) => sum + lots, 0)
          if (policy !== 'all_or_none') expect(estimated.lots).toBe(traded)
          forget(result.trades)
          if (result.handle !== null) handles.set(tag, result.handle)
        })
        const plain = reference
          .resting()
          .map(({ tag, owner, side, ticks, lots }) => ({ tag, owner, side, ticks, lots }))
        expect(book.resting()).toEqual(plain)
        expect(book.restingCount()).toBe(plain.length)
      }),
      { seed: 20_261_121, numRuns: 400 },
    )
  })

  it('keeps its levels in order when there are thousands of them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 500, maxLength: 1500 }),
        (prices) => {
          const book = makeBook<number>()
          const handles = prices.map((ticks) =>
            book.restore({ tag: ticks, owner: 0, side: 'sell', ticks, lots: 1 }),
          )
          const kept = prices.filter((_, at) => at % 3 !== 0)
          prices.forEach((_, at) => void (at % 3 === 0 && book.cancel(handles[at] as number)))
          const sorted = [...kept].sort((a, b) => a - b)
          expect(book.levels('sell', 1e6).map(({ ticks }) => ticks)).toEqual(sorted)
          expect(book.best('sell')?.ticks).toBe(sorted[0])
        },
      ),
      { seed: 3, numRuns: 30 },
    )
  })

  it('conserves quantity: what was added is traded twice, cancelled, dropped or rests', () => {
    const row = fc.record({
      op: fc.constantFrom('add', 'ioc', 'cancel'),
      side,
      id: fc.nat(60),
      ticks: fc.integer({ min: 1, max: 30 }),
      lots: fc.integer({ min: 1, max: 9 }),
    })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 200 }), (rows) => {
        const operations = rows.map(({ op, side, id, ticks, lots }, at): MatchOperation =>
          op === 'cancel'
            ? { op, orderId: `o${id}` }
            : { op: op as 'add' | 'ioc', orderId: `o${at}`, side, priceTicks: ticks, quantityLots: lots },
        )
        const { trades, summary, refusals } = matchAll(operations)
        expect(refusals).toEqual([])
        expect(summary.trades).toBe(trades.length)
        expect(summary.tradedQuantity).toBe(
          BigInt(trades.reduce((sum, trade) => sum + trade.quantityLots, 0)),
        )
        const value = trades.reduce((sum, trade) => sum + trade.quantityLots * trade.priceTicks, 0)
        expect(summary.notional).toBe(BigInt(value))
        if (summary.bestBid !== null && summary.bestAsk !== null)
          expect(summary.bestBid).toBeLessThan(summary.bestAsk)
        // Nobody trades more than they asked for, at a worse price than they asked for.
        const byId = new Map(
          operations.flatMap((next) => (next.op === 'cancel' ? [] : [[next.orderId, next] as const])),
        )
        const filled = new Map<string, number>()
        for (const { makerId, takerId, priceTicks, quantityLots } of trades) {
          for (const id of [makerId, takerId]) {
            filled.set(id, (filled.get(id) ?? 0) + quantityLots)
            const order = byId.get(id)
            expect(
              order?.side === 'buy' ? priceTicks <= order.priceTicks : priceTicks >= (order?.priceTicks ?? 0),
            ).toBe(true)
          }
        }
        for (const [id, lots] of filled) expect(lots).toBeLessThanOrEqual(byId.get(id)?.quantityLots ?? 0)
      }),
      { seed: 5, numRuns: 200 },
    )
  })
})
