import { z } from 'zod'
import {
  amount,
  amountInput,
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
import { orderAnswer, sideInput } from '../orders/contract-orders.ts'

const ALGOS = ['twap', 'vwap', 'pov', 'is'] as const
const STYLES = ['take', 'join'] as const
const STATUSES = ['scheduled', 'working', 'paused', 'ending', 'completed', 'cancelled', 'expired'] as const

const lowerCase = z.string().transform((text) => text.toLowerCase())

const algoInput = z
  .object({
    algo: lowerCase.pipe(z.enum(ALGOS)),
    symbol: symbolInput,
    side: sideInput,
    quantity: positiveAmountInput,
    /** Now when not given. */
    start: instantInput.nullish(),
    end: instantInput,
    /** Share of others' traded volume, in (0, 1]; of `pov` alone. */
    participation: amountInput.nullish(),
    /** κT of the Almgren–Chriss trajectory, 0 (as TWAP) to 50; of `is` alone, 2 when not given. */
    urgency: amountInput.nullish(),
    style: lowerCase.pipe(z.enum(STYLES)).default('take'),
    /** Worst price of any child. */
    limit_price: positiveAmountInput.nullish(),
    /** Chosen by the window when not given. */
    slice_seconds: integerInput(1, 86_400).nullish(),
    account_id: idInput.nullish(),
    /** What the caller types back to a soft guard over the whole quantity; the children are not asked again. */
    confirm: z.string().max(200).nullish(),
  })
  .superRefine(({ algo, participation, urgency }, context) => {
    const refuse = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message })
    const hasShare = participation !== undefined && participation !== null
    if (algo === 'pov' && !hasShare) refuse('participation', 'is required for pov')
    if (algo !== 'pov' && hasShare) refuse('participation', `contradicts ${algo}`)
    if (algo !== 'is' && urgency !== undefined && urgency !== null) refuse('urgency', `contradicts ${algo}`)
  })

export type AlgoInput = z.output<typeof algoInput>

const noBenchmark = z.enum(['arrival_not_recorded', 'no_arrival_quote', 'one_sided_arrival'])

/** Slippage is above 0 when it cost. Null with `reason` without a benchmark, or before anything has filled. */
const qualityFields = {
  arrival: z.object({ bid: amount.nullable(), ask: amount.nullable(), at: timestamp }).nullable(),
  /** Middle of the best prices at arrival. */
  expected_price: amount.nullable(),
  actual_price: amount.nullable(),
  slippage_bps: amount.nullable(),
  slippage_value: amount.nullable(),
  commission: amount,
  /** Slippage and commission together. */
  total_cost: amount.nullable(),
  reason: z.union([noBenchmark, z.literal('nothing_filled')]).nullable(),
}

const qualityAnswer = z.object(qualityFields)

const algoFields = {
  id: z.string(),
  order_id: z.string(),
  account_id: z.string(),
  symbol: z.string(),
  /** What its prices, value, fees and costs are in. */
  currency: z.string(),
  algo: z.enum(ALGOS),
  side: z.enum(['buy', 'sell']),
  style: z.enum(STYLES),
  quantity: amount,
  filled_quantity: amount,
  remaining_quantity: amount,
  /** What should have been sent by now, or by its end. */
  scheduled_quantity: amount,
  /** Offered by children that are at work now. */
  open_quantity: amount,
  average_price: amount.nullable(),
  total_value: amount,
  fees: amount,
  limit_price: amount.nullable(),
  participation: amount.nullable(),
  urgency: amount.nullable(),
  start: timestamp,
  end: timestamp,
  slice_ms: z.number().int(),
  /** What told the volume profile; null of other algorithms. */
  profile_source: z.string().nullable(),
  /** Others' traded quantity since the start, as POV has seen it. */
  observed_volume: amount,
  status: z.enum(STATUSES),
  status_reason: z.string().nullable(),
  /** Code of the last child that was refused, until one is accepted; or what is waited for: `no_market`, `limit_price`. */
  last_refusal: z.string().nullable(),
  child_count: z.number().int(),
  execution_quality: qualityAnswer,
  created_at: timestamp,
  updated_at: timestamp,
}

export const algoAnswer = z.object(algoFields)
const actedAnswer = z.object({ ...algoFields, message: z.string() })

const TAG = 'trading'
const guard = { kind: 'algo_order', field: 'algo_order_id' } as const
const named = z.object({ algo_order_id: idInput })

const act = (method: 'POST' | 'DELETE', path: `/${string}`, summary: string) =>
  entry(method, path, {
    permission: 'order.write',
    tag: TAG,
    summary,
    audit: 'transaction',
    idempotent: true,
    guard,
  })
    .input(named)
    .output(actedAnswer)

/** Execution algorithms and what trading cost. */
export const executionContract = {
  create: entry('POST', '/trading/algo-orders', {
    permission: 'order.write',
    isTrade: true,
    tag: TAG,
    summary: 'Work an order over time: TWAP, VWAP, POV or implementation shortfall',
    audit: 'transaction',
    idempotent: true,
    status: 201,
  })
    .input(algoInput)
    .output(actedAnswer),

  list: entry('GET', '/trading/algo-orders', {
    permission: 'order.read',
    tag: TAG,
    summary: 'Own algorithmic orders, newest first',
  })
    .input(
      z.object({
        symbol: symbolInput.optional(),
        account_id: idInput.optional(),
        /** `open` stands for every state before the end. */
        status: z.enum([...STATUSES, 'open']).optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ algo_orders: z.array(algoAnswer), ...pagingAnswer })),

  get: entry('GET', '/trading/algo-orders/{algo_order_id}', {
    permission: 'order.read',
    tag: TAG,
    summary: 'One algorithmic order with its children, newest first, and its cost against arrival',
    guard,
  })
    .input(named)
    .output(z.object({ ...algoFields, children: z.array(orderAnswer) })),

  cancel: act('DELETE', '/trading/algo-orders/{algo_order_id}', 'Cancel it and its children'),
  pause: act('POST', '/trading/algo-orders/{algo_order_id}/pause', 'Send nothing more until resumed'),
  resume: act('POST', '/trading/algo-orders/{algo_order_id}/resume', 'Go on; what was missed is due at once'),

  quality: entry('GET', '/trading/orders/{trade_id}/execution-quality', {
    permission: 'order.read',
    tag: TAG,
    summary: 'Expected and actual price, slippage and commission of an order and of each fill',
    guard: { kind: 'order', field: 'trade_id' },
    aliases: ['GET /trades/{trade_id}/execution-quality'],
  })
    .input(z.object({ trade_id: idInput }))
    .output(
      z.object({
        order_id: z.string(),
        symbol: z.string(),
        /** What its prices and costs are in. */
        currency: z.string(),
        side: z.enum(['buy', 'sell']),
        quantity: amount,
        filled_quantity: amount,
        ...qualityFields,
        fills: z.array(
          z.object({
            fill_id: z.string(),
            quantity: amount,
            liquidity: z.enum(['maker', 'taker', 'auction']),
            expected_price: amount.nullable(),
            actual_price: amount,
            slippage_bps: amount.nullable(),
            slippage_value: amount.nullable(),
            commission: amount,
            created_at: timestamp,
          }),
        ),
      }),
    ),
}
