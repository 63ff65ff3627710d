import { z } from 'zod'
import {
  amount,
  amountInput,
  entry,
  idInput,
  integerInput,
  positiveAmountInput,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'
import { fillAnswer, orderAnswer, sideInput } from './contract-orders.ts'
import { effectAnswer } from './contract-effect.ts'

const TAG = 'trading'
const administers = { permission: 'risk.write', tag: TAG, audit: 'administration' } as const

export const tradingState = z.enum(['active', 'reducing', 'halted'])
export const reasonInput = z.string().trim().min(3, 'must say why').max(200)

const controlAnswer = z.object({
  scope: z.enum(['venue', 'account', 'instrument', 'dead_man']),
  subject: z.string(),
  state: tradingState,
  reason: z.string(),
  /** When a dead man's switch fires; null of everything else. */
  until: timestamp.nullable(),
  set_at: timestamp,
})

export const controlledAnswer = controlAnswer.extend({
  message: z.string(),
  cancelled: z.number().int(),
  orders: z.array(orderAnswer),
})

const refusalAnswer = z.object({
  error: z.string(),
  message: z.string(),
  status_code: z.number().int(),
  field: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
})

const stoppedParentAnswer = z.object({
  id: z.string(),
  symbol: z.string(),
  algo: z.string(),
  side: z.enum(['buy', 'sell']),
  status: z.string(),
  status_reason: z.string().nullable(),
  quantity: amount,
  filled_quantity: amount,
})

/** Legs that trade as one unit. */
const unitInput = z
  .object({
    legs: z
      .array(
        z.object({
          symbol: symbolInput,
          side: sideInput,
          ratio: integerInput(1, 100).default(1),
        }),
      )
      .min(2)
      .max(8),
    /** How many units; one when not given. */
    quantity: positiveAmountInput.prefault(1),
    /** What one unit may cost, per underlying; negative asks to receive. Any price when not given. */
    net_price: amountInput.nullish(),
    strategy: z.string().trim().min(1).max(64).nullish(),
    account_id: idInput.nullish(),
    /** The text that a soft guard asked to be typed back. */
    confirm: z.string().max(200).nullish(),
  })
  .superRefine(({ legs }, context) => {
    const at = legs.findIndex(({ symbol }, index) => legs.findIndex((leg) => leg.symbol === symbol) < index)
    if (at < 0) return
    context.addIssue({ code: 'custom', path: ['legs', at, 'symbol'], message: 'stands in another leg' })
  })

/** What holds trading back, and orders by the dozen. */
export const controlsContract = {
  controls: entry('GET', '/trading/controls', {
    permission: 'order.read',
    tag: TAG,
    summary: 'What holds trading back: the venue, own accounts, halted instruments, own dead man’s switches',
  })
    .input(z.object({}))
    .output(z.object({ venue: tradingState, controls: z.array(controlAnswer) })),

  killSwitch: entry('POST', '/trading/kill-switch', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Set an own account to active, reducing or halted; cancels what may not stay',
    audit: 'transaction',
    guard: { kind: 'account', field: 'account_id' },
  })
    .input(
      z.object({
        account_id: idInput,
        state: tradingState,
        reason: reasonInput,
        cancel_orders: z.boolean().default(true),
      }),
    )
    .output(controlledAnswer),

  venueState: entry('POST', '/admin/trading/venue', {
    ...administers,
    summary: 'Set the whole venue to active, reducing or halted',
  })
    .input(z.object({ state: tradingState, reason: reasonInput, cancel_orders: z.boolean().default(false) }))
    .output(controlledAnswer),

  haltInstrument: entry('POST', '/admin/trading/instruments/{symbol}/halt', {
    ...administers,
    summary: 'Halt one instrument; open orders stay and can be cancelled',
  })
    .input(z.object({ symbol: symbolInput, reason: reasonInput, cancel_orders: z.boolean().default(false) }))
    .output(controlledAnswer),

  resumeInstrument: entry('POST', '/admin/trading/instruments/{symbol}/resume', {
    ...administers,
    summary: 'Resume trading in a halted instrument',
  })
    .input(z.object({ symbol: symbolInput, reason: reasonInput }))
    .output(controlledAnswer),

  deadManSwitch: entry('POST', '/trading/dead-man-switch', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Cancel all orders of an account unless this is called again in time; 0 disarms',
    audit: 'transaction',
  })
    .input(z.object({ timeout_s: z.number().int().min(0).max(86_400), account_id: idInput.nullish() }))
    .output(
      z.object({
        account_id: z.string(),
        armed: z.boolean(),
        timeout_s: z.number().int(),
        fires_at: timestamp.nullable(),
      }),
    ),

  cancelOrders: entry('POST', '/trading/cancel-all', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Cancel all open orders and execution algorithms of an account, or those in one instrument',
    audit: 'transaction',
    guard: { kind: 'account', field: 'account_id' },
  })
    .input(z.object({ account_id: idInput, symbol: symbolInput.nullish() }))
    .output(
      z.object({
        message: z.string(),
        cancelled: z.number().int(),
        orders: z.array(orderAnswer),
        /** Execution algorithms that were ended with their children. */
        algo_orders: z.array(stoppedParentAnswer),
      }),
    ),

  batch: entry('POST', '/trading/orders/batch', {
    permission: 'order.write',
    isTrade: true,
    tag: TAG,
    summary: 'Up to 100 orders at once, each accepted or refused on its own; the whole is idempotent',
    audit: 'transaction',
    idempotent: true,
    status: 201,
  })
    .input(
      z.object({
        /** Bodies as of `POST /trades`; each is read on its own. */
        orders: z.array(z.record(z.string(), z.unknown())).min(1).max(100),
        account_id: idInput.optional(),
      }),
    )
    .output(
      z.object({
        accepted: z.number().int(),
        refused: z.number().int(),
        results: z.array(
          z.object({
            index: z.number().int(),
            accepted: z.boolean(),
            order: orderAnswer.nullable(),
            fills: z.array(fillAnswer),
            refusal: refusalAnswer.nullable(),
          }),
        ),
      }),
    ),

  previewMultiLeg: entry('POST', '/trading/multi-leg/preview', {
    permission: 'order.read',
    cancellable: true,
    tag: TAG,
    summary: 'What a unit of several legs would do to its account; nothing is sent',
  })
    .input(unitInput)
    .output(
      z.object({
        account_id: z.string(),
        quantity: amount,
        effect: effectAnswer,
      }),
    ),

  multiLeg: entry('POST', '/trading/multi-leg', {
    permission: 'order.write',
    isTrade: true,
    tag: TAG,
    summary: 'Two to eight legs as one unit: all of them wholly and at once at the net price, or nothing',
    audit: 'transaction',
    idempotent: true,
    status: 201,
  })
    .input(unitInput)
    .output(
      z.object({
        message: z.string(),
        group_id: z.string(),
        account_id: z.string(),
        strategy: z.string().nullable(),
        quantity: amount,
        /** What the unit is paid in, and its net price with it. */
        currency: z.string(),
        net_price: amount,
        orders: z.array(orderAnswer),
        fills: z.array(fillAnswer),
      }),
    ),

  protectPosition: entry('POST', '/positions/{position_id}/protection', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Attach a stop loss, a take profit or both to an open position; one cancels the other',
    audit: 'transaction',
    status: 201,
    guard: { kind: 'position', field: 'position_id' },
  })
    .input(
      z
        .object({
          position_id: idInput,
          stop_loss: positiveAmountInput.nullish(),
          take_profit: positiveAmountInput.nullish(),
          /** The whole position when not given. */
          quantity: positiveAmountInput.nullish(),
          trigger_by: z.enum(['last', 'mark']).default('last'),
        })
        .superRefine(({ stop_loss, take_profit }, context) => {
          if ((stop_loss ?? take_profit ?? null) !== null) return
          context.addIssue({ code: 'custom', path: ['stop_loss'], message: 'or take_profit is required' })
        }),
    )
    .output(
      z.object({
        message: z.string(),
        group_id: z.string(),
        orders: z.array(orderAnswer),
      }),
    ),
}
