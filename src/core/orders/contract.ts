import { z } from 'zod'
import {
  amount,
  entry,
  idInput,
  instantInput,
  integerInput,
  pagingAnswer,
  pagingFields,
  positiveAmountInput,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'
import { positionsContract } from '../portfolio/contract.ts'
import { controlsContract } from './contract-controls.ts'
import { effectAnswer } from './contract-effect.ts'
import {
  amendInput,
  checkAnswer,
  fillAnswer,
  orderAnswer,
  orderDetailAnswer,
  orderInput,
  sideInput,
} from './contract-orders.ts'

/** With respect to the spot, as `/risk/*` has them; of the whole quantity. Theta a year, vega and rho per 1.00. */
const greeksAnswer = z.object({
  delta: z.number(),
  gamma: z.number(),
  theta: z.number(),
  vega: z.number(),
  rho: z.number(),
})

const payoffPoint = z.object({
  spot: z.number(),
  at_expiry: z.number(),
  /** At the chosen date, with the volatility shift. */
  at_date: z.number(),
  /** Now, at the volatilities as they are: what the chosen date and shift are compared with. */
  at_now: z.number(),
})

const payoffLeg = z.object({
  symbol: symbolInput,
  side: sideInput,
  quantity: positiveAmountInput,
  /** Entry price; the mark when not given. */
  price: positiveAmountInput.optional(),
})

/** `start_date` and `end_date` are other words for `from` and `to`. */
const periodFields = {
  from: instantInput.optional(),
  to: instantInput.optional(),
  start_date: instantInput.optional(),
  end_date: instantInput.optional(),
}

const listFilter = {
  symbol: symbolInput.optional(),
  side: sideInput.optional(),
  status: z
    .enum(['pending', 'open', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired', 'working'])
    .optional(),
  account_id: idInput.optional(),
  /** Orders of one pair or one unit. */
  group_id: idInput.optional(),
  ...periodFields,
  ...pagingFields,
}

const TAG = 'trading'
const orderGuard = (field: string) => ({ kind: 'order', field }) as const

/** Orders, fills and positions. */
export const tradingContract = {
  createTrade: entry('POST', '/trades', {
    permission: 'order.write',
    isTrade: true,
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
    isTrade: true,
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
    cancellable: true,
    tag: TAG,
    summary: 'What an order would cost and which checks it passes; nothing is sent',
  })
    .input(orderInput)
    .output(
      z.object({
        symbol: z.string(),
        side: z.enum(['buy', 'sell']),
        quantity: amount,
        /** What its amounts are in; `notional` alone is in dollars. */
        currency: z.string(),
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
        /** Held for the account's short options now, and once all of the order has filled. */
        collateral: z.object({ before: amount, after: amount }),
        /** The call that the order would wait in; null where orders trade as they come. */
        call: z
          .object({
            state: z.enum(['opening_call', 'closing_call', 'reopening_call']),
            uncrosses_at: timestamp.nullable(),
            indicative_price: amount.nullable(),
          })
          .nullable(),
        /**
         * Of a future or a perpetual: the position once all of the order has filled and its fee is paid, and the price that
         * liquidates it while everything else stands still (a long at or below it, a short at or above). Null of other orders.
         */
        liquidation: z
          .object({
            side: z.enum(['long', 'short', 'flat']),
            /** Signed contracts. */
            quantity: amount,
            /** Null where no price liquidates it. */
            price: amount.nullable(),
            /** Maintenance margin in USD, and its share of the notional. */
            maintenance: amount,
            maintenance_rate: amount,
            /** The mark follows a level that is too old: nothing is liquidated before it is published again. */
            is_mark_stale: z.boolean(),
          })
          .nullable(),
        greeks_impact: greeksAnswer.nullable(),
        effect: effectAnswer,
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
        legs: z.array(payoffLeg).min(1).max(8),
        /** Positions held beside the legs, of the same underlying and expiry: both together are `held_curve`. */
        held: z.array(payoffLeg).max(60).optional(),
        at: instantInput.optional(),
        vol_shift: z.number().min(-0.5).max(2).default(0),
        points: integerInput(11, 401).default(121),
      }),
    )
    .output(
      z.object({
        underlying: z.string(),
        spot: z.number(),
        expires_at: timestamp,
        at: timestamp,
        curve: z.array(payoffPoint),
        /** Legs and held positions as one, over the same prices; null without held positions. */
        held_curve: z.array(payoffPoint).nullable(),
        breakevens: z.array(z.number()),
        /** Null when unbounded. */
        worst_loss: z.number().nullable(),
        best_gain: z.number().nullable(),
        /** What the legs alone would hold as collateral. */
        collateral: z.object({
          /** Null when a short call is uncovered: nothing bounds its loss. */
          required: amount.nullable(),
          /** One for each expiry that has shorts. */
          strategies: z.array(z.string()),
          uncovered: z.array(z.object({ symbol: z.string(), quantity: amount })),
        }),
        /** One standard deviation of the underlying to expiry, the same as the chain's; null without one. */
        expected_move: z.number().nullable(),
        /**
         * Of the legs at expiry, fees apart, where the underlying is lognormal about its forward with the expected move as its
         * deviation: of any gain, any loss, and of the largest ones (null where unlimited). Null without an expected move.
         */
        probabilities: z
          .object({
            gain: z.number(),
            loss: z.number(),
            max_gain: z.number().nullable(),
            max_loss: z.number().nullable(),
          })
          .nullable(),
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
    aliases: [
      'POST /trades/{trade_id}/cancel',
      'POST /trading/orders/{trade_id}/cancel',
      'DELETE /trading/orders/{trade_id}',
    ],
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
        ...periodFields,
        ...pagingFields,
      }),
    )
    .output(z.object({ trades: z.array(fillAnswer), ...pagingAnswer })),

  ...positionsContract,

  ...controlsContract,

  closePosition: entry('POST', '/trading/close-position', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Close a position with an opposite order',
    audit: 'transaction',
    idempotent: true,
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
