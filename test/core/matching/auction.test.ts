import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeBook } from '../../../src/core/matching/index.ts'
import type { Book, BookOrder, Side } from '../../../src/core/matching/index.ts'

let tags = 0
const add = (
  book: Book<number>,
  side: Side,
  limitTicks: number,
  lots: number,
  owner = (tags += 1),
): number => {
  const order: BookOrder<number> = { tag: owner, owner, side, limitTicks, lots, policy: 'rest' }
  book.submit(order)
  return owner
}

function inAuction(): Book<number> {
  const book = makeBook<number>()
  book.setState('opening_auction')
  return book
}

describe('an auction', () => {
  it('collects orders without matching, then trades them at the one price of the greatest volume', () => {
    const book = inAuction()
    for (const [side, ticks, lots] of [
      ['buy', 102, 10],
      ['buy', 101, 20],
      ['buy', 100, 30],
      ['sell', 99, 15],
      ['sell', 101, 10],
      ['sell', 103, 40],
    ] as const)
      add(book, side, ticks, lots)
    expect([book.best('buy')?.ticks, book.best('sell')?.ticks]).toEqual([102, 99])
    expect(book.auctionPrice(100)).toEqual({ ticks: 101, lots: 25, imbalanceLots: 5 })
    const { trades } = book.uncross(100, 'open')
    expect(trades.map(({ ticks, lots }) => [ticks, lots])).toEqual([
      [101, 10],
      [101, 5],
      [101, 10],
    ])
    expect([book.state(), book.best('buy'), book.best('sell')]).toEqual([
      'open',
      { ticks: 101, lots: 5, orders: 1 },
      { ticks: 103, lots: 40, orders: 1 },
    ])
  })

  it('takes the reference price, or the nearest to it, where volume and imbalance leave a choice', () => {
    const crossed = (): Book<number> => {
      const book = inAuction()
      add(book, 'buy', 110, 5)
      add(book, 'sell', 100, 5)
      return book
    }
    expect(crossed().auctionPrice(104).ticks).toBe(104)
    expect(crossed().auctionPrice(90).ticks).toBe(100)
    expect(crossed().auctionPrice(500).ticks).toBe(110)
    expect(crossed().auctionPrice(null).ticks).toBe(105)
    expect(inAuction().auctionPrice(100)).toEqual({ ticks: null, lots: 0, imbalanceLots: 0 })
  })

  it('takes nothing that would have to trade at once, and nothing at all while closed or halted', () => {
    const book = inAuction()
    const order = { tag: 1, owner: 1, side: 'buy', lots: 1 } as const
    expect(book.submit({ ...order, limitTicks: null, policy: 'cancel' }).ended).toBe('not_in_auction')
    expect(book.submit({ ...order, limitTicks: 5, policy: 'all_or_none' }).ended).toBe('not_in_auction')
    const { handle } = book.submit({ ...order, limitTicks: 5, policy: 'rest' })
    book.setState('halted')
    expect(book.submit({ ...order, limitTicks: 5, policy: 'rest' }).ended).toBe('market_halted')
    const amended = book.amend(handle as number, { ticks: 6, lots: 1 })
    expect([amended.ended, amended.handle, book.best('buy')?.ticks]).toEqual(['market_halted', handle, 5])
    book.setState('closed')
    expect(book.submit({ ...order, limitTicks: 5, policy: 'rest' }).ended).toBe('market_closed')
    // Cancels always pass.
    expect(book.cancel(handle as number)).toBe(1)
  })

  it('lets one owner’s crossing orders meet at the door, so that they never trade with each other', () => {
    const book = inAuction()
    add(book, 'sell', 100, 5, 7)
    const bid = { tag: 8, owner: 7, side: 'buy', limitTicks: 100, lots: 8, policy: 'rest' } as const
    expect(book.submit(bid).ended).toBe('self_trade')
    const both = book.submit({ ...bid, selfTrade: 'decrement_and_cancel' })
    expect([both.leftLots, both.decrementedLots, both.prevented]).toEqual([
      3,
      5,
      [{ maker: 7, ticks: 100, lots: 5, makerLeftLots: 0 }],
    ])
    expect([book.best('sell'), book.best('buy')?.lots]).toEqual([null, 3])
  })

  it('finds the price that trying every price finds, and leaves a book that does not cross', () => {
    const order = fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      ticks: fc.integer({ min: 1, max: 40 }),
      lots: fc.integer({ min: 1, max: 30 }),
      displayLots: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(
        fc.array(order, { maxLength: 40 }),
        fc.integer({ min: 1, max: 45 }),
        (orders, reference) => {
          const book = inAuction()
          orders.forEach(({ side, ticks, lots, displayLots }, tag) => {
            book.submit({ tag, owner: tag, side, limitTicks: ticks, lots, displayLots, policy: 'rest' })
          })
          const sum = (side: Side, isGood: (ticks: number) => boolean): number =>
            orders.reduce(
              (total, next) => total + (next.side === side && isGood(next.ticks) ? next.lots : 0),
              0,
            )
          const tried = Array.from({ length: 45 }, (_, at) => at + 1)
            .map((ticks) => {
              const [demand, supply] = [sum('buy', (bid) => bid >= ticks), sum('sell', (ask) => ask <= ticks)]
              return { ticks, lots: Math.min(demand, supply), imbalanceLots: demand - supply }
            })
            .filter(({ lots }) => lots > 0)
          const worth = (price: (typeof tried)[number]): number[] => [
            -price.lots,
            Math.abs(price.imbalanceLots),
            Math.abs(price.ticks - reference),
          ]
          const found = book.auctionPrice(reference)
          const best = tried.map(worth).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!)[0]
          if (best === undefined) expect(found.ticks).toBeNull()
          else {
            const same = tried.find(({ ticks }) => ticks === found.ticks)
            expect(same).toEqual(found)
            expect(worth(same as (typeof tried)[number])).toEqual(best)
          }
          const { trades, lots } = book.uncross(reference, 'open')
          expect(trades.reduce((total, trade) => total + trade.lots, 0)).toBe(lots)
          for (const { buyer, seller, ticks } of trades) {
            expect(orders[buyer]?.ticks).toBeGreaterThanOrEqual(ticks)
            expect(orders[seller]?.ticks).toBeLessThanOrEqual(ticks)
          }
          const [bid, ask] = [book.best('buy'), book.best('sell')]
          if (bid !== null && ask !== null) expect(bid.ticks).toBeLessThan(ask.ticks)
        },
      ),
      { seed: 20_261_121, numRuns: 500 },
    )
  })
})
