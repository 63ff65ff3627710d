import type { Instrument } from '../../instruments/index.ts'
import type { Clock, Failure } from '../../kernel/index.ts'
import { marketDataFailure } from '../../market-data/index.ts'
import type { ReferencePrices } from '../../market-data/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'
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

export const unknownSymbol = (symbol: string): Failure =>
  marketDataFailure('unknown_symbol', `there is no instrument ${symbol}`, { field: 'symbol' })

export const tickerOf = ({ desk, reference, clock, live }: MarketPorts, instrument: Instrument): Ticker =>
  tickerAnswer(
    instrument,
    quoteWithClose(desk.quote(instrument.symbol), live),
    desk.tradingOf(instrument.symbol),
    reference.level(instrument.symbol),
    clock.now(),
  )
