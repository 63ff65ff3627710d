import { identityFailure, isLive } from '../../identity/index.ts'
import type { SessionRecord, SignInSignal } from '../../identity/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { SessionId, UserId } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from './callers.ts'
import { openedDevice } from './devices.ts'
import { identityFact } from './facts.ts'
import type { IdentityPorts } from './services.ts'

type Identity = HandlersOf<'identity'>
type SessionList = ContractOutputs['identity']['listSessions']

function sessionRow(ports: IdentityPorts, session: SessionRecord, current: SessionId | null) {
  const device = openedDevice(ports, session)
  return {
    id: session.id,
    ip_address: device?.ip_address ?? null,
    user_agent: device?.user_agent ?? null,
    place: device?.place?.name ?? null,
    created_at: toIso(session.createdAt),
    last_seen: toIso(session.lastSeenAt),
    expires_at: toIso(session.expiresAt),
    method: session.method,
    signals: (session.signals?.split(' ') ?? []) as SignInSignal[],
    current: session.id === current,
  }
}

/** The sessions of a user that are live now, newest first. */
export async function sessionList(
  ports: IdentityPorts,
  userId: UserId,
  current: SessionId | null,
): Promise<SessionList> {
  const open = await ports.registry.openSessions(userId)
  const now = ports.clock.now()
  const sessions = open
    .filter((session) => isLive(session, now, ports.sessionLimits))
    .map((session) => sessionRow(ports, session, current))
  return {
    sessions,
    total: sessions.length,
    places: ports.locator.isConfigured ? 'configured' : 'not_configured',
  }
}

export const makeListSessions =
  (ports: IdentityPorts): Identity['listSessions'] =>
  async (_input, context) => {
    const { userId, sessionId } = callerOf(context)
    return ok(await sessionList(ports, userId, sessionId))
  }

/** Somebody else's session is none that there is. */
export const makeEndSession =
  (ports: IdentityPorts): Identity['endSession'] =>
  async (input, context) => {
    const { userId } = callerOf(context)
    const writes = await ports.registry.endSessions(userId, 'ended_by_user', ({ id }) => id === input.id)
    if (writes.length === 0) {
      return refused(identityFailure('session_not_found', 'There is no such session.'))
    }
    const fact = identityFact(ports, context, {
      action: 'session.ended',
      actorId: userId,
      resourceType: 'session',
      resourceId: input.id,
      facts: { reason: 'ended_by_user' },
    })
    await ports.committer.commit({ writes, facts: [fact] })
    return ok({ message: 'The session has ended.' })
  }

export const makeEndOtherSessions =
  (ports: IdentityPorts): Identity['endOtherSessions'] =>
  async (_input, context) => {
    const { userId, sessionId } = callerOf(context)
    const writes = await ports.registry.endSessions(userId, 'ended_by_user', ({ id }) => id !== sessionId)
    const fact = identityFact(ports, context, {
      action: 'session.ended',
      actorId: userId,
      resourceType: 'user',
      resourceId: userId,
      facts: { reason: 'ended_by_user', sessions_ended: writes.length },
    })
    await ports.committer.commit({ writes, facts: [fact] })
    return ok({ message: 'All other sessions have ended.', ended: writes.length })
  }

export const makeCsrf =
  (ports: Pick<IdentityPorts, 'tokens'>): Identity['csrf'] =>
  async (_input, context) => {
    const { sessionId } = callerOf(context)
    if (sessionId === null) {
      return refused(identityFailure('session_not_found', 'Only a session has pages of its own.'))
    }
    return ok({ csrf_token: ports.tokens.csrfToken(sessionId) })
  }
