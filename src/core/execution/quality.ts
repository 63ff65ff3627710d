import { Decimal, ZERO } from '../kernel/index.ts'
import type { Side } from '../matching/index.ts'

/** Best prices at one moment; null where nobody was there. */
export type ArrivalQuote = Readonly<{ bid: Decimal | null; ask: Decimal | null }>

/** Why there is nothing to measure against. */
type NoBenchmark = 'arrival_not_recorded' | 'no_arrival_quote' | 'one_sided_arrival'

/** The middle of the best prices at arrival: the decision price of Perold (1988), against which shortfall is measured. */
export function arrivalMid(
  quote: ArrivalQuote | null,
): Readonly<{ mid: Decimal; reason: null } | { mid: null; reason: NoBenchmark }> {
  if (quote === null) return { mid: null, reason: 'arrival_not_recorded' }
  const { bid, ask } = quote
  if (bid === null && ask === null) return { mid: null, reason: 'no_arrival_quote' }
  if (bid === null || ask === null) return { mid: null, reason: 'one_sided_arrival' }
  return { mid: bid.plus(ask).div(2), reason: null }
}

/** What was traded, as a whole: `value` is Σ price × quantity × multiplier, in the instrument's currency. */
export type Traded = Readonly<{ side: Side; quantity: Decimal; value: Decimal; multiplier: Decimal }>

type Slippage = Readonly<{
  /** Of the expected value, in hundredths of a percent; above 0 when it cost. */
  bps: Decimal
  /** In the instrument's currency; above 0 when it cost. */
  value: Decimal
}>

const BPS = 10_000
const BPS_DIGITS = 6

/** What trading cost against `expectedPrice`, without commission; null when nothing traded. */
export function slippageOf(traded: Traded, expectedPrice: Decimal): Slippage | null {
  if (traded.quantity.isZero()) return null
  const expected = expectedPrice.times(traded.quantity).times(traded.multiplier)
  const paid = traded.value.minus(expected)
  const value = traded.side === 'buy' ? paid : ZERO.minus(paid)
  const bps = value.div(expected).times(BPS).toDecimalPlaces(BPS_DIGITS, Decimal.ROUND_HALF_EVEN)
  return { bps, value }
}
