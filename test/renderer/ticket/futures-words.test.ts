import { describe, expect, it } from 'vitest'
import { Decimal } from '../../../src/core/kernel/index.ts'
import type { PreviewAnswer } from '../../../src/renderer/panels/ticket/machine.ts'
import { leverageOf } from '../../../src/renderer/panels/ticket/futures-words.ts'
import { consequence } from '../../../src/renderer/panels/ticket/words.ts'
import { fundingWords } from '../../../src/renderer/widgets/words/funding.ts'
import { instrumentName } from '../../../src/renderer/widgets/words/instrument.ts'
import { PREVIEW, TERMS } from './support.ts'

const PERP = { ...TERMS, symbol: 'BTC-USD-PERP', side: 'sell', quantity: '0.5', price: '49534.5' } as const

/** A sale of half a bitcoin at ten times: margin is held, and no price is paid or received. */
const SALE: PreviewAnswer = {
  ...PREVIEW,
  side: 'sell',
  ...{ symbol: 'BTC-USD-PERP', quantity: '0.5', notional: '24767.25' },
  ...{ estimated_fill: { price: '49534.5', quantity: '0.5' }, fees: '49.5345', balance_after: '97473.68' },
  ...{ collateral: { before: '0', after: '2476.78' }, worst_loss: null, best_gain: '24767.25' },
  greeks_impact: { delta: -0.5, gamma: 0, theta: 0, vega: 0, rho: 0 },
}

const said = (held: string | null, sale = SALE, terms: typeof TERMS = PERP): string =>
  consequence(terms, sale, held === null ? null : new Decimal(held), 1)

describe('an order for a perpetual or a future', () => {
  it('is a position on margin: nothing is bought, and nothing is received for a sale', () => {
    expect(said(null)).toBe(
      'You go short 0.5 BTC-USD perpetual, worth $24,767.25. $2,476.78 more is held as margin; $49.53 of fees is paid now. ' +
        'Each point that it rises then costs $0.50. Losses are paid as they come and can be more than the margin. ' +
        'You have $97,473.68 available after it.',
    )
    expect(leverageOf(SALE)).toBe('10.0×')
  })

  it('says from what to what a position goes, and what the rest of it costs', () => {
    const smaller = { ...SALE, collateral: { before: '3965', after: '1488' } }
    expect(said('0.8', smaller)).toMatch(
      /^You go from long 0\.8 to long 0\.3 BTC-USD perpetual, worth \$24,767\.25 traded\. \$2,477\.00 of margin is freed;/,
    )
    expect(said('0.2', smaller)).toContain('Each point that it rises then costs $0.30.')
    expect(leverageOf(smaller)).toBeNull()
    const unsaid = { ...SALE, collateral: { before: '2476', after: '2476' } }
    expect(said('0.2', unsaid)).toContain('Margin of what it closes is freed as it fills;')
  })

  it('that closes all of it has nothing left to lose', () => {
    const closing = said('0.5', { ...SALE, collateral: { before: '2476.78', after: '0' } })
    expect(closing).toMatch(/^Your long 0\.5 BTC-USD perpetual is closed\. \$2,476\.78 of margin is freed;/)
    expect(closing).not.toContain('Losses')
  })

  it('is named by what it is on and when it ends', () => {
    expect(['BTC-USD-PERP', 'SPX-20261218-F', 'BTC-USD'].map(instrumentName)).toEqual([
      'BTC-USD perpetual',
      'SPX 18 Dec 26 future',
      'BTC-USD',
    ])
  })
})

it('funding says the rate, when it is next, and who pays whom', () => {
  const funding = (rate: string | null) =>
    fundingWords(
      {
        ...{ symbol: 'BTC-USD-PERP', funding_hours: 8, next_at: '2026-11-22T08:00:00.000Z', fundings: [] },
        ...{ indicative_rate: rate, total: 0, page: 1, per_page: 1, pages: 0, current_page: 1 },
      },
      Date.parse('2026-11-22T02:40:00Z'),
    )
  expect([funding('0.0001'), funding('-0.000025'), funding(null)]).toEqual([
    '+0.0100 % at 08:00 UTC, in 5 h 20 min: longs pay shorts',
    '−0.0025 % at 08:00 UTC, in 5 h 20 min: shorts pay longs',
    'not known now, next at 08:00 UTC, in 5 h 20 min',
  ])
})
