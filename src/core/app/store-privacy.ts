import type {
  ConsentRecord,
  LegalHoldRecord,
  PolicyAcceptanceRecord,
  PolicyRecord,
  PrivacyRequestRecord,
  PrivacyRequestStatus,
  RetentionRecord,
} from '../compliance/privacy/index.ts'
import type { Instant, UserId } from '../kernel/index.ts'
import type { Page, Paged } from './store-page.ts'

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
  countOutdated: (outdated: Outdated) => Promise<number>
  /** Takes at most `countMax` of them out for good and tells how many; may run beside commits. */
  removeOutdated: (outdated: Outdated, countMax: number) => Promise<number>
  /** Takes out what an erased subject's rows say in the open: linked identities, one-time tokens, consents stay. */
  removeSubject: (userId: UserId) => Promise<number>
}>
