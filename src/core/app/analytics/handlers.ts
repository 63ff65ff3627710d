import type { ContractOutputs } from '../../contract/index.ts'
import { asId, ok, refused, yearsBetween } from '../../kernel/index.ts'
import type { Clock, Failure, Instant, InstrumentSymbol, Result } from '../../kernel/index.ts'
import {
  americanImpliedVol,
  americanPrice,
  bsmAllValues,
  bsmPrice,
  fellerWarning,
  impliedVol,
  impliedVolIterations,
  isCostlyRow,
  premiumOnSpot,
  pricedRow,
  pricingInputFailure,
  readMonteCarloRow,
  rowSource,
  volOrFailure,
} from '../../pricing/index.ts'
import type { BsmOption, GreeksLevel, PricedRow, PricingFailure, RowRecord } from '../../pricing/index.ts'
import { unknownSymbol } from '../../orders/index.ts'
import type { HandlerContext } from '../call.ts'
import type { ComputePool } from '../compute.ts'
import { callerKey } from '../compute-gate.ts'
import type { ComputeGate } from '../compute-gate.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import type { ChainBook } from '../market/chain-book.ts'
import { HUNDREDTHS, followed, takenBack } from '../risk/computations.ts'
import type { ComputationBoard } from '../risk/computations.ts'
import type { Valuations } from '../trading/valuation.ts'
import { surfaceVol } from '../vol/index.ts'
import type { SurfaceBook } from '../vol/index.ts'

type AnalyticsPorts = Readonly<{
  desk: Pick<DeskReads, 'instrument'>
  chains: Pick<ChainBook, 'options'>
  valuations: Pick<Valuations, 'optionMarketOf'>
  clock: Clock
  /** Where the surfaces of live chains are; without it greeks take the nearest listed option's volatility. */
  surfaces?: Pick<SurfaceBook, 'known'>
  compute: Pick<ComputePool, 'run'>
  gate: ComputeGate
  /** Where simulations say how far they are. */
  computations?: ComputationBoard
}>

type AnalyticsHandlers = HandlersOf<'analytics'>
type Input<Entry extends keyof AnalyticsHandlers> = Parameters<AnalyticsHandlers[Entry]>[0]

/** How the columns of a row are called in the entries that have names of their own. */
const REQUEST_NAMES: Readonly<Record<string, string>> = {
  spot: 'spot_price',
  forward: 'spot_price',
  strike: 'strike_price',
  rate: 'risk_free_rate',
  time_years: 'time_to_expiry',
  vol: 'volatility',
  price: 'market_price',
}

/** A refusal of the pricing room under the names that the caller used. */
function renamed(failure: Failure): Failure {
  const { field } = failure
  const name = field === undefined ? undefined : REQUEST_NAMES[field]
  if (field === undefined || name === undefined) return failure
  const message = failure.message.startsWith(`${field}: `)
    ? `${name}${failure.message.slice(field.length)}`
    : failure.message
  return { ...failure, message, field: name }
}

/** Numbers as the texts that a row is read from; what is not given stays empty. */
const rowOf = (cells: Readonly<Record<string, string | number | undefined>>): RowRecord =>
  Object.fromEntries(
    Object.entries(cells).map(([column, cell]) => [column, cell === undefined ? undefined : String(cell)]),
  )

/** Years to the expiry of a request, which says them or names the instant. */
function yearsOf(
  clock: Clock,
  {
    time_to_expiry: years,
    expiry,
  }: Readonly<{ time_to_expiry?: number | undefined; expiry?: Instant | undefined }>,
): Result<number, Failure> {
  if (expiry === undefined) return ok(years ?? 0)
  const left = yearsBetween(clock.now(), expiry)
  return left >= 0 ? ok(left) : refused(pricingInputFailure('expiry', 'is in the past'))
}

const withoutGaps = (record: RowRecord): RowRecord =>
  Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== undefined))

type Values = PricedRow['values']

const greeksAnswer = ({ delta, gamma, theta, vega, rho, vanna, volga, charm }: Values) => ({
  delta: delta ?? null,
  gamma: gamma ?? null,
  theta: theta ?? null,
  vega: vega ?? null,
  rho: rho ?? null,
  vanna: vanna ?? null,
  vomma: volga ?? null,
  charm: charm ?? null,
})

/** Prices a row here, or on a thread of the pool when its family says that it takes long. */
async function priceOf(
  { compute, gate }: AnalyticsPorts,
  record: RowRecord,
  level: GreeksLevel,
  context: HandlerContext,
): Promise<Result<PricedRow, Failure>> {
  if (!isCostlyRow(record)) return pricedRow(record, level)
  const key = JSON.stringify(['price_row', record, level])
  return gate.run({ caller: callerKey(context), key, signal: context.signal }, (signal) =>
    compute.run('price_row', { record, level }, { signal }),
  )
}

/** The expiries of a surface as the row of `price` has them. */
const surfaceCell = ({ surface }: Input<'price'>): string | undefined =>
  surface?.map((one) => [one.time_years, one.a, one.b, one.rho, one.m, one.sigma].join(':')).join(' ')

/** Cash dividends as the row of `price` has them. */
const paidCell = ({ dividends }: Input<'price'>): string | undefined =>
  dividends?.map((one) => `${one.time_years}:${one.amount}`).join(' ')

async function priceVanilla(ports: AnalyticsPorts, input: Input<'price'>, context: HandlerContext) {
  const { exercise, model, method } = input
  const years = yearsOf(ports.clock, input)
  if (!years.ok) return years
  const record = rowOf({
    ...{ product: 'vanilla', option_type: input.option_type, model, method },
    // Early exercise on dates of its own is American exercise on those dates.
    exercise: exercise === 'bermudan' ? 'american' : exercise,
    ...{ exercise_times: input.exercise_times?.join(' '), steps: input.steps, dividends: paidCell(input) },
    ...{ spot: input.spot_price, strike: input.strike_price, time_years: years.value, vol: input.volatility },
    ...{ rate: input.risk_free_rate, dividend_yield: input.dividend_yield },
    ...{ jump_intensity: input.jump_intensity, jump_vol_share: input.jump_vol_share },
    ...{ v0: input.v0, kappa: input.kappa, theta: input.theta, vol_of_vol: input.vol_of_vol },
    ...{ correlation: input.correlation, paths: input.paths, seed: input.seed },
    ...{ alpha: input.alpha, beta: input.beta, nu: input.nu, rho: input.rho, surface: surfaceCell(input) },
  })
  const priced = await priceOf(ports, record, 'all', context)
  if (!priced.ok) return refused(renamed(priced.failure))
  const { values, method: used, stdError, greekErrors = null, warning = null } = priced.value
  return ok({
    price: values.price,
    ...greeksAnswer(values),
    ...{ model, exercise, method: used, std_error: stdError ?? null, warning, time_to_expiry: years.value },
    std_errors: greekErrors && { ...greekErrors },
    source: rowSource(record, priced.value),
  })
}

/** A premium is met when its volatility gives it back within this share of the money in play. */
const CONVERGED_WITHIN = 1e-12

type Found = Result<Readonly<{ volAnnual: number; iterations: number }>, PricingFailure>

function europeanFound(option: Omit<BsmOption, 'volAnnual'>, price: number): Found {
  const premium = premiumOnSpot({ ...option, price })
  const found = volOrFailure(impliedVol(premium))
  return found.ok ? ok({ volAnnual: found.value, iterations: impliedVolIterations(premium) }) : found
}

/** Iterations of early exercise are the prices that were taken. */
function americanFound(option: Omit<BsmOption, 'volAnnual'>, price: number): Found {
  let iterations = 0
  const found = volOrFailure(americanImpliedVol(option, price, () => (iterations += 1)))
  return found.ok ? ok({ volAnnual: found.value, iterations }) : found
}

function implied(ports: AnalyticsPorts, input: Input<'impliedVolatility'>) {
  const years = yearsOf(ports.clock, input)
  if (!years.ok) return years
  const { option_type: optionType, spot_price: spot, strike_price: strike, market_price: price } = input
  const [rateCont, dividendYieldCont] = [input.risk_free_rate, input.dividend_yield]
  const timeYears = years.value
  const option = { optionType, spot, strike, rateCont, dividendYieldCont, timeYears }
  // The door of the model refuses what no price survives, before growth factors are taken.
  const sane = bsmPrice({ ...option, volAnnual: 0 })
  if (!sane.ok) return refused(renamed(sane.failure))
  const isAmerican = input.exercise === 'american'
  const found = isAmerican ? americanFound(option, price) : europeanFound(option, price)
  if (!found.ok) return refused(renamed(found.failure))
  const { volAnnual, iterations } = found.value
  const back = (isAmerican ? americanPrice : bsmPrice)({ ...option, volAnnual })
  if (!back.ok) return refused(renamed(back.failure))
  const priceError = back.value - price
  return ok({
    implied_volatility: volAnnual,
    status: volAnnual === 0 ? ('at_intrinsic' as const) : ('ok' as const),
    ...{ iterations, exercise: input.exercise },
    converged: Math.abs(priceError) <= CONVERGED_WITHIN * (spot + strike),
    price_error: priceError,
    time_to_expiry: timeYears,
  })
}

type GreeksAnswer = ContractOutputs['analytics']['greeks']
type Volatility = Readonly<{ value: number; source: string; surface: GreeksAnswer['surface'] }>

/** Of so many nearest options the volatility is asked before there is said to be none. */
const OPTIONS_ASKED_MAX = 20

type Near = Readonly<{ symbol: InstrumentSymbol; distance: number }>

const furthestOf = (nearest: readonly Near[]): number => nearest.at(-1)?.distance ?? Infinity

/** The nearest so far, nearest first; equal ones in the order in which they came. */
function keepNearest(nearest: Near[], one: Near): void {
  const at = nearest.findIndex(({ distance }) => distance > one.distance)
  nearest.splice(at < 0 ? nearest.length : at, 0, one)
  if (nearest.length > OPTIONS_ASKED_MAX) nearest.pop()
}

/** The live options on an underlying that are nearest by expiry and strike: expiries that are too far are not looked into. */
function nearestOptions(
  { chains, clock }: AnalyticsPorts,
  underlying: InstrumentSymbol,
  input: Input<'greeks'>,
): readonly Near[] {
  const now = clock.now()
  const years = input.expiry_days / 365
  const logMoney = Math.log(input.strike)
  const expiries = chains
    .options(underlying)
    .map(({ expiresAt, options }) => ({ options, apart: Math.abs(yearsBetween(now, expiresAt) - years) }))
    .toSorted((a, b) => a.apart - b.apart)
  const nearest: Near[] = []
  for (const { options, apart } of expiries) {
    if (nearest.length >= OPTIONS_ASKED_MAX && apart >= furthestOf(nearest)) break
    for (const { symbol, logStrike } of options) {
      const distance = Math.abs(logStrike - logMoney) + apart
      if (nearest.length < OPTIONS_ASKED_MAX || distance < furthestOf(nearest))
        keepNearest(nearest, { symbol, distance })
    }
  }
  return nearest
}

/** Of the surface of this symbol's chain, between strikes and expiries; null while none is kept. */
function surfaceVolatility(
  { surfaces }: Pick<AnalyticsPorts, 'surfaces'>,
  underlying: InstrumentSymbol,
  { strike, expiry_days: days }: Input<'greeks'>,
): Volatility | null {
  const kept = surfaces?.known(underlying) ?? null
  const found = kept && surfaceVol(kept, strike, days / 365)
  if (kept === null || found === null) return null
  const { model, state, timestamp } = kept
  const surface = { model, state, timestamp, extrapolated: found.isExtrapolated }
  return { value: found.volAnnual, source: 'surface', surface }
}

/** Read off the surface where there is one, else that of the listed option on this symbol whose strike and expiry are nearest. */
function listedVolatility(ports: AnalyticsPorts, input: Input<'greeks'>): Result<Volatility, Failure> {
  const listed = ports.desk.instrument(asId(input.symbol))
  if (listed === null) return refused(unknownSymbol(input.symbol))
  const underlying = listed.option?.underlying ?? listed.symbol
  const read = surfaceVolatility(ports, underlying, input)
  if (read) return ok(read)
  for (const { symbol } of nearestOptions(ports, underlying, input)) {
    const market = ports.valuations.optionMarketOf(symbol)
    if (market) return ok({ value: market.volAnnual, source: symbol, surface: null })
  }
  const message = `missing, and no listed option on ${underlying} has an implied volatility now`
  return refused(pricingInputFailure('volatility', message))
}

function greeksOf(ports: AnalyticsPorts, input: Input<'greeks'>) {
  const given = input.volatility
  const volatility =
    given === undefined
      ? listedVolatility(ports, input)
      : ok({ value: given, source: 'given', surface: null })
  if (!volatility.ok) return volatility
  const timeYears = input.expiry_days / 365
  const { spot, strike, option_type: optionType } = input
  const values = bsmAllValues({
    ...{ optionType, spot, strike, timeYears, volAnnual: volatility.value.value },
    ...{ rateCont: input.risk_free_rate, dividendYieldCont: input.dividend_yield },
  })
  if (!values.ok) {
    const { field } = values.failure
    return refused(field === 'vol' || field === 'rate' ? renamed(values.failure) : values.failure)
  }
  return ok({
    ...{ symbol: input.symbol, option_type: optionType, spot, strike, expiry_days: input.expiry_days },
    ...{ time_to_expiry: timeYears, volatility: volatility.value.value },
    volatility_source: volatility.value.source,
    surface: volatility.value.surface,
    price: values.value.price,
    greeks: greeksAnswer(values.value),
  })
}

async function priceExotic(ports: AnalyticsPorts, input: Input<'exotic'>, context: HandlerContext) {
  const record = rowOf(input.contract)
  const priced = await priceOf(ports, record, input.greeks, context)
  if (!priced.ok) return priced
  const { values, method, stdError, greekErrors = null, warning = null } = priced.value
  const { delta, gamma, vega, theta, rho } = greeksAnswer(values)
  const basic = {
    ...{ price: values.price, std_error: stdError ?? null, warning, method },
    std_errors: greekErrors && { ...greekErrors },
    source: rowSource(record, priced.value),
    ...{ delta, gamma, vega, theta, rho },
  }
  const product = record['product']?.trim().toLowerCase() || 'vanilla'
  if (input.greeks === 'basic') return ok({ product, ...basic })
  return ok({
    ...{ product, ...basic },
    dividend_rho: values.dividendRho ?? null,
    vanna: values.vanna ?? null,
    volga: values.volga ?? null,
    charm: values.charm ?? null,
    speed: values.speed ?? null,
    zomma: values.zomma ?? null,
    color: values.color ?? null,
    ultima: values.ultima ?? null,
    strike_delta: values.strikeDelta ?? null,
  })
}

const NO_GREEKS = { delta: null, gamma: null, vega: null, theta: null, rho: null } as const

/** Every simulation runs on a thread of the pool, which ends with the caller. */
async function simulated(
  { compute, gate, computations }: AnalyticsPorts,
  input: Input<'monteCarlo'>,
  context: HandlerContext,
) {
  const { contract, paths, seed, steps, sampling, antithetic, control_variate: controlVariate } = input
  const record = { ...rowOf(contract), ...withoutGaps(rowOf({ paths, seed, steps })) }
  const asked = readMonteCarloRow(record)
  if (!asked.ok) return asked
  const { terms, settings } = asked.value
  const wishes = { sampling, antithetic, controlVariate, greeks: input.greeks }
  const job = { terms, settings: { ...settings, ...wishes } }
  const { computation_id: id } = input
  const key = JSON.stringify(['monte_carlo', job, id])
  const what = { computations, id, of: HUNDREDTHS, entry: 'analytics.monteCarlo' } as const
  const estimate = await gate.run({ caller: callerKey(context), key, signal: context.signal }, (signal) =>
    followed(what, context, (onShare) =>
      compute.run('monte_carlo', job, { signal, onProgress: (done, total) => onShare(done / total) }),
    ),
  )
  if (!estimate.ok) return refused(estimate.failure)
  const { price, stdError, greeks, greekErrors } = estimate.value
  return ok({
    ...{ product: terms.product.kind, price, std_error: stdError, warning: fellerWarning(terms) },
    ...{ seed: settings.seed, sampling, source: rowSource(record, { method: 'mc' }) },
    ...{ paths: estimate.value.paths, steps: estimate.value.steps },
    ...(greeks ?? NO_GREEKS),
    std_errors: greekErrors && { ...greekErrors },
  })
}

/** Handlers of `analytics.*`: options by their terms, through the same families as the command line's `price`. */
export function makeAnalyticsHandlers(ports: AnalyticsPorts): AnalyticsHandlers {
  return {
    price: (input, context) => priceVanilla(ports, input, context),
    impliedVolatility: async (input) => implied(ports, input),
    greeks: async (input) => greeksOf(ports, input),
    exotic: (input, context) => priceExotic(ports, input, context),
    monteCarlo: takenBack(ports.computations, (input: Input<'monteCarlo'>, context) =>
      simulated(ports, input, context),
    ),
  }
}
