export {
  checkTerms,
  checkTexts,
  firstFailure,
  isMalformed,
  unknownAccount,
  unknownOrder,
  unknownSymbol,
} from './checks.ts'
export { aboveLevel } from './checks.ts'
export type { CheckOutcome, KycLimit, OrderTerms } from './checks.ts'
export {
  NO_CONDITIONS,
  NO_LINKS,
  isConditional,
  isLimitKind,
  firesOnRise,
  mayWait,
  protectionPrice,
  restsInBook,
  trailed,
  trailingTrigger,
} from './conditions.ts'
export { checkConditions } from './condition-checks.ts'
export { ORDER_FAILURES, isRefusedForGood, orderFailure } from './failures.ts'
export type { OrderFailure } from './failures.ts'
export {
  GROWTH_FACT,
  algoChildFailure,
  amendOrder,
  averagePriceOf,
  dailyValueOf,
  endOrder,
  fillOrder,
  isOpen,
  notAmendable,
  notCancellable,
  notPending,
  quantityBelowFilled,
  remainingQuantity,
  showNext,
  statusAfter,
  triggerOrder,
} from './life.ts'
export { NO_DAY_GUARDS, dayGuardsOf, loosened, tiersOfJson, tiersToJson } from './guards.ts'
export type {
  AccountDayRecord,
  AccountGuardRecord,
  DayGuards,
  InstrumentGuardRecord,
  MoveTier,
} from './guards.ts'
export { DEFAULT_LIMITS, makeLimits } from './limits.ts'
export { DEFAULT_LEVERAGE } from '../margin/index.ts'
export type { TradingLimits } from './limits.ts'
export { collateralFailure, makeCashMargin, uncoveredFailure, unmarkedFailure } from './margin.ts'
export type { AccountMarginRecord, CollateralChange, MarginPort } from './margin.ts'
export { checkAmendment, checkMarketAndMoney, inDollars, notionalOf } from './market-checks.ts'
export type { FillEstimate, MarketFacts } from './market-checks.ts'
export type * from './types.ts'
