import { describe, expect, it } from 'vitest'
import { importTransactions } from '../../../src/core/app/index.ts'
import { asId, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { brokerColumns, brokerRow } from '../../../src/core/portfolio/index.ts'
import { must, refusal } from '../../sim/support/venue.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'

const NOW = parseIso('2026-11-21') as Instant

const rowsOf = (text: string) => {
  const [header = '', ...lines] = text.trim().split('\n')
  const names = header.split(';')
  return lines.map((line, at) => ({
    line: at + 2,
    fields: Object.fromEntries(line.split(';').map((value, column) => [names[column] ?? '', value])),
  }))
}

async function imported(text: string, store = makeMemoryStore()) {
  const result = await importTransactions(
    rowsOf(text),
    { fileName: 'broker.csv', portfolioId: asId('p1') },
    {
      committer: { commit: async ({ writes }) => store.commit(writes).then(() => []) },
      clock: { now: () => NOW },
      instrument: () => null,
      actorId: 'system',
    },
  )
  return { result, store }
}

const GENERIC = `Date;Action;Symbol;Quantity;Price;Commission;Amount
2026-01-05;Buy;XYZ;100;10.00;1.00;-1001.00
2026-01-06;Deposit;;;;;5000
2026-02-05;Sell;XYZ;60;12.00;1.00;719.00
2026-03-05;Dividend;XYZ;;;;15.20`

describe('a statement', () => {
  it('is read line by line, with what is left open and what was realised', async () => {
    const { result, store } = await imported(GENERIC)
    const report = must(result)
    expect(report).toMatchObject({ kind: 'transactions', taken: 4, repaired: 0, refused: 0, problems: [] })
    expect(report.contents).toEqual([
      { symbol: 'XYZ', trades: 2, quantity: '40', realized_pnl: '120', fees: '2' },
    ])
    const kept = await store.portfolios.importedTransactions(asId('p1'), { limit: 10, offset: 0 })
    expect(kept.items.map(({ kind, line }) => [kind, line])).toEqual([
      ['buy', 2],
      ['deposit', 3],
      ['sell', 4],
      ['dividend', 5],
    ])
  })

  it('is there once however often it is imported; equal fills stay two', async () => {
    const twice = `${GENERIC}\n2026-04-01;Buy;XYZ;1;10;0;10\n2026-04-01;Buy;XYZ;1;10;0;10`
    const { store } = await imported(twice)
    await imported(twice, store)
    expect((await store.portfolios.importedTransactions(asId('p1'), { limit: 10, offset: 0 })).total).toBe(6)
  })

  it('tells what it mended, by line', async () => {
    const { result } = await imported(`Trade Date;Side;Ticker;Qty;Fill Price;Total
11/20/2026;BOT;xyz;1,000;$10.50;(10,500.00)
2026-11-19;Sold;XYZ;-5;;52.50`)
    const report = must(result)
    expect(report).toMatchObject({ taken: 2, repaired: 2, refused: 0 })
    expect(report.problems.map(({ line, action }) => [line, action])).toEqual([
      [2, 'repaired'],
      [3, 'repaired'],
    ])
    expect(report.problems[0]?.reason).toContain('month/day/year')
    expect(report.problems[1]?.reason).toContain('price derived')
  })

  it.each([
    ['2026-01-05;Gift;XYZ;1;10;0;', 'no transaction that is known'],
    ['2026-13-05;Buy;XYZ;1;10;0;', 'is not a date'],
    ['2027-01-05;Buy;XYZ;1;10;0;', 'in the future'],
    ['2026-01-05;Buy;;1;10;0;', 'needs a symbol'],
    ['2026-01-05;Buy;X Y;1;10;0;', 'is no symbol'],
    ['2026-01-05;Buy;XYZ;0;10;0;', 'needs a quantity'],
    ['2026-01-05;Buy;XYZ;1;ten;0;', 'is not a number'],
    ['2026-01-05;Buy;XYZ;1;1,5;0;', 'is not a number'],
    ['2026-01-05;Buy;XYZ;1;;0;', 'a price or an amount'],
    ['2026-01-05;Buy;XYZ;10;10;0;999', 'does not fit'],
    ['2026-01-05;Deposit;;;;;', 'needs an amount'],
    ['2026-01-05;Buy;XYZ;99999999999999999999;99999999;0;', 'too large'],
  ])('refuses "%s" with the reason and its line', async (line, reason) => {
    const { result } = await imported(`Date;Action;Symbol;Quantity;Price;Commission;Amount\n${line}`)
    const report = must(result)
    expect(report).toMatchObject({ taken: 0, refused: 1 })
    expect(report.problems[0]).toMatchObject({
      line: 2,
      action: 'refused',
      reason: expect.stringContaining(reason),
    })
  })

  it('knows a contract of 100 by its amount, and an id that comes twice', async () => {
    const columns = brokerColumns(['Date', 'Action', 'Symbol', 'Quantity', 'Price', 'Fees & Comm', 'Amount'])
    const [option] = rowsOf(
      'Date;Action;Symbol;Quantity;Price;Fees & Comm;Amount\n2026-01-05;Buy to Open;SPX-C;2;1.50;1.30;-$301.30',
    )
    const verdict = columns && option ? brokerRow(option, columns, NOW) : null
    expect(verdict).toMatchObject({ kind: 'taken' })
    expect(verdict?.kind === 'taken' && verdict.row.multiplier.toFixed()).toBe('100')
    const { result } = await imported(`Date;Type;Symbol;Quantity;Price;Trade ID
2026-01-05;Buy;XYZ;1;10;A1
2026-01-06;Buy;XYZ;1;10;A1`)
    expect(must(result)).toMatchObject({
      taken: 1,
      refused: 1,
      problems: [{ line: 3, reason: 'same id as line 2' }],
    })
  })

  it('refuses a file that is none', async () => {
    const { result } = await imported('open;high;low\n1;2;3')
    expect(refusal(result).code).toBe('unknown_layout')
  })
})
