import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

/** Why an execution algorithm is not accepted, or cannot be changed. */
export const EXECUTION_FAILURES = defineFailures({
  window_reversed: { status: 422, remedy: 'caller', retry: false },
  window_in_past: { status: 422, remedy: 'caller', retry: false },
  window_too_short: { status: 422, remedy: 'caller', retry: false },
  window_too_long: { status: 422, remedy: 'caller', retry: false },
  window_after_expiry: { status: 422, remedy: 'caller', retry: false },
  slice_too_short: { status: 422, remedy: 'caller', retry: false },
  slice_below_lot: { status: 422, remedy: 'caller', retry: false },
  participation_out_of_range: { status: 422, remedy: 'caller', retry: false },
  urgency_out_of_range: { status: 422, remedy: 'caller', retry: false },
  quantity_too_large: { status: 422, remedy: 'caller', retry: false },
  no_volume_profile: { status: 409, remedy: 'time', retry: true },
  algo_order_limit_exceeded: { status: 403, remedy: 'caller', retry: true },
  algo_order_ended: { status: 409, remedy: 'caller', retry: false },
  algo_order_not_paused: { status: 409, remedy: 'caller', retry: false },
  algo_order_paused: { status: 409, remedy: 'caller', retry: false },
})

type ExecutionCode = CodeOf<typeof EXECUTION_FAILURES>
export type ExecutionFailure = Failure<ExecutionCode>

export const executionFailure = failureMaker(EXECUTION_FAILURES)
