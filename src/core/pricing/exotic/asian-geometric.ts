import type { GreekInputs } from '../numeric-greeks.ts'
import { exchangeValue, exoticParts } from './parts.ts'
import type { Sign } from './parts.ts'

export type AveragingTerms = Readonly<{
  /** How many prices the average has, past ones counted; 0 is continuous averaging. */
  fixings: number
  /** Years to the first of them, negative when it is past; null: T/n for fixings, today for continuous averaging. */
  firstFixingYears: number | null
  /** Average of the past part; weighs nothing while there is none. */
  averageSoFar: number | null
}>

/** The part of the average that is still open. Fixings are evenly spaced, the last at expiry. */
type OpenAverage = Readonly<{
  /** Share of the whole average that is past. */
  pastShare: number
  /** Fixings from now on, today's included; 0 for continuous averaging. */
  count: number
  firstYears: number
  stepYears: number
}>

export function openAverage({ fixings, firstFixingYears }: AveragingTerms, timeYears: number): OpenAverage {
  if (fixings === 0) {
    const first = firstFixingYears ?? 0
    const span = timeYears - first
    return {
      pastShare: first < 0 ? -first / span : 0,
      count: 0,
      firstYears: Math.max(first, 0),
      stepYears: 0,
    }
  }
  if (firstFixingYears === null) {
    return { pastShare: 0, count: fixings, firstYears: timeYears / fixings, stepYears: timeYears / fixings }
  }
  const stepYears = fixings === 1 ? 0 : (timeYears - firstFixingYears) / (fixings - 1)
  // A fixing that is due today has the spot as its price and is not past.
  const past =
    firstFixingYears < 0 && stepYears > 0
      ? Math.min(Math.ceil(-firstFixingYears / stepYears - 1e-9), fixings)
      : 0
  return {
    pastShare: past / fixings,
    count: fixings - past,
    firstYears: Math.max(firstFixingYears + past * stepYears, 0),
    stepYears,
  }
}

/** Mean of the open times, and variance of the open mean log price per unit of σ², both over the open part alone. */
function momentsOf(
  open: OpenAverage,
  timeYears: number,
): readonly [meanYears: number, varianceYears: number] {
  const { count, firstYears: first, stepYears: step } = open
  if (count === 0) return [(first + timeYears) / 2, first + (timeYears - first) / 3]
  const meanYears = first + ((count - 1) * step) / 2
  return [meanYears, first + (step * (count - 1) * (2 * count - 1)) / (6 * count)]
}

/**
 * An option on the geometric mean of prices, which is lognormal (A. Kemna and A. Vorst, Journal of Banking and Finance
 * 14 (1990) 113-129; discrete fixings by the same argument). The past mean enters by its share of the exponent.
 */
export function asianGeometricValue(sign: Sign, at: GreekInputs, terms: AveragingTerms): number {
  const { strikeWorth, discountFactor } = exoticParts(at)
  const open = openAverage(terms, at.timeYears)
  const [meanYears, varianceYears] = momentsOf(open, at.timeYears)
  const openShare = 1 - open.pastShare
  const variance = at.volAnnual ** 2
  const past =
    open.pastShare === 0 ? 0 : open.pastShare * Math.log((terms.averageSoFar ?? NaN) / at.underlying)
  const drift = openShare * (at.rateCont - at.dividendYieldCont - variance / 2) * meanYears
  const spread = openShare * openShare * variance * varianceYears
  const forward = at.underlying * Math.exp(past + drift + spread / 2)
  return exchangeValue(sign, forward * discountFactor, strikeWorth, Math.sqrt(spread))
}
