import type { GreekInputs } from '../numeric-greeks.ts'
import { gaussLegendre, integratePanel } from '../quadrature.ts'
import { exoticParts, scaledCdf, vanillaValue } from './parts.ts'
import type { Sign } from './parts.ts'

export const DOUBLE_BARRIER_KINDS = ['knock_in', 'knock_out'] as const

export type DoubleBarrierTerms = Readonly<{
  kind: (typeof DOUBLE_BARRIER_KINDS)[number]
  low: number
  high: number
  /** Paid at the hit by an out option, at expiry by an in option that was never hit. */
  rebate: number
}>

/** Everything in the log of spot over the lower barrier: it lives on (0, width). */
type Strip = Readonly<{
  start: number
  width: number
  /** The part of the strip where the option is in the money. */
  from: number
  to: number
  deviation: number
  /** (b − σ²/2)·T. */
  drift: number
}>

function stripOf(sign: Sign, at: GreekInputs, { low, high }: DoubleBarrierTerms): Strip {
  const { deviation, carry } = exoticParts(at)
  const width = Math.log(high / low)
  const strike = Math.min(Math.max(Math.log(at.strike / low), 0), width)
  return {
    start: Math.log(at.underlying / low),
    width,
    from: sign === 1 ? strike : 0,
    to: sign === 1 ? width : strike,
    deviation,
    drift: carry - (deviation * deviation) / 2,
  }
}

/** e^factor·[Φ(b) − Φ(a)] for a ≤ b, taken in the tail where the difference is not one of numbers near 1. */
const between = (factor: number, a: number, b: number): number =>
  a > 0 ? scaledCdf(factor, -a) - scaledCdf(factor, -b) : scaledCdf(factor, b) - scaledCdf(factor, a)

const IMAGES_MAX = 60
const NEGLIGIBLE = 1e-18

/**
 * ∫ e^(x·power) over the money part of the killed density, by reflections (Ikeda and Kunitomo 1992 with flat barriers):
 * each image at m weighs e^(drift·(m − start)/variance) and is a normal about m + drift.
 */
function byImages(strip: Strip, power: 0 | 1): number {
  const { start, width, deviation, drift } = strip
  const variance = deviation * deviation
  const image = (m: number): number => {
    const centre = m + drift + power * variance
    const factor = (drift * (m - start)) / variance + power * (m + drift + variance / 2)
    return between(factor, (strip.from - centre) / deviation, (strip.to - centre) / deviation)
  }
  let sum = image(start) - image(-start)
  for (let n = 1; n <= IMAGES_MAX; n++) {
    const shift = 2 * n * width
    const term = image(start + shift) - image(shift - start) + image(start - shift) - image(-shift - start)
    sum += term
    if (Math.abs(term) <= NEGLIGIBLE * Math.abs(sum) || term === 0) break
  }
  return sum
}

/** The same integral by the sines of the strip, for deviations beyond its width (A. Pelsser 2000 has the series). */
function bySines(strip: Strip, power: 0 | 1): number {
  const { start, width, deviation, drift } = strip
  const variance = deviation * deviation
  const tilt = drift / variance
  const growth = tilt + power
  const primitive = (x: number, k: number): number =>
    (Math.exp(growth * x - tilt * start) * (growth * Math.sin(k * x) - k * Math.cos(k * x))) /
    (growth * growth + k * k)
  let sum = 0
  for (let n = 1; n <= IMAGES_MAX; n++) {
    const k = (n * Math.PI) / width
    const decay = Math.exp((-k * k * variance) / 2 - (tilt * drift) / 2)
    sum += decay * Math.sin(k * start) * (primitive(strip.to, k) - primitive(strip.from, k))
    if (k * k * variance > 90) break
  }
  return (2 / width) * sum
}

/** Deviations in units of the strip's width from which the sines converge faster than the images. */
const SINES_FROM = 0.9

const overStrip = (strip: Strip, power: 0 | 1): number =>
  (strip.deviation > SINES_FROM * strip.width ? bySines : byImages)(strip, power)

/** The probability of having touched neither barrier after a share of the life. */
function survival(strip: Strip, share: number): number {
  const { width, deviation, drift } = strip
  const part = { deviation: deviation * Math.sqrt(share), drift: drift * share }
  return Math.min(Math.max(overStrip({ ...strip, ...part, from: 0, to: width }, 0), 0), 1)
}

/** Deviations in units of the strip's width beyond which who has not left it yet weighs below 1e-34. */
const SETTLED_FROM = 4

/**
 * Worth of one unit paid when the strip is left. In `y` = √(drift² + 2·rT·variance) the discount is a change of drift; each
 * image is then one first passage (Cox and Miller 1965, 5.7), and a long life leaves the ratio of hyperbolic sines.
 */
function hitWorth(strip: Strip, rateTime: number): number {
  const { start, width, deviation, drift } = strip
  const variance = deviation * deviation
  const square = drift * drift + 2 * rateTime * variance
  if (square < 0) return hitWorthBySurvival(strip, rateTime)
  const y = Math.sqrt(square) / variance
  const leave = (distance: number, tilt: number): number => {
    if (deviation > SETTLED_FROM * width) return sinhRatio(width - distance, width, y, tilt)
    const passage = (a: number): number => {
      const size = Math.abs(a)
      const [near, far] = [y * deviation - size / deviation, -y * deviation - size / deviation]
      return Math.sign(a) * (scaledCdf(tilt - size * y, near) + scaledCdf(tilt + size * y, far))
    }
    let sum = passage(distance)
    for (let n = 1; n <= IMAGES_MAX; n++) {
      const term = passage(distance + 2 * n * width) + passage(distance - 2 * n * width)
      sum += term
      if (Math.abs(term) <= NEGLIGIBLE * Math.abs(sum)) break
    }
    return sum
  }
  const [up, down] = [width - start, start]
  return Math.max(leave(up, (drift * up) / variance) + leave(down, (-drift * down) / variance), 0)
}

/** e^tilt·sinh(y·part)/sinh(y·whole), within float64 however large y is. */
function sinhRatio(part: number, whole: number, y: number, tilt: number): number {
  if (y === 0) return Math.exp(tilt) * (part / whole)
  return (Math.exp(tilt + y * (part - whole)) * Math.expm1(-2 * y * part)) / Math.expm1(-2 * y * whole)
}

const RULE = gaussLegendre(16)
const HALVINGS = 60

/** For negative rates whose change of drift is not real: by parts over the survival, on panels that shrink towards now. */
function hitWorthBySurvival(strip: Strip, rateTime: number): number {
  const held = (share: number): number => Math.exp(-rateTime * share) * survival(strip, share)
  let integral = 0
  let high = 1
  for (let halving = 0; halving < HALVINGS && survival(strip, high) < 1; halving++, high /= 2) {
    integral += integratePanel(RULE, (3 * high) / 4, high, held)
    integral += integratePanel(RULE, high / 2, (3 * high) / 4, held)
  }
  return Math.max(1 - held(1) - rateTime * (integral - Math.expm1(-rateTime * high) / rateTime), 0)
}

function rebateWorth(at: GreekInputs, terms: DoubleBarrierTerms): number {
  const isOut = terms.kind === 'knock_out'
  if (at.underlying <= terms.low || at.underlying >= terms.high) return isOut ? 1 : 0
  const { deviation, carry, discountFactor } = exoticParts(at)
  const strip = stripOf(1, at, terms)
  const rateTime = at.rateCont * at.timeYears
  if (deviation > 0) return isOut ? hitWorth(strip, rateTime) : discountFactor * survival(strip, 1)
  const end = strip.start + carry
  if (end > 0 && end < strip.width) return isOut ? 0 : discountFactor
  const hitShare = (end > 0 ? strip.width - strip.start : -strip.start) / carry
  return isOut ? Math.exp(-rateTime * hitShare) : 0
}

function outValue(sign: Sign, at: GreekInputs, terms: DoubleBarrierTerms): number {
  if (at.underlying <= terms.low || at.underlying >= terms.high) return 0
  const { deviation, carry, discountFactor } = exoticParts(at)
  const strip = stripOf(sign, at, terms)
  if (deviation === 0) {
    const end = strip.start + carry
    return end > 0 && end < strip.width ? vanillaValue(sign, at) : 0
  }
  if (strip.to <= strip.from) return 0
  const asset = terms.low * overStrip(strip, 1)
  return Math.max(discountFactor * sign * (asset - at.strike * overStrip(strip, 0)), 0)
}

/**
 * An option that dies (or lives) once spot touches either barrier, continuously monitored (N. Ikeda and M. Kunitomo,
 * Mathematical Finance 2 (1992) 275-298). Spot on a barrier is the limit; beyond it is the caller's to refuse.
 */
export function doubleBarrierValue(sign: Sign, at: GreekInputs, terms: DoubleBarrierTerms): number {
  const out = outValue(sign, at, terms)
  const option = terms.kind === 'knock_out' ? out : Math.max(vanillaValue(sign, at) - out, 0)
  return terms.rebate === 0 ? option : option + terms.rebate * rebateWorth(at, terms)
}
