import { defineFailures, failureMaker } from '../../kernel/index.ts'
import type { CodeOf, Failure } from '../../kernel/index.ts'

/** Everything that the reporting room may refuse. */
export const REPORTING_FAILURES = defineFailures({
  /** A value that is not as documented; the field is named. */
  invalid_input: { status: 422, remedy: 'caller', retry: false },
  /** The authority's schema is not in the folder of schemas: nothing is called valid without it. */
  not_configured: { status: 503, remedy: 'operator', retry: false },
})

export type ReportingFailureCode = CodeOf<typeof REPORTING_FAILURES>
export type ReportingFailure = Failure<ReportingFailureCode>

export const reportingFailure = failureMaker(REPORTING_FAILURES)

/** A value at fault, named as the contract and the command line name it. */
export const invalidInput = (field: string, message: string): ReportingFailure =>
  reportingFailure('invalid_input', `${field}: ${message}`, { field })
