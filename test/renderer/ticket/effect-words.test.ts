import { describe, expect, it } from 'vitest'
import { accountRows, greekRows, limitRows } from '../../../src/renderer/panels/ticket/effect-words.ts'
import { EFFECT } from '../../support/effect.ts'

describe('the words of an effect', () => {
  it('tell greeks in the units of a desk, now and after', () => {
    expect(greekRows(EFFECT).map(({ words, before, after }) => [words, before, after])).toEqual([
      ['Δ, $ per point', '0', '+76'],
      ['Γ, Δ per point', '0.00', '+0.18'],
      ['Θ, $ per day', '0', '−124'],
      ['Vega, $ per vol point', '0', '+172'],
    ])
  })

  it('say why a figure is missing, and put nothing in its place', () => {
    const rows = new Map(accountRows(EFFECT).map((row) => [row.words, row]))
    expect(rows.get('VaR, one day, 95 %')).toEqual({
      ...{ words: 'VaR, one day, 95 %', before: '0', after: '–' },
      why: 'SPX: fewer than 20 days of prices are known.',
    })
    expect(rows.get('Leverage')).toMatchObject({ before: '0.00×', after: '5.22×', why: null })
    expect(rows.get('Portfolio margin would ask')).toMatchObject({ before: '0.00', after: '4,990.00' })
    const uncovered = { ...EFFECT, margin: { ...EFFECT.margin, held: { before: '500', after: null } } }
    expect(accountRows(uncovered)[0]).toMatchObject({
      before: '500.00',
      after: '–',
      why: expect.stringContaining('uncovered') as string,
    })
  })

  it('hold each bound against what it would come to', () => {
    expect(limitRows(EFFECT)).toEqual([
      ...[
        {
          key: 'max_leverage',
          words: 'Leverage, max 10.00×',
          after: '5.22×',
          status: 'within its bound',
          isFine: true,
        },
      ],
      ...[{ key: 'max_var', words: 'VaR, max 500', after: '–', status: 'cannot be said now', isFine: false }],
    ])
    const refused = {
      limit: 'max_leverage',
      bound: 5,
      before: 0,
      after: 5.2212,
      status: 'breach',
      refuses: true,
    } as const
    expect(limitRows({ ...EFFECT, limits: [refused] })[0]?.status).toContain('would be refused')
  })
})
