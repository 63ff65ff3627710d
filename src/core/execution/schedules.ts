import { assert } from '../kernel/index.ts'

/**
 * Cumulative share of the whole that is due from the start of each slice on: rising, the last one 1. Slice k is sent at
 * its start, so that the window's end finds everything sent.
 */
export type Shares = readonly number[]

/** Equal parts in equal times. */
export const twapShares = (slices: number): Shares =>
  Array.from({ length: slices }, (_, at) => (at + 1) / slices)

/** In proportion to `weights` >= 0 of the slices, of which at least one is above 0. */
export function weightedShares(weights: readonly number[]): Shares {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  assert(total > 0 && weights.every((weight) => weight >= 0), 'weights are not negative and not all 0')
  let sum = 0
  return weights.map((weight, at) => {
    sum += weight
    return at === weights.length - 1 ? 1 : sum / total
  })
}

/**
 * The optimal static trajectory under linear impact and a mean-variance utility: Almgren and Chriss, "Optimal execution
 * of portfolio transactions", Journal of Risk 3 (2000/01), eq. (17): of X, x_j = sinh(κ(T − t_j)) / sinh(κT) · X is left
 * at t_j. `urgency` is κT >= 0, no unit: 0 is the straight line (their limit of no risk aversion); at 3 the half-life of
 * the order is a third of the window.
 */
export function shortfallShares(slices: number, urgency: number): Shares {
  if (urgency === 0) return twapShares(slices)
  return Array.from({ length: slices }, (_, at) => {
    const left = 1 - (at + 1) / slices
    // sinh(a)/sinh(b) by falling exponentials, which never overflow.
    const ratio =
      (Math.exp(urgency * (left - 1)) * -Math.expm1(-2 * urgency * left)) / -Math.expm1(-2 * urgency)
    return at === slices - 1 ? 1 : 1 - ratio
  })
}

/** Whole lots due from the start of each slice on: never falling, the last one `lots`. */
export function lotsByShare(lots: number, shares: Shares): readonly number[] {
  let most = 0
  return shares.map((share, at) => {
    most = at === shares.length - 1 ? lots : Math.max(most, Math.min(lots, Math.round(lots * share)))
    return most
  })
}
