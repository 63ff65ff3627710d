import type {
  AccountId,
  FillId,
  Instant,
  InstrumentSymbol,
  OrderId,
  TransferId,
  UserId,
} from '../../kernel/index.ts'
import type {
  BreakRecord,
  BreakStatus,
  PendingStatus,
  PendingTransferRecord,
  ReconciliationKind,
  ReceivableRecord,
  ReconciliationRecord,
  SettlementRecord,
  SettlementStatus,
  TransferRecord,
} from '../../ledger/index.ts'
import type { OrderRecord } from '../../orders/index.ts'
import type { Page, Paged } from './page.ts'

/**
 * Why a quantity changed without a fill. `option_adjustment`: moved to another name, a share's new symbol too;
 * `cash_in_lieu`: a fraction paid out; `close_out`: taken over from an account that could not bring what an option owed.
 */
export type AdjustmentCause =
  | 'expiry'
  | 'exercise'
  | 'assignment'
  | 'delivery'
  | 'split'
  | 'cash_in_lieu'
  | 'option_adjustment'
  | 'close_out'

export type SettlementFilter = Readonly<{
  userId?: UserId
  accountId?: AccountId
  symbol?: InstrumentSymbol
  status?: SettlementStatus
  from?: Instant
  to?: Instant
}>

/** What statements, settlement and reconciliation read. Amounts that are sums are decimal text. */
export type BookQueries = Readonly<{
  /** Per currency Σ credits − Σ debits of an account's transfers before `at`. */
  cashBefore: (
    accountId: AccountId,
    at: Instant,
  ) => Promise<readonly Readonly<{ currency: string; cash: string }>[]>
  /** An account's transfers, both ends included, oldest first, at most `limit`. */
  transfersOfPeriod: (
    accountId: AccountId,
    period: Readonly<{ from: Instant; to: Instant }>,
    limit: number,
  ) => Promise<readonly TransferRecord[]>
  /** Per account and currency what was debited and credited up to and at `at`; by account, then currency. */
  turnoverAt: (
    at: Instant,
  ) => Promise<
    readonly Readonly<{ accountId: AccountId; currency: string; debits: string; credits: string }>[]
  >
  pendingTransfer: (id: TransferId) => Promise<PendingTransferRecord | null>
  /** Newest first. */
  pendingTransfers: (
    filter: Readonly<{ status?: PendingStatus; accountId?: AccountId }>,
    page: Page,
  ) => Promise<Paged<PendingTransferRecord>>
  settlement: (fillId: FillId) => Promise<SettlementRecord | null>
  settlementsOf: (fillIds: readonly FillId[]) => Promise<readonly SettlementRecord[]>
  /** By execution, oldest first. */
  settlementsOfOrders: (orderIds: readonly OrderId[]) => Promise<readonly SettlementRecord[]>
  /** By execution, newest first. */
  settlements: (filter: SettlementFilter, page: Page) => Promise<Paged<SettlementRecord>>
  /** Executed and due at `now`, the longest due first. */
  settlementsDue: (now: Instant, limit: number) => Promise<readonly SettlementRecord[]>
  /** What clients owe, newest first. */
  receivables: (
    filter: Readonly<{ accountId?: AccountId | undefined; isOpen?: boolean | undefined }>,
    page: Page,
  ) => Promise<Paged<ReceivableRecord>>
  /** Of an account's fills that have not settled, by settlement date: Σ value sold and bought, Σ fees. */
  unsettledCash: (
    userId: UserId,
    accountId: AccountId,
  ) => Promise<readonly Readonly<{ settlementDate: string; sold: string; bought: string; fees: string }>[]>
  reconciliation: (id: string) => Promise<ReconciliationRecord | null>
  /** Newest first. */
  reconciliations: (
    filter: Readonly<{ kind?: ReconciliationKind }>,
    page: Page,
  ) => Promise<Paged<ReconciliationRecord>>
  break: (id: string) => Promise<BreakRecord | null>
  /** Newest first. `reconciliationId`: found or seen again by that run. */
  breaks: (
    filter: Readonly<{ status?: BreakStatus; reconciliationId?: string }>,
    page: Page,
  ) => Promise<Paged<BreakRecord>>
  /** Not resolved, oldest first, at most `limit`. */
  unresolvedBreaks: (limit: number) => Promise<readonly BreakRecord[]>
}>

/** How many were looked at, and those that do not agree. */
type Compared<T> = Readonly<{ checked: number; mismatches: readonly T[] }>

/** Sums that must agree, added up by the store. Decimal text. */
export type CheckQueries = Readonly<{
  /** What each balance holds back, and what open orders and pending transfers hold. */
  heldBack: () => Promise<
    readonly Readonly<{
      accountId: AccountId
      currency: string
      held: string
      byOrders: string
      byTransfers: string
    }>[]
  >
  /** Of clients' accounts: Σ quantity of the positions, Σ signed fills, Σ changes that no fill made. */
  positions: () => Promise<
    readonly Readonly<{
      accountId: AccountId
      symbol: InstrumentSymbol
      quantity: string
      filled: string
      adjusted: string
    }>[]
  >
  /** Σ quantity over all accounts, the venue's own included. */
  openInterest: () => Promise<readonly Readonly<{ symbol: InstrumentSymbol; quantity: string }>[]>
  /** Orders beside the sums of their fills. */
  orders: () => Promise<
    Compared<
      Readonly<{
        orderId: OrderId
        quantity: string
        value: string
        fees: string
        fillQuantity: string
        fillValue: string
        fillFees: string
      }>
    >
  >
  /** Matches of a period beside their transfers. */
  matches: (
    period: Readonly<{ from: Instant; to: Instant }>,
  ) => Promise<
    Compared<Readonly<{ matchId: string; value: string; fees: string; paid: string; charged: string }>>
  >
  /** Open and partially filled, in acceptance order. */
  openOrders: () => Promise<readonly OrderRecord[]>
  /** How many records point to something that is not there, by kind of reference; every kind is named. */
  orphans: () => Promise<readonly Readonly<{ reference: string; count: number }>[]>
}>
