import {
  backupCodesLeft,
  confirmedFactor,
  identityFailure,
  isLocked,
  lockedFailure,
  newBackupCodes,
  pendingFactor,
  presentedFactor,
  withPendingFactor,
  withoutFactor,
} from '../../identity/index.ts'
import type { CredentialRecord, UserRecord } from '../../identity/index.ts'
import { addMs, ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Result, SessionId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { invalidField } from '../pipeline/input.ts'
import type { Write } from '../store/store.ts'
import { callerOf, ownRecord } from './callers.ts'
import { identityFact } from './facts.ts'
import { countFailure } from './failed-tries.ts'
import { judgeFactor, openSecret, sealSecret, wrongCode } from './factors.ts'
import { judgePassword } from './login.ts'
import { credentialsOf } from './passwords.ts'
import type { IdentityPorts, SignInPorts } from './services.ts'
import { finishSignIn } from './sign-in.ts'

type Identity = HandlersOf<'identity'>

const notSetUp = () =>
  identityFailure(
    'mfa_not_set_up',
    'There is no second factor to check, or its enrolment was not confirmed in time. Begin with POST /auth/mfa/setup.',
  )

type Code = Readonly<{ token?: string | undefined; code?: string | undefined }>

/** The schema has seen to it that one of the names is there. */
const codeOf = (input: Code): string => present(input.token ?? input.code, 'a code under one of its names')

const factorFact = (ports: IdentityPorts, context: HandlerContext, user: UserRecord, action: string) =>
  identityFact(ports, context, { action, actorId: user.id, resourceType: 'user', resourceId: user.id })

async function keepFactor(
  ports: IdentityPorts,
  context: HandlerContext,
  changed: Readonly<{
    user: UserRecord
    credentials: CredentialRecord
    action: string
    writes?: readonly Write[]
  }>,
): Promise<void> {
  await ports.committer.commit({
    writes: [
      { op: 'put', table: 'users', record: changed.user },
      { op: 'put', table: 'credentials', record: changed.credentials },
      ...(changed.writes ?? []),
    ],
    facts: [factorFact(ports, context, changed.user, changed.action)],
  })
  ports.registry.rememberUser(changed.user)
}

export const makeMfaStatus =
  (ports: IdentityPorts): Identity['mfaStatus'] =>
  async (_input, context) => {
    const user = await ownRecord(ports, context)
    const credentials = await credentialsOf(ports, user.id)
    return ok({
      mfa_enabled: user.mfaEnabled,
      is_pending: pendingFactor(credentials, ports.clock.now()) !== null,
      backup_codes_left: backupCodesLeft(credentials),
    })
  }

/** A factor that is on stays in force until its successor is verified; to begin that takes the password. */
export const makeMfaSetup =
  (ports: IdentityPorts): Identity['mfaSetup'] =>
  async (input, context) => {
    const found = await ownRecord(ports, context)
    if (found.mfaEnabled && input.password === undefined) {
      return refused(
        identityFailure('mfa_already_on', 'Two-factor sign-in is on. Send the password to renew it.'),
      )
    }
    if (input.password !== undefined) {
      const judged = await judgePassword(ports, found, input.password, context)
      if (!judged.ok) return judged
    }
    const secret = ports.authenticator.newSecret()
    const { codes, hashes } = newBackupCodes(ports.secrets)
    return ports.registry.alone(found.id, async (user) => {
      const { sealed, write } = sealSecret(ports, user, secret)
      const pending = { totpPendingSealed: sealed, backupCodesPending: hashes }
      const known = await credentialsOf(ports, user.id)
      const credentials = withPendingFactor(known, pending, ports.clock.now())
      const writes = write === null ? [] : [write]
      await keepFactor(ports, context, { user, credentials, action: 'mfa.enrolment_begun', writes })
      const { otpauthUrl, qrCode } = ports.authenticator.enrolment(secret, user.email)
      return ok({
        secret,
        otpauth_url: otpauthUrl,
        qr_code: qrCode,
        backup_codes: [...codes],
        message:
          'Scan the code with your app, keep the backup codes, then verify the first code within ten minutes.',
      })
    })
  }

/** A sealed secret that waits for its first code. */
type Enrolment = Readonly<{ user: UserRecord; credentials: CredentialRecord; pending: string; code: string }>

/** The first code of a pending secret switches it on. */
async function confirm(
  ports: IdentityPorts,
  { user, credentials, pending, code }: Enrolment,
  context: HandlerContext,
): Promise<Result<null>> {
  const now = ports.clock.now()
  if (isLocked(user, now)) return refused(lockedFailure(user, now))
  const secret = openSecret(ports, user, pending)
  const presented = presentedFactor(code)
  const step =
    secret === null || presented.kind !== 'code'
      ? null
      : ports.authenticator.stepOf(secret, presented.code, now, null)
  if (step === null) {
    countFailure(ports, user, context)
    return refused(wrongCode())
  }
  await keepFactor(ports, context, {
    user: { ...user, mfaEnabled: true, updatedAt: now },
    credentials: confirmedFactor(credentials, step, now),
    action: 'mfa.enabled',
  })
  return ok(null)
}

/** A fresh proof in this session: what sensitive acts ask for. */
async function renewProof(ports: IdentityPorts, sessionId: SessionId | null): Promise<void> {
  if (sessionId === null) return
  await ports.registry.queue.run(`session:${sessionId}`, async () => {
    const session = await ports.registry.session(sessionId)
    if (session === null || session.endedAt !== null) return
    const proven = { ...session, provenAt: ports.clock.now() }
    // No await between the look and the change: a logout in that moment would be undone.
    ports.registry.rememberSession(proven)
    await ports.committer.commit({ writes: [{ op: 'put', table: 'sessions', record: proven }], facts: [] })
  })
}

const verified = (message: string) => ({ message, mfa_enabled: true, verified: true }) as const

async function answerChallenge(ports: SignInPorts, token: string, code: string, context: HandlerContext) {
  const found = ports.challenges.find(token)
  if (!found.ok) return found
  const challenge = found.value
  context.note({ actorId: challenge.userId, resourceType: 'user', resourceId: challenge.userId })
  return ports.registry.alone(challenge.userId, async (user) => {
    // Of two answers at once the second finds it spent; a password that changed meanwhile proves nothing.
    const still = ports.challenges.find(token)
    if (!still.ok) return still
    if (user.passwordHash !== challenge.passwordHash || !user.mfaEnabled) {
      return refused(identityFailure('mfa_challenge_ended', 'This sign-in has run out. Begin it again.'))
    }
    const { method, remember, isStuffing, renewedHash } = challenge
    const how = { method, remember, isStuffing, renewedHash, factor: code } as const
    const signedIn = await finishSignIn(ports, user, how, context)
    if (!signedIn.ok) return signedIn
    ports.challenges.spend(token)
    return ok({ ...signedIn.value, ...verified('Signed in.') })
  })
}

/** `POST /auth/mfa/verify`: confirms a pending enrolment, else checks a code; or ends a sign-in. */
export const makeMfaVerify =
  (ports: SignInPorts): Identity['mfaVerify'] =>
  async (input, context) => {
    const code = codeOf(input)
    if (input.mfa_token !== undefined) return answerChallenge(ports, input.mfa_token, code, context)
    const { caller } = context
    if (caller === null) {
      return refused(identityFailure('unauthenticated', 'Sign in, or send the mfa_token of your sign-in.'))
    }
    const checked = await ports.registry.alone(caller.userId, async (user) => {
      const credentials = await credentialsOf(ports, user.id)
      const pending = pendingFactor(credentials, ports.clock.now())
      if (pending !== null) return confirm(ports, { user, credentials, pending, code }, context)
      if (!user.mfaEnabled) return refused(notSetUp())
      const judged = await judgeFactor(ports, user, code, context)
      if (!judged.ok) return judged
      await keepFactor(ports, context, { user, credentials: judged.value, action: 'mfa.checked' })
      return ok(null)
    })
    if (!checked.ok) return checked
    await renewProof(ports, caller.sessionId)
    return ok(verified('The code is right. Two-factor sign-in is on.'))
  }

/** Takes both proofs: the password and the factor itself. */
export const makeMfaDisable =
  (ports: IdentityPorts): Identity['mfaDisable'] =>
  async (input, context) => {
    const found = await ownRecord(ports, context)
    const judged = await judgePassword(ports, found, input.password, context)
    if (!judged.ok) return judged
    return ports.registry.alone(found.id, async (user) => {
      if (!user.mfaEnabled) return refused(notSetUp())
      const factor = await judgeFactor(ports, user, codeOf(input), context)
      if (!factor.ok) return factor
      const now = ports.clock.now()
      await keepFactor(ports, context, {
        user: { ...user, mfaEnabled: false, updatedAt: now },
        credentials: withoutFactor(factor.value, now),
        action: 'mfa.disabled',
      })
      return ok({ message: 'Two-factor sign-in is off.', mfa_enabled: false as const })
    })
  }

export const makeMfaBackupCodes =
  (ports: IdentityPorts): Identity['mfaBackupCodes'] =>
  (input, context) =>
    ports.registry.alone(callerOf(context).userId, async (user) => {
      if (!user.mfaEnabled) return refused(notSetUp())
      const factor = await judgeFactor(ports, user, codeOf(input), context)
      if (!factor.ok) return factor
      const { codes, hashes } = newBackupCodes(ports.secrets)
      const credentials = { ...factor.value, backupCodes: hashes }
      await keepFactor(ports, context, { user, credentials, action: 'mfa.backup_codes_renewed' })
      return ok({ backup_codes: [...codes] })
    })

async function proveFactor(ports: IdentityPorts, code: string | undefined, context: HandlerContext) {
  if (code === undefined) return refused(invalidField('token', 'is required, or code'))
  return ports.registry.alone(callerOf(context).userId, async (user) => {
    const factor = await judgeFactor(ports, user, code, context)
    if (!factor.ok) return factor
    await keepFactor(ports, context, { user, credentials: factor.value, action: 'mfa.checked' })
    return ok(null)
  })
}

async function provePassword(
  ports: IdentityPorts,
  found: UserRecord,
  password: string | undefined,
  context: HandlerContext,
) {
  if (password === undefined) return refused(invalidField('password', 'is required'))
  return judgePassword(ports, found, password, context)
}

/** `POST /auth/step-up`: the second factor where there is one, else the password. */
export const makeStepUp =
  (ports: IdentityPorts): Identity['stepUp'] =>
  async (input, context) => {
    const found = await ownRecord(ports, context)
    const proof = found.mfaEnabled
      ? await proveFactor(ports, input.token ?? input.code, context)
      : await provePassword(ports, found, input.password, context)
    if (!proof.ok) return proof
    await renewProof(ports, callerOf(context).sessionId)
    const validUntil = addMs(ports.clock.now(), ports.sessionLimits.provenMs)
    return ok({ message: 'Proven.', valid_until: toIso(validUntil) })
  }
