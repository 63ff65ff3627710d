import { defineFailures, failureMaker } from '../../kernel/index.ts'

/** Refusals of portfolios and of money that moves without a trade. */
export const PORTFOLIO_FAILURES = defineFailures({
  portfolio_not_found: { status: 404, remedy: 'caller', retry: false },
  portfolio_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  portfolio_taken: { status: 409, remedy: 'caller', retry: false },
  client_not_found: { status: 404, remedy: 'caller', retry: false },
  transaction_not_found: { status: 404, remedy: 'caller', retry: false },
  transaction_not_cancellable: { status: 409, remedy: 'caller', retry: false },
  account_not_found: { status: 404, remedy: 'caller', retry: false },
  user_not_found: { status: 404, remedy: 'caller', retry: false },
  asset_not_tradeable: { status: 400, remedy: 'caller', retry: false },
  insufficient_cash: { status: 400, remedy: 'caller', retry: false },
  unsettled_cash: { status: 409, remedy: 'time', retry: true },
  money_kind_mismatch: { status: 400, remedy: 'caller', retry: false },
  same_account: { status: 422, remedy: 'caller', retry: false },
  /** An officer holds the account back; the state stands in the details. */
  account_frozen: { status: 403, remedy: 'operator', retry: false },
  account_suspended: { status: 403, remedy: 'operator', retry: false },
  account_pending: { status: 403, remedy: 'operator', retry: false },
  kyc_required: { status: 403, remedy: 'operator', retry: false },
  /** Above what the level of the identity check allows; `details.level_needed` names the one that may. */
  kyc_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  operator_only: { status: 403, remedy: 'operator', retry: false },
  payments_not_configured: { status: 503, remedy: 'operator', retry: false },
  deposit_limit_exceeded: { status: 403, remedy: 'time', retry: true },
  /** Transaction monitoring refused it; a public rule is named. */
  payment_blocked: { status: 403, remedy: 'operator', retry: false },
  /** It waits for a reviewer and is not paid out before. */
  payment_held: { status: 409, remedy: 'operator', retry: false },
  withdrawal_limit_exceeded: { status: 403, remedy: 'time', retry: true },
  position_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  sector_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  /** Paper money does not become live money, nor the other way round. */
  invalid_mode: { status: 422, remedy: 'caller', retry: false },
  invalid_targets: { status: 422, remedy: 'caller', retry: false },
  /** Who is named does not go with how the money came. */
  payment_party_mismatch: { status: 422, remedy: 'caller', retry: false },
  unknown_country: { status: 422, remedy: 'caller', retry: false },
  invalid_amount: { status: 422, remedy: 'caller', retry: false },
  period_reversed: { status: 422, remedy: 'caller', retry: false },
  unknown_benchmark: { status: 404, remedy: 'caller', retry: false },
})

export const portfolioFailure = failureMaker(PORTFOLIO_FAILURES)
