import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

/** Everything that the margin room may refuse. `invalid_input` names the field. */
export const MARGIN_FAILURES = defineFailures({
  invalid_input: { status: 422, remedy: 'caller', retry: false },
  /** A leg that the method has no rule for. */
  unsupported: { status: 422, remedy: 'caller', retry: false },
})

export type MarginFailureCode = CodeOf<typeof MARGIN_FAILURES>
export type MarginFailure = Failure<MarginFailureCode>

export const marginFailure = failureMaker(MARGIN_FAILURES)

/** A value at fault, named as the contract and the command line name it. */
export const invalidInput = (field: string, message: string): MarginFailure =>
  marginFailure('invalid_input', `${field}: ${message}`, { field })
