import type { Instant, Result, SessionId, UserId } from '../kernel/index.ts'
import type { IdentityFailure } from './failures.ts'
import type { Permission } from './permissions.ts'
import type { Tier } from './types.ts'

/** Slow, salted password hashing: Argon2id for new hashes. */
export type PasswordHasher = Readonly<{
  hash: (password: string) => Promise<string>
  /** False also for a text that is no hash. */
  verify: (hash: string, password: string) => Promise<boolean>
  /** Whether a good password should be hashed anew: older algorithm or weaker cost. */
  needsRehash?: (hash: string) => boolean
}>

export type AccessClaims = Readonly<{
  userId: UserId
  sessionId: SessionId
  permissions: readonly Permission[]
  tier: Tier
}>

/** What a good token proves. Permissions and tier are those of the user now, not those that were signed. */
export type VerifiedToken = Readonly<{
  userId: UserId
  sessionId: SessionId
  tokenId: string
  expiresAt: Instant
}>

/** Signs and checks the two kinds of token. One algorithm, pinned; each kind is refused in the other's place. */
export type TokenIssuer = Readonly<{
  issueAccess: (claims: AccessClaims, life: TokenLife) => Promise<string>
  issueRefresh: (
    claims: Readonly<{ userId: UserId; sessionId: SessionId }>,
    life: TokenLife,
  ) => Promise<string>
  verifyAccess: (token: string, now: Instant) => Promise<Result<VerifiedToken, IdentityFailure>>
  verifyRefresh: (token: string, now: Instant) => Promise<Result<VerifiedToken, IdentityFailure>>
}>

/** `id` becomes `jti`. */
export type TokenLife = Readonly<{ id: string; issuedAt: Instant; expiresAt: Instant }>

/** Unpredictable bytes for secrets: the platform's cryptographic source, never the seeded one. */
export type SecretSource = Readonly<{ bytes: (count: number) => Uint8Array }>
