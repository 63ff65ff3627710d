import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

/** Everything that the risk room may refuse. `invalid_input` names the field. */
export const RISK_FAILURES = defineFailures({
  invalid_input: { status: 422, remedy: 'caller', retry: false },
  /** A scenario by a name that is not in the list. */
  unknown_scenario: { status: 422, remedy: 'caller', retry: false },
  /** A venue or counterparty where nothing is listed and nothing held. */
  unknown_counterparty: { status: 404, remedy: 'caller', retry: false },
  /** Fewer observations than the measure needs: nothing is made up in their place. */
  no_history: { status: 409, remedy: 'time', retry: true },
  /** Somebody asked a running computation to stop. */
  cancelled: { status: 409, remedy: 'caller', retry: true },
})

export type RiskFailureCode = CodeOf<typeof RISK_FAILURES>
export type RiskFailure = Failure<RiskFailureCode>

export const riskFailure = failureMaker(RISK_FAILURES)

/** A value at fault, named as the contract and the command line name it. */
export const invalidInput = (field: string, message: string): RiskFailure =>
  riskFailure('invalid_input', `${field}: ${message}`, { field })
