import type {
  AccountId,
  CurrencyCode,
  Decimal,
  Id,
  Instant,
  InstrumentSymbol,
  JsonObject,
  OrderId,
  PositionId,
  TransferId,
  UserId,
} from '../kernel/index.ts'
import type { CostMethod } from './lots.ts'

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

export type PortfolioId = Id<'portfolio'>
export type PortfolioType = 'personal' | 'retirement' | 'business' | 'trust' | 'managed'
export type RiskLevel = 'very_low' | 'low' | 'moderate' | 'high' | 'very_high'
export type PortfolioMode = 'paper' | 'live'

/** A named portfolio. Its money and positions are those of its own account; this record holds none. */
export type PortfolioRecord = Readonly<{
  id: PortfolioId
  userId: UserId
  accountId: AccountId
  name: string
  description: string | null
  portfolioType: PortfolioType
  riskLevel: RiskLevel
  baseCurrency: CurrencyCode
  investmentObjective: string | null
  mode: PortfolioMode
  costMethod: CostMethod
  /** Shares in (0, 1]; null is no limit. */
  maxPositionSize: Decimal | null
  maxSectorAllocation: Decimal | null
  stopLossThreshold: Decimal | null
  createdAt: Instant
  updatedAt: Instant
  /** Set when its owner deleted it: gone for the owner, kept for the audit. */
  deletedAt: Instant | null
}>

/** Money that an account receives or gives without a trade. */
export type CashMovementKind = 'deposit' | 'withdrawal' | 'dividend' | 'fee' | 'transfer'
export type CashMovementStatus = 'pending' | 'executed' | 'cancelled' | 'failed'

export type CashMovementId = Id<'cashMovement'>

/** One cash transaction of an account, as its owner asked for it; `transferId` is the ledger's entry for it. */
/**
 * How money came from outside or went there. All null of what moves within the house, and of what was booked before this
 * was asked.
 */
export type PaymentChannel = Readonly<{
  /** Cards and chain addresses only take money out. */
  method: 'wire' | 'cash' | 'card' | 'crypto' | null
  /** Who sent it or takes it; null: the customer themselves. */
  counterparty: string | null
  /** ISO 3166-1, two letters. */
  counterpartyCountry: string | null
  /** Who stood at the counter with cash: a name, or a customer's id; null: the customer. */
  depositor: string | null
}>

export type CashMovementRecord = Readonly<{
  id: CashMovementId
  accountId: AccountId
  userId: UserId
  kind: CashMovementKind
  status: CashMovementStatus
  currency: CurrencyCode
  /** Signed from the account's side: received > 0, given < 0. */
  amount: Decimal
  /** The other own account of a transfer; null otherwise. */
  counterAccountId: AccountId | null
  /** What a dividend was paid on. */
  symbol: InstrumentSymbol | null
  reference: string | null
  notes: string | null
  transferId: TransferId | null
  createdAt: Instant
  executedAt: Instant | null
}> &
  PaymentChannel

/** One line of another broker's statement, as its file said it: their books, not this ledger's. */
export type ImportedTransactionRecord = Readonly<{
  id: Id<'importedTransaction'>
  /** Whose history it is part of; null when no portfolio was named. */
  portfolioId: PortfolioId | null
  source: string
  line: number
  at: Instant
  kind: 'buy' | 'sell' | CashMovementKind
  symbol: InstrumentSymbol | null
  quantity: Decimal
  price: Decimal | null
  multiplier: Decimal
  fee: Decimal
  amount: Decimal
  currency: string
  reference: string | null
  notes: string | null
}>

/** What its owner wrote beside an order placed in a portfolio. */
export type OrderNoteRecord = Readonly<{ orderId: OrderId; notes: string; at: Instant }>

/**
 * Why a snapshot was taken: the account was opened, the UTC day turned, money came from or went outside right after it,
 * the engine started or ended.
 */
export type SnapshotReason = 'opening' | 'day' | 'flow' | 'start' | 'shutdown'

/** What an account was worth at a moment. Never changed: history is what was seen, not what is computed later. */
export type EquitySnapshotRecord = Readonly<{
  id: Id<'equitySnapshot'>
  accountId: AccountId
  userId: UserId
  at: Instant
  reason: SnapshotReason
  cash: Decimal
  /** Cash plus the value of positions; null when one of them had no price. */
  equity: Decimal | null
  unrealizedPnl: Decimal | null
  /** Money from outside (> 0) or to outside (< 0) right after this moment. */
  flow: Decimal
}>

/** One portfolio of a client, what it does and which share of the client's money it should have. */
export type ClientAllocation = Readonly<{
  portfolioId: string
  accountId: string
  strategy: string
  weight: string
}>

/**
 * A client whose money a manager runs in portfolios of the manager's own, by strategy. Fees are shares: management of the
 * value a year, performance of the profit above high-water mark and hurdle.
 */
export type ManagedClientRecord = Readonly<{
  id: string
  managerId: UserId
  name: string
  reference: string | null
  /** `items`: the allocations, as plain data. */
  allocations: JsonObject
  managementFeeAnnual: Decimal
  performanceFee: Decimal
  hurdleAnnual: Decimal
  createdAt: Instant
}>
