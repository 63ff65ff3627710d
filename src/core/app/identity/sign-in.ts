import { UNLOCKED, identityFailure } from '../../identity/index.ts'
import type { SignInMethod, UserRecord } from '../../identity/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Write } from '../store/store.ts'
import type { SessionAnswer } from './answers.ts'
import { originOf } from './devices.ts'
import { identityFact } from './facts.ts'
import { judgeFactor } from './factors.ts'
import { newSession, sessionAnswerOf, setCookies } from './issue.ts'
import type { SignInPorts } from './services.ts'

type SigningIn = Readonly<{
  method: SignInMethod
  remember: boolean
  isStuffing: boolean
  /** What was presented as second factor; null: nothing was. */
  factor: string | null
  /** The password's hash under today's cost, where the stored one is older. */
  renewedHash?: string | null
  /** Further writes of the same transaction. */
  writes?: readonly Write[]
}>

/** Opens the session of a user whose turn it is and whose first proof was good, once the second one is too. */
export async function finishSignIn(
  ports: SignInPorts,
  proven: UserRecord,
  how: SigningIn,
  context: HandlerContext,
): Promise<Result<SessionAnswer>> {
  if (proven.status === 'suspended') {
    return refused(identityFailure('account_suspended', 'This account is suspended.'))
  }
  const { renewedHash = null } = how
  if (proven.mfaEnabled && how.factor === null) {
    return refused(ports.challenges.demand(proven, { ...how, renewedHash }))
  }
  const factor =
    proven.mfaEnabled && how.factor !== null
      ? await judgeFactor(ports, proven, how.factor, context)
      : ok(null)
  if (!factor.ok) return factor
  const user: UserRecord = { ...proven, ...UNLOCKED, passwordHash: renewedHash ?? proven.passwordHash }
  const method = factor.value === null ? how.method : 'second_factor'
  const origin = await originOf(ports, user.id, context, { method, isStuffing: how.isStuffing })
  const { session, tokens } = await newSession(ports, user, origin)
  await ports.committer.commit({
    writes: [
      { op: 'put', table: 'users', record: user },
      ...(factor.value === null ? [] : [{ op: 'put', table: 'credentials', record: factor.value } as const]),
      ...origin.writes,
      ...(how.writes ?? []),
      { op: 'insert', table: 'sessions', record: session },
    ],
    facts: [
      identityFact(ports, context, {
        action: 'session.opened',
        actorId: user.id,
        resourceType: 'session',
        resourceId: session.id,
        facts: { method, ...(origin.signals.length === 0 ? {} : { signals: [...origin.signals] }) },
      }),
    ],
  })
  ports.registry.rememberUser(user)
  ports.registry.rememberSession(session)
  if (how.remember) setCookies(ports, context, tokens)
  return ok(sessionAnswerOf('Signed in.', user, tokens))
}
