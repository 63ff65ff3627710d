import { describe, expect, it } from 'vitest'
import { kindLines, tiesOut } from '../../../src/renderer/panels/statements/lines.ts'
import type { Statement } from '../../../src/renderer/panels/statements/lines.ts'

type Entry = Statement['entries'][number]

const entry = (kind: string, amount: string, currency = 'USD'): Entry => ({
  transfer_id: `t-${kind}-${amount}`,
  kind,
  currency,
  amount,
  balance: '0',
  cause_id: 'c',
  created_at: '2026-11-21T10:00:00.000Z',
})

const ENTRIES = [
  entry('trade', '-4943.76'),
  entry('fee', '-9.88752'),
  entry('trade', '1977.38640001'),
  entry('fee', '-0.5', 'BTC'),
]

const balance = (currency: string, opening_balance: string, closing_balance: string) => ({
  ...{ currency, opening_balance, closing_balance },
  ...{ credits: '0', debits: '0' },
})

describe('the lines of a statement', () => {
  it('add up by currency and kind, to the last digit', () => {
    const told = kindLines(ENTRIES).map(({ credits, debits, net, ...line }) => ({
      ...line,
      credits: credits.toFixed(),
      debits: debits.toFixed(),
      net: net.toFixed(),
    }))
    expect(told).toEqual([
      {
        currency: 'USD',
        kind: 'trade',
        count: 2,
        credits: '1977.38640001',
        debits: '4943.76',
        net: '-2966.37359999',
      },
      { currency: 'USD', kind: 'fee', count: 1, credits: '0', debits: '9.88752', net: '-9.88752' },
      { currency: 'BTC', kind: 'fee', count: 1, credits: '0', debits: '0.5', net: '-0.5' },
    ])
  })

  it('explain the balances, each currency by its own entries, or say that they do not', () => {
    const lines = kindLines(ENTRIES)
    expect(tiesOut(balance('USD', '100000', '97023.73888001'), lines)).toBe(true)
    expect(tiesOut(balance('USD', '100000', '97023.73888'), lines)).toBe(false)
    expect(tiesOut(balance('BTC', '1', '0.5'), lines)).toBe(true)
    expect(tiesOut(balance('EUR', '7', '7'), lines)).toBe(true)
  })
})
