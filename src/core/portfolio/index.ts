export { applyFill, settlePosition } from './position.ts'
export type { PositionFill } from './position.ts'
export { marketValue, quantityOfFills, unrealizedPnl, valuePortfolio } from './valuation.ts'
export type * from './types.ts'
