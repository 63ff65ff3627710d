import { underlyingOf } from './families.ts'
import type { Instrument, InstrumentKind } from './types.ts'

type InstrumentFilter = Readonly<{
  kind?: InstrumentKind | undefined
  underlying?: string | undefined
  /** Matched whole, without regard to case. */
  sector?: string | undefined
  /** Matched without regard to case against symbol and name. */
  text?: string | undefined
}>

/** 0 exact symbol, 1 symbol begins with it, 2 symbol holds it, 3 name holds it; null when none. */
function rankOf(instrument: Instrument, text: string): number | null {
  const symbol = instrument.symbol.toLowerCase()
  if (symbol === text) return 0
  if (symbol.startsWith(text)) return 1
  if (symbol.includes(text)) return 2
  return instrument.name.toLowerCase().includes(text) ? 3 : null
}

/** What contracts are written on first, then futures, then options: what a person looks for comes before 1,500 strikes. */
const familyOf = (instrument: Instrument): number =>
  instrument.kind === 'option' ? 2 : underlyingOf(instrument) === null ? 0 : 1

/** The instruments that pass the filter: the best match first, then by family, then by symbol. */
export function searchInstruments(
  instruments: readonly Instrument[],
  filter: InstrumentFilter,
): readonly Instrument[] {
  const text = filter.text?.trim().toLowerCase() ?? ''
  const sector = filter.sector?.toLowerCase()
  return instruments
    .flatMap((instrument) => {
      if (filter.kind !== undefined && instrument.kind !== filter.kind) return []
      if (filter.underlying !== undefined && underlyingOf(instrument) !== filter.underlying) return []
      if (sector !== undefined && instrument.sector?.toLowerCase() !== sector) return []
      const rank = text === '' ? 0 : rankOf(instrument, text)
      return rank === null ? [] : [{ instrument, rank, family: familyOf(instrument) }]
    })
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        a.family - b.family ||
        (a.instrument.symbol < b.instrument.symbol ? -1 : a.instrument.symbol > b.instrument.symbol ? 1 : 0),
    )
    .map(({ instrument }) => instrument)
}
