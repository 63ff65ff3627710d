import { defineFailures, failureMaker } from '../kernel/index.ts'
import type { CodeOf, Failure } from '../kernel/index.ts'

/** Everything market data may refuse. A bad line of a file is not among them: it is reported and the rest is taken. */
export const MARKET_DATA_FAILURES = defineFailures({
  unknown_symbol: { status: 404, remedy: 'caller', retry: false },
  unknown_expiry: { status: 404, remedy: 'caller', retry: false },
  /** The instrument exists but there is nothing of this kind for it: a chain of something without options. */
  no_chain: { status: 404, remedy: 'caller', retry: false },
  dates_reversed: { status: 422, remedy: 'caller', retry: false },
  unknown_layout: { status: 422, remedy: 'caller', retry: false },
  symbol_needed: { status: 422, remedy: 'caller', retry: false },
  timeframe_needed: { status: 422, remedy: 'caller', retry: false },
})

export type MarketDataFailureCode = CodeOf<typeof MARKET_DATA_FAILURES>
export type MarketDataFailure = Failure<MarketDataFailureCode>

export const marketDataFailure = failureMaker(MARKET_DATA_FAILURES)
