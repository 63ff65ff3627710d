import type { Instrument } from '../../instruments/index.ts'
import { underlyingClassOf } from '../../margin/index.ts'
import { decimalText } from '../../kernel/index.ts'
import type { Decimal, InstrumentSymbol, JsonObject } from '../../kernel/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Valuations } from '../trading/valuation.ts'
import type { Unvalued } from './risk-view.ts'

type BookDeps = Readonly<{ desk: Pick<DeskReads, 'instrument'>; valuations: Valuations }>

/** A signed quantity of a listed instrument, in contracts or units. */
export type Quantity = Readonly<{ symbol: InstrumentSymbol; quantity: Decimal }>

/** One underlying with what is held in it, as the margin calculator reads a request (`method` still to be said). */
export type UnderlyingBook = Readonly<{
  underlying: InstrumentSymbol
  class: string
  price: Decimal
  stale: readonly string[]
  legs: readonly JsonObject[]
  request: JsonObject
}>

type MarginBooks = Readonly<{ books: readonly UnderlyingBook[]; unvalued: readonly Unvalued[] }>

const FRESH: ReadonlySet<string> = new Set(['live', 'late', 'one_sided'])

type Leg = Readonly<{ leg: JsonObject; timeYears: number; rates: JsonObject }>

function optionLeg({ valuations }: BookDeps, instrument: Instrument, quantity: Decimal): Leg | string {
  const { option, symbol, multiplier } = instrument
  const market = valuations.optionMarketOf(symbol)
  if (option === null || market === null) return 'Its expiry has no forward or no volatility now.'
  if (instrument.payoff === 'inverse')
    return 'It pays in coin; these rule books do not cover inverse contracts.'
  const mark = valuations.valuationOf(symbol).mark
  return {
    leg: {
      ...{ kind: 'option', symbol, option_type: option.optionType, strike: decimalText(option.strike) },
      ...{ quantity: decimalText(quantity), multiplier: decimalText(multiplier) },
      ...{ time_years: market.timeYears, vol: market.volAnnual },
      ...(mark === null ? {} : { premium: decimalText(mark) }),
    },
    timeYears: market.timeYears,
    rates: { rate: market.rateCont, dividend_yield: market.dividendYieldCont },
  }
}

/** The underlying itself covers and is covered; it counts in units. */
const stockLeg = ({ symbol, multiplier }: Instrument, quantity: Decimal): JsonObject => ({
  ...{ kind: 'stock', symbol, quantity: decimalText(quantity.times(multiplier)) },
})

function bookOf(
  deps: BookDeps,
  underlying: InstrumentSymbol,
  held: readonly Readonly<{ instrument: Instrument; quantity: Decimal }>[],
): Readonly<{ book: UnderlyingBook | null; unvalued: readonly Unvalued[] }> {
  const price = deps.valuations.spotOf(underlying)
  if (price === null || !price.isPositive() || price.isZero()) {
    const reason = `${underlying} has no price now.`
    return { book: null, unvalued: held.map(({ instrument }) => ({ symbol: instrument.symbol, reason })) }
  }
  const unvalued: Unvalued[] = []
  const options: Leg[] = []
  const legs: JsonObject[] = []
  const stale = [underlying].filter((symbol) => !isFresh(deps, symbol)) as string[]
  for (const { instrument, quantity } of held) {
    if (instrument.option === null) {
      legs.push(stockLeg(instrument, quantity))
      continue
    }
    const leg = optionLeg(deps, instrument, quantity)
    if (typeof leg === 'string') unvalued.push({ symbol: instrument.symbol, reason: leg })
    else {
      options.push(leg)
      legs.push(leg.leg)
      if (!isFresh(deps, instrument.symbol)) stale.push(instrument.symbol)
    }
  }
  if (options.length === 0) return { book: null, unvalued }
  const nearest = options.reduce((best, one) => (one.timeYears < best.timeYears ? one : best))
  const kind = underlyingClassOf(deps.desk.instrument(underlying), held[0]?.instrument.option ?? null)
  const request = { underlying: { class: kind, price: decimalText(price), ...nearest.rates }, legs }
  return { book: { underlying, class: kind, price, stale, legs, request }, unvalued }
}

const isFresh = ({ valuations }: BookDeps, symbol: InstrumentSymbol): boolean =>
  FRESH.has(valuations.valuationOf(symbol).state)

/**
 * Requests for the margin calculator from quantities at live prices and volatilities, one for each underlying with options; what
 * has no options is in none. Rates are those of the underlying's nearest expiry.
 */
export function marginBooks(deps: BookDeps, quantities: readonly Quantity[]): MarginBooks {
  const groups = new Map<InstrumentSymbol, Readonly<{ instrument: Instrument; quantity: Decimal }>[]>()
  for (const { symbol, quantity } of quantities) {
    const instrument = deps.desk.instrument(symbol)
    if (instrument === null || quantity.isZero()) continue
    const underlying = instrument.option?.underlying ?? symbol
    groups.set(underlying, [...(groups.get(underlying) ?? []), { instrument, quantity }])
  }
  const withOptions = [...groups].filter(([, held]) => held.some(({ instrument }) => instrument.option))
  const all = withOptions.map(([underlying, held]) => bookOf(deps, underlying, held))
  return {
    books: all.flatMap(({ book }) => book ?? []),
    unvalued: all.flatMap(({ unvalued }) => unvalued),
  }
}
