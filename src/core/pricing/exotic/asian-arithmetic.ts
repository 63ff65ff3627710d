import type { GreekInputs } from '../numeric-greeks.ts'
import { logSumLaw } from './asian-density.ts'
import type { LogSumLaw, StepTerms } from './asian-density.ts'
import { openAverage } from './asian-geometric.ts'
import type { AveragingTerms } from './asian-geometric.ts'
import { exchangeValue, exoticParts } from './parts.ts'
import type { Sign } from './parts.ts'

/** A sum of prices to come: `known` spots of today, then one at `firstYears` and `later` more, a step apart. */
type PriceSum = Readonly<{
  known: number
  firstYears: number
  later: number
  stepYears: number
  /** Weights of the first and of the last price, which continuous averaging's trapezium halves. */
  firstWeight: number
  lastWeight: number
}>

/** The law of later prices for a set of steps; asked once for a set, as greeks and the rows of a batch ask for one many times. */
export type LawOf = (terms: StepTerms) => LogSumLaw

/** Laws kept at once, of a few kilobytes each: those of four continuous averages with their greeks. */
const KEPT_LAWS = 256

/** Keeps the latest laws: differences along spot, strike and discount rate all share theirs. */
export function makeLawOf(): LawOf {
  const kept = new Map<string, LogSumLaw>()
  return (terms) => {
    const { steps, drift, deviation, lastLogWeight, refinement } = terms
    const key = [steps, drift, deviation, lastLogWeight, refinement].join(' ')
    const found = kept.get(key)
    if (found) return found
    const made = logSumLaw(terms)
    kept.set(key, made)
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_LAWS) break
      kept.delete(oldest)
    }
    return made
  }
}

/** A first price that is nearly known leaves a kink that a finer grid must follow; beyond this it errs by 1e-6 of spot. */
const REFINEMENT_MAX = 200

/**
 * Discounted value of (Σ prices − level)⁺ or its mirror. Given the prices after the first, the first one is lognormal,
 * so the last integral is over plain Black values and has no kink. A level that the known part passes makes the
 * exercise certain.
 */
function sumOptionValue(sign: Sign, at: GreekInputs, sum: PriceSum, level: number, lawOf: LawOf): number {
  const { rateCont, dividendYieldCont, volAnnual, underlying } = at
  const discountFactor = Math.exp(-rateCont * at.timeYears)
  const carry = rateCont - dividendYieldCont
  const firstForward = underlying * Math.exp(carry * sum.firstYears) * discountFactor
  const left = (level - sum.known * underlying) * discountFactor
  const firstDeviation = volAnnual * Math.sqrt(sum.firstYears)
  const payoff = (factor: number): number =>
    left > 0
      ? exchangeValue(sign, firstForward * factor, left, firstDeviation)
      : sign === 1
        ? firstForward * factor - left
        : 0
  if (sum.later === 0) return payoff(sum.firstWeight)
  const deviation = volAnnual * Math.sqrt(sum.stepYears)
  const drift = carry * sum.stepYears - (deviation * deviation) / 2
  const lastLogWeight = Math.log(sum.lastWeight)
  if (deviation === 0) {
    let tail = 0
    for (let n = 1; n <= sum.later; n++) tail += Math.exp(drift * n) * (n === sum.later ? sum.lastWeight : 1)
    return payoff(sum.firstWeight + tail)
  }
  const refinement = Math.min(Math.max(Math.ceil(deviation / firstDeviation - 1e-9), 1), REFINEMENT_MAX)
  const law = lawOf({ steps: sum.later, drift, deviation, lastLogWeight, refinement })
  let value = 0
  for (let node = 0; node < law.density.length; node++) {
    const factor = sum.firstWeight + Math.exp(law.low + node * law.step)
    value += (law.density[node] ?? 0) * payoff(factor)
  }
  return value * law.step
}

/** Trapezia of continuous averaging, each twice as fine as the one before, extrapolated in the square of their step. */
const TRAPEZIA = [16, 32, 64, 128] as const

function continuousValue(sign: Sign, at: GreekInputs, first: number, level: number, lawOf: LawOf): number {
  const span = at.timeYears - first
  const estimates = TRAPEZIA.map((steps) => {
    const stepYears = span / steps
    const startsNow = first === 0
    const sum: PriceSum = startsNow
      ? { known: 0.5, firstYears: stepYears, later: steps - 1, stepYears, firstWeight: 1, lastWeight: 0.5 }
      : { known: 0, firstYears: first, later: steps, stepYears, firstWeight: 0.5, lastWeight: 0.5 }
    return sumOptionValue(sign, at, sum, level * steps, lawOf) / steps
  })
  for (let order = 1; order < estimates.length; order++) {
    for (let place = estimates.length - 1; place >= order; place--) {
      const [fine, coarse] = [estimates[place] ?? NaN, estimates[place - 1] ?? NaN]
      estimates[place] = fine + (fine - coarse) / (4 ** order - 1)
    }
  }
  return estimates.at(-1) ?? NaN
}

/**
 * An option on the arithmetic mean of prices, by the exact law of their sum (`logSumLaw`): the only error of discrete
 * fixings is quadrature, about 1e-12 of spot.
 */
export function asianArithmeticValue(
  sign: Sign,
  at: GreekInputs,
  terms: AveragingTerms,
  lawOf: LawOf = makeLawOf(),
): number {
  const open = openAverage(terms, at.timeYears)
  const { discountFactor } = exoticParts(at)
  const past = open.pastShare === 0 ? 0 : open.pastShare * (terms.averageSoFar ?? NaN)
  const openShare = 1 - open.pastShare
  if (openShare <= 0) return Math.max(sign * (past - at.strike), 0) * discountFactor
  const level = (at.strike - past) / openShare
  if (open.count === 0) {
    if (at.timeYears === open.firstYears) {
      return openShare * exchangeOrCertain(sign, at, level)
    }
    return openShare * continuousValue(sign, at, open.firstYears, level, lawOf)
  }
  const isFirstKnown = open.firstYears === 0
  const rest = isFirstKnown ? open.count - 1 : open.count
  const scaled = openShare / open.count
  const sumLevel = level * open.count
  if (rest === 0) return scaled * Math.max(sign * (at.underlying - sumLevel), 0) * discountFactor
  const sum: PriceSum = {
    known: isFirstKnown ? 1 : 0,
    firstYears: isFirstKnown ? open.stepYears : open.firstYears,
    later: rest - 1,
    stepYears: open.stepYears,
    firstWeight: 1,
    lastWeight: 1,
  }
  return scaled * sumOptionValue(sign, at, sum, sumLevel, lawOf)
}

/** The average over no time is the price at expiry. */
function exchangeOrCertain(sign: Sign, at: GreekInputs, level: number): number {
  const { spotWorth, discountFactor, deviation } = exoticParts(at)
  if (level > 0) return exchangeValue(sign, spotWorth, level * discountFactor, deviation)
  return sign === 1 ? spotWorth - level * discountFactor : 0
}
