/**
 * The standard normal distribution to within a few units in the last place, tails included.
 * erf and erfc: W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969) 631-637,
 * with the coefficients of his CALERF (SPECFUN). The constants below are his tables.
 */

const ERF_P = [
  1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2,
  3.20937758913846947e3,
] as const
const ERF_Q = [
  1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3,
] as const
const ERFC_MID_P = [
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
  2.98635138197400131e2, 8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3,
  1.23033935479799725e3,
] as const
const ERFC_MID_Q = [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
  3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
] as const
const ERFC_FAR_P = [
  1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
  1.60837851487422766e-2, 6.58749161529837803e-4,
] as const
const ERFC_FAR_Q = [
  1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2,
  2.33520497626869185e-3,
] as const

const ERF_BOUND = 0.46875
const INVERSE_SQRT_PI = 0.5641895835477563
export const INVERSE_SQRT_TWO_PI = 0.3989422804014327
const SQRT_TWO_PI = 2.5066282746310002
const SQRT_HALF_PI = 1.2533141373155003
/** Above this the density is below the smallest float64. */
const DENSITY_BOUND = 38.6

const polynomial = (coefficients: readonly number[], x: number): number => {
  let sum = 0
  for (const coefficient of coefficients) sum = sum * x + coefficient
  return sum
}

/** erf for |x| ≤ 0.46875. */
const erfCentre = (x: number): number => (x * polynomial(ERF_P, x * x)) / polynomial(ERF_Q, x * x)

/** e^(x²)·erfc(x) for x > 0.46875. */
function scaledErfcTail(x: number): number {
  if (x <= 4) return polynomial(ERFC_MID_P, x) / polynomial(ERFC_MID_Q, x)
  const y = 1 / (x * x)
  return (INVERSE_SQRT_PI - (y * polynomial(ERFC_FAR_P, y)) / polynomial(ERFC_FAR_Q, y)) / x
}

/** e^(−z²/2). Squaring z would lose z²/2 units in the last place; Cody's split keeps them. */
function halfSquareExp(z: number): number {
  const coarse = Math.trunc(z * 16) / 16
  return Math.exp((-coarse * coarse) / 2) * Math.exp((-(z - coarse) * (z + coarse)) / 2)
}

/** φ(z), the density; exactly 0 beyond ±38.6. */
export const normalDensity = (z: number): number =>
  Math.abs(z) > DENSITY_BOUND ? 0 : INVERSE_SQRT_TWO_PI * halfSquareExp(z)

/** Φ(z), the probability of a standard normal below z; relative precision holds down to the smallest float64. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) * Math.SQRT1_2
  if (x <= ERF_BOUND) return 0.5 + 0.5 * erfCentre(z * Math.SQRT1_2)
  const tail = Math.abs(z) > DENSITY_BOUND ? 0 : 0.5 * halfSquareExp(z) * scaledErfcTail(x)
  return z < 0 ? tail : 1 - tail
}

/**
 * Φ(z)/φ(z), the Mills ratio of −z: never underflows for negative z, where Φ and φ do. Meant for z below about 37;
 * beyond it the value leaves float64.
 */
export function millsRatio(z: number): number {
  const x = Math.abs(z) * Math.SQRT1_2
  if (x <= ERF_BOUND)
    return (SQRT_HALF_PI + SQRT_HALF_PI * erfCentre(z * Math.SQRT1_2)) * Math.exp((z * z) / 2)
  const lower = SQRT_HALF_PI * scaledErfcTail(x)
  return z < 0 ? lower : SQRT_TWO_PI * Math.exp((z * z) / 2) - lower
}
