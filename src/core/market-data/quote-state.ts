import { MS_PER_SECOND } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { MarkPrice, Quote, QuoteState } from './types.ts'

/** Older than this is `late`; exactly this old is still live. */
const QUOTE_LATE_MS = 2 * MS_PER_SECOND
/** Older than this is `stale`. */
const QUOTE_STALE_MS = 10 * MS_PER_SECOND

type Sides = Pick<Quote, 'bid' | 'ask' | 'at'>

/** State of something that has an age alone, such as an index level. */
export function ageState(at: Instant, now: Instant): 'live' | 'late' | 'stale' {
  const ageMs = now - at
  if (ageMs > QUOTE_STALE_MS) return 'stale'
  return ageMs > QUOTE_LATE_MS ? 'late' : 'live'
}

/**
 * How far a quote may be trusted at `now`. The worst word wins: nothing there (`empty`), bid at or above ask
 * (`crossed`), age (`stale`, `late`), one side missing (`one_sided`); only then `live`.
 */
export function quoteState(quote: Sides, now: Instant): QuoteState {
  const { bid, ask } = quote
  if (bid === null && ask === null) return 'empty'
  if (bid !== null && ask !== null && bid.greaterThanOrEqualTo(ask)) return 'crossed'
  const age = ageState(quote.at, now)
  if (age !== 'live') return age
  return bid === null || ask === null ? 'one_sided' : 'live'
}

/**
 * The price that values a holding: the middle of an uncrossed two-sided quote, else the last trade, else none. The
 * quote's age is not judged here; show it beside the mark.
 */
export function markPrice(quote: Pick<Quote, 'bid' | 'ask' | 'last'>): MarkPrice {
  const { bid, ask, last } = quote
  if (bid !== null && ask !== null && bid.lessThan(ask)) {
    return { price: bid.plus(ask).dividedBy(2), from: 'mid' }
  }
  return last === null ? { price: null, from: 'none' } : { price: last, from: 'last' }
}
