import { defineFailures, failureMaker } from '../../kernel/index.ts'
import type { CodeOf, Failure } from '../../kernel/index.ts'

/** Everything that the monitoring room may refuse. `invalid_input` names the field. */
const AML_FAILURES = defineFailures({
  invalid_input: { status: 422, remedy: 'caller', retry: false },
})

export type AmlFailure = Failure<CodeOf<typeof AML_FAILURES>>

const failure = failureMaker(AML_FAILURES)

/** A value at fault, named as the contract and the command line name it. */
export const invalidInput = (field: string, message: string): AmlFailure =>
  failure('invalid_input', `${field}: ${message}`, { field })
