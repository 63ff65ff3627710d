import { z } from 'zod'
import { amount, entry, idInput, timestamp } from '../kernel/wire.ts'

const scenario = z.object({
  name: z.string(),
  /** Of the underlying's price: −0.15 is 15 % lower. */
  spot_shift: z.number(),
  /** Absolute: 0.04 is four points. */
  vol_shift: z.number(),
  pnl: amount,
})

const report = z.object({
  method: z.string(),
  /** To open the positions; `initial` says the same. */
  requirement: amount,
  initial: amount,
  maintenance: amount,
  /** Paid less received; null where a leg's premium is not known. */
  net_premium: amount.nullable(),
  worst_scenario: scenario.nullable(),
  breakdown: z.array(
    z.object({
      item: z.string(),
      rule: z.string(),
      quantity: amount,
      requirement: amount,
      maintenance: amount,
    }),
  ),
  scenarios: z.array(scenario),
  scan_loss: amount.nullish(),
  contract_minimum: amount.nullish(),
  scan_risk: amount.nullish(),
  short_option_minimum: amount.nullish(),
  net_option_value: amount.nullish(),
  unit: z.string().nullish(),
  initial_value: amount.nullish(),
  maintenance_value: amount.nullish(),
  liquidation_price: amount.nullish(),
  equity: amount.nullish(),
  unrealised_pnl: amount.nullish(),
})

/** What one rule book would ask of an account's own options, underlying by underlying. */
const accountReport = z.object({
  method: z.string(),
  account_id: z.string(),
  /** Sums of the underlyings that could be worked out. */
  requirement: amount,
  maintenance: amount,
  /** What the account really holds for its short options. */
  held: amount,
  underlyings: z.array(
    z.object({
      underlying: z.string(),
      class: z.string(),
      price: amount,
      /** Symbols whose quote is not fresh: the figure rests on their last values. */
      stale: z.array(z.string()),
      report: report.nullable(),
      /** Why there is no report. */
      reason: z.string().nullable(),
    }),
  ),
  /** Positions that are in no figure, and why. */
  unvalued: z.array(z.object({ symbol: z.string(), reason: z.string() })),
  as_of: timestamp,
})

/** The calculator of the README. What is in a leg is read by `readMarginRequest`, which names the field: `legs[2].strike`. */
export const marginContract = {
  margin: entry('POST', '/risk/margin', {
    permission: 'risk.read',
    tag: 'risk',
    summary: 'What legs, or an account’s own options, would have to hold under a rule book',
    cancellable: true,
  })
    .input(z.looseObject({ account_id: idInput.optional(), method: z.string().max(32).optional() }))
    .output(z.union([accountReport, report])),
}
