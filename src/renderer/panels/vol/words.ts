import {
  NO_VALUE,
  formatExpiry,
  formatModel,
  formatQuantity,
  formatVolatility,
} from '../../widgets/figures/format.ts'
import type { Flag, KeptFit, SmileRow, SurfaceAnswer } from './rows.ts'

export const MODELS = [
  ['svi', 'SVI'],
  ['ssvi', 'SSVI'],
  ['sabr', 'SABR'],
  ['spline', 'Spline'],
] as const
export type Model = (typeof MODELS)[number][0]

export const modelName = (model: Model): string => MODELS.find(([one]) => one === model)?.[1] ?? model

const MODEL_SOURCES: Readonly<Record<Model, string>> = {
  svi: 'Raw SVI, one slice an expiry (Gatheral 2004; Gatheral and Jacquier 2014, eq. 3.1)',
  ssvi: 'SSVI, one ρ and one φ for all expiries (Gatheral and Jacquier 2014)',
  sabr: 'SABR, lognormal volatility by Hagan’s expansion (Hagan et al. 2002), one slice an expiry',
  spline: 'Natural cubic smoothing spline of total variance (Reinsch 1967; Green and Silverman 1994)',
}

const FIT_WORDS = {
  arbitrage_free: 'kept free of arbitrage',
  free: 'free: it follows the quotes, arbitrage included',
} as const

/** Which model, where it is from, and what bounds it. */
export const modelWords = ({ model, fit }: Pick<SurfaceAnswer, 'model' | 'fit'>): string =>
  `${MODEL_SOURCES[model]}; ${FIT_WORDS[fit]}.`

const DROPPED: Readonly<Record<string, string>> = {
  no_forward: 'no forward from put–call parity',
  no_side: 'side not listed',
  quarantined: 'quote in quarantine',
  stale: 'quote too old',
  no_bid: 'nobody bids',
  no_volatility: 'a side has no volatility',
  too_wide: 'spread above 5 points and half the volatility',
}

/** `12 left out: 8 nobody bids, 4 quote too old`, the most frequent reason first. */
export function droppedWords(dropped: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(dropped)
    .filter(([, count]) => count > 0)
    .sort(([, left], [, right]) => right - left)
  const total = reasons.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return 'none left out'
  return `${total} left out: ${reasons.map(([reason, count]) => `${count} ${DROPPED[reason] ?? reason}`).join(', ')}`
}

/** A strike as its market writes it: no decimals that say nothing. */
export const strikeWords = (strike: number): string =>
  formatQuantity(strike >= 1_000 ? strike.toFixed(0) : String(Number(strike.toFixed(4))))

export const pointsWords = (points: number, decimals = 2): string =>
  `${formatModel(points, decimals, true)} pt`

const KINDS = { butterfly: 'Butterfly', calendar: 'Calendar' } as const

/** What of a mark cannot be, where, and how large it is. */
export function flagWords(flag: Flag): string {
  const where = flag.strike === null ? '' : ` at ${strikeWords(flag.strike)}`
  const whose = flag.source === 'fit' ? 'in the fit' : 'in the quotes'
  const size = formatModel(flag.value, 5, true)
  const what =
    flag.kind === 'calendar'
      ? `total variance falls by ${formatModel(-flag.value, 5)} against the expiry before`
      : flag.source === 'quotes'
        ? `at bid and ask it costs ${size} per unit of forward`
        : `density factor ${size}, below 0`
  return `${KINDS[flag.kind]} arbitrage ${whose}, ${formatExpiry(flag.expiry)}${where}: ${what}`
}

/** Short, for the chart. */
export const flagLabel = ({ kind, source, strike }: Flag): string =>
  `${kind}${source === 'quotes' ? ' in quotes' : ''} ${strike === null ? '' : strikeWords(strike)}`.trim()

export const flagCountWords = (count: number): string =>
  `${count} arbitrage ${count === 1 ? 'mark' : 'marks'}`

/** One strike read out: for the line below the chart and for the ear. */
export function rowWords(row: SmileRow): string {
  const quotes =
    row.bid === null || row.ask === null
      ? `mark ${formatVolatility(row.mid, 2)}`
      : `bid ${formatVolatility(row.bid, 2)} ask ${formatVolatility(row.ask, 2)}`
  const previous = row.previous === null ? '' : ` · kept fit ${formatVolatility(row.previous, 2)}`
  const off = row.isInside === true ? 'fit inside the quote' : 'fit outside the quote'
  return `${strikeWords(row.strike)} ${row.side} · ${quotes} · fit ${formatVolatility(row.fit, 2)} · quote less fit ${pointsWords(row.offPoints)}${row.isInside === null ? '' : `, ${off}`}${previous}`
}

/** How good the fit of an expiry is, and where it is worst. */
export function fitWords(parameters: SurfaceAnswer['parameters'][number], worst: SmileRow | null): string {
  const error = `fit error ${formatModel(parameters.rmse * 100, 2)} pt rms, ${parameters.quotes} strikes`
  return worst === null
    ? error
    : `${error} · farthest off: ${strikeWords(worst.strike)} ${worst.side === 'put' ? 'P' : 'C'} ${pointsWords(worst.offPoints)}`
}

const PARAMETERS = [
  'a',
  'b',
  'rho',
  'm',
  'sigma',
  'theta',
  'eta',
  'gamma',
  'lambda',
  'alpha',
  'beta',
  'nu',
] as const
const GREEK: Readonly<Record<string, string>> = {
  rho: 'ρ',
  sigma: 'σ',
  theta: 'θ',
  eta: 'η',
  gamma: 'γ',
  lambda: 'λ',
  alpha: 'α',
  beta: 'β',
  nu: 'ν',
}

/** `a 0.00123, b 0.0456 …`, six digits; the whole of them stand in the copied case. */
export function parameterWords(parameters: SurfaceAnswer['parameters'][number]): string {
  const known = PARAMETERS.flatMap((name) => {
    const value = parameters[name]
    return value === undefined ? [] : [`${GREEK[name] ?? name} ${Number(value.toPrecision(6))}`]
  })
  if (parameters.knots !== undefined) known.push(`${parameters.knots.length} knots`)
  return known.length === 0 ? NO_VALUE : known.join(', ').replaceAll('-', '−')
}

/** Which kept fit the dashed line is. */
export const keptWords = (fit: KeptFit, at: string): string =>
  `${modelName(fit.model)} of ${at}${fit.state === 'stale' ? ', stale' : ''}`

type Options = Readonly<{ phi: 'power_law' | 'heston'; beta: number }>

/** Everything that gives these numbers again: a request with the very quotes, and the answer it gave here. */
export function caseOf(answer: SurfaceAnswer, { phi, beta }: Options): string {
  const { symbol, source, timestamp, model, fit, parameters, smiles, problems } = answer
  const quotes = smiles.flatMap((smile) => {
    const slice = parameters.find(({ expiry }) => expiry === smile.expiry)
    if (slice === undefined) return []
    return smile.quotes.map(({ strike, vol, bid_vol, ask_vol }) => ({
      expiry: smile.expiry,
      time_years: slice.time_years,
      forward: slice.forward,
      strike,
      vol,
      ...(bid_vol === null || ask_vol === null ? {} : { bid_vol, ask_vol }),
    }))
  })
  const request = {
    method: 'POST',
    path: '/analytics/volatility-surface',
    body: { model, fit, phi, beta, quotes },
  }
  const dropped = Object.fromEntries(smiles.map((smile) => [smile.expiry, smile.dropped]))
  return JSON.stringify(
    { symbol, source, as_of: timestamp, dropped, problems, request, gave: parameters },
    null,
    2,
  )
}
