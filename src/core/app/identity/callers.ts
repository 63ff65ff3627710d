import { identityFailure, isApiKeyText, isLive, permissionsOf } from '../../identity/index.ts'
import type { Caller, SessionLimits, TokenIssuer, UserRecord, VerifiedToken } from '../../identity/index.ts'
import { ok, present, refused } from '../../kernel/index.ts'
import type { Clock, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { ResolveCaller } from '../pipeline/app.ts'
import { keyCaller } from '../api-keys/caller.ts'
import type { KeyCallerPorts } from '../api-keys/caller.ts'
import type { Registry } from './sessions.ts'

const CREDENTIAL = /^(?:Bearer|ApiKey) +([^\s]+)$/i

/** The token or key of an `Authorization` header; null when there is none or it has another form. */
export const credentialOf = (authorization: string | null): string | null =>
  authorization === null ? null : (CREDENTIAL.exec(authorization.trim())?.[1] ?? null)

type CallerPorts = Readonly<{
  tokens: TokenIssuer
  registry: Registry
  clock: Clock
  sessionLimits?: SessionLimits
}>

/** A signed token whose session is still live, with the user as it is now. */
export async function verifiedCaller(
  ports: CallerPorts,
  token: string,
): Promise<Result<Readonly<{ caller: Caller; access: VerifiedToken }>>> {
  const now = ports.clock.now()
  const verified = await ports.tokens.verifyAccess(token, now)
  if (!verified.ok) return verified
  const access = verified.value
  const [session, user] = await Promise.all([
    ports.registry.session(access.sessionId),
    ports.registry.user(access.userId),
  ])
  // Before its session, which ended with the suspension: why it did is what the person must learn. Whoever ended it
  // themselves, as by asking to be erased, learns that it has ended.
  if (user?.status === 'suspended' && session?.endReason !== 'ended_by_user') {
    return refused(identityFailure('account_suspended', 'This account is suspended.'))
  }
  if (!session || !user || session.userId !== user.id || !isLive(session, now, ports.sessionLimits)) {
    return refused(identityFailure('token_revoked', 'This session has ended. Sign in again.'))
  }
  ports.registry.seen(session.id, now)
  const caller: Caller = {
    provenAt: session.provenAt,
    userId: user.id,
    sessionId: session.id,
    email: user.email,
    role: user.role,
    tier: user.tier,
    // From the user, not the token: a changed role counts at once.
    permissions: permissionsOf(user.role),
    tokenUntil: access.expiresAt,
  }
  return ok({ caller, access })
}

/** Who a request comes from: what the pipeline asks first. */
export const makeResolveCaller =
  (ports: CallerPorts & KeyCallerPorts): ResolveCaller =>
  async (authorization, ipAddress) => {
    const token = credentialOf(authorization)
    if (token === null) {
      return refused(identityFailure('unauthenticated', 'Sign in and send the access token as Bearer token.'))
    }
    if (isApiKeyText(token)) return keyCaller(ports, token, ipAddress)
    const verified = await verifiedCaller(ports, token)
    return verified.ok ? ok(verified.value.caller) : verified
  }

/** Who calls an entry that needs a permission. */
export const callerOf = (context: HandlerContext): Caller =>
  present(context.caller, 'a caller behind a permission')

/** The caller's record as it is now. */
export const ownRecord = async (
  ports: Readonly<{ registry: Registry }>,
  context: HandlerContext,
): Promise<UserRecord> =>
  present(await ports.registry.user(callerOf(context).userId), 'the caller’s own record')
