import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

/** Why an order is refused, or cannot be amended or cancelled. 403 names a limit or the account, 400 a rule, 409 a state. */
export const ORDER_FAILURES = defineFailures({
  unknown_symbol: { status: 404, remedy: 'caller', retry: false },
  unknown_account: { status: 404, remedy: 'caller', retry: false },
  unknown_order: { status: 404, remedy: 'caller', retry: false },
  invalid_quantity: { status: 422, remedy: 'caller', retry: false },
  invalid_price: { status: 422, remedy: 'caller', retry: false },
  price_required: { status: 422, remedy: 'caller', retry: false },
  off_tick: { status: 422, remedy: 'caller', retry: false },
  off_lot: { status: 422, remedy: 'caller', retry: false },
  not_tradeable: { status: 409, remedy: 'caller', retry: false },
  instrument_expired: { status: 422, remedy: 'caller', retry: false },
  account_suspended: { status: 403, remedy: 'operator', retry: false },
  account_closed: { status: 403, remedy: 'operator', retry: false },
  kyc_required: { status: 403, remedy: 'operator', retry: false },
  money_kind_mismatch: { status: 400, remedy: 'caller', retry: false },
  no_market: { status: 409, remedy: 'time', retry: true },
  notional_below_minimum: { status: 400, remedy: 'caller', retry: false },
  notional_above_maximum: { status: 400, remedy: 'caller', retry: false },
  insufficient_cash: { status: 400, remedy: 'caller', retry: false },
  insufficient_holdings: { status: 400, remedy: 'caller', retry: false },
  uncovered_short_option: { status: 400, remedy: 'caller', retry: false },
  daily_limit_exceeded: { status: 403, remedy: 'time', retry: true },
  open_order_limit_exceeded: { status: 403, remedy: 'caller', retry: true },
  not_cancellable: { status: 409, remedy: 'caller', retry: false },
  not_amendable: { status: 409, remedy: 'caller', retry: false },
  quantity_below_filled: { status: 422, remedy: 'caller', retry: false },
})

export type OrderCode = CodeOf<typeof ORDER_FAILURES>
export type OrderFailure = Failure<OrderCode>

export const orderFailure = failureMaker(ORDER_FAILURES)
