import type { OptionType, PricedOption } from './types.ts'

type PremiumTerms = Readonly<{
  optionType: OptionType
  strike: number
  rateCont: number
  timeYears: number
  /** Discounted premium per unit. */
  price: number
}>

/** A premium as `impliedVol` takes it, on the forward of a spot; it remembers the exponents that forward and factor rounded. */
export function premiumOnSpot({
  spot,
  dividendYieldCont,
  ...terms
}: PremiumTerms & Readonly<{ spot: number; dividendYieldCont: number }>): PricedOption {
  const carry = (terms.rateCont - dividendYieldCont) * terms.timeYears
  const onForward = premiumOnForward({ ...terms, forward: spot * Math.exp(carry) })
  return { ...onForward, growthExponent: Math.abs(terms.rateCont * terms.timeYears) + Math.abs(carry) }
}

/** As `premiumOnSpot` for a forward that is given. */
export function premiumOnForward(terms: PremiumTerms & Readonly<{ forward: number }>): PricedOption {
  const { optionType, strike, rateCont, timeYears, price, forward } = terms
  const discountFactor = Math.exp(-rateCont * timeYears)
  return {
    ...{ optionType, forward, strike, discountFactor, timeYears, price },
    growthExponent: Math.abs(rateCont * timeYears),
  }
}
