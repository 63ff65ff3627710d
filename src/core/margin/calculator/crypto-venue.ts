import { Decimal, ZERO, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { invalidInput, marginFailure } from '../failures.ts'
import type { MarginFailure } from '../failures.ts'
import type { MarginParameters } from './parameters.ts'
import { netPremiumOf, totalsOf } from './report.ts'
import type { FutureLeg, MarginItem, MarginLeg, MarginReport, MarginUnderlying, OptionLeg } from './types.ts'

/** A short option, in coin per coin of the underlying. The premium is the mark price in coin. */
function optionItem(
  leg: OptionLeg,
  underlying: MarginUnderlying,
  rules: MarginParameters,
): Result<MarginItem, MarginFailure> {
  const coins = leg.quantity.times(leg.multiplier)
  const named = { item: leg.name, quantity: leg.quantity }
  if (!coins.isNegative()) {
    return ok({ ...named, rule: 'long_option', initial: ZERO, maintenance: ZERO })
  }
  if (leg.premium === null)
    return refused(invalidInput(`${leg.name}.premium`, 'is needed by this method, in coin'))
  const { rate, floor, maintenance } = rules.deribit.option
  const away = leg.right === 'call' ? leg.strike.minus(underlying.price) : underlying.price.minus(leg.strike)
  const outOfTheMoney = Decimal.max(ZERO, away).div(underlying.price)
  const initial = Decimal.max(new Decimal(rate).minus(outOfTheMoney), floor).plus(leg.premium)
  const least =
    leg.right === 'call' ? new Decimal(maintenance) : Decimal.max(maintenance, leg.premium.times(maintenance))
  const kept = least.plus(leg.premium)
  const opened = leg.right === 'call' ? initial : Decimal.max(initial, kept)
  return ok({
    ...named,
    rule: leg.right === 'call' ? 'short_call' : 'short_put',
    initial: opened.times(coins.abs()),
    maintenance: kept.times(coins.abs()),
  })
}

/** Futures and perpetuals of one underlying are one position: its rates rise with its size in coin. */
function futureItem(legs: readonly FutureLeg[], rules: MarginParameters): readonly MarginItem[] {
  if (legs.length === 0) return []
  const coins = legs.reduce((sum, { quantity, multiplier }) => sum.plus(quantity.times(multiplier)), ZERO)
  const { initial, maintenance, step, stepCoins } = rules.deribit.future
  const size = coins.abs()
  const extra = size.div(stepCoins).times(step)
  return [
    {
      item: legs.map(({ name }) => name).join(' + '),
      rule: 'future',
      quantity: coins,
      initial: size.times(extra.plus(initial)),
      maintenance: size.times(extra.plus(maintenance)),
    },
  ]
}

/**
 * Standard margin of the crypto venue (Deribit, standard margin for BTC): position by position, long options free.
 * Premiums and all amounts of the report are in coin; `…_value` in the currency of the underlying's price.
 */
export function cryptoVenueMargin(
  underlying: MarginUnderlying,
  legs: readonly MarginLeg[],
  rules: MarginParameters,
): Result<MarginReport, MarginFailure> {
  const breakdown: MarginItem[] = []
  for (const leg of legs) {
    if (leg.kind === 'stock') {
      return refused(
        marginFailure('unsupported', `${leg.name}: coins held are collateral, not a position with margin`),
      )
    }
    if (leg.kind === 'future') continue
    const item = optionItem(leg, underlying, rules)
    if (!item.ok) return item
    breakdown.push(item.value)
  }
  breakdown.push(
    ...futureItem(
      legs.filter((leg) => leg.kind === 'future'),
      rules,
    ),
  )
  const totals = totalsOf(breakdown)
  return ok({
    method: 'deribit',
    ...totals,
    netPremium: netPremiumOf(legs),
    worst: null,
    breakdown,
    scenarios: [],
    details: {
      unit: 'coin',
      initial_value: totals.initial.times(underlying.price),
      maintenance_value: totals.maintenance.times(underlying.price),
    },
  })
}
