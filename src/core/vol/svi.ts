import type { Smile, SviParameters, VarianceJet, WingLine } from './types.ts'

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

export const sviSmile = (parameters: SviParameters, timeYears: number): Smile => ({
  timeYears,
  jet: (logMoneyness) => sviJet(parameters, logMoneyness),
  centre: parameters.m,
  scale: parameters.sigma,
  knots: [],
  wingSlope: parameters.b * (1 + Math.abs(parameters.rho)),
  wings: [wingOf(parameters, -1), wingOf(parameters, 1)],
})

const wingOf = ({ a, b, rho, m }: SviParameters, side: -1 | 1): WingLine => {
  const slope = b * (1 + side * rho)
  return { level: a - side * slope * m, slope }
}
