import { describe, expect, it } from 'vitest'
import { heldLegs } from '../../../src/renderer/panels/payoff/held.ts'
import { smileRows } from '../../../src/renderer/panels/vol/rows.ts'
import {
  caseOf,
  droppedWords,
  fitWords,
  flagLabel,
  flagWords,
  modelWords,
  parameterWords,
  rowWords,
} from '../../../src/renderer/panels/vol/words.ts'
import { ANSWER } from './support.ts'

const rows = smileRows(ANSWER, '2026-11-20', [])
const [slice] = ANSWER.parameters
const [mark, calendar] = ANSWER.arbitrage_flags

describe('words of a surface', () => {
  it('name a mark with its kind, whose it is, where and how large', () => {
    expect(mark && flagWords(mark)).toBe(
      'Butterfly arbitrage in the quotes, 20 Nov 26 at 99.2: at bid and ask it costs −0.00030 per unit of forward',
    )
    expect(mark && flagLabel(mark)).toBe('butterfly in quotes 99.2')
    expect(calendar && flagWords(calendar)).toBe(
      'Calendar arbitrage in the fit, 18 Dec 26: total variance falls by 0.00012 against the expiry before',
    )
  })
  it('read a strike out, with what the fit says of it', () => {
    expect(rows[1] && rowWords(rows[1])).toBe(
      '100 put · bid 20.90 ask 21.10 · fit 20.60 · quote less fit +0.40 pt, fit outside the quote',
    )
    const bare = rows[1] && { ...rows[1], bid: null, ask: null, isInside: null, previous: 0.2 }
    expect(bare && rowWords(bare)).toBe(
      '100 put · mark 21.00 · fit 20.60 · quote less fit +0.40 pt · kept fit 20.00',
    )
  })
  it('count what was left out by reason, the most frequent first', () => {
    expect(droppedWords(ANSWER.smiles[0]?.dropped ?? {})).toBe(
      '12 left out: 8 nobody bids, 4 spread above 5 points and half the volatility',
    )
    expect(droppedWords({})).toBe('none left out')
  })
  it('say how good the fit is and of what it is made', () => {
    expect(slice && fitWords(slice, rows[1] ?? null)).toBe(
      'fit error 0.09 pt rms, 3 strikes · farthest off: 100 P +0.40 pt',
    )
    expect(slice && parameterWords(slice)).toBe('a 0.001, b 0.02, ρ −0.4, m 0.01, σ 0.1')
    expect(modelWords({ model: 'spline', fit: 'free' })).toContain('arbitrage included')
  })
})

describe('the case that can be copied', () => {
  it('is the request with the very quotes, at the numbers of their expiry, and what it gave', () => {
    const copied = JSON.parse(caseOf(ANSWER, { phi: 'power_law', beta: 1 })) as {
      as_of: string
      request: { path: string; body: { model: string; quotes: readonly object[] } }
      gave: unknown
    }
    expect(copied).toMatchObject({ as_of: ANSWER.timestamp, gave: ANSWER.parameters })
    expect(copied.request).toMatchObject({ path: '/analytics/volatility-surface', body: { model: 'svi' } })
    expect(copied.request.body.quotes).toHaveLength(3)
    expect(copied.request.body.quotes[0]).toMatchObject({
      expiry: '2026-11-20',
      time_years: 0.1,
      forward: 101.2,
      strike: 110,
      bid_vol: 0.17,
      ask_vol: 0.18,
    })
  })
})

const held = (symbol: string, quantity: string, change: Readonly<Record<string, string>> = {}) => ({
  account_id: 'a',
  symbol,
  quantity,
  entry_price: '12.5',
  position_type: quantity.startsWith('-') ? ('short' as const) : ('long' as const),
  ...change,
})

describe('what a structure is laid over', () => {
  const structure = {
    from: 'ticket',
    title: '',
    legs: [{ symbol: 'SPX-20261120-6900-C', side: 'buy', quantity: '1', price: null }],
  } as const
  const positions = [
    held('SPX-20261120-6900-C', '-2'),
    held('SPX-20261218-6900-C', '1'),
    held('SPX', '3', { entry_price: '0' }),
    held('NDX-20261120-6900-C', '1'),
    held('SPX-20261120-7000-C', '1', { account_id: 'b' }),
  ]
  it('is of its account, underlying and expiry, with its sign as a side and its own entry price', () => {
    expect(heldLegs(positions, 'a', structure)).toEqual([
      { symbol: 'SPX-20261120-6900-C', side: 'sell', quantity: '2', price: '12.5' },
      { symbol: 'SPX', side: 'buy', quantity: '3' },
    ])
  })
  it('does not count a shown position twice, and is nothing without a structure', () => {
    const own = { ...structure, from: 'position' } as const
    expect(heldLegs(positions, 'a', own).map(({ symbol }) => symbol)).toEqual(['SPX'])
    expect(heldLegs(positions, 'a', null)).toEqual([])
  })
})
