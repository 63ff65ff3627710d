export {
  americanAllValues,
  americanBlack76AllValues,
  americanBlack76Price,
  americanBlack76Values,
  americanPrice,
  americanValues,
} from './american.ts'
export { makeSharedBoundaries } from './boundaries.ts'
export type { Boundaries } from './boundaries.ts'
export { americanBlack76ImpliedVol, americanImpliedVol } from './implied-vol.ts'
export { AMERICAN_METHODS } from './types.ts'
export type { AmericanBsmOption, AmericanMethod, CashDividend } from './types.ts'
export { escrowedAllValues, escrowedValues } from './escrowed-european.ts'
export type { DividendOption } from './escrowed-european.ts'
export { americanOverEuropean } from './over-european.ts'
export type { OverEuropean } from './over-european.ts'
