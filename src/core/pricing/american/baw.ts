import { fastCdf } from './fast-normal.ts'
import { europeanPutPrice } from './european.ts'
import type { Put } from './put.ts'

/**
 * G. Barone-Adesi, R. Whaley, "Efficient analytic approximation of American option values", J. Finance 42 (1987): the
 * premium of a put is A·(S/S**)^q1 above the critical price S** (their equations 22 to 27, with the yield for r − b).
 */
function exponentOf({ rateCont, yieldCont, timeYears, volAnnual }: Put): number {
  const variance = volAnnual * volAnnual
  const carry = (2 * (rateCont - yieldCont)) / variance - 1
  const overLife = (-2 * rateCont) / (variance * Math.expm1(-rateCont * timeYears))
  const ratio = rateCont === 0 ? 2 / (variance * timeYears) : overLife
  return -(carry + Math.sqrt(carry * carry + 4 * ratio)) / 2
}

/** At a critical price b: what exercise gains there over the European put, and what smooth pasting leaves, both by strike. */
function pasting(
  put: Put,
  exponent: number,
  logB: number,
): Readonly<{ gain: number; defect: number; share: number }> {
  const { rateCont, yieldCont, timeYears, volAnnual } = put
  const b = Math.exp(logB)
  const deviation = volAnnual * Math.sqrt(timeYears)
  const dPlus = (logB + (rateCont - yieldCont) * timeYears) / deviation + deviation / 2
  const share = 1 - Math.exp(-yieldCont * timeYears) * fastCdf(-dPlus)
  const gain = 1 - b - europeanPutPrice({ ...put, spot: b, strike: 1 })
  return { gain, share: share * b, defect: gain * exponent + share * b }
}

/** ln(S**)/strike: bisection between a price where exercise surely pays and the strike, hastened by secants. */
export function bawLogCritical(put: Put): number {
  const exponent = exponentOf(put)
  let [low, high] = [-1, 0]
  // At the strike there is nothing to gain, so the defect is positive there; far below it is negative.
  while (pasting(put, exponent, low).defect > 0 && low > -600) low *= 2
  let atLow = pasting(put, exponent, low).defect
  let atHigh = pasting(put, exponent, high).defect
  for (let iteration = 0; iteration < 200 && high - low > 4e-16 * Math.max(1, -low); iteration++) {
    const secant = high - (atHigh * (high - low)) / (atHigh - atLow)
    const inside = iteration % 3 !== 2 && secant > low && secant < high
    const middle = inside ? secant : (low + high) / 2
    const { defect } = pasting(put, exponent, middle)
    if (defect === 0) return middle
    if (defect > 0) [high, atHigh] = [middle, defect]
    else [low, atLow] = [middle, defect]
  }
  return (low + high) / 2
}

/** What the premium is made of, by strike: none of it depends on the spot, so a grid of spots solves once. */
export function bawPremium(put: Put): Readonly<{ logCritical: number; exponent: number; gain: number }> {
  const logCritical = bawLogCritical(put)
  const exponent = exponentOf(put)
  return { logCritical, exponent, gain: Math.max(pasting(put, exponent, logCritical).gain, 0) }
}

/** The put's value; the intrinsic one at and below the critical price. Regime `single` only. */
export function bawPutPrice(put: Put): number {
  const intrinsic = put.strike - put.spot
  const logB = bawLogCritical(put)
  const logSpot = Math.log(put.spot / put.strike)
  if (logSpot <= logB) return intrinsic
  const exponent = exponentOf(put)
  const { gain } = pasting(put, exponent, logB)
  const premium = put.strike * Math.max(gain, 0) * Math.exp(exponent * (logSpot - logB))
  return Math.max(europeanPutPrice(put) + premium, intrinsic)
}
