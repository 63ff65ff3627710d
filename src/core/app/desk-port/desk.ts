import type { AuditFact } from '../../audit/index.ts'
import type { CorporateAction, Instrument } from '../../instruments/index.ts'
import type {
  AccountId,
  CurrencyCode,
  Decimal,
  Instant,
  InstrumentSymbol,
  OrderId,
  Result,
  UserId,
} from '../../kernel/index.ts'
import type {
  AccountRecord,
  AccountType,
  BalanceRecord,
  TransferKind,
  TransferRecord,
} from '../../ledger/index.ts'
import type { Quote } from '../../market-data/index.ts'
import type { Side } from '../../matching/index.ts'
import type {
  FillRecord,
  KycLimit,
  OrderConditions,
  OrderRecord,
  OrderType,
  TimeInForce,
  TradingControlRecord,
} from '../../orders/index.ts'
import type { PortfolioId, PositionRecord } from '../../portfolio/index.ts'
import type { CollateralCommands, CollateralReads } from './collateral.ts'
import type { Depth, MarketTrading } from './market.ts'
import type { AccountStateCommands } from './account-state.ts'
import type { CancelOrders, ControlRequest, Controlled } from './controls.ts'
import type { GuardCommands, GuardReads } from './guards.ts'
import type { Acting, DeskOutcome } from './outcome.ts'
import type { RevisionReads } from './revision.ts'
import type { BookReads, TransferCommands } from './transfers.ts'
import type { CorporateActionRecord, ExerciseInstructionRecord, FundingRecord } from '../store/contracts.ts'

/**
 * The desk is the one in-memory state machine of books, accounts, balances, open orders and positions. A command runs
 * to its end without yielding, in the order of arrival; it changes memory and tells what must be made durable. The
 * committer writes that in one transaction; only then is anybody answered or told.
 */
export type Desk = DeskReads &
  BookReads &
  GuardReads &
  DeskCommands &
  CollateralCommands &
  TransferCommands &
  GuardCommands &
  AccountStateCommands

export type { CancelOrders, ControlRequest, Controlled } from './controls.ts'
export type { Depth, DepthLevel } from './market.ts'
export type { Acting, AlgoView, DeskEvent, DeskOutcome, PublicTrade } from './outcome.ts'

export type DeskReads = CollateralReads &
  RevisionReads &
  Readonly<{
    instrument: (symbol: InstrumentSymbol) => Instrument | null
    instruments: () => readonly Instrument[]
    account: (id: AccountId) => AccountRecord | null
    /** Every account, the venue's own included. */
    accounts: () => readonly AccountRecord[]
    accountsOf: (userId: UserId) => readonly AccountRecord[]
    accountByAddress: (ethereumAddress: string) => AccountRecord | null
    /** Value of orders of this UTC day that counts against the daily limit which the account is under, in USD. */
    usedToday: (id: AccountId) => Decimal
    /** Dollars that one unit of a currency is worth, as limits count it; null while nobody says. */
    rateOf: (currency: CurrencyCode) => Decimal | null
    /** Of an account that exists; another id is a bug. */
    balance: (id: AccountId) => BalanceRecord
    positionsOf: (id: AccountId) => readonly PositionRecord[]
    /** Every position that is not flat, the venue's own included. */
    openPositions: () => readonly PositionRecord[]
    openOrdersOf: (id: AccountId) => readonly OrderRecord[]
    /** The funding instant that a perpetual owes; null when none. */
    fundingDue: (symbol: InstrumentSymbol) => Instant | null
    /** What funding is reckoned from, of a listed perpetual; null while either price is only what clients say. */
    fundingPricesOf: (symbol: InstrumentSymbol) => FundingPrices | null
    openOrder: (id: OrderId) => OrderRecord | null
    /** Whether it can only make a position smaller, once all else of its side has filled. */
    isReducing: (order: Pick<ParentOrder, 'accountId' | 'symbol' | 'side' | 'quantity'>) => boolean
    /** Everything that was ever held back: the venue, accounts, instruments, dead men's switches. */
    controls: () => readonly TradingControlRecord[]
    /** When `endDue` has something to do next; null while nothing ends by itself. */
    nextEndAt: () => Instant | null
    /** Top of book with last trade and volume, of a listed symbol; another one is a bug (so too for `depth`). */
    quote: (symbol: InstrumentSymbol) => Quote
    tradingOf: (symbol: InstrumentSymbol) => MarketTrading
    depth: (symbol: InstrumentSymbol, levels: number) => Depth
  }>

export type FundingPrices = Readonly<{ markPrice: Decimal; indexPrice: Decimal }>

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
  /** Asked for as IOC by name: in a call even a market order is refused then. */
  isImmediate?: boolean
  clientOrderId: string | null
  /** The execution algorithm that sends the order; absent where a person does. */
  parentOrderId?: OrderId
  /** What the caller typed back to a soft guard. */
  confirm?: string | null
  /** `live` orders of a user whose identity is not approved are refused by `kyc_required`. */
  kycApproved: boolean
  /** As in `OrderTerms`. */
  kycLimit?: KycLimit | null
  requestId: string | null
  /** Sealed fields for the audit fact: address and user agent of the caller. */
  personal: AuditFact['personal']
}>

/** What an execution algorithm is to fill. `price` is the worst of any child; null takes any. */
export type ParentOrder = Readonly<{
  accountId: AccountId
  symbol: InstrumentSymbol
  side: Side
  quantity: Decimal
  price: Decimal | null
  confirm: string | null
}>

export type AmendRequest = Readonly<{
  orderId: OrderId
  actorId: UserId
  price: Decimal | null
  quantity: Decimal | null
  /** New trigger price of a pending order. */
  triggerPrice?: Decimal | null
  /** What the caller typed back to a soft guard. */
  confirm?: string | null
  /** As in `OrderRequest`. */
  kycApproved: boolean
  /** As in `OrderTerms`. */
  kycLimit?: KycLimit | null
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

/** A position in a future as an order would leave it, and where that is liquidated while everything else stands still. */
export type LiquidationPreview = Readonly<{
  /** Signed contracts after the fill: a long (above 0) is liquidated at or below the price, a short at or above it. */
  quantity: Decimal
  /** Null where no price does, and of a position that is closed. */
  price: Decimal | null
  /** Maintenance margin of the position at the price that it is paid up to, in USD, and its share of the notional. */
  maintenance: Decimal
  maintenanceRate: Decimal
  /** The level that the mark follows is too old: nobody is liquidated before it is heard again. */
  isMarkStale: boolean
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
  /** Collateral of the account's short options now and, were all of it to fill, then; the change is in `cashChange` already. */
  collateral: Readonly<{ before: Decimal; after: Decimal }>
  /** The call that the order would wait in; null where orders trade as they come. */
  call: MarketTrading | null
  availableCashAfter: Decimal
  /** Of a future or a perpetual: where the position would be liquidated once all of it has filled; null of everything else. */
  liquidation: LiquidationPreview | null
  checks: readonly OrderCheck[]
}>

export type MarketMakerQuote = Readonly<{
  participant: AccountId
  symbol: InstrumentSymbol
  /** Levels best first; replaces every earlier quote of this participant in the instrument. Never stored. */
  bids: readonly Readonly<{ price: Decimal; quantity: Decimal }>[]
  asks: readonly Readonly<{ price: Decimal; quantity: Decimal }>[]
}>

export type CorporateActionRequest = Readonly<{
  action: CorporateAction
  symbol: InstrumentSymbol
  /** Ex-date, `2014-06-09`. */
  effectiveOn: string
  /** What a share is worth after a split, for fractions of a lot; null where there are none. */
  cashInLieuPrice: Decimal | null
  actorId: string
  requestId: string | null
  personal: AuditFact['personal']
}>

/** Cash that moves without a trade. `from` and `to` are accounts, or what lies outside the venue's clients. */
export type CashRequest = Readonly<{
  /** `outside` is where money of the account's kind comes from and goes to; `fees` is what the venue earns. */
  from: AccountId | 'outside'
  to: AccountId | 'outside' | 'fees'
  kind: Extract<TransferKind, 'deposit' | 'withdrawal' | 'dividend' | 'fee' | 'transfer'>
  /** > 0, at most the ledger's digits. */
  amount: Decimal
  /** The cash movement behind it. */
  causeId: string
  actorId: string
  requestId: string | null
  personal: AuditFact['personal']
}>

/** `cleared`: instruments whose terms are others now, so that no order of before stands in them. */
export type AppliedAction = Readonly<{
  record: CorporateActionRecord
  isRepeat: boolean
  cleared: readonly InstrumentSymbol[]
}>

export type ExerciseRequest = Readonly<{
  userId: UserId
  accountId: AccountId
  symbol: InstrumentSymbol
  quantity: Decimal
  /** Price of the underlying now, for options settled in cash; null where nobody knows one. */
  settlementPrice: Decimal | null
  requestId: string | null
  personal: AuditFact['personal']
}>

/** What an exercise did for its holder. */
export type Exercised = Readonly<{
  exerciseId: string
  instrument: Instrument
  quantity: Decimal
  /** Per unit of the underlying; null where units were delivered. */
  payoff: Decimal | null
  /** Signed change of the holder's cash. */
  amount: Decimal
  realizedPnl: Decimal
  /** The option position as it is now. */
  position: PositionRecord
  /** How many accounts were assigned. */
  assignments: number
  at: Instant
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
      /** A portfolio's own account: needs no address and counts among no limit of accounts. */
      portfolioId?: PortfolioId
      requestId: string | null
      personal: AuditFact['personal']
    }>,
  ) => Result<DeskOutcome<AccountRecord>>
  /** Refuses accounts that are not active, kinds of money that differ, and more than is available. */
  moveCash: (request: CashRequest) => Result<DeskOutcome<TransferRecord>>
  /** Cancels the open orders of a portfolio's account and closes it when it is flat; one that holds something stays open. */
  retireAccount: (
    request: Readonly<{
      accountId: AccountId
      actorId: UserId
      requestId: string | null
      personal: AuditFact['personal']
    }>,
  ) => Result<DeskOutcome<AccountRecord>>
  listInstruments: (instruments: readonly Instrument[]) => DeskOutcome<number>
  preview: (request: OrderRequest) => Result<OrderPreview>
  /**
   * The soft guards that the whole quantity of an execution algorithm meets before it starts: the refusal names what to
   * type back. Its children are not asked again. Of a listed symbol.
   */
  guardParent: (request: ParentOrder) => Result<Readonly<{ confirmed: string | null }>>
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
  /** What an index or another reference stands at: margin of options on it, and marks of futures on it, follow that. */
  hearLevel: (level: Readonly<{ symbol: InstrumentSymbol; price: Decimal; at: Instant }>) => DeskOutcome<null>
  /** Carries a corporate action out once; the same again answers the first outcome. */
  applyCorporateAction: (request: CorporateActionRequest) => Result<DeskOutcome<AppliedAction>>
  /** Exchanges the funding of a perpetual that is due; null when none is. */
  fundPerpetual: (symbol: InstrumentSymbol, prices: FundingPrices) => DeskOutcome<FundingRecord | null>
  /** Exercises a holder's American options before they expire. */
  exerciseOption: (request: ExerciseRequest) => Result<DeskOutcome<Exercised>>
  /** Says what is to happen with held options at their expiry. */
  instructExercise: (
    request: Readonly<{
      userId: UserId
      accountId: AccountId
      symbol: InstrumentSymbol
      instruction: ExerciseInstructionRecord['instruction']
      requestId: string | null
      personal: AuditFact['personal']
    }>,
  ) => Result<DeskOutcome<ExerciseInstructionRecord>>
  /** Cancels what is left of orders in an option or future that expired, and settles its positions at `settlementPrice`. */
  expireOption: (
    symbol: InstrumentSymbol,
    settlementPrice: Decimal,
  ) => DeskOutcome<Readonly<{ settled: number }>>
  /** Trades all legs wholly and at once, at the net price or better; or refuses the whole and trades nothing. */
  placeMultiLeg: (request: MultiLegRequest) => Result<DeskOutcome<PlacedUnit>>
  /** Attaches a stop loss, a take profit or both to an open position; one cancels the other. */
  protectPosition: (request: ProtectRequest) => Result<DeskOutcome<readonly OrderRecord[]>>
  /** Cancels what the filter leaves of the account's open orders, oldest first. */
  cancelOrders: (request: CancelOrders) => DeskOutcome<readonly OrderRecord[]>
  /** Changes what may be done, and cancels at once what may not stay when `cancelOrders` says so. */
  setControl: (request: ControlRequest) => DeskOutcome<Controlled>
  /** Arms, moves on (`timeoutMs` from now) or disarms (0) an account's dead man's switch. */
  setDeadMan: (
    request: Readonly<{ accountId: AccountId; timeoutMs: number }> & Acting,
  ) => DeskOutcome<TradingControlRecord>
  /**
   * Ends what has reached its end: DAY orders whose session has closed, GTD orders whose time has come, all orders of an
   * account whose dead man's switch has run out. Lifts pauses that are over.
   */
  endDue: () => DeskOutcome<Readonly<{ ended: number }>>
}>

/** Each leg trades `quantity` × its ratio. `netPrice` is what one unit may cost, per underlying: negative is received. */
export type MultiLegRequest = Readonly<{
  userId: UserId
  accountId: AccountId
  legs: readonly Readonly<{ symbol: InstrumentSymbol; side: Side; ratio: number }>[]
  quantity: Decimal
  netPrice: Decimal | null
  strategy: string | null
  /** As in `OrderRequest`. */
  confirm?: string | null
  kycApproved: boolean
  /** As in `OrderTerms`. */
  kycLimit?: KycLimit | null
  requestId: string | null
  personal: AuditFact['personal']
}>

/** Orders in the order of the legs; `netPrice` is what one unit cost. */
export type PlacedUnit = Readonly<{
  groupId: string
  netPrice: Decimal
  orders: readonly OrderRecord[]
  fills: readonly FillRecord[]
}>

/** `quantity` null protects the whole position. Prices are triggers. */
export type ProtectRequest = Acting &
  Readonly<{
    accountId: AccountId
    symbol: InstrumentSymbol
    stopLossPrice: Decimal | null
    takeProfitPrice: Decimal | null
    quantity: Decimal | null
    triggerBy: OrderRecord['triggerBy']
  }>

export type PlacedOrder = Readonly<{ order: OrderRecord; fills: readonly FillRecord[] }>
