import { identityFailure, judgeRefresh, rotatedSession } from '../../identity/index.ts'
import type { SessionRecord, UserRecord, VerifiedToken } from '../../identity/index.ts'
import { ok, refused, sha256Hex } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { credentialOf } from './callers.ts'
import { identityFact } from './facts.ts'
import { clearCookies, issueTokens, sessionAnswerOf, setCookies } from './issue.ts'
import type { SessionAnswer } from './answers.ts'
import type { IdentityPorts } from './services.ts'

type Carried = Readonly<{ token: string; claims: VerifiedToken; fromCookie: boolean }>

const ended = () => identityFailure('token_revoked', 'This session has ended. Sign in again.')

/**
 * The refresh token of a request: body, then `Authorization`, then cookie. A browser sends its
 * access token and the cookie together, so a header of the wrong kind gives way to a cookie, and to nothing else.
 */
async function carriedToken(
  ports: IdentityPorts,
  body: string | undefined,
  context: HandlerContext,
): Promise<Result<Carried>> {
  const header = credentialOf(context.authorization)
  const token = body ?? header ?? context.refreshCookie
  if (token === null || token === '') {
    return refused(
      identityFailure('refresh_token_missing', 'Send the refresh token as refresh_token, header or cookie.'),
    )
  }
  const now = ports.clock.now()
  const claims = await ports.tokens.verifyRefresh(token, now)
  if (claims.ok) {
    return ok({ token, claims: claims.value, fromCookie: body === undefined && header === null })
  }
  const fallback = body === undefined && header !== null ? context.refreshCookie : null
  if (fallback === null || fallback === '') return claims
  const second = await ports.tokens.verifyRefresh(fallback, now)
  return second.ok ? ok({ token: fallback, claims: second.value, fromCookie: true }) : second
}

async function endForReuse(
  ports: IdentityPorts,
  session: SessionRecord,
  carried: Carried,
  context: HandlerContext,
): Promise<Result<never>> {
  const writes = await ports.registry.endSessions(
    session.userId,
    'reuse',
    (candidate) => candidate.id === session.id,
  )
  const fact = identityFact(ports, context, {
    action: 'session.ended',
    actorId: session.userId,
    resourceType: 'session',
    resourceId: session.id,
    facts: { reason: 'reuse' },
  })
  await ports.committer.commit({ writes, facts: [fact] })
  if (carried.fromCookie) clearCookies(context)
  return refused(
    identityFailure('refresh_token_reused', 'This refresh token was used before; its session has ended.'),
  )
}

async function exchange(
  ports: IdentityPorts,
  session: SessionRecord,
  user: UserRecord,
  carried: Carried,
  context: HandlerContext,
): Promise<Result<SessionAnswer>> {
  const { tokens, refreshTokenHash } = await issueTokens(ports, user, session.id)
  const rotated = rotatedSession(
    session,
    refreshTokenHash,
    ports.clock.now(),
    ports.lives,
    ports.sessionLimits,
  )
  const fact = identityFact(ports, context, {
    action: 'session.renewed',
    actorId: user.id,
    resourceType: 'session',
    resourceId: session.id,
  })
  await ports.committer.commit({
    writes: [{ op: 'put', table: 'sessions', record: rotated }],
    facts: [fact],
  })
  // Logged out while the exchange was being written: the logout wins, and is written again after this.
  // No await between the look and the change: a logout in that moment would be undone.
  const endedMeanwhile = ports.registry.rememberRenewed(rotated)
  if (endedMeanwhile !== null) {
    const writes = [{ op: 'put', table: 'sessions', record: endedMeanwhile } as const]
    await ports.committer.commit({ writes, facts: [] })
    return refused(ended())
  }
  if (carried.fromCookie) setCookies(ports, context, tokens)
  return ok(sessionAnswerOf('Session renewed.', user, tokens))
}

/** `POST /auth/refresh`: one use a token, one exchange at a time a session, reuse ends the session. */
export const makeRefresh =
  (ports: IdentityPorts): HandlersOf<'identity'>['refresh'] =>
  async (input, context) => {
    const carried = await carriedToken(ports, input.refresh_token, context)
    if (!carried.ok) return carried
    const { claims, token } = carried.value
    context.note({ actorId: claims.userId, resourceType: 'session', resourceId: claims.sessionId })
    return ports.registry.queue.run(`session:${claims.sessionId}`, async () => {
      const session = await ports.registry.session(claims.sessionId)
      const user = await ports.registry.user(claims.userId)
      if (!session || !user || session.userId !== user.id) return refused(ended())
      const verdict = judgeRefresh(session, sha256Hex(token), ports.clock.now(), ports.sessionLimits)
      if (verdict === 'ended') return refused(ended())
      if (verdict === 'reused') return endForReuse(ports, session, carried.value, context)
      if (user.status === 'suspended') {
        return refused(identityFailure('account_suspended', 'This account is suspended.'))
      }
      return exchange(ports, session, user, carried.value, context)
    })
  }
