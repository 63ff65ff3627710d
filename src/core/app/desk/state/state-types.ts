import type {
  AccountId,
  Clock,
  CurrencyCode,
  Decimal,
  IdSource,
  Instant,
  InstrumentSymbol,
  OrderId,
  UserId,
} from '../../../kernel/index.ts'
import type { Instrument, InstrumentRegistry, MarketPhase } from '../../../instruments/index.ts'
import type { FeeSchedule, Ledger, ReceivableRecord } from '../../../ledger/index.ts'
import type { MarginMark } from '../../../margin/index.ts'
import type { Quote } from '../../../market-data/index.ts'
import type { Book, BookLevel, PriceBand, TriggerBook } from '../../../matching/index.ts'
import type {
  AccountMarginRecord,
  MarginPort,
  OrderRecord,
  TradingControlRecord,
  TradingLimits,
} from '../../../orders/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { CollateralState } from './collateral-state.ts'
import type { DayState, GuardState } from './day-state.ts'
import type { ContractState } from './exercise-state.ts'

/** Whoever stands on one side of a match: a client's order, or one level of a market maker's quote (`order` null). */
export type Participant = {
  readonly accountId: AccountId
  readonly userId: UserId | null
  order: OrderRecord | null
  /** Where it rests in the book; null when it does not. */
  handle: number | null
  nextEvent: number
}

/** What a market maker quotes: its levels, and its best prices in ticks as it named them. */
export type MakerQuote = Readonly<{ levels: readonly Participant[]; bid: number | null; ask: number | null }>

/**
 * Orders of one market that wait outside its book. Their handle in the trigger books is their `sequence`, so that those
 * of one price fire in the order of acceptance, after a restart too.
 */
export type Pending = {
  /** Triggers that trades fire, in ticks; null until one is set: in most of the listed markets none ever is. */
  last: TriggerBook | null
  /** Triggers that the mark fires, in half ticks: the middle of two prices lies on them. */
  mark: TriggerBook | null
  readonly bySequence: Map<number, Participant>
  readonly trailing: Set<Participant>
}

/** What has traded today, and before. */
export type QuoteTape = Pick<Quote, 'last' | 'volume' | 'previousClose'>

export type QuoteRead = Readonly<{
  instrument: Instrument
  bid: BookLevel | null
  ask: BookLevel | null
  tape: QuoteTape
  at: Instant
}>

/** A quote as it was answered last, with what was read for it. */
export type MarketQuote = Readonly<{ quote: Quote; read: QuoteRead }>

/** One instrument's book and tape. */
export type Market = {
  instrument: Instrument
  readonly book: Book<Participant>
  readonly quotes: Map<AccountId, MakerQuote>
  /** Orders that wait outside the book for their trigger. */
  readonly pending: Pending
  last: Decimal | null
  /** Traded quantity of `day`. */
  volume: Decimal
  previousClose: Decimal | null
  day: number
  /** How many tiers of the price move have been met on `day`. */
  moveTier: number
  /** What its hours let orders do; `phases.ts` alone changes it. */
  phase: MarketPhase
  /** When the call ends that orders wait in, as the store knows it. */
  callEndsAt: Instant | null
  /** The price that a look at the market showed last since the desk started: its middle or a trade. */
  shown: Decimal | null
  /** The band of clients' orders as it was worked out last, with what it follows from. */
  band: MarketBand | null
  /** As `read-quote.ts` answered last. */
  quote: MarketQuote | null
  updatedAt: Instant
  /** Of a margined contract: the price up to which all of its positions have been paid. `variation.ts` alone changes it. */
  settlementPrice: Decimal | null
  settledAt: Instant | null
  /** What margin accounts' short options count at here; kept up once it was asked for. `short-margin.ts` alone changes it. */
  marginMark: MarginMark | null
}

export type MarketBand = Readonly<{
  bidTicks: number | null
  askTicks: number | null
  width: Decimal
  band: PriceBand
}>

export type DeskParts = Readonly<{
  clock: Clock
  ids: IdSource
  fees: FeeSchedule
  limits: TradingLimits
  margin: MarginPort
}>

/** Futures and perpetuals beside their positions. `holders` follows from the positions, and is rebuilt from them. */
export type FuturesState = {
  /** By how much of its underlying a contract lay above it (below: negative) when its maker last quoted both sides. */
  readonly basis: Map<InstrumentSymbol, Decimal>
  /** Accounts with a position that is not flat, by contract; the venue's own too. */
  readonly holders: Map<InstrumentSymbol, Set<AccountId>>
  /** What accounts chose, and whether they are warned: the one part that the store keeps. */
  readonly margins: Map<AccountId, AccountMarginRecord>
  /** Those of `margins` that have been warned and have not come back since. */
  readonly warned: Set<AccountId>
}

/** Counts commands, for the desk and by account. */
export type Revisions = { now: number; readonly books: Map<AccountId, number> }

/** A level, when it was published, and when its age was looked at last. */
export type ReferenceLevel = Readonly<{ price: Decimal; at: Instant; lookedAt: Instant }>

/** Everything the desk knows, in memory. Only the files of this folder change it, one command at a time. */
export type DeskState = DeskParts & {
  readonly ledger: Ledger
  /** What accounts owe, oldest first; accounts that owe nothing are not there. */
  readonly receivables: Map<AccountId, readonly ReceivableRecord[]>
  readonly registry: InstrumentRegistry
  readonly markets: Map<InstrumentSymbol, Market>
  readonly accountsByUser: Map<UserId, AccountId[]>
  /** Lower-case address to account. */
  readonly accountByAddress: Map<string, AccountId>
  readonly openOrders: Map<OrderId, Participant>
  readonly openOrdersByAccount: Map<AccountId, Set<OrderId>>
  /** Open orders that only reduce a position. */
  readonly reduceOnly: Set<OrderId>
  /** Open orders that belong together, by `groupId`. */
  readonly groups: Map<string, Set<OrderId>>
  /** Markets that open and close. */
  readonly phased: Set<Market>
  /** Open orders that end by themselves, with the instant. */
  readonly ends: Map<OrderId, Instant>
  /** Not after the first of `ends` and the next change of a phase; infinite when there is none. */
  firstEnd: number
  readonly positions: Map<AccountId, Map<InstrumentSymbol, PositionRecord>>
  /** Quantity that open sales offer, by account and symbol. */
  readonly offered: Map<AccountId, Map<InstrumentSymbol, Decimal>>
  /** By scope and subject, as `controlKey` joins them. */
  readonly controls: Map<string, TradingControlRecord>
  /** Accounts of deleted portfolios: nothing may grow there, and each is closed once it is empty. */
  readonly retired: Set<AccountId>
  /** Orders that each account sent in the second `rateSecond`. */
  readonly sent: Map<AccountId, number>
  rateSecond: number
  readonly owners: Map<string, number>
  /** By the first of the accounts that share a daily limit. */
  readonly usedToday: Map<AccountId, Decimal>
  /** The same of orders in a coin, in that coin. */
  readonly usedCoins: Map<CurrencyCode, Map<AccountId, Decimal>>
  usedDay: number
  lastSequence: number
  readonly revisions: Revisions
  readonly contracts: ContractState
  readonly collateral: CollateralState
  /** What indices and other references stand at, as heard since the start. `reference-level.ts` alone changes it. */
  readonly levels: Map<InstrumentSymbol, ReferenceLevel>
  readonly futures: FuturesState
  readonly today: DayState
  readonly guards: GuardState
}
