import { assert } from '../kernel/index.ts'
import type { InstrumentSymbol } from '../kernel/index.ts'
import { underlyingOf } from './families.ts'
import { listingFailure } from './make.ts'
import type { Instrument, InstrumentKind, StepTable } from './types.ts'

type InstrumentFilter = Readonly<{
  kind?: InstrumentKind
  underlying?: InstrumentSymbol
  /** Matched whole, without regard to case. */
  sector?: string
  isTradeable?: boolean
  /** Matched without regard to case against symbol and name. */
  query?: string
}>

/** 0 exact symbol, 1 symbol begins with it, 2 symbol holds it, 3 name holds it; null when none. */
function rankOf(instrument: Instrument, query: string): number | null {
  const symbol = instrument.symbol.toLowerCase()
  if (symbol === query) return 0
  if (symbol.startsWith(query)) return 1
  if (symbol.includes(query)) return 2
  return instrument.name.toLowerCase().includes(query) ? 3 : null
}

const sameText = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

/** The instruments that pass the filter, best match first, equal matches by symbol. */
export function searchInstruments(
  instruments: readonly Instrument[],
  filter: InstrumentFilter,
): readonly Instrument[] {
  const query = filter.query?.trim().toLowerCase() ?? ''
  const found: { instrument: Instrument; rank: number }[] = []
  for (const instrument of instruments) {
    if (filter.kind !== undefined && instrument.kind !== filter.kind) continue
    if (filter.isTradeable !== undefined && instrument.isTradeable !== filter.isTradeable) continue
    if (filter.underlying !== undefined && underlyingOf(instrument) !== filter.underlying) continue
    if (filter.sector !== undefined && !sameText(instrument.sector, filter.sector)) continue
    const rank = query === '' ? 0 : rankOf(instrument, query)
    if (rank !== null) found.push({ instrument, rank })
  }
  const bySymbol = (a: Instrument, b: Instrument): number =>
    a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0
  found.sort((a, b) => a.rank - b.rank || bySymbol(a.instrument, b.instrument))
  return found.map(({ instrument }) => instrument)
}

export type InstrumentRegistry = Readonly<{
  get: (symbol: InstrumentSymbol) => Instrument | null
  all: () => readonly Instrument[]
  /** True when the listing is new or changed; false when it is already listed just so. */
  list: (instrument: Instrument) => boolean
}>

const sameSteps = (a: Instrument, b: Instrument): boolean =>
  a.kind === b.kind &&
  a.currency === b.currency &&
  a.isPaper === b.isPaper &&
  a.tickSize.eq(b.tickSize) &&
  a.lotSize.eq(b.lotSize) &&
  a.multiplier.eq(b.multiplier)

const sameTable = (a: StepTable | null | undefined, b: StepTable | null | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

const sameWords = (a: Instrument, b: Instrument): boolean =>
  a.name === b.name &&
  a.exchange === b.exchange &&
  a.isTradeable === b.isTradeable &&
  (a.hours ?? null) === (b.hours ?? null) &&
  (a.sector ?? null) === (b.sector ?? null) &&
  (a.delistedAt ?? null) === (b.delistedAt ?? null) &&
  sameTable(a.tickTable, b.tickTable) &&
  sameTable(a.lotTable, b.lotTable)

/** Every instrument of the venue by symbol. A listing's steps never change: open orders and positions count in them. */
export function makeInstrumentRegistry(initial: readonly Instrument[]): InstrumentRegistry {
  const bySymbol = new Map<InstrumentSymbol, Instrument>()
  let listing: readonly Instrument[] | null = null
  const list = (instrument: Instrument): boolean => {
    const known = bySymbol.get(instrument.symbol)
    assert(!known || sameSteps(known, instrument), `${instrument.symbol}: a listing's steps cannot change`)
    if (known && sameWords(known, instrument)) return false
    const failure = listingFailure(instrument)
    assert(failure === null, `${instrument.symbol}: ${failure?.message}`)
    bySymbol.set(instrument.symbol, instrument)
    listing = null
    return true
  }
  for (const instrument of initial) list(instrument)
  return {
    get: (symbol) => bySymbol.get(symbol) ?? null,
    all: () => (listing ??= [...bySymbol.values()]),
    list,
  }
}
