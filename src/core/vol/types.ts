import type { SviParameters, VarianceJet, VolSurface } from '../pricing/index.ts'

/**
 * Words of the room. k = ln(strike/forward) is log-moneyness, w = σ²·T total variance; volatilities are annual, 0.2 is
 * 20 %; times are years. Everything is float64.
 */

export type { SviParameters, VarianceJet, VolSurface }

/** w ≈ level + slope·|k| far out on one side. */
export type WingLine = Readonly<{ level: number; slope: number }>

/** One expiry's total variance as a function of log-moneyness; smooth enough for a density. */
export type Smile = Readonly<{
  timeYears: number
  jet: (logMoneyness: number) => VarianceJet
  /** Where the function bends on the scale `scale`: searches look closely around it. */
  centre: number
  scale: number
  /** Further points at which it may turn: knots of a spline. Ascending. */
  knots: readonly number[]
  /** The steepest total-variance slope of either wing, for Lee's bound of 2. */
  wingSlope: number
  /** The lines that the wings run into, left and right; null for a curve that is not meant to be read far out. */
  wings: readonly [WingLine, WingLine] | null
}>

/** One quoted volatility. `bidVol` and `askVol` are null when only a middle is known. */
export type VolQuote = Readonly<{
  strike: number
  logMoneyness: number
  volAnnual: number
  bidVol: number | null
  askVol: number | null
}>

/** The quotes of one expiry; at least `STRIKES_MIN` distinct strikes make a fit. */
export type SliceQuotes = Readonly<{
  expiry: string
  timeYears: number
  forward: number
  quotes: readonly VolQuote[]
}>

export const SURFACE_MODELS = ['svi', 'ssvi', 'sabr', 'spline'] as const
export type SurfaceModel = (typeof SURFACE_MODELS)[number]

/** `arbitrage_free` (the default) keeps every slice clean; `free` follows the quotes wherever they lead. */
export const FIT_KINDS = ['arbitrage_free', 'free'] as const
/** Hears which share of a fit is done, rising from 0 to 1: of the steps that it may take at most, so that it may end early. */
export type OnShare = (share: number) => void

export type FitKind = (typeof FIT_KINDS)[number]

/**
 * Where static arbitrage is deepest. `value` is negative: Durrleman's g (butterfly), or the later expiry's total
 * variance less the earlier one's (calendar, named by the later expiry); of `quotes`, the loss per unit of forward at
 * which the quoted sides can be dealt.
 */
export type ArbitrageFlag = Readonly<{
  kind: 'butterfly' | 'calendar'
  expiry: string
  logMoneyness: number
  value: number
  source: 'fit' | 'quotes'
}>

export type SabrParameters = Readonly<{ alpha: number; beta: number; rho: number; nu: number }>

/** SSVI (Gatheral and Jacquier 2014): one ρ and one φ for all expiries, θ the at-the-money total variance of each. */
export type SsviParameters = Readonly<
  { rho: number } & ({ phi: 'power_law'; eta: number; gamma: number } | { phi: 'heston'; lambda: number })
>

/** `bend` is ∂²w/∂k² at the knot, 0 at both ends. */
export type SplineKnot = Readonly<{ logMoneyness: number; totalVariance: number; bend: number }>

/** What a slice was fitted with; a spline is its knots. */
export type SliceParameters =
  | Readonly<{ model: 'svi'; svi: SviParameters }>
  | Readonly<{ model: 'ssvi'; ssvi: SsviParameters; theta: number; svi: SviParameters }>
  | Readonly<{ model: 'sabr'; sabr: SabrParameters }>
  | Readonly<{ model: 'spline'; knots: readonly SplineKnot[] }>

export type FittedQuote = Readonly<
  VolQuote & { fittedVol: number; /** Fitted less quoted. */ residual: number }
>

export type FittedSlice = Readonly<{
  expiry: string
  timeYears: number
  forward: number
  /** All there is to know of the fitted curve: `smileOf` makes its function. */
  parameters: SliceParameters
  /** Root mean square of the residuals, in volatility, every quote alike. */
  rmse: number
  quotes: readonly FittedQuote[]
}>

/** An expiry that could not be fitted, and why. */
export type SliceProblem = Readonly<{ expiry: string; code: 'too_few_quotes'; message: string }>

/** Plain data, which may cross to another thread. */
export type FittedSurface = Readonly<{
  model: SurfaceModel
  fit: FitKind
  /** Ascending in time. */
  slices: readonly FittedSlice[]
  arbitrage: readonly ArbitrageFlag[]
  problems: readonly SliceProblem[]
}>
