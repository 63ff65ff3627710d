import { MS_PER_MINUTE, MS_PER_SECOND, addMs } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { identityFailure } from './failures.ts'
import type { IdentityFailure } from './failures.ts'

/** Five wrong passwords lock an account for 30 minutes, wherever they came from. */
export const FAILED_LOGINS_MAX = 5
export const LOCK_MS = 30 * MS_PER_MINUTE

/** An account's count of wrong passwords in a row. */
export type LockState = Readonly<{ failedLogins: number; lockedUntil: Instant | null }>

export const UNLOCKED: LockState = { failedLogins: 0, lockedUntil: null }

/** The lock is over at the very instant that it names. */
export const isLocked = (state: LockState, now: Instant): boolean =>
  state.lockedUntil !== null && now < state.lockedUntil

/** One more wrong password. A lock that is over starts the count anew. */
export function afterFailure(state: LockState, now: Instant): LockState {
  const failedLogins = (state.lockedUntil === null ? state.failedLogins : 0) + 1
  return { failedLogins, lockedUntil: failedLogins >= FAILED_LOGINS_MAX ? addMs(now, LOCK_MS) : null }
}

export function lockedFailure(state: LockState, now: Instant): IdentityFailure {
  const waitMs = Math.max((state.lockedUntil ?? now) - now, 0)
  return identityFailure('account_locked', 'Too many wrong passwords. Sign-in is locked for a while.', {
    details: { retry_after_s: Math.ceil(waitMs / MS_PER_SECOND) },
  })
}
