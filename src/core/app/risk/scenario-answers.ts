import { ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import {
  STRESS_DATA_DATE,
  STRESS_SOURCES,
  historicalRisk,
  logCovariance,
  namedScenario,
  namedScenarios,
  riskFailure,
  sortedLosses,
  stressScenario,
  valueAtRisk,
} from '../../risk/index.ts'
import type { StressResult, StressScenario, TailRisk } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { followed } from './computations.ts'
import { makeRiskCompute } from './compute.ts'
import type { RiskCompute } from './compute.ts'
import type { RiskDeps } from './deps.ts'
import { sharedHistory } from './history.ts'
import type { SharedHistory } from './history.ts'
import { approximationOf, equityOf, riskView } from './holdings.ts'
import type { RiskView } from './risk-view.ts'

type Entries = HandlersOf<'risk'>
type VarInput = Parameters<Entries['var']>[0]
type Tail = TailRisk & Readonly<{ isValid: boolean }>

const percentOf = (value: number, equity: number | null): number | null =>
  equity !== null && equity > 0 ? (value / equity) * 100 : null

/** Profits of one day on each day of the past, or of the whole horizon when they are simulated. */
async function profitsFor(
  compute: RiskCompute,
  { book }: RiskView,
  history: SharedHistory,
  input: VarInput,
): Promise<Result<Float64Array, Failure>> {
  if (input.method !== 'monte_carlo') return compute.history(book, history.returns)
  const { time_horizon_days: horizonDays, n_simulations: count, seed } = input
  return compute.simulation(book, { covariance: logCovariance(history.returns), horizonDays, count, seed })
}

function tailOf(profits: Float64Array, confidence: number, input: VarInput): Result<Tail, Failure> {
  const { method, quantile, dof = null, time_horizon_days: horizonDays } = input
  if (method === 'monte_carlo') {
    return ok({ ...historicalRisk(sortedLosses(profits), confidence, quantile), isValid: true })
  }
  return valueAtRisk({
    ...{ returns: profits, confidence, quantile, dof, horizonDays },
    method: method === 'parametric' ? 'normal' : method,
  })
}

/** `cl_95`, `cl_97.5`: no trace of float64 in a name. */
export const levelName = (confidence: number): string => `cl_${Number((confidence * 100).toPrecision(10))}`

export async function varAnswer(deps: RiskDeps, input: VarInput, context: HandlerContext) {
  const view = riskView(deps, input, context)
  if (!view.ok) return view
  const { book, unvalued, mode } = view.value
  if (book.positions.length === 0 && unvalued.length > 0) {
    return refused(riskFailure('no_history', 'No position can be valued now.', { details: { symbols: [] } }))
  }
  const history = await sharedHistory(deps, book.factors)
  if (!history.ok) return history
  const scenarios = input.method === 'monte_carlo' ? input.n_simulations : history.value.days
  const what = { ...deps, id: input.computation_id, of: book.positions.length * scenarios }
  const profits = await followed({ ...what, entry: 'risk.var' }, context, (onShare) =>
    profitsFor(makeRiskCompute(deps, context.signal, undefined, onShare), view.value, history.value, input),
  )
  if (!profits.ok) return profits
  const equity = equityOf(view.value)
  let isValid = true
  const results: Record<
    string,
    { confidence_level: number; var: number; cvar: number; var_pct: number | null }
  > = {}
  for (const confidence of input.confidence_levels) {
    const tail = tailOf(profits.value, confidence, input)
    if (!tail.ok) return tail
    isValid &&= tail.value.isValid
    results[levelName(confidence)] = {
      ...{ confidence_level: confidence, var: tail.value.var, cvar: tail.value.es },
      var_pct: percentOf(tail.value.var, equity),
    }
  }
  const { from, to, days } = history.value
  return ok({
    ...{ mode, var_results: results, method: input.method, observations: profits.value.length },
    ...{ time_horizon_days: input.time_horizon_days, history: { from, to, days } },
    seed: input.method === 'monte_carlo' ? input.seed : null,
    domain_valid: isValid,
    approximation: approximationOf(view.value),
    unvalued: [...unvalued],
  })
}

export const stressRowOf = ({ scenario, profit, profitShare, severity }: StressResult) => ({
  scenario: scenario.name,
  title: namedScenario(scenario.name)?.title ?? null,
  price_shock: scenario.priceShock,
  vol_shock: scenario.volShock,
  rate_shock: scenario.rateShock,
  days: scenario.days ?? 0,
  estimated_pnl: profit,
  estimated_pnl_pct: profitShare === null ? null : profitShare * 100,
  severity,
})

type StressInput = Parameters<Entries['stressTest']>[0]

function scenariosOf({ scenarios }: StressInput): Result<readonly StressScenario[], Failure> {
  if (scenarios === undefined || scenarios.length === 0) return ok(namedScenarios())
  const chosen: StressScenario[] = []
  for (const asked of scenarios) {
    const scenario = stressScenario(
      typeof asked === 'string'
        ? asked
        : {
            name: asked.name,
            priceShock: asked.price_shock,
            volShock: asked.vol_shock,
            rateShock: asked.rate_shock,
            days: asked.days,
          },
    )
    if (!scenario.ok) return scenario
    chosen.push(scenario.value)
  }
  return ok(chosen)
}

/** The scenario that loses most; null when none loses. */
const worstOf = (results: readonly StressResult[]): string | null =>
  results.reduce<StressResult | null>((worst, one) => (one.profit < (worst?.profit ?? 0) ? one : worst), null)
    ?.scenario.name ?? null

export async function stressAnswer(deps: RiskDeps, input: StressInput, context: HandlerContext) {
  const view = riskView(deps, input, context)
  if (!view.ok) return view
  const scenarios = scenariosOf(input)
  if (!scenarios.ok) return scenarios
  const { book, mode, unvalued } = view.value
  const what = { ...deps, id: input.computation_id, of: book.positions.length * scenarios.value.length }
  const results = await followed({ ...what, entry: 'risk.stressTest' }, context, (onShare) =>
    makeRiskCompute(deps, context.signal, undefined, onShare).stress(
      book,
      scenarios.value,
      equityOf(view.value),
    ),
  )
  if (!results.ok) return results
  return ok({
    mode,
    results: results.value.map((result) => ({
      ...stressRowOf(result),
      by_position: book.positions.map(({ id, symbol }, at) => ({
        position_id: id,
        symbol,
        estimated_pnl: result.byPosition[at] ?? 0,
      })),
    })),
    worst_case_scenario: worstOf(results.value),
    approximation: approximationOf(view.value),
    unvalued: [...unvalued],
    sources: STRESS_SOURCES,
  })
}

export const scenarioList = () => ({
  scenarios: namedScenarios().map(({ priceShock, volShock, rateShock, ...told }) => ({
    name: told.name,
    title: told.title,
    from: told.from,
    to: told.to,
    price_shock: priceShock,
    vol_shock: volShock,
    rate_shock: rateShock,
    note: told.note,
  })),
  sources: STRESS_SOURCES,
  data_date: STRESS_DATA_DATE,
})

export async function matrixAnswer(
  deps: RiskDeps,
  input: Parameters<Entries['scenarioMatrix']>[0],
  context: HandlerContext,
) {
  const view = riskView(deps, input, context)
  if (!view.ok) return view
  const { book, mode, unvalued } = view.value
  const axes = { spotShocks: input.spot_shocks, volShocks: input.vol_shocks, days: input.days }
  const cells = axes.spotShocks.length * axes.volShocks.length * axes.days.length
  const what = { ...deps, id: input.computation_id, of: book.positions.length * cells }
  const matrix = await followed({ ...what, entry: 'risk.scenarioMatrix' }, context, (onShare) =>
    makeRiskCompute(deps, context.signal, undefined, onShare).matrix(book, axes),
  )
  if (!matrix.ok) return matrix
  const { profits, worst } = matrix.value
  return ok({
    ...{ mode, spot_shocks: axes.spotShocks, vol_shocks: axes.volShocks, days: axes.days },
    pnl: profits.map((slice) => slice.map((row) => [...row])),
    worst: { pnl: worst.profit, spot_shock: worst.spotShock, vol_shock: worst.volShock, days: worst.days },
    positions: book.positions.length,
    approximation: approximationOf(view.value),
    unvalued: [...unvalued],
  })
}
