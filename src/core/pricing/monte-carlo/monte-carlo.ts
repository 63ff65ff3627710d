import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { bsmPrice } from '../black-scholes.ts'
import { finiteValues, firstBreach, growthBreach } from '../domain.ts'
import { invalidInput, pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import { hestonParameterBreach } from '../stochastic/heston.ts'
import { RANDOMISATIONS, simulate } from './engine.ts'
import { jumps } from './single-step.ts'
import type {
  MonteCarloEstimate,
  MonteCarloHooks,
  MonteCarloSettings,
  MonteCarloTerms,
  SimulatedGreeks,
} from './types.ts'

const PATHS_MIN = 1_000
const PATHS_MAX = 10_000_000
const STEPS_MAX = 1_000

const AMERICAN_STEPS = 50
const REBATE_STEPS = 64
const HESTON_STEPS_PER_YEAR = 32

const within = (column: string, value: number, least: number, most: number): PricingFailure | null =>
  Number.isInteger(value) && value >= least && value <= most
    ? null
    : invalidInput(column, `must be a whole number from ${least} to ${most}`)

function productBreach({ product, spot }: MonteCarloTerms): PricingFailure | null {
  switch (product.kind) {
    case 'cash_or_nothing':
      return firstBreach([['cash', product.cash, 'finite']])
    case 'gap':
      return firstBreach([['strike_2', product.payoffStrike, 'positive']])
    case 'barrier': {
      const breach = firstBreach([
        ['barrier', product.barrier, 'positive'],
        ['rebate', product.rebate, 'not_negative'],
      ])
      if (breach) return breach
      const isDown = product.barrierKind.startsWith('down')
      return (isDown ? spot > product.barrier : spot < product.barrier)
        ? null
        : invalidInput('barrier', 'already breached by the spot')
    }
    case 'lookback_fixed':
    case 'lookback_floating':
      return firstBreach([['extreme_so_far', product.extremeSoFar, 'positive']])
    case 'asian_arithmetic':
    case 'asian_geometric':
      return (
        within('fixings', product.fixings, 1, STEPS_MAX) ??
        firstBreach([['first_fixing_years', product.firstFixingYears ?? 0, 'not_negative']])
      )
    default:
      return null
  }
}

function breachOf(terms: MonteCarloTerms, settings: MonteCarloSettings): PricingFailure | null {
  const { dynamics, product } = terms
  const breach =
    firstBreach([
      ['spot', terms.spot, 'positive'],
      ['strike', terms.strike, 'positive'],
      ['rate', terms.rateCont, 'finite'],
      ['dividend_yield', terms.dividendYieldCont, 'finite'],
      ['time_years', terms.timeYears, 'not_negative'],
    ]) ??
    growthBreach('rate', terms.rateCont, terms.timeYears) ??
    growthBreach('dividend_yield', terms.dividendYieldCont, terms.timeYears) ??
    growthBreach('rate', terms.rateCont - terms.dividendYieldCont, terms.timeYears) ??
    (dynamics.model === 'bsm'
      ? firstBreach([['vol', dynamics.volAnnual, 'not_negative']])
      : hestonParameterBreach(dynamics.parameters)) ??
    productBreach(terms) ??
    within('paths', settings.paths, PATHS_MIN, PATHS_MAX) ??
    within('steps', settings.steps ?? 1, 1, STEPS_MAX) ??
    within('seed', settings.seed, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  if (breach) return breach
  const isAmerican = product.kind === 'vanilla' && product.exercise === 'american'
  const isUneven = 'firstFixingYears' in product && product.firstFixingYears !== null
  if (dynamics.model === 'heston' && (isAmerican || isUneven)) {
    const what = isAmerican ? 'exercise=american' : 'first_fixing_years'
    return pricingFailure('unsupported', `${what} with model=heston method=mc is not priced`)
  }
  if (isUneven && (product.firstFixingYears ?? 0) > terms.timeYears) {
    return invalidInput('first_fixing_years', 'must not be later than time_years')
  }
  return null
}

/** Equal steps of a simulation that has to look on the way; what needs only the end takes one under BSM. */
function stepsOf(terms: MonteCarloTerms, settings: MonteCarloSettings): number {
  const { product, dynamics, timeYears } = terms
  if (product.kind === 'asian_arithmetic' || product.kind === 'asian_geometric') return product.fixings
  if (settings.steps !== undefined) return settings.steps
  if (dynamics.model === 'heston')
    return Math.min(Math.max(Math.ceil(timeYears * HESTON_STEPS_PER_YEAR), 16), 256)
  if (product.kind === 'vanilla' && product.exercise === 'american') return AMERICAN_STEPS
  return product.kind === 'barrier' && product.rebate > 0 ? REBATE_STEPS : 1
}

function timesOf(terms: MonteCarloTerms, steps: number): Float64Array {
  const { product, timeYears } = terms
  const first = 'firstFixingYears' in product ? product.firstFixingYears : null
  return Float64Array.from({ length: steps }, (_, at) => {
    if (first === null) return (timeYears * (at + 1)) / steps
    return steps === 1 ? timeYears : first + ((timeYears - first) * at) / (steps - 1)
  })
}

/** How far the bumps go: wide enough that the payoff's kinks average out, narrow enough that the error is below the noise. */
const SPOT_SHARE = 0.01
const VOL_BUMP = 0.005
const RATE_BUMP = 1e-4
const TIME_SHARE = 0.01

function bumped(terms: MonteCarloTerms): readonly MonteCarloTerms[] {
  const withVol = (move: number): MonteCarloTerms => {
    const { dynamics } = terms
    if (dynamics.model === 'bsm')
      return { ...terms, dynamics: { ...dynamics, volAnnual: Math.max(dynamics.volAnnual + move, 0) } }
    const v0 = Math.max(Math.sqrt(dynamics.parameters.v0) + move, 0) ** 2
    return { ...terms, dynamics: { ...dynamics, parameters: { ...dynamics.parameters, v0 } } }
  }
  return [
    terms,
    { ...terms, spot: terms.spot * (1 + SPOT_SHARE) },
    { ...terms, spot: terms.spot * (1 - SPOT_SHARE) },
    withVol(VOL_BUMP),
    withVol(-VOL_BUMP),
    { ...terms, timeYears: terms.timeYears * (1 + TIME_SHARE) },
    { ...terms, timeYears: terms.timeYears * (1 - TIME_SHARE) },
    { ...terms, rateCont: terms.rateCont + RATE_BUMP },
    { ...terms, rateCont: terms.rateCont - RATE_BUMP },
  ]
}

const volOf = ({ dynamics }: MonteCarloTerms): number =>
  dynamics.model === 'bsm' ? dynamics.volAnnual : Math.sqrt(dynamics.parameters.v0)

function greeksOf(scenarios: readonly MonteCarloTerms[], values: readonly number[]): SimulatedGreeks {
  const [
    base = 0,
    up = 0,
    down = 0,
    volUp = 0,
    volDown = 0,
    later = 0,
    sooner = 0,
    rateUp = 0,
    rateDown = 0,
  ] = values
  const [terms, , , high, low] = scenarios
  const bump = (terms?.spot ?? 1) * SPOT_SHARE
  const volGap = (high ? volOf(high) : 0) - (low ? volOf(low) : 0)
  const timeGap = 2 * TIME_SHARE * (terms?.timeYears ?? 0)
  return {
    delta: (up - down) / (2 * bump),
    gamma: (up - 2 * base + down) / (bump * bump),
    vega: volGap > 0 ? (volUp - volDown) / volGap : 0,
    theta: timeGap > 0 ? -(later - sooner) / timeGap : 0,
    rho: (rateUp - rateDown) / (2 * RATE_BUMP),
  }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The deviation of independent estimates over √ of their number. */
function errorOf(estimates: Float64Array): number {
  const centre = mean(estimates)
  const spread = estimates.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  return Math.sqrt(spread / (RANDOMISATIONS * (RANDOMISATIONS - 1)))
}

/** Each randomisation tells its own greeks, of the same random numbers in all scenarios: their spread is the error of the mean. */
function greekErrorsOf(
  scenarios: readonly MonteCarloTerms[],
  means: readonly Float64Array[],
  gammas: Float64Array | null,
): SimulatedGreeks {
  const told = Array.from({ length: RANDOMISATIONS }, (_, at) =>
    greeksOf(
      scenarios,
      means.map((values) => values[at] ?? NaN),
    ),
  )
  const of = (name: keyof SimulatedGreeks): number => errorOf(Float64Array.from(told, (one) => one[name]))
  const gamma = gammas === null ? of('gamma') : errorOf(gammas)
  return { delta: of('delta'), gamma, vega: of('vega'), theta: of('theta'), rho: of('rho') }
}

/**
 * The value of one unit by simulation, its standard error and, if asked, first-order greeks and gamma, each with its standard error, by
 * common random numbers (central differences: 1 % of spot, half a point of volatility, 1 % of time, a basis point of rate; gamma
 * is off by about (1 % of spot)²/12 of its own curvature). Gamma of a payoff that jumps is by the likelihood ratio, without bias. The same seed gives the same bytes. An American price is
 * a lower bound in expectation (Longstaff and Schwartz 2001) of exercise at the steps, and at least the intrinsic and the European value. Vega under Heston
 * is ∂V/∂√v0. Refuses `invalid_input` (paths outside 1e3 to 1e7 among it) and `unsupported`.
 */
export function monteCarloPrice(
  terms: MonteCarloTerms,
  settings: MonteCarloSettings,
  hooks: MonteCarloHooks = {},
): Result<MonteCarloEstimate, PricingFailure> {
  const breach = breachOf(terms, settings)
  if (breach) return refused(breach)
  const steps = stepsOf(terms, settings)
  const withGreeks = settings.greeks === true
  const scenarios = withGreeks ? bumped(terms) : [terms]
  const breached = scenarios.some((scenario) => productBreach(scenario) !== null)
  if (breached)
    return refused(invalidInput('barrier', 'within 1 % of the spot: no greeks by simulation there'))
  const isScored = withGreeks && jumps(terms)
  const { means, gammas, paths } = simulate(
    { scenarios, steps, timesOf: (scenario) => timesOf(scenario, steps), settings, isScored },
    hooks,
  )
  const base = means[0] ?? new Float64Array(1)
  const price = mean(base)
  const stdError = errorOf(base)
  const simulated = greeksOf(scenarios, means.map(mean))
  const scored = gammas === null ? simulated : { ...simulated, gamma: mean(gammas) }
  const fence = finiteValues({ price, stdError, ...(withGreeks ? scored : {}) }, terms)
  if (!fence.ok) return fence
  const exercised = exercisedValue(terms)
  const isExercised = exercised > 0 && price <= exercised
  const floor = Math.max(exercised, heldValue(terms))
  const told = { price: Math.max(price, floor), stdError, paths, steps }
  if (!withGreeks) return ok({ ...told, greeks: null, greekErrors: null })
  return ok({
    ...told,
    greeks: isExercised ? exercisedGreeks(terms) : scored,
    greekErrors: isExercised ? NO_ERRORS : greekErrorsOf(scenarios, means, gammas),
  })
}

/** What is exercised now is known. */
const NO_ERRORS: SimulatedGreeks = { delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 }

/** Whether the spot is far enough from a barrier to be moved for the greeks. */
export const canBeBumped = (terms: MonteCarloTerms): boolean =>
  bumped(terms).every((scenario) => productBreach(scenario) === null)

/** What is exercised now is its intrinsic value, whatever the volatility and the rates. */
const exercisedGreeks = ({ optionType }: MonteCarloTerms) => ({
  ...{ delta: optionType === 'call' ? 1 : -1, gamma: 0, vega: 0, theta: 0, rho: 0 },
})

/** An American option is worth no less than the European one. */
function heldValue({ product, dynamics, ...terms }: MonteCarloTerms): number {
  if (product.kind !== 'vanilla' || product.exercise !== 'american' || dynamics.model !== 'bsm')
    return -Infinity
  const european = bsmPrice({ ...terms, volAnnual: dynamics.volAnnual })
  return european.ok ? european.value : -Infinity
}

/** An American option can be exercised now. */
function exercisedValue({ product, optionType, spot, strike }: MonteCarloTerms): number {
  if (product.kind !== 'vanilla' || product.exercise !== 'american') return -Infinity
  return Math.max(optionType === 'call' ? spot - strike : strike - spot, 0)
}
