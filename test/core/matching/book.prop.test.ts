import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBook } from '../../../src/core/matching/index.ts'
import type {
  BookOrder,
  MatchOperation,
  RemainderPolicy,
  SelfTradeMode,
  Side,
  SubmitResult,
} from '../../../src/core/matching/index.ts'
import { makeReferenceBook } from './reference.ts'
import type { ReferenceResult } from './reference.ts'
import { matchAll } from './match-all.ts'

const side = fc.constantFrom<Side>('buy', 'sell')
const mode = fc.constantFrom<SelfTradeMode>(
  'cancel_newest',
  'cancel_oldest',
  'cancel_both',
  'decrement_and_cancel',
)

const operation = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      owner: fc.integer({ min: 0, max: 3 }),
      side,
      ticks: fc.integer({ min: 90, max: 110 }),
      lots: fc.integer({ min: 1, max: 20 }),
      policy: fc.constantFrom<RemainderPolicy>('rest', 'rest', 'rest', 'rest', 'cancel', 'all_or_none'),
      selfTrade: mode,
      displayLots: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 2 }),
      postOnly: fc.nat(5).map((dice) => dice === 0),
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
      selfTrade: mode,
      postOnly: fc.nat(3).map((dice) => dice === 0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('band' as const),
      low: fc.integer({ min: 85, max: 100 }),
      width: fc.integer({ min: 5, max: 30 }),
    }),
  },
)

type Step = typeof operation extends fc.Arbitrary<infer Value> ? Value : never

/** The book and the plainest possible one, driven side by side. */
function makePair() {
  const [book, reference] = [makeBook<number>(), makeReferenceBook()]
  const handles = new Map<number, number>()

  /** Demands equal results and remembers who rests where. */
  const compare = (tag: number, result: SubmitResult<number>, expected: ReferenceResult): void => {
    const { handle, trades, prevented, leftLots, decrementedLots, ended } = result
    expect({ trades, prevented, leftLots, decrementedLots, ended, rests: handle !== null }).toEqual({
      trades: expected.trades,
      prevented: expected.prevented,
      leftLots: expected.leftLots,
      decrementedLots: expected.decrementedLots,
      ended: expected.ended,
      rests: expected.rests,
    })
    for (const { maker, makerLeftLots } of [...trades, ...prevented])
      if (makerLeftLots === 0) handles.delete(maker)
    if (handle === null) handles.delete(tag)
    else handles.set(tag, handle)
  }

  const chosenBy = (which: number): number | undefined =>
    [...handles.keys()][which % Math.max(1, handles.size)]

  const submit = (tag: number, step: Extract<Step, { kind: 'submit' }>): void => {
    const { owner, side, lots, selfTrade, isUnpriced } = step
    const policy = isUnpriced && step.policy === 'rest' ? 'cancel' : step.policy
    const limitTicks = isUnpriced ? null : step.ticks
    const isResting = policy === 'rest'
    const order: BookOrder<number> = {
      ...{ tag, owner, side, lots, selfTrade, policy, limitTicks },
      displayLots: isResting ? step.displayLots : undefined,
      postOnly: isResting && step.postOnly,
    }
    const estimated = book.estimate(order)
    const result = book.submit(order)
    compare(tag, result, reference.submit(order))
    // An estimate is what would have happened; it knows no refusal.
    const traded = result.trades.reduce((sum, trade) => sum + trade.lots, 0)
    const isPlain = policy !== 'all_or_none' && result.ended !== 'would_take'
    if (isPlain && result.ended !== 'outside_band') expect(estimated.lots).toBe(traded)
  }

  const amend = (step: Extract<Step, { kind: 'amend' }>): void => {
    const chosen = chosenBy(step.which)
    if (chosen === undefined) return
    const ticks = (book.resting().find(({ tag }) => tag === chosen)?.ticks ?? 0) + step.move
    const { lots, selfTrade, postOnly } = step
    const result = book.amend(handles.get(chosen) as number, { ticks, lots, selfTrade, postOnly })
    const expected = reference.amend(chosen, { ticks, lots, selfTrade, postOnly })
    expect(result.keptPriority).toBe(expected.kept)
    compare(chosen, result, expected)
  }

  const run = (step: Step, tag: number): void => {
    if (step.kind === 'submit') submit(tag, step)
    else if (step.kind === 'amend') amend(step)
    else if (step.kind === 'band') {
      const [low, high] = [step.low, step.low + step.width]
      book.setBand({ lowestSellTicks: low, highestBuyTicks: high })
      reference.setBand(low, high)
    } else {
      const chosen = chosenBy(step.which)
      if (chosen === undefined) return
      book.cancel(handles.get(chosen) as number)
      handles.delete(chosen)
      reference.cancel(chosen)
    }
  }
  return { book, reference, run }
}

describe('the book', () => {
  it('trades, rests, amends and cancels exactly as the plainest possible book does', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 150 }), (steps) => {
        const { book, reference, run } = makePair()
        steps.forEach(run)
        const plain = reference.resting().map(({ tag, owner, side, ticks, shown, hidden, peak }) => ({
          ...{ tag, owner, side, ticks, lots: shown + hidden },
          ...(peak === 0 ? {} : { displayLots: peak, shownLots: shown }),
        }))
        expect(book.resting()).toEqual(plain)
        expect(book.restingCount()).toBe(plain.length)
        for (const side of ['buy', 'sell'] as const) {
          const shown = reference
            .resting()
            .reduce((sum, order) => sum + (order.side === side ? order.shown : 0), 0)
          expect(book.levels(side, 1_000).reduce((sum, level) => sum + level.lots, 0)).toBe(shown)
        }
        // Rebuilt from what rests, the book is the same.
        const rebuilt = makeBook<number>()
        for (const order of book.resting()) rebuilt.restore(order)
        expect(rebuilt.resting()).toEqual(plain)
      }),
      { seed: 20_261_121, numRuns: 500 },
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
