import { defineFailures, failureMaker } from '../../kernel/index.ts'
import type { CodeOf, Failure } from '../../kernel/index.ts'

export const CASE_FAILURES = defineFailures({
  /** Also what a person hears who asks for a case about themselves. */
  case_not_found: { status: 404, remedy: 'caller', retry: false },
  case_wrong_state: { status: 409, remedy: 'caller', retry: false },
  case_reason_required: { status: 409, remedy: 'caller', retry: false },
  case_taken: { status: 409, remedy: 'caller', retry: false },
  case_not_yours: { status: 403, remedy: 'caller', retry: false },
  assignee_unfit: { status: 422, remedy: 'caller', retry: false },
  snooze_refused: { status: 422, remedy: 'caller', retry: false },
  priority_not_higher: { status: 422, remedy: 'caller', retry: false },
  link_unknown: { status: 422, remedy: 'caller', retry: false },
  evidence_not_found: { status: 404, remedy: 'caller', retry: false },
  evidence_too_large: { status: 413, remedy: 'caller', retry: false },
  evidence_type: { status: 415, remedy: 'caller', retry: false },
  evidence_empty: { status: 422, remedy: 'caller', retry: false },
  evidence_gone: { status: 409, remedy: 'operator', retry: false },
  /** The key of its words and evidence was destroyed when their time was over; `details` tell when and by which policy. */
  evidence_destroyed: { status: 409, remedy: 'caller', retry: false },
  alert_not_found: { status: 404, remedy: 'caller', retry: false },
  alert_wrong_state: { status: 409, remedy: 'caller', retry: false },
  compliance_record_not_found: { status: 404, remedy: 'caller', retry: false },
})

export type CaseFailure = Failure<CodeOf<typeof CASE_FAILURES>>

export const caseFailure = failureMaker(CASE_FAILURES)
