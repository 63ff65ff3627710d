import { z } from 'zod'
import {
  amount,
  amountInput,
  entry,
  idInput,
  instantInput,
  pagingAnswer,
  pagingFields,
  positiveAmountInput,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'
import { tradeSettlementAnswer } from '../ledger/contract-books.ts'
import { positionsContract } from '../portfolio/contract.ts'

const sideInput = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['buy', 'sell']))

const orderTypeInput = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop', 'take_profit', 'iceberg']))

/** Superset of the four order bodies. `trade_type`, `side` and `transaction_type` name the side; they must agree. */
export const orderInput = z
  .object({
    symbol: symbolInput.optional(),
    project_id: z.union([z.number().int(), z.string().max(64)]).optional(),
    vintage_year: z.coerce.number().int().min(1990).max(2100).optional(),
    trade_type: sideInput.optional(),
    side: sideInput.optional(),
    transaction_type: sideInput.optional(),
    order_type: orderTypeInput.default('market'),
    quantity: positiveAmountInput,
    price: positiveAmountInput.nullish(),
    stop_price: positiveAmountInput.nullish(),
    stop_loss: amountInput.nullish(),
    take_profit: amountInput.nullish(),
    /** Another word for `take_profit`. */
    target: amountInput.nullish(),
    broker: z.enum(['paper', 'zerodha', 'angel_one', 'ethereum']).nullish(),
    time_in_force: z.enum(['GTC', 'DAY', 'IOC', 'FOK', 'GTD']).optional(),
    account_id: idInput.nullish(),
    portfolio_id: idInput.nullish(),
    client_order_id: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 letters, digits or . _ : -')
      .nullish(),
  })
  .superRefine((order, context) => {
    const sides = new Set([order.trade_type, order.side, order.transaction_type].filter(Boolean))
    if (sides.size === 0) context.addIssue({ code: 'custom', path: ['side'], message: 'is required' })
    if (sides.size > 1)
      context.addIssue({ code: 'custom', path: ['side'], message: 'contradicts trade_type' })
    const carbon = order.project_id !== undefined && order.vintage_year !== undefined
    if (order.symbol === undefined && !carbon) {
      context.addIssue({ code: 'custom', path: ['symbol'], message: 'is required' })
    }
    if (order.order_type === 'limit' && (order.price === undefined || order.price === null)) {
      context.addIssue({ code: 'custom', path: ['price'], message: 'is required for a limit order' })
    }
  })

export type OrderInput = z.output<typeof orderInput>

/** New terms of a working order; what is left out stays. `quantity` is the new total, what has filled included. */
export const amendInput = z
  .object({
    trade_id: idInput,
    price: positiveAmountInput.nullish(),
    quantity: positiveAmountInput.nullish(),
    stop_price: positiveAmountInput.nullish(),
  })
  .superRefine(({ price, quantity, stop_price }, context) => {
    if ((price ?? quantity ?? stop_price ?? null) !== null) return
    context.addIssue({ code: 'custom', path: ['price'], message: 'or a quantity is required' })
  })

export type AmendInput = z.output<typeof amendInput>

export const fillAnswer = z.object({
  fill_id: z.string(),
  match_id: z.string(),
  trade_id: z.string(),
  order_id: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: amount,
  price: amount,
  value: amount,
  fee: amount,
  liquidity: z.enum(['maker', 'taker']),
  realized_pnl: amount,
  created_at: timestamp,
})

export const orderAnswer = z.object({
  trade_id: z.string(),
  order_id: z.string(),
  id: z.string(),
  client_order_id: z.string().nullable(),
  account_id: z.string(),
  symbol: z.string(),
  trade_type: z.enum(['buy', 'sell']),
  side: z.enum(['buy', 'sell']),
  order_type: z.enum(['market', 'limit']),
  time_in_force: z.enum(['GTC', 'DAY', 'IOC', 'FOK']),
  quantity: amount,
  filled_quantity: amount,
  remaining_quantity: amount,
  /** Limit or protection price. */
  price: amount.nullable(),
  executed_price: amount.nullable(),
  total_value: amount,
  fees: amount,
  status: z.enum(['open', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired']),
  status_reason: z.string().nullable(),
  /** Null until the compliance rooms exist: nothing is claimed that was not checked. */
  compliance_status: z.string().nullable(),
  risk_score: z.number().nullable(),
  blockchain_tx_hash: z.string().nullable(),
  created_at: timestamp,
  updated_at: timestamp,
  executed_at: timestamp.nullable(),
})

const orderEventAnswer = z.object({
  number: z.number().int(),
  kind: z.enum(['accepted', 'amended', 'filled', 'partially_filled', 'cancelled', 'rejected', 'expired']),
  facts: z.record(z.string(), z.unknown()),
  created_at: timestamp,
})

const orderDetailAnswer = orderAnswer.extend({
  fills: z.array(fillAnswer),
  events: z.array(orderEventAnswer),
  /** Null while nothing has filled. */
  settlement: tradeSettlementAnswer.nullable(),
  audit: z.array(
    z.object({ index: z.number().int(), action: z.string(), leaf_hash: z.string(), created_at: timestamp }),
  ),
})

const checkAnswer = z.object({
  name: z.string(),
  passed: z.boolean(),
  limit: amount.nullable(),
  value: amount.nullable(),
  message: z.string(),
})

const greeksAnswer = z.object({
  delta: z.number(),
  gamma: z.number(),
  theta: z.number(),
  vega: z.number(),
  rho: z.number(),
})

const payoffPoint = z.object({ spot: z.number(), at_expiry: z.number(), at_date: z.number() })

const listFilter = {
  symbol: symbolInput.optional(),
  side: sideInput.optional(),
  status: z
    .enum(['pending', 'open', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired', 'working'])
    .optional(),
  account_id: idInput.optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  ...pagingFields,
}

const TAG = 'trading'
const orderGuard = (field: string) => ({ kind: 'order', field }) as const

/** Orders, fills and positions: rows TRD of the API inventory that this release covers. */
export const tradingContract = {
  createTrade: entry('POST', '/trades', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Place an order',
    audit: 'transaction',
    idempotent: true,
    status: 201,
    aliases: ['POST /trading/place-order'],
  })
    .input(orderInput)
    .output(orderAnswer.extend({ fills: z.array(fillAnswer) })),

  createOrder: entry('POST', '/trading/orders', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Place an order (answer wrapped in `order`)',
    audit: 'transaction',
    idempotent: true,
    status: 201,
  })
    .input(orderInput)
    .output(orderAnswer.extend({ message: z.string(), order: orderAnswer, fills: z.array(fillAnswer) })),

  preview: entry('POST', '/trading/preview', {
    permission: 'order.read',
    tag: TAG,
    summary: 'What an order would cost and which checks it passes; nothing is sent',
  })
    .input(orderInput)
    .output(
      z.object({
        symbol: z.string(),
        side: z.enum(['buy', 'sell']),
        quantity: amount,
        notional: amount,
        estimated_fill: z.object({ price: amount.nullable(), quantity: amount }),
        fees: amount,
        cash_change: amount,
        balance_after: amount,
        /** Largest loss of this order alone, in USD; null when it has no bound. */
        worst_loss: amount.nullable(),
        best_gain: amount.nullable(),
        breakevens: z.array(z.number()),
        margin_impact: z.object({ used_before: amount, used_after: amount }),
        greeks_impact: greeksAnswer.nullable(),
        quote_state: z.enum(['live', 'late', 'stale', 'crossed', 'one_sided', 'empty']),
        quote_age_ms: z.number().nullable(),
        checks: z.array(checkAnswer),
        accepted: z.boolean(),
      }),
    ),

  payoff: entry('POST', '/analytics/payoff', {
    permission: 'market.read',
    tag: TAG,
    summary: 'Profit of legs at expiry and at a chosen date over a grid of underlying prices',
  })
    .input(
      z.object({
        legs: z
          .array(
            z.object({
              symbol: symbolInput,
              side: sideInput,
              quantity: positiveAmountInput,
              /** Entry price; the mark when not given. */
              price: positiveAmountInput.optional(),
            }),
          )
          .min(1)
          .max(8),
        at: instantInput.optional(),
        vol_shift: z.number().min(-0.5).max(2).default(0),
        points: z.coerce.number().int().min(11).max(401).default(121),
      }),
    )
    .output(
      z.object({
        underlying: z.string(),
        spot: z.number(),
        expires_at: timestamp,
        at: timestamp,
        curve: z.array(payoffPoint),
        breakevens: z.array(z.number()),
        /** Null when unbounded. */
        worst_loss: z.number().nullable(),
        best_gain: z.number().nullable(),
        /** One standard deviation of the underlying to expiry at the leg's volatility; null without one. */
        expected_move: z.number().nullable(),
      }),
    ),

  listTrades: entry('GET', '/trades', {
    permission: 'order.read',
    tag: TAG,
    summary: 'Own orders, newest first',
  })
    /** `format=list` gives the orders of the page alone. */
    .input(z.object({ ...listFilter, format: z.literal('list').optional() }))
    .output(
      z.union([
        z.object({ trades: z.array(orderAnswer), orders: z.array(orderAnswer), ...pagingAnswer }),
        z.array(orderAnswer),
      ]),
    ),

  listOrders: entry('GET', '/trading/orders', {
    permission: 'order.read',
    tag: TAG,
    summary: 'Own orders, newest first (under `orders`)',
  })
    .input(z.object(listFilter))
    .output(z.object({ orders: z.array(orderAnswer), ...pagingAnswer })),

  getTrade: entry('GET', '/trades/{trade_id}', {
    permission: 'order.read',
    tag: TAG,
    summary: 'One order with fills, events and audit trail',
    guard: orderGuard('trade_id'),
    aliases: ['GET /trading/orders/{trade_id}'],
  })
    .input(z.object({ trade_id: idInput }))
    .output(orderDetailAnswer),

  cancelTrade: entry('DELETE', '/trades/{trade_id}', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Cancel an open order',
    audit: 'transaction',
    idempotent: true,
    guard: orderGuard('trade_id'),
    aliases: ['POST /trading/orders/{trade_id}/cancel', 'DELETE /trading/orders/{trade_id}'],
  })
    .input(z.object({ trade_id: idInput }))
    .output(orderAnswer.extend({ message: z.string(), order: orderAnswer })),

  amendOrder: entry('PATCH', '/trading/orders/{trade_id}', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Change limit price or total quantity of an open order',
    audit: 'transaction',
    idempotent: true,
    guard: orderGuard('trade_id'),
    aliases: ['PATCH /trades/{trade_id}'],
  })
    .input(amendInput)
    .output(orderAnswer.extend({ message: z.string(), order: orderAnswer, fills: z.array(fillAnswer) })),

  listFills: entry('GET', '/trading/trades', {
    permission: 'order.read',
    tag: TAG,
    summary: 'Own fills, newest first',
    aliases: ['GET /trading/trade-history'],
  })
    .input(
      z.object({
        symbol: symbolInput.optional(),
        account_id: idInput.optional(),
        from: instantInput.optional(),
        to: instantInput.optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ trades: z.array(fillAnswer), ...pagingAnswer })),

  ...positionsContract,

  closePosition: entry('POST', '/trading/close-position', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Close a position with an opposite order',
    audit: 'transaction',
    idempotent: true,
    status: 201,
    guard: { kind: 'position', field: 'position_id' },
  })
    .input(
      z.object({
        position_id: idInput,
        quantity: positiveAmountInput.optional(),
        order_type: z.enum(['market', 'limit']).default('market'),
        price: positiveAmountInput.optional(),
      }),
    )
    .output(orderAnswer.extend({ message: z.string(), order: orderAnswer, fills: z.array(fillAnswer) })),
}
