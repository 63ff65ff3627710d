import {
  UNLOCKED,
  afterFailure,
  identityFailure,
  isLocked,
  lockedFailure,
  normaliseEmail,
  normalisePassword,
  normaliseUsername,
} from '../../identity/index.ts'
import type { LockState, UserRecord } from '../../identity/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { makeBoundedMap } from '../keyed-queue.ts'
import { ANONYMOUS } from '../pipeline/audit-trail.ts'
import { invalidField } from '../pipeline/input.ts'
import { identityFact } from './facts.ts'
import { cookieSeconds, newSession, sessionAnswerOf } from './issue.ts'
import type { IdentityPorts } from './services.ts'

const wrongCredentials = () =>
  identityFailure('invalid_credentials', 'The e-mail or username and the password do not match.')

const suspended = () => identityFailure('account_suspended', 'This account is suspended.')

type PasswordPorts = Pick<IdentityPorts, 'hasher' | 'registry' | 'clock' | 'committer'>

/** Counts a wrong password. The record of the refusal itself is the pipeline's. */
async function countFailure(ports: PasswordPorts, user: UserRecord, context: HandlerContext): Promise<void> {
  const now = ports.clock.now()
  const counted: UserRecord = { ...user, ...afterFailure(user, now), updatedAt: now }
  const locked = counted.lockedUntil !== null
  const lockFact = identityFact(ports, context, {
    action: 'account.locked',
    actorId: user.id,
    resourceType: 'user',
    resourceId: user.id,
    facts: { failed_logins: counted.failedLogins },
  })
  await ports.committer.commit({
    writes: [{ op: 'put', table: 'users', record: counted }],
    facts: locked ? [lockFact] : [],
  })
  ports.registry.rememberUser(counted)
}

/**
 * Judges a password of a known user under its lock (SEC-08). The slow hash runs first and whatever the lock says, so
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
    await countFailure(ports, user, context)
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

/** The hash to keep from a good sign-in: made anew when the stored one is of an older algorithm or weaker cost. */
async function currentHash(ports: IdentityPorts, user: UserRecord, password: string): Promise<string> {
  const outdated = ports.hasher.needsRehash?.(user.passwordHash) ?? false
  return outdated ? ports.hasher.hash(normalisePassword(password)) : user.passwordHash
}

async function findUser(ports: IdentityPorts, name: string): Promise<UserRecord | null> {
  const stored = name.includes('@')
    ? await ports.store.users.byEmail(normaliseEmail(name))
    : await ports.store.users.byUsername(normaliseUsername(name))
  return stored && (await ports.registry.user(stored.id))
}

/** `POST /auth/login` by e-mail or username. Unknown name and wrong password: same sentence, same time, same lock. */
export function makeLogin(ports: IdentityPorts): HandlersOf<'identity'>['login'] {
  const refuseUnknown = makePhantoms(ports)

  async function signIn(judged: UserRecord, password: string, remember: boolean, context: HandlerContext) {
    const passwordHash = await currentHash(ports, judged, password)
    return ports.registry.alone(judged.id, async (current) => {
      // The password was changed while this sign-in was under way: it proves nothing any more.
      if (current.passwordHash !== judged.passwordHash) return refused(wrongCredentials())
      const user: UserRecord = { ...current, ...UNLOCKED, passwordHash }
      const { session, tokens } = await newSession(ports, user)
      await ports.committer.commit({
        writes: [
          { op: 'put', table: 'users', record: user },
          { op: 'insert', table: 'sessions', record: session },
        ],
        facts: [
          identityFact(ports, context, {
            action: 'session.opened',
            actorId: user.id,
            resourceType: 'session',
            resourceId: session.id,
          }),
        ],
      })
      ports.registry.rememberUser(user)
      ports.registry.rememberSession(session)
      if (remember) context.setRefreshCookie(tokens.refresh_token, cookieSeconds(ports))
      return ok(sessionAnswerOf('Signed in.', user, tokens))
    })
  }

  return async (input, context) => {
    const name = (input.email ?? input.username)?.normalize('NFC').toLowerCase()
    if (name === undefined) return refused(invalidField('email', 'is required, or username'))
    const found = await findUser(ports, name)
    context.note({ actorId: found?.id ?? ANONYMOUS, resourceType: 'user', personal: { login: name } })
    if (!found) return refuseUnknown(name, input.password)
    context.note({ resourceId: found.id })
    const judged = await judgePassword(ports, found, input.password, context)
    if (!judged.ok) return judged
    if (judged.value.status === 'suspended') return refused(suspended())
    return signIn(judged.value, input.password, input.remember_me ?? false, context)
  }
}
