import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { EntryOutput } from '../client/index.ts'

/** An order that left this window and whose fate is not known. It counts as open until it is. */
export type UnresolvedOrder = Readonly<{
  clientOrderId: string
  accountId: string
  symbol: string
  side: 'buy' | 'sell'
  orderType: EntryOutput<'trading.listOrders'>['orders'][number]['order_type']
  /** Decimal text. */
  quantity: string
  price: string | null
  /** Local time, epoch milliseconds. */
  sentAtMs: number
}>

export type Unresolved = Readonly<Record<string, UnresolvedOrder>>

/** By client order id. The ticket writes it, the blotter shows it. */
export type UnresolvedStore = StoreApi<Unresolved>

export const makeUnresolvedStore = (): UnresolvedStore => createStore<Unresolved>(() => ({}))

export function markUnresolved(store: UnresolvedStore, order: UnresolvedOrder): void {
  store.setState({ [order.clientOrderId]: order })
}

export function markResolved(store: UnresolvedStore, clientOrderId: string): void {
  const { [clientOrderId]: gone, ...rest } = store.getState()
  if (gone !== undefined) store.setState(rest, true)
}
