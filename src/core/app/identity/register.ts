import type { AuditFact } from '../../audit/index.ts'
import { identityFailure } from '../../identity/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import type { Write } from '../store/store.ts'
import { userAnswerOf } from './answers.ts'
import type { SessionAnswer, UserAnswer } from './answers.ts'
import { identityFact } from './facts.ts'
import { originOf } from './devices.ts'
import { newSession, sessionAnswerOf, setCookies } from './issue.ts'
import { askToVerify } from './letters.ts'
import { createUserWith } from './new-user.ts'
import type { NewUserInput, NewUserStanding } from './new-user.ts'
import type { IdentityPorts } from './services.ts'

type Enrolment = Readonly<{
  standing: NewUserStanding
  action: 'user.registered' | 'administrator.created'
  category: AuditFact['category']
  message: string
  /** Further writes of the same transaction: a one-time code is used up. */
  writes: readonly Write[]
}>

/** Creates a user, signs it in and opens what new users get: all in one transaction. */
export async function enrol(
  ports: IdentityPorts,
  input: NewUserInput & Readonly<{ remember_me?: boolean | undefined }>,
  context: HandlerContext,
  enrolment: Enrolment,
): Promise<Result<SessionAnswer & UserAnswer>> {
  return createUserWith(ports, input, enrolment.standing, async (user: UserRecord) => {
    const origin = await originOf(ports, user.id, context, { method: 'password', isStuffing: false })
    const { session, tokens } = await newSession(ports, user, origin)
    const letter = askToVerify(ports, user)
    const opening = ports.opening.openingWrites(user, {
      requestId: context.requestId,
      personal: personalOf(context),
    })
    const fact = (action: string, resourceType: 'user' | 'session', resourceId: string): AuditFact =>
      identityFact(ports, context, {
        action,
        actorId: user.id,
        resourceType,
        resourceId,
        category: enrolment.category,
        facts: { role: user.role },
      })
    await ports.committer.commit({
      writes: [
        { op: 'insert', table: 'users', record: user },
        { op: 'insert', table: 'sessions', record: session },
        ...origin.writes,
        ...letter.writes,
        ...enrolment.writes,
        ...opening.writes,
      ],
      facts: [
        fact(enrolment.action, 'user', user.id),
        fact('session.opened', 'session', session.id),
        ...opening.facts,
      ],
    })
    ports.registry.rememberUser(user)
    ports.registry.rememberSession(session)
    ports.opening.publish(opening.events)
    letter.send()
    if (input.remember_me) setCookies(ports, context, tokens)
    return ok({ ...sessionAnswerOf(enrolment.message, user, tokens), ...userAnswerOf(user) })
  })
}

/** `POST /auth/register`. A new user is `pending` and may work on paper at once. */
export const makeRegister =
  (ports: IdentityPorts): HandlersOf<'identity'>['register'] =>
  async (input, context) => {
    if (!ports.isRegistrationOpen()) {
      const message = 'This desk takes no registrations. An administrator can make you a user.'
      return refused(identityFailure('registration_closed', message))
    }
    return enrol(ports, input, context, {
      standing: { role: 'individual', status: 'pending', isVerified: false },
      action: 'user.registered',
      category: 'authentication',
      message: 'User registered successfully',
      writes: [],
    })
  }
