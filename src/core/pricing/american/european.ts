import { logMoneyness } from '../black.ts'
import { firstOrderValues, priceValue } from '../greeks.ts'
import type { CarryTerms } from '../greeks.ts'
import { escrowedSpot } from './dividends.ts'
import type { Contract } from './types.ts'
import type { Put } from './put.ts'

export function carryTermsOf(contract: Put & Readonly<{ sign: 1 | -1 }>): CarryTerms {
  const { sign, spot, strike, rateCont, yieldCont, timeYears, volAnnual } = contract
  const carry = (rateCont - yieldCont) * timeYears
  return {
    sign,
    underlying: spot,
    forward: spot * Math.exp(carry),
    strike,
    logMoney: logMoneyness(spot, strike) + carry,
    rateCont,
    yieldCont,
    timeYears,
    volAnnual,
    yieldFactor: Math.exp(-yieldCont * timeYears),
    discountFactor: Math.exp(-rateCont * timeYears),
  }
}

/** The European put of the same terms. */
export const europeanPut = (put: Put) => firstOrderValues(carryTermsOf({ ...put, sign: -1 }))
export const europeanPutPrice = (put: Put): number => priceValue(carryTermsOf({ ...put, sign: -1 }))
export const europeanPrice = (contract: Contract): number => priceValue(carryTermsOf(contract))

export const intrinsicOf = ({ sign, spot, strike }: Contract): number => Math.max(sign * (spot - strike), 0)

/**
 * A price brought to what no value can leave: at least the European value and, where exercise is allowed now, the intrinsic one; at
 * most spot or strike, discounted where that is more. A lattice, a grid and a closed approximation each miss by their own
 * error; the true value lies between these bounds, so going to the nearer bound never makes the error larger.
 */
export function withinBounds(contract: Contract, price: number): number {
  const { sign, spot, strike, rateCont, yieldCont, timeYears } = contract
  const european = europeanPrice({ ...contract, spot: escrowedSpot(contract) })
  const least = mayExerciseNow(contract) ? Math.max(european, intrinsicOf(contract)) : european
  const most = sign < 0 ? strike * growthOver(-rateCont, timeYears) : spot * growthOver(-yieldCont, timeYears)
  return Math.max(Math.min(price, most), least)
}

const growthOver = (rateCont: number, timeYears: number): number =>
  Math.exp(Math.max(rateCont * timeYears, 0))

/** A Bermudan option on none of its dates may be worth less than its intrinsic value. */
export const mayExerciseNow = ({ exerciseTimes }: Contract): boolean =>
  exerciseTimes === null || exerciseTimes[0] === 0
