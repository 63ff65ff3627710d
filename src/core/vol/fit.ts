import { refused, ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { butterflyOf, calendarOf } from './arbitrage.ts'
import type { Lowest, Range } from './arbitrage.ts'
import { volFailure } from './failures.ts'
import type { VolFailure } from './failures.ts'
import { fitSabr, sabrSmile } from './fit-sabr.ts'
import { fitSpline, splineSmile } from './fit-spline.ts'
import { fitSsvi, ssviSlice } from './fit-ssvi.ts'
import { fitSviClean } from './fit-svi-clean.ts'
import { fitSviFree } from './fit-svi.ts'
import { quoteArbitrage } from './quote-checks.ts'
import { earlierIndex, sortSlices, weightsOf } from './quotes.ts'
import { partOf } from './steps.ts'
import { sviSmile } from './svi.ts'
import type {
  ArbitrageFlag,
  FitKind,
  FittedSlice,
  FittedSurface,
  OnShare,
  SliceParameters,
  SliceQuotes,
  Smile,
  SsviParameters,
  SurfaceModel,
  SviParameters,
} from './types.ts'

export type FitOptions = Readonly<{
  model: SurfaceModel
  fit: FitKind
  /** SABR's exponent, kept fixed: 0 normal … 1 lognormal. */
  beta?: number
  /** Form of SSVI's φ. */
  phi?: SsviParameters['phi']
}>

/**
 * A surface through the quotes of a chain. Refuses `too_few_quotes` when no expiry has five distinct strikes; an expiry
 * with fewer beside others is left out and named in `problems`. `arbitrage` holds what the returned slices still have
 * (`source` fit) and what the quotes have (`source` quotes): dealable at bid and ask, or, for the arbitrage-free SVI,
 * shown by the free fit where no clean slice explains the quotes as well.
 */
export function fitSurface(
  quotes: readonly SliceQuotes[],
  options: FitOptions,
  onShare: OnShare = () => undefined,
): Result<FittedSurface, VolFailure> {
  const { slices, problems } = sortSlices(quotes)
  if (slices.length === 0) {
    const message = problems[0]?.message ?? 'there are no quotes'
    return refused(volFailure('too_few_quotes', message, { field: 'quotes' }))
  }
  const { fitted, shown } = fitSlices(slices, options, onShare)
  const arbitrage = distinct([
    ...smilesArbitrage(fitted.map(namedSmile), 'fit'),
    ...shown,
    ...quoteArbitrage(slices),
  ])
  return ok({ model: options.model, fit: options.fit, slices: fitted, arbitrage, problems })
}

/** One flag an expiry and kind: the first found. */
function distinct(flags: readonly ArbitrageFlag[]): readonly ArbitrageFlag[] {
  const keyOf = ({ kind, expiry }: ArbitrageFlag): string => `${kind} ${expiry}`
  return flags.filter((flag, i) => flags.findIndex((other) => keyOf(other) === keyOf(flag)) === i)
}

/** A smile of an expiry; `quotes` say where it was asked. */
type NamedSmile = Readonly<{
  expiry: string
  smile: Smile
  quotes?: readonly Readonly<{ logMoneyness: number }>[]
}>

/**
 * Butterfly and calendar arbitrage of smiles that ascend in time, the calendar of each against its neighbour before:
 * where it was quoted if it is violated there, else anywhere.
 */
export function smilesArbitrage(
  slices: readonly NamedSmile[],
  source: ArbitrageFlag['source'],
): readonly ArbitrageFlag[] {
  const times = slices.map(({ smile }) => smile.timeYears)
  return slices.flatMap((slice, i) => {
    const before = slices[earlierIndex(times, i)]
    return [
      ...flagOf('butterfly', slice.expiry, bendOf(slice), source),
      ...flagOf('calendar', slice.expiry, before ? crossingOf(before, slice) : null, source),
    ]
  })
}

/** From the lowest to the highest quote of the slices; null without quotes. */
function quotedRange(slices: readonly NamedSmile[]): Range | null {
  const places = slices.flatMap(({ quotes }) => quotes ?? []).map(({ logMoneyness }) => logMoneyness)
  return places.length === 0 ? null : { low: Math.min(...places), high: Math.max(...places) }
}

function bendOf(slice: NamedSmile): Lowest | null {
  const anywhere = butterflyOf(slice.smile)
  const range = anywhere && quotedRange([slice])
  return (range && butterflyOf(slice.smile, range)) ?? anywhere
}

function crossingOf(before: NamedSmile, slice: NamedSmile): Lowest | null {
  const anywhere = calendarOf(before.smile, slice.smile)
  const range = anywhere && quotedRange([before, slice])
  return (range && calendarOf(before.smile, slice.smile, range)) ?? anywhere
}

const flagOf = (
  kind: ArbitrageFlag['kind'],
  expiry: string,
  lowest: Lowest | null,
  source: ArbitrageFlag['source'],
): readonly ArbitrageFlag[] => (lowest ? [{ kind, expiry, ...lowest, source }] : [])

type Fitted = Readonly<{ fitted: readonly FittedSlice[]; shown: readonly ArbitrageFlag[] }>

/** The share of `count` equal steps, each told when it is done. */
const stepsOf = (count: number, onShare: OnShare) => (at: number) => onShare((at + 1) / count)

function fitSlices(slices: readonly SliceQuotes[], options: FitOptions, onShare: OnShare): Fitted {
  const { model, fit } = options
  const done = stepsOf(slices.length, onShare)
  if (model === 'svi') return fitSviSlices(slices, fit, onShare)
  if (model === 'ssvi') {
    const { parameters, thetas } = fitSsvi(slices, options.phi, undefined, onShare)
    const fitted = slices.map((slice, i) => {
      const theta = thetas[i] as number
      const svi = ssviSlice(parameters, theta)
      return fittedSlice(slice, { model, ssvi: parameters, theta, svi })
    })
    return { fitted, shown: [] }
  }
  if (model === 'sabr') {
    const beta = options.beta ?? 1
    const fitted = slices.map((slice, at) => {
      const one = fittedSlice(slice, { model, sabr: fitSabr(slice, beta) })
      done(at)
      return one
    })
    return { fitted, shown: [] }
  }
  const fitted: FittedSlice[] = []
  const times = slices.map(({ timeYears }) => timeYears)
  for (const [at, slice] of slices.entries()) {
    const earlier = fitted[earlierIndex(times, at)]
    const knots = fitSpline(slice, earlier ? smileOf(earlier) : null, fit === 'free')
    fitted.push(fittedSlice(slice, { model, knots }))
    done(at)
  }
  return { fitted, shown: [] }
}

/** What the free slices take of an arbitrage-free fit that has to search on, about. */
const FREE_SHARE = 0.2

/** SVI slices: each through its own quotes, and where that leaves arbitrage, all together without it. */
function fitSviSlices(slices: readonly SliceQuotes[], fit: FitKind, onShare: OnShare): Fitted {
  const freeShare = fit === 'free' ? 1 : FREE_SHARE
  const done = stepsOf(slices.length, partOf(onShare, 0, freeShare))
  const free = slices.map((slice, at) => {
    const one = fitSviFree(slice)
    done(at)
    return one
  })
  const sliceOf = (svi: SviParameters, at: number): FittedSlice =>
    fittedSlice(slices[at] as SliceQuotes, { model: 'svi', svi })
  const freeSlices = free.map(sliceOf)
  if (fit === 'free') return { fitted: freeSlices, shown: [] }
  const clean = fitSviClean(slices, free, partOf(onShare, FREE_SHARE, 1))
  const fitted = clean.map(sliceOf)
  const isWorse = slices.map((slice, at) =>
    explainsWorse(slice, fitted[at] as FittedSlice, freeSlices[at] as FittedSlice),
  )
  const shown = smilesArbitrage(freeSlices.map(namedSmile), 'quotes').filter((flag) => {
    const at = slices.findIndex(({ expiry }) => expiry === flag.expiry)
    const isUnexplained = isWorse[at] === true || (flag.kind === 'calendar' && isWorse[at - 1] === true)
    return isUnexplained && isNearQuotes(slices[at], flag.logMoneyness)
  })
  return { fitted, shown }
}

/** Quotes say nothing of strikes more than twice as far out as they are. */
const isNearQuotes = (slice: SliceQuotes | undefined, logMoneyness: number): boolean =>
  slice !== undefined &&
  Math.abs(logMoneyness) <= 2 * Math.max(...slice.quotes.map((quote) => Math.abs(quote.logMoneyness)))

/** Quotes are known no better than this: rounding, or, where five strikes leave no residual to judge by, a tenth of a point. */
const NOISE_MIN = 1e-7
const NOISE_UNKNOWN = 1e-3
const SVI_PARAMETERS = 5

/**
 * How many residual variances five parameters may cost: five times the 99.9 % quantile of F(5, spare), within a few per
 * cent from 5 spare residuals on.
 */
const costBound = (spare: number): number => 20.5 * (1 + 11 / spare + 40 / spare ** 2 + 300 / spare ** 3)

/**
 * Whether the clean slice explains the quotes worse than the free one by more than their own noise: the free fit's
 * residual variance, and a quarter of the spread where there is one. Otherwise the arbitrage of the free fit is the
 * noise's, not the quotes'.
 */
function explainsWorse(slice: SliceQuotes, clean: FittedSlice, free: FittedSlice): boolean {
  const weights = weightsOf(slice)
  const costOf = ({ quotes }: FittedSlice): number =>
    quotes.reduce((sum, { residual }, i) => sum + (residual * (weights[i] as number)) ** 2, 0)
  const spare = slice.quotes.length - SVI_PARAMETERS
  const spreads = slice.quotes.reduce(
    (sum, { bidVol, askVol }, i) => sum + (((askVol ?? 0) - (bidVol ?? 0)) * (weights[i] as number)) ** 2,
    0,
  )
  const noise = Math.max(
    costOf(free) / Math.max(1, spare),
    (spare < 1 ? NOISE_UNKNOWN : NOISE_MIN) ** 2,
    spreads / slice.quotes.length / 16,
  )
  return costOf(clean) - costOf(free) > costBound(Math.max(1, spare)) * noise
}

/** A fitted slice's curve as a function. */
export function smileOf({
  parameters,
  forward,
  timeYears,
}: Pick<FittedSlice, 'parameters' | 'forward' | 'timeYears'>): Smile {
  if (parameters.model === 'sabr') return sabrSmile(parameters.sabr, forward, timeYears)
  if (parameters.model === 'spline') return splineSmile(parameters.knots, timeYears)
  return sviSmile(parameters.svi, timeYears)
}

const namedSmile = (slice: FittedSlice): NamedSmile => ({
  expiry: slice.expiry,
  smile: smileOf(slice),
  quotes: slice.quotes,
})

function fittedSlice(slice: SliceQuotes, parameters: SliceParameters): FittedSlice {
  const { expiry, timeYears, forward } = slice
  const smile = smileOf({ parameters, forward, timeYears })
  const quotes = slice.quotes.map((quote) => {
    const fittedVol = Math.sqrt(Math.max(0, smile.jet(quote.logMoneyness).w) / timeYears)
    return { ...quote, fittedVol, residual: fittedVol - quote.volAnnual }
  })
  const squares = quotes.reduce((sum, { residual }) => sum + residual * residual, 0)
  return { expiry, timeYears, forward, parameters, rmse: Math.sqrt(squares / quotes.length), quotes }
}
