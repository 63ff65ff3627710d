export {
  americanAllValues,
  americanBlack76AllValues,
  americanBlack76ImpliedVol,
  americanBlack76Price,
  americanBlack76Values,
  americanImpliedVol,
  americanOverEuropean,
  americanPrice,
  americanValues,
  makeSharedBoundaries,
} from './american/index.ts'
export type { AmericanBsmOption, AmericanMethod, OverEuropean } from './american/index.ts'
export { bsmAllValues, bsmPrice, bsmValues } from './black-scholes.ts'
export { black76AllValues, black76Price, black76Values } from './black76.ts'
export { PRICING_FAILURES } from './failures.ts'
export { impliedVol, impliedVolIterations, volOrFailure } from './implied-vol.ts'
export { solvePositive } from './dense-solve.ts'
export { bestOfStarts, leastSquares, withDifferences } from './least-squares.ts'
export type { Residuals } from './least-squares.ts'
export {
  makeEuropeanBatch,
  makeEuropeanOutputs,
  makeImpliedVolOutputs,
  makePremiumBatch,
} from './kernels/columns.ts'
export { typescriptKernel } from './kernels/typescript.ts'
export { makeWasmKernel } from './kernels/wasm.ts'
export type { KernelLoader, KernelModule } from './kernels/module.ts'
export { ROW_STATUS, rowIsValued } from './kernels/types.ts'
export type {
  EuropeanBatch,
  EuropeanOutputs,
  ImpliedVolOutputs,
  PremiumBatch,
  PricingKernel,
} from './kernels/types.ts'
export { normalCdf, normalDensity } from './normal.ts'
export { payoffAtExpiry, payoffCurve, payoffSummary } from './payoff.ts'
export type { PayoffLeg, PayoffMarket, PayoffSummary } from './payoff.ts'
export { payoffProbabilities } from './payoff-probability.ts'
export { premiumOnForward, premiumOnSpot } from './premium.ts'
export { quoteGreeks } from './quote.ts'
export type { OptionQuote } from './quote.ts'
export { fellerWarning, readMonteCarloRow } from './rows-monte-carlo.ts'
export { ROW_WORDS, makeBatchShare } from './row-pricers.ts'
export { rowSource } from './sources.ts'
export { readNumber, readText } from './row-reader.ts'
export type { RowRecord } from './row-reader.ts'
export { IV_COLUMNS, ivRow } from './rows-implied.ts'
export {
  PRICE_COLUMNS_ALL,
  PRICE_COLUMNS_BASIC,
  isCostlyRow,
  priceColumns,
  pricedRow,
  priceRow,
} from './rows.ts'
export { invalidInput as pricingInputFailure } from './failures.ts'
export type { PricingFailure } from './failures.ts'
export type { PricedRow } from './row-pricers.ts'
export type { RowCell, RowCells } from './rows.ts'
export type { GreeksLevel } from './row-pricers.ts'
export type { AllValues, Black76Option, BsmOption, PricedOption } from './types.ts'
export { FELLER_WARNING, SABR_COLUMNS, sabrRow } from './rows-stochastic.ts'
export { hestonAllValues, hestonChain, hestonPrice, hestonValues } from './stochastic/heston.ts'
export { fellerHolds } from './stochastic/heston-types.ts'
export type { HestonExpiry, HestonOption, HestonParameters } from './stochastic/heston-types.ts'
export { calibrateSabr } from './stochastic/sabr-calibration.ts'
export { sabrAlphaOfAtmVol, sabrVol } from './stochastic/sabr.ts'
export type { SabrTerms } from './stochastic/sabr.ts'
export { monteCarloPrice } from './monte-carlo/monte-carlo.ts'
export type {
  MonteCarloEstimate,
  MonteCarloProduct,
  MonteCarloSettings,
  MonteCarloTerms,
} from './monte-carlo/types.ts'
export { calibrateHeston } from './stochastic/heston-calibration.ts'
export type { HestonFit, HestonQuotes } from './stochastic/heston-calibration.ts'
export { sviBreach, sviJet, sviMinimum } from './stochastic/raw-svi.ts'
export type { SviParameters } from './stochastic/raw-svi.ts'
export { makeSurface } from './stochastic/vol-surface.ts'
export type { VarianceJet, VolSurface } from './stochastic/vol-surface.ts'
export { localVolAnnual, localVolPrice } from './stochastic/local-vol.ts'
export type { TotalVarianceSurface } from './stochastic/local-vol.ts'
