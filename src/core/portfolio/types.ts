import type { AccountId, Decimal, Instant, InstrumentSymbol, PositionId, UserId } from '../kernel/index.ts'

/** What an account holds of one instrument. `quantity` is signed: long > 0, short < 0, flat = 0. */
export type PositionRecord = Readonly<{
  id: PositionId
  accountId: AccountId
  /** Null for the venue's own market makers. */
  userId: UserId | null
  symbol: InstrumentSymbol
  quantity: Decimal
  /** Average entry price of the open quantity; 0 when flat. */
  averagePrice: Decimal
  /** Σ of profit on closed quantity, before fees. */
  realizedPnl: Decimal
  fees: Decimal
  openedAt: Instant
  updatedAt: Instant
  /** Set when an expiry closed it. */
  settledAt: Instant | null
}>
