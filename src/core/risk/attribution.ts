import { ZERO, assert, decimal } from '../kernel/index.ts'
import type { Decimal } from '../kernel/index.ts'
import { bsmAllValues } from '../pricing/index.ts'
import type { RiskPosition } from './book.ts'

/** A position at the begin and at the end of a period: the same units, the market of both moments. */
type AttributedPosition = Readonly<{
  start: RiskPosition
  end: RiskPosition
  /** What the position really made, booked: value at the end − value at the begin, in money. */
  profit: Decimal
}>

/** Where a profit came from, in money; the seven parts add up to `total` to the last digit. */
type Attribution = Readonly<{
  delta: Decimal
  gamma: Decimal
  vega: Decimal
  theta: Decimal
  rho: Decimal
  /** Vanna, volga and charm: what two causes did together. */
  cross: Decimal
  /** What no greek of the begin explains: higher orders, and prices beside the model. */
  residual: Decimal
  total: Decimal
}>

const PARTS = ['delta', 'gamma', 'vega', 'theta', 'rho', 'cross', 'residual', 'total'] as const
/** Digits of the parts; the residual takes the rounding. */
const DIGITS = 8

type Explained = Readonly<Record<'delta' | 'gamma' | 'vega' | 'theta' | 'rho' | 'cross', number>>

function explainedBy({ start, end }: AttributedPosition): Explained {
  const none = { delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0, cross: 0 }
  const { units, model: from } = start
  const { model: to } = end
  if (from.kind === 'linear' || to.kind === 'linear') {
    assert(from.kind === 'linear' && to.kind === 'linear', 'a position keeps its model')
    return { ...none, delta: units * (to.price - from.price) }
  }
  const values = bsmAllValues(from)
  assert(values.ok, 'a checked position has greeks')
  const { delta, gamma, vega, theta, rho, dividendRho, vanna, volga, charm } = values.value
  const [spot, vol, rate] = [to.spot - from.spot, to.volAnnual - from.volAnnual, to.rateCont - from.rateCont]
  const time = from.timeYears - to.timeYears
  const carry = to.dividendYieldCont - from.dividendYieldCont
  return {
    delta: units * delta * spot,
    gamma: (units * (gamma ?? 0) * spot * spot) / 2,
    vega: units * vega * vol,
    theta: units * (theta ?? 0) * time,
    rho: units * (rho * rate + dividendRho * carry),
    cross: units * (vanna * spot * vol + (volga * vol * vol) / 2 + (charm ?? 0) * spot * time),
  }
}

/**
 * Explains a profit by the greeks of the begin (Taylor, second order in spot and volatility, first in time and rate). Theta
 * counts the years that passed, charm = −∂delta/∂T. The residual is the rest, so the parts always add up exactly.
 */
export function attribute(position: AttributedPosition): Attribution {
  assert(position.start.units === position.end.units, 'a trade in between is booked apart')
  const parts = explainedBy(position)
  const exact = (value: number): Decimal => decimal(value).toDecimalPlaces(DIGITS)
  const { delta, gamma, vega, theta, rho, cross } = parts
  const known = {
    delta: exact(delta),
    gamma: exact(gamma),
    vega: exact(vega),
    theta: exact(theta),
    rho: exact(rho),
    cross: exact(cross),
  }
  const explained = Object.values(known).reduce((sum, part) => sum.plus(part), ZERO)
  return { ...known, residual: position.profit.minus(explained), total: position.profit }
}

/** Sums of parts; of nothing: zeros. */
export const sumAttributions = (all: readonly Attribution[]): Attribution =>
  Object.fromEntries(
    PARTS.map((part) => [part, all.reduce((sum, one) => sum.plus(one[part]), ZERO)]),
  ) as Attribution
