import type {
  ApiKeyRecord,
  BrokerCredentialRecord,
  ApprovalRecord,
  CredentialRecord,
  ExternalIdentityRecord,
  OneTimeTokenRecord,
  PersonLink,
  RoleName,
  SessionRecord,
  Tier,
  UserRecord,
} from '../../identity/index.ts'
import type { Instant, SessionId, UserId } from '../../kernel/index.ts'
import type { Page, Paged } from './page.ts'

export type UserQueries = Readonly<{
  byId: (id: UserId) => Promise<UserRecord | null>
  byEmail: (email: string) => Promise<UserRecord | null>
  byUsername: (username: string) => Promise<UserRecord | null>
  list: (
    filter: Readonly<{ search?: string; role?: string; status?: string }>,
    page: Page,
  ) => Promise<Paged<UserRecord>>
  count: () => Promise<number>
  /** Those with a higher running number, by number; `limit` at most. */
  numberedAfter: (number: number, limit: number) => Promise<readonly UserRecord[]>
  countOfTier: (tier: Tier) => Promise<number>
  nextNumber: () => Promise<number>
  administratorExists: () => Promise<boolean>
  session: (id: SessionId) => Promise<SessionRecord | null>
  /** Those of a user that were not ended and run out after that instant, newest first: the few that may be live. */
  openSessions: (userId: UserId, after: Instant) => Promise<readonly SessionRecord[]>
  /** All that a user ever had, newest first: they are kept for years, so never all at once. */
  sessionsOf: (userId: UserId, page: Page) => Promise<readonly SessionRecord[]>
}>

export type ApprovalFilter = Readonly<{
  kind?: string
  subjectId?: string
  requestedBy?: UserId
  /** Leaves out what is about these. */
  notSubjects?: readonly string[]
  /** As stored: what ran out undecided is still `pending` here. */
  status?: ApprovalRecord['status']
  /** Both ends belong to the range. */
  expiresFrom?: Instant
  expiresTo?: Instant
}>

/** What proves who users are, and what two persons must agree on. */
export type IdentityQueries = Readonly<{
  credentials: (userId: UserId) => Promise<CredentialRecord | null>
  /** Of everybody whom an administrator or an outside account linked to somebody. */
  personLinks: () => Promise<readonly PersonLink[]>
  /** Of whoever began an enrolment at that time or before and never confirmed it. */
  pendingFactors: (before: Instant) => Promise<readonly CredentialRecord[]>
  oneTimeToken: (hash: string) => Promise<OneTimeTokenRecord | null>
  /** Those of a user that nobody used yet, oldest first; also those that have run out. */
  openOneTimeTokens: (userId: UserId) => Promise<readonly OneTimeTokenRecord[]>
  externalIdentity: (provider: string, subject: string) => Promise<ExternalIdentityRecord | null>
  /** Unlinked ones too, oldest first. */
  externalIdentitiesOf: (userId: UserId) => Promise<readonly ExternalIdentityRecord[]>
  approval: (id: string) => Promise<ApprovalRecord | null>
  /** Newest first. */
  approvals: (filter: ApprovalFilter, page: Page) => Promise<Paged<ApprovalRecord>>
  /** Everybody with an administrator's role, by number. */
  administrators: () => Promise<readonly UserRecord[]>
  /** Everybody with one of these roles, by number. */
  usersWithRole: (roles: readonly RoleName[]) => Promise<readonly UserRecord[]>
}>

/** What the desk's own secrets are for: signing tokens, hashing keys, sealing fields. */
export type DataKeyPurpose = 'token' | 'pepper' | 'field'

/** A secret of the desk, in the store only wrapped by a key that is derived from the database key. */
export type DataKeyRecord = Readonly<{
  /** Named in what it signed or sealed. */
  id: string
  purpose: DataKeyPurpose
  wrapped: string
  createdAt: Instant
  /** Since when a newer one does its work; it still checks and opens. */
  retiredAt: Instant | null
  /** From when on it proves nothing any more; null: no end is set. */
  endsAt: Instant | null
  revokedAt: Instant | null
}>

/** Seals single fields of a store. `place` names table, column and row, and must be the same to open. */
export type FieldCipher = Readonly<{
  seal: (place: string, text: string) => string
  /** Throws when the text was changed, or sealed for another place. */
  open: (place: string, stored: string) => string
  /** A pattern (`like`) of what is sealed under the key that seals now. */
  sealedLike: () => string
}>

/** The fields that lie sealed, as a whole. */
export type FieldQueries = Readonly<{
  /** Rows with such fields, and how many of them are not yet under the key that seals now. */
  progress: () => Promise<Readonly<{ rows: number; left: number }>>
  /**
   * Seals the fields of some rows anew, each row by itself and only if nobody changed it meanwhile; may run beside
   * commits, and be ended at any moment. Tells how many it looked at: 0 when none is left.
   */
  reseal: (countMax: number) => Promise<number>
}>

/** Keys: those of programs, and the desk's own. */
export type KeyQueries = Readonly<{
  apiKey: (id: string) => Promise<ApiKeyRecord | null>
  /** By the visible beginning of its secret or of the one that was replaced. */
  apiKeyByPrefix: (prefix: string) => Promise<ApiKeyRecord | null>
  /** Newest first. */
  apiKeysOf: (userId: UserId) => Promise<readonly ApiKeyRecord[]>
  /** Live keys of which nobody was told yet that they are to be replaced before `before`. */
  apiKeysToRotate: (before: Instant) => Promise<readonly ApiKeyRecord[]>
  /** Newest first, ended ones too. */
  brokerCredentialsOf: (userId: UserId) => Promise<readonly BrokerCredentialRecord[]>
  /** Oldest first. */
  dataKeys: () => Promise<readonly DataKeyRecord[]>
}>
