import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { finiteValues } from '../domain.ts'
import { pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import { bawPutPrice } from './baw.ts'
import { unsharedBoundaries } from './boundaries.ts'
import type { Boundaries } from './boundaries.ts'
import { putPrice } from './collocation.ts'
import { black76Contract, contractOf, stepsBreach } from './domain.ts'
import { europeanPrice, intrinsicOf, mayExerciseNow, withinBounds } from './european.ts'
import { gridFor, gridPoint, halved, isResolved } from './finite-difference.ts'
import { exercisedValues } from './differences.ts'
import { certainValues } from './limits.ts'
import {
  approximationAnswer,
  certainAnswer,
  collocationAnswer,
  europeanAnswer,
  gridAnswer,
  isAllButCertain,
  treeAnswer,
} from './methods.ts'
import type { Answer, Asked } from './methods.ts'
import { isSurelyExercised, putOf, regimeOf } from './put.ts'
import type {
  AmericanBlack76Option,
  AmericanBsmOption,
  AmericanMethod,
  AmericanOptions,
  AmericanValues,
  Contract,
} from './types.ts'

type Greeks = Pick<AmericanValues, 'delta' | 'gamma' | 'vega'>

const hasDates = ({ dividends, exerciseTimes }: Contract): boolean =>
  dividends.length > 0 || exerciseTimes !== null

/**
 * At expiry: the European limits where the holder would have waited, the intrinsic value and nothing else where exercise
 * was already best (a put with r·K ≥ q·S, a call with q·S ≥ r·K): there no time to come changes it.
 */
function expiringAnswer(contract: Contract, asked: Asked): Answer {
  const european = europeanAnswer(contract, asked)
  const isBestNow = mayExerciseNow(contract) && intrinsicOf(contract) > 0
  if (!european.ok || !isBestNow || !((european.value.theta ?? -1) >= 0)) return european
  return ok({ ...exercisedValues(contract), method: 'analytic', errorEstimate: null })
}

function byMethod(contract: Contract, method: AmericanMethod, asked: Asked): Answer {
  if (contract.timeYears === 0) return expiringAnswer(contract, asked)
  if (contract.volAnnual === 0) return certainAnswer(contract, asked)
  if (method === 'tree') return treeAnswer(contract, asked)
  if (method === 'fd') return gridAnswer(contract, asked)
  if (hasDates(contract)) {
    if (method === 'auto') return gridAnswer(contract, asked)
    const reason = 'knows no cash dividends and no exercise dates; use auto, tree or fd'
    return refused(pricingFailure('unsupported', `exercise=american method=${method} ${reason}`))
  }
  if (method === 'baw' || method === 'bjs2002') return approximationAnswer(contract, method, asked)
  return collocationAnswer(contract, method === 'collocation' ? 'high' : 'fast', asked)
}

/**
 * The value is convex in the spot, never steeper than a share that is held as long as its yield makes it grow, and rises with
 * volatility: a greek that a grid's rounding or a quadrature's error puts outside is brought to the nearer end.
 */
function boundedGreeks(contract: Contract, { delta, gamma, vega }: Greeks): Greeks {
  const steepest = Math.max(1, Math.exp(-contract.yieldCont * contract.timeYears))
  const [least, most] = contract.sign === 1 ? [0, steepest] : [-steepest, 0]
  return {
    delta: Math.min(Math.max(delta, least), most),
    gamma: gamma === null ? null : Math.max(gamma, 0),
    vega: Math.max(vega, 0),
  }
}

/** Refuses what left float64; the rest goes out, its price, delta, gamma and vega within the bounds of every value. */
function fenced(contract: Contract, answered: Answer): Answer {
  if (!answered.ok) return answered
  const { method, errorEstimate, ...numbers } = answered.value
  const checked = finiteValues(numbers, contract)
  if (!checked.ok) return checked
  const greeks = boundedGreeks(contract, checked.value)
  const price = withinBounds(contract, checked.value.price)
  return ok({ ...checked.value, ...greeks, price, method, errorEstimate })
}

function valuesOf(
  contract: Result<Contract, PricingFailure>,
  options: AmericanOptions,
  asked: Omit<Asked, 'steps' | 'boundaries'>,
): Answer {
  if (!contract.ok) return contract
  const breach = stepsBreach(options)
  if (breach) return refused(breach)
  const { method = 'auto', steps, boundaries = unsharedBoundaries } = options
  const answered = byMethod(contract.value, method, { ...asked, steps, boundaries })
  return fenced(contract.value, answered)
}

/** The first-order set. */
type AmericanFirstOrder = Pick<
  AmericanValues,
  'price' | 'delta' | 'gamma' | 'vega' | 'theta' | 'rho' | 'method' | 'errorEstimate'
>

/**
 * Value and first-order greeks of an American or Bermudan option under Black-Scholes-Merton. `auto` is spectral collocation
 * (within 1e-6 for a strike of 100), finite differences where there are dividends, dates or two exercise boundaries; `collocation`
 * is its preset of 1e-8. Refuses `invalid_input` and `unsupported`.
 */
export const americanValues = (
  option: AmericanBsmOption,
  options: AmericanOptions = {},
): Result<AmericanFirstOrder, PricingFailure> =>
  valuesOf(contractOf(option), options, { level: 'basic', holdsForward: false })

/** As `americanValues`, with the second order and ultima. */
export const americanAllValues = (option: AmericanBsmOption, options: AmericanOptions = {}): Answer =>
  valuesOf(contractOf(option), options, { level: 'all', holdsForward: false })

/** American options on a future: delta and gamma by the forward, rho holds it. */
export const americanBlack76Values = (
  option: AmericanBlack76Option,
  options: AmericanOptions = {},
): Result<AmericanFirstOrder, PricingFailure> =>
  valuesOf(black76Contract(option), options, { level: 'basic', holdsForward: true })

export const americanBlack76AllValues = (
  option: AmericanBlack76Option,
  options: AmericanOptions = {},
): Answer => valuesOf(black76Contract(option), options, { level: 'all', holdsForward: true })

/** Intervals of the coarser of two grids; the second where terms are wide or drift far. */
const COARSE_INTERVALS = [200, 800] as const

function gridPrice(contract: Contract): number {
  if (isAllButCertain(contract)) return certainValues(contract).price
  for (const intervals of COARSE_INTERVALS) {
    const coarse = gridFor(contract, intervals)
    const fine = halved(coarse)
    if (!isResolved(contract, fine)) continue
    const [a, b] = [gridPoint(contract, coarse).price, gridPoint(contract, fine).price]
    return b + (b - a) / 3
  }
  return NaN
}

/** Without dividends or dates. */
function plainPrice(contract: Contract, boundaries: Boundaries): number {
  const put = putOf(contract)
  const regime = regimeOf(put)
  if (regime === 'european') return europeanPrice(contract)
  if (regime === 'double') return gridPrice(contract)
  if (isSurelyExercised(put)) return intrinsicOf(contract)
  const boundary = boundaries.solve(put, 'fast')
  const price = boundary === null ? NaN : putPrice(boundary, put)
  if (Number.isFinite(price)) return price
  const gridded = gridPrice(contract)
  return Number.isFinite(gridded) ? gridded : bawPutPrice(put)
}

/** The price alone of a checked contract, by the default method; NaN where none holds. */
export function contractPrice(contract: Contract, boundaries = unsharedBoundaries): number {
  if (contract.timeYears === 0) return intrinsicOf(contract)
  if (contract.volAnnual === 0) return certainValues(contract).price
  const price = hasDates(contract) ? gridPrice(contract) : plainPrice(contract, boundaries)
  return Number.isNaN(price) ? price : withinBounds(contract, price)
}

function priceOf(
  contract: Result<Contract, PricingFailure>,
  boundaries?: Boundaries,
): Result<number, PricingFailure> {
  if (!contract.ok) return contract
  const price = contractPrice(contract.value, boundaries)
  if (Number.isFinite(price)) return ok(price)
  return refused(pricingFailure('no_convergence', 'rates, vol and time_years are too far out of proportion'))
}

/**
 * The price alone, for books and scenario grids: within 1e-6 for a strike of 100 (1e-8 of the strike) at rates and yields up to
 * 10 % and lives up to three years; with cash dividends, exercise dates or two exercise boundaries within 1e-3, by finite differences.
 * `boundaries` shares what the options of one expiry have in common; the results are the same with or without.
 */
export const americanPrice = (
  option: AmericanBsmOption,
  boundaries?: Boundaries,
): Result<number, PricingFailure> => priceOf(contractOf(option), boundaries)

/** As `americanPrice`, of an option on a future. */
export const americanBlack76Price = (
  option: AmericanBlack76Option,
  boundaries?: Boundaries,
): Result<number, PricingFailure> => priceOf(black76Contract(option), boundaries)
