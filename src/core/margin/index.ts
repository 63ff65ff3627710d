export { marginModelsOf } from './account-models.ts'
export type { MarginModel } from './account-models.ts'
export { marginFiguresOf } from './calculator/calculate.ts'
export { marginAnswerOf } from './calculator/wire.ts'
export type { MarginAnswer } from './calculator/wire.ts'
export { MARGIN_FAILURES, marginFailure } from './failures.ts'
export type { MarginFailure } from './failures.ts'
export {
  DEFAULT_LEVERAGE,
  basisMaxOf,
  levelMaxAgeMsOf,
  futuresClassOf,
  futuresRates,
  initialMargin,
  leverageMaxOf,
  liquidationPriceOf,
  maintenanceMargin,
} from './futures.ts'
export type { FuturesClass, FuturesRates, LeverageLimits } from './futures.ts'
export { strategyRequirement } from './requirement.ts'
export { shortOptionMargin, underlyingClassOf } from './short-options.ts'
export type { MarginMark, MarkedBook, ShortMargin, Unmarked } from './short-options.ts'
export type { MarginBook, MarginOption, MarginRequirement, Pairing } from './types.ts'
