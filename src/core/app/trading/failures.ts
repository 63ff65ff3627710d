import { defineFailures, failureMaker } from '../../kernel/index.ts'

/** Refusals of the order faces that no room owns: which account, which kind of order this release takes. */
export const TRADING_FAILURES = defineFailures({
  account_needed: { status: 400, remedy: 'caller', retry: false },
  account_not_found: { status: 404, remedy: 'caller', retry: false },
  portfolio_not_found: { status: 404, remedy: 'caller', retry: false },
  unsupported_order: { status: 422, remedy: 'caller', retry: false },
  carbon_market_unavailable: { status: 503, remedy: 'operator', retry: false },
  position_flat: { status: 409, remedy: 'caller', retry: false },
  order_not_found: { status: 404, remedy: 'caller', retry: false },
  position_not_found: { status: 404, remedy: 'caller', retry: false },
  client_order_id_reused: { status: 409, remedy: 'caller', retry: false },
  period_reversed: { status: 422, remedy: 'caller', retry: false },
  price_needed: { status: 422, remedy: 'caller', retry: false },
  close_exceeds_position: { status: 400, remedy: 'caller', retry: false },
  payoff_unavailable: { status: 409, remedy: 'time', retry: true },
  unknown_symbol: { status: 404, remedy: 'caller', retry: false },
  legs_differ: { status: 422, remedy: 'caller', retry: false },
})

export const tradingFailure = failureMaker(TRADING_FAILURES)
