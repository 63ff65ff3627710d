import {
  UNLOCKED,
  identityFailure,
  isAdministrator,
  noCredentials,
  withoutFactor,
} from '../../identity/index.ts'
import { asId, ok, refused, toIso } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { seenBy, userAnswerOf } from '../identity/answers.ts'
import { callerOf, ownRecord } from '../identity/callers.ts'
import { issueOneTimeToken, passwordLetter } from '../identity/letters.ts'
import { sessionList } from '../identity/own-sessions.ts'
import { credentialsOf } from '../identity/passwords.ts'
import { changeProfile, ownProfileOf, preferencesOf } from '../identity/profile.ts'
import { TIER_CHANGED } from '../subscriptions/handlers.ts'
import { changeManaged, changedUserOf, managedUser, refuseLastAdministrator, userFact } from './act.ts'
import type { Change, ChangedUser, UserAdministrationPorts } from './act.ts'
import { makeCreateUser } from './create.ts'
import { makeSetRole } from './roles.ts'

type Users = HandlersOf<'users'>

const userNotFound = () => refused(identityFailure('user_not_found', 'There is no such user.'))

/** Oneself, by id or as `me`; anybody else only with that permission: else there is no such user. */
async function reachable(
  ports: UserAdministrationPorts,
  id: string,
  permission: 'user.read' | 'user.write',
  context: HandlerContext,
): Promise<Result<UserId>> {
  const caller = callerOf(context)
  if (id === 'me' || id === caller.userId) return ok(caller.userId)
  if (!caller.permissions.includes(permission)) return userNotFound()
  const user = await ports.registry.user(asId<'user'>(id))
  return user === null ? userNotFound() : ok(user.id)
}

const ownPerson = () => refused(identityFailure('same_person', 'Another person must say who else you are.'))

/** A session alone, fresh as it may be, must not be worth more than the proofs that its owner has. */
const ownProofs = () =>
  refused(
    identityFailure(
      'same_person',
      'Change your own password and second factor with the proofs that you have; where they are lost or locked, ' +
        'another administrator or the command line helps.',
    ),
  )

const isOwnAccount = async (
  { registry }: UserAdministrationPorts,
  id: UserId,
  context: HandlerContext,
): Promise<boolean> => (await registry.accountsOf(callerOf(context).userId)).includes(id)

const makeProfiles = (
  ports: UserAdministrationPorts,
): Pick<Users, 'getUser' | 'updateUser' | 'getPreferences' | 'updatePreferences'> => ({
  getUser: async (input, context) => {
    const id = await reachable(ports, input.id, 'user.read', context)
    if (!id.ok) return id
    const user = await ports.registry.user(id.value)
    if (user === null) return userNotFound()
    const answer = seenBy(callerOf(context), ownProfileOf(ports, user))
    return ok({ ...answer, user: seenBy(callerOf(context), answer.user) })
  },
  updateUser: async (input, context) => {
    const { id, ...fields } = input
    const reached = await reachable(ports, id, 'user.write', context)
    if (!reached.ok) return reached
    const isOwn = reached.value === callerOf(context).userId
    const managed = isOwn ? ok(null) : await managedUser(ports, reached.value, context)
    if (!managed.ok) return managed
    const changed = await changeProfile(ports, reached.value, fields, context)
    return changed.ok ? ok(ownProfileOf(ports, changed.value)) : changed
  },
  getPreferences: async (_input, context) =>
    ok({ preferences: preferencesOf(ports, await ownRecord(ports, context)) }),
  updatePreferences: async (input, context) => {
    const changed = await changeProfile(ports, callerOf(context).userId, { preferences: input }, context)
    return changed.ok ? ok({ preferences: preferencesOf(ports, changed.value) }) : changed
  },
})

/** An act of one administrator: changes the record as it is now and answers with it. */
const makeAct =
  (ports: UserAdministrationPorts) =>
  async (
    id: string,
    context: HandlerContext,
    change: Parameters<typeof changeManaged>[3],
  ): Promise<Result<ChangedUser>> => {
    const changed = await changeManaged(ports, id, context, change)
    return changed.ok ? ok(changedUserOf(changed.value)) : changed
  }

const makeStanding = (
  ports: UserAdministrationPorts,
): Pick<Users, 'adminSetStatus' | 'adminSetTier' | 'adminUnlock' | 'adminResetMfa' | 'adminLinkPerson'> => {
  const act = makeAct(ports)
  return {
    adminSetStatus: ({ id, value, reason }, context) =>
      act(id, context, async (user) => {
        const falls = value === 'suspended' && isAdministrator(user.role)
        const may = falls ? await refuseLastAdministrator(ports, user) : ok(null)
        if (!may.ok) return may
        const facts = { before: user.status, after: value }
        // Whoever is let in again signs in again: what lay open while they were shut out stays closed.
        const writes =
          value === 'suspended'
            ? await ports.registry.endSessions(user.id, 'ended_by_administrator', () => true)
            : []
        return ok({ user: { ...user, status: value }, action: 'user.status_changed', facts, writes, reason })
      }),
    adminSetTier: ({ id, value, reason }, context) =>
      act(id, context, async (user) => {
        const facts = { before: user.tier, after: value }
        return ok({ user: { ...user, tier: value }, action: TIER_CHANGED, facts, reason })
      }),
    adminUnlock: ({ id, reason }, context) =>
      act(id, context, async (user): Promise<Result<Change>> => {
        // What counts wrong proofs is no count where who is counted may begin anew.
        if (await isOwnAccount(ports, user.id, context)) return ownProofs()
        const facts = { was_locked: user.lockedUntil !== null }
        return ok({ user: { ...user, ...UNLOCKED }, action: 'user.unlocked', facts, reason })
      }),
    adminResetMfa: ({ id, reason }, context) =>
      act(id, context, async (user): Promise<Result<Change>> => {
        if (await isOwnAccount(ports, user.id, context)) return ownProofs()
        const credentials = withoutFactor(await credentialsOf(ports, user.id), ports.clock.now())
        return ok({
          user: { ...user, mfaEnabled: false },
          action: 'mfa.reset',
          facts: { was_enabled: user.mfaEnabled },
          writes: [{ op: 'put', table: 'credentials', record: credentials }],
          reason,
        })
      }),
    adminLinkPerson: ({ id, value, reason }, context) =>
      act(id, context, async (user): Promise<Result<Change>> => {
        // Whoever could part their own accounts could be two persons where two are asked for.
        if (await ports.approvals.isSamePerson(callerOf(context).userId, user.id)) return ownPerson()
        const linked = await personOf(ports, value)
        if (!linked.ok) return linked
        const now = ports.clock.now()
        const known = (await ports.store.identity.credentials(user.id)) ?? noCredentials(user.id, now)
        const credentials = { ...known, personId: linked.value, updatedAt: now }
        return ok({
          user,
          action: 'user.person_linked',
          facts: { person_id: linked.value },
          writes: [{ op: 'put', table: 'credentials', record: credentials }],
          reason,
        })
      }),
  }
}

/** The person behind another user: that user's own link where there is one. */
async function personOf(ports: UserAdministrationPorts, id: string | null): Promise<Result<string | null>> {
  if (id === null) return ok(null)
  const other = await ports.registry.user(asId<'user'>(id))
  if (other === null) {
    return refused(identityFailure('user_not_found', 'There is no such user.', { field: 'value' }))
  }
  const credentials = await ports.store.identity.credentials(other.id)
  return ok(credentials?.personId ?? other.id)
}

const makeAccess = (
  ports: UserAdministrationPorts,
): Pick<Users, 'adminResetPassword' | 'adminListSessions' | 'adminEndSessions'> => ({
  adminResetPassword: async ({ id, reason }, context) => {
    const found = await managedUser(ports, id, context)
    if (!found.ok) return found
    if (await isOwnAccount(ports, found.value.id, context)) return ownProofs()
    const { token, record, write } = issueOneTimeToken(ports, found.value, 'password_reset')
    const fact = { action: 'password.reset_issued', facts: {}, reason }
    await ports.committer.commit({
      writes: [write],
      facts: [userFact(ports, context, found.value, fact)],
    })
    ports.letters?.send(passwordLetter(found.value, token))
    return ok({
      message: 'Hand this token to the user; it works once, within a day.',
      reset_token: token,
      expires_at: toIso(record.expiresAt),
    })
  },
  adminListSessions: async ({ id }, context) => {
    const found = await managedUser(ports, id, context)
    return found.ok ? ok(await sessionList(ports, found.value.id, callerOf(context).sessionId)) : found
  },
  adminEndSessions: async ({ id }, context) => {
    const found = await managedUser(ports, id, context)
    if (!found.ok) return found
    const user = found.value
    const writes = await ports.registry.endSessions(user.id, 'ended_by_administrator', () => true)
    const fact = { action: 'session.ended', facts: { sessions_ended: writes.length } }
    await ports.committer.commit({ writes, facts: [userFact(ports, context, user, fact)] })
    return ok({ message: 'All sessions of this user have ended.', ended: writes.length })
  },
})

/** Users over the contract: their own profile, and what administrators do. */
export const makeUserHandlers = (ports: UserAdministrationPorts): Users => ({
  ...makeProfiles(ports),
  ...makeStanding(ports),
  ...makeAccess(ports),
  adminGetUser: async ({ id }) => {
    const user = await ports.registry.user(asId<'user'>(id))
    if (user === null) return userNotFound()
    const answer = userAnswerOf(user)
    return ok({ ...answer, user: answer })
  },
  adminCreateUser: makeCreateUser(ports),
  adminSetRole: makeSetRole(ports),
})
