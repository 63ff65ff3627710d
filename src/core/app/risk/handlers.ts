import { ok } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import type { RiskDeps } from './deps.ts'
import { attributionAnswer } from './attribution-answer.ts'
import { greeksAnswer, heatCells, heatmapAnswer } from './greek-answers.ts'
import { marginOrAccount } from './margin-answers.ts'
import { metricsAnswer, portfolioAnswer, positionsAnswer } from './portfolio-answers.ts'
import { matrixAnswer, scenarioList, stressAnswer, varAnswer } from './scenario-answers.ts'
import { varHistoryAnswer } from './var-history.ts'

/** Handlers of `risk.*`: they read positions and the market, and change nothing. */
export const makeRiskHandlers = (deps: RiskDeps): HandlersOf<'risk'> => ({
  margin: (input, context) => marginOrAccount(deps, input, context),
  positions: (input, context) => positionsAnswer(deps, input, context),
  portfolio: (input, context) => portfolioAnswer(deps, input, context),
  var: (input, context) => varAnswer(deps, input, context),
  attribution: (input, context) => attributionAnswer(deps, input, context),
  varHistory: (input, context) => varHistoryAnswer(deps, input, context),
  stressTest: (input, context) => stressAnswer(deps, input, context),
  scenarios: async () => ok(scenarioList()),
  scenarioMatrix: (input, context) => matrixAnswer(deps, input, context),
  greeksPortfolio: (input, context) => greeksAnswer(deps, input, context),
  greeksHeatmap: async (input) => heatmapAnswer(input),
  metrics: (_, context) => metricsAnswer(deps, context),
  heatmap: async (input, context) => heatCells(deps, input, context),
})
