import { instrumentName } from '../../widgets/words/instrument.ts'
import { isOpen } from './rows.ts'
import type { Row, RowState } from './rows.ts'

export type Show = 'all' | 'working' | 'done'

/** What the blotter lets through; the empty word lets everything through. */
export type Filter = Readonly<{
  show: Show
  side: '' | Row['side']
  kind: '' | Row['orderType']
  state: '' | RowState
  /** Letters of the symbol, the name, an id or the reason, in any case; every word must be found. */
  text: string
}>

export const NO_FILTER: Filter = { show: 'all', side: '', kind: '', state: '', text: '' }

/** How many of the filters hold something back, those with words of their own aside. */
export const isNarrowed = ({ show, ...rest }: Filter): boolean =>
  show !== 'all' || Object.values(rest).some((value) => value.trim() !== '')

const wordsOf = (row: Row): string =>
  [
    row.symbol,
    instrumentName(row.symbol),
    row.id,
    row.order?.client_order_id,
    row.order?.parent_order_id,
    row.order?.group_id,
    row.reason?.replaceAll('_', ' '),
  ]
    .filter(Boolean)
    .join(' ')
    .toUpperCase()

export function filterRows(rows: readonly Row[], filter: Filter): readonly Row[] {
  const { show, side, kind, state } = filter
  const words = filter.text.toUpperCase().split(/\s+/).filter(Boolean)
  return rows.filter(
    (row) =>
      (show === 'all' || isOpen(row.state) === (show === 'working')) &&
      (side === '' || row.side === side) &&
      (kind === '' || row.orderType === kind) &&
      (state === '' || row.state === state) &&
      (words.length === 0 || words.every((word) => wordsOf(row).includes(word))),
  )
}

export type LinkedOrder = Readonly<{ row: Row; is: 'parent' | 'child' | 'pair' }>

/** The orders that belong to one: whose fills it protects, those that protect its fills, the rest of its pair or unit. */
export function linkedTo(rows: readonly Row[], row: Row): readonly LinkedOrder[] {
  const own = row.order
  if (own === null) return []
  return rows.flatMap((other): readonly LinkedOrder[] => {
    if (other.order === null || other.id === row.id) return []
    if (other.id === own.parent_order_id) return [{ row: other, is: 'parent' }]
    if (other.order.parent_order_id === row.id) return [{ row: other, is: 'child' }]
    return own.group_id !== null && other.order.group_id === own.group_id ? [{ row: other, is: 'pair' }] : []
  })
}

const CSV_HEAD = [
  'time',
  'account_id',
  'side',
  'quantity',
  'symbol',
  'type',
  'time_in_force',
  'limit',
  'stop',
  'filled',
  'average',
  'fees',
  'state',
  'reason',
  'order_id',
  'client_order_id',
  'parent_order_id',
  'group_id',
  'currency',
]

/** A cell of a CSV file by RFC 4180. Text that a spreadsheet would run as a formula is kept from it by an apostrophe. */
function cell(text: string): string {
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The rows as a CSV file: ISO time, every digit, no grouping. */
export function csvOf(rows: readonly Row[], accountId: string): string {
  const lines = rows.map((row) => [
    new Date(row.atMs).toISOString(),
    accountId,
    row.side,
    row.quantity,
    row.symbol,
    row.orderType,
    row.order?.time_in_force ?? '',
    row.price ?? '',
    row.order?.stop_price ?? '',
    row.filled,
    row.average ?? '',
    row.fees,
    row.state,
    row.reason ?? '',
    row.order?.order_id ?? '',
    row.order?.client_order_id ?? row.id,
    row.order?.parent_order_id ?? '',
    row.order?.group_id ?? '',
    row.currency ?? '',
  ])
  return [CSV_HEAD, ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n') + '\r\n'
}
