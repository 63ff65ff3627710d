import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { bsmPrice } from './black-scholes.ts'
import { firstBreach } from './domain.ts'
import { invalidInput, pricingFailure } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import type { OptionType } from './types.ts'

type LegTerms = Readonly<{
  /** Units held, negative when short; not 0. */
  quantity: number
  /** Currency per point: 100 for a listed equity option, 1 for a spot unit. */
  multiplier: number
  /** Price per unit at which the leg was or will be opened. */
  entryPrice: number
}>

/** One leg of a structure, as a model value for drawing; booked amounts live in the ledger. */
export type PayoffLeg =
  | (LegTerms & Readonly<{ kind: 'underlying' }>)
  | (LegTerms &
      Readonly<{
        kind: 'option'
        optionType: OptionType
        strike: number
        /** From now to this leg's expiry. */
        timeYears: number
        /** Used before expiry only. */
        volAnnual: number
      }>)

/** What the structure is valued under before expiry: flat continuous rates. */
export type PayoffMarket = Readonly<{ rateCont: number; dividendYieldCont: number }>

type PayoffPoint = Readonly<{
  spot: number
  /** What the legs are worth, in currency. */
  value: number
  /** Value less what the legs cost to open: above 0 is a gain. */
  profit: number
}>

export type PayoffExtreme = Readonly<{ kind: 'limited'; amount: number }> | Readonly<{ kind: 'unlimited' }>

/** Exact facts of a structure with one expiry, over every spot from 0 up. */
export type PayoffSummary = Readonly<{
  /** Spots at which the profit is 0, ascending; a stretch of zero profit gives both its ends. */
  breakevens: readonly number[]
  /** The largest profit, 0 when the structure cannot gain. */
  maxGain: PayoffExtreme
  /** The largest loss as a positive amount, 0 when it cannot lose. */
  maxLoss: PayoffExtreme
  /** Opening cost: positive is a debit paid, negative a credit received. */
  entryCost: number
}>

function legBreach(leg: PayoffLeg, index: number): PricingFailure | null {
  const at = `legs[${index}]`
  const common = firstBreach([
    [`${at}.quantity`, leg.quantity, 'finite'],
    [`${at}.multiplier`, leg.multiplier, 'positive'],
    [`${at}.entry_price`, leg.entryPrice, 'not_negative'],
  ])
  if (common) return common
  if (leg.quantity === 0) return invalidInput(`${at}.quantity`, 'must not be 0')
  if (leg.kind === 'underlying') return null
  return firstBreach([
    [`${at}.strike`, leg.strike, 'positive'],
    [`${at}.time_years`, leg.timeYears, 'not_negative'],
    [`${at}.vol`, leg.volAnnual, 'not_negative'],
  ])
}

function legsBreach(legs: readonly PayoffLeg[]): PricingFailure | null {
  if (legs.length === 0) return invalidInput('legs', 'at least one leg is needed')
  for (const [index, leg] of legs.entries()) {
    const breach = legBreach(leg, index)
    if (breach) return breach
  }
  return null
}

const costOf = (legs: readonly PayoffLeg[]): number =>
  legs.reduce((sum, leg) => sum + leg.quantity * leg.multiplier * leg.entryPrice, 0)

/** One unit of a leg at its expiry. */
function settlement(leg: PayoffLeg, spot: number): number {
  if (leg.kind === 'underlying') return spot
  return Math.max(leg.optionType === 'call' ? spot - leg.strike : leg.strike - spot, 0)
}

/** One unit of a leg `elapsedYears` from now; a spot of 0 stays 0 and is the limit of small ones. */
function unitValue(
  leg: PayoffLeg,
  spot: number,
  elapsedYears: number,
  market: PayoffMarket,
): Result<number, PricingFailure> {
  if (leg.kind === 'underlying') return ok(spot)
  const timeYears = leg.timeYears - elapsedYears
  if (timeYears <= 0) return ok(settlement(leg, spot))
  if (spot === 0)
    return ok(leg.optionType === 'call' ? 0 : leg.strike * Math.exp(-market.rateCont * timeYears))
  return bsmPrice({ ...leg, ...market, spot, timeYears })
}

/** The shortest and longest option lives among the legs; null without options. */
function expirySpan(legs: readonly PayoffLeg[]): Readonly<{ first: number; last: number }> | null {
  const times = legs.flatMap((leg) => (leg.kind === 'option' ? [leg.timeYears] : []))
  return times.length === 0 ? null : { first: Math.min(...times), last: Math.max(...times) }
}

/**
 * Value and profit of the legs at each spot, `elapsedYears` from now: BSM with each leg's own volatility before its
 * expiry, the settlement at it. Refuses a date beyond the first expiry, since what an expired leg paid depends on the
 * path, and `invalid_input` by the leg's field.
 */
export function payoffCurve(
  legs: readonly PayoffLeg[],
  spots: readonly number[],
  elapsedYears: number,
  market: PayoffMarket,
): Result<readonly PayoffPoint[], PricingFailure> {
  const span = expirySpan(legs)
  const breach = legsBreach(legs) ?? firstBreach([['elapsed_years', elapsedYears, 'not_negative']])
  if (breach) return refused(breach)
  if (span && elapsedYears > span.first) {
    return refused(invalidInput('elapsed_years', 'is beyond the first expiry among the legs'))
  }
  const cost = costOf(legs)
  const points: PayoffPoint[] = []
  for (const spot of spots) {
    const spotBreach = firstBreach([['spots', spot, 'not_negative']])
    if (spotBreach) return refused(spotBreach)
    let value = 0
    for (const leg of legs) {
      const unit = unitValue(leg, spot, elapsedYears, market)
      if (!unit.ok) return unit
      value += leg.quantity * leg.multiplier * unit.value
    }
    if (!Number.isFinite(value - cost))
      return refused(invalidInput('legs', 'their value leaves the range of float64'))
    points.push({ spot, value, profit: value - cost })
  }
  return ok(points)
}

const NO_CARRY: PayoffMarket = { rateCont: 0, dividendYieldCont: 0 }

/** The curve at the common expiry; refuses `unsupported` when the options have several. */
export function payoffAtExpiry(
  legs: readonly PayoffLeg[],
  spots: readonly number[],
): Result<readonly PayoffPoint[], PricingFailure> {
  const breach = legsBreach(legs)
  if (breach) return refused(breach)
  const span = expirySpan(legs)
  return severalExpiries(span) ?? payoffCurve(legs, spots, span?.first ?? 0, NO_CARRY)
}

function severalExpiries(
  span: ReturnType<typeof expirySpan>,
): ReturnType<typeof refused<PricingFailure>> | null {
  if (span === null || span.first === span.last) return null
  return refused(
    pricingFailure('unsupported', 'legs with several expiries have no payoff at expiry; choose a date', {
      field: 'legs',
    }),
  )
}

/** Zero crossings of the polyline through `points`, then of the ray of slope `tailSlope` that leaves its end. */
function zeroSpots(points: readonly PayoffPoint[], tailSlope: number, tolerance: number): number[] {
  const zeros: number[] = []
  const isZero = (profit: number): boolean => Math.abs(profit) <= tolerance
  for (const [index, point] of points.entries()) {
    const next = points[index + 1]
    if (isZero(point.profit)) zeros.push(point.spot)
    else if (next && !isZero(next.profit) && point.profit > 0 !== next.profit > 0) {
      zeros.push(point.spot + ((next.spot - point.spot) * point.profit) / (point.profit - next.profit))
    } else if (!next && tailSlope !== 0 && point.profit > 0 !== tailSlope > 0) {
      zeros.push(point.spot - point.profit / tailSlope)
    }
  }
  return zeros
}

/** Exact break-evens and extremes at the common expiry: the profit is piecewise linear with its corners at the strikes. */
export function payoffSummary(legs: readonly PayoffLeg[]): Result<PayoffSummary, PricingFailure> {
  const strikes = legs.flatMap((leg) => (leg.kind === 'option' ? [leg.strike] : []))
  const corners = [...new Set([0, ...strikes])].sort((left, right) => left - right)
  const curve = payoffAtExpiry(legs, corners)
  if (!curve.ok) return curve
  const points = curve.value
  const rising = legs.filter((leg) => leg.kind === 'underlying' || leg.optionType === 'call')
  const slopes = rising.map((leg) => leg.quantity * leg.multiplier)
  const slopeSize = slopes.reduce((sum, slope) => sum + Math.abs(slope), 0)
  const slopeSum = slopes.reduce((sum, slope) => sum + slope, 0)
  // Sums of products such as 0.1 + 0.2 − 0.3 leave a rounding remainder that is no slope.
  const tailSlope = Math.abs(slopeSum) <= 8 * Number.EPSILON * slopeSize ? 0 : slopeSum
  const size = legs.reduce(
    (sum, leg) =>
      sum +
      Math.abs(leg.quantity) * leg.multiplier * (leg.entryPrice + (leg.kind === 'option' ? leg.strike : 0)),
    0,
  )
  const profits = points.map((point) => point.profit)
  const limited = (amount: number): PayoffExtreme => ({ kind: 'limited', amount: Math.max(amount, 0) })
  return ok({
    breakevens: zeroSpots(points, tailSlope, 8 * Number.EPSILON * size),
    maxGain: tailSlope > 0 ? { kind: 'unlimited' } : limited(Math.max(...profits)),
    maxLoss: tailSlope < 0 ? { kind: 'unlimited' } : limited(-Math.min(...profits)),
    entryCost: costOf(legs),
  })
}
