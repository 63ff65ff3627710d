import { ok } from '../../kernel/index.ts'
import {
  historicalProfits,
  historicalProfitsByPosition,
  makeRevaluer,
  scenarioMatrix,
  simulatedProfits,
  stressTest,
} from '../../risk/index.ts'
import type {
  FactorHistory,
  RiskBook,
  RiskFailure,
  ScenarioAxes,
  ScenarioMatrix,
  Simulation,
  StressResult,
  StressScenario,
  Watch,
} from '../../risk/index.ts'
import type { ComputeJob, JobControl } from '../compute-job.ts'

/** A cancellation ends the thread that a job runs in; here only progress is told. */
const watchOf = (control: JobControl): Watch => ({
  isCancelled: () => false,
  onProgress: (done) => control.progress(done, 1),
})

type HistoryInput = Readonly<{ book: RiskBook; history: FactorHistory }>
type SimulationInput = Readonly<{ book: RiskBook; simulation: Simulation }>
type MatrixInput = Readonly<{ book: RiskBook; axes: ScenarioAxes }>
type StressInput = Readonly<{ book: RiskBook; scenarios: readonly StressScenario[]; equity: number | null }>

/** Profits of the book on each past day. */
export const riskHistory: ComputeJob<HistoryInput, Float64Array, RiskFailure> = (
  { book, history },
  control,
) => historicalProfits(makeRevaluer(book, control.kernel), history, watchOf(control))

/** Profits of each position on each past day, one position after another. */
export const riskPositions: ComputeJob<HistoryInput, Float64Array, RiskFailure> = (
  { book, history },
  control,
) => historicalProfitsByPosition(makeRevaluer(book, control.kernel), history, watchOf(control))

/** Profits of the book on simulated days. */
export const riskSimulation: ComputeJob<SimulationInput, Float64Array, RiskFailure> = (
  { book, simulation },
  control,
) => simulatedProfits(makeRevaluer(book, control.kernel), simulation, watchOf(control))

export const riskMatrix: ComputeJob<MatrixInput, ScenarioMatrix, RiskFailure> = ({ book, axes }, control) =>
  scenarioMatrix(makeRevaluer(book, control.kernel), axes, watchOf(control))

export const riskStress: ComputeJob<StressInput, readonly StressResult[], RiskFailure> = (
  { book, scenarios, equity },
  control,
) => {
  const revaluer = makeRevaluer(book, control.kernel)
  return ok(
    scenarios.map((scenario, at) => {
      const result = stressTest(revaluer, scenario, equity)
      control.progress(at + 1, scenarios.length)
      return result
    }),
  )
}
