import type { AccountId, Instant, OrderId, UserId } from '../../kernel/index.ts'
import type {
  CashMovementId,
  CashMovementKind,
  CashMovementRecord,
  CashMovementStatus,
  EquitySnapshotRecord,
  ImportedTransactionRecord,
  ManagedClientRecord,
  OrderNoteRecord,
  PortfolioId,
  PortfolioRecord,
} from '../../portfolio/index.ts'
import type { Page, Paged } from './page.ts'

export type CashMovementFilter = Readonly<{
  accountId: AccountId
  kinds?: readonly CashMovementKind[]
  statuses?: readonly CashMovementStatus[]
  from?: Instant
  to?: Instant
}>

export type PortfolioQueries = Readonly<{
  /** Deleted ones too: they are kept. */
  portfolio: (id: PortfolioId) => Promise<PortfolioRecord | null>
  /** Those that are not deleted, oldest first. */
  portfoliosOf: (userId: UserId, page: Page) => Promise<Paged<PortfolioRecord>>
  cashMovement: (id: CashMovementId) => Promise<CashMovementRecord | null>
  /** Newest first. */
  cashMovements: (filter: CashMovementFilter, page: Page) => Promise<Paged<CashMovementRecord>>
  /** Lines of other brokers' statements, oldest first. */
  importedTransactions: (portfolioId: PortfolioId, page: Page) => Promise<Paged<ImportedTransactionRecord>>
  managedClient: (id: string) => Promise<ManagedClientRecord | null>
  /** Oldest first. */
  managedClientsOf: (managerId: UserId, page: Page) => Promise<Paged<ManagedClientRecord>>
  orderNotes: (ids: readonly OrderId[]) => Promise<readonly OrderNoteRecord[]>
  /** Snapshots of accounts in rising order of time: of each from its last one at or before `since` on; null: all. */
  snapshots: (
    accountIds: readonly AccountId[],
    since: Instant | null,
  ) => Promise<readonly EquitySnapshotRecord[]>
}>
