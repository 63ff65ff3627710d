import { SignJWT, errors, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import type { IdentityFailure, TokenIssuer, TokenLife, VerifiedToken } from '../../../core/identity/index.ts'
import { MS_PER_SECOND, asId, instant, makeBoundedMap, ok, refused } from '../../../core/kernel/index.ts'
import type { Instant, Result } from '../../../core/kernel/index.ts'

/** One algorithm, pinned at signing and at checking (RFC 8725 section 3.1): `none` and every other are refused. */
const ALGORITHM = 'HS256'

/** At least as long as the output of the algorithm (RFC 7518 section 3.2). */
export type TokenKey = Readonly<{ id: string; bytes: Uint8Array }>

/** The keys that tokens are signed with: one signs, those before it check until their tokens are gone. */
export type TokenKeys = Readonly<{
  current: () => TokenKey
  /** The key that a token names; null when there is none whose tokens count now. */
  find: (id: string | undefined, now: Instant) => Promise<TokenKey | null>
  /** Whether tokens of that key count now. */
  counts: (id: string, now: Instant) => boolean
  /** What a page must send beside the cookie of a session. */
  pageToken: (sessionId: string) => string
}>

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

/** Tokens whose signature has been checked and is remembered. */
const PROVEN_MAX = 10_000

type Proven = Readonly<{ verified: VerifiedToken; keyId: string }>

/** No key of ours is named, or not any more. */
class UnknownKey extends Error {}

/** Checks a token under the key that it names. */
async function verify(
  keys: TokenKeys,
  token: string,
  kind: Kind,
  now: Instant,
): Promise<Result<Proven, IdentityFailure>> {
  let keyId = ''
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = await keys.find(kid, now)
        if (key === null) throw new UnknownKey()
        keyId = key.id
        return key.bytes
      },
      {
        algorithms: [ALGORITHM],
        currentDate: new Date(now),
        requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      },
    )
    const verdict = provenBy(payload, kind)
    return verdict.ok ? ok({ verified: verdict.value, keyId }) : verdict
  } catch (error) {
    if (error instanceof errors.JWTExpired) return refused(EXPIRED)
    const isOfToken = error instanceof errors.JOSEError || error instanceof TypeError
    if (isOfToken || error instanceof UnknownKey) return refused(INVALID)
    throw error
  }
}

/**
 * JSON Web Tokens over HMAC-SHA-256, the key named in the header (`kid`). Claims: sub, iat, exp, jti, sid, type, and for
 * access permissions and tier.
 */
export function makeJoseTokens(keys: TokenKeys): TokenIssuer {
  const sign = (kind: Kind, subject: string, sessionId: string, life: TokenLife, more: JWTPayload) => {
    const { id, bytes } = keys.current()
    return new SignJWT({ ...more, sid: sessionId, type: kind })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: id })
      .setSubject(subject)
      .setJti(life.id)
      .setIssuedAt(Math.floor(life.issuedAt / MS_PER_SECOND))
      .setExpirationTime(Math.floor(life.expiresAt / MS_PER_SECOND))
      .sign(bytes)
  }

  const verdictOf = (result: Result<Proven, IdentityFailure>): Verdict =>
    result.ok ? ok(result.value.verified) : result

  // The same token comes with every request of a session; what its signature has proven stays proven until it expires or
  // its key no longer counts.
  const proven = makeBoundedMap<Proven>(PROVEN_MAX)
  const verifyAccess = async (token: string, now: Instant): Promise<Verdict> => {
    const known = proven.get(token)
    if (known && now >= known.verified.expiresAt) return refused(EXPIRED)
    if (known) return keys.counts(known.keyId, now) ? ok(known.verified) : refused(INVALID)
    const result = await verify(keys, token, 'access', now)
    if (result.ok) proven.set(token, result.value)
    return verdictOf(result)
  }

  return {
    issueAccess: ({ userId, sessionId, permissions, tier }, life) =>
      sign('access', userId, sessionId, life, { permissions: [...permissions], tier }),
    issueRefresh: ({ userId, sessionId }, life) => sign('refresh', userId, sessionId, life, {}),
    verifyAccess,
    verifyRefresh: async (token, now) => verdictOf(await verify(keys, token, 'refresh', now)),
    csrfToken: keys.pageToken,
  }
}
