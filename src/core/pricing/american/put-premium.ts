import { INVERSE_SQRT_TWO_PI, cdfGiven } from './fast-normal.ts'
import type { PutBoundary } from './put-boundary.ts'

/** Early-exercise premium of a put of strike 1 and its first two derivatives in the spot. */
type PremiumValues = { premium: number; delta: number; gamma: number }

/**
 * Kim's (1990) integral over the boundary: ∫ r·e^(−rt)·Φ(−d−) − q·S·e^(−qt)·Φ(−d+) dt, and its derivatives in the spot.
 */
export function exercisePremium(boundary: PutBoundary, spot: number): PremiumValues {
  const { rateCont: r, yieldCont: q, timeYears, volAnnual } = boundary.market
  const { nodeCount, pricing } = boundary.scheme
  const { count, sines, cosines, weights, interpolation } = pricing
  const { transformed, logStart } = boundary.state
  const logGap = Math.log(spot) - logStart
  const sWhole = volAnnual * Math.sqrt(timeYears)
  const carry = (r - q) * timeYears
  let premium = 0
  let delta = 0
  let gamma = 0
  for (let j = 0, row = 0; j < count; j++) {
    let h = 0
    for (let k = 0; k < nodeCount; k++, row++)
      h += (interpolation[row] as number) * (transformed[k] as number)
    const sine = sines[j] as number
    const share = sine * sine
    const s = sWhole * sine
    const middle = (logGap + (h > 0 ? Math.sqrt(h) : 0) + carry * share) / s
    const dPlus = middle + 0.5 * s
    const dMinus = middle - 0.5 * s
    const eMinus = Math.exp(-0.5 * dMinus * dMinus)
    const ePlus = Math.exp(-0.5 * dPlus * dPlus)
    const weight = 2 * timeYears * (weights[j] as number) * sine * (cosines[j] as number)
    const byRate = r * weight * Math.exp(-r * timeYears * share)
    const byYield = q === 0 ? 0 : q * weight * Math.exp(-q * timeYears * share)
    const rateDensity = (byRate * INVERSE_SQRT_TWO_PI * eMinus) / (spot * s)
    const yieldDensity = (byYield * INVERSE_SQRT_TWO_PI * ePlus) / s
    const below = cdfGiven(-dPlus, ePlus)
    premium += byRate * cdfGiven(-dMinus, eMinus) - byYield * spot * below
    delta += yieldDensity - rateDensity - byYield * below
    gamma += (rateDensity * (1 + dMinus / s) + yieldDensity * (1 - dPlus / s)) / spot
  }
  return { premium, delta, gamma }
}
