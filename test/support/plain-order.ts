/** What the answer of an order says of conditions and links when it has none. */
export const PLAIN_ORDER_ANSWER = {
  protection_price: null,
  stop_price: null,
  trigger_by: null,
  trail_amount: null,
  trail_percent: null,
  trail_extreme: null,
  triggered_at: null,
  stop_loss: null,
  take_profit: null,
  expires_at: null,
  post_only: false,
  reduce_only: false,
  display_quantity: null,
  self_trade_prevention: 'cancel_newest',
  parent_order_id: null,
  group_id: null,
} as const
