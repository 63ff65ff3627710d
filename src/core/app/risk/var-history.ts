import { ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import { backtest, riskFailure, rollingTail } from '../../risk/index.ts'
import type { Backtest, RollingTail } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { HUNDREDTHS, followed } from './computations.ts'
import { makeRiskCompute } from './compute.ts'
import type { RiskDeps } from './deps.ts'
import { approximationOf, asOf, riskView } from './holdings.ts'
import { historyOf } from './measures.ts'
import { levelName } from './scenario-answers.ts'

type Input = Parameters<HandlersOf<'risk'>['varHistory']>[0]
type Level = Readonly<{ name: string; confidence: number; tail: RollingTail; test: Backtest }>

/** One level: its VaR day by day, and how often it was exceeded. A level of one half or less has no tail to test. */
function levelOf(profits: Float64Array, confidence: number, input: Input): Result<Level, Failure> {
  const tail = rollingTail(profits, input.window_days, confidence, input.quantile)
  if (!tail.ok) return tail
  const test = backtest(tail.value.exceptions, 1 - confidence)
  return test.ok ? ok({ name: levelName(confidence), confidence, tail: tail.value, test: test.value }) : test
}

const testOf = ({ confidence, test }: Level) => ({
  confidence_level: confidence,
  observations: test.observations,
  exceptions: test.exceptions,
  // 125 · (1 − 0.95) is 6.250000000000005 in float64.
  expected: Number((test.observations * (1 - confidence)).toPrecision(12)),
  kupiec: { lr: test.kupiec.lr, p_value: test.kupiec.pValue },
  christoffersen: { lr_cc: test.christoffersen.lrCc, p_cc: test.christoffersen.pCc },
  basel_zone: test.baselZone,
})

/**
 * What the positions held now would have made on each past day, against the VaR of the days before it. These are not the books'
 * profits: those of a portfolio that changes say nothing of the VaR of the one that is held.
 */
export async function varHistoryAnswer(deps: RiskDeps, input: Input, context: HandlerContext) {
  const found = riskView(deps, input, context)
  if (!found.ok) return found
  const view = found.value
  if (view.book.positions.length === 0 && view.unvalued.length > 0) {
    return refused(riskFailure('no_history', 'No position can be valued now.', { details: { symbols: [] } }))
  }
  const what = { ...deps, id: input.computation_id, of: HUNDREDTHS }
  const told = await followed({ ...what, entry: 'risk.varHistory' }, context, (onShare) =>
    historyOf(deps, makeRiskCompute(deps, context.signal, undefined, onShare), view.book),
  )
  if (!told.ok) return told
  const { history, profits } = told.value
  const levels: Level[] = []
  for (const confidence of new Set(input.confidence_levels)) {
    const level = levelOf(profits, confidence, input)
    if (!level.ok) return level
    levels.push(level.value)
  }
  const shown = history.dates.slice(input.window_days)
  return ok({
    ...{ mode: view.mode, basis: 'hypothetical' as const, window_days: input.window_days },
    history: { from: history.from, to: history.to, days: history.days },
    days: shown.map((date, at) => ({
      ...{ date, pnl: profits[input.window_days + at] ?? 0 },
      var: Object.fromEntries(levels.map(({ name, tail }) => [name, tail.var[at] ?? 0])),
    })),
    backtests: Object.fromEntries(levels.map((level) => [level.name, testOf(level)])),
    approximation: approximationOf(view),
    unvalued: [...view.unvalued],
    as_of: asOf(view),
  })
}
