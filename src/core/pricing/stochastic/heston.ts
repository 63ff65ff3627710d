import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { logMoneyness, outOfTheMoneyValue } from '../black.ts'
import { bsmAllValues } from '../black-scholes.ts'
import { finiteValues, firstBreach, growthBreach } from '../domain.ts'
import { invalidInput, pricingFailure } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import { normalCdf, normalDensity } from '../normal.ts'
import type { AllValues, FirstOrderValues } from '../types.ts'
import { hestonSeries } from './heston-series.ts'
import type { ChannelCount } from './heston-series.ts'
import { spanOf } from './heston-span.ts'
import { expectedTotalVariance } from './heston-transform.ts'
import type { HestonExpiry, HestonOption, HestonParameters } from './heston-types.ts'
import { wingValue } from './heston-wing.ts'

/** Below this variance a price cannot be told from its limit: the deviation is under one unit in the last place. */
const VARIANCE_MIN = 1e-30
/** Out-of-the-money values below this share of √(F·K) are worked out again to relative accuracy. */
const WING_SHARE = 1e-7

export function hestonParameterBreach(parameters: HestonParameters): PricingFailure | null {
  const breach = firstBreach([
    ['v0', parameters.v0, 'not_negative'],
    ['kappa', parameters.kappa, 'not_negative'],
    ['theta', parameters.theta, 'not_negative'],
    ['vol_of_vol', parameters.volOfVol, 'not_negative'],
    ['correlation', parameters.correlation, 'finite'],
  ])
  if (breach) return breach
  return Math.abs(parameters.correlation) <= 1
    ? null
    : invalidInput('correlation', 'must be a number from −1 to 1')
}

export const expiryBreach = (expiry: HestonExpiry): PricingFailure | null =>
  firstBreach([
    ['spot', expiry.spot, 'positive'],
    ['rate', expiry.rateCont, 'finite'],
    ['dividend_yield', expiry.dividendYieldCont, 'finite'],
    ['time_years', expiry.timeYears, 'not_negative'],
  ]) ??
  growthBreach('rate', expiry.rateCont, expiry.timeYears) ??
  growthBreach('dividend_yield', expiry.dividendYieldCont, expiry.timeYears) ??
  growthBreach('rate', expiry.rateCont - expiry.dividendYieldCont, expiry.timeYears) ??
  hestonParameterBreach(expiry.parameters)

type Prepared = Readonly<{
  forward: number
  discountFactor: number
  variance: number
  /** ln(K/F) per strike. */
  logStrikes: Float64Array
  /** Strike-major, 0 for strikes beyond the span; null where the variance is nothing. */
  sums: Float64Array | null
  isInSpan: (k: number) => boolean
}>

const SLOW =
  'the transform falls off too slowly to be summed; the variance is next to nothing against vol_of_vol'

/** The transform of one expiry, summed for every strike within the span. */
function prepare(
  expiry: HestonExpiry,
  strikes: Float64Array,
  channels: ChannelCount,
): Result<Prepared, PricingFailure> {
  const { rateCont, dividendYieldCont, timeYears, parameters } = expiry
  const forward = expiry.spot * Math.exp((rateCont - dividendYieldCont) * timeYears)
  const discountFactor = Math.exp(-rateCont * timeYears)
  const variance = expectedTotalVariance(parameters, timeYears)
  const logStrikes = strikes.map((strike) => -logMoneyness(forward, strike))
  const prepared = { forward, discountFactor, variance, logStrikes, sums: null, isInSpan: () => false }
  if (!Number.isFinite(variance))
    return refused(invalidInput('theta', 'the variance leaves the range of float64'))
  if (variance < VARIANCE_MIN) return ok(prepared)
  const span = spanOf(parameters, timeYears, variance)
  const isInSpan = (k: number): boolean => k > -span.left && k < span.right
  const within = logStrikes.map((k) => (isInSpan(k) ? k : 0))
  const sums = hestonSeries({ parameters, timeYears, variance, span, logStrikes: within, channels })
  if (!sums) return refused(pricingFailure('no_convergence', SLOW))
  return ok({ ...prepared, sums, isInSpan })
}

/** Undiscounted value of the out-of-the-money option of the pair at a strike. */
function timeValue(
  expiry: HestonExpiry,
  prepared: Prepared,
  strike: number,
  at: number,
  channels: number,
): number {
  const { forward, variance, sums, logStrikes } = prepared
  const k = logStrikes[at] ?? 0
  if (!sums) return 0
  const scale = Math.sqrt(forward) * Math.sqrt(strike)
  const value = prepared.isInSpan(k)
    ? outOfTheMoneyValue(forward, strike, -k, Math.sqrt(variance)) + scale * (sums[at * channels] ?? 0)
    : 0
  const least = Math.min(forward, strike)
  if (value > WING_SHARE * scale) return Math.min(value, least)
  const wing = k === 0 ? null : wingValue(expiry.parameters, expiry.timeYears, variance, k)
  return Math.min(Math.max(wing === null ? value : wing * forward, 0), least)
}

/** Values of one expiry, call and put per strike, in the currency of spot and strike. */
type HestonChain = Readonly<{ calls: Float64Array; puts: Float64Array }>

/**
 * Every strike of one expiry with one evaluation of the characteristic function; equal to `hestonPrice` strike by strike. Absolute
 * error below 1e-11 of √(forward × strike), far wings to about 1e-10 of the value itself. Refuses `invalid_input` and, where the
 * variance is next to nothing against the volatility of variance, `no_convergence`.
 */
export function hestonChain(
  expiry: HestonExpiry,
  strikes: ArrayLike<number>,
): Result<HestonChain, PricingFailure> {
  const breach = expiryBreach(expiry)
  if (breach) return refused(breach)
  const list = Float64Array.from(strikes)
  for (const strike of list) {
    if (!(strike > 0 && strike < Infinity)) {
      return refused(invalidInput('strike', 'must be a finite number above 0'))
    }
  }
  const prepared = prepare(expiry, list, 1)
  if (!prepared.ok) return prepared
  const { forward, discountFactor } = prepared.value
  const calls = new Float64Array(list.length)
  const puts = new Float64Array(list.length)
  for (let at = 0; at < list.length; at++) {
    const strike = list[at] ?? 0
    const value = timeValue(expiry, prepared.value, strike, at, 1)
    calls[at] = discountFactor * (value + Math.max(forward - strike, 0))
    puts[at] = discountFactor * (value + Math.max(strike - forward, 0))
  }
  return ok({ calls, puts })
}

const namedTerms = (option: HestonOption) => ({ ...option, ...option.parameters })

/** The value of one unit. As `hestonChain`. */
export function hestonPrice(option: HestonOption): Result<number, PricingFailure> {
  const chain = hestonChain(option, [option.strike])
  if (!chain.ok) return chain
  const { calls, puts } = chain.value
  const price = finiteValues(
    { price: (option.optionType === 'call' ? calls : puts)[0] ?? NaN },
    namedTerms(option),
  )
  return price.ok ? ok(price.value.price) : price
}

/** The undiscounted value and its derivatives in x = ln F, v0 and T (Γ = U_xx − U_x); the control has no part in v0 and T. */
type Derivatives = Readonly<Record<'u' | 'x' | 'gamma' | 'v' | 't', number>> &
  Readonly<Record<'gammaX' | 'xv' | 'vv' | 'vvv' | 'gammaV' | 'xt' | 'gammaT', number>>

function derivativesOf(
  option: HestonOption,
  prepared: Prepared & Readonly<{ sums: Float64Array }>,
  channels: ChannelCount,
): Derivatives {
  const { forward, variance, sums, logStrikes } = prepared
  const { strike } = option
  const k = logStrikes[0] ?? 0
  const isCall = option.optionType === 'call'
  const u =
    timeValue(option, prepared, strike, 0, channels) +
    Math.max(isCall ? forward - strike : strike - forward, 0)
  const inSpan = prepared.isInSpan(k)
  const scale = inSpan ? Math.sqrt(forward) * Math.sqrt(strike) : 0
  const deviation = Math.sqrt(variance)
  const d1 = -k / deviation + deviation / 2
  const part = (channel: number): number => scale * (sums[channel] ?? 0)
  const intrinsicX = isCall === forward > strike ? (isCall ? forward : -forward) : 0
  const controlX = inSpan ? (isCall ? forward * normalCdf(d1) : -forward * normalCdf(-d1)) : intrinsicX
  const controlGamma = inSpan ? (forward * normalDensity(d1)) / deviation : 0
  return {
    u,
    x: controlX + part(1),
    gamma: controlGamma + part(2),
    v: part(3),
    t: part(4),
    gammaX: controlGamma * (1 - d1 / deviation) + part(5),
    xv: part(6),
    vv: part(7),
    vvv: part(8),
    gammaV: part(9),
    xt: part(10),
    gammaT: part(11),
  }
}

function firstOrder(option: HestonOption, discountFactor: number, d: Derivatives): FirstOrderValues {
  const { spot, rateCont: rate, dividendYieldCont, timeYears, parameters } = option
  return {
    price: discountFactor * d.u,
    delta: (discountFactor * d.x) / spot,
    gamma: (discountFactor * d.gamma) / (spot * spot),
    vega: 2 * Math.sqrt(parameters.v0) * discountFactor * d.v,
    theta: -discountFactor * (-rate * d.u + (rate - dividendYieldCont) * d.x + d.t),
    rho: timeYears * discountFactor * (d.x - d.u),
  }
}

function secondOrder(option: HestonOption, discountFactor: number, d: Derivatives): AllValues {
  const { spot, strike, rateCont: rate, timeYears, parameters } = option
  const carry = rate - option.dividendYieldCont
  const sigma = Math.sqrt(parameters.v0)
  const square = spot * spot
  return {
    ...firstOrder(option, discountFactor, d),
    dividendRho: -timeYears * discountFactor * d.x,
    vanna: (2 * sigma * discountFactor * d.xv) / spot,
    volga: discountFactor * (2 * d.v + 4 * parameters.v0 * d.vv),
    charm: (-discountFactor * (-rate * d.x + carry * (d.gamma + d.x) + d.xt)) / spot,
    speed: (discountFactor * (d.gammaX - 2 * d.gamma)) / (square * spot),
    zomma: (2 * sigma * discountFactor * d.gammaV) / square,
    color: (discountFactor * (-rate * d.gamma + carry * d.gammaX + d.gammaT)) / square,
    ultima: sigma * discountFactor * (12 * d.vv + 8 * parameters.v0 * d.vvv),
    strikeDelta: (discountFactor * (d.u - d.x)) / strike,
  }
}

function valued<T extends FirstOrderValues>(
  option: HestonOption,
  channels: ChannelCount,
  finish: (option: HestonOption, discountFactor: number, derivatives: Derivatives) => T,
  limit: (values: AllValues) => T,
): Result<T, PricingFailure> {
  const breach = expiryBreach(option) ?? firstBreach([['strike', option.strike, 'positive']])
  if (breach) return refused(breach)
  const prepared = prepare(option, Float64Array.of(option.strike), channels)
  if (!prepared.ok) return prepared
  const { sums, discountFactor } = prepared.value
  if (sums)
    return finiteValues(
      finish(option, discountFactor, derivativesOf(option, { ...prepared.value, sums }, channels)),
      namedTerms(option),
    )
  const still = bsmAllValues({ ...option, volAnnual: 0 })
  return still.ok ? ok(limit(still.value)) : still
}

/**
 * Value and first-order greeks of one unit, all from the transform. Vega is ∂V/∂√v0 (per 1.00 of today's volatility); the rest as in
 * `FirstOrderValues`, with the spot held. Without variance the discounted intrinsic limits.
 */
export const hestonValues = (option: HestonOption): Result<FirstOrderValues, PricingFailure> =>
  valued(option, 5, firstOrder, ({ price, delta, gamma, vega, theta, rho }) => ({
    price,
    delta,
    gamma,
    vega,
    theta,
    rho,
  }))

/** As `hestonValues`, with the second order and ultima; "vol" is √v0 throughout. */
export const hestonAllValues = (option: HestonOption): Result<AllValues, PricingFailure> =>
  valued<AllValues>(option, 12, secondOrder, (values) => values)
