import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { finiteValues, firstBreach, growthBreach } from './domain.ts'
import type { PricingFailure } from './failures.ts'
import { millsRatio, normalCdf, normalDensity } from './normal.ts'
import type { AllValues, FirstOrderValues, OptionType } from './types.ts'

/** A European option whose forward is normal: forward and strike may be 0 or negative, volatility is absolute. */
export type BachelierOption = Readonly<{
  optionType: OptionType
  forward: number
  strike: number
  rateCont: number
  timeYears: number
  /** In units of the forward, per root year. */
  volAbsolute: number
}>

function breachOf(option: BachelierOption): PricingFailure | null {
  return (
    firstBreach([
      ['forward', option.forward, 'finite'],
      ['strike', option.strike, 'finite'],
      ['rate', option.rateCont, 'finite'],
      ['time_years', option.timeYears, 'not_negative'],
      ['vol', option.volAbsolute, 'not_negative'],
    ]) ?? growthBreach('rate', option.rateCont, option.timeYears)
  )
}

/** φ(d) + d·Φ(d); in the far tail by the Mills ratio, where the two terms nearly cancel. */
function normalExcess(d: number): number {
  if (d > -5) return normalDensity(d) + d * normalCdf(d)
  // φ(d)·(1 + d·m(d)) with the asymptotic m(d) from far out: 1 + d·m = 1/d² − 3/d⁴ + 15/d⁶ …
  if (d > -40) return Math.max(normalDensity(d) * (1 + d * millsRatio(d)), 0)
  return 0
}

type Parts = BachelierOption &
  Readonly<{ sign: 1 | -1; discount: number; root: number; d: number; weight: number; density: number }>

function partsOf(option: BachelierOption): Parts {
  const sign = option.optionType === 'call' ? 1 : -1
  const deviation = option.volAbsolute * Math.sqrt(option.timeYears)
  const gap = option.forward - option.strike
  const d = gap === 0 ? 0 : gap / deviation
  return {
    ...option,
    sign,
    discount: Math.exp(-option.rateCont * option.timeYears),
    root: Math.sqrt(option.timeYears),
    d,
    weight: normalCdf(sign * d),
    density: normalDensity(d),
  }
}

function priceOf({ sign, forward, strike, d, discount, volAbsolute, root }: Parts): number {
  const deviation = volAbsolute * root
  const intrinsic = Math.max(sign * (forward - strike), 0)
  return discount * (intrinsic + (deviation === 0 ? 0 : deviation * normalExcess(-Math.abs(d))))
}

function valuesOf(parts: Parts): AllValues {
  const { sign, discount, root, d, density, volAbsolute: vol, timeYears, rateCont } = parts
  const price = priceOf(parts)
  const deviation = vol * root
  const atKink = deviation === 0 && d === 0
  const vega = discount * root * density
  const flat = density === 0
  const gamma = atKink ? null : flat ? 0 : (discount * density) / deviation
  const perYear = flat ? 0 : (discount * vol * density) / (2 * root)
  const delta = sign * discount * parts.weight
  // d moves by −d/2T a year at a held forward.
  const densityMove = flat || gamma === null ? 0 : (density * d) / (2 * timeYears)
  const square = d * d
  return {
    price,
    delta,
    gamma,
    vega,
    theta: atKink && timeYears === 0 ? null : rateCont * price - perYear,
    rho: -timeYears * price,
    dividendRho: 0,
    vanna: flat || vol === 0 ? 0 : (-discount * density * d) / vol,
    volga: flat || vol === 0 ? 0 : (vega * square) / vol,
    ultima: flat || vol === 0 ? 0 : (vega * square * (square - 3)) / (vol * vol),
    charm: gamma === null ? null : rateCont * delta + discount * densityMove,
    speed: gamma === null ? null : flat ? 0 : (-gamma * d) / deviation,
    zomma: gamma === null ? null : flat ? 0 : (gamma * (square - 1)) / vol,
    color: gamma === null ? null : flat ? 0 : gamma * (-rateCont + (square - 1) / (2 * timeYears)),
    strikeDelta: -delta,
  }
}

/**
 * Discounted value and all greeks of an option on a normal forward (L. Bachelier 1900; Haug 2007, 1.3.1), greeks with
 * respect to the forward, which the rate and the time hold. Zero time or volatility gives the intrinsic limits.
 */
export function bachelierAllValues(option: BachelierOption): Result<AllValues, PricingFailure> {
  const breach = breachOf(option)
  return breach ? refused(breach) : finiteValues(valuesOf(partsOf(option)), option)
}

/** As `bachelierAllValues`, the first order. */
export function bachelierValues(option: BachelierOption): Result<FirstOrderValues, PricingFailure> {
  const all = bachelierAllValues(option)
  if (!all.ok) return all
  const { price, delta, gamma, vega, theta, rho } = all.value
  return ok({ price, delta, gamma, vega, theta, rho })
}
