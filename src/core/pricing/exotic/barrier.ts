import { normalCdf } from '../normal.ts'
import type { GreekInputs } from '../numeric-greeks.ts'
import { gaussLegendre, integratePanel } from '../quadrature.ts'
import { exchangeValue, exoticParts, scaledCdf, vanillaValue } from './parts.ts'
import type { Sign } from './parts.ts'

export const BARRIER_KINDS = ['down_in', 'down_out', 'up_in', 'up_out'] as const

export type BarrierTerms = Readonly<{
  kind: (typeof BARRIER_KINDS)[number]
  barrier: number
  /** Paid at the hit by an out option, at expiry by an in option that was never hit. */
  rebate: number
}>

export const isDown = (kind: BarrierTerms['kind']): boolean => kind === 'down_in' || kind === 'down_out'
const isIn = (kind: BarrierTerms['kind']): boolean => kind === 'down_in' || kind === 'up_in'

/** Whether spot already stands beyond the barrier; on it, the option is alive at its limit. */
export const isBreached = (spot: number, { kind, barrier }: BarrierTerms): boolean =>
  isDown(kind) ? spot < barrier : spot > barrier

/**
 * Without deviation the path is S·e^((r−q)t), and at expiry there is no path left: hit or not, and when.
 */
function certainValue(sign: Sign, at: GreekInputs, terms: BarrierTerms): number {
  const { discountFactor, carry } = exoticParts(at)
  const distance = Math.log(terms.barrier / at.underlying)
  const isHit = isDown(terms.kind) ? carry <= distance : carry >= distance
  const vanilla = vanillaValue(sign, at)
  if (isIn(terms.kind)) return isHit ? vanilla : terms.rebate * discountFactor
  if (!isHit) return vanilla
  const hitYears = distance / (at.rateCont - at.dividendYieldCont)
  return terms.rebate * Math.exp(-at.rateCont * hitYears)
}

/** The four building blocks A, B, C, D of Reiner and Rubinstein (1991), as named by Haug (2007) 4.17. */
function blocks(sign: Sign, at: GreekInputs, terms: BarrierTerms): readonly [number, number, number, number] {
  const { spotWorth, strikeWorth, deviation, carry } = exoticParts(at)
  const toStrike = Math.log(at.underlying / at.strike)
  const toBarrier = Math.log(terms.barrier / at.underlying)
  const eta = isDown(terms.kind) ? 1 : -1
  // (H/S)^(2μ) with μ = b/σ² − 1/2; the asset's own reflection has 2(μ + 1).
  const reflection = toBarrier * ((2 * carry) / (deviation * deviation) - 1)
  const plain = (log: number): number => {
    const z = (log + carry) / deviation + deviation / 2
    return sign * (spotWorth * normalCdf(sign * z) - strikeWorth * normalCdf(sign * (z - deviation)))
  }
  const reflected = (log: number): number => {
    const z = (log + carry) / deviation + deviation / 2
    const asset = spotWorth * scaledCdf(reflection + 2 * toBarrier, eta * z)
    return sign * (asset - strikeWorth * scaledCdf(reflection, eta * (z - deviation)))
  }
  return [
    exchangeValue(sign, spotWorth, strikeWorth, deviation),
    plain(-toBarrier),
    reflected(2 * toBarrier + toStrike),
    reflected(toBarrier),
  ]
}

function optionPart(sign: Sign, at: GreekInputs, terms: BarrierTerms): number {
  const [a, b, c, d] = blocks(sign, at, terms)
  const isAbove = at.strike >= terms.barrier
  const down = isDown(terms.kind)
  // A call struck on the barrier's far side and a put on its near side share their formulas.
  const isPlainSide = (sign === 1) === isAbove
  if (isIn(terms.kind)) {
    if (down) return isPlainSide ? (isAbove ? c : a) : isAbove ? b - c + d : a - b + d
    return isPlainSide ? (isAbove ? a : c) : isAbove ? a - b + d : b - c + d
  }
  if (down) return isPlainSide ? (isAbove ? a - c : 0) : isAbove ? a - b + c - d : b - d
  return isPlainSide ? (isAbove ? 0 : a - c) : isAbove ? b - d : a - b + c - d
}

/** What pays the rebate of an in option: never having been hit until expiry (block E). */
function neverHitWorth(at: GreekInputs, { kind, barrier }: BarrierTerms): number {
  const { deviation, carry, discountFactor } = exoticParts(at)
  const eta = isDown(kind) ? 1 : -1
  const toBarrier = Math.log(barrier / at.underlying)
  const ahead = (-toBarrier + carry) / deviation - deviation / 2
  const behind = (toBarrier + carry) / deviation - deviation / 2
  const reflection = toBarrier * ((2 * carry) / (deviation * deviation) - 1)
  return discountFactor * Math.max(normalCdf(eta * ahead) - scaledCdf(reflection, eta * behind), 0)
}

/** Worth of one unit paid at the hit (block F); a negative rate may leave no real root, then by its density. */
function hitWorth(at: GreekInputs, { kind, barrier }: BarrierTerms): number {
  const { deviation, carry } = exoticParts(at)
  const variance = deviation * deviation
  const toBarrier = Math.log(barrier / at.underlying)
  const mu = carry / variance - 0.5
  const rate = (2 * at.rateCont * at.timeYears) / variance
  const discriminant = mu * mu + rate
  if (discriminant < 0) return hitWorthByDensity(at, toBarrier)
  const lambda = Math.sqrt(discriminant)
  const eta = isDown(kind) ? 1 : -1
  // μ + λ and μ − λ, the smaller one from their product −2r/σ².
  const greater = mu > 0 ? mu + lambda : mu - lambda
  const lesser = greater === 0 ? 0 : -rate / greater
  const [plus, minus] = mu > 0 ? [greater, lesser] : [lesser, greater]
  const z = toBarrier / deviation + lambda * deviation
  return (
    scaledCdf(toBarrier * plus, eta * z) + scaledCdf(toBarrier * minus, eta * (z - 2 * lambda * deviation))
  )
}

const RULE = gaussLegendre(16)
const HALVINGS = 60
const SPLITS = 4

/** ∫ e^(−rt) f(t) dt over the density f of the first hit (Cox and Miller 1965, ch. 5.7), on panels that shrink towards 0. */
function hitWorthByDensity(at: GreekInputs, toBarrier: number): number {
  if (toBarrier === 0) return 1
  const { rateCont, dividendYieldCont, volAnnual, timeYears } = at
  const drift = rateCont - dividendYieldCont - (volAnnual * volAnnual) / 2
  const density = (t: number): number =>
    Math.exp(-rateCont * t - (toBarrier - drift * t) ** 2 / (2 * volAnnual * volAnnual * t)) /
    (t * Math.sqrt(t))
  let sum = 0
  let high = timeYears
  for (let halving = 0; halving < HALVINGS; halving++) {
    const width = high / 2 / SPLITS
    for (let split = 0; split < SPLITS; split++) {
      sum += integratePanel(RULE, high - (split + 1) * width, high - split * width, density)
    }
    high /= 2
  }
  return (sum * Math.abs(toBarrier)) / (volAnnual * Math.sqrt(2 * Math.PI))
}

/**
 * A barrier option, continuously monitored and not yet hit (M. Rubinstein and E. Reiner, "Breaking down the barriers",
 * RISK 4 (1991)). Spot beyond the barrier is the caller's to refuse.
 */
export function barrierValue(sign: Sign, at: GreekInputs, terms: BarrierTerms): number {
  const { deviation } = exoticParts(at)
  // Standing on the barrier is touching it, whatever comes after.
  if (at.underlying === terms.barrier) return isIn(terms.kind) ? vanillaValue(sign, at) : terms.rebate
  if (deviation === 0) return certainValue(sign, at, terms)
  const option = Math.max(optionPart(sign, at, terms), 0)
  if (terms.rebate === 0) return option
  return option + terms.rebate * (isIn(terms.kind) ? neverHitWorth(at, terms) : hitWorth(at, terms))
}
