export { marginFiguresOf } from './calculator/calculate.ts'
export { marginAnswerOf } from './calculator/wire.ts'
export type { MarginAnswer } from './calculator/wire.ts'
export { MARGIN_FAILURES, marginFailure } from './failures.ts'
export type { MarginFailure } from './failures.ts'
export {
  DEFAULT_LEVERAGE,
  basisMaxOf,
  futuresClassOf,
  futuresRates,
  initialMargin,
  leverageMaxOf,
  liquidationPriceOf,
  maintenanceMargin,
} from './futures.ts'
export type { FuturesRates, LeverageLimits } from './futures.ts'
export { strategyRequirement } from './requirement.ts'
export type { MarginBook, MarginOption, MarginRequirement, Pairing } from './types.ts'
