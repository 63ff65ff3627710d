import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../src/core/kernel/index.ts'
import {
  checkFigure,
  checkTitle,
  consequence,
  feeFigures,
  reckonedPrice,
  sendVerb,
  titleSentence,
} from '../../../src/renderer/panels/ticket/words.ts'
import { outcomeOf } from '../../../src/renderer/panels/ticket/outcome-words.ts'
import { PREVIEW, STATES, TERMS, order } from './support.ts'

const say = (terms = TERMS, preview = PREVIEW, held: Decimal | null = null): string =>
  consequence(terms, preview, held, 2)

describe('sentences of the ticket', () => {
  it('titles an order as it is spoken', () => {
    expect(titleSentence('buy', '2', 'SPX-20261120-6900-C')).toBe('Buy 2 SPX 20 Nov 26 6,900 C')
    expect(titleSentence('sell', null, 'BTC-USD')).toBe('Sell BTC-USD')
    expect(titleSentence('sell', '1500', 'BTC-USD')).toBe('Sell 1,500 BTC-USD')
  })

  it('says what a purchase costs, where it loses all, and what is left', () => {
    expect(say()).toBe(
      'You pay $4,990.00 now, plus $2.62 fees. The most you can lose is $4,990.00 before fees, if SPX settles at or below 6,900 on 20 Nov 26. Its gain has no bound. You have $95,007.38 available after it.',
    )
  })

  it('says of an order in a call when it trades, at worst at what, and what is held until then', () => {
    const call = {
      state: 'opening_call',
      uncrosses_at: '2026-11-24T14:30:00.000Z',
      indicative_price: null,
    } as const
    const share = { ...TERMS, symbol: 'ACME', quantity: '10', price: new Decimal(101).toFixed() }
    const preview = {
      ...PREVIEW,
      ...{ call, estimated_fill: { price: null, quantity: '0' }, cash_change: '-1010.51', worst_loss: null },
    }
    expect(say(share, preview)).toContain(
      'Nothing fills now. It waits in the opening call. At 14:30 UTC all orders trade at one price, yours at 101.00 or better. Up to $1,010.51 of your balance is held, fees included.',
    )
    expect(say({ ...share, orderType: 'market', price: null }, preview)).toContain(
      'At 14:30 UTC all orders trade at one price. What finds nobody there is cancelled.',
    )
  })

  it('says what is short when the order needs more than is available', () => {
    expect(say(TERMS, { ...PREVIEW, balance_after: '-90396.3' })).toContain(
      'It needs $90,396.30 more than you have available.',
    )
  })

  it('says the other place for a put', () => {
    expect(say({ ...TERMS, symbol: 'SPX-20261120-6900-P' })).toContain('settles at or above 6,900')
  })

  it('says that a closing sale closes, instead of what a short of its own could lose', () => {
    const sale = {
      ...PREVIEW,
      side: 'sell' as const,
      cash_change: '4987.38',
      worst_loss: null,
      best_gain: '4990',
    }
    const terms = { ...TERMS, side: 'sell' as const }
    expect(say(terms, sale, new Decimal(5))).toContain('It closes 2 of the 5 you hold.')
    expect(say(terms, sale, new Decimal(2))).toContain('It closes the 2 you hold.')
    expect(say(terms, sale, new Decimal(5))).not.toContain('bound to its loss')
    expect(say(terms, sale, null)).toContain('On its own it has no bound to its loss.')
    expect(say(terms, sale, new Decimal(5))).toContain('You receive $4,990.00 now, less $2.62 fees.')
  })

  it('says what waits, until when, and what is held for it', () => {
    const waits = { ...PREVIEW, estimated_fill: { price: null, quantity: '0' } }
    expect(say(TERMS, waits)).toContain('Nothing fills now. 2 would wait at 24.95, until the end of the day.')
    expect(say(TERMS, waits)).toContain('Up to $4,992.62 of your balance is used or held, fees included.')
    expect(say({ ...TERMS, timeInForce: 'IOC' }, waits)).toContain(
      '2 would find no counterparty and be cancelled',
    )
    expect(say({ ...TERMS, timeInForce: 'FOK' }, waits)).toContain('all of it would be cancelled at once')
  })

  it('counts what is paid in a coin in that coin, with its digits', () => {
    const coin = {
      ...PREVIEW,
      ...{ currency: 'BTC', cash_change: '-0.1006', fees: '0.0006', balance_after: '0.8994' },
      ...{ worst_loss: null, best_gain: null, breakevens: [] },
    }
    const terms = { ...TERMS, symbol: 'BTC-USD-20261120-50000-C' }
    expect(say(terms, coin)).toBe(
      'You pay 0.1 BTC now, plus 0.0006 BTC fees. The most you can lose is what you pay. You have 0.8994 BTC available after it.',
    )
    expect(feeFigures(terms, coin)).toEqual([['Fees', '0.0006 BTC']])
    const bought = order({ status: 'filled', executed_price: '0.05', total_value: '0.1', fees: '0.0006' })
    const state = { ...STATES.filled, order: { ...bought, currency: 'BTC' } } as never
    const facts = new Map(outcomeOf(state, null, 4).facts)
    expect(['Average', 'Value', 'Fees'].map((name) => facts.get(name))).toEqual([
      ...['0.0500 BTC', '0.1 BTC', '0.0006 BTC'],
    ])
  })

  it('names the fee of a maker and what is held for one of a taker, when the order would rest', () => {
    const rests = {
      ...PREVIEW,
      fees: '0.5',
      estimated_fill: { price: null, quantity: '0' },
      margin_impact: { used_before: '100', used_after: '5091.3' },
    }
    expect(feeFigures(TERMS, rests)).toEqual([
      ['Fee if it rests', '$0.50'],
      ['Held at most, fee included', '$4,991.30'],
    ])
    expect(feeFigures(TERMS, PREVIEW)).toEqual([['Fees', '$2.62']])
    const part = { ...rests, estimated_fill: { price: '24.9', quantity: '1' } }
    expect(feeFigures(TERMS, part)[0]).toEqual(['Fees if its rest waits', '$0.50'])
    expect(feeFigures({ ...TERMS, timeInForce: 'IOC' }, part)).toEqual([['Fees', '$0.50']])
    const sale = { ...rests, margin_impact: { used_before: '0', used_after: '0' } }
    expect(feeFigures({ ...TERMS, side: 'sell' }, sale)).toEqual([['Fee if it rests', '$0.50']])
  })

  it('reckons gain and loss from where it would fill, else from its limit', () => {
    const fillsBetter = { ...PREVIEW, estimated_fill: { price: '24.833333333333333333', quantity: '2' } }
    expect(reckonedPrice(TERMS, fillsBetter)).toBe('24.833333333333')
    const rests = { ...PREVIEW, estimated_fill: { price: null, quantity: '0' } }
    expect(reckonedPrice(TERMS, rests)).toBe('24.95')
    expect(reckonedPrice({ ...TERMS, price: null }, rests)).toBeNull()
  })

  it('does not claim a bound when there is no price to reckon from', () => {
    const blind = { ...PREVIEW, worst_loss: null, best_gain: null }
    expect(say(TERMS, blind)).toContain('What it can lose is not known')
  })

  it('names the kind of money in the verb', () => {
    expect(sendVerb('paper')).toBe('Place paper order')
    expect(sendVerb('live')).toBe('Send live order')
  })

  it('names guards, also ones it does not know, and leaves words as they are', () => {
    expect(checkTitle('notional')).toBe('Order value, max')
    expect(checkTitle('vega_limit')).toBe('Vega limit')
    expect(checkFigure('1000000')).toBe('1,000,000')
    expect(checkFigure('96158.7')).toBe('96,158.70')
    expect(checkFigure('0.000001')).toBe('0.000001')
    expect(checkFigure('paper')).toBe('paper')
    expect(checkFigure(null)).toBe('')
  })
})

describe('words of the outcomes', () => {
  const title = (state: Parameters<typeof outcomeOf>[0]): string => outcomeOf(state, '3.0 s', 2).title

  it('keeps denied, rejected, late and unknown apart', () => {
    expect(title(STATES.denied as never)).toBe('Denied by us. Nothing was sent.')
    const rejected = {
      ...STATES.rejected,
      order: order({ status: 'rejected', status_reason: 'price_outside_band' }),
    }
    expect(title(rejected as never)).toBe('Rejected by venue: price outside band.')
    expect(title(STATES.late as never)).toBe('Late: no answer for 3.0 s')
    expect(title(STATES.unknown as never)).toBe('Unknown. We are checking with the venue.')
    expect(title(STATES.filled as never)).toBe('Filled: bought 2 at 24.95')
  })

  it('says of an unknown order that it counts as open and under which id', () => {
    const { facts } = outcomeOf(STATES.unknown as never, '12 s', 2)
    expect(facts.map(([, text]) => text).join(' ')).toContain(
      'It counts as open until we know. We will not send it twice.',
    )
    expect(facts).toContainEqual(['Order id', 'OX-1'])
  })
})
