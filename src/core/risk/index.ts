export { attribute, sumAttributions } from './attribution.ts'
export type { AttributedPosition, Attribution } from './attribution.ts'
export { backtest } from './backtest.ts'
export type { Backtest } from './backtest.ts'
export { makeRiskBook } from './book.ts'
export type { LinearModel, OptionModel, RiskBook, RiskPosition } from './book.ts'
export { usedShare, watchLimits } from './breach.ts'
export type { BreachEvent, LimitReading, WatchedLimit } from './breach.ts'
export { concentrationBy } from './concentration.ts'
export type { Concentration } from './concentration.ts'
export { RISK_FAILURES, invalidInput, riskFailure } from './failures.ts'
export type { RiskFailure } from './failures.ts'
export {
  NO_GREEKS,
  addGreeks,
  betaOf,
  betaWeighted,
  dollarGreeks,
  groupGreeks,
  positionGreeks,
} from './greeks.ts'
export type { BetaWeighted, DollarGreeks, GreekGroup, Greeks, PositionGreeks } from './greeks.ts'
export { historicalRisk, sortedLosses } from './historical.ts'
export { daysToLiquidate, leverageRatio, liquidityRatio } from './liquidity.ts'
export type { LiquidHolding, Measured } from './liquidity.ts'
export { rollingTail } from './rolling.ts'
export type { RollingTail } from './rolling.ts'
export { momentsOf } from './moments.ts'
export { NO_SHOCK, makeRevaluer } from './revaluation.ts'
export type { EarlyExercise, Revaluer, Shock } from './revaluation.ts'
export { UNWATCHED, axesBreach, scenarioMatrix } from './scenario-matrix.ts'
export type { ScenarioAxes, ScenarioMatrix, Watch } from './scenario-matrix.ts'
export { levelOf, overallScore } from './score.ts'
export type { RiskLevelName } from './score.ts'
export {
  SIMULATIONS_MAX,
  historicalProfits,
  historicalProfitsByPosition,
  logCovariance,
  simulatedProfits,
} from './simulation.ts'
export type { FactorHistory, Simulation } from './simulation.ts'
export { STRESS_DATA_DATE, STRESS_SOURCES, namedScenario, namedScenarios } from './stress-scenarios.ts'
export type { NamedScenario } from './stress-scenarios.ts'
export { severityOf, stressScenario, stressTest } from './stress.ts'
export type { CustomScenario, StressResult, StressScenario, StressSeverity } from './stress.ts'
export { valueAtRisk } from './value-at-risk.ts'
export type { VarAnswer, VarRequest } from './value-at-risk.ts'
export type * from './types.ts'
export { saccr } from './saccr/exposure.ts'
export { SACCR_SAMPLES } from './saccr/samples.ts'
export type * from './saccr/types.ts'
export { expectedExposures } from './counterparty.ts'
export type { CounterpartyExposure, CounterpartyHolding } from './counterparty.ts'
