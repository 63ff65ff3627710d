export { allocationBy, concentration, joinedSlices, rebalanceSteps, violationsOf } from './allocation.ts'
export type { Holding, Rebalanced, Slice } from './allocation.ts'
export { clientFees } from './client-fees.ts'
export { brokerColumns, brokerRow } from './broker-file.ts'
export type { BrokerColumns, BrokerRow } from './broker-file.ts'
export { lotUnrealized, pnlBreakdown, tradeStatistics } from './breakdown.ts'
export type { PnlGroup } from './breakdown.ts'
export { internalRate, presentValue } from './irr.ts'
export type { Irr } from './irr.ts'
export { holdingTerm, replayLots } from './lots.ts'
export type {
  ClosedLot,
  CostMethod,
  LotBook,
  LotCarry,
  LotDelivery,
  LotEvent,
  LotTrade,
  OpenLot,
} from './lots.ts'
export { measured, missing } from './measure.ts'
export type { Measure } from './measure.ts'
export { applyFill } from './position.ts'
export type { PositionFill } from './position.ts'
export {
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
export type { DailyReturn, EquityPoint, IndexPoint } from './returns.ts'
export { marketValue, unrealizedPnl } from './valuation.ts'
export type * from './types.ts'
