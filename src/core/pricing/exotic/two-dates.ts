import { logMoneyness } from '../black.ts'
import type { GreekInputs } from '../numeric-greeks.ts'
import { normalCdf } from '../normal.ts'
import { bivariateNormalCdf } from './bivariate-normal.ts'
import { exchangeValue, exoticParts, standardised, vanillaValue } from './parts.ts'
import type { Sign } from './parts.ts'

/**
 * At `choiceYears` the holder chooses whether it is a call or a put of the same strike and expiry: a call to expiry and
 * a put, struck where the two are worth the same, to the choice (M. Rubinstein, "Options for the undecided", RISK 4, 1991).
 */
export function simpleChooserValue(at: GreekInputs, choiceYears: number): number {
  const { spotWorth, strikeWorth } = exoticParts(at)
  const choiceDeviation = at.volAnnual * Math.sqrt(choiceYears)
  return vanillaValue(1, at) + exchangeValue(-1, spotWorth, strikeWorth, choiceDeviation)
}

/**
 * An option that starts at `startYears` with `strike` times the spot of then as its strike (M. Rubinstein, "Pay now,
 * choose later", RISK 4, 1991; Haug 2007, 4.6).
 */
export function forwardStartValue(sign: Sign, at: GreekInputs, startYears: number): number {
  const fromStart = at.timeYears - startYears
  const perUnit = vanillaValue(sign, { ...at, underlying: 1, timeYears: fromStart })
  return at.underlying * Math.exp(-at.dividendYieldCont * startYears) * perUnit
}

type CompoundTerms = Readonly<{
  /** Of the option that is bought or sold at the mother's expiry. */
  daughterSign: Sign
  daughterStrike: number
  /** From today; the mother's own expiry or later. */
  daughterYears: number
}>

const BISECTIONS = 200

/**
 * The spot, at the mother's expiry, that makes the daughter worth the mother's strike: bisection of the log, to the last
 * place. Null when no spot does: a put is never worth more than its discounted strike.
 */
function criticalSpot(at: GreekInputs, terms: CompoundTerms): number | null {
  const { daughterSign, daughterStrike } = terms
  const daughterAt = { ...at, strike: daughterStrike, timeYears: terms.daughterYears - at.timeYears }
  const worth = (logSpot: number): number =>
    vanillaValue(daughterSign, { ...daughterAt, underlying: Math.exp(logSpot) })
  if (daughterSign === -1 && at.strike >= daughterStrike * Math.exp(-at.rateCont * daughterAt.timeYears)) {
    return null
  }
  let [low, high] = [Math.log(daughterStrike) - 1, Math.log(daughterStrike) + 1]
  const isAbove = (logSpot: number): boolean => daughterSign * (worth(logSpot) - at.strike) > 0
  for (let step = 1; step < 10 && isAbove(low); step++) low -= 2 ** step
  for (let step = 1; step < 10 && !isAbove(high); step++) high += 2 ** step
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (isAbove(middle)) high = middle
    else low = middle
  }
  return Math.exp((low + high) / 2)
}

/**
 * An option on an option (R. Geske, Journal of Financial Economics 7 (1979) 63-81; all four kinds: Rubinstein 1991).
 * `at` has the mother's strike and expiry. A daughter put that can never be worth the mother's strike makes a mother
 * call worthless and a mother put certain.
 */
export function compoundValue(motherSign: Sign, at: GreekInputs, terms: CompoundTerms): number {
  const { daughterSign, daughterStrike, daughterYears } = terms
  const whole = { ...at, strike: daughterStrike, timeYears: daughterYears }
  const daughter = vanillaValue(daughterSign, whole)
  const motherStrikeWorth = at.strike * Math.exp(-at.rateCont * at.timeYears)
  const deviation = at.volAnnual * Math.sqrt(at.timeYears)
  if (deviation === 0) return Math.max(motherSign * (daughter - motherStrikeWorth), 0)
  const critical = criticalSpot(at, terms)
  if (critical === null) return motherSign === 1 ? 0 : motherStrikeWorth - daughter
  const { spotWorth, strikeWorth, deviation: wholeDeviation, carry } = exoticParts(whole)
  const motherCarry = (at.rateCont - at.dividendYieldCont) * at.timeYears
  const toCritical = logMoneyness(at.underlying, critical) + motherCarry
  const toStrike = logMoneyness(at.underlying, daughterStrike) + carry
  const both = motherSign * daughterSign
  const correlation = motherSign * Math.sqrt(at.timeYears / daughterYears)
  const joint = (shift: number): number =>
    bivariateNormalCdf(
      both * standardised(toCritical, deviation, shift),
      daughterSign * standardised(toStrike, wholeDeviation, shift),
      correlation,
    )
  const exercised = normalCdf(both * standardised(toCritical, deviation, -0.5))
  const value =
    both * (spotWorth * joint(0.5) - strikeWorth * joint(-0.5)) - motherSign * motherStrikeWorth * exercised
  return Math.max(value, 0)
}
