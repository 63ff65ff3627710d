export {
  americanAllValues,
  americanBlack76AllValues,
  americanBlack76Price,
  americanBlack76Values,
  americanPrice,
  americanValues,
} from './american.ts'
export { americanBlack76ImpliedVol, americanImpliedVol } from './implied-vol.ts'
export type { AmericanFirstOrder } from './american.ts'
export { AMERICAN_METHODS } from './types.ts'
export type {
  AmericanBlack76Option,
  AmericanBsmOption,
  AmericanMethod,
  AmericanOptions,
  AmericanValues,
  CashDividend,
} from './types.ts'
export { americanOverEuropean } from './over-european.ts'
export type { OverEuropean } from './over-european.ts'
