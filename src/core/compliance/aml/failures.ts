import { defineFailures, failureMaker } from '../../kernel/index.ts'
import type { CodeOf, Failure } from '../../kernel/index.ts'

/** Everything that the monitoring room may refuse. `invalid_input` names the field. */
export const AML_FAILURES = defineFailures({
  invalid_input: { status: 422, remedy: 'caller', retry: false },
  /** The parameters are as the change would have them. */
  parameters_unchanged: { status: 409, remedy: 'caller', retry: false },
  /** Another change went live since this one was tried. */
  parameters_moved_on: { status: 409, remedy: 'caller', retry: false },
  /** More payments or orders than a replay takes; `details.limit`. */
  history_too_long: { status: 422, remedy: 'caller', retry: false },
})

export type AmlFailure = Failure<CodeOf<typeof AML_FAILURES>>

export const amlFailure = failureMaker(AML_FAILURES)

/** A value at fault, named as the contract and the command line name it. */
export const invalidInput = (field: string, message: string): AmlFailure =>
  amlFailure('invalid_input', `${field}: ${message}`, { field })
