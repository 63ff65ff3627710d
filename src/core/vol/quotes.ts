import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { volFailure } from './failures.ts'
import type { VolFailure } from './failures.ts'
import type { SliceProblem, SliceQuotes, VolQuote } from './types.ts'

/** SVI has five parameters: fewer strikes do not determine it. */
const STRIKES_MIN = 5

/** One quote as it comes in: a middle, or both sides. */
export type QuoteInput = Readonly<{
  /** Names the expiry; quotes of one name share one time. Blank: the time names it. */
  expiry: string
  timeYears: number
  forward: number
  strike: number
  volAnnual: number | null
  bidVol: number | null
  askVol: number | null
}>

/** The largest volatility that is believed to be one: 5,000 %. */
const VOL_MAX = 50

const invalid = (column: string, message: string): VolFailure =>
  volFailure('invalid_input', `${column}: ${message}`, { field: column })

/** A quote read against its own forward. Refuses `invalid_input`, naming the column. */
export function makeQuote(input: QuoteInput): Result<VolQuote, VolFailure> {
  for (const [column, value] of [
    ['time_years', input.timeYears],
    ['forward', input.forward],
    ['strike', input.strike],
  ] as const) {
    if (!(Number.isFinite(value) && value > 0)) {
      return refused(invalid(column, 'must be a finite number above 0'))
    }
  }
  for (const [column, value] of [
    ['vol', input.volAnnual],
    ['bid_vol', input.bidVol],
    ['ask_vol', input.askVol],
  ] as const) {
    if (value !== null && !(value > 0 && value <= VOL_MAX)) {
      return refused(invalid(column, `must be above 0 and at most ${VOL_MAX}`))
    }
  }
  const { bidVol, askVol, strike, forward } = input
  if (bidVol !== null && askVol !== null && bidVol > askVol) {
    return refused(invalid('bid_vol', 'is above ask_vol'))
  }
  const middle = bidVol !== null && askVol !== null ? (bidVol + askVol) / 2 : null
  const volAnnual = input.volAnnual ?? middle
  if (volAnnual === null) return refused(invalid('vol', 'missing; give vol, or bid_vol and ask_vol'))
  const logMoneyness = Math.log(strike / forward)
  const isTwoSided = bidVol !== null && askVol !== null
  return ok({
    strike,
    logMoneyness,
    volAnnual,
    bidVol: isTwoSided ? bidVol : null,
    askVol: isTwoSided ? askVol : null,
  })
}

/** Spreads of volatility narrower than this say no more: a twentieth of a point. */
const SPREAD_MIN = 5e-4

/**
 * Weights of the residuals: 1/(ask − bid) where every quote has both sides, else all alike; their mean square is 1, so
 * that costs are in units of volatility.
 */
export function weightsOf({ quotes }: SliceQuotes): readonly number[] {
  const raw = quotes.every(({ bidVol, askVol }) => bidVol !== null && askVol !== null)
    ? quotes.map(({ bidVol, askVol }) => 1 / Math.max(SPREAD_MIN, (askVol ?? 0) - (bidVol ?? 0)))
    : quotes.map(() => 1)
  const mean = Math.sqrt(raw.reduce((sum, weight) => sum + weight * weight, 0) / raw.length)
  return raw.map((weight) => weight / mean)
}

/** Slices that can be fitted, ascending in time, and the expiries that cannot. */
type Sorted = Readonly<{ slices: readonly SliceQuotes[]; problems: readonly SliceProblem[] }>

/** Sorts quotes and slices, and sets aside expiries with fewer than `STRIKES_MIN` distinct strikes. */
export function sortSlices(slices: readonly SliceQuotes[]): Sorted {
  const sorted = slices
    .toSorted((left, right) => left.timeYears - right.timeYears)
    .map((slice) => ({
      ...slice,
      quotes: slice.quotes.toSorted((left, right) => left.logMoneyness - right.logMoneyness),
    }))
  const strikesOf = ({ quotes }: SliceQuotes): number => new Set(quotes.map(({ strike }) => strike)).size
  return {
    slices: sorted.filter((slice) => strikesOf(slice) >= STRIKES_MIN),
    problems: sorted
      .filter((slice) => strikesOf(slice) < STRIKES_MIN)
      .map((slice) => ({
        expiry: slice.expiry,
        code: 'too_few_quotes',
        message: `${slice.expiry}: ${strikesOf(slice)} distinct strikes, at least ${STRIKES_MIN} are needed`,
      })),
  }
}

/** The place of the neighbour before in time; -1 when there is none. Equal times are no neighbours. */
export const earlierIndex = (times: readonly number[], at: number): number =>
  times.findLastIndex((time, i) => i < at && time < (times[at] as number))
