import { Decimal, ZERO } from '../kernel/index.ts'
import type { Line } from './types.ts'

/** What one unit of an option pays at expiry when the underlying stands at `price`. Never negative. */
export function payoffOf({ right, strike }: Pick<Line, 'right' | 'strike'>, price: Decimal): Decimal {
  const distance = right === 'call' ? price.minus(strike) : strike.minus(price)
  return distance.isNegative() ? ZERO : distance
}

export const unitsOf = (lines: readonly Line[], right?: Line['right']): Decimal =>
  lines.reduce(
    (sum, line) => (right === undefined || line.right === right ? sum.plus(line.units) : sum),
    ZERO,
  )

const worthOf = (lines: readonly Line[], price: Decimal): Decimal =>
  lines.reduce((sum, line) => sum.plus(payoffOf(line, price).times(line.units)), ZERO)

/** Prices at which a payoff may bend: 0 and every strike, ascending. Between them it is straight. */
export function bendsOf(lines: readonly Pick<Line, 'strike'>[]): readonly Decimal[] {
  const byText = new Map([['0', ZERO]])
  for (const { strike } of lines) byText.set(strike.toString(), strike)
  return [...byText.values()].sort((a, b) => a.cmp(b))
}

/**
 * Greatest loss at expiry of shorts with their longs, over every price of the underlying: payoffs are straight between
 * the strikes, so it lies at 0, at a strike, or without bound at infinity. The caller has seen to it that there are no
 * fewer long calls than short ones; the premium is not part of it.
 */
export function worstLoss(shorts: readonly Line[], longs: readonly Line[]): Decimal {
  let worst = ZERO
  for (const price of bendsOf([...shorts, ...longs])) {
    worst = Decimal.max(worst, worthOf(shorts, price).minus(worthOf(longs, price)))
  }
  return worst
}
