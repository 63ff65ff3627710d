import type { MarketPhase } from '../../instruments/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../../kernel/index.ts'

/** Where a market stands: what its hours and whatever halts it let orders do. */
export type MarketTrading = Readonly<{
  state: MarketPhase['state'] | 'halted'
  /** What its hours say, whatever halts it. */
  phase: MarketPhase['state']
  /** Of a halt. */
  reason: string | null
  /** When the state ends by itself; null where it does not, or nobody knows. */
  until: Instant | null
  /** When what waits in a call trades; null outside of one, and while something halts it. */
  uncrossesAt: Instant | null
  /** Of a call: where it measures prices from, what it would trade now at which price, and demand less supply there. */
  reference: Decimal | null
  indicativePrice: Decimal | null
  indicativeQuantity: Decimal
  imbalance: Decimal
}>

/** One level of a book, best first. */
export type DepthLevel = Readonly<{ price: Decimal; quantity: Decimal; orders: number }>
export type Depth = Readonly<{
  symbol: InstrumentSymbol
  bids: readonly DepthLevel[]
  asks: readonly DepthLevel[]
  at: Instant
}>
