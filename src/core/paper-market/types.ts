import type { Instrument } from '../instruments/index.ts'
import type { AccountId, Decimal, Instant, InstrumentSymbol } from '../kernel/index.ts'
import type { BarRecord, ReferenceLevel, ReferencePrices } from '../market-data/index.ts'

/** One real trading day of the history that the demo replays, ascending in time. */
export type HistoryDay = Readonly<{
  /** The real date, YYYY-MM-DD. */
  date: string
  open: number
  high: number
  low: number
  close: number
  volume: number
}>

/** House accounts without an owner: one quotes, the other lifts a quote now and then so that trades happen. */
export type Participants = Readonly<{ maker: AccountId; taker: AccountId }>

export type PaperMarketSettings = Readonly<{
  /** Any whole number; with `epoch` it decides every price. */
  seed: number
  /** When this installation's demo began; kept in the store, so that a restart continues without a jump. */
  epoch: Instant
  /** Days of history lived per day on the clock, > 0. 1 is real time. */
  speed: number
  /** At least 1,000 days. */
  history: readonly HistoryDay[]
  participants: Participants
  /** Option quote updates a second to aim at; 300 when not given, at least 1 contract every 7 s whatever is given. */
  quotesPerSecond?: number
}>

export type PaperLevel = Readonly<{ price: Decimal; quantity: Decimal }>

/** Same shape as the desk's `MarketMakerQuote`. */
export type PaperQuote = Readonly<{
  participant: AccountId
  symbol: InstrumentSymbol
  bids: readonly PaperLevel[]
  asks: readonly PaperLevel[]
}>

/** Take up to `quantity` at `price` or better at once; whatever is left must not rest. */
export type HouseOrder = Readonly<{
  participant: AccountId
  symbol: InstrumentSymbol
  side: 'buy' | 'sell'
  quantity: Decimal
  price: Decimal
}>

/**
 * A house order as two quotes of its participant, to be handed to the desk one after the other: the first takes what is
 * there at its price, the second withdraws what was not.
 */

/** `settlementPrice` is the level of the underlying at the instant of expiry. */
export type PaperExpiry = Readonly<{ symbol: InstrumentSymbol; settlementPrice: Decimal }>

export type PaperStart = Readonly<{
  /** To list; those known already are left out. */
  instruments: readonly Instrument[]
  initialQuotes: readonly PaperQuote[]
  /** Finished bars of the past, to store. */
  bars: readonly BarRecord[]
  /** Bars whose interval still runs, for the live builders to continue. */
  openBars: readonly BarRecord[]
  /** Options that expired while nobody was looking. */
  expiries: readonly PaperExpiry[]
  indexLevels: readonly ReferenceLevel[]
}>

export type PaperStep = Readonly<{
  listings: readonly Instrument[]
  quotes: readonly PaperQuote[]
  houseOrders: readonly HouseOrder[]
  indexLevels: readonly ReferenceLevel[]
  expiries: readonly PaperExpiry[]
}>

export type PaperMarket = Readonly<{
  /**
   * First call. `listed` are the paper instruments that the store knows already; bars are given from `barsFrom` on, or
   * from the beginning of what the demo keeps.
   */
  start: (now: Instant, listed: readonly Instrument[], barsFrom: Instant | null) => PaperStart
  /** Everything that happened since the last call. Call it every 100 to 250 ms. */
  step: (now: Instant) => PaperStep
  /** The index level, as of the last `start` or `step`. */
  reference: ReferencePrices
}>
