import type { Instant, Result, SessionId, UserId } from '../kernel/index.ts'
import type { IdentityFailure } from './failures.ts'
import type { Permission, RoleName } from './permissions.ts'
import type { Place, Tier } from './types.ts'

/** Slow, salted password hashing: Argon2id for new hashes. */
export type PasswordHasher = Readonly<{
  hash: (password: string) => Promise<string>
  /** False also for a text that is no hash. */
  verify: (hash: string, password: string) => Promise<boolean>
  /** Whether a good password should be hashed anew: older algorithm or weaker cost. */
  needsRehash?: (hash: string) => boolean
  /** Whether so many wait that another would only make all wait longer. */
  isBusy?: () => boolean
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
  /** What a page must send beside a cookie: only who may read our answers can know it. One for each session. */
  csrfToken: (sessionId: SessionId) => string
}>

/** Codes of an authenticator app (TOTP, RFC 6238): six digits, thirty seconds. */
export type Authenticator = Readonly<{
  /** A new secret, base32. */
  newSecret: () => string
  /** What the app is fed with: as address, and as a picture (data URI) of it. */
  enrolment: (secret: string, account: string) => Readonly<{ otpauthUrl: string; qrCode: string }>
  /**
   * The time step whose code this is, of the current one and its two neighbours; null when it is none of them, or not
   * later than `afterStep`.
   */
  stepOf: (secret: string, code: string, now: Instant, afterStep: number | null) => number | null
}>

/** Whether a password is known from a breach, looked up on this machine. */
export type BreachedPasswords = (password: string) => Promise<boolean>

/** Where an address is, by a table that the operator gave; null when it is not told. */
export type Locator = Readonly<{ isConfigured: boolean; placeOf: (address: string) => Place | null }>

/** Takes letters for people. They are delivered in their own time; that one is lost is the adapter's to say. */
export type Letters = Readonly<{
  send: (letter: Readonly<{ to: string; subject: string; text: string }>) => void
}>

/** What only the browser that began a sign-in and this desk know, between going to a provider and coming back. */
export type OAuthFlow = Readonly<{ state: string; nonce: string; codeVerifier: string }>

/** Whom a provider vouches for. Role and tier are those that the configuration reads from the claims. */
export type ExternalPerson = Readonly<{
  subject: string
  email: string | null
  isEmailVerified: boolean
  name: string | null
  role: RoleName | null
}>

/** Outside identity providers (OpenID Connect, code flow with PKCE), as the operator configured them. */
export type OAuthProviders = Readonly<{
  list: readonly Readonly<{ name: string; title: string; maySignUp: boolean }>[]
  begin: (
    provider: string,
  ) => Promise<Result<Readonly<{ authorizationUrl: string; flow: OAuthFlow }>, IdentityFailure>>
  /** Exchanges the code. Checks issuer, audience, signature, nonce, state and times. */
  finish: (
    provider: string,
    flow: OAuthFlow,
    callback: Readonly<Record<string, string>>,
  ) => Promise<Result<ExternalPerson, IdentityFailure>>
}>

/** `id` becomes `jti`. */
export type TokenLife = Readonly<{ id: string; issuedAt: Instant; expiresAt: Instant }>

/** Unpredictable bytes for secrets: the platform's cryptographic source, never the seeded one. */
export type SecretSource = Readonly<{ bytes: (count: number) => Uint8Array }>

/** The keyed hash of a secret of 256 random bits: HMAC-SHA-256 (hex) under a key that only this desk has. */
export type SecretHasher = (secret: string) => string

/** Addresses and networks, IPv4 and IPv6. */
export type Networks = Readonly<{
  /** A network or address in its one written form (`192.0.2.0/24`); null when it is none. */
  normalise: (text: string) => string | null
  /** Whether one of the networks, as `normalise` wrote them, holds the address. */
  hold: (networks: readonly string[], address: string) => boolean
}>
