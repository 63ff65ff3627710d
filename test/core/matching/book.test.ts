import { describe, expect, it } from 'vitest'
import { makeBook } from '../../../src/core/matching/index.ts'
import type { Book, BookOrder, MatchOperation } from '../../../src/core/matching/index.ts'
import { matchAll } from './match-all.ts'

const order = (
  tag: string,
  side: 'buy' | 'sell',
  limitTicks: number | null,
  lots: number,
  more: Partial<BookOrder<string>> = {},
): BookOrder<string> => ({
  tag,
  owner: tag.charCodeAt(0),
  side,
  limitTicks,
  lots,
  policy: 'rest',
  ...more,
})

function bookOfReadme(): Book<string> {
  const book = makeBook<string>()
  for (const next of [order('A', 'sell', 101, 5), order('B', 'sell', 101, 5), order('C', 'sell', 102, 5)])
    book.submit(next)
  return book
}

describe('the book', () => {
  it('does what the README’s worked example says', () => {
    const book = bookOfReadme()
    const { trades, leftLots } = book.submit(order('D', 'buy', 102, 12))
    expect(trades.map(({ maker, ticks, lots }) => [maker, ticks, lots])).toEqual([
      ['A', 101, 5],
      ['B', 101, 5],
      ['C', 102, 2],
    ])
    expect([leftLots, book.best('sell')]).toEqual([0, { ticks: 102, lots: 3, orders: 1 }])
    const other = bookOfReadme()
    expect(other.submit(order('D', 'buy', 101, 12)).handle).not.toBeNull()
    expect(other.best('buy')).toEqual({ ticks: 101, lots: 2, orders: 1 })
  })

  it('keeps the place of a partly filled order', () => {
    const book = bookOfReadme()
    book.submit(order('D', 'buy', 101, 2))
    expect(book.submit(order('E', 'buy', 101, 4)).trades.map(({ maker, lots }) => [maker, lots])).toEqual([
      ['A', 3],
      ['B', 1],
    ])
  })

  it('says why a remainder did not rest', () => {
    const cancel = { policy: 'cancel' } as const
    expect(bookOfReadme().submit(order('D', 'buy', 101, 12, cancel)).ended).toBe('limit_reached')
    expect(bookOfReadme().submit(order('D', 'buy', null, 99, cancel)).ended).toBe('no_liquidity')
    expect(bookOfReadme().submit(order('B', 'buy', 102, 12)).ended).toBe('self_trade')
    expect(bookOfReadme().submit(order('D', 'buy', 102, 16, { policy: 'all_or_none' })).ended).toBe(
      'not_all_fillable',
    )
    expect(bookOfReadme().submit(order('D', 'buy', 102, 15, { policy: 'all_or_none' })).leftLots).toBe(0)
  })

  it('takes fractions, zero, and a cancel of nothing for bugs', () => {
    const book = bookOfReadme()
    expect(() => book.submit(order('D', 'buy', 101, 0))).toThrow(/lots/)
    expect(() => book.submit(order('D', 'buy', 101.5, 1))).toThrow(/ticks/)
    expect(() => book.submit(order('D', 'buy', null, 99))).toThrow(/cannot rest/)
    expect(() => book.cancel(99)).toThrow(/nothing rests/)
    expect(() => book.restore({ tag: 'X', owner: 1, side: 'buy', ticks: 101, lots: 1 })).toThrow(/cross/)
  })
})

describe('the evaluator of match', () => {
  it('gives trades and the summary, ignores cancels of unknown orders and names rows it cannot take', () => {
    const rows: MatchOperation[] = [
      { op: 'add', orderId: '1', side: 'sell', priceTicks: 101, quantityLots: 5 },
      { op: 'add', orderId: '2', side: 'buy', priceTicks: 99, quantityLots: 7 },
      { op: 'cancel', orderId: 'nobody' },
      { op: 'ioc', orderId: '3', side: 'buy', priceTicks: 101, quantityLots: 8 },
      { op: 'add', orderId: '2', side: 'buy', priceTicks: 98, quantityLots: 1 },
      { op: 'add', orderId: '4', side: 'sell', priceTicks: 99, quantityLots: 2 },
      { op: 'add', orderId: '5', side: 'sell', priceTicks: 100, quantityLots: Number.NaN },
      { op: 'cancel', orderId: '1' },
    ]
    const { trades, summary, refusals } = matchAll(rows)
    expect(trades).toEqual([
      { makerId: '1', takerId: '3', priceTicks: 101, quantityLots: 5 },
      { makerId: '2', takerId: '4', priceTicks: 99, quantityLots: 2 },
    ])
    expect(summary).toEqual({
      adds: 3,
      cancels: 2,
      iocs: 1,
      trades: 2,
      tradedQuantity: 7n,
      notional: 703n,
      resting: 1,
      bestBid: 99,
      bestAsk: null,
    })
    expect(refusals).toEqual([
      { row: 4, code: 'duplicate_order_id' },
      { row: 6, code: 'invalid_quantity_lots' },
    ])
  })

  it('adds notional exactly beyond 2^53', () => {
    const big = 9_007_199_254_740_991
    const { summary } = matchAll([
      { op: 'add', orderId: '1', side: 'sell', priceTicks: big, quantityLots: big },
      { op: 'ioc', orderId: '2', side: 'buy', priceTicks: big, quantityLots: big },
      { op: 'add', orderId: '3', side: 'sell', priceTicks: 3, quantityLots: 1 },
      { op: 'ioc', orderId: '4', side: 'buy', priceTicks: 3, quantityLots: 1 },
    ])
    expect(summary.notional).toBe(BigInt(big) * BigInt(big) + 3n)
  })
})
