import { describe, expect, it } from 'vitest'
import {
  bookOf,
  closingOrder,
  groupWords,
  isOld,
  sumFigures,
} from '../../../src/renderer/panels/positions/book.ts'
import type { Position } from '../../../src/renderer/panels/positions/book.ts'

const position = (symbol: string, change: Partial<Position> = {}): Position => ({
  position_id: symbol,
  account_id: 'a-1',
  symbol,
  name: symbol,
  kind: symbol.includes('-2026') ? 'option' : 'spot',
  underlying: symbol.includes('-2026') ? 'SPX' : null,
  position_type: 'long',
  size: '10',
  quantity: '10',
  multiplier: '100',
  currency: 'USD',
  market_value_usd: null,
  entry_price: '6.50',
  current_price: '6.60',
  price_state: 'live',
  price_at: null,
  market_value: '6600',
  liquidation_price: null,
  liquidation_price_reason: null,
  margin_requirement: '0',
  unrealized_pnl: '100.10',
  realized_pnl: '-0.30',
  fees: '0',
  delta: 10,
  gamma: 0.5,
  theta: -365,
  vega: 1_000,
  rho: 0,
  implied_volatility: 0.13,
  status: 'open',
  created_at: '2026-10-14T14:00:00.000Z',
  updated_at: '2026-10-14T14:00:00.000Z',
  ...change,
})
const sort = { key: 'name', descending: false } as const

describe('positions book', () => {
  const near = position('SPX-20261016-6900-C')
  const far = position('SPX-20261120-6450-P', { delta: -30, unrealized_pnl: '-50.05' })
  const farToo = position('SPX-20261120-6900-C')
  const spot = position('BTC-USD', { gamma: null, theta: null, vega: null, delta: 0.5 })

  it('groups by expiry, nearest first, and puts what does not expire last', () => {
    const book = bookOf([spot, farToo, near, far], sort)
    expect(book.groups.map((group) => group.expiry)).toEqual(['2026-10-16', '2026-11-20', null])
    expect(book.groups[1]?.lines.map((line) => line.position.symbol)).toEqual([far.symbol, farToo.symbol])
  })

  it('adds up: lines to groups, groups to the book, with theta per day and vega per point', () => {
    const book = bookOf([near, far, farToo, spot], sort)
    expect(book.groups[1]?.total).toMatchObject({ delta: -20, gamma: 1, thetaPerDay: -2, vegaPerPoint: 20 })
    expect(book.total.delta).toBe(-9.5)
    expect(book.total.unrealised?.toFixed()).toBe('250.25')
    expect(book.total.realised.toFixed()).toBe('-1.2')
    expect(book.total).toEqual(sumFigures(book.groups.map((group) => group.total)))
  })

  it('does not hide a hole: a total with an unknown part is unknown', () => {
    const blind = position('SPX-20261120-7000-C', { unrealized_pnl: null, delta: null })
    const book = bookOf([near, blind], sort)
    expect(book.total.unrealised).toBeNull()
    expect(book.total.delta).toBeNull()
    expect(book.groups[0]?.total.delta).toBe(10)
    expect(book.total.gamma).toBe(1)
  })

  it('sorts lines within their group, what has no value last either way', () => {
    const blind = position('SPX-20261120-7000-C', { delta: null })
    for (const descending of [true, false]) {
      const [group] = bookOf([blind, far, farToo], { key: 'delta', descending }).groups
      const deltas = group?.lines.map((line) => line.figures.delta)
      expect(deltas).toEqual(descending ? [10, -30, null] : [-30, 10, null])
    }
  })

  it('names a group with its days', () => {
    const [group] = bookOf([near], sort).groups
    if (group === undefined) throw new Error('no group')
    expect(groupWords(group, Date.parse('2026-10-14T23:00:00Z'))).toBe('SPX 16 Oct 26 · 2 d · 1 line')
    expect(groupWords(group, Date.parse('2026-10-16T01:00:00Z'))).toContain('expires today')
    expect(groupWords(group, Date.parse('2026-10-17T01:00:00Z'))).toContain('expired')
  })

  it('closes with the other side and the whole size, exactly', () => {
    expect(closingOrder(near)).toEqual({ symbol: near.symbol, side: 'sell', quantity: '10' })
    expect(closingOrder(position('BTC-USD', { quantity: '-0.000001' }))).toMatchObject({
      side: 'buy',
      quantity: '0.000001',
    })
    expect(closingOrder(position('BTC-USD', { quantity: '0' }))).toBeNull()
  })

  it('marks every state that is not a live price', () => {
    expect((['live', 'late', 'stale', 'crossed', 'one_sided', 'empty'] as const).filter(isOld)).toEqual([
      'late',
      'stale',
      'crossed',
      'empty',
    ])
  })
})
