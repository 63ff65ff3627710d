import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

/** Everything the room may refuse. `invalid_input` names the column. */
export const VOL_FAILURES = defineFailures({
  invalid_input: { status: 422, remedy: 'caller', retry: false },
  /** No expiry has enough distinct strikes for a fit. */
  too_few_quotes: { status: 422, remedy: 'caller', retry: false },
})

export type VolFailureCode = CodeOf<typeof VOL_FAILURES>
export type VolFailure = Failure<VolFailureCode>

export const volFailure = failureMaker(VOL_FAILURES)
