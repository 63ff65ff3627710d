import { asId, ok, refused } from '../../kernel/index.ts'
import type { Failure, InstrumentSymbol, Result } from '../../kernel/index.ts'
import { marketDataFailure } from '../../market-data/index.ts'
import { groupQuotes } from '../../vol/index.ts'
import type { FitOptions, QuoteInput } from '../../vol/index.ts'
import { gated } from '../compute-gate.ts'
import type { ComputeGate } from '../compute-gate.ts'
import type { HandlersOf } from '../handlers.ts'
import { HUNDREDTHS, followed, takenBack } from '../risk/computations.ts'
import type { ComputationBoard } from '../risk/computations.ts'
import { keptCurve, surfaceAnswer } from './answers.ts'
import type { SurfaceAnswer, SurfaceFit } from './answers.ts'
import { calibrated } from './calibrate.ts'
import { chainQuotes } from './chains.ts'
import type { ChainQuotes } from './chains.ts'
import { makeSurfaceBook } from './surfaces.ts'
import type { FitWatch, SurfaceBook, SurfacePorts } from './surfaces.ts'

type GivenQuote = Readonly<{
  expiry?: string | undefined
  time_years: number
  forward: number
  strike: number
  vol?: number | undefined
  bid_vol?: number | undefined
  ask_vol?: number | undefined
}>

const quoteOf = (quote: GivenQuote): QuoteInput => ({
  expiry: quote.expiry ?? String(quote.time_years),
  timeYears: quote.time_years,
  forward: quote.forward,
  strike: quote.strike,
  volAnnual: quote.vol ?? null,
  bidVol: quote.bid_vol ?? null,
  askVol: quote.ask_vol ?? null,
})

const optionsOf = ({ model, fit, phi, beta }: Required<FitOptions>): FitOptions => ({ model, fit, phi, beta })

/** A bad quote refuses the whole request, naming its place: over the contract there are no problem rows. */
function givenQuotes({ clock }: SurfacePorts, given: readonly GivenQuote[]): Result<ChainQuotes, Failure> {
  const { slices, refusals } = groupQuotes(given.map(quoteOf))
  const [bad] = refusals
  if (bad) {
    const field = `quotes.${bad.index}${bad.failure.field === undefined ? '' : `.${bad.failure.field}`}`
    return refused({ ...bad.failure, field })
  }
  const facts = { symbol: null, spot: null, source: 'request', at: clock.now(), expiries: new Map() }
  return ok({ slices, facts })
}

async function fitGiven(
  ports: SurfacePorts,
  given: readonly GivenQuote[],
  options: FitOptions,
  watch: FitWatch,
): Promise<Result<SurfaceAnswer, Failure>> {
  const quotes = givenQuotes(ports, given)
  if (!quotes.ok) return quotes
  const { slices, facts } = quotes.value
  const { signal, onShare } = watch
  const onProgress = (done: number, total: number): void => onShare?.(done / total)
  const surface = await ports.compute.run('fit_vol_surface', { slices, options }, { signal, onProgress })
  return surface.ok ? ok(surfaceAnswer(surface.value, facts)) : surface
}

type Input<Entry extends keyof HandlersOf<'vol'>> = Parameters<HandlersOf<'vol'>[Entry]>[0]

async function calibrate(
  ports: SurfacePorts,
  { symbol, quotes, model }: Input<'calibrate'>,
  watch: FitWatch,
) {
  const found = symbol === undefined ? givenQuotes(ports, quotes ?? []) : await chainQuotes(ports, symbol)
  return found.ok ? calibrated(ports, model, found.value, watch) : found
}

/** The entries of the contract's room `vol`. */
export function makeVolHandlers(
  ports: SurfacePorts & Readonly<{ gate: ComputeGate; computations?: ComputationBoard }>,
  book: SurfaceBook = makeSurfaceBook(ports),
): HandlersOf<'vol'> {
  const { computations } = ports
  const door = <Asked extends Readonly<{ computation_id?: string | undefined }>, Answer>(
    entry: 'fitSurface' | 'surface' | 'calibrate',
    answer: (input: Asked, watch: FitWatch) => Promise<Result<Answer, Failure>>,
  ) =>
    takenBack(
      computations,
      gated(ports.gate, entry, (input: Asked, context) => {
        const what = {
          computations,
          id: input.computation_id,
          of: HUNDREDTHS,
          entry: `vol.${entry}`,
        } as const
        return followed(what, context, (onShare) => answer(input, { signal: context.signal, onShare }))
      }),
    )
  return {
    fitSurface: door('fitSurface', (input: Input<'fitSurface'>, watch) =>
      input.symbol === undefined
        ? fitGiven(ports, input.quotes ?? [], optionsOf(input), watch)
        : book.surface(input.symbol, optionsOf(input), watch),
    ),
    surface: door('surface', (input: Input<'surface'>, watch) =>
      book.surface(input.symbol, optionsOf(input), watch),
    ),
    calibrate: door('calibrate', (input: Input<'calibrate'>, watch) => calibrate(ports, input, watch)),
    surfaceHistory: async (input) => {
      const symbol: InstrumentSymbol = asId(input.symbol)
      if (!ports.desk.instrument(symbol)) {
        return refused(
          marketDataFailure('unknown_symbol', `there is no instrument ${symbol}`, { field: 'symbol' }),
        )
      }
      const { from, to, expiry, limit } = input
      if (from !== undefined && to !== undefined && from > to) {
        return refused(marketDataFailure('dates_reversed', 'from is after to', { field: 'from' }))
      }
      const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
      const found = await ports.store.market.volSurfaces(symbol, range, { limit, offset: 0 })
      return ok({
        symbol,
        expiry: expiry ?? null,
        total: found.total,
        fits: found.items.map(({ surface }) => {
          const fit = surface as unknown as SurfaceFit
          return expiry === undefined ? fit : { ...fit, curve: [...keptCurve(fit, expiry)] }
        }),
      })
    },
  }
}
