export { bsmAllValues, bsmPrice, bsmValues } from './black-scholes.ts'
export { black76AllValues, black76Price, black76Values } from './black76.ts'
export { PRICING_FAILURES } from './failures.ts'
export type { PricingFailure, PricingFailureCode } from './failures.ts'
export { impliedVol, impliedVolOrFailure } from './implied-vol.ts'
export { normalCdf, normalDensity } from './normal.ts'
export { payoffAtExpiry, payoffCurve, payoffSummary } from './payoff.ts'
export type { PayoffExtreme, PayoffLeg, PayoffMarket, PayoffPoint, PayoffSummary } from './payoff.ts'
export { quoteGreeks } from './quote.ts'
export type { OptionQuote, QuoteGreeks } from './quote.ts'
export type { RowRecord } from './row-reader.ts'
export { IV_COLUMNS, PRICE_COLUMNS_ALL, PRICE_COLUMNS_BASIC, ivRow, priceColumns, priceRow } from './rows.ts'
export type { GreeksLevel, RowCell, RowCells } from './rows.ts'
export type {
  AllValues,
  Black76Option,
  BsmOption,
  FirstOrderValues,
  ImpliedVol,
  ImpliedVolStatus,
  OptionType,
  PricedOption,
} from './types.ts'
