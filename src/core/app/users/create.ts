import { mayManage, identityFailure } from '../../identity/index.ts'
import type { RoleName } from '../../identity/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { issueOneTimeToken } from '../identity/letters.ts'
import { createUserWith } from '../identity/new-user.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import { changedUserOf, userFact } from './act.ts'
import type { UserAdministrationPorts } from './act.ts'
import { needsSecondPerson, requestRole, roleOf } from './roles.ts'

/** What a user is until a second person has allowed the privileged role that was asked for. */
const ROLE_MEANWHILE: RoleName = 'viewer'

/** Meets the policy by its form and is told to nobody: only the invitation opens the account. */
const unusablePassword = (random: string): string => `Ax1!${random}`

/**
 * `POST /admin/users`: active and verified at once. Without a password the answer holds an invitation; a privileged role
 * waits for a second person where there is one.
 */
export const makeCreateUser =
  (ports: UserAdministrationPorts): HandlersOf<'users'>['adminCreateUser'] =>
  async (input, context) => {
    const role = roleOf(input.role, 'role')
    if (!role.ok) return role
    if (!mayManage(callerOf(context).role, role.value)) {
      return refused(identityFailure('above_own_role', 'Only a super administrator may make another one.'))
    }
    const waits = await needsSecondPerson(ports, role.value, context)
    const hex = [...ports.secrets.bytes(24)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const body = { ...input, password: input.password ?? unusablePassword(hex) }
    const names = body.full_name ?? body.first_name ?? body.last_name ?? body.username
    const named = names === undefined ? { ...body, full_name: body.email.split('@')[0] } : body
    const standing = {
      role: waits ? ROLE_MEANWHILE : role.value,
      status: 'active',
      isVerified: true,
      tier: input.tier ?? 'free',
    } as const
    return createUserWith(ports, named, standing, async (user) => {
      const personal = personalOf(context)
      const opening = ports.opening.openingWrites(user, { requestId: context.requestId, personal })
      const invite = input.password === undefined ? issueOneTimeToken(ports, user, 'password_reset') : null
      const act = { action: 'user.created', facts: { role: user.role }, reason: input.reason }
      await ports.committer.commit({
        writes: [
          { op: 'insert', table: 'users', record: user },
          ...(invite === null ? [] : [invite.write]),
          ...opening.writes,
        ],
        facts: [userFact(ports, context, user, act), ...opening.facts],
      })
      ports.registry.rememberUser(user)
      ports.opening.publish(opening.events)
      const answer = waits
        ? await requestRole(ports, user, role.value, input.reason, context)
        : changedUserOf(user)
      return ok({ ...answer, invite_token: invite?.token ?? null })
    })
  }
