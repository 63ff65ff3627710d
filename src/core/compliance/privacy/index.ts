export { cardNumberPath, holdsCardNumber } from './cards.ts'
export type * from './types.ts'
export { findPii } from './pii/detect.ts'
