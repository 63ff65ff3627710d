import { CONTROL_ACTS } from '../../audit/index.ts'
import { identityFailure, isAdministrator, isPrivileged, mayManage, roleNamed } from '../../identity/index.ts'
import type { ApprovalRecord, RoleName, UserRecord } from '../../identity/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import { approvalAnswerOf } from '../approvals/handlers.ts'
import type { ApprovalKind } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import type { IdentityPorts } from '../identity/services.ts'
import { changeManaged, changedUserOf, managedUser, refuseLastAdministrator, userFact } from './act.ts'
import type { UserAdministrationPorts } from './act.ts'

export const ROLE_GRANT = 'user.role'

export function roleOf(text: string, field: string): Result<RoleName> {
  const role = roleNamed(text)
  if (role !== null) return ok(role)
  return refused(identityFailure('role_unknown', `There is no role ${text.slice(0, 40)}.`, { field }))
}

/** Privileges are granted by two persons as soon as there are two; taking them away takes one. */
export const needsSecondPerson = async (
  { approvals }: Pick<UserAdministrationPorts, 'approvals'>,
  role: RoleName,
  context: HandlerContext,
  whom: UserId | null = null,
): Promise<boolean> =>
  isPrivileged(role) && (await approvals.hasOtherApprover(callerOf(context).userId, 'user.write', whom))

const roleChange = (user: UserRecord, role: RoleName, reason: string | undefined) => ({
  user: { ...user, role },
  action: CONTROL_ACTS.roleChanged,
  facts: { before: user.role, after: role },
  reason,
})

async function checkRoleChange(
  ports: Pick<IdentityPorts, 'store'>,
  user: UserRecord,
  role: RoleName,
): Promise<Result<null>> {
  if (!isAdministrator(user.role) || isAdministrator(role)) return ok(null)
  return refuseLastAdministrator(ports, user)
}

/** Asks another person for a privileged role. */
export async function requestRole(
  ports: UserAdministrationPorts,
  user: UserRecord,
  role: RoleName,
  reason: string | undefined,
  context: HandlerContext,
) {
  const approval = await ports.approvals.request(
    { kind: ROLE_GRANT, subjectId: user.id, payload: { role }, reason: reason ?? '' },
    context,
  )
  return changedUserOf(user, approvalAnswerOf(approval, ports.clock.now()))
}

/** `PUT /admin/users/{id}/role`. Counts at once, also for tokens that are already out. */
export const makeSetRole =
  (ports: UserAdministrationPorts): HandlersOf<'users'>['adminSetRole'] =>
  async (input, context) => {
    const role = roleOf(input.value, 'value')
    if (!role.ok) return role
    const found = await managedUser(ports, input.id, context, role.value)
    if (!found.ok) return found
    if (
      found.value.role !== role.value &&
      (await needsSecondPerson(ports, role.value, context, found.value.id))
    ) {
      return ok(await requestRole(ports, found.value, role.value, input.reason, context))
    }
    const changed = await changeManaged(ports, input.id, context, async (user) => {
      const may = await checkRoleChange(ports, user, role.value)
      return may.ok ? ok(roleChange(user, role.value, input.reason)) : may
    })
    return changed.ok ? ok(changedUserOf(changed.value)) : changed
  }

/** What happens when the second person allows a role: by the roles of that moment. */
export const makeRoleGrant = (ports: IdentityPorts): ApprovalKind => ({
  permission: 'user.write',
  about: async (id) => asId<'user'>(id),
  execute: (approval: ApprovalRecord, context, settle) =>
    ports.registry.alone(asId<'user'>(approval.subjectId), async (current) => {
      const role = roleOf(String(approval.payload.role), 'value')
      if (!role.ok) return role
      if (!mayManage(callerOf(context).role, current.role, role.value)) {
        return refused(identityFailure('above_own_role', 'Only a super administrator may allow this role.'))
      }
      const change = roleChange(current, role.value, approval.reason)
      const user: UserRecord = { ...change.user, updatedAt: ports.clock.now() }
      await settle({
        writes: [{ op: 'put', table: 'users', record: user }],
        facts: [userFact(ports, context, user, change)],
        result: { before: current.role, after: user.role },
      })
      ports.registry.rememberUser(user)
      return ok(null)
    }),
})
