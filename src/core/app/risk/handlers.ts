import { ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import { gated } from '../compute-gate.ts'
import type { ComputeGate } from '../compute-gate.ts'
import type { HandlersOf } from '../handlers.ts'
import { pipelineFailure } from '../pipeline/failures.ts'
import { callerOf } from '../trading/requests.ts'
import type { ComputationBoard } from './computations.ts'
import { takenBack } from './computations.ts'
import { counterpartiesAnswer, counterpartyAnswer } from './counterparty-answers.ts'
import type { RiskDeps } from './deps.ts'
import { attributionAnswer } from './attribution-answer.ts'
import { greeksAnswer, heatCells, heatmapAnswer } from './greek-answers.ts'
import { rememberHistory } from './history.ts'
import { booksOf, makeSharedViews } from './holdings.ts'
import { marginOrAccount } from './margin-answers.ts'
import { metricsAnswer, portfolioAnswer, positionsAnswer } from './portfolio-answers.ts'
import { matrixAnswer, scenarioList, stressAnswer, varAnswer } from './scenario-answers.ts'
import { varHistoryAnswer } from './var-history.ts'

type Board = ComputationBoard | undefined

/** What the caller computes, and the way to end it. */
const computationsOf = (board: Board): Pick<HandlersOf<'risk'>, 'computations' | 'cancelComputation'> => ({
  computations: async (_input, context) => ok({ items: [...(board?.of(callerOf(context).userId) ?? [])] }),
  cancelComputation: async ({ computation_id: id }, context) =>
    board?.cancel(callerOf(context).userId, id) === true
      ? ok({ computation_id: id, state: 'cancelled' as const })
      : refused(
          pipelineFailure('not_found', 'No computation under way has this id.', { field: 'computation_id' }),
        ),
})

/** Handlers of `risk.*`: they read positions and the market, and change nothing. */
export function makeRiskHandlers(ports: RiskDeps & Readonly<{ gate: ComputeGate }>): HandlersOf<'risk'> {
  const { gate } = ports
  const deps: RiskDeps = { views: makeSharedViews(), ...ports, ...rememberHistory(ports) }
  const books = booksOf(deps)
  const door = <Input, Output>(
    entry: string,
    answer: (deps: RiskDeps, input: Input, context: HandlerContext) => Promise<Result<Output, Failure>>,
  ) => gated(gate, entry, (input: Input, context) => answer(deps, input, context), books)
  const long = <Input extends Readonly<{ computation_id?: string | undefined }>, Output>(
    ...asked: Parameters<typeof door<Input, Output>>
  ) => takenBack(deps.computations, door(...asked))
  return {
    ...computationsOf(deps.computations),
    margin: door('margin', marginOrAccount),
    positions: door('positions', positionsAnswer),
    portfolio: door('portfolio', portfolioAnswer),
    counterparties: door('counterparties', counterpartiesAnswer),
    counterparty: door('counterparty', counterpartyAnswer),
    var: long('var', varAnswer),
    attribution: door('attribution', attributionAnswer),
    varHistory: long('varHistory', varHistoryAnswer),
    stressTest: long('stressTest', stressAnswer),
    scenarios: async () => ok(scenarioList()),
    scenarioMatrix: long('scenarioMatrix', matrixAnswer),
    greeksPortfolio: door('greeksPortfolio', greeksAnswer),
    greeksHeatmap: door('greeksHeatmap', heatmapAnswer),
    metrics: door('metrics', metricsAnswer),
    heatmap: door('heatmap', heatCells),
  }
}
