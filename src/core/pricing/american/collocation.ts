import { greeksByDifference } from './differences.ts'
import type { DifferenceSteps, GreekValues } from './differences.ts'
import { europeanPut, europeanPutPrice } from './european.ts'
import type { Boundaries } from './boundaries.ts'
import { logBoundaryOf } from './put-boundary.ts'
import type { PutBoundary } from './put-boundary.ts'
import { exercisePremium } from './put-premium.ts'
import { pointOf, putOf } from './put.ts'
import type { Put } from './put.ts'
import type { Contract, Point } from './types.ts'

/** Whether exercise now is best: below the boundary, and worth no less than the European put. */
export const isExercised = (boundary: PutBoundary, put: Put): boolean =>
  Math.log(put.spot / put.strike) <= logBoundaryOf(boundary) && put.strike - put.spot >= europeanPutPrice(put)

/** Early exercise earns at most the interest on the strike, and a negative yield on the spot, over the life. */
const premiumBound = ({ spot, strike, rateCont, yieldCont, timeYears }: Put): number =>
  -strike * Math.expm1(-rateCont * timeYears) + spot * Math.expm1(Math.max(-yieldCont, 0) * timeYears)

const boundedPremium = (put: Put, premium: number): number =>
  Math.min(put.strike * Math.max(premium, 0), premiumBound(put))

/** A put's value, never under its intrinsic or European one. */
export function putPrice(boundary: PutBoundary, put: Put): number {
  const intrinsic = put.strike - put.spot
  if (isExercised(boundary, put)) return intrinsic
  const { premium } = exercisePremium(boundary, put.spot / put.strike)
  return Math.max(europeanPutPrice(put) + boundedPremium(put, premium), intrinsic)
}

function putPoint(boundary: PutBoundary, put: Put): Point {
  const { spot, strike } = put
  const european = europeanPut(put)
  const { premium, delta, gamma } = exercisePremium(boundary, spot / strike)
  return {
    price: Math.max(european.price + boundedPremium(put, premium), strike - spot),
    delta: european.delta + delta,
    gamma: (european.gamma ?? 0) + gamma / strike,
    theta: null,
  }
}

const RATE_STEP = 1e-4
const rateStep = (timeYears: number): number => RATE_STEP / Math.max(1, timeYears)

/** So near to no interest that a step changes the boundary out of recognition. */
const isNearZero = ({ rateCont }: Put, step: number): boolean => rateCont <= 4 * step

function stepsFor(contract: Contract, boundary: PutBoundary, level: 'basic' | 'all'): DifferenceSteps {
  const put = putOf(contract)
  const step = rateStep(contract.timeYears)
  const close = Math.abs(put.rateCont - put.yieldCont) <= 2 * step
  // The boundary starts at the strike when the put's rate is the higher one: stay on the side that the terms are on.
  const isAbove = put.rateCont >= put.yieldCont
  const putRateSide = isNearZero(put, step) || (close && isAbove) ? 1 : close ? -1 : 0
  const putYieldSide = close || (put.rateCont === 0 && put.yieldCont > -2 * step) ? (isAbove ? -1 : 1) : 0
  const isPut = contract.sign < 0
  const spotShare = 1e-3 * Math.min(1, contract.volAnnual * Math.sqrt(contract.timeYears))
  const distance = Math.log(put.spot / put.strike) - logBoundaryOf(boundary)
  return {
    volShare: level === 'all' ? 1e-3 : 2e-4,
    rate: step,
    yield: step,
    timeShare: 1e-3,
    spotShare,
    rateSide: isPut ? putRateSide : putYieldSide,
    yieldSide: isPut ? putYieldSide : putRateSide,
    spotSide: distance > 2 * spotShare ? 0 : isPut ? 1 : -1,
  }
}

/**
 * Price and greeks from a solved boundary: delta and gamma are derivatives of the premium integral, theta follows from the
 * Black-Scholes equation, the others are differences between neighbouring boundaries, each a few steps from this one with its Jacobian.
 */
export function collocationValues(
  contract: Contract,
  boundary: PutBoundary,
  asked: Readonly<{ level: 'basic' | 'all'; holdsForward: boolean; boundaries: Boundaries }>,
): GreekValues {
  const { boundaries } = asked
  const steps = stepsFor(contract, boundary, asked.level)
  const oneSided = steps.rateSide !== 0 || steps.yieldSide !== 0
  const neighbourSteps = asked.level === 'all' ? 3 : oneSided ? 2 : 1
  const base = oneSided || asked.level === 'all' ? boundaries.near(boundary, boundary.market, 2) : boundary
  const { market } = boundary
  const fresh = isNearZero(putOf(contract), rateStep(contract.timeYears))
  const point = (moved: Contract): Point => {
    const put = putOf(moved)
    const same =
      put.rateCont === market.rateCont &&
      put.yieldCont === market.yieldCont &&
      put.timeYears === market.timeYears &&
      put.volAnnual === market.volAnnual
    const solved = same
      ? base
      : ((fresh ? boundaries.solve(put, 'smooth') : null) ?? boundaries.near(base, put, neighbourSteps))
    return pointOf(moved, putPoint(solved, put))
  }
  return greeksByDifference(point, contract, contract.spot, steps, asked)
}
