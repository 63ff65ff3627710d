import type { AuditRecord } from '../../audit/index.ts'
import type {
  ApiKeyRecord,
  BrokerCredentialRecord,
  ApprovalRecord,
  CredentialRecord,
  ExternalIdentityRecord,
  OneTimeTokenRecord,
  SessionRecord,
  UserRecord,
} from '../../identity/index.ts'
import type { AlgoOrderRecord, AlgoStatus } from '../../execution/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import type {
  AccountId,
  CurrencyCode,
  Instant,
  InstrumentSymbol,
  OrderId,
  PositionId,
  UserId,
} from '../../kernel/index.ts'
import type {
  AccountRecord,
  BalanceRecord,
  BreakRecord,
  PendingTransferRecord,
  ReceivableRecord,
  ReconciliationRecord,
  SettlementRecord,
  TransferRecord,
} from '../../ledger/index.ts'
import type { BarRecord, ChainSnapshotRecord } from '../../market-data/index.ts'
import type {
  AccountDayRecord,
  AccountGuardRecord,
  AccountMarginRecord,
  FillRecord,
  IdempotencyRecord,
  InstrumentGuardRecord,
  OrderEventRecord,
  OrderRecord,
  OrderStatus,
  TradingControlRecord,
} from '../../orders/index.ts'
import type {
  CashMovementRecord,
  EquitySnapshotRecord,
  ImportedTransactionRecord,
  ManagedClientRecord,
  OrderNoteRecord,
  PortfolioRecord,
  PositionRecord,
} from '../../portfolio/index.ts'
import type {
  AuditCheckpointRecord,
  AuditCosignatureRecord,
  AuditHead,
  AuditKeyRecord,
  AuditNodeRecord,
  AuditQueries,
  AuditReviewRecord,
} from './audit.ts'
import type { CaseQueries, CaseTables } from './cases.ts'
import type {
  ExerciseInstructionRecord,
  PositionAdjustmentRecord,
  CorporateActionRecord,
  FundingRecord,
} from './contracts.ts'
import type { BookQueries, CheckQueries } from './books.ts'
import type { DashboardQueries } from './dashboard.ts'
import type { MonitoringQueries } from './monitoring.ts'
import type { PortfolioQueries } from './portfolios.ts'
import type { ReportQueries, ReportTables } from './reports.ts'
import type { PrivacyQueries, PrivacyTables } from './privacy.ts'
import type { TapeRecord } from './tape.ts'
import type { DataKeyRecord, FieldQueries, IdentityQueries, KeyQueries, UserQueries } from './identity.ts'
import type { KycQueries, KycTables } from './kyc.ts'
import type { MarketQueries, VolSurfaceRecord } from './market.ts'
import type { Page, Paged } from './page.ts'
import type { ScreeningQueries, ScreeningTables } from './screening.ts'

export type {
  ExerciseInstructionRecord,
  PositionAdjustmentRecord,
  CorporateActionRecord,
  FundingRecord,
} from './contracts.ts'
export type { Page, Paged } from './page.ts'

/**
 * A subject's data key, wrapped by the store's master key. Destroying it makes the sealed fields unreadable; nothing but an
 * empty text stands in its place.
 */
export type SubjectKeyRecord = Readonly<{ subjectId: string; wrappedKey: string; createdAt: Instant }>

/** Facts about the installation: `demo.epoch`, `setup.code_hash`, `token.secret`. */
export type SettingRecord = Readonly<{ name: string; value: string }>

/** Every table of the store and the record it keeps. */
export type Tables = CaseTables &
  KycTables &
  PrivacyTables &
  ReportTables &
  ScreeningTables &
  Readonly<{
    users: UserRecord
    sessions: SessionRecord
    credentials: CredentialRecord
    oneTimeTokens: OneTimeTokenRecord
    externalIdentities: ExternalIdentityRecord
    approvals: ApprovalRecord
    apiKeys: ApiKeyRecord
    brokerCredentials: BrokerCredentialRecord
    dataKeys: DataKeyRecord
    accounts: AccountRecord
    balances: BalanceRecord
    transfers: TransferRecord
    pendingTransfers: PendingTransferRecord
    settlements: SettlementRecord
    receivables: ReceivableRecord
    reconciliations: ReconciliationRecord
    reconciliationBreaks: BreakRecord
    instruments: Instrument
    orders: OrderRecord
    orderEvents: OrderEventRecord
    fills: FillRecord
    algoOrders: AlgoOrderRecord
    tradingControls: TradingControlRecord
    positions: PositionRecord
    idempotency: IdempotencyRecord
    auditRecords: AuditRecord
    auditNodes: AuditNodeRecord
    auditCheckpoints: AuditCheckpointRecord
    auditCosignatures: AuditCosignatureRecord
    auditKeys: AuditKeyRecord
    auditReviews: AuditReviewRecord
    subjectKeys: SubjectKeyRecord
    bars: BarRecord
    chainSnapshots: ChainSnapshotRecord
    volSurfaces: VolSurfaceRecord
    portfolios: PortfolioRecord
    cashMovements: CashMovementRecord
    equitySnapshots: EquitySnapshotRecord
    managedClients: ManagedClientRecord
    orderNotes: OrderNoteRecord
    importedTransactions: ImportedTransactionRecord
    settings: SettingRecord
    exerciseInstructions: ExerciseInstructionRecord
    positionAdjustments: PositionAdjustmentRecord
    corporateActions: CorporateActionRecord
    fundings: FundingRecord
    tapes: TapeRecord
    accountDays: AccountDayRecord
    accountGuards: AccountGuardRecord
    accountMargins: AccountMarginRecord
    instrumentGuards: InstrumentGuardRecord
  }>

export type TableName = keyof Tables

/** `insert` fails when the key exists; `put` inserts or replaces by primary key. The log tables only take `insert`. */
export type Write = {
  [Table in TableName]: Readonly<{ op: 'insert' | 'put'; table: Table; record: Tables[Table] }>
}[TableName]

export type OrderFilter = Readonly<{
  userId: UserId
  accountId?: AccountId
  symbol?: InstrumentSymbol
  side?: 'buy' | 'sell'
  statuses?: readonly OrderStatus[]
  groupId?: string
  from?: Instant
  to?: Instant
}>

export type AlgoOrderFilter = Readonly<{
  /** Everybody's when absent. */
  userId?: UserId
  accountId?: AccountId
  symbol?: InstrumentSymbol
  statuses?: readonly AlgoStatus[]
}>

export type PositionFilter = Readonly<{
  userId: UserId
  accountId?: AccountId
  symbol?: InstrumentSymbol
  /** Flat ones only, or only those that are not. */
  isFlat?: boolean
}>

export type {
  ApprovalFilter,
  DataKeyPurpose,
  DataKeyRecord,
  FieldCipher,
  FieldQueries,
  IdentityQueries,
  KeyQueries,
  UserQueries,
} from './identity.ts'
export type {
  AuditCheckpointRecord,
  AuditCosignatureRecord,
  AuditFilter,
  AuditHead,
  AuditKeyRecord,
  AuditNodeRecord,
  AuditQueries,
  AuditReviewRecord,
} from './audit.ts'
export type { KycQueries } from './kyc.ts'
export type { MarketQueries } from './market.ts'
export type { PortfolioQueries } from './portfolios.ts'
export type { DashboardQueries } from './dashboard.ts'
export type { RegulatoryReportRecord, ReportQueries } from './reports.ts'
export type { ScreeningQueries } from './screening.ts'
export type { Outdated, OwnTables, PrivacyQueries, RemovableCategory } from './privacy.ts'
export type { TapeRecord } from './tape.ts'
export type { AlertFilter, CaseFilter, CaseQueries } from './cases.ts'
export type {
  CustomerFacts,
  MonitoredPaymentRecord,
  MonitoringQueries,
  PaymentVerdict,
} from './monitoring.ts'
export type { BookQueries, CheckQueries, SettlementFilter } from './books.ts'

/** What the desk must have in memory before it takes a command. */
export type DeskSnapshot = Readonly<{
  accounts: readonly AccountRecord[]
  /** Of deleted portfolios. */
  retiredAccounts?: readonly AccountId[]
  balances: readonly BalanceRecord[]
  instruments: readonly Instrument[]
  /** Open and partially filled, in acceptance order. */
  openOrders: readonly OrderRecord[]
  /** Not flat, or flat but touched today. */
  positions: readonly PositionRecord[]
  /** What holds trading back. */
  controls: readonly TradingControlRecord[]
  /** Highest `sequence` of any order; 0 when there is none. */
  lastOrderSequence: number
  /**
   * The daily limit's state, by account: Σ `dailyValueOf(order, multiplier)` (orders room) over the orders created since
   * 00:00 UTC: their filled value, and for open ones also price × unfilled quantity × multiplier; and what orders of
   * earlier days grew by since then: Σ `facts.daily_growth` of `amended` events.
   */
  acceptedValueToday: ReadonlyMap<AccountId, string>
  /** The same of orders in what settles in a coin, in that coin. */
  acceptedCoinToday?: readonly (readonly [AccountId, CurrencyCode, string])[]
  /** For every open order: one more than its highest event number. */
  nextEventNumbers: ReadonlyMap<OrderId, number>
  exerciseInstructions: readonly ExerciseInstructionRecord[]
  corporateActions: readonly CorporateActionRecord[]
  /** Last funding instant of each perpetual. */
  fundedUntil: ReadonlyMap<InstrumentSymbol, Instant>
  /** Transfers that wait to be posted or voided, oldest first. */
  pendingTransfers: readonly PendingTransferRecord[]
  /** What clients still owe, oldest first. */
  receivables: readonly ReceivableRecord[]
  /** Of every instrument that ever traded. */
  tapes: readonly TapeRecord[]
  /** Days of accounts that began at 00:00 UTC of today. */
  accountDays?: readonly AccountDayRecord[]
  /** Orders created and fills made since 00:00 UTC, by account. */
  ordersToday?: ReadonlyMap<AccountId, number>
  tradesToday?: ReadonlyMap<AccountId, number>
  accountGuards?: readonly AccountGuardRecord[]
  accountMargins?: readonly AccountMarginRecord[]
  instrumentGuards?: readonly InstrumentGuardRecord[]
}>

/**
 * What a store that was open rejects with when it does not serve now. Its sentence is for the log; an answer only says
 * `store_unavailable`. Known by its name, so that an adapter needs nothing of this room but types.
 */
export type StoreUnavailable = Error & Readonly<{ name: 'StoreUnavailable' }>

/**
 * The system of record. `commit` is the only way to write to it: all writes of all units in one transaction, durable
 * when the promise resolves, none of them applied when it rejects. There is one writer; `core/app`'s committer is it. It
 * may hand in a commit before the last one has ended: they are done in order, and when one is rejected, so is every other
 * that was handed in before that was known.
 */
export type Store = Readonly<{
  commit: (writes: readonly Write[]) => Promise<void>
  /**
   * Forgets kept answers that were given before `before`, the oldest first and at most `countMax` of them, and tells how
   * many went. The only removal there is; it may run beside commits, since no answer of that age is asked for any more.
   */
  forgetIdempotent: (before: Instant, countMax: number) => Promise<number>
  loadDesk: (now: Instant) => Promise<DeskSnapshot>
  /** Number of records and the leaf hash of the last; the audit writer continues from here. */
  auditHead: () => Promise<AuditHead>
  users: UserQueries
  identity: IdentityQueries
  keys: KeyQueries
  fields: FieldQueries
  trading: TradingQueries
  audit: AuditQueries
  market: MarketQueries
  contracts: ContractQueries
  books: BookQueries
  checks: CheckQueries
  portfolios: PortfolioQueries
  screening: ScreeningQueries
  kyc: KycQueries
  cases: CaseQueries
  privacy: PrivacyQueries
  monitoring: MonitoringQueries
  dashboard: DashboardQueries
  reports: ReportQueries
  setting: (name: string) => Promise<string | null>
  subjectKeys: () => Promise<readonly SubjectKeyRecord[]>
  /** Answers when the database does; rejects when it does not, or may not be written to. */
  ping: () => Promise<void>
  /**
   * Told when the right to write is lost by itself; absent where that cannot happen. From then on every commit is
   * rejected until `loadDesk`, which asks for the right again, has succeeded: in between others may have written.
   */
  onLost?: (listener: (error: Error) => void) => void
  close: () => Promise<void>
}>

export type TradingQueries = Readonly<{
  accountsOf: (userId: UserId) => Promise<readonly AccountRecord[]>
  order: (id: OrderId) => Promise<OrderRecord | null>
  orders: (filter: OrderFilter, page: Page) => Promise<Paged<OrderRecord>>
  orderByClientId: (accountId: AccountId, clientOrderId: string) => Promise<OrderRecord | null>
  algoOrder: (id: OrderId) => Promise<AlgoOrderRecord | null>
  /** Newest first. */
  algoOrders: (filter: AlgoOrderFilter, page: Page) => Promise<Paged<AlgoOrderRecord>>
  /** Orders that name `id` as their parent, in the order of acceptance. */
  childOrders: (id: OrderId) => Promise<readonly OrderRecord[]>
  position: (id: PositionId) => Promise<PositionRecord | null>
  orderEvents: (id: OrderId) => Promise<readonly OrderEventRecord[]>
  fillsOfOrder: (id: OrderId) => Promise<readonly FillRecord[]>
  fills: (
    filter: Readonly<{
      userId: UserId
      accountId?: AccountId
      symbol?: InstrumentSymbol
      from?: Instant
      to?: Instant
    }>,
    page: Page,
  ) => Promise<Paged<FillRecord>>
  /** By symbol, then by opening. */
  positions: (filter: PositionFilter, page: Page) => Promise<Paged<PositionRecord>>
  /** Σ realised profit of all that the account ever held, before fees. Decimal text. */
  realizedPnlOf: (accountId: AccountId, currency?: CurrencyCode) => Promise<string>
  transfersOf: (accountId: AccountId, page: Page) => Promise<Paged<TransferRecord>>
  idempotent: (userId: UserId, key: string, notBefore: Instant) => Promise<IdempotencyRecord | null>
  /** Every balance beside the sum of its transfers: equal unless the books are broken. Decimal text. */
  trialBalance: () => Promise<
    readonly Readonly<{ accountId: AccountId; currency: string; cash: string; transferred: string }>[]
  >
}>

/** What happened to contracts beside trading. Newest first. */
export type ContractQueries = Readonly<{
  corporateActions: (
    filter: Readonly<{ symbol?: InstrumentSymbol }>,
    page: Page,
  ) => Promise<Paged<CorporateActionRecord>>
  fundings: (symbol: InstrumentSymbol, page: Page) => Promise<Paged<FundingRecord>>
  adjustments: (
    filter: Readonly<{ accountId?: AccountId; userId?: UserId; symbol?: InstrumentSymbol }>,
    page: Page,
  ) => Promise<Paged<PositionAdjustmentRecord>>
}>
