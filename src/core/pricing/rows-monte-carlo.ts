import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { pricingFailure } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import { canBeBumped, monteCarloPrice } from './monte-carlo/monte-carlo.ts'
import type {
  MonteCarloDynamics,
  MonteCarloProduct,
  MonteCarloSettings,
  MonteCarloTerms,
} from './monte-carlo/types.ts'
import { readRowChoice, unsupported } from './row-pricers.ts'
import type { RowChoice, RowPricer, RowProduct } from './row-pricers.ts'
import { readChoice, readNumber } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import { readRequired, readRowTerms, spotOf } from './row-terms.ts'
import { FELLER_WARNING, readHeston } from './rows-stochastic.ts'
import { fellerHolds } from './stochastic/heston-types.ts'

/** A row's further columns: `paths`, `steps`, `seed`. */
const DEFAULT_PATHS = 65_536
const DEFAULT_SEED = 1
const NEAR_BARRIER_WARNING = 'barrier within 1 % of the spot: no greeks by simulation'
const BARRIER_KINDS = ['down_in', 'down_out', 'up_in', 'up_out'] as const
const SIMULATED: ReadonlySet<RowProduct> = new Set([
  ...(['vanilla', 'cash_or_nothing', 'asset_or_nothing', 'gap', 'barrier'] as const),
  ...(['lookback_fixed', 'lookback_floating', 'asian_arithmetic', 'asian_geometric'] as const),
])

type Read<T> = Result<T, PricingFailure>

/** A number with a default. */
function numberOr(record: RowRecord, column: string, fallback: number): Read<number> {
  const read = readNumber(record, column)
  return read.ok ? ok(read.value ?? fallback) : read
}

function readAsian(record: RowRecord, kind: 'asian_arithmetic' | 'asian_geometric'): Read<MonteCarloProduct> {
  const fixings = readRequired(record, 'fixings')
  if (!fixings.ok) return fixings
  const first = readNumber(record, 'first_fixing_years')
  if (!first.ok) return first
  const soFar = readNumber(record, 'average_so_far')
  if (!soFar.ok) return soFar
  if (soFar.value !== null) {
    return refused(
      pricingFailure('unsupported', `average_so_far with product=${kind} method=mc is not priced`),
    )
  }
  return ok({ kind, fixings: fixings.value, firstFixingYears: first.value })
}

function readBarrier(record: RowRecord): Read<MonteCarloProduct> {
  const barrierKind = readChoice(record, 'barrier_kind', BARRIER_KINDS, null)
  if (!barrierKind.ok) return barrierKind
  const barrier = readRequired(record, 'barrier')
  if (!barrier.ok) return barrier
  const rebate = numberOr(record, 'rebate', 0)
  if (!rebate.ok) return rebate
  return ok({ kind: 'barrier', barrierKind: barrierKind.value, barrier: barrier.value, rebate: rebate.value })
}

function readProduct(record: RowRecord, choice: RowChoice, spot: number): Read<MonteCarloProduct> {
  switch (choice.product) {
    case 'cash_or_nothing': {
      const cash = readRequired(record, 'cash')
      return cash.ok ? ok({ kind: 'cash_or_nothing', cash: cash.value }) : cash
    }
    case 'asset_or_nothing':
      return ok({ kind: 'asset_or_nothing' })
    case 'gap': {
      const payoffStrike = readRequired(record, 'strike_2')
      return payoffStrike.ok ? ok({ kind: 'gap', payoffStrike: payoffStrike.value }) : payoffStrike
    }
    case 'barrier':
      return readBarrier(record)
    case 'lookback_fixed':
    case 'lookback_floating': {
      const extreme = numberOr(record, 'extreme_so_far', spot)
      return extreme.ok ? ok({ kind: choice.product, extremeSoFar: extreme.value }) : extreme
    }
    case 'asian_arithmetic':
    case 'asian_geometric':
      return readAsian(record, choice.product)
    default:
      return ok({ kind: 'vanilla', exercise: choice.exercise })
  }
}

function readDynamics(record: RowRecord, choice: RowChoice): Read<MonteCarloDynamics> {
  if (choice.model === 'heston') {
    const parameters = readHeston(record)
    return parameters.ok ? ok({ model: 'heston', parameters: parameters.value }) : parameters
  }
  const vol = readRequired(record, 'vol')
  return vol.ok ? ok({ model: 'bsm', volAnnual: vol.value }) : vol
}

function readTerms(record: RowRecord, choice: RowChoice): Read<MonteCarloTerms> {
  // A floating lookback has no strike; its payoff ignores the one put in its place.
  const isFloating = choice.product === 'lookback_floating'
  const terms = readRowTerms(isFloating ? { ...record, strike: '1' } : record)
  if (!terms.ok) return terms
  const spot = spotOf(terms.value)
  const product = readProduct(record, choice, spot)
  if (!product.ok) return product
  const dynamics = readDynamics(record, choice)
  if (!dynamics.ok) return dynamics
  return ok({ ...terms.value, spot, product: product.value, dynamics: dynamics.value })
}

/** What a simulation is asked: the terms, and how many paths of which seed. */
type MonteCarloAsked = Readonly<{ terms: MonteCarloTerms; settings: MonteCarloSettings }>

function readAsked(record: RowRecord, choice: RowChoice): Read<MonteCarloAsked> {
  const terms = readTerms(record, choice)
  if (!terms.ok) return terms
  const paths = numberOr(record, 'paths', DEFAULT_PATHS)
  if (!paths.ok) return paths
  const seed = numberOr(record, 'seed', DEFAULT_SEED)
  if (!seed.ok) return seed
  const steps = readNumber(record, 'steps')
  if (!steps.ok) return steps
  const chosen = steps.value === null ? {} : { steps: steps.value }
  return ok({ terms: terms.value, settings: { paths: paths.value, seed: seed.value, ...chosen } })
}

/** A row as a simulation takes it, whatever its `method` says. Refuses as `pricedRow` does. */
export function readMonteCarloRow(record: RowRecord): Read<MonteCarloAsked> {
  const choice = readRowChoice({ ...record, method: 'mc' })
  if (!choice.ok) return choice
  return monteCarloRows.covers(choice.value) ? readAsked(record, choice.value) : unsupported(choice.value)
}

/** What a simulation under Heston says where its variance can reach 0; null everywhere else. */
export const fellerWarning = ({ dynamics }: MonteCarloTerms): string | null =>
  dynamics.model === 'heston' && !fellerHolds(dynamics.parameters) ? FELLER_WARNING : null

/** `method=mc`, and what no other method prices under Heston. Greeks of the first order, by common random numbers. */
export const monteCarloRows: RowPricer = {
  isCostly: () => true,
  covers: (choice) => {
    if (!SIMULATED.has(choice.product) || (choice.model !== 'bsm' && choice.model !== 'heston')) return false
    if (choice.exercise === 'american' && choice.product !== 'vanilla') return false
    if (choice.exercise === 'american' && choice.model === 'heston') return false
    return choice.method === 'mc' || (choice.method === 'auto' && choice.model === 'heston')
  },
  price: (record, _level, choice) => {
    const asked = readAsked(record, choice)
    if (!asked.ok) return asked
    const { terms, settings } = asked.value
    const isNear = terms.product.kind === 'barrier' && !canBeBumped(terms)
    const estimate = monteCarloPrice(terms, { ...settings, greeks: !isNear })
    if (!estimate.ok) return estimate
    const { price, stdError, greeks, greekErrors } = estimate.value
    const feller = fellerWarning(terms)
    const warnings = [...(feller === null ? [] : [feller]), ...(isNear ? [NEAR_BARRIER_WARNING] : [])]
    const warning = warnings.length > 0 ? { warning: warnings.join('; ') } : {}
    const errors = greekErrors === null ? {} : { greekErrors }
    return ok({ values: { price, ...greeks }, method: 'mc', stdError, ...errors, ...warning })
  },
}
