import { openedSession, permissionsOf } from '../../identity/index.ts'
import type { SessionRecord, UserRecord } from '../../identity/index.ts'
import { MS_PER_SECOND, addMs, asId, sha256Hex } from '../../kernel/index.ts'
import type { SessionId } from '../../kernel/index.ts'
import { userAnswerOf } from './answers.ts'
import type { SessionAnswer } from './answers.ts'
import type { IdentityPorts } from './services.ts'

type Tokens = SessionAnswer['tokens']

type IssuingPorts = Pick<IdentityPorts, 'tokens' | 'clock' | 'ids' | 'lives'>

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

/** A new session and its first pair; nothing is stored yet. */
export async function newSession(
  ports: IssuingPorts,
  user: UserRecord,
): Promise<Readonly<{ session: SessionRecord; tokens: Tokens }>> {
  const id = asId<'session'>(ports.ids.next())
  const { tokens, refreshTokenHash } = await issueTokens(ports, user, id)
  const now = ports.clock.now()
  return {
    session: openedSession({ id, userId: user.id, now, lives: ports.lives, refreshTokenHash }),
    tokens,
  }
}

/** The answer that every sign-in gives: tokens flat and nested (API inventory C2). */
export const sessionAnswerOf = (message: string, user: UserRecord, tokens: Tokens): SessionAnswer => ({
  message,
  ...tokens,
  tokens,
  user: userAnswerOf(user),
})

/** Life of the refresh cookie in whole seconds. */
export const cookieSeconds = (ports: Pick<IdentityPorts, 'lives'>): number =>
  Math.round(ports.lives.refreshMs / MS_PER_SECOND)
