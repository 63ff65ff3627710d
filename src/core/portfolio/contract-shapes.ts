import { z } from 'zod'
import { amount, timestamp } from '../kernel/wire.ts'

// What portfolios look like in answers; the entries stand in contract-portfolios.ts.

export const portfolioAnswer = z.object({
  id: z.string(),
  portfolio_id: z.string(),
  account_id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  portfolio_type: z.enum(['personal', 'retirement', 'business', 'trust', 'managed']),
  risk_level: z.enum(['very_low', 'low', 'moderate', 'high', 'very_high']),
  base_currency: z.string(),
  investment_objective: z.string().nullable(),
  mode: z.enum(['paper', 'live']),
  cost_method: z.enum(['average', 'fifo']),
  max_position_size: amount.nullable(),
  max_sector_allocation: amount.nullable(),
  stop_loss_threshold: amount.nullable(),
  /** Cash plus the value of holdings; null while one of them has no price. */
  total_value: amount.nullable(),
  cash_balance: amount,
  /** Cash that open orders do not hold back. */
  available_cash: amount,
  /** Cost of what is held. */
  invested_amount: amount,
  unrealized_pnl: amount.nullable(),
  realized_pnl: amount,
  fees: amount,
  holdings_count: z.number().int(),
  is_active: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
})

const assetBrief = z.object({
  id: z.string(),
  symbol: z.string(),
  name: z.string(),
  asset_type: z.string(),
  sector: z.string(),
  currency: z.string(),
  exchange: z.string(),
})

export const holdingAnswer = z.object({
  id: z.string(),
  portfolio_id: z.string().nullable(),
  account_id: z.string(),
  asset_id: z.string(),
  symbol: z.string(),
  /** Signed: a short is negative. */
  quantity: amount,
  multiplier: amount,
  average_cost: amount,
  cost_basis: amount,
  current_price: amount.nullable(),
  price_state: z.enum(['live', 'late', 'stale', 'crossed', 'one_sided', 'empty']),
  /** True when the price is too old, or there is none: the value is not what it would bring now. */
  is_price_stale: z.boolean(),
  price_at: timestamp.nullable(),
  current_value: amount.nullable(),
  unrealized_pnl: amount.nullable(),
  unrealized_pnl_percent: z.number().nullable(),
  realized_pnl: amount,
  /** Share of the portfolio's total value; null without a price. */
  weight: z.number().nullable(),
  asset: assetBrief,
})

export const transactionKinds = [
  'buy',
  'sell',
  'deposit',
  'withdrawal',
  'dividend',
  'fee',
  'transfer',
] as const

export type TransactionKind = (typeof transactionKinds)[number]

type SideWords = Readonly<
  Partial<Record<'transaction_type' | 'trade_type' | 'side', TransactionKind | undefined>>
>

/** `transaction_type` is the word of a portfolio; a buy or a sell may use the words of the other order faces. */
export function kindOfWords({ transaction_type, trade_type, side }: SideWords) {
  const words = new Set([transaction_type, trade_type, side].filter((word) => word !== undefined))
  const [kind] = words
  if (words.size > 1) return { kind, problem: 'contradicts side' }
  return { kind, problem: kind === undefined ? 'is required' : null }
}
export const transactionStatuses = [
  'pending',
  'processing',
  'executed',
  'settled',
  'cancelled',
  'failed',
] as const

export const transactionAnswer = z.object({
  /** Of a purchase or sale: the order's id, valid on every face. */
  id: z.string(),
  transaction_id: z.string(),
  portfolio_id: z.string().nullable(),
  account_id: z.string(),
  transaction_type: z.enum(transactionKinds),
  status: z.enum(transactionStatuses),
  status_reason: z.string().nullable(),
  order_id: z.string().nullable(),
  order_type: z.string().nullable(),
  asset_id: z.string().nullable(),
  asset_symbol: z.string().nullable(),
  quantity: amount,
  filled_quantity: amount,
  /** Price of the fills, or while nothing has filled the limit; null for cash. */
  price: amount.nullable(),
  /** Value before fees. Cash: what was moved, signed by the account's side. */
  amount: amount,
  fee: amount,
  /** What the purchase cost or the sale brought, fees included; cash as `amount`. */
  net_amount: amount,
  currency: z.string(),
  notes: z.string().nullable(),
  reference: z.string().nullable(),
  confirmation_number: z.string(),
  created_at: timestamp,
  executed_at: timestamp.nullable(),
  /** Business day on which it settles or settled; null before it is executed. */
  settlement_date: z.string().nullable(),
  settled_at: timestamp.nullable(),
})

export const slice = z.object({ key: z.string(), value: amount, weight: z.number().nullable() })
const violation = z.object({
  rule: z.enum(['max_position_size', 'max_sector_allocation', 'stop_loss_threshold']),
  key: z.string(),
  value: z.number(),
  bound: z.number(),
})

/** Why figures that are null have no value, by the name of the figure. */
export const unavailable = z.record(z.string(), z.string())

export const performanceAnswer = z.object({
  period: z.string(),
  from: timestamp.nullable(),
  to: timestamp,
  total_value: amount.nullable(),
  cash_balance: amount,
  /** Gain of the period: value at the end − value at the start − what came in. */
  total_return: amount.nullable(),
  /** The gain on the capital that was there, by Dietz, in percent. */
  total_return_percent: z.number().nullable(),
  net_deposits: amount,
  /** Time-weighted return of the period, chain-linked at every deposit; 0.05 is 5 %. */
  twr: z.number().nullable(),
  twr_annual: z.number().nullable(),
  /** Money-weighted return of the period (modified Dietz). */
  money_weighted_return: z.number().nullable(),
  /** Money-weighted rate a year (XIRR). */
  irr: z.number().nullable(),
  volatility: z.number().nullable(),
  sharpe_ratio: z.number().nullable(),
  sortino: z.number().nullable(),
  /** Deepest fall from a peak, ≤ 0. */
  max_drawdown: z.number().nullable(),
  current_drawdown: z.number().nullable(),
  realized_pnl: amount,
  unrealized_pnl: amount.nullable(),
  fees: amount,
  win_rate: z.number().nullable(),
  completed_trades: z.number().int(),
  profit_factor: z.number().nullable(),
  asset_allocation: z.array(slice),
  risk_violations: z.array(violation),
  benchmark: z
    .object({
      symbol: z.string(),
      return: z.number().nullable(),
      beta: z.number().nullable(),
      alpha: z.number().nullable(),
      tracking_error: z.number().nullable(),
      information_ratio: z.number().nullable(),
      correlation: z.number().nullable(),
      days: z.number().int(),
    })
    .nullable(),
  daily_returns: z.number().int(),
  unavailable,
})

export const taxLot = z.object({
  status: z.enum(['open', 'closed']),
  symbol: z.string(),
  /** Dollars: what is paid in coin is in no lot. */
  currency: z.string(),
  side: z.enum(['long', 'short']),
  quantity: amount,
  multiplier: amount,
  open_price: amount,
  close_price: amount.nullable(),
  cost_basis: amount,
  proceeds: amount.nullable(),
  fees: amount,
  realized_pnl: amount.nullable(),
  net_pnl: amount.nullable(),
  term: z.enum(['short', 'long']).nullable(),
  opened_at: timestamp,
  closed_at: timestamp.nullable(),
  opened_by: z.string(),
  closed_by: z.string().nullable(),
})

export const riskAnswer = z.object({
  portfolio_id: z.string(),
  risk_level: z.string(),
  total_value: amount.nullable(),
  gross_exposure: amount,
  net_exposure: amount,
  leverage: z.number().nullable(),
  concentration: z.number().nullable(),
  largest_position: slice.nullable(),
  greeks: z
    .object({
      delta: z.number(),
      gamma: z.number(),
      theta: z.number(),
      vega: z.number(),
      rho: z.number(),
    })
    .nullable(),
  volatility: z.number().nullable(),
  max_drawdown: z.number().nullable(),
  limits: z.object({
    max_position_size: amount.nullable(),
    max_sector_allocation: amount.nullable(),
    stop_loss_threshold: amount.nullable(),
  }),
  risk_violations: z.array(violation),
  unavailable,
})
