import { z } from 'zod'
import { amount, entry, integerInput, modelNumberInput, timestamp } from '../kernel/wire.ts'
import { attributionContract } from './contract-attribution.ts'
import { computationsContract } from './contract-computations.ts'
import { counterpartyContract, counterpartyExposure } from './contract-counterparties.ts'
import { scenarioContract } from './contract-scenarios.ts'
import {
  TAG,
  confidenceInput,
  daysInput,
  dollarGreeks,
  greeks,
  level,
  mode,
  question,
  riskLimitName,
  stressRow,
  unavailable,
  unvalued,
} from './contract-shapes.ts'

const positionRisk = z.object({
  position_id: z.string(),
  account_id: z.string(),
  symbol: z.string(),
  underlying: z.string(),
  quantity: amount,
  /** Market value, signed; null without a price. */
  exposure: amount.nullable(),
  greeks: greeks.nullable(),
  margin_requirement: amount,
  liquidation_price: amount.nullable(),
  liquidation_price_reason: z.string().nullable(),
  /** Share of the price between mark and liquidation. */
  distance_to_liquidation: z.number().nullable(),
  /** One day, 95 %, of this position alone. */
  var: z.number().nullable(),
  liquidation_risk: z.enum(['none', 'low', 'medium', 'high', 'critical']),
  days_to_liquidate: z.number().nullable(),
  unavailable,
})

const concentrationAnswer = z.object({
  hhi: z.number().nullable(),
  top: z.array(z.object({ key: z.string(), exposure: z.number(), share: z.number() })),
})

const portfolioAnswer = z.object({
  mode,
  equity: amount.nullable(),
  confidence: z.number(),
  horizon_days: z.number().int(),
  var: z.number().nullable(),
  expected_shortfall: z.number().nullable(),
  leverage_ratio: z.number().nullable(),
  liquidity_ratio: z.number().nullable(),
  concentration: z.object({
    hhi: z.number().nullable(),
    top: concentrationAnswer.shape.top,
    by_sector: concentrationAnswer,
    by_expiry: concentrationAnswer,
  }),
  counterparty: z.array(counterpartyExposure),
  greeks: greeks.nullable(),
  dollar_greeks: dollarGreeks.nullable(),
  margin: z.object({ requirement: amount, available: amount }),
  stress_summary: z.array(stressRow),
  /** Options with early exercise that were valued without it. */
  approximation: z.string().nullable(),
  overall_risk_score: z.number(),
  /**
   * What the score is of, the fullest first: each account by its own bounds, VaR as one day at 95 %. `account_id` is null
   * for all accounts in view together, which the standard bounds hold for.
   */
  limits: z.array(
    z.object({
      account_id: z.string().nullable(),
      limit: riskLimitName,
      value: z.number(),
      max: z.number(),
      status: z.enum(['ok', 'warning', 'breached']),
    }),
  ),
  unvalued: unvalued,
  unavailable,
  as_of: timestamp,
})

const limitMetric = z.object({
  value: z.number().nullable(),
  limit: z.number().nullable(),
  status: z.enum(['ok', 'warning', 'breached', 'no_limit', 'unavailable']),
  calculation_date: timestamp,
  reason: z.string().nullable(),
})

const gridCell = greeks.extend({ price: z.number() })

/** Risk figures of own accounts, their limits, margin by rule book, and the scenario matrix. */
export const riskContract = {
  ...scenarioContract,
  ...attributionContract,
  ...computationsContract,
  ...counterpartyContract,
  positions: entry('GET', '/risk/positions', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Exposure, greeks, margin and VaR of every open position',
  })
    .input(z.object(question))
    .output(z.object({ mode, positions: z.array(positionRisk), as_of: timestamp })),

  portfolio: entry('GET', '/risk/portfolio', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'VaR, leverage, liquidity, concentration, counterparties, greeks and stress of own accounts',
  })
    .input(
      z.object({ ...question, confidence: confidenceInput.default(0.95), horizon: daysInput.default(1) }),
    )
    .output(portfolioAnswer),

  greeksPortfolio: entry('GET', '/risk/greeks/portfolio', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Net greeks by underlying, by expiry and strike, and weighted to a benchmark',
  })
    .input(z.object({ ...question, benchmark: z.string().min(1).max(32).default('SPX') }))
    .output(
      z.object({
        mode,
        net_greeks: greeks,
        dollar_greeks: dollarGreeks,
        by_underlying: z.array(
          z.object({
            underlying: z.string(),
            positions: z.number().int(),
            spot: z.number(),
            beta: z.number().nullable(),
            greeks,
            dollar_greeks: dollarGreeks,
          }),
        ),
        by_expiry_strike: z.array(
          z.object({
            underlying: z.string(),
            expiry: z.string(),
            strike: z.number(),
            positions: z.number().int(),
            greeks,
            dollar_greeks: dollarGreeks,
          }),
        ),
        beta_weighted: z
          .object({
            benchmark: z.string(),
            benchmark_price: z.number(),
            delta: z.number(),
            gamma: z.number(),
            dollar_delta: z.number(),
            dollar_gamma: z.number(),
            unweighted: z.array(z.string()),
          })
          .nullable(),
        unvalued: unvalued,
        unavailable,
        as_of: timestamp,
      }),
    ),

  greeksHeatmap: entry('POST', '/risk/greeks/heatmap', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Value and greeks of an option over spot × volatility',
  })
    .input(
      z
        .object({
          spot: modelNumberInput.refine(
            (value) => value > 0 && value <= 1e9,
            'must be above 0 and at most 1e9',
          ),
          strike: modelNumberInput.refine(
            (value) => value > 0 && value <= 1e9,
            'must be above 0 and at most 1e9',
          ),
          expiry_days: modelNumberInput.refine(
            (value) => value > 0 && value <= 3650,
            'must be above 0 and at most 3650',
          ),
          base_vol: modelNumberInput.refine(
            (value) => value > 0 && value <= 10,
            'must be above 0 and at most 10',
          ),
          option_type: z.enum(['call', 'put']).default('call'),
          risk_free_rate: modelNumberInput
            .refine((value) => Math.abs(value) <= 1, 'must lie in -1 to 1')
            .default(0),
          dividend_yield: modelNumberInput
            .refine((value) => Math.abs(value) <= 1, 'must lie in -1 to 1')
            .default(0),
          /** Half widths as fractions of spot and base volatility. */
          spot_range: modelNumberInput
            .refine((value) => value > 0 && value < 1, 'must lie between 0 and 1')
            .default(0.2),
          vol_range: modelNumberInput
            .refine((value) => value > 0 && value < 1, 'must lie between 0 and 1')
            .default(0.5),
          grid_steps: integerInput(3, 50).default(11),
        })
        .describe('volatility annual, 0.2 is 20 %'),
    )
    .output(
      z.object({
        net_greeks: greeks.extend({ price: z.number() }),
        spots: z.array(z.number()),
        vols: z.array(z.number()),
        /** [volatility][spot]. */
        grid: z.array(z.array(gridCell)),
      }),
    ),

  metrics: entry('GET', '/compliance/risk-metrics', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'VaR, leverage and liquidity of each own account against its limits',
  })
    .input(z.object({}))
    .output(
      z.object({
        user_id: z.string(),
        risk_metrics: z.record(
          z.string(),
          z.object({ var: limitMetric, leverage_ratio: limitMetric, liquidity_ratio: limitMetric }),
        ),
        overall_risk_score: z.number(),
        last_updated: timestamp,
      }),
    ),

  heatmap: entry('GET', '/dashboard/risk-heatmap', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Exposure by underlying, sector, expiry, type, account or venue, with its level',
  })
    .input(
      z.object({
        ...question,
        grouping: z
          .enum(['underlying', 'symbol', 'sector', 'expiry', 'type', 'account', 'venue'])
          .default('underlying'),
      }),
    )
    .output(
      z.object({
        mode,
        grouping: z.string(),
        cells: z.array(
          z.object({
            label: z.string(),
            /** Delta-equivalent exposure in money, signed. */
            value: z.number(),
            /** Of the gross exposure. */
            share: z.number(),
            level,
          }),
        ),
        unvalued: unvalued,
      }),
    ),
}
