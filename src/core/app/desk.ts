import type { AuditFact } from '../audit/index.ts'
import type { Instrument } from '../instruments/index.ts'
import type {
  AccountId,
  Decimal,
  Instant,
  InstrumentSymbol,
  OrderId,
  Result,
  UserId,
} from '../kernel/index.ts'
import type { AccountRecord, AccountType, BalanceRecord } from '../ledger/index.ts'
import type { Quote } from '../market-data/index.ts'
import type { Side } from '../matching/index.ts'
import type { FillRecord, OrderConditions, OrderRecord, OrderType, TimeInForce } from '../orders/index.ts'
import type { PositionRecord } from '../portfolio/index.ts'
import type { Write } from './store.ts'

/**
 * The desk is the one in-memory state machine of books, accounts, balances, open orders and positions. A command runs
 * to its end without yielding, in the order of arrival; it changes memory and tells what must be made durable. The
 * committer writes that in one transaction; only then is anybody answered or told.
 */
export type Desk = DeskReads & DeskCommands

/** One level of a book, best first. */
export type DepthLevel = Readonly<{ price: Decimal; quantity: Decimal; orders: number }>
export type Depth = Readonly<{
  symbol: InstrumentSymbol
  bids: readonly DepthLevel[]
  asks: readonly DepthLevel[]
  at: Instant
}>

export type DeskReads = Readonly<{
  instrument: (symbol: InstrumentSymbol) => Instrument | null
  instruments: () => readonly Instrument[]
  account: (id: AccountId) => AccountRecord | null
  accountsOf: (userId: UserId) => readonly AccountRecord[]
  accountByAddress: (ethereumAddress: string) => AccountRecord | null
  /** Of an account that exists; another id is a bug. */
  balance: (id: AccountId) => BalanceRecord
  positionsOf: (id: AccountId) => readonly PositionRecord[]
  /** Every position that is not flat, the venue's own included. */
  openPositions: () => readonly PositionRecord[]
  openOrdersOf: (id: AccountId) => readonly OrderRecord[]
  openOrder: (id: OrderId) => OrderRecord | null
  /** When `endDue` has something to do next; null while nothing ends by itself. */
  nextEndAt: () => Instant | null
  /** Top of book with last trade and volume, of a listed symbol; another one is a bug (so too for `depth`). */
  quote: (symbol: InstrumentSymbol) => Quote
  depth: (symbol: InstrumentSymbol, levels: number) => Depth
}>

/** What a command leaves behind: its answer, what must become durable, and whom to tell once it has. */
export type DeskOutcome<T> = Readonly<{
  value: T
  writes: readonly Write[]
  facts: readonly AuditFact[]
  events: readonly DeskEvent[]
}>

export type DeskEvent =
  | Readonly<{ kind: 'order'; order: OrderRecord }>
  | Readonly<{ kind: 'fill'; fill: FillRecord }>
  | Readonly<{ kind: 'position'; position: PositionRecord }>
  | Readonly<{ kind: 'balance'; balance: BalanceRecord; account: AccountRecord }>
  | Readonly<{ kind: 'trade'; trade: PublicTrade }>
  | Readonly<{ kind: 'instrument'; instrument: Instrument }>

/** A match as everyone may see it. `side` is the aggressor's. */
export type PublicTrade = Readonly<{
  matchId: string
  symbol: InstrumentSymbol
  side: Side
  price: Decimal
  quantity: Decimal
  at: Instant
}>

export type OrderRequest = Readonly<{
  userId: UserId
  accountId: AccountId
  symbol: InstrumentSymbol
  side: Side
  orderType: OrderType
  timeInForce: TimeInForce
  quantity: Decimal
  /** Limit price, or a market order's protection price. */
  price: Decimal | null
  /** Absent on plain orders. Prices that follow from the market (a trailing stop's trigger) are the desk's to fill in. */
  conditions?: OrderConditions
  clientOrderId: string | null
  /** The execution algorithm that sends the order; absent where a person does. */
  parentOrderId?: OrderId
  /** `live` orders of a user whose identity is not approved are refused by `kyc_required`. */
  kycApproved: boolean
  requestId: string | null
  /** Sealed fields for the audit fact: address and user agent of the caller. */
  personal: AuditFact['personal']
}>

export type AmendRequest = Readonly<{
  orderId: OrderId
  actorId: UserId
  price: Decimal | null
  quantity: Decimal | null
  /** New trigger price of a pending order. */
  triggerPrice?: Decimal | null
  /** As in `OrderRequest`. */
  kycApproved: boolean
  requestId: string | null
  personal: AuditFact['personal']
}>

/** What the checks before an order found; also the body of a preview. */
export type OrderCheck = Readonly<{
  name: string
  passed: boolean
  /** Bound, value and remaining as decimal text, where there is a bound. */
  limit: string | null
  value: string | null
  message: string
}>

export type OrderPreview = Readonly<{
  /** Volume-weighted price at which the order would fill now; null when nothing would. */
  estimatedPrice: Decimal | null
  estimatedQuantity: Decimal
  notional: Decimal
  fee: Decimal
  /** Signed change of available cash if it fills as estimated. */
  cashChange: Decimal
  /** What the part that would rest holds back; in `cashChange` already. */
  cashToHold: Decimal
  availableCashAfter: Decimal
  checks: readonly OrderCheck[]
}>

export type MarketMakerQuote = Readonly<{
  participant: AccountId
  symbol: InstrumentSymbol
  /** Levels best first; replaces every earlier quote of this participant in the instrument. Never stored. */
  bids: readonly Readonly<{ price: Decimal; quantity: Decimal }>[]
  asks: readonly Readonly<{ price: Decimal; quantity: Decimal }>[]
}>

export type DeskCommands = Readonly<{
  openAccount: (
    request: Readonly<{
      userId: UserId | null
      accountType: AccountType
      ethereumAddress: string | null
      /** Paper money issued at opening; must be 0 for live accounts. */
      initialPaperCash: Decimal
      mayOverdraw?: boolean
      requestId: string | null
      personal: AuditFact['personal']
    }>,
  ) => Result<DeskOutcome<AccountRecord>>
  listInstruments: (instruments: readonly Instrument[]) => DeskOutcome<number>
  preview: (request: OrderRequest) => Result<OrderPreview>
  placeOrder: (request: OrderRequest) => Result<DeskOutcome<PlacedOrder>>
  /**
   * Changes the caller's own open order under its id. Null leaves price or quantity as it is; `quantity` is the new
   * total, what has filled included. For less at the same price it keeps its time priority; at another price or for
   * more it loses it, and fills at once what it crosses.
   */
  amendOrder: (request: AmendRequest) => Result<DeskOutcome<PlacedOrder>>
  cancelOrder: (
    request: Readonly<{
      orderId: OrderId
      actorId: UserId
      requestId: string | null
      personal: AuditFact['personal']
    }>,
  ) => Result<DeskOutcome<OrderRecord>>
  /** Fills against client orders are booked like any other; the quote itself leaves no record. */
  quoteMarket: (quote: MarketMakerQuote) => DeskOutcome<null>
  /** Cancels what is left of orders in options that expired, settles positions in cash at `settlementPrice`. */
  expireOption: (
    symbol: InstrumentSymbol,
    settlementPrice: Decimal,
  ) => DeskOutcome<Readonly<{ settled: number }>>
  /** Ends what has reached its end: DAY orders whose session has closed, GTD orders whose time has come. */
  endDue: () => DeskOutcome<Readonly<{ ended: number }>>
}>

export type PlacedOrder = Readonly<{ order: OrderRecord; fills: readonly FillRecord[] }>
