export { checkZone, readZone } from './document-zone.ts'
export { CUSTOMER_PARTY, companyParty, ownerParty, ownershipStakes } from './holdings.ts'
export { KYC_FAILURES, kycFailure } from './failures.ts'
export type { KycFailure } from './failures.ts'
export { LEVEL_LIMITS_USD, levelMaxOf, levelOf } from './levels.ts'
export type { NameScreening, ScreeningOutcome } from './ports.ts'
export { bandOf, nextReviewAt, scoreRisk } from './risk.ts'
export type { HighRiskCountries } from './risk.ts'
export {
  QUEUE_STATES,
  dueAt,
  endedWithRelationship,
  firstState,
  holderFailure,
  needsTwoPersons,
  stepFailure,
  submitFailure,
  takeFailure,
} from './states.ts'
export { ownersToCheck, readSubmission } from './submission.ts'
export type { SubmissionInput } from './submission.ts'
export type {
  KycCaseRecord,
  KycCheck,
  KycDocumentRecord,
  KycState,
  RiskBand,
  RiskScore,
  Submission,
} from './types.ts'
