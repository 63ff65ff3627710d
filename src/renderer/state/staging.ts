import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

/** What a press on a price asks of the ticket. The ticket takes it as a draft; nothing is sent. */
type StagedOrder = Readonly<{
  symbol: string
  side: 'buy' | 'sell'
  /** Limit price as decimal text; null lets the ticket propose one. */
  price: string | null
  /** Quantity as decimal text; null lets the ticket propose one. */
  quantity: string | null
  /** Rises with each staging, so that the same press twice is seen twice. */
  number: number
}>

export type Staging = Readonly<{ staged: StagedOrder | null }>

export type StagingStore = Readonly<{
  store: StoreApi<Staging>
  stageOrder: (
    order: Readonly<{ symbol: string; side: 'buy' | 'sell'; price?: string; quantity?: string }>,
  ) => void
  clear: () => void
}>

export function makeStagingStore(): StagingStore {
  const store = createStore<Staging>(() => ({ staged: null }))
  let number = 0
  return {
    store,
    stageOrder: ({ symbol, side, price, quantity }) => {
      number += 1
      store.setState({ staged: { symbol, side, price: price ?? null, quantity: quantity ?? null, number } })
    },
    clear: () => store.setState({ staged: null }),
  }
}
