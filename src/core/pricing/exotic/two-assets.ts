import { logMoneyness } from '../black.ts'
import type { GreekInputs } from '../numeric-greeks.ts'
import { normalCdf } from '../normal.ts'
import { bivariateNormalCdf } from './bivariate-normal.ts'
import { exchangeValue, exoticParts, standardised } from './parts.ts'
import type { Sign } from './parts.ts'

export type SecondAsset = Readonly<{
  spot: number
  dividendYieldCont: number
  volAnnual: number
  /** Of the two assets' returns, −1 to 1. */
  correlation: number
}>

/** Volatility of the ratio of two assets; equal volatilities at correlation 1 leave exactly 0. */
const ratioVol = (vol1: number, vol2: number, correlation: number): number =>
  Math.sqrt((vol1 - vol2) ** 2 + 2 * (1 - correlation) * vol1 * vol2)

/** The right to give asset 2 and take asset 1 (W. Margrabe, Journal of Finance 33 (1978) 177-186). */
export function exchangeOptionValue(at: GreekInputs, second: SecondAsset): number {
  const { spotWorth } = exoticParts(at)
  const secondWorth = second.spot * Math.exp(-second.dividendYieldCont * at.timeYears)
  const vol = ratioVol(at.volAnnual, second.volAnnual, second.correlation)
  return exchangeValue(1, spotWorth, secondWorth, vol * Math.sqrt(at.timeYears))
}

/**
 * An option on the difference of two forwards, `at.underlying` less `forward2`: Kirk's approximation, in which the second
 * forward plus the strike is lognormal (E. Kirk, "Correlation in the energy markets", 1995). Exact at strike 0.
 */
export function kirkSpreadValue(
  sign: Sign,
  at: GreekInputs,
  second: Readonly<{ forward: number; volAnnual: number; correlation: number }>,
): number {
  const { discountFactor } = exoticParts(at)
  const far = second.forward + at.strike
  const farVol = (second.volAnnual * second.forward) / far
  const deviation = ratioVol(at.volAnnual, farVol, second.correlation) * Math.sqrt(at.timeYears)
  return exchangeValue(sign, at.underlying * discountFactor, far * discountFactor, deviation)
}

type Pair = Readonly<{
  worths: readonly [number, number]
  /** d1 of each asset against the strike, and of asset 1 against asset 2. */
  ahead: readonly [number, number]
  behind: readonly [number, number]
  between: readonly [number, number]
  /** Correlation of each asset with its ratio to the other. */
  withRatio: readonly [number, number]
}>

function pairOf(at: GreekInputs, second: SecondAsset): Pair {
  const { timeYears, volAnnual: vol1, rateCont } = at
  const root = Math.sqrt(timeYears)
  const vol = ratioVol(vol1, second.volAnnual, second.correlation)
  const carry2 = (rateCont - second.dividendYieldCont) * timeYears
  const { spotWorth, carry } = exoticParts(at)
  const log1 = logMoneyness(at.underlying, at.strike) + carry
  const log2 = logMoneyness(second.spot, at.strike) + carry2
  const logRatio = logMoneyness(at.underlying, second.spot) + carry - carry2
  // Assets tied to each other: the greater one is certain. At a tie either of them is both.
  const isTied = vol * root === 0
  const ratio = isTied ? (logRatio > 0 ? Infinity : -Infinity) : logRatio / (vol * root)
  const half = isTied ? 0 : (vol * root) / 2
  const clamped = (correlation: number): number => Math.min(Math.max(correlation, -1), 1)
  const [dev1, dev2] = [vol1 * root, second.volAnnual * root]
  return {
    worths: [spotWorth, second.spot * Math.exp(-second.dividendYieldCont * timeYears)],
    ahead: [standardised(log1, dev1, 0.5), standardised(log2, dev2, 0.5)],
    behind: [standardised(log1, dev1, -0.5), standardised(log2, dev2, -0.5)],
    between: [ratio + half, -ratio + half],
    withRatio: isTied
      ? [0, 0]
      : [
          clamped((vol1 - second.correlation * second.volAnnual) / vol),
          clamped((second.volAnnual - second.correlation * vol1) / vol),
        ],
  }
}

/** Calls on the lesser (−1) or greater (+1) of two assets, and what that asset itself is worth. */
function calls(which: Sign, at: GreekInputs, second: SecondAsset): readonly [call: number, asset: number] {
  const pair = pairOf(at, second)
  const { strikeWorth } = exoticParts(at)
  let [call, asset] = [0, 0]
  for (const one of [0, 1] as const) {
    const ratio = which * pair.between[one]
    const joint = bivariateNormalCdf(pair.ahead[one], ratio, which * pair.withRatio[one])
    call += pair.worths[one] * joint
    asset += pair.worths[one] * normalCdf(ratio)
  }
  const [b1, b2] = pair.behind
  const exercised =
    which === -1
      ? bivariateNormalCdf(b1, b2, second.correlation)
      : normalCdf(b1) + normalCdf(b2) - bivariateNormalCdf(b1, b2, second.correlation)
  return [Math.max(call - strikeWorth * exercised, 0), asset]
}

/**
 * An option on the lesser (−1) or the greater (+1) of two assets (R. Stulz, Journal of Financial Economics 10 (1982)
 * 161-185; Johnson 1987). Puts by parity with the asset itself.
 */
export function rainbowValue(which: Sign, sign: Sign, at: GreekInputs, second: SecondAsset): number {
  const [call, asset] = calls(which, at, second)
  return sign === 1 ? call : Math.max(call - asset + exoticParts(at).strikeWorth, 0)
}

export type QuantoTerms = Readonly<{
  rateForeignCont: number
  volFx: number
  /** Of the asset with the rate, domestic per foreign. */
  correlation: number
}>

/**
 * An option on a foreign asset paid at a fixed rate, in domestic money per unit of that rate: the asset grows at the
 * foreign rate less its yield and less correlation·σ·σ_fx (E. Reiner, "Quanto mechanics", RISK 5, 1992; Haug 2007, 5.16).
 */
export function quantoValue(sign: Sign, at: GreekInputs, terms: QuantoTerms): number {
  const { rateForeignCont, volFx, correlation } = terms
  const growth = rateForeignCont - at.dividendYieldCont - correlation * at.volAnnual * volFx
  const { strikeWorth, deviation } = exoticParts(at)
  const forwardWorth = at.underlying * Math.exp((growth - at.rateCont) * at.timeYears)
  return exchangeValue(sign, forwardWorth, strikeWorth, deviation)
}
