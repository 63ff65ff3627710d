import { SignJWT, errors, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import { PERMISSIONS, identityFailure } from '../../../core/identity/index.ts'
import type {
  IdentityFailure,
  Permission,
  Tier,
  TokenIssuer,
  TokenLife,
  VerifiedRefresh,
} from '../../../core/identity/index.ts'
import { asId, instant, ok, refused } from '../../../core/kernel/index.ts'
import type { Instant, Result } from '../../../core/kernel/index.ts'

/** One algorithm, pinned at signing and at checking (RFC 8725 section 3.1): `none` and every other are refused. */
const ALGORITHM = 'HS256'
/** HS256 wants a key at least as long as its output (RFC 7518 section 3.2). */
export const TOKEN_SECRET_LENGTH_MIN = 32

const MS_PER_SECOND = 1_000
const TIERS: readonly Tier[] = ['free', 'pro', 'elite']

type Kind = 'access' | 'refresh'
type Checked = Readonly<{ claims: JWTPayload; common: VerifiedRefresh; expiresAt: Instant }>

const invalid = () => identityFailure('token_invalid', 'This token is not one of ours.')

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function permissionsIn(claim: unknown): readonly Permission[] | null {
  if (!Array.isArray(claim)) return null
  return PERMISSIONS.filter((permission) => claim.includes(permission))
}

function checkedClaims(claims: JWTPayload, kind: Kind): Result<Checked, IdentityFailure> {
  if (claims['type'] !== kind) {
    const found = claims['type'] === 'access' ? 'an access token' : 'a refresh token'
    return refused(identityFailure('token_wrong_type', `This is ${found}; here belongs the other kind.`))
  }
  const [userId, sessionId, tokenId] = [text(claims.sub), text(claims['sid']), text(claims.jti)]
  if (userId === null || sessionId === null || tokenId === null || claims.exp === undefined) {
    return refused(invalid())
  }
  const common = { userId: asId<'user'>(userId), sessionId: asId<'session'>(sessionId), tokenId }
  return ok({ claims, common, expiresAt: instant(claims.exp * MS_PER_SECOND) })
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

  async function check(token: string, kind: Kind, now: Instant): Promise<Result<Checked, IdentityFailure>> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        currentDate: new Date(now),
        requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      })
      return checkedClaims(payload, kind)
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        return refused(identityFailure('token_expired', 'This token has expired.'))
      }
      if (error instanceof errors.JOSEError || error instanceof TypeError) return refused(invalid())
      throw error
    }
  }

  return {
    issueAccess: (claims, life) =>
      sign('access', claims.userId, claims.sessionId, life, {
        permissions: [...claims.permissions],
        tier: claims.tier,
      }),
    issueRefresh: (claims, life) => sign('refresh', claims.userId, claims.sessionId, life, {}),
    verifyAccess: async (token, now) => {
      const checked = await check(token, 'access', now)
      if (!checked.ok) return checked
      const { claims, common, expiresAt } = checked.value
      const permissions = permissionsIn(claims['permissions'])
      const tier = TIERS.find((name) => name === claims['tier'])
      if (permissions === null || tier === undefined) return refused(invalid())
      return ok({ ...common, permissions, tier, expiresAt })
    },
    verifyRefresh: async (token, now) => {
      const checked = await check(token, 'refresh', now)
      return checked.ok ? ok(checked.value.common) : checked
    },
  }
}
