export { CASH_KEY, allocationBy, concentration, rebalanceSteps, violationsOf } from './allocation.ts'
export type { AllocationKey, Holding, RebalanceStep, Rebalanced, Slice, Violation } from './allocation.ts'
export { brokerColumns, brokerRow } from './broker-file.ts'
export type { BrokerColumns, BrokerKind, BrokerRow, BrokerVerdict } from './broker-file.ts'
export { PNL_GROUPS, lotUnrealized, pnlBreakdown, tradeStatistics } from './breakdown.ts'
export type { LotMarker, PnlGroup, PnlLine, TradeStatistics } from './breakdown.ts'
export { brentRoot, internalRate, presentValue } from './irr.ts'
export type { CashFlow, Irr, IrrStatus } from './irr.ts'
export { COST_METHODS, holdingTerm, replayLots } from './lots.ts'
export type { ClosedLot, CostMethod, LotBook, LotTrade, OpenLot } from './lots.ts'
export { measured, missing } from './measure.ts'
export type { Measure } from './measure.ts'
export { applyFill, settlePosition } from './position.ts'
export type { FilledPosition, PositionFill } from './position.ts'
export {
  ANNUAL_DAYS_MIN,
  annualised,
  compareReturns,
  dailyReturns,
  drawdownOf,
  growthIndex,
  modifiedDietz,
  sharpeRatio,
  sortinoRatio,
  timeWeightedReturn,
  volatilityAnnual,
} from './returns.ts'
export type { BenchmarkComparison, DailyReturn, Drawdown, EquityPoint, IndexPoint } from './returns.ts'
export { marketValue, quantityOfFills, unrealizedPnl, valuePortfolio } from './valuation.ts'
export type { Marker, PortfolioValue } from './valuation.ts'
export type * from './types.ts'
