import {
  PASSWORD_HISTORY,
  formerPasswords,
  identityFailure,
  noCredentials,
  normalisePassword,
  unmetPasswordRules,
  weakPassword,
  withFormerPassword,
} from '../../identity/index.ts'
import type { CredentialRecord, UserRecord } from '../../identity/index.ts'
import { MS_PER_SECOND, ok, refused } from '../../kernel/index.ts'
import type { Result, UserId } from '../../kernel/index.ts'
import type { Write } from '../store/store.ts'
import type { IdentityPorts } from './services.ts'

type PasswordPorts = Pick<IdentityPorts, 'hasher' | 'policy' | 'breached'>

const BUSY_RETRY_MS = 2 * MS_PER_SECOND

/** Refuses more slow work than the machine can do in good time. */
export const refuseWhenBusy = ({ hasher }: Pick<IdentityPorts, 'hasher'>): Result<null> =>
  hasher.isBusy?.()
    ? refused(
        identityFailure('sign_in_busy', 'Too many sign-ins are being checked. Try again in a moment.', {
          details: { retry_after_s: BUSY_RETRY_MS / MS_PER_SECOND },
        }),
      )
    : ok(null)

/** What the words of a password alone and the list of breaches say of it. */
export async function judgeNewPassword(
  ports: PasswordPorts,
  password: string,
  of: Readonly<{ email: string; username?: string | undefined }>,
  field = 'password',
): Promise<Result<null>> {
  const unmet = unmetPasswordRules(password, of.email, ports.policy, of.username)
  const isBreached = unmet.length === 0 && (await ports.breached(normalisePassword(password)))
  return weakPassword(isBreached ? ['not_breached'] : unmet, ports.policy, field)
}

/** A user's credentials as they are kept, or the defaults. */
export const credentialsOf = async (
  ports: Pick<IdentityPorts, 'store' | 'clock'>,
  userId: UserId,
): Promise<CredentialRecord> =>
  (await ports.store.identity.credentials(userId)) ?? noCredentials(userId, ports.clock.now())

const historyKept = ({ policy }: PasswordPorts): number => policy.historyKept ?? PASSWORD_HISTORY

/** Also none of the last ones: what a user may change their password to. Each former one costs a slow hash. */
export async function judgeNextPassword(
  ports: PasswordPorts & Pick<IdentityPorts, 'store' | 'clock'>,
  user: UserRecord,
  password: string,
  field: string,
): Promise<Result<null>> {
  const good = await judgeNewPassword(ports, password, user, field)
  if (!good.ok) return good
  const credentials = await credentialsOf(ports, user.id)
  const former = [user.passwordHash, ...formerPasswords(credentials)].slice(0, historyKept(ports))
  for (const hash of former) {
    if (await ports.hasher.verify(hash, normalisePassword(password))) {
      return weakPassword(['not_used_before'], ports.policy, field)
    }
  }
  return ok(null)
}

/** What else would replace the password that was just replaced: letters that were asked for and not used. */
export async function voidedLetters(
  { store, clock }: Pick<IdentityPorts, 'store' | 'clock'>,
  userId: UserId,
): Promise<readonly Write[]> {
  const open = await store.identity.openOneTimeTokens(userId)
  return open
    .filter(({ purpose }) => purpose === 'password_reset')
    .map((record) => ({ op: 'put', table: 'oneTimeTokens', record: { ...record, usedAt: clock.now() } }))
}

/** The credentials once the password in force gives way: its hash joins those that may not come back. */
export const afterPasswordChange = async (
  ports: PasswordPorts & Pick<IdentityPorts, 'store' | 'clock'>,
  current: UserRecord,
): Promise<CredentialRecord> =>
  withFormerPassword(
    await credentialsOf(ports, current.id),
    current.passwordHash,
    Math.max(0, historyKept(ports) - 1),
    ports.clock.now(),
  )
