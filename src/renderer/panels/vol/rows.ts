import type { EntryOutput } from '../../client/index.ts'

export type SurfaceAnswer = EntryOutput<'vol.surface'>
export type KeptFit = EntryOutput<'vol.surfaceHistory'>['fits'][number]
export type Flag = SurfaceAnswer['arbitrage_flags'][number]
export type Curve = readonly Readonly<{ strike: number; volatility: number }>[]

/** One strike of the smile. Volatilities are annual, 1.00 = 100 %. */
export type SmileRow = Readonly<{
  strike: number
  /** The side out of the money, whose quote the fit takes. */
  side: 'call' | 'put'
  bid: number | null
  ask: number | null
  mid: number
  fit: number
  /** Quoted less fitted, in volatility points: above 0 the quote is dear. */
  offPoints: number
  /** Whether the fit lies between bid and ask; null without both. */
  isInside: boolean | null
  /** Of the kept fit that this one is compared with. */
  previous: number | null
}>

/** A kept smile at a strike: between its points along the line; null beyond them, nothing is made up there. */
export function curveAt(curve: Curve, strike: number): number | null {
  const after = curve.findIndex((point) => point.strike >= strike)
  const right = curve[after]
  if (right === undefined) return null
  if (right.strike === strike) return right.volatility
  const left = curve[after - 1]
  if (left === undefined) return null
  const share = (strike - left.strike) / (right.strike - left.strike)
  return left.volatility + share * (right.volatility - left.volatility)
}

/** The quotes of one expiry by strike, with what the fit says of each. */
export function smileRows(answer: SurfaceAnswer, expiry: string, previous: Curve): readonly SmileRow[] {
  const smile = answer.smiles.find((one) => one.expiry === expiry)
  return (smile?.quotes ?? [])
    .map((quote): SmileRow => {
      const { strike, bid_vol: bid, ask_vol: ask, vol, fit_vol: fit } = quote
      return {
        strike,
        side: quote.log_moneyness >= 0 ? 'call' : 'put',
        bid,
        ask,
        mid: vol,
        fit,
        offPoints: -quote.residual * 100,
        isInside: bid === null || ask === null ? null : fit >= bid && fit <= ask,
        previous: curveAt(previous, strike),
      }
    })
    .sort((left, right) => left.strike - right.strike)
}

/** The strike whose quote lies farthest off the fit; null without quotes. */
export const farthestOff = (rows: readonly SmileRow[]): SmileRow | null =>
  rows.reduce<SmileRow | null>(
    (best, row) => (best === null || Math.abs(row.offPoints) > Math.abs(best.offPoints) ? row : best),
    null,
  )

const STRIKE_NEAR = 1e-9

/** The marks of one expiry, each beside the strike it is nearest to among the quotes. */
export const flagsOf = (answer: SurfaceAnswer, expiry: string): readonly Flag[] =>
  answer.arbitrage_flags.filter((flag) => flag.expiry === expiry)

/** The place among the rows that a mark is drawn at; -1 without a strike or rows. */
export function rowOfFlag(rows: readonly SmileRow[], flag: Flag): number {
  const { strike } = flag
  if (strike === null || rows.length === 0) return -1
  const distances = rows.map((row) => Math.abs(row.strike - strike))
  return distances.findIndex((distance) => distance <= Math.min(...distances) + STRIKE_NEAR)
}

export const DELTA_HEADS = {
  '10P': '10 Δ P',
  '15P': '15 P',
  '25P': '25 P',
  '35P': '35 P',
  ATM: 'ATM',
  '35C': '35 C',
  '25C': '25 C',
  '15C': '15 C',
  '10C': '10 Δ C',
} as const

type Place = keyof typeof DELTA_HEADS

export type SliceCell = Readonly<{
  place: Place
  volatility: number
  strike: number
  isBeyond: boolean
  /** 0 at the lowest volatility of the table, 1 at the highest. */
  shade: number
}>

export type SliceRow = Readonly<{
  expiry: string
  days: number
  cells: readonly SliceCell[]
}>

const DAYS_PER_YEAR = 365

export const daysOf = (timeYears: number): number => timeYears * DAYS_PER_YEAR

/** The surface as a table, expiry by delta, shaded over the whole of it. */
export function sliceRows(answer: SurfaceAnswer): readonly SliceRow[] {
  const all = answer.delta_slices.flatMap(({ points }) => points.map(({ volatility }) => volatility))
  const [low, high] = [Math.min(...all), Math.max(...all)]
  return answer.delta_slices.map(({ expiry, time_years: timeYears, points }) => ({
    expiry,
    days: daysOf(timeYears),
    cells: points.map(({ place, volatility, strike, extrapolated }) => ({
      place,
      volatility,
      strike,
      isBeyond: extrapolated,
      shade: high > low ? (volatility - low) / (high - low) : 0,
    })),
  }))
}

export type TermRow = Readonly<{
  expiry: string
  days: number
  forward: number
  put25: number | null
  atm: number
  call25: number | null
  /** In volatility points. */
  riskReversal: number
  butterfly: number
  fitError: number | null
  quotes: number | null
  state: 'live' | 'stale'
}>

/** What a desk reads off each expiry, nearest first. */
export const termRows = (answer: SurfaceAnswer): readonly TermRow[] =>
  answer.term_structure.map((term) => {
    const { expiry } = term
    const points = answer.delta_slices.find((slice) => slice.expiry === expiry)?.points
    const at = (place: Place): number | null =>
      points?.find((point) => point.place === place)?.volatility ?? null
    const fit = answer.parameters.find((one) => one.expiry === expiry)
    return {
      expiry,
      days: daysOf(term.time_years),
      forward: term.forward,
      put25: at('25P'),
      atm: term.atm_vol,
      call25: at('25C'),
      riskReversal: term.risk_reversal_25 * 100,
      butterfly: term.butterfly_25 * 100,
      fitError: fit === undefined ? null : fit.rmse * 100,
      quotes: fit?.quotes ?? null,
      state: answer.smiles.find((smile) => smile.expiry === expiry)?.state ?? answer.state,
    }
  })

/** The expiry to show: the wanted one when it was fitted, the nearest when none is wanted; null when it was not fitted. */
export function shownExpiry(answer: SurfaceAnswer, wanted: string | null): string | null {
  const fitted = answer.parameters.map(({ expiry }) => expiry)
  if (wanted === null) return fitted[0] ?? null
  return fitted.includes(wanted) ? wanted : null
}

/** A step of the reader along the strikes; from nowhere it begins at the money. */
export function stepRow(
  rows: readonly SmileRow[],
  at: number | null,
  key: string,
  spot: number | null,
): number | null {
  if (rows.length === 0) return null
  const last = rows.length - 1
  if (key === 'Home') return 0
  if (key === 'End') return last
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return at
  if (at === null) {
    const above = rows.findIndex((row) => row.strike >= (spot ?? 0))
    return above === -1 ? last : above
  }
  return Math.min(last, Math.max(0, at + (key === 'ArrowRight' ? 1 : -1)))
}
