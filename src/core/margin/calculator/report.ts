import { ZERO } from '../../kernel/index.ts'
import type { Decimal } from '../../kernel/index.ts'
import type { MarginItem, MarginLeg } from './types.ts'

export const totalsOf = (
  breakdown: readonly MarginItem[],
): Readonly<{ initial: Decimal; maintenance: Decimal }> => ({
  initial: breakdown.reduce((sum, { initial }) => sum.plus(initial), ZERO),
  maintenance: breakdown.reduce((sum, { maintenance }) => sum.plus(maintenance), ZERO),
})

/** Premium of all options, paid less received; null where one of them was not given. */
export function netPremiumOf(legs: readonly MarginLeg[]): Decimal | null {
  let sum = ZERO
  for (const leg of legs) {
    if (leg.kind !== 'option') continue
    if (leg.premium === null) return null
    sum = sum.plus(leg.premium.times(leg.multiplier).times(leg.quantity))
  }
  return sum
}
