import { searchInstruments } from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { InstrumentSymbol, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import { marketDataFailure } from '../../market-data/index.ts'
import type { Timeframe } from '../../market-data/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { readCandles } from './candles.ts'
import type { Candles } from './candles.ts'
import { strikeWindow } from './chain-answer.ts'
import type { OptionChain } from './chain-answer.ts'
import { makeOverviewHandlers } from './overview.ts'
import { assetAnswer, depthAnswer, quoteWithClose } from './quotes.ts'
import type { AssetAnswer } from './quotes.ts'
import { tickerOf, unknownSymbol } from './reads.ts'
import type { MarketPorts } from './reads.ts'
import { storedChain } from './stored-chain.ts'

/** All market entries but the stream, which belongs to the hub. */
export type MarketHandlers = Omit<HandlersOf<'market'>, 'subscribe' | 'releaseOnDisconnect'>

type CandleInput = Readonly<{
  symbol: string
  timeframe: Timeframe
  start_date?: Parameters<typeof readCandles>[2]['from'] | undefined
  end_date?: Parameters<typeof readCandles>[2]['to'] | undefined
  limit: number
  adjusted?: boolean | undefined
}>

export function makeMarketHandlers(ports: MarketPorts): MarketHandlers {
  const { desk, store, clock, live } = ports

  const known = (symbol: string): Result<Instrument> => {
    const instrument = desk.instrument(asId(symbol))
    return instrument ? ok(instrument) : refused(unknownSymbol(symbol))
  }

  const candles = async (input: CandleInput): Promise<Result<Candles>> => {
    const instrument = known(input.symbol)
    if (!instrument.ok) return instrument
    const { timeframe, limit } = input
    const range = { from: input.start_date ?? null, to: input.end_date ?? null }
    const symbol = instrument.value.symbol
    return readCandles(store, live, { symbol, timeframe, limit, ...range, adjusted: input.adjusted ?? false })
  }

  return {
    data: async (input) => {
      if (input.symbol !== undefined) {
        const instrument = known(input.symbol)
        if (!instrument.ok) return instrument
        return ok({ market_data: [tickerOf(ports, instrument.value)], total: 1 })
      }
      const found = searchInstruments(desk.instruments(), { kind: input.type })
      const shown = found.slice(0, input.limit)
      return ok({ market_data: shown.map((instrument) => tickerOf(ports, instrument)), total: found.length })
    },
    prices: (input) => candles(input),
    candles: (input) => candles(input),
    ticker: async (input) => {
      const instrument = known(input.symbol)
      return instrument.ok ? ok(tickerOf(ports, instrument.value)) : instrument
    },
    depth: async (input) => {
      const instrument = known(input.symbol)
      if (!instrument.ok) return instrument
      const { symbol } = instrument.value
      return ok(depthAnswer(desk.depth(symbol, input.levels), desk.tradingOf(symbol), clock.now()))
    },
    ...makeOverviewHandlers(ports),
    chain: (input) => chainOf(ports, input),
    assets: async (input) => {
      const { asset_type: kind, underlying, sector } = input
      const text = input.search ?? input.q
      const found = searchInstruments(desk.instruments(), { kind, underlying, sector, text })
      const window = pageOf(input)
      const shown = found.slice(window.offset, window.offset + window.limit)
      return ok({ assets: shown.map((one) => assetOf(ports, one)), ...pagingAnswerOf(window, found.length) })
    },
    asset: async (input) => {
      const instrument = desk.instrument(asId(input.id))
      if (!instrument) return refused(unknownSymbol(input.id))
      return ok(assetOf(ports, instrument))
    },
  }
}

function assetOf(ports: MarketPorts, instrument: Instrument): AssetAnswer {
  const level = ports.reference.level(instrument.symbol)
  const previousClose = level
    ? level.previousClose
    : quoteWithClose(ports.desk.quote(instrument.symbol), ports.live).previousClose
  return assetAnswer(instrument, tickerOf(ports, instrument), previousClose)
}

type ChainInput = Readonly<{ symbol: string; expiry?: string | undefined; strikes?: number | undefined }>

/** The live chain, else an imported one: that is as old as its file, so `stale`. */
async function chainOf(ports: MarketPorts, input: ChainInput): Promise<Result<OptionChain>> {
  const { desk, store, live, clock } = ports
  const symbol: InstrumentSymbol = asId(input.symbol)
  const noExpiry = marketDataFailure(
    'unknown_expiry',
    `no options of ${symbol} expire on ${input.expiry ?? ''}`,
    {
      field: 'expiry',
    },
  )
  if (!desk.instrument(symbol)) return refused(unknownSymbol(symbol))
  const hasLive = live.chains.expiries(symbol).length > 0
  const found = hasLive
    ? live.chains.chain(symbol, input.expiry ?? null)
    : storedChain(await store.market.chainSnapshot(symbol), input.expiry ?? null, clock.now())
  if (found === 'none') return refused(marketDataFailure('no_chain', `there is no option chain of ${symbol}`))
  if (!found) return refused(noExpiry)
  const centre = found.forward ?? (found.spot === null ? null : Number(found.spot))
  return ok({ ...found, chain: [...strikeWindow(found.chain, centre, input.strikes)] })
}
