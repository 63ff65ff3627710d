import { outOfTheMoneyValue } from './black.ts'
import { VALUE_COUNT, commonEuropeanValues } from './kernels/european.ts'
import { normalCdf, normalDensity } from './normal.ts'
import type { AllValues, FirstOrderValues } from './types.ts'

/**
 * The one set of formulas behind both models: an option on an underlying that yields `yieldCont` until expiry. BSM is
 * the spot with its dividend yield; Black-76 is the forward yielding the rate (E. G. Haug, "The Complete Guide to Option
 * Pricing Formulas", 2nd ed. 2007, ch. 1-2: generalised Black-Scholes with cost of carry b = r − q).
 */
export type CarryTerms = Readonly<{
  /** +1 call, −1 put. */
  sign: 1 | -1
  underlying: number
  forward: number
  strike: number
  /** ln(forward/strike), summed from its parts where the forward's own rounding would show near the money. */
  logMoney: number
  rateCont: number
  yieldCont: number
  timeYears: number
  volAnnual: number
  /** e^(−yield·T): today's worth of one underlying delivered at expiry. */
  yieldFactor: number
  /** e^(−rate·T). */
  discountFactor: number
}>

/** The pieces every sensitivity is made of. */
type Parts = CarryTerms &
  Readonly<{
    d1: number
    d2: number
    /** Φ(sign·d1) and Φ(sign·d2): at the kink of a zero deviation both are ½, the limit along falling volatility. */
    weight1: number
    weight2: number
    /** φ(d1). */
    density: number
    /** σ√T. */
    deviation: number
    atKink: boolean
  }>

function partsOf(terms: CarryTerms): Parts {
  const { logMoney } = terms
  const deviation = terms.volAnnual * Math.sqrt(terms.timeYears)
  const atKink = deviation === 0 && logMoney === 0
  const ratio = logMoney === 0 ? 0 : logMoney / deviation
  const d1 = ratio + deviation / 2
  const d2 = ratio - deviation / 2
  return {
    ...terms,
    deviation,
    d1,
    d2,
    weight1: normalCdf(terms.sign * d1),
    weight2: normalCdf(terms.sign * d2),
    density: normalDensity(d1),
    atKink,
  }
}

/** Discounted value: intrinsic, when in the money, plus the out-of-the-money value of the same strike. */
function priceOf(parts: Parts): number {
  const { sign, forward, strike, logMoney, discountFactor, deviation } = parts
  const timeValue = discountFactor * outOfTheMoneyValue(forward, strike, logMoney, deviation)
  if (sign * logMoney <= 0) return timeValue
  return sign * (parts.underlying * parts.yieldFactor - strike * discountFactor) + timeValue
}

/** Multiplies by the density, which wins over any growing factor: 0 stays 0. */
const times = (density: number, factor: number): number => (density === 0 ? 0 : density * factor)

/** −∂V/∂T. The diffusion term grows without bound only at the money as time runs out. */
function thetaOf(parts: Parts): number | null {
  const { sign, underlying, yieldFactor, strike, discountFactor, timeYears } = parts
  if (parts.atKink && timeYears === 0) return null
  const decay = times(
    parts.density,
    (-underlying * yieldFactor * parts.volAnnual) / (2 * Math.sqrt(timeYears)),
  )
  const carry =
    parts.yieldCont * underlying * yieldFactor * parts.weight1 -
    parts.rateCont * strike * discountFactor * parts.weight2
  return decay + sign * carry
}

function firstOrder(parts: Parts): FirstOrderValues {
  const { sign, underlying, yieldFactor, strike, discountFactor, timeYears } = parts
  return {
    price: priceOf(parts),
    delta: sign * yieldFactor * parts.weight1,
    gamma: gammaOf(parts),
    vega: times(parts.density, underlying * yieldFactor * Math.sqrt(timeYears)),
    theta: thetaOf(parts),
    rho: sign * strike * timeYears * discountFactor * parts.weight2,
  }
}

function gammaOf(parts: Parts): number | null {
  if (parts.atKink) return null
  return times(parts.density, parts.yieldFactor / (parts.underlying * parts.deviation))
}

/** Second order with respect to volatility; the kink's values are the limits as volatility and time fall. */
function volOrder(parts: Parts, vega: number): Pick<AllValues, 'vanna' | 'volga' | 'ultima'> {
  const { d1, d2, volAnnual, timeYears, density, yieldFactor } = parts
  if (parts.atKink) {
    const halfRoot = (yieldFactor * density * Math.sqrt(timeYears)) / 2
    return { vanna: halfRoot, volga: 0, ultima: (-vega * timeYears) / 4 }
  }
  const product = d1 * d2
  const shape = product * (1 - product) + d1 * d1 + d2 * d2
  return {
    vanna: times(density, (-yieldFactor * d2) / volAnnual),
    volga: times(density, (vega / density) * (product / volAnnual)),
    ultima: times(density, (-(vega / density) * (shape / volAnnual)) / volAnnual),
  }
}

type SpotOrder = Pick<AllValues, 'charm' | 'speed' | 'zomma' | 'color'>

/** Second order with respect to the underlying and time; at the kink these have no finite limit. */
function spotOrder(parts: Parts, delta: number, gamma: number | null): SpotOrder {
  if (gamma === null) return { charm: null, speed: null, zomma: null, color: null }
  const { d1, d2, deviation, timeYears, density, yieldCont } = parts
  if (density === 0) return { charm: yieldCont * delta, speed: 0, zomma: 0, color: 0 }
  const d1PerYear = (parts.rateCont - yieldCont) / deviation - d2 / (2 * timeYears)
  return {
    charm: yieldCont * delta - parts.yieldFactor * density * d1PerYear,
    speed: (-gamma / parts.underlying) * (1 + d1 / deviation),
    zomma: (gamma * (d1 * d2 - 1)) / parts.volAnnual,
    color: gamma * (-yieldCont - d1 * d1PerYear - 1 / (2 * timeYears)),
  }
}

/** Written and read within one call. */
const values = new Float64Array(VALUE_COUNT)

/** The row of the batch kernels, so that a scalar and a batch answer are the same bits; false where it does not suit. */
const common = (terms: CarryTerms): boolean =>
  commonEuropeanValues(
    terms.sign > 0,
    terms.underlying,
    terms.strike,
    terms.rateCont,
    terms.yieldCont,
    terms.timeYears,
    terms.volAnnual,
    values,
  )

export function firstOrderValues(terms: CarryTerms): FirstOrderValues {
  if (!common(terms)) return firstOrder(partsOf(terms))
  const [price = 0, delta = 0, gamma = 0, vega = 0, theta = 0, rho = 0] = values
  return { price, delta, gamma, vega, theta, rho }
}

export const priceValue = (terms: CarryTerms): number =>
  common(terms) ? (values[0] ?? 0) : priceOf(partsOf(terms))

/** Everything, with rho and dividend rho as BSM has them; Black-76 replaces these two. */
export function allValues(terms: CarryTerms): AllValues {
  const parts = partsOf(terms)
  const first = firstOrderValues(terms)
  return {
    ...first,
    ...volOrder(parts, first.vega),
    ...spotOrder(parts, first.delta, first.gamma),
    dividendRho: -parts.sign * parts.timeYears * parts.underlying * parts.yieldFactor * parts.weight1,
    strikeDelta: -parts.sign * parts.discountFactor * parts.weight2,
  }
}
