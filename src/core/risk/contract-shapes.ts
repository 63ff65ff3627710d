import { z } from 'zod'
import { idInput, integerInput, numberInput, timestamp } from '../kernel/wire.ts'

export const TAG = 'risk'
/** Paper and live money never meet: an answer is of one of them. */
export const mode = z.enum(['paper', 'live'])
export const question = { account_id: idInput.optional(), mode: mode.optional() }
/** Why a figure is null, by the figure's name. */
export const unavailable = z.record(z.string(), z.string())

/** Of a position or a sum: per unit × units; theta a year, vega and rho per 1.00. */
export const greeks = z.object({
  delta: z.number(),
  gamma: z.number(),
  vega: z.number(),
  theta: z.number(),
  rho: z.number(),
})

/** In money: delta × spot; gamma for 1 %; vega for a point; theta for a day; rho for a basis point. */
export const dollarGreeks = greeks.describe(
  'money: gamma for 1 %, vega a point, theta a day, rho a basis point',
)

export const level = z.enum(['low', 'moderate', 'high', 'critical'])
const severity = z.enum(['none', 'low', 'moderate', 'high', 'critical'])
export const confidenceInput = numberInput(0.5, 0.999)
export const daysInput = integerInput(1, 250)

export const stressRow = z.object({
  scenario: z.string(),
  title: z.string().nullable(),
  price_shock: z.number(),
  vol_shock: z.number(),
  rate_shock: z.number(),
  /** Calendar days that pass first. */
  days: z.number(),
  estimated_pnl: z.number(),
  /** Percent of the equity; null without one above 0. */
  estimated_pnl_pct: z.number().nullable(),
  severity,
})

/** What could not be valued, and why: left out of the figures, never taken as 0 in silence. */
export const unvalued = z.array(z.object({ symbol: z.string(), reason: z.string() }))

/** What a bound on risk looks at. */
export const riskLimitName = z.enum([
  'var',
  'leverage',
  'concentration',
  'position_size',
  'counterparty_exposure',
])

/**
 * A risk limit of an account at the edge: told once when it is met, left or warned of. On a snapshot: what holds now. Of
 * `margin` the value is maintenance over equity (at most 1,000,000, which also stands for no equity): warned of from 0.8,
 * a breach at 1 closes positions, a recovery is below 0.7.
 */
export const riskAlertAnswer = z.object({
  account_id: z.string(),
  limit: z.enum([...riskLimitName.options, 'margin']),
  kind: z.enum(['warning', 'breach', 'recovery']),
  value: z.number(),
  max: z.number(),
  at: timestamp,
})
