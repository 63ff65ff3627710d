import { openedSession, permissionsOf } from '../../identity/index.ts'
import type { SessionRecord, SignInMethod, SignInSignal, UserRecord } from '../../identity/index.ts'
import { MS_PER_SECOND, addMs, asId, sha256Hex } from '../../kernel/index.ts'
import type { SessionId } from '../../kernel/index.ts'
import type { CallContext } from '../call.ts'
import { userAnswerOf } from './answers.ts'
import type { SessionAnswer } from './answers.ts'
import type { IdentityPorts } from './services.ts'

type Tokens = SessionAnswer['tokens']

type IssuingPorts = Pick<IdentityPorts, 'tokens' | 'clock' | 'ids' | 'lives' | 'sessionLimits'>

/** A new pair for a session; only the refresh token's hash is ever kept. */
export async function issueTokens(
  ports: IssuingPorts,
  user: UserRecord,
  sessionId: SessionId,
): Promise<Readonly<{ tokens: Tokens; refreshTokenHash: string }>> {
  const issuedAt = ports.clock.now()
  const [accessToken, refreshToken] = await Promise.all([
    ports.tokens.issueAccess(
      { userId: user.id, sessionId, permissions: permissionsOf(user.role), tier: user.tier },
      { id: ports.ids.next(), issuedAt, expiresAt: addMs(issuedAt, ports.lives.accessMs) },
    ),
    ports.tokens.issueRefresh(
      { userId: user.id, sessionId },
      { id: ports.ids.next(), issuedAt, expiresAt: addMs(issuedAt, ports.lives.refreshMs) },
    ),
  ])
  const tokens: Tokens = {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: 'Bearer',
    expires_in: Math.round(ports.lives.accessMs / MS_PER_SECOND),
    session_id: sessionId,
  }
  return { tokens, refreshTokenHash: sha256Hex(refreshToken) }
}

/** What a new session keeps of the sign-in that opened it. */
export type SessionOrigin = Readonly<{
  method: SignInMethod
  deviceSealed: string | null
  signals: readonly SignInSignal[]
}>

/** A new session and its first pair; nothing is stored yet. */
export async function newSession(
  ports: IssuingPorts,
  user: UserRecord,
  origin: SessionOrigin,
): Promise<Readonly<{ session: SessionRecord; tokens: Tokens }>> {
  const id = asId<'session'>(ports.ids.next())
  const { tokens, refreshTokenHash } = await issueTokens(ports, user, id)
  const now = ports.clock.now()
  const { lives, sessionLimits: limits } = ports
  return {
    session: openedSession({ id, userId: user.id, now, lives, limits, refreshTokenHash, ...origin }),
    tokens,
  }
}

/** The answer that every sign-in gives: tokens flat and nested, since clients read either. */
export const sessionAnswerOf = (message: string, user: UserRecord, tokens: Tokens): SessionAnswer => ({
  message,
  ...tokens,
  tokens,
  user: userAnswerOf(user),
})

/** Puts both tokens into the httpOnly cookies of a browser, for as long as each lives. */
export function setCookies(
  ports: Pick<IdentityPorts, 'lives'>,
  context: CallContext,
  tokens: Pick<Tokens, 'access_token' | 'refresh_token'>,
): void {
  context.setRefreshCookie(tokens.refresh_token, Math.round(ports.lives.refreshMs / MS_PER_SECOND))
  context.setAccessCookie?.(tokens.access_token, Math.round(ports.lives.accessMs / MS_PER_SECOND))
}

export function clearCookies(context: CallContext): void {
  context.setRefreshCookie(null, 0)
  context.setAccessCookie?.(null, 0)
}
