import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { logMoneyness } from './black.ts'
import { finiteValues, firstBreach, growthBreach } from './domain.ts'
import type { PricingFailure } from './failures.ts'
import { allValues, firstOrderValues, priceValue } from './greeks.ts'
import type { CarryTerms } from './greeks.ts'
import type { AllValues, BsmOption, FirstOrderValues } from './types.ts'

/** The first term of a spot model that is out of its domain, growth factors included; null when all hold. */
export function bsmBreach(option: BsmOption): PricingFailure | null {
  return (
    firstBreach([
      ['spot', option.spot, 'positive'],
      ['strike', option.strike, 'positive'],
      ['rate', option.rateCont, 'finite'],
      ['dividend_yield', option.dividendYieldCont, 'finite'],
      ['time_years', option.timeYears, 'not_negative'],
      ['vol', option.volAnnual, 'not_negative'],
    ]) ??
    growthBreach('rate', option.rateCont, option.timeYears) ??
    growthBreach('dividend_yield', option.dividendYieldCont, option.timeYears) ??
    growthBreach('rate', option.rateCont - option.dividendYieldCont, option.timeYears)
  )
}

function termsOf(option: BsmOption): CarryTerms {
  const { rateCont, dividendYieldCont, timeYears } = option
  return {
    sign: option.optionType === 'call' ? 1 : -1,
    underlying: option.spot,
    forward: option.spot * Math.exp((rateCont - dividendYieldCont) * timeYears),
    strike: option.strike,
    logMoney: logMoneyness(option.spot, option.strike) + (rateCont - dividendYieldCont) * timeYears,
    rateCont,
    yieldCont: dividendYieldCont,
    timeYears,
    volAnnual: option.volAnnual,
    yieldFactor: Math.exp(-dividendYieldCont * timeYears),
    discountFactor: Math.exp(-rateCont * timeYears),
  }
}

function valued<T extends FirstOrderValues>(
  option: BsmOption,
  evaluate: (terms: CarryTerms) => T,
): Result<T, PricingFailure> {
  const breach = bsmBreach(option)
  return breach ? refused(breach) : finiteValues(evaluate(termsOf(option)), option)
}

/** Black-Scholes-Merton value of one unit, in the currency of spot and strike. Refuses `invalid_input`. */
export function bsmPrice(option: BsmOption): Result<number, PricingFailure> {
  const breach = bsmBreach(option)
  if (breach) return refused(breach)
  const price = finiteValues({ price: priceValue(termsOf(option)) }, option)
  return price.ok ? ok(price.value.price) : price
}

/**
 * Black-Scholes-Merton value and first-order greeks of one unit (Black and Scholes 1973; Merton 1973 for the yield).
 * Units and signs as in `FirstOrderValues`; zero time or volatility gives the discounted intrinsic limits.
 */
export const bsmValues = (option: BsmOption): Result<FirstOrderValues, PricingFailure> =>
  valued(option, firstOrderValues)

/** As `bsmValues`, with the second order and ultima. */
export const bsmAllValues = (option: BsmOption): Result<AllValues, PricingFailure> =>
  valued(option, allValues)
