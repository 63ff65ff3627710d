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
  stop_price_required: { status: 422, remedy: 'caller', retry: false },
  stop_wrong_side: { status: 422, remedy: 'caller', retry: false },
  protection_wrong_side: { status: 422, remedy: 'caller', retry: false },
  invalid_trail: { status: 422, remedy: 'caller', retry: false },
  invalid_display_quantity: { status: 422, remedy: 'caller', retry: false },
  expiry_in_past: { status: 422, remedy: 'caller', retry: false },
  not_pending: { status: 409, remedy: 'caller', retry: false },
  post_only_would_take: { status: 409, remedy: 'time', retry: true },
  /** One market, everybody, or one account. The reason is in the details. */
  instrument_halted: { status: 409, remedy: 'operator', retry: true },
  trading_halted: { status: 409, remedy: 'operator', retry: true },
  only_reducing: { status: 409, remedy: 'caller', retry: false },
  /** A soft guard: what to type back stands in the details. */
  confirmation_required: { status: 409, remedy: 'caller', retry: true },
  outside_price_band: { status: 400, remedy: 'caller', retry: false },
  order_rate_exceeded: { status: 403, remedy: 'time', retry: true },
  /** A unit of several legs that the books do not fill wholly and at once. */
  unit_not_fillable: { status: 409, remedy: 'time', retry: true },
  legs_not_comparable: { status: 422, remedy: 'caller', retry: false },
  reduce_only_would_increase: { status: 409, remedy: 'caller', retry: false },
  not_tradeable: { status: 409, remedy: 'caller', retry: false },
  /** Outside the session; the next opening stands in the details. */
  market_closed: { status: 409, remedy: 'time', retry: true },
  /** In a call nothing trades at once; when it ends stands in the details. */
  call_phase: { status: 409, remedy: 'time', retry: true },
  instrument_expired: { status: 422, remedy: 'caller', retry: false },
  account_suspended: { status: 403, remedy: 'operator', retry: false },
  /** Of a deleted portfolio: only orders that make a position smaller are taken. */
  account_closing: { status: 403, remedy: 'caller', retry: false },
  account_closed: { status: 403, remedy: 'operator', retry: false },
  account_frozen: { status: 403, remedy: 'operator', retry: false },
  account_pending: { status: 403, remedy: 'operator', retry: false },
  kyc_required: { status: 403, remedy: 'operator', retry: false },
  /** Above what the level of the identity check allows; `details.level_needed` names the one that may. */
  kyc_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  money_kind_mismatch: { status: 400, remedy: 'caller', retry: false },
  no_market: { status: 409, remedy: 'time', retry: true },
  notional_below_minimum: { status: 400, remedy: 'caller', retry: false },
  notional_above_maximum: { status: 400, remedy: 'caller', retry: false },
  insufficient_cash: { status: 400, remedy: 'caller', retry: false },
  insufficient_holdings: { status: 400, remedy: 'caller', retry: false },
  /** Nothing bounds what a short call could lose; of other short options the loss must be there in cash. */
  uncovered_short_option: { status: 400, remedy: 'caller', retry: false },
  /** Margin is made of prices: of a short option, or what it is written on, none is known. */
  no_mark: { status: 409, remedy: 'time', retry: true },
  /** How an account is held to its short options, beyond what its type may choose. */
  margin_model_not_allowed: { status: 403, remedy: 'caller', retry: false },
  insufficient_margin: { status: 400, remedy: 'caller', retry: false },
  /** Chosen for an account beyond what its type and the venue allow, or below 1. */
  leverage_out_of_bounds: { status: 422, remedy: 'caller', retry: false },
  insufficient_collateral: { status: 400, remedy: 'caller', retry: false },
  /** The account's own day: what it lost, sent or traded has reached a hard bound. */
  daily_loss_reached: { status: 403, remedy: 'time', retry: true },
  orders_per_day_reached: { status: 403, remedy: 'time', retry: true },
  trades_per_day_reached: { status: 403, remedy: 'time', retry: true },
  /** A bound of the account's whole book that somebody set: what it would come to stands in the details. */
  leverage_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  concentration_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  position_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  counterparty_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  var_limit_exceeded: { status: 403, remedy: 'caller', retry: false },
  /** Only somebody with the right over risk may loosen a hard bound, or resume what a guard held back. */
  risk_manager_needed: { status: 403, remedy: 'operator', retry: false },
  daily_limit_exceeded: { status: 403, remedy: 'time', retry: true },
  open_order_limit_exceeded: { status: 403, remedy: 'caller', retry: true },
  not_cancellable: { status: 409, remedy: 'caller', retry: false },
  not_amendable: { status: 409, remedy: 'caller', retry: false },
  quantity_below_filled: { status: 422, remedy: 'caller', retry: false },
})

export type OrderCode = CodeOf<typeof ORDER_FAILURES>
export type OrderFailure = Failure<OrderCode>

export const orderFailure = failureMaker(ORDER_FAILURES)

const RULES: Readonly<Record<string, Readonly<{ retry: boolean }>>> = ORDER_FAILURES

/**
 * Whether an order that nobody stands behind may as well not be sent again: it was refused by a rule, not by the moment.
 * A soft guard counts as one, for there is nobody to type its confirmation.
 */
export const isRefusedForGood = (code: string): boolean =>
  code === 'confirmation_required' || RULES[code]?.retry === false
