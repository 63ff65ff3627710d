import { refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { firstBreach } from '../domain.ts'
import type { PricingFailure } from '../failures.ts'
import type { ImpliedVol } from '../types.ts'
import { contractPrice } from './american.ts'
import { black76Contract, contractOf } from './domain.ts'
import { intrinsicOf, mayExerciseNow } from './european.ts'
import { certainValues } from './limits.ts'
import type { AmericanBlack76Option, AmericanBsmOption, Contract } from './types.ts'

/** A premium this near a bound, in units of spot or strike, is on it: the default method is no surer. */
const BOUND_TOLERANCE = 1e-12
const VOL_MAX = 64
const ITERATIONS_MAX = 100

type WithoutVol<T> = Omit<T, 'volAnnual'>

/** The most the option can be worth: held to expiry, or exercised at once, of an underlying without bound. */
function upperBound(contract: Contract): number {
  const { sign, spot, strike, rateCont, yieldCont, timeYears } = contract
  const [now, held] =
    sign > 0
      ? [spot, spot * Math.exp(-yieldCont * timeYears)]
      : [strike, strike * Math.exp(-rateCont * timeYears)]
  return mayExerciseNow(contract) ? Math.max(now, held) : held
}

/** Where the price passes the premium, between volatilities that bracket it: secants, halved when one end stays. */
function solve(priceAt: (vol: number) => number, price: number): number | null {
  let [low, high] = [0, 0.25]
  let below = priceAt(low) - price
  let above = priceAt(high) - price
  while (above < 0 && high < VOL_MAX) {
    ;[low, below] = [high, above]
    high *= 2
    above = priceAt(high) - price
  }
  if (above < 0) return null
  let lastSide = 0
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    if (high - low <= 1e-13 * high || above === 0) return high
    const secant = high - (above * (high - low)) / (above - below)
    const stuck = iteration % 8 === 7 || !(secant > low && secant < high)
    const middle = stuck ? (low + high) / 2 : secant
    const defect = priceAt(middle) - price
    if (defect === 0) return middle
    // The Illinois rule: an end that stays counts half.
    if (defect > 0) {
      ;[high, above] = [middle, defect]
      if (lastSide === 1) below /= 2
      lastSide = 1
    } else {
      ;[low, below] = [middle, defect]
      if (lastSide === -1) above /= 2
      lastSide = -1
    }
  }
  return (low + high) / 2
}

type OnStep = () => void

function impliedOf(contract: Contract, price: number, onStep: OnStep): ImpliedVol {
  const bound = upperBound(contract)
  const tolerance = BOUND_TOLERANCE * Math.max(contract.spot, contract.strike)
  const floor = Math.max(mayExerciseNow(contract) ? intrinsicOf(contract) : 0, certainValues(contract).price)
  if (price < floor - (floor > 0 ? tolerance : 0)) return { status: 'below_intrinsic' }
  if (price <= floor + (floor > 0 ? tolerance : 0)) return { status: 'at_intrinsic', volAnnual: 0 }
  if (price > bound + tolerance) return { status: 'above_maximum' }
  if (price >= bound - tolerance) return { status: 'at_upper_bound' }
  const priceAt = (vol: number): number => {
    onStep()
    return contractPrice({ ...contract, volAnnual: vol })
  }
  const volAnnual = solve(priceAt, price)
  return volAnnual === null ? { status: 'at_upper_bound' } : { status: 'ok', volAnnual }
}

const unheard: OnStep = () => undefined

function checked(
  contract: Result<Contract, PricingFailure>,
  timeYears: number,
  price: number,
  onStep: OnStep,
): ImpliedVol {
  const breach = firstBreach([
    ['time_years', timeYears, 'positive'],
    ['price', price, 'finite'],
  ])
  const failed = contract.ok ? (breach === null ? null : refused(breach)) : contract
  if (failed !== null && !failed.ok) {
    return {
      status: 'invalid_input',
      column: failed.failure.field ?? 'price',
      message: failed.failure.message,
    }
  }
  return contract.ok ? impliedOf(contract.value, price, onStep) : { status: 'below_intrinsic' }
}

/**
 * The volatility at which the default method gives a premium, by bracketing: `at_intrinsic` throughout the exercise
 * region, where any small volatility gives the same price; the other classes as of a European premium, with the
 * undiscounted bounds. Exact to what the method's 1e-8 of the strike says of the premium. `onStep` hears of each price taken.
 */
export const americanImpliedVol = (
  option: WithoutVol<AmericanBsmOption>,
  price: number,
  onStep: OnStep = unheard,
): ImpliedVol => checked(contractOf({ ...option, volAnnual: 0 }), option.timeYears, price, onStep)

export const americanBlack76ImpliedVol = (
  option: WithoutVol<AmericanBlack76Option>,
  price: number,
  onStep: OnStep = unheard,
): ImpliedVol => checked(black76Contract({ ...option, volAnnual: 0 }), option.timeYears, price, onStep)
