import type { AccountId, CurrencyCode, Decimal, InstrumentSymbol, Result } from '../../kernel/index.ts'
import type { AccountGuardRecord, DayGuards, InstrumentGuardRecord, MoveTier } from '../../orders/index.ts'
import type { Acting, DeskOutcome } from './outcome.ts'

/** Dollars for one of a coin, and whether that is said now or was heard too long ago to trust. */
export type CoinLevel = Readonly<{ rate: Decimal; isFresh: boolean }>

/** What a day has lost of a coin, in the coin, and what that counts at; a null level was never heard. */
export type CoinLoss = Readonly<{ currency: CurrencyCode; lost: Decimal; level: CoinLevel | null }>

/** What is counted of an account's UTC day, with the bounds that hold: reaching `warn` asks, reaching `max` refuses. */
export type GuardReading = Readonly<{
  name: 'daily_loss' | 'orders_per_day' | 'trades_per_day'
  value: Decimal
  warn: Decimal | null
  max: Decimal | null
  /** Of a loss: what of it was lost in coin. `value` has it at its level, and without it where there is none. */
  coins: readonly CoinLoss[]
}>

/** A market's circuit breaker: how far it has moved from the previous close, and how many tiers it has met today. */
export type MarketGuards = Readonly<{
  move: Decimal | null
  previousClose: Decimal | null
  tiers: readonly MoveTier[]
  tiersMet: number
  priceBand: Decimal
}>

/** What the desk counts of days and markets, and the bounds that hold. */
export type GuardReads = Readonly<{
  /** The bounds that hold for the account, its own over the venue's. */
  accountGuards: (id: AccountId) => DayGuards
  /** The bounds that somebody set for the account itself; null where nobody did. */
  ownGuards: (id: AccountId) => DayGuards | null
  ownMarketGuards: (symbol: InstrumentSymbol) => InstrumentGuardRecord | null
  guardReadings: (id: AccountId) => readonly GuardReading[]
  /** Of a listed symbol. */
  marketGuards: (symbol: InstrumentSymbol) => MarketGuards
}>

export type GuardCommands = Readonly<{
  /** Sets the bounds of one account; null follows the venue's. */
  guardAccount: (
    request: Readonly<{ accountId: AccountId; guards: DayGuards }> & Acting,
  ) => Result<DeskOutcome<AccountGuardRecord>>
  /** Sets the circuit breaker and the price band of one market; null follows those of its kind. */
  guardInstrument: (
    request: Pick<InstrumentGuardRecord, 'symbol' | 'priceBand' | 'moveTiers'> & Acting,
  ) => Result<DeskOutcome<InstrumentGuardRecord>>
  /** Looks at what accounts have lost today: one that has reached its bound may only reduce from then on. */
  keepGuards: () => DeskOutcome<Readonly<{ tripped: number }>>
}>
