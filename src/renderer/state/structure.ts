import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

type StructureLeg = Readonly<{
  symbol: string
  side: 'buy' | 'sell'
  /** Decimal text. */
  quantity: string
  /** Entry price as decimal text; null for the mark. */
  price: string | null
}>

/** What the payoff panel draws: the order on the ticket or the position that was selected, whichever came last. */
export type Structure = Readonly<{
  from: 'ticket' | 'position'
  title: string
  legs: readonly StructureLeg[]
}>

export type StructureStore = StoreApi<Readonly<{ structure: Structure | null }>>

export const makeStructureStore = (): StructureStore => createStore(() => ({ structure: null }))
