import { describe, expect, it } from 'vitest'
import { addMs, asId, decimal, instant, MS_PER_DAY } from '../../../src/core/kernel/index.ts'
import { holdingTerm, pnlBreakdown, replayLots, tradeStatistics } from '../../../src/core/portfolio/index.ts'
import type { LotDelivery, LotTrade } from '../../../src/core/portfolio/index.ts'
import { START } from '../../sim/support/venue.ts'

let count = 0
const trade = (side: 'buy' | 'sell', quantity: number, price: number, day = 0, fee = 0): LotTrade => ({
  id: `t${(count += 1)}`,
  symbol: asId('XYZ'),
  side,
  quantity: decimal(quantity),
  price: decimal(price),
  multiplier: decimal(1),
  fee: decimal(fee),
  at: addMs(START, day * MS_PER_DAY),
})

const figures = (trades: readonly LotTrade[], method: 'average' | 'fifo') => {
  const { open, closed } = replayLots(trades, method)
  return {
    open: open.map((lot) => [lot.side, lot.quantity.toNumber(), lot.price.toNumber()]),
    realized: closed.map((lot) => lot.realizedPnl.toNumber()),
  }
}

describe('lots', () => {
  // Perpetual inventory, the same purchases and sale by both methods: 100 at 10, 100 at 12, 150 sold at 15.
  const purchases = [trade('buy', 100, 10), trade('buy', 100, 12, 1), trade('sell', 150, 15, 2)]

  it('first in, first out: the 150 cost 100 × 10 + 50 × 12', () => {
    expect(figures(purchases, 'fifo')).toEqual({ open: [['long', 50, 12]], realized: [500, 150] })
  })

  it('average: the 150 cost 11 each', () => {
    expect(figures(purchases, 'average')).toEqual({ open: [['long', 50, 11]], realized: [600] })
  })

  it('a flip closes every lot and opens the other side at its own price', () => {
    const flip = [trade('buy', 2, 10), trade('buy', 1, 20), trade('sell', 5, 15)]
    expect(figures(flip, 'fifo')).toEqual({ open: [['short', 2, 15]], realized: [10, -5] })
    expect(figures([...flip, trade('buy', 2, 9)], 'fifo')).toEqual({ open: [], realized: [10, -5, 12] })
  })

  it('what is delivered carries the premium: a writer of calls sells dearer, one of puts buys cheaper', () => {
    const option = (side: 'buy' | 'sell', price: number, fee = 0): LotTrade => ({
      ...trade(side, 1, price, 0, fee),
      symbol: asId('XYZ-C'),
      multiplier: decimal(100),
    })
    const assigned = (side: 'buy' | 'sell'): LotDelivery => ({
      change: 'delivery',
      option: asId('XYZ-C'),
      quantity: decimal(1),
      delivery: { ...trade(side, 100, 50, 1), symbol: asId('XYZ') },
    })
    const called = replayLots([option('sell', 3, 1), assigned('sell')], 'fifo')
    expect(called.open.map((lot) => [lot.symbol, lot.side, lot.price.toNumber()])).toEqual([
      ['XYZ', 'short', 53],
    ])
    expect(called.open[0]?.fees.toNumber()).toBe(1)
    const put = replayLots([option('sell', 3), assigned('buy')], 'fifo')
    expect(put.open.map((lot) => [lot.side, lot.price.toNumber()])).toEqual([['long', 47]])
    expect([...called.closed, ...put.closed]).toEqual([])
  })

  it('fees go with the quantity that they were paid for', () => {
    const { open, closed } = replayLots([trade('buy', 3, 10, 0, 1), trade('sell', 1, 12, 1, 0.5)], 'fifo')
    expect(closed[0]?.fees.toFixed()).toBe('0.83333333')
    expect(open[0]?.fees.toFixed()).toBe('0.66666667')
  })

  it('a year and a day is long term', () => {
    const day = (n: number) => instant(n * MS_PER_DAY)
    expect([holdingTerm(day(0), day(365)), holdingTerm(day(0), day(366))]).toEqual(['short', 'long'])
  })

  it('profit by day counts where it was closed', () => {
    const book = replayLots([trade('buy', 2, 10), trade('sell', 1, 12, 1), trade('sell', 1, 9, 2)], 'fifo')
    const days = pnlBreakdown(book, 'day', () => null, String)
    expect(days.map(({ key, realized }) => [key, realized.toNumber()])).toEqual([
      ['2026-11-22', 2],
      ['2026-11-23', -1],
    ])
  })

  it('an open leg without a mark has no total', () => {
    const book = replayLots([trade('buy', 2, 10)], 'fifo')
    expect(pnlBreakdown(book, 'leg', () => null, String)).toMatchObject([
      { key: 'XYZ', unrealized: null, total: null },
    ])
  })

  it('a trade that closes two lots is one win or one loss, after its fees', () => {
    const book = replayLots([trade('buy', 1, 10), trade('buy', 1, 14), trade('sell', 2, 13, 1, 0.5)], 'fifo')
    expect(tradeStatistics(book.closed)).toMatchObject({ completed: 1, won: 1, lost: 0, winRate: 1 })
    const costly = replayLots([trade('buy', 1, 10), trade('sell', 1, 11, 1, 3)], 'fifo')
    expect(tradeStatistics(costly.closed)).toMatchObject({ completed: 1, won: 0, lost: 1, winRate: 0 })
    expect(tradeStatistics([])).toMatchObject({ completed: 0, winRate: null })
  })
})
