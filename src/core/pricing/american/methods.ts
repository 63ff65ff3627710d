import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import { allValues, firstOrderValues } from '../greeks.ts'
import { numericGreeks } from '../numeric-greeks.ts'
import type { GreekInputs } from '../numeric-greeks.ts'
import { bawPutPrice } from './baw.ts'
import { bjerksundStenslandPutPrice } from './bjerksund-stensland.ts'
import type { Boundaries } from './boundaries.ts'
import { collocationValues, isExercised } from './collocation.ts'
import { exercisedValues, greeksByDifference } from './differences.ts'
import type { DifferenceSteps, GreekValues } from './differences.ts'
import { escrowedSpot } from './dividends.ts'
import { carryTermsOf, europeanPrice, europeanPutPrice, intrinsicOf, mayExerciseNow } from './european.ts'
import { gridFor, gridPoint, halved, isResolved } from './finite-difference.ts'
import { isTreeWithin, treePoint } from './lattice.ts'
import { certainValues } from './limits.ts'
import { isSurelyExercised, putOf, regimeOf } from './put.ts'
import type { Put, Regime } from './put.ts'
import type { Precision } from './scheme.ts'
import type { AmericanValues, Contract, Point } from './types.ts'

export type Asked = Readonly<{
  level: 'basic' | 'all'
  holdsForward: boolean
  steps: number | undefined
  boundaries: Boundaries
}>
export type Answer = Result<AmericanValues, PricingFailure>

const TREE_STEPS = 801
const GRID_INTERVALS = 800

const answer = (
  values: GreekValues,
  method: AmericanValues['method'],
  errorEstimate: number | null = null,
): Answer => ok({ ...values, method, errorEstimate })

/** The European values: what an American option is whose early exercise is worth nothing. */
export function europeanAnswer(contract: Contract, { level, holdsForward }: Asked): Answer {
  const terms = carryTermsOf(contract)
  const values = level === 'all' ? allValues(terms) : firstOrderValues(terms)
  const moved = holdsForward ? { rho: -contract.timeYears * values.price } : {}
  const still = holdsForward && level === 'all' ? { dividendRho: 0 } : {}
  const price = Math.max(values.price, intrinsicOf(contract))
  return answer({ ...values, ...moved, ...still, price } as GreekValues, 'analytic')
}

/** What is priced at its intrinsic value is exercised, and moves as that does. */
const settledValues = (contract: Contract, values: GreekValues): GreekValues => {
  if (!mayExerciseNow(contract)) return values
  const intrinsic = intrinsicOf(contract)
  const rounding = 1e-12 * (contract.spot + contract.strike)
  if (intrinsic > 0 && values.price <= intrinsic + rounding) return exercisedValues(contract)
  return values.price < intrinsic ? { ...values, price: intrinsic } : values
}

export function collocationAnswer(contract: Contract, precision: Precision, asked: Asked): Answer {
  const put = putOf(contract)
  const regime = regimeOf(put)
  if (regime === 'european') {
    const exercised =
      put.rateCont > 0 && intrinsicOf(contract) > 0 && europeanPrice(contract) <= intrinsicOf(contract)
    return exercised ? answer(exercisedValues(contract), 'analytic') : europeanAnswer(contract, asked)
  }
  if (regime === 'single' && isSurelyExercised(put)) return answer(exercisedValues(contract), 'collocation')
  const finer = asked.level === 'all' && precision === 'fast' ? 'smooth' : precision
  const boundary = regime === 'single' ? asked.boundaries.solve(put, finer) : null
  if (boundary === null) return fallbackAnswer(contract, regime, asked)
  if (isExercised(boundary, put)) return answer(exercisedValues(contract), 'collocation')
  const values = settledValues(contract, collocationValues(contract, boundary, asked))
  return Number.isFinite(values.price)
    ? answer(values, 'collocation')
    : fallbackAnswer(contract, regime, asked)
}

/**
 * Where collocation does not hold: finite differences, and beyond what those resolve Barone-Adesi and Whaley, which is exact in
 * the limit of a long life and of a vanishing volatility.
 */
function fallbackAnswer(contract: Contract, regime: Regime, asked: Asked): Answer {
  const gridded = gridAnswer(contract, asked)
  if (gridded.ok || regime === 'double') return gridded
  return approximated(contract, asked, 'baw', bawPutPrice)
}

/** Nodes that stand closer than σ√T of this lose their greeks to rounding, and the limit without volatility errs by less. */
const GRID_DEVIATION_MIN = 1e-8

export const isAllButCertain = ({ volAnnual, timeYears }: Contract): boolean =>
  volAnnual * Math.sqrt(timeYears) < GRID_DEVIATION_MIN

/** Without volatility. */
export function certainAnswer(contract: Contract, { holdsForward }: Asked): Answer {
  const values = certainValues(contract)
  const held = holdsForward ? { rho: values.rho + values.dividendRho, dividendRho: 0 } : {}
  return answer({ ...values, ...held }, 'analytic')
}

/** Differences of methods on a grid: wide enough that what the nodes do not follow stays small beside them. */
const LATTICE_STEPS: DifferenceSteps = {
  volShare: 0.01,
  rate: 1e-3,
  yield: 1e-3,
  timeShare: 0.02,
  spotShare: 0.01,
  rateSide: 0,
  yieldSide: 0,
  spotSide: 0,
}

/** The terms are sound and other methods price them: it is the tree that has no room for them. */
const tooWide = ({ volAnnual, timeYears }: Contract, steps: number): Answer =>
  refused(
    pricingFailure(
      'no_convergence',
      `method: the outer nodes of a tree of ${steps} steps at volatility ${volAnnual} over ${timeYears} years lie beyond float64; fewer steps or method=auto price it`,
      { field: 'method' },
    ),
  )

export function treeAnswer(contract: Contract, asked: Asked): Answer {
  if (isAllButCertain(contract)) return certainAnswer(contract, asked)
  const steps = asked.steps ?? TREE_STEPS
  const volMost = contract.volAnnual * (1 + LATTICE_STEPS.volShare)
  if (!isTreeWithin(contract, volMost, steps)) return tooWide(contract, steps)
  const errorEstimate = Math.abs(
    treePoint(contract, steps).price - treePoint(contract, Math.ceil(steps / 2)).price,
  )
  const point = (moved: Contract): Point => treePoint(moved, steps)
  const values = greeksByDifference(point, contract, escrowedSpot(contract), LATTICE_STEPS, asked)
  return answer(settledValues(contract, values), 'tree', errorEstimate)
}

/** Drifts of many deviations and deviations of many log units: said, not guessed. */
const unresolved = (): Answer =>
  refused(
    pricingFailure(
      'no_convergence',
      'rate, dividend_yield, vol and time_years are too far out of proportion for a grid; more steps or method=baw may do',
    ),
  )

/** Two grids, the finer with half the steps; the value is what they extrapolate to, the estimate how far that is from the finer. */
export function gridAnswer(contract: Contract, asked: Asked): Answer {
  if (isAllButCertain(contract)) return certainAnswer(contract, asked)
  const coarse = gridFor(contract, Math.ceil((asked.steps ?? GRID_INTERVALS) / 2))
  const fine = halved(coarse)
  if (!isResolved(contract, fine)) return unresolved()
  const extrapolated = (moved: Contract): Point => {
    const [a, b] = [gridPoint(moved, coarse), gridPoint(moved, fine)]
    const third = (x: number, y: number): number => y + (y - x) / 3
    return {
      price: mayExerciseNow(moved)
        ? Math.max(third(a.price, b.price), intrinsicOf(moved))
        : third(a.price, b.price),
      delta: third(a.delta, b.delta),
      gamma: third(a.gamma, b.gamma),
      theta: null,
    }
  }
  const finest = gridPoint(contract, fine).price
  const values = greeksByDifference(extrapolated, contract, escrowedSpot(contract), LATTICE_STEPS, asked)
  return answer(settledValues(contract, values), 'fd', Math.abs(values.price - finest))
}

/** A closed approximation of the put, its greeks by differences of its value. */
function approximated(
  contract: Contract,
  asked: Asked,
  method: 'baw' | 'bjs2002',
  priceOf: (put: Put) => number,
): Answer {
  const moved = (inputs: GreekInputs): Contract => ({
    ...contract,
    spot: inputs.underlying,
    strike: inputs.strike,
    rateCont: inputs.rateCont,
    yieldCont: asked.holdsForward ? inputs.rateCont : inputs.dividendYieldCont,
    timeYears: inputs.timeYears,
    volAnnual: inputs.volAnnual,
  })
  const value = (inputs: GreekInputs): number => {
    const terms = moved(inputs)
    if (terms.spot <= 0 || terms.strike <= 0) return Math.max(terms.sign * (terms.spot - terms.strike), 0)
    const isLimit = terms.timeYears <= 0 || terms.volAnnual <= 0
    const put = putOf(terms)
    const price = isLimit || regimeOf(put) !== 'single' ? europeanPrice(terms) : priceOf(put)
    return Math.max(price, intrinsicOf(terms))
  }
  const at = {
    underlying: contract.spot,
    strike: contract.strike,
    rateCont: contract.rateCont,
    dividendYieldCont: contract.yieldCont,
    timeYears: contract.timeYears,
    volAnnual: contract.volAnnual,
  }
  const price = value(at)
  if (!Number.isFinite(price)) {
    return refused(
      pricingFailure('no_convergence', `method=${method} leaves float64 with these terms; use collocation`),
    )
  }
  if (intrinsicOf(contract) > 0 && price <= intrinsicOf(contract))
    return answer(exercisedValues(contract), method)
  const still = asked.holdsForward && asked.level === 'all' ? { dividendRho: 0 } : {}
  return answer({ ...numericGreeks(value, at, { level: asked.level }), ...still } as GreekValues, method)
}

const notHere = (method: string, reason: string): Answer =>
  refused(pricingFailure('unsupported', `exercise=american method=${method} ${reason}`))

export function approximationAnswer(contract: Contract, method: 'baw' | 'bjs2002', asked: Asked): Answer {
  const put = putOf(contract)
  const regime = regimeOf(put)
  if (regime === 'european') return europeanAnswer(contract, asked)
  if (regime === 'double') return notHere(method, 'has no two exercise boundaries; use auto or fd')
  if (method === 'baw') return approximated(contract, asked, method, bawPutPrice)
  if (bjerksundStenslandPutPrice(put) === null) {
    return notHere(method, 'has no flat boundary with these rates; use auto or collocation')
  }
  return approximated(
    contract,
    asked,
    method,
    (moved) => bjerksundStenslandPutPrice(moved) ?? europeanPutPrice(moved),
  )
}
