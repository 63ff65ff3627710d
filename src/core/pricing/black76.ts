import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { logMoneyness } from './black.ts'
import { finiteValues, firstBreach, growthBreach } from './domain.ts'
import type { PricingFailure } from './failures.ts'
import { allValues, firstOrderValues, priceValue } from './greeks.ts'
import type { CarryTerms } from './greeks.ts'
import type { AllValues, Black76Option, FirstOrderValues } from './types.ts'

function breachOf(option: Black76Option): PricingFailure | null {
  return (
    firstBreach([
      ['forward', option.forward, 'positive'],
      ['strike', option.strike, 'positive'],
      ['rate', option.rateCont, 'finite'],
      ['time_years', option.timeYears, 'not_negative'],
      ['vol', option.volAnnual, 'not_negative'],
    ]) ?? growthBreach('rate', option.rateCont, option.timeYears)
  )
}

function termsOf(option: Black76Option): CarryTerms {
  const discountFactor = Math.exp(-option.rateCont * option.timeYears)
  return {
    sign: option.optionType === 'call' ? 1 : -1,
    underlying: option.forward,
    forward: option.forward,
    strike: option.strike,
    logMoney: logMoneyness(option.forward, option.strike),
    rateCont: option.rateCont,
    yieldCont: option.rateCont,
    timeYears: option.timeYears,
    volAnnual: option.volAnnual,
    yieldFactor: discountFactor,
    discountFactor,
  }
}

/** With the forward held, the rate only discounts: ∂V/∂r = −T·V, and there is no dividend to move. */
const holdingForward = <T extends FirstOrderValues>(values: T, timeYears: number): T => ({
  ...values,
  rho: -timeYears * values.price,
})

/** Black (1976) value of one unit, discounted. Refuses `invalid_input`. */
export function black76Price(option: Black76Option): Result<number, PricingFailure> {
  const breach = breachOf(option)
  if (breach) return refused(breach)
  const price = finiteValues({ price: priceValue(termsOf(option)) }, option)
  return price.ok ? ok(price.value.price) : price
}

/** Black (1976) value and first-order greeks; delta and gamma are with respect to the forward, rho holds it. */
export function black76Values(option: Black76Option): Result<FirstOrderValues, PricingFailure> {
  const breach = breachOf(option)
  if (breach) return refused(breach)
  return finiteValues(holdingForward(firstOrderValues(termsOf(option)), option.timeYears), option)
}

/** As `black76Values`, with the second order and ultima; dividend rho is 0. */
export function black76AllValues(option: Black76Option): Result<AllValues, PricingFailure> {
  const breach = breachOf(option)
  if (breach) return refused(breach)
  const values = holdingForward(allValues(termsOf(option)), option.timeYears)
  return finiteValues({ ...values, dividendRho: 0 }, option)
}
