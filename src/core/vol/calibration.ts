import { ok, refused } from '../kernel/index.ts'
import type { Failure, Result } from '../kernel/index.ts'
import {
  calibrateHeston,
  hestonChain,
  impliedVol,
  localVolAnnual,
  localVolPrice,
  premiumOnForward,
  makeSurface,
} from '../pricing/index.ts'
import type { HestonFit, HestonParameters } from '../pricing/index.ts'
import { fitSurface, smileOf } from './fit.ts'
import { sortSlices } from './quotes.ts'
import type { SliceQuotes, VolQuote, VolSurface } from './types.ts'

/**
 * Models of dynamics through the quotes of a chain, with a report: what each quote's volatility becomes in the
 * model. Every expiry stands on its own forward, undiscounted: neither model asks for more.
 */
export type CalibratedModel = 'heston' | 'local_vol'

export type CalibratedQuote = Readonly<{
  expiry: string
  timeYears: number
  strike: number
  volAnnual: number
  /** What the model says; null where its premium has no volatility, or the model none there. */
  fittedVol: number | null
}>

export type LocalVolPoint = Readonly<{
  expiry: string
  timeYears: number
  logMoneyness: number
  strike: number
  /** Null where the surface has none: `problems` says why. */
  volAnnual: number | null
}>

/** Plain data, which may cross to another thread. */
export type ModelCalibration = Readonly<{
  heston: Omit<HestonFit, 'rmse' | 'worst'> | null
  localVols: readonly LocalVolPoint[] | null
  quotes: readonly CalibratedQuote[]
  /** Root mean square and largest of fitted less quoted volatility, over the quotes that have both. */
  rmse: number
  worst: number
  problems: readonly Readonly<{ expiry: string; code: string; message: string }>[]
}>

type OnShare = (share: number) => void

/** A chain has thousands of quotes; so many of an expiry, evenly over its strikes, say all that five parameters can. */
const QUOTES_PER_EXPIRY = 25
/** A grid is solved for each of these; this one is good to a few basis points of volatility. */
const REPRICED_PER_EXPIRY = 3
const GRID = { spaceSteps: 200, timeSteps: 100 } as const
/** Local volatility is told at so many places, out to this many deviations at the money. */
const PLACES = 9
const REACH_DEVIATIONS = 2

function evenly<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list
  return Array.from({ length: most }, (_, at) => list[Math.round((at * (list.length - 1)) / (most - 1))] as T)
}

const byStrike = (quotes: readonly VolQuote[]): readonly VolQuote[] =>
  quotes.toSorted((left, right) => left.strike - right.strike)

const thinned = (slices: readonly SliceQuotes[], most: number): readonly SliceQuotes[] =>
  slices.map((slice) => ({ ...slice, quotes: evenly(byStrike(slice.quotes), most) }))

type Wing = Pick<SliceQuotes, 'forward' | 'timeYears'>
const sideOf = (strike: number, forward: number) => (strike >= forward ? ('call' as const) : ('put' as const))

/** The Black volatility of an undiscounted out-of-the-money premium. */
function volOf({ forward, timeYears }: Wing, strike: number, price: number): number | null {
  const terms = { optionType: sideOf(strike, forward), strike, rateCont: 0, timeYears, price }
  const implied = impliedVol(premiumOnForward({ ...terms, forward }))
  return implied.status === 'ok' ? implied.volAnnual : null
}

/** An expiry as a model without rates: its spot is the forward. */
const undiscounted = ({ forward, timeYears }: Wing) => ({
  ...{ spot: forward, rateCont: 0, dividendYieldCont: 0, timeYears },
})

function errorsOf(quotes: readonly CalibratedQuote[]): Pick<ModelCalibration, 'rmse' | 'worst'> {
  const errors = quotes.flatMap(({ fittedVol, volAnnual }) =>
    fittedVol === null ? [] : [Math.abs(fittedVol - volAnnual)],
  )
  const squares = errors.reduce((sum, error) => sum + error * error, 0)
  return { rmse: Math.sqrt(squares / Math.max(errors.length, 1)), worst: Math.max(0, ...errors) }
}

function hestonQuotes(slice: SliceQuotes, parameters: HestonParameters): readonly CalibratedQuote[] {
  const { expiry, timeYears, forward, quotes } = slice
  const chain = hestonChain(
    { ...undiscounted(slice), parameters },
    quotes.map(({ strike }) => strike),
  )
  return quotes.map(({ strike, volAnnual }, at) => {
    const side = sideOf(strike, forward) === 'call' ? 'calls' : 'puts'
    const price = chain.ok ? chain.value[side][at] : undefined
    return {
      ...{ expiry, timeYears, strike, volAnnual },
      fittedVol: price === undefined ? null : volOf(slice, strike, price),
    }
  })
}

function hestonCalibration(given: readonly SliceQuotes[]): Result<ModelCalibration, Failure> {
  const slices = thinned(given, QUOTES_PER_EXPIRY)
  const fit = calibrateHeston(slices.map((slice) => ({ ...undiscounted(slice), quotes: slice.quotes })))
  if (!fit.ok) return fit
  const { parameters, iterations, converged, fellerHolds } = fit.value
  const quotes = slices.flatMap((slice) => hestonQuotes(slice, parameters))
  return ok({
    heston: { parameters, iterations, converged, fellerHolds },
    localVols: null,
    ...{ quotes, ...errorsOf(quotes), problems: [] },
  })
}

type Problem = ModelCalibration['problems'][number]

const reachOf = (surface: VolSurface, timeYears: number): number =>
  REACH_DEVIATIONS * Math.sqrt(surface.totalVariance(0, timeYears))

/** Local volatilities of one expiry over its strikes; what has none goes to `problems`, once an expiry. */
function placesOf(slice: SliceQuotes, surface: VolSurface, problems: Problem[]): readonly LocalVolPoint[] {
  const { expiry, timeYears, forward } = slice
  const reach = reachOf(surface, timeYears)
  return Array.from({ length: PLACES }, (_, at) => {
    const logMoneyness = reach * ((2 * at) / (PLACES - 1) - 1)
    const found = localVolAnnual(surface, logMoneyness, timeYears)
    if (!found.ok && !problems.some((one) => one.expiry === expiry)) {
      problems.push({ expiry, code: found.failure.code, message: found.failure.message })
    }
    const strike = forward * Math.exp(logMoneyness)
    return { expiry, timeYears, logMoneyness, strike, volAnnual: found.ok ? found.value : null }
  })
}

function repriced(slice: SliceQuotes, surface: VolSurface, { strike, volAnnual }: VolQuote): CalibratedQuote {
  const { expiry, timeYears, forward } = slice
  const option = { ...undiscounted(slice), optionType: sideOf(strike, forward), strike }
  const price = localVolPrice(option, surface, GRID)
  return {
    ...{ expiry, timeYears, strike, volAnnual },
    fittedVol: price.ok ? volOf(slice, strike, price.value.price) : null,
  }
}

function localVolCalibration(
  given: readonly SliceQuotes[],
  onShare: OnShare,
): Result<ModelCalibration, Failure> {
  const fitted = fitSurface(given, { model: 'svi', fit: 'arbitrage_free' })
  if (!fitted.ok) return refused(fitted.failure)
  const smiles = fitted.value.slices.map((slice) => ({ ...slice, smile: smileOf(slice) }))
  const surface = makeSurface(smiles)
  const known = new Set(fitted.value.slices.map(({ expiry }) => expiry))
  const slices = sortSlices(given).slices.filter(({ expiry }) => known.has(expiry))
  const problems: Problem[] = [...fitted.value.problems]
  const localVols = slices.flatMap((slice) => placesOf(slice, surface, problems))
  const quotes = slices.flatMap((slice, at) => {
    onShare(at / slices.length)
    const reach = reachOf(surface, slice.timeYears)
    // Further out a premium is next to nothing, and its volatility the grid's error.
    const near = byStrike(slice.quotes).filter(({ logMoneyness }) => Math.abs(logMoneyness) <= reach)
    return evenly(near, REPRICED_PER_EXPIRY).map((quote) => repriced(slice, surface, quote))
  })
  return ok({ heston: null, localVols, quotes, ...errorsOf(quotes), problems })
}

/**
 * Heston's five parameters nearest to the quotes, or the local volatility of an arbitrage-free SVI surface through them
 * (Dupire), each with what it makes of the quotes: at most 25 an expiry, or 3 within two deviations that a grid
 * reprices. Refuses `too_few_quotes`,
 * `invalid_input`, `no_convergence`.
 */
export const calibrateModel = (
  model: CalibratedModel,
  slices: readonly SliceQuotes[],
  onShare: OnShare = () => undefined,
): Result<ModelCalibration, Failure> =>
  model === 'heston' ? hestonCalibration(slices) : localVolCalibration(slices, onShare)
