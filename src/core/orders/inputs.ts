import { z } from 'zod'
import { amountInput, idInput, positiveAmountInput, symbolInput } from '../kernel/wire.ts'

/** A side in any case. */
export const sideInput = z
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
