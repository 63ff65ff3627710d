export { adjustBars, adjustmentsOf, aggregateBars, gapsOf, joinBars, judgeBar, splitsOf } from './bars.ts'
export type { Adjustment, BarVerdict, Gap, Split } from './bars.ts'
export { makeBarBuilder } from './bar-builder.ts'
export type { BarBuilder } from './bar-builder.ts'
export { NO_VALUES, atmVol, fairPrice, forwardOf, valueExpiry } from './chain.ts'
export type {
  ChainQuote,
  ChainRowValues,
  ChainSideValues,
  ChainStrike,
  ExpiryInput,
  ExpirySummary,
  ExpiryValues,
} from './chain.ts'
export { parityTerms } from './forward.ts'
export type { ForwardRange, ParityOptions, ParityStrike, ParityTerms } from './forward.ts'
export { newYorkToUtc } from './new-york.ts'
export type { OptionValuer, QuoteValues, ValuedQuote, VolTerms } from './ports.ts'
export { boundsFault, outlierFaults, ownFault } from './quarantine.ts'
export type { CheckedQuote, ExpiryTerms } from './quarantine.ts'
export { QUOTE_LATE_MS, QUOTE_STALE_MS, ageState, markPrice, quoteState } from './quote-state.ts'
export { barStatistics } from './statistics.ts'
export type { BarStatistics } from './statistics.ts'
export { TIMEFRAMES, canAggregate, intervalStart, timeframeMs, timeframeOfMs } from './timeframe.ts'
export type * from './types.ts'
export { MARKET_DATA_FAILURES, marketDataFailure } from './failures.ts'
export type { MarketDataFailure, MarketDataFailureCode } from './failures.ts'
export { barLayout, makeBarFile, symbolOfFileName } from './import-bars.ts'
export type { BarFile, BarFileOptions, BarKind, BarLayout, ParsedBars } from './import-bars.ts'
export { chainLayout, chainRow, deribitName } from './import-chain.ts'
export type { ChainFileQuote, ChainLayout, ChainLayoutName } from './import-chain.ts'
export { PROBLEMS_PRINTED_MAX, makeTally } from './rows.ts'
export type { Tally } from './rows.ts'
