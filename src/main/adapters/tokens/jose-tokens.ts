import { createHmac } from 'node:crypto'
import { SignJWT, errors, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import type { IdentityFailure, TokenIssuer, TokenLife, VerifiedToken } from '../../../core/identity/index.ts'
import { MS_PER_SECOND, asId, instant, ok, refused } from '../../../core/kernel/index.ts'
import type { Instant, Result } from '../../../core/kernel/index.ts'

/** One algorithm, pinned at signing and at checking (RFC 8725 section 3.1): `none` and every other are refused. */
const ALGORITHM = 'HS256'
/** HS256 wants a key at least as long as its output (RFC 7518 section 3.2). */
const TOKEN_SECRET_LENGTH_MIN = 32

type Kind = 'access' | 'refresh'
type Verdict = Result<VerifiedToken, IdentityFailure>

const INVALID: IdentityFailure = { code: 'token_invalid', message: 'This token is not one of ours.' }
const EXPIRED: IdentityFailure = { code: 'token_expired', message: 'This token has expired.' }

const wrongType = (wanted: Kind): IdentityFailure => ({
  code: 'token_wrong_type',
  message: wanted === 'access' ? 'Send the access token here.' : 'Send the refresh token here.',
})

const textClaim = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

function provenBy(claims: JWTPayload, kind: Kind): Verdict {
  if (claims['type'] !== kind) return refused(wrongType(kind))
  const [userId, sessionId, tokenId] = [claims.sub, claims['sid'], claims.jti].map(textClaim)
  if (!userId || !sessionId || !tokenId || claims.exp === undefined) return refused(INVALID)
  return ok({
    userId: asId<'user'>(userId),
    sessionId: asId<'session'>(sessionId),
    tokenId,
    expiresAt: instant(claims.exp * MS_PER_SECOND),
  })
}

const PROVEN_MAX = 10_000

/** Tokens whose signature has been checked; the oldest are forgotten. */
function makeProven() {
  const tokens = new Map<string, VerifiedToken>()
  return {
    get: (token: string): VerifiedToken | undefined => tokens.get(token),
    set: (token: string, verified: VerifiedToken): void => {
      if (tokens.size >= PROVEN_MAX) tokens.delete(tokens.keys().next().value ?? '')
      tokens.set(token, verified)
    },
  }
}

/**
 * JSON Web Tokens over HMAC-SHA-256. Claims: sub, iat, exp, jti, sid, type, and for access permissions and tier.
 * `secret` is SECRET_KEY or JWT_SECRET_KEY, or one that the engine made and keeps; at least 32 bytes of UTF-8.
 */
export function makeJoseTokens(secret: string): TokenIssuer {
  const key = new TextEncoder().encode(secret)
  if (key.length < TOKEN_SECRET_LENGTH_MIN) {
    throw new Error(`The token secret has ${key.length} bytes; it needs at least ${TOKEN_SECRET_LENGTH_MIN}.`)
  }

  const sign = (kind: Kind, subject: string, sessionId: string, life: TokenLife, more: JWTPayload) =>
    new SignJWT({ ...more, sid: sessionId, type: kind })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setSubject(subject)
      .setJti(life.id)
      .setIssuedAt(Math.floor(life.issuedAt / MS_PER_SECOND))
      .setExpirationTime(Math.floor(life.expiresAt / MS_PER_SECOND))
      .sign(key)

  const verify = async (token: string, kind: Kind, now: Instant): Promise<Verdict> => {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        currentDate: new Date(now),
        requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      })
      return provenBy(payload, kind)
    } catch (error) {
      if (error instanceof errors.JWTExpired) return refused(EXPIRED)
      if (error instanceof errors.JOSEError || error instanceof TypeError) return refused(INVALID)
      throw error
    }
  }

  // The same token comes with every request of a session; what its signature has proven stays proven until it expires.
  const proven = makeProven()
  const verifyAccess = async (token: string, now: Instant): Promise<Verdict> => {
    const known = proven.get(token)
    if (known) return now < known.expiresAt ? ok(known) : refused(EXPIRED)
    const verdict = await verify(token, 'access', now)
    if (verdict.ok) proven.set(token, verdict.value)
    return verdict
  }

  return {
    issueAccess: ({ userId, sessionId, permissions, tier }, life) =>
      sign('access', userId, sessionId, life, { permissions: [...permissions], tier }),
    issueRefresh: ({ userId, sessionId }, life) => sign('refresh', userId, sessionId, life, {}),
    verifyAccess,
    verifyRefresh: (token, now) => verify(token, 'refresh', now),
    csrfToken: (sessionId) => createHmac('sha256', key).update(`csrf ${sessionId}`).digest('base64url'),
  }
}
