import type { Contract, Point } from './types.ts'

/**
 * Every American option here is priced as a put: a call is the put with spot and strike, rate and yield exchanged
 * (R. McDonald, M. Schroder, "A parity result for American options", J. Comput. Finance 1, 1998).
 */
export type Put = Readonly<{
  spot: number
  strike: number
  rateCont: number
  yieldCont: number
  timeYears: number
  volAnnual: number
}>

export const putOf = (contract: Contract): Put =>
  contract.sign < 0
    ? contract
    : {
        spot: contract.strike,
        strike: contract.spot,
        rateCont: contract.yieldCont,
        yieldCont: contract.rateCont,
        timeYears: contract.timeYears,
        volAnnual: contract.volAnnual,
      }

/** From the put's value and derivatives to the contract's: a call's spot is the put's strike (values are homogeneous). */
export function pointOf(contract: Contract, { price, delta, gamma, theta }: Point): Point {
  if (contract.sign < 0) return { price, delta, gamma, theta }
  const { strike, spot } = contract
  const scale = strike / spot
  return { price, delta: (price - strike * delta) / spot, gamma: scale * scale * gamma, theta }
}

/**
 * Where early exercise of a put may pay, from the signs of what an exerciser earns on the strike (rate) and gives up on the
 * stock (yield): nowhere; below one boundary; or between two (yield < rate < 0; L. Andersen, M. Lake, "Fast American
 * option pricing: the double-boundary case", Wilmott 2021).
 */
export type Regime = 'european' | 'single' | 'double'

/** Below this r·T the whole premium, at most K·(1 − e^(−rT)), is beneath every promise made here. */
const NO_PREMIUM = 1e-12

export function regimeOf({ rateCont, yieldCont, timeYears }: Put): Regime {
  if (rateCont <= 0) {
    if (yieldCont >= rateCont) return 'european'
    return -rateCont * timeYears < NO_PREMIUM ? 'single' : 'double'
  }
  return rateCont * timeYears < NO_PREMIUM && yieldCont >= 0 ? 'european' : 'single'
}

/**
 * Whether exercise is best whatever the life: below the boundary of the option that never expires (R. Merton, 1973), which no
 * boundary goes under. Needs no numerical method. Regime `single` only.
 */
export function isSurelyExercised({ spot, strike, rateCont, yieldCont, volAnnual }: Put): boolean {
  const variance = volAnnual * volAnnual
  const carry = (2 * (rateCont - yieldCont)) / variance - 1
  const exponent = -(carry + Math.sqrt(carry * carry + (8 * rateCont) / variance)) / 2
  return exponent < 0 && spot * (exponent - 1) >= strike * exponent
}
