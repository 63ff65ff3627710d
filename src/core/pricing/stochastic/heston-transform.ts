import type { HestonParameters } from './heston-types.ts'

/**
 * The characteristic function of X = ln(S_T/F): E[e^(izX)] = e^(A + D·v0) with
 *   D = −a·m / (b·m + 1 + e),   A = κθ·[ −a·T/(b+d) − (2/ω²)·ln(1 − ω²·a·m/(2(b+d))) ],
 *   a = z² + iz, b = κ − ρω·iz, d = √(b² + ω²a), e = e^(−dT), m = (1−e)/d.
 * The "little trap" form of H. Albrecher, P. Mayer, W. Schoutens, J. Tistaert (Wilmott, January 2007), whose logarithm never
 * leaves its branch, rewritten with (b−d)(b+d) = −ω²a so that nothing cancels as ω → 0 or T → 0.
 */

/** Where `transformAt` puts A, D (real and imaginary parts), then b, for the derivative in time. */
export const TRANSFORM_SIZE = 6

/** e^(x+iy) − 1 without cancellation. */
const expm1Real = (x: number, y: number): number => {
  const half = Math.sin(y / 2)
  return Math.expm1(x) * Math.cos(y) - 2 * half * half
}

/** Nodes and weights of the five-point rule of Gauss and Legendre on [0, 1]. */
const GAUSS_NODES = [
  0.046910077030668, 0.23076534494715845, 0.5, 0.7692346550528415, 0.953089922969332,
] as const
const GAUSS_WEIGHTS = [
  0.11846344252809454, 0.23931433524968324, 0.28444444444444444, 0.23931433524968324, 0.11846344252809454,
] as const
/** Below this |b+d|·T the two terms of A cancel; A is then the integral of D by the five-point rule. */
const SHORT_LIFE = 1e-3

/** D alone, for a life. */
function riccatiAt(
  out: Float64Array,
  aRe: number,
  aIm: number,
  bRe: number,
  bIm: number,
  dRe: number,
  dIm: number,
  timeYears: number,
): void {
  const exponentIm = -dIm * timeYears
  const growth = Math.exp(-dRe * timeYears)
  const eIm = growth * Math.sin(exponentIm)
  const missRe = -expm1Real(-dRe * timeYears, exponentIm)
  const square = dRe * dRe + dIm * dIm
  const mRe = square === 0 ? timeYears : (missRe * dRe - eIm * dIm) / square
  const mIm = square === 0 ? 0 : (-eIm * dRe - missRe * dIm) / square
  const belowRe = bRe * mRe - bIm * mIm + 2 - missRe
  const belowIm = bRe * mIm + bIm * mRe + eIm
  const aboveRe = aRe * mRe - aIm * mIm
  const aboveIm = aRe * mIm + aIm * mRe
  const below = belowRe * belowRe + belowIm * belowIm
  out[2] = -(aboveRe * belowRe + aboveIm * belowIm) / below
  out[3] = -(aboveIm * belowRe - aboveRe * belowIm) / below
  out[4] = mRe
  out[5] = mIm
}

/** Fills `out` with A, D and b at z = `zRe` + i·`zIm`. No allocation but in the short-life branch. */
export function transformAt(
  out: Float64Array,
  { kappa, theta, volOfVol, correlation }: HestonParameters,
  timeYears: number,
  zRe: number,
  zIm: number,
): void {
  const aRe = zRe * zRe - zIm * zIm - zIm
  const aIm = 2 * zRe * zIm + zRe
  const bRe = kappa + correlation * volOfVol * zIm
  const bIm = -correlation * volOfVol * zRe
  const omega2 = volOfVol * volOfVol
  // d, the root with a positive real part
  const sqRe = bRe * bRe - bIm * bIm + omega2 * aRe
  const sqIm = 2 * bRe * bIm + omega2 * aIm
  const modulus = Math.sqrt(sqRe * sqRe + sqIm * sqIm)
  let dRe = 0
  let dIm = 0
  if (modulus > 0) {
    const larger = Math.sqrt((modulus + Math.abs(sqRe)) / 2)
    const smaller = Math.abs(sqIm) / (2 * larger)
    dRe = sqRe >= 0 ? larger : smaller
    dIm = (sqRe >= 0 ? smaller : larger) * (sqIm < 0 ? -1 : 1)
  }
  riccatiAt(out, aRe, aIm, bRe, bIm, dRe, dIm, timeYears)
  const mRe = out[4] ?? 0
  const mIm = out[5] ?? 0
  out[0] = 0
  out[1] = 0
  out[4] = bRe
  out[5] = bIm
  const level = kappa * theta
  if (level === 0) return
  // b + d, through the conjugate where b and d nearly cancel
  let sumRe = bRe + dRe
  let sumIm = bIm + dIm
  if (bRe < 0) {
    const [gapRe, gapIm] = [dRe - bRe, dIm - bIm]
    const gap = gapRe * gapRe + gapIm * gapIm
    sumRe = (omega2 * (aRe * gapRe + aIm * gapIm)) / gap
    sumIm = (omega2 * (aIm * gapRe - aRe * gapIm)) / gap
  }
  const sum = sumRe * sumRe + sumIm * sumIm
  if (Math.sqrt(sum) * timeYears < SHORT_LIFE) {
    shortLife(out, [aRe, aIm, bRe, bIm, dRe, dIm], timeYears, level)
    return
  }
  const ratioRe = (aRe * sumRe + aIm * sumIm) / sum
  const ratioIm = (aIm * sumRe - aRe * sumIm) / sum
  const yRe = (ratioRe * mRe - ratioIm * mIm) / 2
  const yIm = (ratioRe * mIm + ratioIm * mRe) / 2
  const [logRe, logIm] = scaledLog(omega2, yRe, yIm)
  out[0] = level * (-ratioRe * timeYears - 2 * logRe)
  out[1] = level * (-ratioIm * timeYears - 2 * logIm)
}

/** ln(1 − ω²y)/ω², and −y where ω² is nothing. */
function scaledLog(omega2: number, yRe: number, yIm: number): readonly [number, number] {
  const wRe = -omega2 * yRe
  const wIm = -omega2 * yIm
  const size = wRe * wRe + wIm * wIm
  if (size < 1e-32) return [-yRe, -yIm]
  const logRe = size < 0.25 ? Math.log1p(2 * wRe + size) / 2 : Math.log((1 + wRe) * (1 + wRe) + wIm * wIm) / 2
  return [logRe / omega2, Math.atan2(wIm, 1 + wRe) / omega2]
}

function shortLife(
  out: Float64Array,
  pieces: readonly [number, number, number, number, number, number],
  timeYears: number,
  level: number,
): void {
  const scratch = new Float64Array(TRANSFORM_SIZE)
  let [sumRe, sumIm] = [0, 0]
  GAUSS_NODES.forEach((node, at) => {
    riccatiAt(scratch, ...pieces, node * timeYears)
    sumRe += (GAUSS_WEIGHTS[at] ?? 0) * (scratch[2] ?? 0)
    sumIm += (GAUSS_WEIGHTS[at] ?? 0) * (scratch[3] ?? 0)
  })
  out[0] = level * timeYears * sumRe
  out[1] = level * timeYears * sumIm
}

/** E[∫v dt]: the variance that a deterministic model would accumulate. */
export function expectedTotalVariance({ v0, kappa, theta }: HestonParameters, timeYears: number): number {
  const decay = kappa * timeYears
  const share = decay < 1e-12 ? 1 - decay / 2 : -Math.expm1(-decay) / decay
  // (1 − share) without cancellation for a slow reversion
  const rest = decay < 1e-3 ? (decay / 2) * (1 - (decay / 3) * (1 - decay / 4)) : 1 - share
  return timeYears * (v0 * share + theta * rest)
}

/**
 * The life at which E[(S_T/F)^p] becomes infinite (L. Andersen, V. Piterbarg, "Moment explosions in stochastic volatility models",
 * Finance and Stochastics 11, 2007, proposition 3.1); Infinity where it never does.
 */
export function explosionTimeYears(
  { kappa, volOfVol, correlation }: HestonParameters,
  power: number,
): number {
  const chi = correlation * volOfVol * power - kappa
  const curvature = volOfVol * volOfVol * power * (power - 1)
  if (curvature <= 0) return Infinity
  const discriminant = chi * chi - curvature
  if (discriminant < 0) {
    const gamma = Math.sqrt(-discriminant)
    return (2 / gamma) * Math.atan2(gamma, chi)
  }
  if (chi <= 0) return Infinity
  const root = Math.sqrt(discriminant)
  return root === 0 ? 2 / chi : Math.log((chi + root) / (chi - root)) / root
}

/** ln E[(S_T/F)^p]; Infinity where the moment does not exist. */
export function logMoment(
  out: Float64Array,
  parameters: HestonParameters,
  timeYears: number,
  power: number,
): number {
  if (explosionTimeYears(parameters, power) <= timeYears) return Infinity
  transformAt(out, parameters, timeYears, 0, -power)
  const value = (out[0] ?? 0) + (out[2] ?? 0) * parameters.v0
  return Number.isNaN(value) ? Infinity : value
}
