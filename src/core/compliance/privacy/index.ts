export type * from './types.ts'
export { anonymised, pseudonymOf } from './anonymity.ts'
export { cardNumberPath } from './cards.ts'
export { CONSENT_PURPOSES, consentsOf } from './consents.ts'
export type { Consent } from './consents.ts'
export { ERASED_FIELDS, keptAfterErasure } from './erasure.ts'
export { PRIVACY_FAILURES, privacyFailure } from './failures.ts'
export { maskFields, maskPhone, maskText } from './mask.ts'
export { findPii } from './pii/detect.ts'
export { POLICY_KINDS, currentPolicy, unacceptedPolicies } from './policies.ts'
export { PROCESSING_REGISTER, REGISTER_VERSION } from './register.ts'
export {
  decidedRequest,
  isErasure,
  isOverdue,
  isRestricted,
  liftedRequest,
  openedRequest,
  verifiedRequest,
} from './requests.ts'
export {
  checkRetention,
  isHeld,
  recordKeptUntil,
  retentionCategory,
  retentionCutoff,
  retentionPolicies,
} from './retention.ts'
export type { RetentionPolicy } from './retention.ts'
