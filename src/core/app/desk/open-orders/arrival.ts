import { decimalText, parseDecimal } from '../../../kernel/index.ts'
import type { Decimal, JsonObject } from '../../../kernel/index.ts'
import type { ArrivalQuote } from '../../../execution/index.ts'
import { inCall } from '../state/phase-state.ts'
import type { Market } from '../state/state-types.ts'

/** Fact of an `accepted` event: the best prices that the order found. Against them its fills are measured. */
const ARRIVAL_FACT = 'arrival'

/** Best prices of the book now, before the order is in it; a call has none. */
export function arrivalFacts(market: Pick<Market, 'book' | 'instrument' | 'phase'>): JsonObject {
  const { book, instrument } = market
  const priceOf = (side: 'buy' | 'sell'): string | null => {
    const best = inCall(market) ? null : book.best(side)
    return best === null ? null : decimalText(instrument.tickSize.times(best.ticks))
  }
  return { [ARRIVAL_FACT]: { bid: priceOf('buy'), ask: priceOf('sell') } }
}

const priceIn = (value: unknown): Decimal | null => (typeof value === 'string' ? parseDecimal(value) : null)

/** The prices that an `accepted` event kept; null of orders from before there were any. */
export function arrivalOf(facts: JsonObject): ArrivalQuote | null {
  const arrival = facts[ARRIVAL_FACT]
  if (typeof arrival !== 'object' || arrival === null) return null
  const { bid, ask } = arrival as JsonObject
  return { bid: priceIn(bid), ask: priceIn(ask) }
}
