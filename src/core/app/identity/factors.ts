import {
  identityFailure,
  isLocked,
  lockedFailure,
  presentedFactor,
  withoutBackupCode,
} from '../../identity/index.ts'
import type { CredentialRecord, UserRecord } from '../../identity/index.ts'
import { assert, ok, refused } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import { countFailure } from './failed-tries.ts'
import { credentialsOf } from './passwords.ts'
import type { IdentityPorts } from './services.ts'

const PURPOSE = 'mfa'

export const sealSecret = ({ cipher }: Pick<IdentityPorts, 'cipher'>, user: UserRecord, secret: string) =>
  cipher.seal(user.id, PURPOSE, { secret })

/** The secret behind a user's codes; null when the user was erased. */
export function openSecret(
  { cipher }: Pick<IdentityPorts, 'cipher'>,
  user: UserRecord,
  sealed: string,
): string | null {
  const secret = cipher.open(user.id, PURPOSE, sealed)?.secret
  return typeof secret === 'string' ? secret : null
}

export const wrongCode = () =>
  identityFailure('mfa_code_wrong', 'This code is wrong, was used before, or is too old.')

/** The credentials with that factor spent; null when it is none. */
function spent(
  ports: IdentityPorts,
  user: UserRecord,
  credentials: CredentialRecord,
  text: string,
  now: Instant,
): CredentialRecord | null {
  const presented = presentedFactor(text)
  if (presented.kind === 'backup_code') return withoutBackupCode(credentials, presented.code, now)
  assert(credentials.totpSealed !== null, 'a second factor that is on has a secret')
  const secret = openSecret(ports, user, credentials.totpSealed)
  if (secret === null) return null
  const step = ports.authenticator.stepOf(secret, presented.code, now, credentials.totpStep)
  return step === null ? null : { ...credentials, totpStep: step, updatedAt: now }
}

/**
 * Judges a second factor of a user whose turn it is (`registry.alone`), so that of two requests with one code only the
 * first finds it unspent: the caller must commit the answer before its turn ends. A wrong one counts towards the lock.
 */
export async function judgeFactor(
  ports: IdentityPorts,
  user: UserRecord,
  text: string,
  context: HandlerContext,
): Promise<Result<CredentialRecord>> {
  const now = ports.clock.now()
  if (isLocked(user, now)) return refused(lockedFailure(user, now))
  const credentials = spent(ports, user, await credentialsOf(ports, user.id), text, now)
  if (credentials !== null) return ok(credentials)
  countFailure(ports, user, context)
  return refused(wrongCode())
}
