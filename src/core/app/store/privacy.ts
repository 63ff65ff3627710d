import type { KycCaseRecord } from '../../compliance/kyc/index.ts'
import type {
  ConsentRecord,
  LegalHoldRecord,
  PolicyAcceptanceRecord,
  PolicyRecord,
  PrivacyRequestRecord,
  PrivacyRequestStatus,
  RetentionRecord,
} from '../../compliance/privacy/index.ts'
import type { AlgoOrderRecord } from '../../execution/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import type { PendingTransferRecord, ReceivableRecord, SettlementRecord } from '../../ledger/index.ts'
import type { AccountDayRecord, AccountGuardRecord, AccountMarginRecord } from '../../orders/index.ts'
import type { EquitySnapshotRecord, PortfolioRecord } from '../../portfolio/index.ts'
import type { ExerciseInstructionRecord, PositionAdjustmentRecord } from './contracts.ts'
import type { Page, Paged } from './page.ts'

/** Tables of the rights of data subjects. */
export type PrivacyTables = Readonly<{
  privacyRequests: PrivacyRequestRecord
  consents: ConsentRecord
  retentionPolicies: RetentionRecord
  legalHolds: LegalHoldRecord
  policies: PolicyRecord
  policyAcceptances: PolicyAcceptanceRecord
}>

/** Categories of the retention table whose rows can be taken out of the store. */
export type RemovableCategory =
  'sessions' | 'one_time_tokens' | 'api_keys' | 'unlinked_identities' | 'privacy_requests'

/** Rows of a category that were finished before an instant, those of the spared subjects left aside. */
export type Outdated = Readonly<{ category: RemovableCategory; before: Instant; spared: readonly UserId[] }>

/** Tables of which each row is one person's: by their id, or by that of their account. */
export type OwnTables = Readonly<{
  accountDays: AccountDayRecord
  accountGuards: AccountGuardRecord
  accountMargins: AccountMarginRecord
  algoOrders: AlgoOrderRecord
  equitySnapshots: EquitySnapshotRecord
  exerciseInstructions: ExerciseInstructionRecord
  kycCases: KycCaseRecord
  pendingTransfers: PendingTransferRecord
  portfolios: PortfolioRecord
  positionAdjustments: PositionAdjustmentRecord
  receivables: ReceivableRecord
  settlements: SettlementRecord
}>

export type PrivacyQueries = Readonly<{
  request: (id: string) => Promise<PrivacyRequestRecord | null>
  /** Newest first. */
  requestsOf: (userId: UserId) => Promise<readonly PrivacyRequestRecord[]>
  /** By the day that they are due, the next first. */
  requests: (statuses: readonly PrivacyRequestStatus[], page: Page) => Promise<Paged<PrivacyRequestRecord>>
  /** Oldest first. */
  consentsOf: (userId: UserId) => Promise<readonly ConsentRecord[]>
  retention: () => Promise<readonly RetentionRecord[]>
  /** Oldest first, released ones too. */
  holds: () => Promise<readonly LegalHoldRecord[]>
  /** Every version of every page, oldest first. */
  policies: () => Promise<readonly PolicyRecord[]>
  acceptancesOf: (userId: UserId) => Promise<readonly PolicyAcceptanceRecord[]>
  /** Rows that belong to somebody, whose id and whose accounts' ids are given; by key. */
  rowsOf: <Name extends keyof OwnTables>(
    table: Name,
    ids: readonly string[],
    page: Page,
  ) => Promise<Paged<OwnTables[Name]>>
  countOutdated: (outdated: Outdated) => Promise<number>
  /** Takes at most `countMax` of them out for good and tells how many; may run beside commits. */
  removeOutdated: (outdated: Outdated, countMax: number) => Promise<number>
  /** Takes out rows that serve an erased subject no more: linked identities, one-time tokens, kept answers. */
  removeSubject: (userId: UserId) => Promise<number>
}>
