import type { Instant, SessionId, UserId } from '../kernel/index.ts'
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
  endReason: 'logout' | 'reuse' | 'password_change' | 'expired' | null
  /** SHA-256 (hex) of the one refresh token that is valid now; older ones of this session are reuse. */
  refreshTokenHash: string
}>

/** Who is calling, proven by a token or by the command line on the data directory itself. */
export type Caller = Readonly<{
  userId: UserId
  sessionId: SessionId | null
  email: string
  role: RoleName
  tier: Tier
  permissions: readonly Permission[]
}>
