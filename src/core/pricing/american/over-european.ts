import type { BsmOption } from '../types.ts'
import { americanPrice } from './american.ts'
import { bawPremium } from './baw.ts'
import { putOf, regimeOf } from './put.ts'

/** The American value at a spot, given the European one there. */
export type OverEuropean = (spot: number, europeanPrice: number) => number

/**
 * American values of one option over many spots: the European value (exact, from a batch) and the premium of G. Barone-Adesi and
 * R. Whaley (1987), whose critical price is solved once for all spots. Meant for scenario grids, where a profit is a difference of
 * two such values. Two exercise boundaries (yield < rate < 0) have no such rule and are priced one by one. The option's own spot
 * is not read; its terms have been checked.
 */
export function americanOverEuropean(option: BsmOption): OverEuropean {
  const { optionType, strike, rateCont, dividendYieldCont: yieldCont, timeYears, volAnnual } = option
  const isPut = optionType === 'put'
  const intrinsic = (spot: number): number => Math.max(0, isPut ? strike - spot : spot - strike)
  if (timeYears === 0) return intrinsic
  // Homogeneous of degree one: at unit strike the put that prices it has no spot in it.
  const put = putOf({
    ...{ sign: isPut ? -1 : 1, spot: 1, strike: 1, rateCont, yieldCont, timeYears, volAnnual },
    ...{ dividends: [], exerciseTimes: null },
  })
  const regime = regimeOf(put)
  if (regime === 'european') return (spot, european) => Math.max(european, intrinsic(spot))
  if (regime === 'double' || volAnnual === 0) {
    return (spot, european) => {
      const price = americanPrice({ ...option, spot })
      return price.ok ? price.value : Math.max(european, intrinsic(spot))
    }
  }
  const { logCritical, exponent, gain } = bawPremium(put)
  return (spot, european) => {
    const logSpot = isPut ? Math.log(spot / strike) : Math.log(strike / spot)
    if (logSpot <= logCritical) return intrinsic(spot)
    const premium = (isPut ? strike : spot) * gain * Math.exp(exponent * (logSpot - logCritical))
    return Math.max(european + premium, intrinsic(spot))
  }
}
