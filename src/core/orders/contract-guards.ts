import { z } from 'zod'
import { approvalAnswer } from '../identity/contract-approvals.ts'
import {
  amount,
  entry,
  idInput,
  integerInput,
  namesOne,
  positiveAmountInput,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'
import { controlledAnswer, reasonInput, tradingState } from './contract-controls.ts'

const TAG = 'risk guards'

/** A bound: a number, null for none of its own (then the venue's holds), or left as it is when not named. */
const countInput = integerInput(1, 10_000_000).nullish()
const lossInput = positiveAmountInput.nullish()
const leverageInput = positiveAmountInput.refine((value) => value.lte(100), 'must be at most 100').nullish()
const shareInput = positiveAmountInput.refine((value) => value.lte(1), 'must be at most 1').nullish()

const boundsAnswer = z.object({
  max_daily_loss: amount.nullable(),
  warn_daily_loss: amount.nullable(),
  max_orders_per_day: z.number().int().nullable(),
  warn_orders_per_day: z.number().int().nullable(),
  max_trades_per_day: z.number().int().nullable(),
  warn_trades_per_day: z.number().int().nullable(),
  /** One-day 95 % VaR, money. */
  max_var: amount.nullable(),
  /** Delta-equivalent exposure over equity. */
  max_leverage: amount.nullable(),
  /** Largest share of one underlying in the exposure. */
  max_concentration: amount.nullable(),
  /** Market value of one position. */
  max_position_size: amount.nullable(),
  /** Exposure to one venue or counterparty, the potential future one included. */
  max_counterparty_exposure: amount.nullable(),
})

const limitsAnswer = z.object({
  account_id: z.string(),
  currency: z.string(),
  /** What holds: the account's own bounds, and the venue's where it has none. */
  limits: boundsAnswer,
  /** What was counted since 00:00 UTC. */
  utilisation: z.object({
    /** In dollars, what was lost in coin included at the coin's level. */
    daily_loss: amount,
    /**
     * What of it was lost in coin, in the coin. Without a fresh level the one heard last counts, and until there is one
     * only orders pass that make a position smaller, where a bound on the loss is set; null where none was ever heard.
     */
    daily_loss_coins: z.array(
      z.object({
        currency: z.string(),
        lost: amount,
        rate_usd: amount.nullable(),
        is_level_fresh: z.boolean(),
        lost_usd: amount.nullable(),
      }),
    ),
    orders_per_day: z.number().int(),
    trades_per_day: z.number().int(),
    /** Of the risk bounds; null where it cannot be said now (no price, no history). */
    var: z.number().nullable(),
    leverage: z.number().nullable(),
    concentration: z.number().nullable(),
    position_size: z.number().nullable(),
    /** Worked out only where it is bound; else null. */
    counterparty_exposure: z.number().nullable(),
  }),
  status: z.enum(['ok', 'warning', 'breached']),
  state: tradingState,
  resets_at: timestamp,
})

const tierAnswer = z.object({ move_percent: amount, pause_s: z.number().nullable() })

const instrumentAnswer = z.object({
  symbol: z.string(),
  price_band_percent: amount,
  price_move_tiers: z.array(tierAnswer),
  previous_close: amount.nullable(),
  move_percent: amount.nullable(),
  tiers_met: z.number().int(),
})

const breakerAnswer = z.object({
  name: z.string(),
  scope: z.enum(['venue', 'account', 'instrument']),
  subject: z.string(),
  threshold: amount.nullable(),
  current: amount.nullable(),
  triggered: z.boolean(),
  since: timestamp.nullable(),
  until: timestamp.nullable(),
  reason: z.string().nullable(),
})

/** Bounds on what accounts do in a day, circuit breakers of markets, and the kill switch of whoever watches them. */
export const guardsContract = {
  limits: entry('GET', '/risk/limits', {
    permission: 'risk.read',
    tag: TAG,
    summary: 'Bounds on the UTC day of own accounts, and what has been used of them',
  })
    .input(z.object({ account_id: idInput.optional() }))
    .output(z.object({ accounts: z.array(limitsAnswer) })),

  setLimits: entry('PUT', '/risk/limits', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Set bounds on an account; loosening a hard one takes a risk manager, and a second person',
    audit: 'administration',
    aliases: ['POST /risk/limits'],
  })
    .input(
      z
        .object({
          account_id: idInput.optional(),
          /** Every account of this user; only a risk manager names one. */
          user_id: idInput.optional(),
          /** What a second person reads who is asked to allow what is looser. */
          reason: reasonInput.optional(),
          max_daily_loss: lossInput,
          warn_daily_loss: lossInput,
          max_orders_per_day: countInput,
          warn_orders_per_day: countInput,
          max_trades_per_day: countInput,
          warn_trades_per_day: countInput,
          max_var: lossInput,
          max_leverage: leverageInput,
          max_concentration: shareInput,
          max_position_size: lossInput,
          max_counterparty_exposure: lossInput,
        })
        .superRefine(namesOne(['account_id', 'user_id', 'reason'], 'bound'))
        .describe('USD and counts since 00:00 UTC'),
    )
    .output(
      limitsAnswer.extend({
        message: z.string(),
        /** What waits for a second person: nothing of it holds yet. Null where everything was set at once. */
        approval: approvalAnswer.nullable(),
        /** With `user_id`: the limits of the user's other accounts. */
        further_accounts: z.array(limitsAnswer),
      }),
    ),

  limitHistory: entry('GET', '/risk/limits/history', {
    permission: 'risk.read',
    tag: TAG,
    summary: 'Who set which bound of an account when, and with whose leave, newest first',
  })
    .input(z.object({ account_id: idInput.optional() }))
    .output(
      z.object({
        account_id: z.string(),
        changes: z.array(
          z.object({
            at: timestamp,
            set_by: z.string(),
            approval_id: z.string().nullable(),
            approved_by: z.string().nullable(),
            changes: z.array(
              z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
            ),
          }),
        ),
      }),
    ),

  circuitBreakers: entry('GET', '/risk/circuit-breakers', {
    permission: 'risk.read',
    tag: TAG,
    summary: 'What can hold trading back, how near it is, and since when it does',
  })
    .input(z.object({ account_id: idInput.optional(), symbol: symbolInput.optional() }))
    .output(z.object({ breakers: z.array(breakerAnswer) })),

  killSwitch: entry('POST', '/risk/kill-switch', {
    permission: 'risk.write',
    tag: TAG,
    summary: 'Set the venue, anybody’s account or an instrument to active, reducing or halted',
    audit: 'administration',
  })
    .input(
      z
        .object({
          /** Neither of the two: the whole venue. */
          account_id: idInput.nullish(),
          symbol: symbolInput.nullish(),
          state: tradingState.default('halted'),
          reason: reasonInput,
          cancel_orders: z.boolean().default(false),
        })
        .superRefine(({ account_id, symbol, state }, context) => {
          const complain = (field: string, message: string): void =>
            context.addIssue({ code: 'custom', path: [field], message })
          if (account_id && symbol) complain('symbol', 'stands beside an account: name one of the two')
          if (symbol && state === 'reducing') complain('state', 'of an instrument is active or halted')
        }),
    )
    .output(controlledAnswer),

  instrumentGuards: entry('GET', '/risk/instruments/{symbol}/guards', {
    permission: 'market.read',
    tag: TAG,
    summary: 'The price band and the circuit breaker of an instrument',
  })
    .input(z.object({ symbol: symbolInput }))
    .output(instrumentAnswer),

  guardInstrument: entry('PUT', '/risk/instruments/{symbol}/guards', {
    permission: 'risk.write',
    tag: TAG,
    summary: 'Set the price band and the tiers of an instrument; null goes back to those of its kind',
    audit: 'administration',
  })
    .input(
      z
        .object({
          symbol: symbolInput,
          price_band_percent: positiveAmountInput
            .refine((percent) => percent.lte(10_000), 'must be at most 10000')
            .nullish(),
          price_move_tiers: z
            .array(
              z.object({
                move_percent: positiveAmountInput,
                /** For so long; null or not given: for the rest of the UTC day. */
                pause_s: z.number().int().min(1).max(86_400).nullish(),
              }),
            )
            .max(10)
            .nullish(),
        })
        .superRefine(namesOne(['symbol'], 'guard'))
        .superRefine(({ price_move_tiers: tiers }, context) => {
          const at = (tiers ?? []).findIndex((tier, index) =>
            tier.move_percent.lte(tiers?.[index - 1]?.move_percent ?? 0),
          )
          if (at < 0) return
          const path = ['price_move_tiers', at, 'move_percent']
          context.addIssue({ code: 'custom', path, message: 'must be above the tier before' })
        }),
    )
    .output(instrumentAnswer.extend({ message: z.string() })),
}
