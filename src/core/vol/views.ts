import { normalCdf } from '../pricing/index.ts'
import type { Smile } from './types.ts'

/** What a desk reads off one expiry. Volatilities are annual fractions. */
export type TermPoint = Readonly<{
  atmVol: number
  /** σ(25-delta call) − σ(25-delta put), forward deltas without premium. */
  riskReversal25: number
  /** (σ(25-delta call) + σ(25-delta put))/2 − σ(at the money). */
  butterfly25: number
  /** ∂σ/∂k at the money: volatility per unit of log-moneyness. */
  skew: number
}>

const volAt = (smile: Smile, logMoneyness: number): number =>
  Math.sqrt(Math.max(0, smile.jet(logMoneyness).w) / smile.timeYears)

/** Forward delta of the call at k: Φ(−k/√w + √w/2). */
function callDelta(smile: Smile, logMoneyness: number): number {
  const root = Math.sqrt(Math.max(1e-300, smile.jet(logMoneyness).w))
  return normalCdf(-logMoneyness / root + root / 2)
}

/** The log-moneyness nearest to the money at which the call's forward delta is `delta`; by bisection on a widened bracket. */
export function strikeOfDelta(smile: Smile, delta: number): number {
  const root = Math.sqrt(Math.max(1e-12, smile.jet(0).w))
  const isAbove = callDelta(smile, 0) > delta
  let inner = 0
  let outer = isAbove ? root : -root
  for (let i = 0; i < 12 && callDelta(smile, outer) > delta === isAbove; i++) {
    inner = outer
    outer *= 2
  }
  for (let i = 0; i < 60; i++) {
    const middle = (inner + outer) / 2
    if (callDelta(smile, middle) > delta === isAbove) inner = middle
    else outer = middle
  }
  return (inner + outer) / 2
}

export function termPoint(smile: Smile): TermPoint {
  const atmVol = volAt(smile, 0)
  const call = volAt(smile, strikeOfDelta(smile, 0.25))
  // A put of forward delta −0.25 is the call of 0.75.
  const put = volAt(smile, strikeOfDelta(smile, 0.75))
  const { slope } = smile.jet(0)
  return {
    atmVol,
    riskReversal25: call - put,
    butterfly25: (call + put) / 2 - atmVol,
    skew: atmVol > 0 ? slope / (2 * atmVol * smile.timeYears) : 0,
  }
}

/** The columns of a desk's volatility table, from the far put to the far call; null is at the money forward. */
export const DELTA_PLACES = [
  ['10P', -0.1],
  ['15P', -0.15],
  ['25P', -0.25],
  ['35P', -0.35],
  ['ATM', null],
  ['35C', 0.35],
  ['25C', 0.25],
  ['15C', 0.15],
  ['10C', 0.1],
] as const
export type DeltaPlace = (typeof DELTA_PLACES)[number][0]

export type DeltaPoint = Readonly<{
  place: DeltaPlace
  /** Signed forward delta without premium; null at the money. */
  delta: number | null
  logMoneyness: number
  strike: number
  volAnnual: number
}>

/** The smile read at the places of `DELTA_PLACES`; a put of delta d is the call of 1 + d. */
export const deltaRow = (smile: Smile, forward: number): readonly DeltaPoint[] =>
  DELTA_PLACES.map(([place, delta]) => {
    const logMoneyness = delta === null ? 0 : strikeOfDelta(smile, delta < 0 ? 1 + delta : delta)
    return {
      place,
      delta,
      logMoneyness,
      strike: forward * Math.exp(logMoneyness),
      volAnnual: volAt(smile, logMoneyness),
    }
  })

/** A point of the grid that a screen draws. */
export type GridPoint = Readonly<{
  logMoneyness: number
  strike: number
  totalVariance: number
  volAnnual: number
}>

/** Points across a smile, evenly from `low` to `high`. */
export function smileGrid(
  smile: Smile,
  forward: number,
  range: Readonly<{ low: number; high: number; points: number }>,
): readonly GridPoint[] {
  return Array.from({ length: range.points }, (_, i) => {
    const logMoneyness = range.low + ((range.high - range.low) * i) / (range.points - 1)
    const totalVariance = Math.max(0, smile.jet(logMoneyness).w)
    return {
      logMoneyness,
      strike: forward * Math.exp(logMoneyness),
      totalVariance,
      volAnnual: Math.sqrt(totalVariance / smile.timeYears),
    }
  })
}
