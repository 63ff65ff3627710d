import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../src/core/kernel/index.ts'
import { judgeQuote, ladderOf, proposedPrice } from '../../../src/renderer/panels/ticket/quote.ts'
import type { Quote } from '../../../src/renderer/panels/ticket/quote.ts'
import { OPEN_MARKET } from '../../support/fake-market.ts'

const quote = (change: Partial<Quote> = {}): Quote => ({
  bid: new Decimal('24.90'),
  ask: new Decimal('25.05'),
  mark: new Decimal('24.97'),
  state: 'live',
  ageMs: 300,
  trading: OPEN_MARKET,
  ...change,
})
const tick = new Decimal('0.05')
const prices = (side: 'buy' | 'sell') =>
  Object.fromEntries(ladderOf(quote(), tick, side).map((rung) => [rung.name, rung.price?.toFixed(2) ?? null]))

describe('a quote of a market that does not trade as orders come', () => {
  const CALL = { ...OPEN_MARKET, state: 'opening_call', uncrosses_at: '2026-11-24T14:30:00.000Z' } as const
  const closed = { ...OPEN_MARKET, state: 'closed', until: '2026-11-24T14:00:00.000Z' } as const
  const halted = { ...OPEN_MARKET, state: 'halted', reason: 'news' } as const
  const none = { bid: null, ask: null, state: 'empty', ageMs: 90_000 } as const

  it('lets orders of every kind into a call, however quiet it is, and says what becomes of them', () => {
    for (const type of ['market', 'limit'] as const) {
      expect(judgeQuote('ACME', 'live', quote({ ...none, trading: CALL }), type)).toEqual({
        kind: 'warns',
        words: 'Opening call, uncrosses 14:30 UTC: orders wait for its one price',
      })
    }
  })

  it.each([
    [closed, 'Off: ACME: closed, takes orders from 14:00 UTC'],
    [halted, 'Off: ACME: halted (news)'],
  ])('is off while the market is %o', (trading, words) => {
    expect(judgeQuote('ACME', 'live', quote({ trading }), 'limit')).toEqual({ kind: 'blocks', words })
  })
})

describe('price ladder', () => {
  it('puts the figure between ticks on the own side, never worse than asked', () => {
    expect(prices('buy')).toEqual({ natural: '25.05', mid: '24.95', mark: '24.95', best: '24.90' })
    expect(prices('sell')).toEqual({ natural: '24.90', mid: '25.00', mark: '25.00', best: '25.05' })
  })

  it('has no mid with one side missing, and proposes what there is', () => {
    const oneSided = quote({ ask: null })
    expect(ladderOf(oneSided, tick, 'buy').find((rung) => rung.name === 'mid')?.price).toBeNull()
    expect(proposedPrice(oneSided, tick, 'buy')).toBe('24.95')
    expect(proposedPrice(null, tick, 'buy')).toBeNull()
  })
})

describe('what a quote allows', () => {
  const judge = (state: Quote['state'], orderType: 'market' | 'limit', ageMs = 14_000) =>
    judgeQuote('SPX', 'live', quote({ state, ageMs }), orderType)

  it('stops trading on stale and crossed quotes, with the reason', () => {
    expect(judge('stale', 'limit')).toEqual({ kind: 'blocks', words: 'Off: SPX quotes are 14 s old' })
    expect(judge('crossed', 'limit').kind).toBe('blocks')
  })

  it('stops a market order on a late quote and warns a limit order', () => {
    expect(judge('late', 'market', 3_000)).toEqual({ kind: 'blocks', words: 'Off: SPX quotes are 3.0 s old' })
    expect(judge('late', 'limit', 3_000)).toEqual({ kind: 'warns', words: 'SPX quotes are 3.0 s old' })
  })

  it('stops when the stream is not live, whatever its last quote was', () => {
    for (const phase of ['waiting', 'resyncing', 'stale', 'paused', 'refused'] as const)
      expect(judgeQuote('SPX', phase, quote(), 'limit').kind).toBe('blocks')
    expect(judgeQuote('SPX', 'live', quote(), 'market')).toEqual({ kind: 'fine', words: '0.3 s old' })
  })
})
