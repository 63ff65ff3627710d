import { ok } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import { gated } from '../compute-gate.ts'
import type { ComputeGate } from '../compute-gate.ts'
import type { HandlersOf } from '../handlers.ts'
import type { RiskDeps } from './deps.ts'
import { attributionAnswer } from './attribution-answer.ts'
import { greeksAnswer, heatCells, heatmapAnswer } from './greek-answers.ts'
import { rememberHistory } from './history.ts'
import { booksOf, makeSharedViews } from './holdings.ts'
import { marginOrAccount } from './margin-answers.ts'
import { metricsAnswer, portfolioAnswer, positionsAnswer } from './portfolio-answers.ts'
import { matrixAnswer, scenarioList, stressAnswer, varAnswer } from './scenario-answers.ts'
import { varHistoryAnswer } from './var-history.ts'

/** Handlers of `risk.*`: they read positions and the market, and change nothing. */
export function makeRiskHandlers(ports: RiskDeps & Readonly<{ gate: ComputeGate }>): HandlersOf<'risk'> {
  const { gate } = ports
  const deps: RiskDeps = { views: makeSharedViews(), ...ports, ...rememberHistory(ports) }
  const books = booksOf(deps)
  const door = <Input, Output>(
    entry: string,
    answer: (deps: RiskDeps, input: Input, context: HandlerContext) => Promise<Result<Output, Failure>>,
  ) => gated(gate, entry, (input: Input, context) => answer(deps, input, context), books)
  return {
    margin: door('margin', marginOrAccount),
    positions: door('positions', positionsAnswer),
    portfolio: door('portfolio', portfolioAnswer),
    var: door('var', varAnswer),
    attribution: door('attribution', attributionAnswer),
    varHistory: door('varHistory', varHistoryAnswer),
    stressTest: door('stressTest', stressAnswer),
    scenarios: async () => ok(scenarioList()),
    scenarioMatrix: door('scenarioMatrix', matrixAnswer),
    greeksPortfolio: door('greeksPortfolio', greeksAnswer),
    greeksHeatmap: door('greeksHeatmap', heatmapAnswer),
    metrics: door('metrics', metricsAnswer),
    heatmap: door('heatmap', heatCells),
  }
}
