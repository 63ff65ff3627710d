import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

/** Everything pricing may refuse. `invalid_input` names the column, `unsupported` the combination. */
export const PRICING_FAILURES = defineFailures({
  invalid_input: { status: 422, remedy: 'caller', retry: false },
  unsupported: { status: 422, remedy: 'caller', retry: false },
  /** A method that did not come to its accuracy with the effort it may spend. */
  no_convergence: { status: 422, remedy: 'caller', retry: false },
  /** A surface that cannot be: its density is negative somewhere, or its variance falls with time; the message says where. */
  arbitrage: { status: 422, remedy: 'caller', retry: false },
  /** The price lies outside the no-arbitrage bounds, or on the upper one: no finite volatility explains it. */
  no_solution: { status: 422, remedy: 'caller', retry: false },
})

export type PricingFailureCode = CodeOf<typeof PRICING_FAILURES>
export type PricingFailure = Failure<PricingFailureCode>

export const pricingFailure = failureMaker(PRICING_FAILURES)

/** A value at fault, named as the command line and the contract name it. */
export const invalidInput = (column: string, message: string): PricingFailure =>
  pricingFailure('invalid_input', `${column}: ${message}`, { field: column })
