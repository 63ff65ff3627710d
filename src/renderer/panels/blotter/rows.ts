import { KINDS } from '../ticket/kinds.ts'
import type { EntryOutput } from '../../client/index.ts'
import type { Unresolved, UnresolvedOrder } from '../../state/unresolved.ts'

export type Order = EntryOutput<'trading.listOrders'>['orders'][number]

export type RowState = Order['status'] | 'unknown'

/** One line of the blotter. Amounts stay the decimal text of the wire. */
export type Row = Readonly<{
  id: string
  /** Epoch milliseconds. */
  atMs: number
  side: 'buy' | 'sell'
  quantity: string
  symbol: string
  /** What prices and fees are in; null while the order is unknown. */
  currency: string | null
  orderType: Order['order_type']
  price: string | null
  filled: string
  average: string | null
  fees: string
  state: RowState
  reason: string | null
  /** Null while the order is unknown. */
  order: Order | null
}>

const rowOfOrder = (order: Order): Row => ({
  id: order.order_id,
  atMs: Date.parse(order.created_at),
  side: order.side,
  quantity: order.quantity,
  symbol: order.symbol,
  currency: order.currency,
  orderType: order.order_type,
  // The price of a market order only protects it.
  price: KINDS[order.order_type].hasPrice ? order.price : null,
  filled: order.filled_quantity,
  average: order.executed_price,
  fees: order.fees,
  state: order.status,
  reason: order.status_reason,
  order,
})

const rowOfUnresolved = (order: UnresolvedOrder): Row => ({
  id: order.clientOrderId,
  atMs: order.sentAtMs,
  side: order.side,
  quantity: order.quantity,
  symbol: order.symbol,
  currency: null,
  orderType: order.orderType,
  price: order.price,
  filled: '0',
  average: null,
  fees: '0',
  state: 'unknown',
  reason: 'sent, no reply',
  order: null,
})

/** The account's orders, newest first. One that is unknown here leaves the list as soon as the engine shows it. */
export function rowsOf(orders: readonly Order[], unresolved: Unresolved, accountId: string): readonly Row[] {
  const own = orders.filter((order) => order.account_id === accountId)
  const known = new Set(own.map((order) => order.client_order_id))
  const open = Object.values(unresolved).filter(
    (order) => order.accountId === accountId && !known.has(order.clientOrderId),
  )
  return [...open.map(rowOfUnresolved), ...own.map(rowOfOrder)].sort(
    (left, right) => right.atMs - left.atMs || right.id.localeCompare(left.id),
  )
}

/** What still may trade: open, part filled, waiting for its trigger, and unknown, which counts as open until we know. */
export const isOpen = (state: RowState): boolean =>
  state === 'open' || state === 'partially_filled' || state === 'pending' || state === 'unknown'

export const canCancel = (row: Row): boolean => row.order !== null && isOpen(row.state)

/** Only a limit can be given new terms here; what trades at the market once it fires has none. */
export const canAmend = (row: Row): boolean => canCancel(row) && row.price !== null

/** The key that opens the form for new terms: E alone. */
export const isAmendKey = (
  event: Readonly<{ key: string; ctrlKey: boolean; altKey: boolean; metaKey: boolean }>,
): boolean => event.key.toLowerCase() === 'e' && !event.ctrlKey && !event.altKey && !event.metaKey

const COPY_HEAD = [
  'time',
  'side',
  'quantity',
  'symbol',
  'type',
  'limit',
  'filled',
  'average',
  'state',
  'fees',
  'order_id',
  'currency',
]

/** Rows for a spreadsheet: tabs, a head, ISO time, and every figure with all its digits and no grouping. */
export function copyText(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    new Date(row.atMs).toISOString(),
    row.side,
    row.quantity,
    row.symbol,
    row.orderType,
    row.price ?? '',
    row.filled,
    row.average ?? '',
    row.state,
    row.fees,
    row.id,
    row.currency ?? '',
  ])
  return [COPY_HEAD, ...lines].map((cells) => cells.join('\t')).join('\n')
}

/** How many decimals a price of this row is shown with: at least cents, and all that the wire has, up to eight. */
export const shownDecimals = (text: string | null): number =>
  Math.min(8, Math.max(2, text?.split('.')[1]?.length ?? 0))
