import type { QuoteValues } from './ports.ts'

/** What joins the spot to the forward of an expiry: F = S·e^((r−q)T). */
export type SpotBasis = Readonly<{ spot: number; forward: number; timeYears: number }>

/** The basis of an expiry; null where spot, forward or time is missing, and greeks stay with respect to the forward. */
export function spotBasis(
  spot: number | null,
  parity: Readonly<{ forward: number }> | null,
  timeYears: number,
): SpotBasis | null {
  if (spot === null || parity === null || !(spot > 0) || !(timeYears > 0)) return null
  return { spot, forward: parity.forward, timeYears }
}

/**
 * Greeks at the forward as greeks at the spot, by the chain rule through F(S, r, T): the forward moves with the spot by F/S,
 * with time by (r−q)F and with the rate by T·F; the yield is held. The same figures as Black, Scholes and Merton's.
 */
export function greeksOnSpot(values: QuoteValues, { spot, forward, timeYears }: SpotBasis): QuoteValues {
  const { delta, gamma, theta, rho } = values
  const perSpot = forward / spot
  const carry = Math.log(perSpot) / timeYears
  return {
    ...values,
    delta: delta === null ? null : delta * perSpot,
    gamma: gamma === null ? null : gamma * perSpot * perSpot,
    theta: theta === null || delta === null ? null : theta - delta * forward * carry,
    rho: rho === null || delta === null ? null : rho + delta * forward * timeYears,
  }
}
