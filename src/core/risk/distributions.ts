import { assert } from '../kernel/index.ts'
import { normalCdf, normalDensity } from '../pricing/index.ts'

/** Abramowitz and Stegun 26.2.23: within 4.5e-4, where the two steps below begin. */
function roughUpperQuantile(upperTail: number): number {
  const t = Math.sqrt(-2 * Math.log(upperTail))
  const top = 2.515517 + t * (0.802853 + t * 0.010328)
  const bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  return t - top / bottom
}

/** The z with Φ(−z) = `upperTail`, in (0, 1); relative precision holds in the tail. Halley's iteration. */
export function normalUpperQuantile(upperTail: number): number {
  assert(upperTail > 0 && upperTail < 1, 'a tail probability lies inside (0, 1)')
  if (upperTail > 0.5) return -normalUpperQuantile(1 - upperTail)
  let z = roughUpperQuantile(upperTail)
  for (let step = 0; step < 3; step += 1) {
    const excess = (normalCdf(-z) - upperTail) / normalDensity(z)
    z += excess / (1 + (z * excess) / 2)
  }
  return z
}

/** ln[Γ(x + ½)/Γ(x)] for x > 0, without the cancellation of two large logarithms (Stirling's series of the ratio). */
function logGammaHalfRatio(x: number): number {
  let log = 0
  let at = x
  for (; at < 24; at += 1) log -= Math.log1p(0.5 / at)
  const inverse = 1 / at
  const square = inverse * inverse
  const series =
    inverse *
    (-1 / 8 + square * (1 / 192 + square * (-1 / 640 + square * (17 / 14336 - (square * 31) / 18432))))
  return log + 0.5 * Math.log(at) + series
}

/** The continued fraction of the incomplete beta function, modified Lentz (Numerical Recipes 3rd ed., 6.4.5). */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300
  const guarded = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 20_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guarded(1 + even * d)
    c = guarded(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guarded(1 + odd * d)
    c = guarded(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) return fraction
  }
  return fraction
}

/** Density of Student's t with `dof` degrees of freedom. */
export function studentDensity(t: number, dof: number): number {
  const log = logGammaHalfRatio(dof / 2) - 0.5 * Math.log(dof * Math.PI)
  return Math.exp(log - ((dof + 1) / 2) * Math.log1p((t * t) / dof))
}

/** P(T > t) for t ≥ 0: half the regularised incomplete beta function I(dof/2, ½) at dof/(dof + t²). */
export function studentUpperTail(t: number, dof: number): number {
  assert(t >= 0 && dof > 0, 'the upper tail is asked for t ≥ 0 and positive degrees of freedom')
  if (t === 0) return 0.5
  const square = t * t
  const a = dof / 2
  // x^a·(1 − x)^½ / B(a, ½), where B(a, ½) = √π / exp(logGammaHalfRatio(a)).
  const logFront =
    -a * Math.log1p(square / dof) +
    0.5 * (Math.log(square) - Math.log(dof + square)) +
    logGammaHalfRatio(a) -
    0.5 * Math.log(Math.PI)
  const x = dof / (dof + square)
  if (x < (a + 1) / (a + 2.5)) return (0.5 * Math.exp(logFront) * betaFraction(a, 0.5, x)) / a
  return 0.5 - Math.exp(logFront) * betaFraction(0.5, a, square / (dof + square))
}

/** Beyond this the expansion around the normal quantile is exact in float64. */
const DOF_NORMAL = 1e5

/** Abramowitz and Stegun 26.7.5. */
function expandedStudentQuantile(z: number, dof: number): number {
  const square = z * z
  const first = (z * (square + 1)) / 4
  const second = (z * (3 + square * (16 + 5 * square))) / 96
  const third = (z * (-15 + square * (17 + square * (19 + 3 * square)))) / 384
  return z + first / dof + second / dof ** 2 + third / dof ** 3
}

/**
 * The t with P(T > t) = `upperTail`, in (0, 1). Newton's method on the logarithm of the tail, kept inside a bracket.
 * Relative error below 1e-12.
 */
export function studentUpperQuantile(upperTail: number, dof: number): number {
  assert(upperTail > 0 && upperTail < 1 && dof > 0, 'a tail inside (0, 1) and positive degrees of freedom')
  if (upperTail === 0.5) return 0
  if (upperTail > 0.5) return -studentUpperQuantile(1 - upperTail, dof)
  const start = normalUpperQuantile(upperTail)
  if (dof > DOF_NORMAL) return expandedStudentQuantile(start, dof)
  let [low, high] = [0, Math.max(start, 1)]
  while (studentUpperTail(high, dof) > upperTail) [low, high] = [high, high * 2]
  let t = start > low && start < high ? start : (low + high) / 2
  for (let step = 0; step < 200; step += 1) {
    const tail = studentUpperTail(t, dof)
    if (tail > upperTail) low = t
    else high = t
    const next = t + (Math.log(tail / upperTail) * tail) / studentDensity(t, dof)
    const inside = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(inside - t) <= 4e-16 * t) return inside
    t = inside
  }
  return t
}

/** P(χ² > x) with 1 degree of freedom. */
export const chiSquareUpperTail1 = (x: number): number => 2 * normalCdf(-Math.sqrt(Math.max(x, 0)))

/** P(χ² > x) with 2 degrees of freedom. */
export const chiSquareUpperTail2 = (x: number): number => Math.exp(-Math.max(x, 0) / 2)
