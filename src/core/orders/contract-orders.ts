import { z } from 'zod'
import {
  amount,
  idInput,
  instantInput,
  integerInput,
  positiveAmountInput,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'
import { tradeSettlementAnswer } from '../ledger/contract-books.ts'

export const sideInput = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['buy', 'sell']))

export const ORDER_TYPES = [
  'market',
  'limit',
  'stop',
  'stop_limit',
  'trailing_stop',
  'take_profit',
  'iceberg',
] as const
export const TIMES_IN_FORCE = ['GTC', 'DAY', 'IOC', 'FOK', 'GTD'] as const
const TRIGGERS = ['last', 'mark'] as const
const SELF_TRADE_PREVENTIONS = ['cancel_newest', 'cancel_oldest', 'cancel_both', 'decrement'] as const

const orderTypeInput = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(ORDER_TYPES))

type OrderFields = Readonly<{
  order_type: (typeof ORDER_TYPES)[number]
  time_in_force?: (typeof TIMES_IN_FORCE)[number] | undefined
}> &
  Readonly<Record<string, unknown>>

const LIMIT_KINDS: readonly string[] = ['limit', 'iceberg', 'stop_limit']
const PENDING_KINDS: readonly string[] = ['stop', 'stop_limit', 'take_profit', 'trailing_stop']

/** Fields that belong together or exclude each other: the field at fault, and what is wrong with it. */
function contradictions(order: OrderFields): readonly (readonly [string, string])[] {
  const { order_type: kind, time_in_force: time } = order
  const has = (field: string): boolean => order[field] !== undefined && order[field] !== null
  const words = kind.replace('_', ' ')
  const found: (readonly [string, string])[] = []
  const check = (isWrong: boolean, field: string, message: string): void => {
    if (isWrong) found.push([field, message])
  }
  const isPending = PENDING_KINDS.includes(kind)
  const isTrailing = kind === 'trailing_stop'
  check(LIMIT_KINDS.includes(kind) && !has('price'), 'price', `is required for a ${words} order`)
  check(isPending && !isTrailing && !has('stop_price'), 'stop_price', `is required for a ${words} order`)
  check((!isPending || isTrailing) && has('stop_price'), 'stop_price', `contradicts a ${words} order`)
  const trails = ['trail_amount', 'trail_percent'].filter(has)
  check(isTrailing && trails.length === 0, 'trail_amount', 'or trail_percent is required')
  check(trails.length === 2, 'trail_percent', 'contradicts trail_amount')
  check(!isTrailing && trails.length > 0, trails[0] ?? '', `contradicts a ${words} order`)
  check(
    !isPending && has('trigger_by') && !has('stop_loss') && !has('take_profit') && !has('target'),
    'trigger_by',
    `contradicts a ${words} order`,
  )
  check(
    isPending && (time === 'IOC' || time === 'FOK'),
    'time_in_force',
    `contradicts a ${words} order, which waits`,
  )
  check(time === 'GTD' && kind === 'market', 'time_in_force', 'contradicts a market order, which never waits')
  check(time === 'GTD' && !has('expires_at'), 'expires_at', 'is required for GTD')
  check(time !== 'GTD' && has('expires_at'), 'expires_at', 'needs time in force GTD')
  const rests = (kind === 'limit' || kind === 'iceberg') && time !== 'IOC' && time !== 'FOK'
  check(order['post_only'] === true && !rests, 'post_only', 'needs an order that may rest in the book')
  check(kind === 'iceberg' && !has('display_quantity'), 'display_quantity', 'is required for an iceberg')
  check(kind === 'iceberg' && !rests, 'time_in_force', 'contradicts an iceberg, which rests')
  check(kind !== 'iceberg' && has('display_quantity'), 'display_quantity', `contradicts a ${words} order`)
  check(has('target') && has('take_profit'), 'target', 'contradicts take_profit')
  const protects = ['stop_loss', 'take_profit', 'target'].find(has)
  const reduces = order['reduce_only'] === true
  check(
    reduces && protects !== undefined,
    protects ?? '',
    'contradicts reduce_only: it would protect nothing',
  )
  return found
}

/** Superset of the four order bodies. `trade_type`, `side` and `transaction_type` name the side; they must agree. */
export const orderInput = z
  .object({
    symbol: symbolInput.optional(),
    project_id: z.union([z.number().int(), z.string().max(64)]).optional(),
    vintage_year: integerInput(1990, 2100).optional(),
    /** Any credit of a standard, where the project does not matter. */
    credit_type: z.string().trim().min(1).max(64).optional(),
    trade_type: sideInput.optional(),
    side: sideInput.optional(),
    transaction_type: sideInput.optional(),
    order_type: orderTypeInput.default('market'),
    quantity: positiveAmountInput,
    price: positiveAmountInput.nullish(),
    stop_price: positiveAmountInput.nullish(),
    /** What fires a pending order at its stop price: trades, or the mark. */
    trigger_by: z.enum(TRIGGERS).nullish(),
    /** Distance of a trailing stop, as a price or in percent of the extreme. */
    trail_amount: positiveAmountInput.nullish(),
    trail_percent: positiveAmountInput.nullish(),
    /** Trigger prices of the pair that protects what the order fills; one cancels the other. */
    stop_loss: positiveAmountInput.nullish(),
    take_profit: positiveAmountInput.nullish(),
    /** Another word for `take_profit`. */
    target: positiveAmountInput.nullish(),
    /** When a GTD order ends. */
    expires_at: instantInput.nullish(),
    post_only: z.boolean().nullish(),
    reduce_only: z.boolean().nullish(),
    /** How much of an iceberg shows at a time. */
    display_quantity: positiveAmountInput.nullish(),
    self_trade_prevention: z.enum(SELF_TRADE_PREVENTIONS).nullish(),
    broker: z.enum(['paper', 'zerodha', 'angel_one', 'ethereum']).nullish(),
    time_in_force: z.enum(TIMES_IN_FORCE).optional(),
    account_id: idInput.nullish(),
    portfolio_id: idInput.nullish(),
    /** The text that a soft guard asked to be typed back. */
    confirm: z.string().max(200).nullish(),
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
    const isOfProject = order.project_id !== undefined && order.vintage_year !== undefined
    const isCarbon = isOfProject || order.credit_type !== undefined
    if (order.symbol === undefined && !isCarbon) {
      context.addIssue({ code: 'custom', path: ['symbol'], message: 'is required' })
    }
    if (order.symbol !== undefined && isCarbon) {
      context.addIssue({ code: 'custom', path: ['symbol'], message: 'contradicts a carbon order' })
    }
    for (const [path, message] of contradictions(order)) {
      context.addIssue({ code: 'custom', path: [path], message })
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
    /** The text that a soft guard asked to be typed back. */
    confirm: z.string().max(200).nullish(),
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
  /** What price, value, fee and profit are in. */
  currency: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: amount,
  price: amount,
  value: amount,
  fee: amount,
  liquidity: z.enum(['maker', 'taker', 'auction']),
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
  /** What its prices, value and fees are in. */
  currency: z.string(),
  trade_type: z.enum(['buy', 'sell']),
  side: z.enum(['buy', 'sell']),
  order_type: z.enum(ORDER_TYPES),
  time_in_force: z.enum(TIMES_IN_FORCE),
  quantity: amount,
  filled_quantity: amount,
  remaining_quantity: amount,
  /** Limit or protection price. */
  price: amount.nullable(),
  /** Of an order without a limit: the worst price that it takes. Of a market order `price` says the same. */
  protection_price: amount.nullable(),
  /** Trigger of a pending order; of a trailing stop as its extreme has it now. */
  stop_price: amount.nullable(),
  trigger_by: z.enum(TRIGGERS).nullable(),
  trail_amount: amount.nullable(),
  trail_percent: amount.nullable(),
  trail_extreme: amount.nullable(),
  triggered_at: timestamp.nullable(),
  stop_loss: amount.nullable(),
  take_profit: amount.nullable(),
  /** When the remainder ends: of GTD and DAY orders. */
  expires_at: timestamp.nullable(),
  post_only: z.boolean(),
  reduce_only: z.boolean(),
  display_quantity: amount.nullable(),
  self_trade_prevention: z.enum(SELF_TRADE_PREVENTIONS),
  /** The order whose fills this one protects. */
  parent_order_id: z.string().nullable(),
  /** Orders of one pair or of one unit. */
  group_id: z.string().nullable(),
  executed_price: amount.nullable(),
  total_value: amount,
  fees: amount,
  status: z.enum(['pending', 'open', 'partially_filled', 'filled', 'cancelled', 'rejected', 'expired']),
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
  kind: z.enum([
    'accepted',
    'amended',
    'triggered',
    'filled',
    'partially_filled',
    'cancelled',
    'rejected',
    'expired',
  ]),
  facts: z.record(z.string(), z.unknown()),
  created_at: timestamp,
})

export const orderDetailAnswer = orderAnswer.extend({
  fills: z.array(fillAnswer),
  events: z.array(orderEventAnswer),
  /** Null while nothing has filled. */
  settlement: tradeSettlementAnswer.nullable(),
  audit: z.array(
    z.object({ index: z.number().int(), action: z.string(), leaf_hash: z.string(), created_at: timestamp }),
  ),
})

export const checkAnswer = z.object({
  name: z.string(),
  passed: z.boolean(),
  limit: amount.nullable(),
  value: amount.nullable(),
  message: z.string(),
})
