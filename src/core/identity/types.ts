import type { Instant, JsonObject, SessionId, UserId } from '../kernel/index.ts'
import type { Permission, RoleName } from './permissions.ts'

export type UserStatus = 'pending' | 'active' | 'suspended'
export type KycStatus = 'pending' | 'approved' | 'rejected'
export type Tier = 'free' | 'pro' | 'elite'

export type UserRecord = Readonly<{
  id: UserId
  /** Short running number, for clients of the older systems that expect an integer `id`. */
  number: number
  /** Lower-case, NFC; unique. */
  email: string
  /** Lower-case; unique. */
  username: string
  passwordHash: string
  fullName: string
  firstName: string
  lastName: string
  phoneNumber: string | null
  /** Blank-separated digits of the telephones before, oldest first: they tell still who somebody is. */
  formerPhones: string | null
  companyName: string | null
  timezone: string | null
  language: string | null
  /** Base64 of the postal address and the preferences, sealed under the subject's key; null when there are none. */
  profileSealed: string | null
  role: RoleName
  tier: Tier
  status: UserStatus
  isVerified: boolean
  kycStatus: KycStatus
  mfaEnabled: boolean
  failedLogins: number
  lockedUntil: Instant | null
  dataProcessingConsent: boolean
  dataRetentionConsent: boolean
  marketingConsent: boolean
  createdAt: Instant
  updatedAt: Instant
}>

/** One sign-in. A refresh token family belongs to exactly one session; ending it kills both kinds of token. */
export type SessionRecord = Readonly<{
  id: SessionId
  userId: UserId
  createdAt: Instant
  lastSeenAt: Instant
  expiresAt: Instant
  endedAt: Instant | null
  endReason:
    | 'logout'
    | 'reuse'
    | 'password_change'
    | 'password_reset'
    | 'expired'
    | 'ended_by_user'
    | 'ended_by_administrator'
    | null
  /** SHA-256 (hex) of the one refresh token that is valid now; older ones of this session are reuse. */
  refreshTokenHash: string
  /** Base64 of where it was opened (`SessionDevice`), sealed under the user's key; null when nothing is known. */
  deviceSealed: string | null
  /** When the person behind it last proved who they are; null: a sensitive act asks for it first. */
  provenAt: Instant | null
  /** How it was opened; null for sessions of an earlier release. */
  method: SignInMethod | null
  /** Blank-separated `SignInSignal`s that were noticed when it was opened; null when there were none. */
  signals: string | null
}>

export type SignInMethod = 'password' | 'second_factor' | 'oauth'

/** What was unusual about a sign-in. */
export type SignInSignal = 'new_device' | 'impossible_travel' | 'credential_stuffing'

/** Where a session was opened. Personal: it is only ever kept sealed. */
export type SessionDevice = Readonly<{
  ip_address: string | null
  user_agent: string | null
  /** Of the address, from the configured table; null when there is none or it does not know the address. */
  place: Place | null
}>

/** A place that the configured table gives for a network. Degrees, north and east positive. */
export type Place = Readonly<{ name: string; latitude: number; longitude: number }>

/** What proves who a user is, beside the password hash of their record. One record a user; none means the defaults. */
export type CredentialRecord = Readonly<{
  userId: UserId
  /** Blank-separated earlier password hashes, newest first. */
  passwordHistory: string
  /** The secret that codes are checked against, sealed; null while there is no second factor. */
  totpSealed: string | null
  /** A secret that waits for its first code, sealed. */
  totpPendingSealed: string | null
  /** When that enrolment was begun; it is worth nothing ten minutes later. */
  totpPendingAt: Instant | null
  /** Time step (RFC 6238) of the last code that was taken: it and earlier ones are spent. */
  totpStep: number | null
  /** Blank-separated hashes of the backup codes that are left. */
  backupCodes: string
  /** Those that count once the pending secret is confirmed. */
  backupCodesPending: string
  /** Whoever shares it is one person; null: nobody was linked to this user. */
  personId: string | null
  updatedAt: Instant
}>

/** A secret that works once: only its hash is kept. */
export type OneTimeTokenRecord = Readonly<{
  /** SHA-256 (hex). */
  hash: string
  purpose: 'password_reset' | 'email_verification'
  userId: UserId
  createdAt: Instant
  expiresAt: Instant
  usedAt: Instant | null
}>

/** A user's account at an outside identity provider. */
export type ExternalIdentityRecord = Readonly<{
  provider: string
  /** The provider's own identifier of the person (`sub`), never an e-mail. */
  subject: string
  userId: UserId
  linkedAt: Instant
  /** Null once it was taken away. */
  unlinkedAt: Instant | null
}>

/** A key with which a program acts for its owner. Of its secrets only keyed hashes are kept. */
export type ApiKeyRecord = Readonly<{
  id: string
  userId: UserId
  name: string
  /** The visible beginning of the secret, by which it is found. */
  prefix: string
  /** HMAC-SHA-256 (hex) of the secret under a key of this desk. */
  secretHash: string
  /** The secret that was replaced; null when none was. */
  previousPrefix: string | null
  previousHash: string | null
  previousValidUntil: Instant | null
  /** Blank-separated; what counts of them is decided at each use. */
  permissions: string
  /** Blank-separated networks (CIDR) that it may be used from; empty: from everywhere. */
  networks: string
  createdAt: Instant
  expiresAt: Instant | null
  /** When its secret is to be replaced; seven days later it no longer works. */
  rotatesAt: Instant
  /** When its owner was told of that day; null: not yet. */
  noticedAt: Instant | null
  endedAt: Instant | null
  endReason: 'revoked' | 'compromised' | null
  /** To the minute or so. */
  lastUsedAt: Instant | null
}>

export type BrokerName = 'zerodha' | 'angel_one' | 'paper'

/** What a user's broker gave them, for the desk to speak with. */
export type BrokerCredentialRecord = Readonly<{
  id: string
  userId: UserId
  broker: BrokerName
  /** The last letters of the key: all that is ever shown of it. */
  keyHint: string
  /** Key, secret and token, sealed under their user's key; null once they were deleted. */
  secretsSealed: string | null
  createdAt: Instant
  /** When the secrets were last replaced. */
  replacedAt: Instant | null
  rotatesAt: Instant
  endedAt: Instant | null
}>

/** What one person asked for and another must allow (four eyes). */
export type ApprovalRecord = Readonly<{
  id: string
  /** Names the act; the room that asks for it owns the name: `user.role`. */
  kind: string
  /** Id of what it would change. */
  subjectId: string
  /** What is to be done, in plain data. */
  payload: JsonObject
  reason: string
  requestedBy: UserId
  requestedAt: Instant
  expiresAt: Instant
  status: 'pending' | 'executed' | 'rejected' | 'withdrawn' | 'expired'
  decidedBy: UserId | null
  decidedAt: Instant | null
  decisionReason: string | null
  /** What came of it, in plain data; null until it was executed. */
  result: JsonObject | null
}>

/** Who is calling, proven by a token or by the command line on the data directory itself. */
export type Caller = Readonly<{
  userId: UserId
  sessionId: SessionId | null
  email: string
  role: RoleName
  tier: Tier
  permissions: readonly Permission[]
  /** When they last proved who they are; null or absent: a sensitive act asks for it first. */
  provenAt?: Instant | null
  /** The key that this call came with; absent when a person calls. */
  apiKeyId?: string
  /** When the access token of this call runs out; absent where none came with it. */
  tokenUntil?: Instant
}>
