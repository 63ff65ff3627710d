import type {
  ApprovalRecord,
  CredentialRecord,
  ExternalIdentityRecord,
  OneTimeTokenRecord,
  SessionRecord,
  UserRecord,
} from '../identity/index.ts'
import type { Instant, SessionId, UserId } from '../kernel/index.ts'
import type { Page, Paged } from './store-page.ts'

export type UserQueries = Readonly<{
  byId: (id: UserId) => Promise<UserRecord | null>
  byEmail: (email: string) => Promise<UserRecord | null>
  byUsername: (username: string) => Promise<UserRecord | null>
  list: (
    filter: Readonly<{ search?: string; role?: string; status?: string }>,
    page: Page,
  ) => Promise<Paged<UserRecord>>
  count: () => Promise<number>
  nextNumber: () => Promise<number>
  administratorExists: () => Promise<boolean>
  session: (id: SessionId) => Promise<SessionRecord | null>
  sessionsOf: (userId: UserId) => Promise<readonly SessionRecord[]>
}>

export type ApprovalFilter = Readonly<{
  kind?: string
  subjectId?: string
  requestedBy?: UserId
  /** As stored: what ran out undecided is still `pending` here. */
  status?: ApprovalRecord['status']
  /** Both ends belong to the range. */
  expiresFrom?: Instant
  expiresTo?: Instant
}>

/** What proves who users are, and what two persons must agree on. */
export type IdentityQueries = Readonly<{
  credentials: (userId: UserId) => Promise<CredentialRecord | null>
  oneTimeToken: (hash: string) => Promise<OneTimeTokenRecord | null>
  externalIdentity: (provider: string, subject: string) => Promise<ExternalIdentityRecord | null>
  /** Unlinked ones too, oldest first. */
  externalIdentitiesOf: (userId: UserId) => Promise<readonly ExternalIdentityRecord[]>
  approval: (id: string) => Promise<ApprovalRecord | null>
  /** Newest first. */
  approvals: (filter: ApprovalFilter, page: Page) => Promise<Paged<ApprovalRecord>>
  /** Everybody with an administrator's role, by number. */
  administrators: () => Promise<readonly UserRecord[]>
}>
