import { z } from 'zod'
import { amount, entry, idInput, integerInput, timestamp } from '../kernel/wire.ts'
import { holdingAnswer, performanceAnswer, portfolioAnswer, unavailable } from './contract-shapes.ts'
import { positionAnswer } from './contract.ts'

const PORTFOLIO = 'portfolios'
const DASHBOARD = 'dashboard'

/** Paper and live money never meet: an overview is of one of them. */
const kind = z.enum(['paper', 'live'])
const days = integerInput(1, 365).default(30)
const question = { mode: kind.optional() }
/** `me`, or the caller's own id; another one's only for an administrator. */
const someone = { user_id: idInput }

const overviewAnswer = z.object({
  user_id: z.string(),
  mode: kind,
  accounts: z.number().int(),
  total_capital: amount.nullable(),
  cash_available: amount,
  cash_balance: amount,
  invested_capital: amount,
  market_value: amount.nullable(),
  unrealized_pnl: amount.nullable(),
  realized_pnl: amount,
  fees: amount,
  today_pnl: amount.nullable(),
  today_pnl_percent: z.number().nullable(),
  mtd_pnl: amount.nullable(),
  ytd_pnl: amount.nullable(),
  open_positions: z.number().int(),
  as_of: timestamp,
  unavailable,
})

const metricsAnswer = z.object({
  mode: kind,
  win_rate: z.number().nullable(),
  /** Orders that filled, wholly or in part. */
  total_trades: z.number().int(),
  completed_trades: z.number().int(),
  winning_trades: z.number().int(),
  losing_trades: z.number().int(),
  profit_factor: z.number().nullable(),
  avg_trade_value: amount.nullable(),
  total_fees: amount,
  pnl_ytd: amount.nullable(),
  pnl_mtd: amount.nullable(),
  unavailable,
})

const pnlAnswer = z.object({
  mode: kind,
  period: z.object({ days: z.number().int(), from: z.string(), to: z.string() }),
  daily_pnl: z.array(z.object({ date: z.string(), pnl: amount, cumulative: amount })),
  total_pnl: amount,
  unavailable,
})

const positionsAnswer = z.object({
  mode: kind,
  count: z.number().int(),
  total_pnl: amount.nullable(),
  total_pnl_percent: z.number().nullable(),
  positions: z.array(positionAnswer),
})

const weight = z.object({ key: z.string(), value: amount, weight: z.number().nullable() })
const greeks = z.object({
  delta: z.number(),
  gamma: z.number(),
  theta: z.number(),
  vega: z.number(),
  rho: z.number(),
})

const riskAnswer = z.object({
  mode: kind,
  gross_exposure: amount,
  net_exposure: amount,
  leverage: z.number().nullable(),
  concentration: z.number().nullable(),
  largest_position: weight.nullable(),
  volatility: z.number().nullable(),
  sharpe_ratio: z.number().nullable(),
  sortino: z.number().nullable(),
  max_drawdown: z.number().nullable(),
  greeks: greeks.nullable(),
  unavailable,
})

const read = (tag: string, summary: string, aliases: string[] = []) => ({
  permission: 'portfolio.read',
  tag,
  summary,
  aliases,
})

const curveAnswer = z.object({
  mode: kind,
  days: z.number().int(),
  equity_curve: z.array(z.object({ date: z.string(), value: amount, drawdown: z.number().nullable() })),
  unavailable,
})

const dashboardAnswer = z.object({
  user_id: z.string(),
  overview: overviewAnswer,
  positions: positionsAnswer,
  metrics: metricsAnswer,
  pnl: pnlAnswer,
  risk: riskAnswer,
  timestamp: timestamp,
})

/** All of a user's accounts at once. */
export const overviewContract = {
  tradingPortfolio: entry('GET', '/trading/portfolio', read(PORTFOLIO, 'Own portfolios and their sums'))
    .input(z.object(question))
    .output(
      z.object({
        mode: kind,
        portfolios: z.array(portfolioAnswer),
        total: z.number().int(),
        totals: z.object({ value: amount.nullable(), cash: amount, pnl: amount.nullable() }),
        holdings: z.array(holdingAnswer),
      }),
    ),

  tradingHoldings: entry(
    'GET',
    '/trading/portfolio/holdings',
    read(PORTFOLIO, 'Holdings over all own accounts'),
  )
    .input(z.object(question))
    .output(z.object({ mode: kind, holdings: z.array(holdingAnswer), total: z.number().int() })),

  overview: entry(
    'GET',
    '/portfolio/overview',
    read(PORTFOLIO, 'Capital and profit over all own accounts', ['GET /portfolio/summary']),
  )
    .input(z.object(question))
    .output(overviewAnswer),

  overviewOf: entry('GET', '/portfolio/summary/{user_id}', read(PORTFOLIO, 'The same of a named user'))
    .input(z.object({ ...someone, ...question }))
    .output(overviewAnswer),

  allocation: entry('GET', '/portfolio/allocation', read(PORTFOLIO, 'Weights over all own accounts'))
    .input(z.object(question))
    .output(
      z.object({
        mode: kind,
        allocations: z.array(weight),
        by_sector: z.array(weight),
        by_type: z.array(weight),
        total_value: amount.nullable(),
      }),
    ),

  equityCurve: entry(
    'GET',
    '/portfolio/equity-curve',
    read(PORTFOLIO, 'Value at the end of each day, as it was seen'),
  )
    .input(z.object({ days, ...question }))
    .output(curveAnswer),

  performance: entry(
    'GET',
    '/portfolio/performance',
    read(PORTFOLIO, 'Returns and risk over all own accounts'),
  )
    .input(z.object({ days: days.default(365), ...question }))
    .output(z.object({ mode: kind, performance: performanceAnswer })),

  riskMetrics: entry('GET', '/portfolio/risk-metrics', read(PORTFOLIO, 'Exposure and risk of returns'))
    .input(z.object({ days: days.default(365), ...question }))
    .output(riskAnswer),

  greeks: entry('GET', '/portfolio/positions/greeks-summary', read(PORTFOLIO, 'Greeks summed by underlying'))
    .input(z.object(question))
    .output(
      z.object({
        mode: kind,
        total: greeks.nullable(),
        by_underlying: z.array(greeks.extend({ underlying: z.string(), positions: z.number().int() })),
        /** Positions without model values, left out of the sums. */
        unvalued: z.array(z.string()),
      }),
    ),

  dashboardPositions: entry('GET', '/dashboard/positions', read(DASHBOARD, 'Open positions and their profit'))
    .input(z.object(question))
    .output(positionsAnswer),

  dashboardPositionsOf: entry(
    'GET',
    '/dashboard/positions/{user_id}',
    read(DASHBOARD, 'The same of a named user'),
  )
    .input(z.object({ ...someone, ...question }))
    .output(positionsAnswer),

  dashboardMetrics: entry('GET', '/dashboard/performance-metrics', read(DASHBOARD, 'Wins, trades and profit'))
    .input(z.object(question))
    .output(metricsAnswer),

  dashboardMetricsOf: entry(
    'GET',
    '/dashboard/performance-metrics/{user_id}',
    read(DASHBOARD, 'The same of a named user'),
  )
    .input(z.object({ ...someone, ...question }))
    .output(metricsAnswer),

  dashboardPnl: entry('GET', '/dashboard/pnl-analytics', read(DASHBOARD, 'Profit day by day'))
    .input(z.object({ days, ...question }))
    .output(pnlAnswer),

  dashboardPnlOf: entry(
    'GET',
    '/dashboard/pnl-analytics/{user_id}',
    read(DASHBOARD, 'The same of a named user'),
  )
    .input(z.object({ ...someone, days, ...question }))
    .output(pnlAnswer),

  dashboard: entry(
    'GET',
    '/dashboard',
    read(DASHBOARD, 'Overview, positions, metrics, profit and risk in one answer'),
  )
    .input(z.object(question))
    .output(dashboardAnswer),

  dashboardOf: entry('GET', '/dashboard/{user_id}', read(DASHBOARD, 'The same of a named user'))
    .input(z.object({ ...someone, ...question }))
    .output(dashboardAnswer),
}
