import {
  STUFFING_NAMES,
  STUFFING_WINDOW_MS,
  UNLOCKED,
  afterFailure,
  identityFailure,
  isLocked,
  isShutOut,
  lockedFailure,
  normaliseEmail,
  normalisePassword,
  normaliseUsername,
} from '../../identity/index.ts'
import type { LockState, UserRecord } from '../../identity/index.ts'
import { makeBoundedMap, ok, refused } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { ANONYMOUS } from '../pipeline/audit-trail.ts'
import { invalidField } from '../pipeline/input.ts'
import { countFailure } from './failed-tries.ts'
import { refuseWhenBusy } from './passwords.ts'
import type { IdentityPorts, SignInPorts } from './services.ts'
import { finishSignIn } from './sign-in.ts'

const wrongCredentials = () =>
  identityFailure('invalid_credentials', 'The e-mail or username and the password do not match.')

type PasswordPorts = Pick<IdentityPorts, 'hasher' | 'registry' | 'clock' | 'committer'>

/**
 * Judges a password of a known user under its lock. The slow hash runs first and whatever the lock says, so
 * that time tells nothing; the count runs alone for each user, so that guesses sent together all count.
 */
export async function judgePassword(
  ports: PasswordPorts,
  found: UserRecord,
  password: string,
  context: HandlerContext,
): Promise<Result<UserRecord>> {
  const matches = await ports.hasher.verify(found.passwordHash, normalisePassword(password))
  return ports.registry.alone(found.id, async (user) => {
    const now = ports.clock.now()
    if (isLocked(user, now)) return refused(lockedFailure(user, now))
    // A hash that changed meanwhile: this password was judged against one that no longer counts.
    if (matches && user.passwordHash === found.passwordHash) return ok(user)
    countFailure(ports, user, context)
    return refused(wrongCredentials())
  })
}

const PHANTOMS_MAX = 10_000

/** Treats names that nobody has like those that somebody has, locks included, so that refusals tell nothing. */
function makePhantoms(ports: Pick<IdentityPorts, 'hasher' | 'clock' | 'ids'>) {
  const states = makeBoundedMap<LockState>(PHANTOMS_MAX)
  let dummyHash: Promise<string> | null = null
  return async (name: string, password: string): Promise<Result<never>> => {
    dummyHash ??= ports.hasher.hash(ports.ids.next())
    await ports.hasher.verify(await dummyHash, normalisePassword(password))
    const now = ports.clock.now()
    const state = states.get(name) ?? UNLOCKED
    if (isLocked(state, now)) return refused(lockedFailure(state, now))
    states.set(name, afterFailure(state, now))
    return refused(wrongCredentials())
  }
}

/** Names that one address tried in vain: many different ones are a list that is being tried. */
function makeStuffingWatch({ clock }: Pick<IdentityPorts, 'clock'>) {
  const tried = makeBoundedMap<readonly Readonly<{ name: string; at: Instant }>[]>(PHANTOMS_MAX)
  const recent = (address: string) =>
    (tried.get(address) ?? []).filter(({ at }) => clock.now() - at < STUFFING_WINDOW_MS)
  // Everybody on this machine has the same address: it tells nothing.
  const counts = (address: string | null): address is string =>
    address !== null && !/^(?:::1$|(?:::ffff:)?127\.)/.test(address)
  return {
    failed: (address: string | null, name: string): void => {
      if (!counts(address)) return
      const others = recent(address).filter((each) => each.name !== name)
      tried.set(address, [...others, { name, at: clock.now() }].slice(-STUFFING_NAMES))
    },
    isStuffing: (address: string | null): boolean =>
      counts(address) && recent(address).length >= STUFFING_NAMES,
  }
}

/** The hash to keep from a good sign-in, where the stored one is of an older algorithm or weaker cost; else null. */
async function renewedHashOf(
  ports: IdentityPorts,
  user: UserRecord,
  password: string,
): Promise<string | null> {
  const outdated = ports.hasher.needsRehash?.(user.passwordHash) ?? false
  return outdated ? ports.hasher.hash(normalisePassword(password)) : null
}

/** Whoever asked to be erased is nobody here any more, though a legal hold may keep their record. */
async function findUser(ports: IdentityPorts, name: string): Promise<UserRecord | null> {
  const stored = name.includes('@')
    ? await ports.store.users.byEmail(normaliseEmail(name))
    : await ports.store.users.byUsername(normaliseUsername(name))
  const user = stored && (await ports.registry.user(stored.id))
  return user !== null && isShutOut(user) ? null : user
}

/** The second factor under any of the names that a sign-in may give it; null when it gives none. */
const factorOf = (
  input: Readonly<{ [Field in 'mfa_code' | 'mfa_token' | 'backup_code']?: string | undefined }>,
) => input.mfa_code ?? input.mfa_token ?? input.backup_code ?? null

/** `POST /auth/login` by e-mail or username. Unknown name and wrong password: same sentence, same time, same lock. */
export function makeLogin(ports: SignInPorts): HandlersOf<'identity'>['login'] {
  const refuseUnknown = makePhantoms(ports)
  const stuffing = makeStuffingWatch(ports)

  return async (input, context) => {
    const name = (input.email ?? input.username)?.normalize('NFC').toLowerCase()
    if (name === undefined) return refused(invalidField('email', 'is required, or username'))
    const free = refuseWhenBusy(ports)
    if (!free.ok) return free
    const found = await findUser(ports, name)
    const isStuffing = stuffing.isStuffing(context.ipAddress)
    context.note({
      ...{ actorId: found?.id ?? ANONYMOUS, resourceType: 'user', personal: { login: name } },
      ...(isStuffing ? { facts: { signal: 'credential_stuffing' } } : {}),
    })
    if (found) context.note({ resourceId: found.id })
    const judged = found
      ? await judgePassword(ports, found, input.password, context)
      : await refuseUnknown(name, input.password)
    if (!judged.ok) {
      stuffing.failed(context.ipAddress, name)
      return judged
    }
    const renewedHash = await renewedHashOf(ports, judged.value, input.password)
    return ports.registry.alone(judged.value.id, async (current) => {
      // The password was changed while this sign-in was under way: it proves nothing any more.
      if (current.passwordHash !== judged.value.passwordHash) return refused(wrongCredentials())
      const remember = input.remember_me ?? false
      const how = { method: 'password', remember, isStuffing, renewedHash, factor: factorOf(input) } as const
      return finishSignIn(ports, current, how, context)
    })
  }
}
