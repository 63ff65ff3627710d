import { describe, expect, it } from 'vitest'
import { canCancel, copyText, filterRows, rowsOf } from '../../../src/renderer/panels/blotter/rows.ts'
import { order } from '../ticket/support.ts'

const at = (second: number): string => `2026-10-14T14:00:0${second}.000Z`
const unresolved = {
  'OX-9': {
    clientOrderId: 'OX-9',
    accountId: 'a-1',
    symbol: 'BTC-USD',
    side: 'sell' as const,
    orderType: 'limit' as const,
    quantity: '0.000001',
    price: '50000.01',
    sentAtMs: Date.parse(at(5)),
  },
}
const orders = [
  order({ order_id: 'o-1', created_at: at(1), price: '1234567.123456789012345678', quantity: '1200' }),
  order({ order_id: 'o-2', created_at: at(3), status: 'filled', client_order_id: 'OX-2' }),
  order({ order_id: 'o-3', created_at: at(2), account_id: 'a-2' }),
]

describe('blotter rows', () => {
  it('shows the account’s own orders and the unknown ones, newest first', () => {
    expect(rowsOf(orders, unresolved, 'a-1').map((row) => row.id)).toEqual(['OX-9', 'o-2', 'o-1'])
  })

  it('drops the unknown row as soon as the engine shows the order', () => {
    const known = [...orders, order({ order_id: 'o-9', client_order_id: 'OX-9', created_at: at(5) })]
    expect(rowsOf(known, unresolved, 'a-1').map((row) => row.id)).toEqual(['o-9', 'o-2', 'o-1'])
  })

  it('counts unknown as working, and filters by state and symbol', () => {
    const rows = rowsOf(orders, unresolved, 'a-1')
    expect(filterRows(rows, 'working', '').map((row) => row.id)).toEqual(['OX-9', 'o-1'])
    expect(filterRows(rows, 'done', '').map((row) => row.id)).toEqual(['o-2'])
    expect(filterRows(rows, 'all', ' btc').map((row) => row.id)).toEqual(['OX-9'])
  })

  it('cancels only what has an order id and still may trade', () => {
    const rows = rowsOf(orders, unresolved, 'a-1')
    expect(rows.filter(canCancel).map((row) => row.id)).toEqual(['o-1'])
  })

  it('copies every digit, without grouping', () => {
    const [, line = ''] = copyText(rowsOf(orders.slice(0, 1), {}, 'a-1')).split('\n')
    expect(line.split('\t')).toEqual([
      at(1),
      'buy',
      '1200',
      orders[0]?.symbol,
      'limit',
      '1234567.123456789012345678',
      '0',
      '',
      'open',
      '0',
      'o-1',
    ])
  })
})
