import { bivariateNormalCdf } from '../exotic/bivariate-normal.ts'
import { normalCdf } from '../normal.ts'
import { europeanPutPrice } from './european.ts'
import type { Put } from './put.ts'

/**
 * P. Bjerksund, G. Stensland, "Closed form valuation of American options" (2002): the value of exercising at either of two flat
 * boundaries, the first over the golden share of the life. Theirs is the call; a put is the call with spot and strike, rate and
 * yield exchanged. Always a lower bound, since a holder could follow the rule.
 */
type Call = Readonly<{
  spot: number
  strike: number
  rate: number
  /** Cost of carry, rate less yield. */
  carry: number
  vol: number
  time: number
}>

/** E[S^γ; S_t < h, never above the boundary i before t], discounted: equation (9). */
function phi(call: Call, time: number, gamma: number, h: number, i: number): number {
  const { spot, rate, carry, vol } = call
  const variance = vol * vol
  const lambda = (-rate + gamma * carry + 0.5 * gamma * (gamma - 1) * variance) * time
  const deviation = vol * Math.sqrt(time)
  const drift = (carry + (gamma - 0.5) * variance) * time
  const d = -(Math.log(spot / h) + drift) / deviation
  const kappa = (2 * carry) / variance + 2 * gamma - 1
  const distance = Math.log(i / spot)
  const reflected = weighted(kappa * distance, normalCdf(d - (2 * distance) / deviation))
  return Math.exp(lambda + gamma * Math.log(spot)) * (normalCdf(d) - reflected)
}

/** e^power·probability, where a vanished probability wins over a grown power. */
const weighted = (power: number, probability: number): number =>
  probability === 0 ? 0 : Math.exp(power) * probability

type TwoTimes = Readonly<{ first: number; firstBoundary: number; lastBoundary: number }>

/** As phi over both periods with their boundaries: equation (13), with the bivariate normal. */
function psi(call: Call, times: TwoTimes, gamma: number, h: number): number {
  const { spot, rate, carry, vol, time } = call
  const { first, firstBoundary, lastBoundary } = times
  const variance = vol * vol
  const early = vol * Math.sqrt(first)
  const whole = vol * Math.sqrt(time)
  const drift = carry + (gamma - 0.5) * variance
  const correlation = Math.sqrt(first / time)
  const toFirst = Math.log(spot / firstBoundary)
  const toLast = Math.log(lastBoundary / spot)
  const toH = Math.log(spot / h)
  const e1 = (toFirst + drift * first) / early
  const e2 = (2 * toLast + toFirst + drift * first) / early
  const e3 = (toFirst - drift * first) / early
  const e4 = (2 * toLast + toFirst - drift * first) / early
  const f1 = (toH + drift * time) / whole
  const f2 = (2 * toLast + toH + drift * time) / whole
  const f3 = (-2 * Math.log(spot / firstBoundary) + toH + drift * time) / whole
  const f4 = (2 * Math.log(firstBoundary / lastBoundary) - toH + 2 * toH + drift * time) / whole
  const lambda = (-rate + gamma * carry + 0.5 * gamma * (gamma - 1) * variance) * time
  const kappa = (2 * carry) / variance + 2 * gamma - 1
  const sum =
    bivariateNormalCdf(-e1, -f1, correlation) -
    weighted(kappa * toLast, bivariateNormalCdf(-e2, -f2, correlation)) -
    weighted(-kappa * toFirst, bivariateNormalCdf(-e3, -f3, -correlation)) +
    weighted(kappa * Math.log(firstBoundary / lastBoundary), bivariateNormalCdf(-e4, -f4, -correlation))
  return Math.exp(lambda + gamma * Math.log(spot)) * sum
}

/** The flat boundary for a life: between the strike's own and the perpetual one (equations 6 and 7). */
function flatBoundary(call: Call, time: number, beta: number): number {
  const { strike, rate, carry, vol } = call
  const perpetual = (beta / (beta - 1)) * strike
  const least = Math.max(strike, (rate / (rate - carry)) * strike)
  const growth =
    -(carry * time + 2 * vol * Math.sqrt(time)) * ((strike * strike) / ((perpetual - least) * least))
  return least + (perpetual - least) * -Math.expm1(growth)
}

function betaOf({ rate, carry, vol }: Call): number {
  const variance = vol * vol
  const half = carry / variance - 0.5
  return -half + Math.sqrt(half * half + (2 * rate) / variance)
}

function callPrice(call: Call, beta: number): number | null {
  const { spot, strike, time } = call
  const first = 0.5 * (Math.sqrt(5) - 1) * time
  const firstBoundary = flatBoundary(call, time, beta)
  const lastBoundary = flatBoundary(call, first, beta)
  if (!(lastBoundary > strike && firstBoundary > strike)) return null
  if (spot >= firstBoundary) return spot - strike
  const alphaOf = (boundary: number): number => (boundary - strike) * Math.exp(-beta * Math.log(boundary))
  const [x1, x2] = [firstBoundary, lastBoundary]
  const [a1, a2] = [alphaOf(x2), alphaOf(x1)]
  const times = { first, firstBoundary: x2, lastBoundary: x1 }
  const value =
    a2 * Math.exp(beta * Math.log(spot)) -
    a2 * phi(call, first, beta, x1, x1) +
    phi(call, first, 1, x1, x1) -
    phi(call, first, 1, x2, x1) -
    strike * phi(call, first, 0, x1, x1) +
    strike * phi(call, first, 0, x2, x1) +
    a1 * phi(call, first, beta, x2, x1) -
    a1 * psi(call, times, beta, x2) +
    psi(call, times, 1, x2) -
    psi(call, times, 1, strike) -
    strike * psi(call, times, 0, x2) +
    strike * psi(call, times, 0, strike)
  return Number.isFinite(value) ? value : null
}

/**
 * The put's value, never under its intrinsic or European one; null where the rule has no flat boundary (a perpetual boundary
 * needs a real exponent above 1, which some negative yields do not give) or leaves float64. Regime `single` only.
 */
export function bjerksundStenslandPutPrice(put: Put): number | null {
  const call: Call = {
    spot: put.strike,
    strike: put.spot,
    rate: put.yieldCont,
    carry: put.yieldCont - put.rateCont,
    vol: put.volAnnual,
    time: put.timeYears,
  }
  const beta = betaOf(call)
  if (!(beta > 1)) return null
  const value = callPrice(call, beta)
  return value === null ? null : Math.max(value, europeanPutPrice(put), put.strike - put.spot)
}
