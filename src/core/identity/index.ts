export type * from './types.ts'
export type * from './ports.ts'
export {
  API_KEYS_PER_USER_MAX,
  KEY_NOTICE_MS,
  apiKeyPrefixOf,
  apiKeyState,
  defaultKeyPermissions,
  endedApiKey,
  isApiKeyText,
  isLiveApiKey,
  isTradingPermission,
  keyHolder,
  keyOfHolder,
  streamHolderOf,
  issuedApiKey,
  judgeApiKey,
  networksOfKey,
  newApiKeySecret,
  permissionNamed,
  permissionsGiven,
  permissionsOfKey,
  rotatedApiKey,
} from './api-keys.ts'
export {
  BROKERS,
  BROKER_NAMES,
  endedBrokerCredential,
  isRotationDue,
  newBrokerCredential,
  replacedBrokerCredential,
} from './broker-credentials.ts'
export type { BrokerSecrets } from './broker-credentials.ts'
export {
  ROLE_NAMES,
  isAdministrator,
  isPrivileged,
  mayManage,
  permissionsOf,
  roleNamed,
} from './permissions.ts'
export type { Permission, RoleName } from './permissions.ts'
export { identityFailure, identityFailures } from './failures.ts'
export type { IdentityFailure } from './failures.ts'
export { FAILED_LOGINS_MAX, LOCK_MS, UNLOCKED, afterFailure, isLocked, lockedFailure } from './lockout.ts'
export type { LockState } from './lockout.ts'
export { changedNames, namesOf } from './names.ts'
export { normaliseEmail, normalisePassword, normaliseUsername, usernameFromEmail } from './normalise.ts'
export { isShutOut, shutOut } from './shut-out.ts'
export { equalsConstantTime, newOneTimeCode, oneTimeCodeHash } from './one-time-code.ts'
export {
  DEFAULT_PASSWORD_POLICY,
  PASSWORD_HISTORY,
  unmetPasswordRules,
  weakPassword,
} from './password-policy.ts'
export type { PasswordPolicy } from './password-policy.ts'
export {
  PENDING_FACTOR_MS,
  backupCodesLeft,
  confirmedFactor,
  formerPasswords,
  newBackupCodes,
  newOneTimeToken,
  noCredentials,
  pendingFactor,
  presentedFactor,
  withFormerPassword,
  withPendingFactor,
  withoutBackupCode,
  withoutFactor,
  withoutPendingFactor,
} from './second-factor.ts'
export {
  KEY_TAKE_OVERS,
  TAKE_OVERS,
  TAKE_OVER_MS,
  approvalStatus,
  mayDecide,
  requestedApproval,
} from './four-eyes.ts'
export { contactMarks, haveOneContact, withPhone } from './one-person.ts'
export type { PersonLink, PersonTraits } from './one-person.ts'
export { STUFFING_NAMES, STUFFING_WINDOW_MS, distanceKm, signalsOf } from './signals.ts'
export type { EarlierSignIn } from './signals.ts'
export { TIERS, TIER_LIMITS, isWithinTier } from './tiers.ts'
export {
  DEFAULT_SESSION_LIMITS,
  DEFAULT_TOKEN_LIVES,
  endedSession,
  isLive,
  isProven,
  judgeRefresh,
  openedSession,
  rotatedSession,
} from './sessions.ts'
export type { SessionLimits, TokenLives } from './sessions.ts'
