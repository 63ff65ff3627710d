import { logMoneyness } from '../black.ts'
import { firstOrderValues, priceValue } from '../greeks.ts'
import type { CarryTerms } from '../greeks.ts'
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

/** A Bermudan option on none of its dates may be worth less than its intrinsic value. */
export const mayExerciseNow = ({ exerciseTimes }: Contract): boolean =>
  exerciseTimes === null || exerciseTimes[0] === 0
