import { describe, expect, it } from 'vitest'
import { isMenuKey, rowMenu } from '../../../src/renderer/panels/blotter/row-menu.ts'
import { rowsOf } from '../../../src/renderer/panels/blotter/rows.ts'
import type { Row } from '../../../src/renderer/panels/blotter/rows.ts'
import { order } from '../ticket/support.ts'

const UNRESOLVED = {
  'OX-9': {
    clientOrderId: 'OX-9',
    accountId: 'a-1',
    symbol: 'BTC-USD',
    side: 'sell' as const,
    orderType: 'limit' as const,
    quantity: '1',
    price: '50000',
    sentAtMs: 0,
  },
}
const rowOf = (change: Parameters<typeof order>[0]): Row => rowsOf([order(change)], {}, 'a-1')[0] as Row
const offs = (row: Row): readonly (readonly [string, string | null])[] =>
  rowMenu(row).map(({ act, off }) => [act, off])

describe('the menu of an order', () => {
  it('offers everything while the order works', () => {
    expect(offs(rowOf({ status: 'open' })).every(([, off]) => off === null)).toBe(true)
    expect(offs(rowOf({ status: 'partially_filled' })).every(([, off]) => off === null)).toBe(true)
  })

  it.each(['filled', 'cancelled', 'rejected', 'expired'] as const)(
    'keeps what is off with its reason: %s',
    (status) => {
      const off = offs(rowOf({ status })).filter(([, reason]) => reason !== null)
      expect(off).toEqual([
        ['amend', 'it is done'],
        ['cancel', 'it is done'],
      ])
    },
  )

  it('neither amends nor cancels what nobody knows the fate of, and copies the id that is known', () => {
    const [row] = rowsOf([], UNRESOLVED, 'a-1')
    const items = rowMenu(row as Row)
    expect(items.filter(({ off }) => off === 'its fate is unknown').map(({ act }) => act)).toEqual([
      'amend',
      'cancel',
    ])
    expect(items.map(({ words }) => words)).toContain('Copy client order id')
  })

  it('leads an option to the chain, everything else to the chart', () => {
    const words = (symbol: string): string | undefined => rowMenu(rowOf({ symbol })).at(-1)?.words
    expect(words('SPX-20261120-6900-C')).toBe('Show in chain')
    expect(words('BTC-USD')).toBe('Show in chart')
  })

  it('opens with the keys of every context menu', () => {
    expect(isMenuKey({ key: 'ContextMenu', shiftKey: false })).toBe(true)
    expect(isMenuKey({ key: 'F10', shiftKey: true })).toBe(true)
    expect(isMenuKey({ key: 'F10', shiftKey: false })).toBe(false)
  })
})
