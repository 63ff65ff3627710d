import { identityFailure, newOneTimeToken } from '../../identity/index.ts'
import type { SecretSource, SignInMethod, UserRecord } from '../../identity/index.ts'
import { MS_PER_MINUTE, addMs, makeBoundedMap, ok, refused, sha256Hex } from '../../kernel/index.ts'
import type { Clock, Failure, Instant, Result, UserId } from '../../kernel/index.ts'

/** A sign-in whose first half went well. */
export type Challenge = Readonly<{
  userId: UserId
  /** A password that is changed meanwhile voids what it proved. */
  passwordHash: string
  /** The same password's hash under today's cost, to be kept once the sign-in is done; null: the stored one stays. */
  renewedHash: string | null
  method: SignInMethod
  remember: boolean
  isStuffing: boolean
  expiresAt: Instant
}>

export type Challenges = Readonly<{
  /** The refusal that asks for the second factor; its `mfa_token` answers for the first half for five minutes. */
  demand: (
    user: UserRecord,
    how: Pick<Challenge, 'method' | 'remember' | 'isStuffing' | 'renewedHash'>,
  ) => Failure
  find: (token: string) => Result<Challenge>
  /** Once answered it is worth nothing. */
  spend: (token: string) => void
}>

const CHALLENGE_LIFE_MS = 5 * MS_PER_MINUTE
const CHALLENGES_MAX = 10_000

/** Kept in memory: after a restart the person signs in again. */
export function makeChallenges(ports: Readonly<{ clock: Clock; secrets: SecretSource }>): Challenges {
  const open = makeBoundedMap<Challenge>(CHALLENGES_MAX)
  return {
    demand: (user, { method, remember, isStuffing, renewedHash }) => {
      const { token, hash } = newOneTimeToken(ports.secrets)
      const expiresAt = addMs(ports.clock.now(), CHALLENGE_LIFE_MS)
      const { id: userId, passwordHash } = user
      open.set(hash, { userId, passwordHash, renewedHash, method, remember, isStuffing, expiresAt })
      return identityFailure('mfa_required', 'Enter the code of your authenticator app, or a backup code.', {
        details: { mfa_required: true, mfa_token: token, methods: ['code', 'backup_code'] },
      })
    },
    find: (token) => {
      const challenge = open.get(sha256Hex(token))
      if (challenge !== undefined && ports.clock.now() < challenge.expiresAt) return ok(challenge)
      return refused(identityFailure('mfa_challenge_ended', 'This sign-in has run out. Begin it again.'))
    },
    spend: (token) => open.delete(sha256Hex(token)),
  }
}
