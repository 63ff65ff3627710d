import { CONTROL_ACTS } from '../../audit/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import { ROLE_NAMES, UNLOCKED, identityFailure, normaliseEmail, withoutFactor } from '../../identity/index.ts'
import { emailInput } from '../../identity/contract-shapes.ts'
import type { RoleName, UserRecord } from '../../identity/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { JsonObject, Result } from '../../kernel/index.ts'
import type { Page, Paged, Write } from '../store/store.ts'
import { createUserWith } from './new-user.ts'
import type { AdministrationPorts } from './services.ts'

/** What the command line does to users. It acts on the data directory itself, so the actor is the system. */
const ACTOR = 'system'

const administrationFact = (
  ports: AdministrationPorts,
  action: string,
  user: UserRecord,
  facts: JsonObject,
): AuditFact => ({
  action,
  category: 'administration',
  actorId: ACTOR,
  resourceType: 'user',
  resourceId: user.id,
  result: 'success',
  code: null,
  requestId: null,
  at: ports.clock.now(),
  facts: { transport: 'cli', ...facts },
  personal: null,
})

function roleOf(text: string): Result<RoleName> {
  const role = ROLE_NAMES.find((name) => name === text)
  if (role) return ok(role)
  return refused(
    identityFailure('role_unknown', `There is no role ${text}. Roles: ${ROLE_NAMES.join(', ')}.`, {
      field: 'role',
    }),
  )
}

/** `user create`: active and verified at once. Names are taken from the e-mail when none are given. */
export async function createUser(
  ports: AdministrationPorts,
  input: Readonly<{ email: string; role: string; password: string; fullName?: string }>,
): Promise<Result<UserRecord>> {
  const role = roleOf(input.role)
  if (!role.ok) return role
  if (!emailInput.safeParse(input.email).success) {
    return refused(identityFailure('email_invalid', 'This is not an e-mail address.', { field: 'email' }))
  }
  const email = normaliseEmail(input.email)
  const body = { email, password: input.password, full_name: input.fullName ?? email.split('@')[0] }
  const standing = { role: role.value, status: 'active', isVerified: true } as const
  return createUserWith(ports, body, standing, async (user) => {
    const opening = ports.opening.openingWrites(user, { requestId: null, personal: null })
    await ports.committer.commit({
      writes: [{ op: 'insert', table: 'users', record: user }, ...opening.writes],
      facts: [administrationFact(ports, 'user.created', user, { role: user.role }), ...opening.facts],
    })
    ports.registry.rememberUser(user)
    ports.opening.publish(opening.events)
    return ok(user)
  })
}

/** `user list`. */
export const listUsers = (ports: AdministrationPorts, page: Page): Promise<Paged<UserRecord>> =>
  ports.store.users.list({}, page)

async function changeUser(
  ports: AdministrationPorts,
  email: string,
  change: (
    user: UserRecord,
  ) => Readonly<{ user: UserRecord; action: string; facts: JsonObject; writes?: readonly Write[] }>,
): Promise<Result<UserRecord>> {
  const found = await ports.store.users.byEmail(normaliseEmail(email))
  if (!found) {
    return refused(
      identityFailure('user_not_found', 'There is no user with this e-mail.', { field: 'email' }),
    )
  }
  return ports.registry.alone(found.id, async (current) => {
    const changed = change(current)
    const user = { ...changed.user, updatedAt: ports.clock.now() }
    await ports.committer.commit({
      writes: [{ op: 'put', table: 'users', record: user }, ...(changed.writes ?? [])],
      facts: [administrationFact(ports, changed.action, user, changed.facts)],
    })
    ports.registry.rememberUser(user)
    return ok(user)
  })
}

/** `user unlock`: ends a lock and sets the count to 0. */
export const unlockUser = (ports: AdministrationPorts, email: string): Promise<Result<UserRecord>> =>
  changeUser(ports, email, (user) => ({
    user: { ...user, ...UNLOCKED },
    action: 'user.unlocked',
    facts: { was_locked: user.lockedUntil !== null },
  }))

/** `user reset-mfa`: the way out of whoever lost their phone and is the only administrator. */
export async function resetSecondFactor(
  ports: AdministrationPorts,
  email: string,
): Promise<Result<UserRecord>> {
  const found = await ports.store.users.byEmail(normaliseEmail(email))
  const credentials = found && (await ports.store.identity.credentials(found.id))
  const now = ports.clock.now()
  return changeUser(ports, email, (user) => ({
    user: { ...user, mfaEnabled: false },
    action: 'mfa.reset',
    facts: { was_enabled: user.mfaEnabled },
    writes:
      credentials === null
        ? []
        : [{ op: 'put', table: 'credentials', record: withoutFactor(credentials, now) }],
  }))
}

/** `user role`. Counts at once, also for tokens that are already out. */
export async function setRole(
  ports: AdministrationPorts,
  email: string,
  roleText: string,
): Promise<Result<UserRecord>> {
  const role = roleOf(roleText)
  if (!role.ok) return role
  return changeUser(ports, email, (user) => ({
    user: { ...user, role: role.value },
    action: CONTROL_ACTS.roleChanged,
    facts: { before: user.role, after: role.value },
  }))
}
