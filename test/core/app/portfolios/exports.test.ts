import { describe, expect, it } from 'vitest'
import { asId, decimal, parseIso } from '../../../../src/core/kernel/index.ts'
import type { Instant } from '../../../../src/core/kernel/index.ts'
import { csvFile } from '../../../../src/core/app/portfolios/csv.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { answer, openTradingRoom } from '../trading/support.ts'

describe('a CSV file', () => {
  it('quotes what needs quotes and takes the power from formulas, never from numbers', () => {
    const rows = [
      { a: '=1+1', b: '-12.5' },
      { a: '@SUM(A1)', b: '+5' },
      { a: 'say "hi", then\nleave', b: null },
      { a: '-2+3', b: '\tx' },
    ]
    expect(csvFile('x', ['a', 'b'], rows)).toEqual({
      file_name: 'x.csv',
      content_type: 'text/csv',
      content: `a,b\r\n'=1+1,-12.5\r\n'@SUM(A1),'+5\r\n"say ""hi"", then\nleave",\r\n'-2+3,'\tx\r\n`,
    })
  })
})

describe('an expired option', () => {
  it('closes its lots at what was paid, so that lots and position agree', async () => {
    const room = await openTradingRoom()
    const told = async (name: string, input: Record<string, string>) =>
      answer(await room.call(1, name, input))
    const { portfolio } = await told('portfolios.create', { name: 'P', initial_cash: '200000' })
    const id = String((portfolio as Record<string, unknown>).id)
    await told('portfolios.buy', { id, asset_symbol: CALL, quantity: '2' })
    room.clock.set(parseIso('2027-01-15T21:00:01Z') as Instant)
    await room.floor.settleOwn(room.desk.expireOption(asId(CALL), decimal(6_900)))
    const { lots } = await told('portfolios.taxLots', { id })
    // Bought at 121, paid 6,900 − 6,800 = 100 a unit: −21 × 2 × 100.
    expect(lots).toMatchObject([
      {
        status: 'closed',
        symbol: CALL,
        quantity: '2',
        open_price: '121',
        close_price: '100',
        realized_pnl: '-4200',
      },
    ])
    expect(await told('portfolios.get', { id })).toMatchObject({ realized_pnl: '-4200', holdings_count: 0 })
  })
})
