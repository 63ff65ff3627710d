import { UNLOCKED, identityFailure, normalisePassword, roleNamed } from '../../identity/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlersOf } from '../handlers.ts'
import { seenBy, userAnswerOf } from './answers.ts'
import { callerOf, ownRecord, verifiedCaller } from './callers.ts'
import { identityFact } from './facts.ts'
import { clearCookies } from './issue.ts'
import { judgePassword } from './login.ts'
import { afterPasswordChange, judgeNextPassword, refuseWhenBusy, voidedLetters } from './passwords.ts'
import type { IdentityPorts } from './services.ts'

type Identity = HandlersOf<'identity'>

/** Wrong current passwords count towards the lock like failed sign-ins. Every other session ends. */
export const makeChangePassword =
  (ports: IdentityPorts): Identity['changePassword'] =>
  async (input, context) => {
    const caller = callerOf(context)
    const free = refuseWhenBusy(ports)
    if (!free.ok) return free
    const found = await ownRecord(ports, context)
    const judged = await judgePassword(ports, found, input.current_password, context)
    if (!judged.ok) return judged
    if (normalisePassword(input.new_password) === normalisePassword(input.current_password)) {
      const message = 'The new password is the current one.'
      return refused(identityFailure('password_unchanged', message, { field: 'new_password' }))
    }
    const good = await judgeNextPassword(ports, found, input.new_password, 'new_password')
    if (!good.ok) return good
    const passwordHash = await ports.hasher.hash(normalisePassword(input.new_password))
    return ports.registry.alone(caller.userId, async (current) => {
      if (current.passwordHash !== found.passwordHash) {
        return refused(identityFailure('invalid_credentials', 'The password was changed meanwhile.'))
      }
      const changed: UserRecord = { ...current, ...UNLOCKED, passwordHash, updatedAt: ports.clock.now() }
      const credentials = await afterPasswordChange(ports, current)
      const ended = await ports.registry.endSessions(
        caller.userId,
        'password_change',
        (session) => session.id !== caller.sessionId,
      )
      const fact = identityFact(ports, context, {
        action: 'password.changed',
        actorId: current.id,
        resourceType: 'user',
        resourceId: current.id,
        facts: { sessions_ended: ended.length },
      })
      await ports.committer.commit({
        writes: [
          { op: 'put', table: 'users', record: changed },
          { op: 'put', table: 'credentials', record: credentials },
          ...ended,
          ...(await voidedLetters(ports, current.id)),
        ],
        facts: [fact],
      })
      ports.registry.rememberUser(changed)
      return ok({ message: 'Password changed. Other sessions have ended.' })
    })
  }

/** Ends this session, the one of a given refresh token, or all of them. Tokens die at once. */
export const makeLogout =
  (ports: IdentityPorts): Identity['logout'] =>
  async (input, context) => {
    const caller = callerOf(context)
    const carried =
      input.refresh_token === undefined
        ? null
        : await ports.tokens.verifyRefresh(input.refresh_token, ports.clock.now())
    const named = carried?.ok ? carried.value.sessionId : null
    const writes = await ports.registry.endSessions(
      caller.userId,
      'logout',
      (session) => input.all_sessions === true || session.id === caller.sessionId || session.id === named,
    )
    const fact = identityFact(ports, context, {
      action: 'session.ended',
      actorId: caller.userId,
      resourceType: 'session',
      resourceId: caller.sessionId ?? caller.userId,
      facts: { reason: 'logout', sessions_ended: writes.length },
    })
    await ports.committer.commit({ writes, facts: [fact] })
    clearCookies(context)
    return ok({ message: input.all_sessions === true ? 'Signed out everywhere.' : 'Signed out.' })
  }

export const makeVerifyToken =
  (ports: IdentityPorts): Identity['verifyToken'] =>
  async (input) => {
    const verified = await verifiedCaller(ports, input.token)
    if (!verified.ok) return verified
    const { caller, access } = verified.value
    return ok({
      valid: true,
      user_id: caller.userId,
      role: caller.role,
      expires_at: toIso(access.expiresAt),
    })
  }

export const makeListUsers =
  (ports: IdentityPorts): Identity['listUsers'] =>
  async (input, context) => {
    const window = pageOf(input)
    const { search, role, status } = input
    if (role !== undefined && roleNamed(role) === null) {
      return refused(identityFailure('role_unknown', 'There is no role of this name.', { field: 'role' }))
    }
    const filter = {
      ...(search === undefined ? {} : { search }),
      ...(role === undefined ? {} : { role }),
      ...(status === undefined ? {} : { status }),
    }
    const page = await ports.store.users.list(filter, window)
    return ok({
      users: page.items.map((user) => seenBy(callerOf(context), userAnswerOf(user))),
      ...pagingAnswerOf(window, page.total),
    })
  }
