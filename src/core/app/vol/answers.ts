import type { ContractOutputs } from '../../contract/index.ts'
import { toIso } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import { deltaRow, makeSurface, smileGrid, smileOf, strikeOfDelta, termPoint } from '../../vol/index.ts'
import type { ArbitrageFlag, FittedSlice, FittedSurface, SliceParameters } from '../../vol/index.ts'

export type SurfaceAnswer = ContractOutputs['vol']['surface']
export type SurfaceFit = ContractOutputs['vol']['surfaceHistory']['fits'][number]
type ParametersAnswer = SurfaceAnswer['parameters'][number]
type SmileAnswer = SurfaceAnswer['smiles'][number]

/** What of an expiry does not come out of the fit. */
export type ExpiryFacts = Readonly<{ isStale: boolean; dropped: Readonly<Record<string, number>> }>

export type SurfaceFacts = Readonly<{
  symbol: string | null
  spot: number | null
  source: string
  at: Instant
  /** By expiry; what is not there is fresh and whole. */
  expiries: ReadonlyMap<string, ExpiryFacts>
}>

/** A smile is drawn with this many points, over its quotes and a tenth beyond them. */
const GRID_POINTS = 41
const GRID_BEYOND = 0.1

export function surfaceAnswer(surface: FittedSurface, facts: SurfaceFacts): SurfaceAnswer {
  const { model, fit, slices, arbitrage, problems } = surface
  const smiles = slices.map((slice) => smileAnswer(slice, facts.expiries.get(slice.expiry)))
  return {
    symbol: facts.symbol,
    spot: facts.spot,
    model,
    fit,
    state: smiles.some(({ state }) => state === 'stale') ? 'stale' : 'live',
    source: facts.source,
    parameters: slices.map(parametersAnswer),
    surface: slices.flatMap(gridAnswer),
    term_structure: slices.map(termAnswer),
    delta_slices: slices.map(deltaAnswer),
    smiles,
    arbitrage_flags: arbitrage.map((flag) => {
      const forward = slices.find(({ expiry }) => expiry === flag.expiry)?.forward
      const strike = forward === undefined ? null : forward * Math.exp(flag.logMoneyness)
      return { ...flagAnswer(flag), strike }
    }),
    problems: [...problems],
    timestamp: toIso(facts.at),
  }
}

/** What of a surface is kept for its history. */
export const keptFit = (answer: SurfaceAnswer): SurfaceFit => ({
  timestamp: answer.timestamp,
  model: answer.model,
  fit: answer.fit,
  state: answer.state,
  parameters: answer.parameters,
  term_structure: answer.term_structure,
  arbitrage_flags: answer.arbitrage_flags,
})

function parametersAnswer(slice: FittedSlice): ParametersAnswer {
  const { expiry, timeYears, forward, rmse, quotes, parameters } = slice
  const common = { expiry, time_years: timeYears, forward, rmse, quotes: quotes.length }
  if (parameters.model === 'svi') return { ...common, ...parameters.svi }
  if (parameters.model === 'ssvi') {
    return { ...common, ...parameters.svi, theta: parameters.theta, ...parameters.ssvi }
  }
  if (parameters.model === 'sabr') return { ...common, ...parameters.sabr }
  return {
    ...common,
    knots: parameters.knots.map(({ logMoneyness, totalVariance }) => [logMoneyness, totalVariance]),
  }
}

function gridAnswer(slice: FittedSlice): SurfaceAnswer['surface'] {
  const { expiry, timeYears, forward, quotes } = slice
  const places = quotes.map(({ logMoneyness }) => logMoneyness)
  const [first, last] = [Math.min(...places), Math.max(...places)]
  const beyond = GRID_BEYOND * (last - first)
  const range = { low: first - beyond, high: last + beyond, points: GRID_POINTS }
  return smileGrid(smileOf(slice), forward, range).map((point) => ({
    expiry,
    time_years: timeYears,
    log_moneyness: point.logMoneyness,
    strike: point.strike,
    volatility: point.volAnnual,
    total_variance: point.totalVariance,
  }))
}

function termAnswer(slice: FittedSlice): SurfaceAnswer['term_structure'][number] {
  const { atmVol, riskReversal25, butterfly25, skew } = termPoint(smileOf(slice))
  return {
    expiry: slice.expiry,
    time_years: slice.timeYears,
    forward: slice.forward,
    atm_vol: atmVol,
    risk_reversal_25: riskReversal25,
    butterfly_25: butterfly25,
    skew,
  }
}

function deltaAnswer(slice: FittedSlice): SurfaceAnswer['delta_slices'][number] {
  const places = slice.quotes.map(({ logMoneyness }) => logMoneyness)
  const [first, last] = [Math.min(...places), Math.max(...places)]
  return {
    expiry: slice.expiry,
    time_years: slice.timeYears,
    points: deltaRow(smileOf(slice), slice.forward).map((point) => ({
      place: point.place,
      delta: point.delta,
      log_moneyness: point.logMoneyness,
      strike: point.strike,
      volatility: point.volAnnual,
      extrapolated: point.logMoneyness < first || point.logMoneyness > last,
    })),
  }
}

/** A kept fit is drawn with this many points, between the strikes of this delta and of its opposite. */
const CURVE_POINTS = 161
const CURVE_DELTA = 0.0002

/** What the numbers of a kept fit were; null of a spline, whose bends are not kept. */
function keptParameters(kept: ParametersAnswer): SliceParameters | null {
  const { a, b, rho, m, sigma, alpha, beta, nu } = kept
  if (rho === undefined) return null
  if (a !== undefined && b !== undefined && m !== undefined && sigma !== undefined)
    return { model: 'svi', svi: { a, b, rho, m, sigma } }
  if (alpha === undefined || beta === undefined || nu === undefined) return null
  return { model: 'sabr', sabr: { alpha, beta, rho, nu } }
}

/** Forward and volatility at a strike of one expiry of a kept fit; null when they cannot be told. */
export function keptVol(
  fit: SurfaceFit,
  expiry: string,
  strike: number,
): Readonly<{ forward: number; volAnnual: number }> | null {
  const kept = fit.parameters.find((one) => one.expiry === expiry)
  const parameters = kept && keptParameters(kept)
  if (!kept || !parameters) return null
  const { forward, time_years: timeYears } = kept
  const { w } = smileOf({ parameters, forward, timeYears }).jet(Math.log(strike / forward))
  return w > 0 ? { forward, volAnnual: Math.sqrt(w / timeYears) } : null
}

/**
 * The volatility of a surface at any strike and life: total variance between its expiries as `makeSurface` has it, at the
 * moneyness of the strike to the surface's own forward. `isExtrapolated` says that no quotes lie around it. Null without an
 * expiry whose curve is kept.
 */
export function surfaceVol(
  { parameters, smiles }: Pick<SurfaceAnswer, 'parameters' | 'smiles'>,
  strike: number,
  timeYears: number,
): Readonly<{ volAnnual: number; isExtrapolated: boolean }> | null {
  const slices = parameters
    .flatMap((kept) => {
      const known = keptParameters(kept)
      if (known === null) return []
      const { expiry, forward, time_years: years } = kept
      return [
        {
          expiry,
          timeYears: years,
          forward,
          smile: smileOf({ parameters: known, forward, timeYears: years }),
        },
      ]
    })
    .toSorted((one, other) => one.timeYears - other.timeYears)
  const [first, last] = [slices[0], slices.at(-1)]
  if (first === undefined || last === undefined) return null
  const surface = makeSurface(slices)
  const volAnnual = surface.volAnnual(strike, timeYears)
  if (!(volAnnual > 0)) return null
  const moneyness = Math.log(strike / surface.forward(timeYears))
  const below = slices.findLast((slice) => slice.timeYears <= timeYears) ?? first
  const above = slices.find((slice) => slice.timeYears >= timeYears) ?? last
  const isQuoted = ({ expiry }: Readonly<{ expiry: string }>): boolean => {
    const places = (smiles.find((one) => one.expiry === expiry)?.quotes ?? []).map((one) => one.log_moneyness)
    return places.length > 0 && moneyness >= Math.min(...places) && moneyness <= Math.max(...places)
  }
  const isBetween = timeYears >= first.timeYears && timeYears <= last.timeYears
  return { volAnnual, isExtrapolated: !isBetween || !isQuoted(below) || !isQuoted(above) }
}

/** The smile of one expiry of a kept fit, ascending in strike; empty when it cannot be told. */
export function keptCurve(
  fit: SurfaceFit,
  expiry: string,
): readonly Readonly<{ strike: number; volatility: number }>[] {
  const kept = fit.parameters.find((one) => one.expiry === expiry)
  const parameters = kept && keptParameters(kept)
  if (!kept || !parameters) return []
  const { forward } = kept
  const smile = smileOf({ parameters, forward, timeYears: kept.time_years })
  const range = {
    low: strikeOfDelta(smile, 1 - CURVE_DELTA),
    high: strikeOfDelta(smile, CURVE_DELTA),
    points: CURVE_POINTS,
  }
  return smileGrid(smile, forward, range).map(({ strike, volAnnual }) => ({ strike, volatility: volAnnual }))
}

const smileAnswer = ({ expiry, quotes }: FittedSlice, facts: ExpiryFacts | undefined): SmileAnswer => ({
  expiry,
  state: facts?.isStale === true ? 'stale' : 'live',
  quotes: quotes.map((quote) => ({
    strike: quote.strike,
    log_moneyness: quote.logMoneyness,
    bid_vol: quote.bidVol,
    ask_vol: quote.askVol,
    vol: quote.volAnnual,
    fit_vol: quote.fittedVol,
    residual: quote.residual,
  })),
  dropped: { ...facts?.dropped },
})

const flagAnswer = ({
  kind,
  expiry,
  logMoneyness,
  value,
  source,
}: ArbitrageFlag): SurfaceFit['arbitrage_flags'][number] => ({
  kind,
  expiry,
  log_moneyness: logMoneyness,
  value,
  source,
})
