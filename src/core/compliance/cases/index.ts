export { alertChange, choiceOf, priorityOf } from './alerts.ts'
export type { AlertRecord, AlertStatus } from './alerts.ts'
export { CHECK_TITLES } from './check-titles.ts'
export { isEvidenceType } from './evidence-types.ts'
export type { FoundType } from './evidence-types.ts'
export { CASE_FAILURES, caseFailure } from './failures.ts'
export type { CaseFailure } from './failures.ts'
export {
  assign,
  close,
  closeApproved,
  closeDeclined,
  closedFailure,
  escalate,
  isSnoozeOver,
  release,
  reopen,
  snooze,
  take,
  wake,
  wakeByHand,
} from './life.ts'
export type { Acting } from './life.ts'
export { DEFAULT_CASE_POLICY, dueAtOf, isOverdue } from './policy.ts'
export type { CasePolicy } from './policy.ts'
export { isRecordOverdue } from './records.ts'
export type { ComplianceRecord, Framework, RecordStatus } from './records.ts'
export { decisionsOf, eventOf, eventRecordOf, evolve, replay } from './replay.ts'
export type {
  CaseEvent,
  CaseEventBody,
  CaseEventRecord,
  CaseId,
  CaseKind,
  CaseLinkRecord,
  CasePriority,
  CaseRecord,
  CaseState,
  Disposition,
  EvidenceContentRecord,
  EvidenceRecord,
  LinkKind,
  LinkTarget,
} from './types.ts'
