import { underlyingOf } from '../../instruments/index.ts'
import type { Instrument, InstrumentKind } from '../../instruments/index.ts'
import type { Clock, Failure } from '../../kernel/index.ts'
import { marketDataFailure } from '../../market-data/index.ts'
import type { ReferencePrices } from '../../market-data/index.ts'
import type { DeskReads } from '../desk.ts'
import type { Store } from '../store.ts'
import type { LiveMarket } from './live-market.ts'
import { quoteWithClose, tickerAnswer } from './quotes.ts'
import type { Ticker } from './quotes.ts'

export type MarketPorts = Readonly<{
  desk: Pick<DeskReads, 'instrument' | 'instruments' | 'quote' | 'depth' | 'tradingOf'>
  store: Pick<Store, 'market' | 'setting'>
  clock: Clock
  reference: ReferencePrices
  live: LiveMarket
}>

type Filter = Readonly<{
  kind?: InstrumentKind | undefined
  underlying?: string | undefined
  sector?: string | undefined
  text?: string | undefined
}>

export const unknownSymbol = (symbol: string): Failure =>
  marketDataFailure('unknown_symbol', `there is no instrument ${symbol}`, { field: 'symbol' })

/** Filtered, what contracts are written on first, then futures, then options: what a person looks for comes before 1,500 strikes. */
export function selectInstruments(instruments: readonly Instrument[], filter: Filter): readonly Instrument[] {
  const text = filter.text?.trim().toLowerCase()
  const wanted = (instrument: Instrument): boolean =>
    (filter.kind === undefined || instrument.kind === filter.kind) &&
    (filter.underlying === undefined || underlyingOf(instrument) === filter.underlying) &&
    (filter.sector === undefined || instrument.sector?.toLowerCase() === filter.sector.toLowerCase()) &&
    (!text || instrument.symbol.toLowerCase().includes(text) || instrument.name.toLowerCase().includes(text))
  const rank = (instrument: Instrument): number =>
    instrument.kind === 'option' ? 2 : underlyingOf(instrument) === null ? 0 : 1
  return instruments
    .filter(wanted)
    .toSorted((a, b) => rank(a) - rank(b) || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0))
}

export const tickerOf = ({ desk, reference, clock, live }: MarketPorts, instrument: Instrument): Ticker =>
  tickerAnswer(
    instrument,
    quoteWithClose(desk.quote(instrument.symbol), live),
    desk.tradingOf(instrument.symbol),
    reference.level(instrument.symbol),
    clock.now(),
  )
