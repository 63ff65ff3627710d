import { describe, expect, it } from 'vitest'
import {
  limitChangeRows,
  limitChangeWords,
  movedFields,
} from '../../../src/renderer/panels/risk/limit-changes.ts'
import type { LimitHistory } from '../../../src/renderer/panels/risk/limit-changes.ts'

const HISTORY: LimitHistory = {
  account_id: 'a',
  changes: [
    {
      ...{ at: '2026-10-14T10:02:00.000Z', set_by: 'risk', approval_id: 'p', approved_by: 'boss' },
      changes: [
        { field: 'max_var', before: '900', after: null },
        { field: 'max_orders_per_day', before: '5', after: '50' },
      ],
    },
    {
      ...{ at: '2026-10-13T09:00:00.000Z', set_by: 'jane', approval_id: null, approved_by: null },
      changes: [
        { field: 'max_concentration', before: null, after: '0.5' },
        { field: 'max_leverage', before: '20', after: '12.5' },
        { field: 'max_of_tomorrow', before: null, after: '1 of 2' },
      ],
    },
  ],
}

const NAMES: Readonly<Record<string, string>> = { jane: 'you', boss: 'boss@example.com' }
const people = (id: string): string => NAMES[id] ?? `••${id}`

describe('the changes of a limit', () => {
  it('stand one to a row, newest first, from what to what, with who asked and who allowed', () => {
    const rows = limitChangeRows(HISTORY, people)
    expect(rows.map(({ words, before, after, move }) => [words, before, after, move])).toEqual([
      ['VaR 95 %, 1 day, $', '900', 'no limit', 'looser'],
      ['Orders a day', '5', '50', 'looser'],
      ['Largest underlying, % of exposure', 'no limit', '50.0', 'tighter'],
      ['Leverage, times equity', '20.00', '12.50', 'tighter'],
      // A bound that this terminal does not know yet is told as it came.
      ['max of tomorrow', 'no limit', '1 of 2', 'changed'],
    ])
    expect(rows.map(({ askedBy, allowedBy }) => [askedBy, allowedBy]).slice(1, 3)).toEqual([
      ['••risk', 'boss@example.com'],
      ['you', null],
    ])
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  })

  it('are said in a sentence each', () => {
    const [, orders, concentration] = limitChangeRows(HISTORY, people)
    expect(orders && limitChangeWords(orders)).toBe(
      'Orders a day: 5 → 50, looser. Asked by ••risk, allowed by boss@example.com.',
    )
    expect(concentration && limitChangeWords(concentration)).toBe(
      'Largest underlying, % of exposure: no limit → 50.0, tighter. Set by you, without a second person.',
    )
  })

  it('are narrowed to one limit, out of those that were ever moved', () => {
    expect(limitChangeRows(HISTORY, people, 'max_leverage').map(({ field }) => field)).toEqual([
      'max_leverage',
    ])
    expect(limitChangeRows(HISTORY, people, 'max_trades_per_day')).toEqual([])
    expect(movedFields(HISTORY).map(([field]) => field)).toEqual([
      ...['max_concentration', 'max_leverage', 'max_of_tomorrow', 'max_orders_per_day', 'max_var'],
    ])
  })
})
