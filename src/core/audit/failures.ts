import { defineFailures, failureMaker } from '../kernel/index.ts'

/** Everything that the audit log refuses. */
export const AUDIT_FAILURES = defineFailures({
  audit_record_not_found: { status: 404, remedy: 'caller', retry: false },
  /** The log has no record, or no checkpoint, yet. */
  audit_log_empty: { status: 404, remedy: 'time', retry: true },
  /** No checkpoint of this log says what the note says. */
  checkpoint_unknown: { status: 404, remedy: 'caller', retry: false },
  /** The key is no witness's key, or its signature does not hold, or it is dated in the future. */
  cosignature_invalid: { status: 422, remedy: 'caller', retry: false },
  /** What was given as the key of a log is none. */
  audit_key_unreadable: { status: 422, remedy: 'caller', retry: false },
  /** `details.records_max` tells how many one answer may hold; the command line writes any number. */
  export_too_large: { status: 422, remedy: 'caller', retry: false },
  /** What is stored does not bear out what was signed: `audit verify` names where. */
  audit_log_broken: { status: 500, remedy: 'operator', retry: false },
})

export const auditFailure = failureMaker(AUDIT_FAILURES)
