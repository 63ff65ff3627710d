import { defineFailures, failureMaker } from '../../kernel/index.ts'
import type { CodeOf, Failure } from '../../kernel/index.ts'

/** Everything that the reporting room may refuse. */
export const REPORTING_FAILURES = defineFailures({
  /** A value that is not as documented; the field is named. */
  invalid_input: { status: 422, remedy: 'caller', retry: false },
  report_not_found: { status: 404, remedy: 'caller', retry: false },
  /** The report is in another state than the act needs. */
  report_state_refused: { status: 409, remedy: 'caller', retry: false },
  /** What it must hold is not there, or does not validate; the problems are named. */
  report_incomplete: { status: 409, remedy: 'caller', retry: false },
  /** Only an officer files reports about persons, and nobody one about themselves. */
  report_forbidden: { status: 403, remedy: 'operator', retry: false },
  /** Inputs of the ratios that nobody has given for that day; they are listed. */
  missing_inputs: { status: 409, remedy: 'operator', retry: true },
  /** The authority's schema is not in the folder of schemas: nothing is called valid without it. */
  not_configured: { status: 503, remedy: 'operator', retry: false },
})

export type ReportingFailureCode = CodeOf<typeof REPORTING_FAILURES>
export type ReportingFailure = Failure<ReportingFailureCode>

export const reportingFailure = failureMaker(REPORTING_FAILURES)

/** A value at fault, named as the contract and the command line name it. */
export const invalidInput = (field: string, message: string): ReportingFailure =>
  reportingFailure('invalid_input', `${field}: ${message}`, { field })
