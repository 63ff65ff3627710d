import { describe, expect, it } from 'vitest'
import { NO_FILTER, csvOf, filterRows, linkedTo } from '../../../src/renderer/panels/blotter/filter.ts'
import { canAmend, canCancel, copyText, rowsOf } from '../../../src/renderer/panels/blotter/rows.ts'
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
    expect(filterRows(rows, { ...NO_FILTER, show: 'working' }).map((row) => row.id)).toEqual(['OX-9', 'o-1'])
    expect(filterRows(rows, { ...NO_FILTER, show: 'done' }).map((row) => row.id)).toEqual(['o-2'])
    expect(filterRows(rows, { ...NO_FILTER, text: ' btc' }).map((row) => row.id)).toEqual(['OX-9'])
  })

  it('cancels only what has an order id and still may trade', () => {
    const rows = rowsOf(orders, unresolved, 'a-1')
    expect(rows.filter(canCancel).map((row) => row.id)).toEqual(['o-1'])
  })

  it('shows no limit for what fires at the market, though the engine bounds it, and offers no new terms', () => {
    const stop = order({ order_id: 'o-3', order_type: 'stop', price: '52500', stop_price: '50000' })
    const [row] = rowsOf([stop], {}, 'a-1')
    expect(row?.price).toBeNull()
    expect(row?.order?.stop_price).toBe('50000')
    expect(row !== undefined && canAmend(row)).toBe(false)
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
      'USD',
    ])
  })

  it('names the coin of what is paid in one, in what is copied and in the file', () => {
    const rows = rowsOf([order({ currency: 'BTC', fees: '0.0006', executed_price: '0.05' })], {}, 'a-1')
    const [head = '', line = ''] = copyText(rows).split('\n')
    expect(line.split('\t')[head.split('\t').indexOf('currency')]).toBe('BTC')
    const [names = '', cells = ''] = csvOf(rows, 'a-1').split('\r\n')
    expect(cells.split(',')[names.split(',').indexOf('currency')]).toBe('BTC')
  })
})

const bracket = [
  order({ order_id: 'o-1', created_at: at(1), status: 'filled' }),
  order({
    ...{ order_id: 'o-2', created_at: at(2), status: 'pending', side: 'sell', order_type: 'stop' },
    ...{ price: null, stop_price: '20', parent_order_id: 'o-1', group_id: 'g-1' },
  }),
  order({
    ...{ order_id: 'o-3', created_at: at(2), status: 'pending', side: 'sell', order_type: 'take_profit' },
    ...{ price: null, stop_price: '30', parent_order_id: 'o-1', group_id: 'g-1' },
  }),
]

describe('filters, links and the file of the blotter', () => {
  const rows = rowsOf(bracket, {}, 'a-1')
  const row = (id: string) => rows.find((one) => one.id === id) ?? rows[0]!

  it('narrows by side, kind, state and words together', () => {
    const pick = (change: object) => filterRows(rows, { ...NO_FILTER, ...change }).map(({ id }) => id)
    expect(pick({ side: 'buy' })).toEqual(['o-1'])
    expect(pick({ kind: 'stop' })).toEqual(['o-2'])
    expect(pick({ state: 'pending', kind: 'take_profit' })).toEqual(['o-3'])
    expect(pick({ text: 'g-1 6,900' })).toEqual(['o-3', 'o-2'])
    expect(pick({ text: 'g-1', side: 'buy' })).toEqual([])
  })

  it('counts what waits for its trigger as working: it can be cancelled, but has no limit to amend', () => {
    expect(filterRows(rows, { ...NO_FILTER, show: 'working' }).map(({ id }) => id)).toEqual(['o-3', 'o-2'])
    expect(canCancel(row('o-2'))).toBe(true)
    expect(canAmend(row('o-2'))).toBe(false)
  })

  it('links parent, children and the pair both ways', () => {
    expect(linkedTo(rows, row('o-1')).map(({ row: { id }, is }) => [id, is])).toEqual([
      ['o-3', 'child'],
      ['o-2', 'child'],
    ])
    expect(linkedTo(rows, row('o-2')).map(({ row: { id }, is }) => [id, is])).toEqual([
      ['o-3', 'pair'],
      ['o-1', 'parent'],
    ])
  })

  it('keeps every digit in the file, and no cell that a spreadsheet would run', () => {
    const odd = rowsOf([order({ client_order_id: '-cmd', status_reason: 'no "luck", twice' })], {}, 'a-1')
    const [head = '', line = ''] = csvOf(odd, 'a-1').split('\r\n')
    expect(head.startsWith('time,account_id,side,quantity,symbol,type')).toBe(true)
    expect(line).toContain("'-cmd")
    expect(line).toContain('"no ""luck"", twice"')
    expect(csvOf(rows, 'a-1').trimEnd().split('\r\n')).toHaveLength(4)
  })
})
