import { Decimal, ZERO, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { bsmPrice, impliedVol, premiumOnSpot } from '../../pricing/index.ts'
import { invalidInput } from '../failures.ts'
import type { MarginFailure } from '../failures.ts'
import type { MarginLeg, MarginScenario, MarginUnderlying, OptionLeg } from './types.ts'

/** A move of the market. Spot as a fraction of itself, volatility in absolute terms, time in years that pass. */
export type Shift = Readonly<{ name: string; spotShift: number; volShift: number; yearsPassed: number }>

/** Values of a book at any shift of the market, from each option's own volatility. */
type Revaluation = Readonly<{ profitAt(shift: Shift): Decimal }>

/** Digits of money that a model value is told in. */
const MONEY_DIGITS = 8

/** The stated volatility of a leg, or the one that its premium says; options at their bounds have none to move. */
function volOf(leg: OptionLeg, underlying: MarginUnderlying): Result<number, MarginFailure> {
  if (leg.volAnnual !== null) return ok(leg.volAnnual)
  if (leg.premium === null) {
    return underlying.volAnnual === null
      ? refused(invalidInput(`${leg.name}.vol`, 'is missing; give vol or premium'))
      : ok(underlying.volAnnual)
  }
  const { rateCont, dividendYieldCont } = underlying
  const solved = impliedVol(
    premiumOnSpot({
      optionType: leg.right,
      spot: underlying.price.toNumber(),
      strike: leg.strike.toNumber(),
      rateCont,
      dividendYieldCont,
      timeYears: leg.timeYears ?? 0,
      price: leg.premium.toNumber(),
    }),
  )
  if (solved.status === 'ok' || solved.status === 'at_intrinsic') return ok(solved.volAnnual)
  if (underlying.volAnnual !== null) return ok(underlying.volAnnual)
  return refused(invalidInput(`${leg.name}.premium`, `${solved.status}: no volatility explains it; give vol`))
}

const SPOT_LEFT_MIN = 1e-9

type Valued = Readonly<{ leg: OptionLeg; volAnnual: number; base: number }>

function valueAt(
  underlying: MarginUnderlying,
  leg: OptionLeg,
  volAnnual: number,
  shift: Shift,
): Result<number, MarginFailure> {
  // A fall of everything leaves next to nothing: models have no price of 0.
  const spot = underlying.price.toNumber() * Math.max(1 + shift.spotShift, SPOT_LEFT_MIN)
  const price = bsmPrice({
    optionType: leg.right,
    spot,
    strike: leg.strike.toNumber(),
    rateCont: underlying.rateCont,
    dividendYieldCont: underlying.dividendYieldCont,
    timeYears: Math.max(0, (leg.timeYears ?? 0) - shift.yearsPassed),
    volAnnual: Math.max(0, volAnnual + shift.volShift),
  })
  return price.ok ? price : refused(invalidInput(`${leg.name}`, price.failure.message))
}

const STILL: Shift = { name: 'unchanged', spotShift: 0, volShift: 0, yearsPassed: 0 }

function valuedOptions(
  underlying: MarginUnderlying,
  legs: readonly MarginLeg[],
): Result<readonly Valued[], MarginFailure> {
  const valued: Valued[] = []
  for (const leg of legs) {
    if (leg.kind !== 'option') continue
    if (leg.timeYears === null) {
      return refused(invalidInput(`${leg.name}.time_years`, 'is needed by this method'))
    }
    const vol = volOf(leg, underlying)
    if (!vol.ok) return vol
    const base = valueAt(underlying, leg, vol.value, STILL)
    if (!base.ok) return base
    valued.push({ leg, volAnnual: vol.value, base: base.value })
  }
  return ok(valued)
}

/**
 * Full revaluation of options (Black-Scholes-Merton at each leg's own volatility), stock and futures. Profit is the
 * change of value against now, in money; stock and futures gain the move of the underlying.
 */
export function revaluationOf(
  underlying: MarginUnderlying,
  legs: readonly MarginLeg[],
): Result<Revaluation, MarginFailure> {
  const options = valuedOptions(underlying, legs)
  if (!options.ok) return options
  const linear = legs.reduce((sum, leg) => {
    if (leg.kind === 'stock') return sum.plus(leg.quantity)
    return leg.kind === 'future' ? sum.plus(leg.quantity.times(leg.multiplier)) : sum
  }, ZERO)
  const profitAt = (shift: Shift): Decimal => {
    let profit = underlying.price.times(shift.spotShift).times(linear)
    for (const { leg, volAnnual, base } of options.value) {
      const value = valueAt(underlying, leg, volAnnual, shift)
      // The move only changes terms that were accepted; what float64 cannot hold would have been refused above.
      const change = (value.ok ? value.value : base) - base
      profit = profit.plus(leg.quantity.times(leg.multiplier).times(new Decimal(change)))
    }
    return profit.toDecimalPlaces(MONEY_DIGITS)
  }
  return ok({ profitAt })
}

export const scenarioOf = (shift: Shift, profit: Decimal): MarginScenario => ({
  name: shift.name,
  spotShift: shift.spotShift,
  volShift: shift.volShift,
  profit,
})

/** The scenario of the greatest loss; the first of equals. */
export const worstOf = (scenarios: readonly MarginScenario[]): MarginScenario | null =>
  scenarios.reduce<MarginScenario | null>(
    (worst, scenario) => (worst === null || scenario.profit.lt(worst.profit) ? scenario : worst),
    null,
  )

export const lossOf = (scenario: MarginScenario | null): Decimal =>
  Decimal.max(ZERO, scenario?.profit.neg() ?? ZERO)
