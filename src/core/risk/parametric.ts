import { normalDensity } from '../pricing/index.ts'
import { normalUpperQuantile, studentDensity, studentUpperQuantile } from './distributions.ts'
import type { Moments } from './moments.ts'
import type { TailRisk } from './types.ts'

/** Mean and deviation over `days` independent days. */
const over = ({ mean, deviation }: Moments, days: number) => ({
  mean: mean * days,
  deviation: deviation * Math.sqrt(days),
})

/** VaR = −μ + σ·z, ES = −μ + σ·φ(z)/(1 − a) (McNeil, Frey and Embrechts 2015, ex. 2.11 and 2.14). */
export function normalRisk(moments: Moments, confidence: number, days = 1): TailRisk {
  const { mean, deviation } = over(moments, days)
  const z = normalUpperQuantile(1 - confidence)
  return { var: deviation * z - mean, es: (deviation * normalDensity(z)) / (1 - confidence) - mean }
}

/**
 * Student's t with the sample's mean and variance: the scale is σ·√((ν − 2)/ν), so `dof` is above 2
 * (McNeil, Frey and Embrechts 2015, ex. 2.11 and 2.14). The horizon scales mean and deviation, not the tail's shape.
 */
export function studentRisk(moments: Moments, confidence: number, dof: number, days = 1): TailRisk {
  const { mean, deviation } = over(moments, days)
  const scale = deviation * Math.sqrt((dof - 2) / dof)
  const t = studentUpperQuantile(1 - confidence, dof)
  const tailMean = (studentDensity(t, dof) * (dof + t * t)) / ((dof - 1) * (1 - confidence))
  return { var: scale * t - mean, es: scale * tailMean - mean }
}

/** The largest value that a fit gives: from here on t and normal are one distribution for every purpose of a desk. */
const DOF_MAX = 1e6

/** Degrees of freedom whose t has the sample's excess kurtosis, 6/(ν − 4); a sample without fat tails gives the largest. */
export const fittedDof = ({ excessKurtosis }: Moments): number =>
  excessKurtosis > 0 ? Math.min(4 + 6 / excessKurtosis, DOF_MAX) : DOF_MAX

/**
 * Whether the expansion is a distribution at all: its quantile must rise with z everywhere, which bounds skewness and
 * kurtosis (Maillard 2012, "A User's Guide to the Cornish Fisher Expansion", eq. 9). The derivative in z is a quadratic;
 * it must have no two roots.
 */
function isCornishFisherValid({ skewness: s, excessKurtosis: k }: Moments): boolean {
  const [a, b, c] = [k / 8 - (s * s) / 6, s / 3, 1 - k / 8 + (5 * s * s) / 36]
  return a >= 0 && b * b - 4 * a * c <= 0 && c > 0
}

/** Skewness falls with 1/√days and excess kurtosis with 1/days when days are independent. */
const aggregated = (moments: Moments, days: number): Moments => ({
  ...over(moments, days),
  skewness: moments.skewness / Math.sqrt(days),
  excessKurtosis: moments.excessKurtosis / days,
})

/**
 * Modified VaR (Zangari 1996; Favre and Galeano 2002) by the fourth-order Cornish–Fisher expansion of the lower quantile,
 * and the mean of that same quantile over the tail in closed form (Boudt, Peterson and Croux 2008, eq. 15). `isValid` is
 * false outside the expansion's domain; then ES is at least VaR by decree.
 */
export function cornishFisherRisk(
  moments: Moments,
  confidence: number,
  days = 1,
): TailRisk & Readonly<{ isValid: boolean }> {
  const summed = aggregated(moments, days)
  const { mean, deviation, skewness: s, excessKurtosis: k } = summed
  const tail = 1 - confidence
  const z = -normalUpperQuantile(tail)
  const expanded = (first: number, second: number, third: number): number =>
    first + ((second - 1) * s) / 6 + ((third - 3 * first) * k) / 24 - ((2 * third - 5 * first) * s * s) / 36
  const mills = normalDensity(z) / tail
  const valueAtRisk = -(mean + deviation * expanded(z, z * z, z ** 3))
  const tailMean = -(mean + deviation * expanded(-mills, 1 - z * mills, -(z * z + 2) * mills))
  const isValid = isCornishFisherValid(summed)
  return { var: valueAtRisk, es: isValid ? tailMean : Math.max(tailMean, valueAtRisk), isValid }
}
