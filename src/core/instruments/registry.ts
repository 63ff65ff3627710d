import { assert } from '../kernel/index.ts'
import type { InstrumentSymbol } from '../kernel/index.ts'
import { listingFailure } from './make.ts'
import type { Instrument, StepTable } from './types.ts'

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
