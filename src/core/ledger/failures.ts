import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

export const LEDGER_FAILURES = defineFailures({
  invalid_address: { status: 400, remedy: 'caller', retry: false },
  address_checksum_mismatch: { status: 400, remedy: 'caller', retry: false },
  address_required: { status: 422, remedy: 'caller', retry: false },
  address_taken: { status: 409, remedy: 'caller', retry: false },
  account_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  insufficient_balance: { status: 409, remedy: 'caller', retry: false },
  account_not_active: { status: 409, remedy: 'operator', retry: false },
  /** Its state does not allow the step; both stand in the details. */
  account_wrong_state: { status: 409, remedy: 'caller', retry: false },
  demo_account_exists: { status: 409, remedy: 'caller', retry: false },
  account_not_found: { status: 404, remedy: 'caller', retry: false },
  amount_refused: { status: 422, remedy: 'caller', retry: false },
  transfer_ends_refused: { status: 422, remedy: 'caller', retry: false },
  expiry_past: { status: 422, remedy: 'caller', retry: false },
  transfer_not_found: { status: 404, remedy: 'caller', retry: false },
  transfer_not_pending: { status: 409, remedy: 'caller', retry: false },
  settlement_not_found: { status: 404, remedy: 'caller', retry: false },
  settlement_ended: { status: 409, remedy: 'caller', retry: false },
  settlement_not_due: { status: 409, remedy: 'time', retry: true },
  statement_too_long: { status: 422, remedy: 'caller', retry: false },
  instant_in_future: { status: 422, remedy: 'caller', retry: false },
  period_reversed: { status: 422, remedy: 'caller', retry: false },
  reconciliation_not_found: { status: 404, remedy: 'caller', retry: false },
  break_not_found: { status: 404, remedy: 'caller', retry: false },
  break_state_refused: { status: 409, remedy: 'caller', retry: false },
  invalid_fee_schedule: { status: 422, remedy: 'operator', retry: false },
})

export type LedgerFailure = Failure<CodeOf<typeof LEDGER_FAILURES>>

export const ledgerFailure = failureMaker(LEDGER_FAILURES)
