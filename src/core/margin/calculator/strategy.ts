import { ZERO, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { invalidInput, marginFailure } from '../failures.ts'
import type { MarginFailure } from '../failures.ts'
import type { MarginParameters } from './parameters.ts'
import { netPremiumOf, totalsOf } from './report.ts'
import { coveredByStock, stockItems } from './strategy-stock.ts'
import { longItems, optionItems, pairings } from './strategy-options.ts'
import type { Part } from './strategy-options.ts'
import type { MarginItem, MarginLeg, MarginReport, MarginUnderlying, OptionLeg } from './types.ts'

/** One order for every book, so that of equally good pairings the same one is found however the legs were written. */
const inOneOrder = (a: OptionLeg, b: OptionLeg): number =>
  a.strike.cmp(b.strike) ||
  (a.timeYears ?? 0) - (b.timeYears ?? 0) ||
  a.right.localeCompare(b.right) ||
  (b.premium ?? ZERO).cmp(a.premium ?? ZERO) ||
  a.multiplier.cmp(b.multiplier)

const partsOf = (options: readonly OptionLeg[], isShort: boolean): readonly Part[] =>
  options
    .filter(({ quantity }) => quantity.isNegative() === isShort && !quantity.isZero())
    .map((leg) => ({ leg, quantity: leg.quantity.abs() }))

/**
 * Rules by strategy (README: strategy): each short is answered for by stock, by a long of its own or a later expiry, or
 * charged as uncovered, whichever asks for the least in sum, with the stock or apart from it; pairs of one expiry are held to their greatest loss
 * together. Of all pairs, those of calls, those of puts and none, the way that asks for the least is taken. Options need their premium: uncovered charges and debits are made of it.
 */
export function strategyMargin(
  underlying: MarginUnderlying,
  legs: readonly MarginLeg[],
  rules: MarginParameters,
): Result<MarginReport, MarginFailure> {
  const options = legs.filter((leg) => leg.kind === 'option').sort(inOneOrder)
  const future = legs.find((leg) => leg.kind === 'future')
  if (future) {
    return refused(marginFailure('unsupported', `${future.name}: futures have no margin by strategy`))
  }
  const unpriced = options.find(({ premium, quantity }) => premium === null && !quantity.isZero())
  if (unpriced) return refused(invalidInput(`${unpriced.name}.premium`, 'is needed by this method'))
  const stock = legs.reduce((sum, leg) => (leg.kind === 'stock' ? sum.plus(leg.quantity) : sum), ZERO)
  const shorts = partsOf(options, true)
  const covered = coveredByStock(shorts, stock)
  // A deep short beside its stock may be asked for less than upon it: nobody is held to what costs them more.
  const apart = covered.sold.length === 0 ? [] : [{ sold: [], left: shorts }]
  const breakdowns = [covered, ...apart].flatMap(({ sold, left }) =>
    pairings(left, partsOf(options, false), underlying, rules).map((sides): readonly MarginItem[] => [
      ...stockItems(stock, sold, sides.longs, underlying, rules),
      ...optionItems(sides, underlying, rules),
      ...longItems(sides.longs, rules),
    ]),
  )
  const breakdown = breakdowns.reduce((best, one) =>
    totalsOf(one).initial.lt(totalsOf(best).initial) ? one : best,
  )
  return ok({
    method: 'strategy',
    ...totalsOf(breakdown),
    netPremium: netPremiumOf(legs),
    worst: null,
    breakdown,
    scenarios: [],
    details: {},
  })
}
