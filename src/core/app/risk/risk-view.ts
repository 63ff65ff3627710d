import type { BoundedMap, Decimal, Instant } from '../../kernel/index.ts'
import type { MoneyKind } from '../../ledger/index.ts'
import type { PositionGreeks, RiskBook, RiskPosition } from '../../risk/index.ts'
import type { AccountValue, HeldPosition } from '../portfolios/equity.ts'

/** One position with its model; `facts` are what groupings ask for. */
export type RiskHolding = Readonly<{
  held: HeldPosition
  position: RiskPosition
  facts: Readonly<{ underlying: string; expiry: string | null; strike: number | null }>
}>

export type Unvalued = Readonly<{ symbol: string; reason: string }>

/** Everything that risk looks at, at one moment. `holdings` has the order of the book's positions. */
export type RiskView = Readonly<{
  mode: MoneyKind
  now: Instant
  values: readonly AccountValue[]
  equity: Decimal | null
  cash: Decimal
  /** Collateral and reservations: what is held for obligations. */
  held: Decimal
  book: RiskBook
  holdings: readonly RiskHolding[]
  unvalued: readonly Unvalued[]
  /** Of each position, in the book's order; computed when somebody asks, and once. */
  greeks: () => readonly PositionGreeks[]
}>

/** Where views are remembered, one for each question, and what the market and the books stood at. */
export type SharedViews = BoundedMap<Readonly<{ standing: string; view: RiskView }>>
