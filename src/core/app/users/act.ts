import { identityFailure, mayManage } from '../../identity/index.ts'
import type { RoleName, UserRecord } from '../../identity/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { JsonObject, Result } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Approvals } from '../approvals/service.ts'
import { userAnswerOf } from '../identity/answers.ts'
import { callerOf } from '../identity/callers.ts'
import { identityFact } from '../identity/facts.ts'
import type { IdentityPorts } from '../identity/services.ts'
import type { Write } from '../store/store.ts'

export type UserAdministrationPorts = IdentityPorts & Readonly<{ approvals: Approvals }>

export type ChangedUser = ContractOutputs['users']['adminSetStatus']

export const changedUserOf = (user: UserRecord, approval: ChangedUser['approval'] = null): ChangedUser => {
  const answer = userAnswerOf(user)
  return { ...answer, user: answer, approval }
}

/** The user of that id, if this administrator's role reaches so far. */
export async function managedUser(
  ports: UserAdministrationPorts,
  id: string,
  context: HandlerContext,
  ...wanted: readonly RoleName[]
): Promise<Result<UserRecord>> {
  const user = await ports.registry.user(asId<'user'>(id))
  if (user === null) return refused(identityFailure('user_not_found', 'There is no such user.'))
  context.note({ resourceType: 'user', resourceId: user.id })
  if (mayManage(callerOf(context).role, user.role, ...wanted)) return ok(user)
  return refused(
    identityFailure('above_own_role', 'Only a super administrator may do this to a super administrator.'),
  )
}

/** What an administrator did to a user, for the log. */
export const userFact = (
  ports: Pick<IdentityPorts, 'clock'>,
  context: HandlerContext,
  user: UserRecord,
  act: Readonly<{ action: string; facts: JsonObject; reason?: string | undefined }>,
) =>
  identityFact(ports, context, {
    action: act.action,
    actorId: callerOf(context).userId,
    resourceType: 'user',
    resourceId: user.id,
    category: 'administration',
    facts: { ...act.facts, ...(act.reason === undefined ? {} : { reason: act.reason }) },
  })

export type Change = Readonly<{
  user: UserRecord
  action: string
  facts: JsonObject
  writes?: readonly Write[]
  reason?: string | undefined
}>

/** Changes one user as an administrator, alone among all who change that user. */
export async function changeManaged(
  ports: UserAdministrationPorts,
  id: string,
  context: HandlerContext,
  change: (user: UserRecord) => Promise<Result<Change>>,
): Promise<Result<UserRecord>> {
  const found = await managedUser(ports, id, context)
  if (!found.ok) return found
  return ports.registry.alone(found.value.id, async (current) => {
    const changed = await change(current)
    if (!changed.ok) return changed
    const user: UserRecord = { ...changed.value.user, updatedAt: ports.clock.now() }
    await ports.committer.commit({
      writes: [{ op: 'put', table: 'users', record: user }, ...(changed.value.writes ?? [])],
      facts: [userFact(ports, context, user, changed.value)],
    })
    ports.registry.rememberUser(user)
    return ok(user)
  })
}

/** A desk must not lose its last administrator who can act. */
export async function refuseLastAdministrator(
  ports: Pick<IdentityPorts, 'store'>,
  user: UserRecord,
): Promise<Result<null>> {
  const others = await ports.store.identity.administrators()
  if (others.some(({ id, status }) => id !== user.id && status !== 'suspended')) return ok(null)
  return refused(
    identityFailure('last_administrator', 'This is the last administrator; make another one first.'),
  )
}
