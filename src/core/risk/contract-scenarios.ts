import { z } from 'zod'
import {
  computationId,
  entry,
  integerInput,
  modelNumberInput,
  numberInput,
  timestamp,
} from '../kernel/wire.ts'
import { TAG, confidenceInput, daysInput, mode, question, stressRow, unvalued } from './contract-shapes.ts'

const shockInput = modelNumberInput.optional()

const axisInput = (max: number) => z.array(modelNumberInput).min(1).max(max)

/** VaR, stress tests and the scenario matrix of own positions. */
export const scenarioContract = {
  var: entry('POST', '/risk/var', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Value at risk and expected shortfall of own positions, each scenario with full revaluation',
  })
    .input(
      z.object({
        ...question,
        ...computationId,
        confidence_levels: z.array(confidenceInput).min(1).max(10).default([0.95]),
        time_horizon_days: daysInput.default(1),
        method: z
          .enum(['historical', 'parametric', 'normal', 'student_t', 'cornish_fisher', 'monte_carlo'])
          .default('historical'),
        quantile: z.enum(['order_statistic', 'linear', 'next_worst']).default('order_statistic'),
        n_simulations: integerInput(100, 100_000).default(10_000),
        seed: integerInput(0, 4_294_967_295).default(1),
        dof: numberInput(2, 1_000_000)
          .refine((dof) => dof > 2, 'must be above 2')
          .optional(),
      }),
    )
    .output(
      z.object({
        mode,
        /** By `cl_95`, `cl_97.5` …: money lost, positive; `var_pct` in percent of the equity. */
        var_results: z.record(
          z.string(),
          z.object({
            confidence_level: z.number(),
            var: z.number(),
            cvar: z.number(),
            var_pct: z.number().nullable(),
          }),
        ),
        method: z.string(),
        observations: z.number().int(),
        time_horizon_days: z.number().int(),
        /** The days of history that all underlyings share. */
        history: z.object({ from: z.string(), to: z.string(), days: z.number().int() }),
        seed: z.number().int().nullable(),
        domain_valid: z.boolean(),
        approximation: z.string().nullable(),
        unvalued: unvalued,
      }),
    ),

  varHistory: entry('POST', '/risk/var-history', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary:
      'Each past day of the positions held now against the VaR of the days before it, with its back-test',
  })
    .input(
      z.object({
        ...question,
        ...computationId,
        confidence_levels: z
          .array(confidenceInput.refine((value) => value > 0.5, 'must be above 0.5'))
          .min(1)
          .max(4)
          .default([0.95, 0.99]),
        /** Days of the past that each day's VaR is taken from. */
        window_days: integerInput(20, 400).default(125),
        quantile: z.enum(['order_statistic', 'linear', 'next_worst']).default('order_statistic'),
      }),
    )
    .output(
      z.object({
        mode,
        /** Profits are those that the positions held now would have made: nobody's books. */
        basis: z.literal('hypothetical'),
        window_days: z.number().int(),
        history: z.object({ from: z.string(), to: z.string(), days: z.number().int() }),
        days: z.array(
          z.object({
            date: z.string(),
            pnl: z.number(),
            /** By `cl_95` …: what the days before it let expect to lose, positive. */
            var: z.record(z.string(), z.number()),
          }),
        ),
        backtests: z.record(
          z.string(),
          z.object({
            confidence_level: z.number(),
            observations: z.number().int(),
            exceptions: z.number().int(),
            expected: z.number(),
            kupiec: z.object({ lr: z.number(), p_value: z.number() }),
            christoffersen: z.object({ lr_cc: z.number(), p_cc: z.number() }),
            basel_zone: z.enum(['green', 'yellow', 'red']),
          }),
        ),
        approximation: z.string().nullable(),
        unvalued: unvalued,
        as_of: timestamp,
      }),
    ),

  stressTest: entry('POST', '/risk/stress-test', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Own positions under named and custom shocks, each revalued',
  })
    .input(
      z.object({
        ...question,
        ...computationId,
        /** None: all that have a name. Custom: relative price and volatility shocks (−0.2 is −20 %), rate in absolute terms, after `days` calendar days. */
        scenarios: z
          .array(
            z.union([
              z.string().min(1).max(64),
              z.object({
                name: z.string().min(1).max(64).optional(),
                price_shock: shockInput,
                vol_shock: shockInput,
                rate_shock: shockInput,
                days: shockInput,
              }),
            ]),
          )
          .max(50)
          .optional(),
      }),
    )
    .output(
      z.object({
        mode,
        results: z.array(
          stressRow.extend({
            by_position: z.array(
              z.object({ position_id: z.string(), symbol: z.string(), estimated_pnl: z.number() }),
            ),
          }),
        ),
        worst_case_scenario: z.string().nullable(),
        approximation: z.string().nullable(),
        unvalued: unvalued,
        sources: z.string(),
      }),
    ),

  scenarios: entry('GET', '/risk/scenarios', {
    permission: 'risk.read',
    tag: TAG,
    summary: 'The named stress scenarios with their days, shocks and sources',
  })
    .input(z.object({}))
    .output(
      z.object({
        scenarios: z.array(
          z.object({
            name: z.string(),
            title: z.string(),
            from: z.string(),
            to: z.string(),
            price_shock: z.number(),
            vol_shock: z.number(),
            rate_shock: z.number(),
            note: z.string().nullable(),
          }),
        ),
        sources: z.string(),
        data_date: z.string(),
      }),
    ),

  scenarioMatrix: entry('POST', '/risk/scenario-matrix', {
    permission: 'risk.read',
    cancellable: true,
    tag: TAG,
    summary: 'Profit of own positions over spot × volatility × time',
  })
    .input(
      z.object({
        ...question,
        ...computationId,
        spot_shocks: axisInput(51).default([-0.2, -0.15, -0.1, -0.05, -0.02, 0, 0.02, 0.05, 0.1, 0.15, 0.2]),
        vol_shocks: axisInput(21).default([-0.5, -0.25, 0, 0.25, 0.5]),
        days: axisInput(10).default([0, 7, 30]),
      }),
    )
    .output(
      z.object({
        mode,
        spot_shocks: z.array(z.number()),
        vol_shocks: z.array(z.number()),
        days: z.array(z.number()),
        /** [days][volatility][spot], money. */
        pnl: z.array(z.array(z.array(z.number()))),
        worst: z.object({
          pnl: z.number(),
          spot_shock: z.number(),
          vol_shock: z.number(),
          days: z.number(),
        }),
        positions: z.number().int(),
        approximation: z.string().nullable(),
        unvalued: unvalued,
      }),
    ),
}
