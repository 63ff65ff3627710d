import { z } from 'zod'
import { amount } from '../kernel/wire.ts'

const greeks = z.object({
  delta: z.number(),
  gamma: z.number(),
  vega: z.number(),
  theta: z.number(),
  rho: z.number(),
})

/** A figure now and once everything has filled; null with the reason where it cannot be said. */
const figure = z.object({
  before: z.number().nullable(),
  after: z.number().nullable(),
  reason: z.string().nullable(),
})

/** What an order would do to its whole account, were all of it to fill at the estimated price. */
export const effectAnswer = z.object({
  margin: z.object({
    /** What `held` is in; `portfolio` is in dollars. */
    currency: z.string(),
    /** Really held for short options. `after` is null where nothing would be enough. */
    held: z.object({ before: amount, after: amount.nullable() }),
    /** What portfolio margin would ask for the account's options. */
    portfolio: z.object({
      before: amount.nullable(),
      after: amount.nullable(),
      reason: z.string().nullable(),
    }),
  }),
  /** Of all positions on the underlyings that the order touches: per unit × units; theta a year, vega and rho per 1.00. */
  greeks: z.object({ underlyings: z.array(z.string()), before: greeks, after: greeks }),
  /** Of the whole account, in money: gamma for 1 %, vega a point, theta a day, rho a basis point. */
  dollar_greeks: z.object({ before: greeks, after: greeks }),
  /** Historical, one day, 95 %. */
  var: figure,
  leverage: figure,
  /** Largest exposure to one underlying, as a share of gross exposure or equity, whichever is larger. */
  concentration: figure,
  /** Market value of the largest position. */
  position_size: figure,
  /** Every bound of the account. `refuses`: the order would be refused for it. */
  limits: z.array(
    z.object({
      limit: z.enum([
        ...['max_var', 'max_leverage', 'max_concentration', 'max_position_size'],
        'max_counterparty_exposure',
      ] as const),
      bound: z.number(),
      before: z.number().nullable(),
      after: z.number().nullable(),
      status: z.enum(['pass', 'warn', 'breach', 'unknown']),
      refuses: z.boolean(),
    }),
  ),
  /** Positions that are in no figure, and why. */
  unvalued: z.array(z.object({ symbol: z.string(), reason: z.string() })),
})
