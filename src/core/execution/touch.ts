import { ZERO } from '../kernel/index.ts'
import type { Decimal } from '../kernel/index.ts'
import type { ArrivalQuote, Traded } from './quality.ts'

/** How what was paid stands to the best price that the order could have traded at when it arrived. */
export type AgainstTouch = Readonly<{
  verdict: 'better' | 'at' | 'worse'
  /** Price per unit below (buying) or above (selling) that best price; below 0 when it was worse. */
  improvement: Decimal
}>

/**
 * Price improvement against the touch: the ask for a buyer, the bid for a seller (Regulation NMS, rule 605; EU
 * delegated regulation 2017/575, article 4(a)). Null when nothing traded, or nobody stood on that side.
 */
export function againstTouch(
  { side, quantity, value, multiplier }: Traded,
  quote: ArrivalQuote | null,
): AgainstTouch | null {
  const touch = (side === 'buy' ? quote?.ask : quote?.bid) ?? null
  if (touch === null || quantity.isZero()) return null
  // Compared as values, which are exact: an average price may not be.
  const wouldBe = touch.times(quantity).times(multiplier)
  const gained = side === 'buy' ? wouldBe.minus(value) : value.minus(wouldBe)
  const improvement = gained.div(quantity.times(multiplier))
  return { verdict: gained.gt(ZERO) ? 'better' : gained.isZero() ? 'at' : 'worse', improvement }
}
