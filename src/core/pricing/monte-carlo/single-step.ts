import { controlOf } from './controls.ts'
import type { MonteCarloTerms } from './types.ts'

/**
 * What needs the spot at expiry alone, under Black-Scholes: no path, and every payoff is c₀ + c₁·S on one side of a trigger, so the
 * loop over points is arithmetic on typed arrays.
 */
export type SingleStep = Readonly<{
  drift: number
  deviation: number
  sign: 1 | -1
  trigger: number
  constant: number
  slope: number
  controlSign: 1 | -1
  controlTrigger: number
  controlConstant: number
  controlSlope: number
  controlExpected: number
}>

/** The terms as a single step; null where the path matters. */
export function singleStepOf(terms: MonteCarloTerms, hasControl: boolean): SingleStep | null {
  const { product, dynamics, strike } = terms
  if (dynamics.model !== 'bsm') return null
  const isTerminal =
    product.kind === 'cash_or_nothing' || product.kind === 'asset_or_nothing' || product.kind === 'gap'
  const isVanilla = product.kind === 'vanilla' && product.exercise === 'european'
  if (!isTerminal && !isVanilla) return null
  const sign = terms.optionType === 'call' ? 1 : -1
  const discount = Math.exp(-terms.rateCont * terms.timeYears)
  const paidStrike = product.kind === 'gap' ? product.payoffStrike : strike
  const isLinear = product.kind === 'vanilla' || product.kind === 'gap'
  const flat = product.kind === 'cash_or_nothing' ? product.cash : 0
  const slope = isLinear ? sign : product.kind === 'asset_or_nothing' ? 1 : 0
  const variance = dynamics.volAnnual * dynamics.volAnnual * terms.timeYears
  const control = hasControl ? controlOf(terms, Float64Array.of(terms.timeYears)) : null
  return {
    drift: Math.log(terms.spot) + (terms.rateCont - terms.dividendYieldCont) * terms.timeYears - variance / 2,
    deviation: Math.sqrt(variance),
    sign,
    trigger: strike,
    constant: discount * (isLinear ? -sign * paidStrike : flat),
    slope: discount * slope,
    // a vanilla's control is the spot itself, a digital's the vanilla (`controls.ts`)
    controlSign: isVanilla ? 1 : sign,
    controlTrigger: isVanilla ? -1 : strike,
    controlConstant: control === null || isVanilla ? 0 : -discount * sign * strike,
    controlSlope: control === null ? 0 : isVanilla ? discount : discount * sign,
    controlExpected: control?.expected ?? 0,
  }
}

export type RunningSums = { y: number; c: number; yc: number; cc: number }

/** Adds `count` normals, each with its mirror when `twins` is 2, to the sums. */
export function addSingleSteps(
  step: SingleStep,
  normals: Float64Array,
  count: number,
  twins: 1 | 2,
  sums: RunningSums,
): void {
  const { drift, deviation, sign, trigger, constant, slope } = step
  const { controlSign, controlTrigger, controlConstant, controlSlope } = step
  const mirror = Math.exp(2 * drift)
  const level = sign * trigger
  const controlLevel = controlSign * controlTrigger
  const weight = 1 / twins
  let [y, c, yc, cc] = [0, 0, 0, 0]
  for (let at = 0; at < count; at++) {
    const spot = Math.exp(drift + deviation * (normals[at] as number))
    let paid = sign * spot > level ? constant + slope * spot : 0
    let known = controlSign * spot > controlLevel ? controlConstant + controlSlope * spot : 0
    if (twins === 2) {
      const other = mirror / spot
      if (sign * other > level) paid += constant + slope * other
      if (controlSign * other > controlLevel) known += controlConstant + controlSlope * other
    }
    paid *= weight
    known *= weight
    y += paid
    c += known
    yc += paid * known
    cc += known * known
  }
  sums.y += y
  sums.c += c
  sums.yc += yc
  sums.cc += cc
}

/**
 * Adds the same normals to the sum of the gamma by the likelihood ratio (P. Glasserman 2004, §7.3): the payoff weighs
 * ((Z² − 1)/σ²T − Z/σ√T)/S². It differentiates the density, so that a payoff may jump.
 */
export function addScoredGamma(
  { drift, deviation, sign, trigger, constant, slope }: SingleStep,
  spot: number,
  normals: Float64Array,
  count: number,
  twins: 1 | 2,
  sums: RunningSums,
): void {
  const scale = 1 / (spot * spot * twins)
  for (let at = 0; at < count; at++) {
    for (let twin = 0; twin < twins; twin++) {
      const normal = twin === 0 ? (normals[at] as number) : -(normals[at] as number)
      const end = Math.exp(drift + deviation * normal)
      if (sign * end <= sign * trigger) continue
      const weight = (normal * normal - 1) / (deviation * deviation) - normal / deviation
      sums.y += scale * weight * (constant + slope * end)
    }
  }
}

/** Where the payoff jumps: a difference of few paths that cross the strike would say next to nothing. */
export const jumps = ({ product, dynamics, timeYears }: MonteCarloTerms): boolean =>
  (product.kind === 'cash_or_nothing' || product.kind === 'asset_or_nothing' || product.kind === 'gap') &&
  dynamics.model === 'bsm' &&
  dynamics.volAnnual > 0 &&
  timeYears > 0
