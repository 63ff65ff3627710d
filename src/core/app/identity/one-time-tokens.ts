import {
  UNLOCKED,
  identityFailure,
  isShutOut,
  normaliseEmail,
  normalisePassword,
} from '../../identity/index.ts'
import type { OneTimeTokenRecord, UserRecord } from '../../identity/index.ts'
import { ok, refused, sha256Hex } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { ANONYMOUS } from '../pipeline/audit-trail.ts'
import type { Write } from '../store/store.ts'
import { identityFact } from './facts.ts'
import { issueOneTimeToken, passwordLetter } from './letters.ts'
import { afterPasswordChange, judgeNextPassword, refuseWhenBusy, voidedLetters } from './passwords.ts'
import type { IdentityPorts } from './services.ts'

type Identity = HandlersOf<'identity'>

/** The same for every e-mail, whoever has it. */
const FORGOTTEN =
  'If there is a user with this e-mail, the desk has noted it: the token for a new password comes by mail, or from the administrator where no mail is set up.'

/** Does the same for an e-mail that nobody has: one record in the log, one commit. */
export const makeForgotPassword =
  (ports: IdentityPorts): Identity['forgotPassword'] =>
  async (input, context) => {
    const email = normaliseEmail(input.email)
    const found = await ports.store.users.byEmail(email)
    const mayHave = found !== null && found.status !== 'suspended' && ports.letters !== null
    const issued = mayHave ? issueOneTimeToken(ports, found, 'password_reset') : null
    const fact = identityFact(ports, context, {
      action: 'password.reset_asked',
      actorId: found?.id ?? ANONYMOUS,
      resourceType: 'user',
      resourceId: found?.id ?? ANONYMOUS,
    })
    await ports.committer.commit({ writes: issued === null ? [] : [issued.write], facts: [fact] })
    if (found !== null && issued !== null) ports.letters?.send(passwordLetter(found, issued.token))
    return ok({ message: FORGOTTEN })
  }

const invalidToken = () =>
  refused(
    identityFailure('one_time_token_invalid', 'This token is wrong, was used, or has run out.', {
      field: 'token',
    }),
  )

/** A token of that purpose that nobody used yet, and whose user did not ask to be erased since. */
async function openToken(
  ports: IdentityPorts,
  token: string,
  purpose: OneTimeTokenRecord['purpose'],
): Promise<Result<OneTimeTokenRecord>> {
  const record = await ports.store.identity.oneTimeToken(sha256Hex(token))
  const isOpen =
    record !== null &&
    record.purpose === purpose &&
    record.usedAt === null &&
    ports.clock.now() < record.expiresAt
  const user = isOpen ? await ports.registry.user(record.userId) : null
  return isOpen && user !== null && !isShutOut(user) ? ok(record) : invalidToken()
}

const usedWrite = (ports: IdentityPorts, record: OneTimeTokenRecord): Write => ({
  op: 'put',
  table: 'oneTimeTokens',
  record: { ...record, usedAt: ports.clock.now() },
})

async function replacePassword(
  ports: IdentityPorts,
  current: UserRecord,
  passwordHash: string,
): Promise<Readonly<{ user: UserRecord; writes: readonly Write[]; ended: number }>> {
  const user: UserRecord = { ...current, ...UNLOCKED, passwordHash, updatedAt: ports.clock.now() }
  const credentials = await afterPasswordChange(ports, current)
  const ended = await ports.registry.endSessions(current.id, 'password_reset', () => true)
  const writes: readonly Write[] = [
    { op: 'put', table: 'users', record: user },
    { op: 'put', table: 'credentials', record: credentials },
    ...ended,
  ]
  return { user, writes, ended: ended.length }
}

/** The token works once, and only with a password that is taken: a weak one leaves it good. Every session ends. */
export const makeResetPassword =
  (ports: IdentityPorts): Identity['resetPassword'] =>
  async (input, context) => {
    const free = refuseWhenBusy(ports)
    if (!free.ok) return free
    const found = await openToken(ports, input.token, 'password_reset')
    if (!found.ok) return found
    const { userId } = found.value
    context.note({ actorId: userId, resourceType: 'user', resourceId: userId })
    const user = await ports.registry.user(userId)
    if (user === null) return invalidToken()
    const good = await judgeNextPassword(ports, user, input.new_password, 'new_password')
    if (!good.ok) return good
    const passwordHash = await ports.hasher.hash(normalisePassword(input.new_password))
    return ports.registry.alone(userId, async (current) => {
      const still = await openToken(ports, input.token, 'password_reset')
      if (!still.ok) return still
      const replaced = await replacePassword(ports, current, passwordHash)
      const fact = identityFact(ports, context, {
        action: 'password.reset',
        actorId: userId,
        resourceType: 'user',
        resourceId: userId,
        facts: { sessions_ended: replaced.ended },
      })
      await ports.committer.commit({
        writes: [...replaced.writes, ...(await voidedLetters(ports, userId))],
        facts: [fact],
      })
      ports.registry.rememberUser(replaced.user)
      return ok({ message: 'The new password is set. Sign in with it.' })
    })
  }

export const makeVerifyEmail =
  (ports: IdentityPorts): Identity['verifyEmail'] =>
  async (input, context) => {
    const found = await openToken(ports, input.token, 'email_verification')
    if (!found.ok) return found
    const { userId } = found.value
    return ports.registry.alone(userId, async (current) => {
      const still = await openToken(ports, input.token, 'email_verification')
      if (!still.ok) return still
      const user: UserRecord = { ...current, isVerified: true, updatedAt: ports.clock.now() }
      await ports.committer.commit({
        writes: [{ op: 'put', table: 'users', record: user }, usedWrite(ports, still.value)],
        facts: [
          identityFact(ports, context, {
            action: 'email.verified',
            actorId: userId,
            resourceType: 'user',
            resourceId: userId,
          }),
        ],
      })
      ports.registry.rememberUser(user)
      return ok({ message: 'The address is confirmed.', is_verified: true as const })
    })
  }
