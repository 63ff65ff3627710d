import type { Decimal, Instant, InstrumentSymbol } from '../../kernel/index.ts'

/** What an instrument's last trade left: a desk that starts again shows the same prices. */
export type TapeRecord = Readonly<{
  symbol: InstrumentSymbol
  /** 00:00 UTC of the day to which `volume` and `moveTier` belong. */
  dayStart: Instant
  last: Decimal | null
  /** Traded quantity of that day. */
  volume: Decimal
  /** Last price of the days before. */
  previousClose: Decimal | null
  /** How many tiers of the price move have been met on that day. */
  moveTier: number
  /** When the call ends that orders wait in, or will have to wait for; null while nothing does. */
  callEndsAt: Instant | null
  updatedAt: Instant
  /** Of a future or perpetual: the price up to which all positions have been paid, and when; null before its first trade. */
  settlementPrice: Decimal | null
  settledAt: Instant | null
  /** What margin accounts' short options count at, of an option or its underlying; null where none was ever asked for. */
  marginPrice: Decimal | null
  marginPricedAt: Instant | null
}>
