import type { VarianceJet } from './vol-surface.ts'

/** Raw SVI (Gatheral 2004): w(k) = a + b(ρ(k−m) + √((k−m)²+σ²)), b ≥ 0, |ρ| < 1, σ > 0, w ≥ 0 everywhere. */
export type SviParameters = Readonly<{ a: number; b: number; rho: number; m: number; sigma: number }>

/** w, ∂w/∂k and ∂²w/∂k² of raw SVI (Gatheral and Jacquier 2014, eq. 3.1). */
export function sviJet({ a, b, rho, m, sigma }: SviParameters, logMoneyness: number): VarianceJet {
  const x = logMoneyness - m
  const root = Math.sqrt(x * x + sigma * sigma)
  return {
    w: a + b * (rho * x + root),
    slope: b * (rho + x / root),
    curvature: (b * sigma * sigma) / (root * root * root),
  }
}

/** The smallest total variance of the slice, a + bσ√(1−ρ²), at k = m − ρσ/√(1−ρ²). */
export const sviMinimum = ({ a, b, rho, sigma }: SviParameters): number =>
  a + b * sigma * Math.sqrt((1 - rho) * (1 + rho))

/** Rounding that a published parameter set may carry into its smallest variance. */
const MINIMUM_TOLERANCE = 1e-12

/** The parameter that is outside the domain of raw SVI, with a sentence; null when all are inside. */
export function sviBreach(parameters: SviParameters): Readonly<{ column: string; message: string }> | null {
  for (const [column, value] of Object.entries(parameters)) {
    if (!Number.isFinite(value)) return { column, message: 'must be a finite number' }
  }
  const { a, b, rho, sigma } = parameters
  if (b < 0) return { column: 'b', message: 'must be 0 or more' }
  if (Math.abs(rho) >= 1) return { column: 'rho', message: 'must lie between -1 and 1' }
  if (sigma <= 0) return { column: 'sigma', message: 'must be above 0' }
  if (sviMinimum(parameters) < -MINIMUM_TOLERANCE * Math.max(1, Math.abs(a))) {
    return { column: 'a', message: 'the smallest total variance, a + b·sigma·√(1−rho²), is negative' }
  }
  return null
}
