import { describe, expect, it } from 'vitest'
import { dangerOf } from '../../../src/renderer/panels/ladder/danger.ts'
import type { Depth } from '../../../src/renderer/panels/ladder/rungs.ts'
import { indicationWords, marketWords } from '../../../src/renderer/widgets/words/market-words.ts'
import type { Trading } from '../../../src/renderer/widgets/words/market-words.ts'
import { OPEN_MARKET } from '../../support/fake-market.ts'

const CROSSED: Omit<Depth, 'trading'> = {
  ...{ symbol: 'ACME', bids: [], asks: [], mid: null, spread: null, imbalance: null, timestamp: null },
  state: 'crossed',
}
const AT = '2026-07-01T13:30:00.000Z'
const market = (change: Partial<Trading>): Trading => ({ ...OPEN_MARKET, ...change })

describe('where a market stands', () => {
  it.each([
    [{}, null],
    [{ state: 'opening_call', uncrosses_at: AT }, 'Opening call, uncrosses 13:30 UTC'],
    [{ state: 'closing_call', uncrosses_at: AT }, 'Closing call, uncrosses 13:30 UTC'],
    [{ state: 'reopening_call' }, 'Reopening call'],
    [{ state: 'closed', until: AT }, 'Closed, takes orders from 13:30 UTC'],
    [{ state: 'closed' }, 'Closed'],
    [{ state: 'halted', reason: 'news' }, 'Halted (news)'],
    [{ state: 'halted', reason: 'price_move_1', until: AT }, 'Halted after a price move until 13:30 UTC'],
  ] as const)('%o is said', (change, words) => {
    expect(marketWords(market(change))).toBe(words)
  })

  it('a call says what it would trade, and which side is left over', () => {
    const call = { state: 'opening_call', indicative_price: '100.5', indicative_quantity: '1500' } as const
    expect(indicationWords(market({}), 2)).toBeNull()
    expect(indicationWords(market({ ...call, indicative_price: null }), 2)).toBe('Nothing would trade yet.')
    expect(['0', '10', '-25'].map((imbalance) => indicationWords(market({ ...call, imbalance }), 2))).toEqual(
      [
        '1,500 would trade at 100.50, nothing left over.',
        '1,500 would trade at 100.50, 10 more wanted.',
        '1,500 would trade at 100.50, 25 more offered.',
      ],
    )
  })

  it('the ladder sends into a call, however old and crossed its book, and not into a market that is shut', () => {
    const danger = (change: Partial<Trading>) =>
      dangerOf({
        ...{ phase: 'live', ageMs: 60_000, isTradeable: true },
        depth: { ...CROSSED, trading: market(change) },
      })
    expect(danger({ state: 'closing_call' })).toBeNull()
    expect(danger({ state: 'closed' })).toBe('the market is closed')
    expect(danger({ state: 'halted', reason: 'news' })).toBe('the market is halted (news)')
    expect(danger({})).toBe('the market is crossed')
  })
})
