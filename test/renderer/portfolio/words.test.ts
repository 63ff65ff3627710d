import { describe, expect, it } from 'vitest'
import {
  FILE_BYTES_MAX,
  confirmWords,
  fileFault,
  reportSentence,
} from '../../../src/renderer/panels/portfolio/import-words.ts'
import {
  NO_NARROWING,
  isCancellable,
  isNarrowed,
  queryOf,
} from '../../../src/renderer/panels/portfolio/transaction-filter.ts'
import { cashSentence } from '../../../src/renderer/widgets/words/cash-words.ts'

const GROWTH = { name: 'Growth', cash: '50000', free: '48000' }

describe('money into and out of a portfolio', () => {
  it('says what a press does and what cash is there after', () => {
    expect(cashSentence(GROWTH, 'deposit', '1,500.25')).toEqual({
      amount: '1500.25',
      words: '1,500.25 USD goes into Growth. Its cash is 51,500.25 USD after.',
    })
    expect(cashSentence(GROWTH, 'withdrawal', '48k')).toEqual({
      amount: '48000',
      words: '48,000.00 USD leaves Growth. Its cash is 2,000.00 USD after.',
    })
  })

  it.each([
    ['deposit', '', 'Off: give an amount'],
    ['deposit', '0', 'Off: it must be above 0'],
    ['deposit', '1,500', 'Off: 1,500 reads two ways: write 1500 or 1.500.'],
    ['withdrawal', '48000.01', 'Off: 48,000.00 USD is free'],
  ] as const)('refuses a %s of “%s” with a reason', (way, text, words) => {
    expect(cashSentence(GROWTH, way, text)).toEqual({ amount: null, words })
  })
})

const REPORT = {
  portfolio_id: 'p',
  file_name: 'broker.csv',
  dry_run: true,
  taken: 3,
  known: 0,
  repaired: 1,
  refused: 2,
  problems: [],
  problems_total: 0,
  contents: [],
  kinds: [],
}

describe('the import of a statement', () => {
  it('never says of a dry run that something was kept', () => {
    expect(reportSentence(REPORT)).toBe(
      'broker.csv: 3 lines would be kept. Nothing is kept yet. 1 line read with a mended figure. 2 lines refused.',
    )
    expect(reportSentence({ ...REPORT, dry_run: false, known: 2, repaired: 0, refused: 0 })).toBe(
      'broker.csv: 1 line kept. 2 lines were there already.',
    )
    expect(confirmWords(1)).toBe('Keep 1 line')
  })

  it('does not read a file that the engine would not take', () => {
    expect(fileFault({ name: 'a.csv', size: FILE_BYTES_MAX })).toBeNull()
    expect(fileFault({ name: 'a.csv', size: 0 })).toBe('a.csv is empty. Nothing was read.')
    expect(fileFault({ name: 'a.csv', size: FILE_BYTES_MAX + 1 })).toContain('larger than 500 kB')
  })
})

describe('the filter of transactions', () => {
  it('asks the engine for what is chosen and for nothing else', () => {
    expect(queryOf(NO_NARROWING)).toEqual({})
    expect(isNarrowed(NO_NARROWING)).toBe(false)
    const narrowing = { kind: 'buy', status: 'pending', first: '2026-11-01', last: '2026-11-21' } as const
    expect(isNarrowed(narrowing)).toBe(true)
    expect(queryOf(narrowing)).toEqual({
      type: 'buy',
      status: 'pending',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-21T23:59:59.999Z',
    })
  })

  it('offers a cancel only where an order still works', () => {
    expect(isCancellable({ status: 'pending', order_id: 'o' })).toBe(true)
    expect(isCancellable({ status: 'processing', order_id: 'o' })).toBe(true)
    expect(isCancellable({ status: 'executed', order_id: 'o' })).toBe(false)
    expect(isCancellable({ status: 'pending', order_id: null })).toBe(false)
  })
})
