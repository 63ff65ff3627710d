export type * from './types.ts'
export type * from './ports.ts'
export { ROLE_NAMES, isAdministrator, permissionsOf } from './permissions.ts'
export type { Permission, RoleName } from './permissions.ts'
export { identityFailure, identityFailures } from './failures.ts'
export type { IdentityFailure } from './failures.ts'
export { FAILED_LOGINS_MAX, LOCK_MS, UNLOCKED, afterFailure, isLocked, lockedFailure } from './lockout.ts'
export type { LockState } from './lockout.ts'
export { changedNames, namesOf } from './names.ts'
export { normaliseEmail, normalisePassword, normaliseUsername, usernameFromEmail } from './normalise.ts'
export { equalsConstantTime, newOneTimeCode, oneTimeCodeHash } from './one-time-code.ts'
export { DEFAULT_PASSWORD_POLICY, checkPassword, unmetPasswordRules } from './password-policy.ts'
export type { PasswordPolicy } from './password-policy.ts'
export {
  DEFAULT_TOKEN_LIVES,
  endedSession,
  isLive,
  judgeRefresh,
  openedSession,
  rotatedSession,
} from './sessions.ts'
export type { TokenLives } from './sessions.ts'
