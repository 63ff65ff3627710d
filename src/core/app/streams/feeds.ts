import { asId } from '../../kernel/index.ts'
import type { InstrumentSymbol } from '../../kernel/index.ts'
import type { Timeframe } from '../../market-data/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { ReferencePrices } from '../../market-data/index.ts'
import type { HandlerContext } from '../call.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { depthAnswer, publicTradeAnswer, quoteWithClose, tickerAnswer } from '../market/index.ts'
import type { LiveMarket, MarketHandlers } from '../market/index.ts'
import type { ChainFeed, MarketFeeds } from './market-sources.ts'

type FeedPorts = Readonly<{
  desk: DeskReads
  clock: Clock
  reference: ReferencePrices
  live: LiveMarket
  handlers: MarketHandlers
}>

/** Market entries need no caller's facts; the streams ask them as themselves. */
const NOBODY: HandlerContext = {
  requestId: 'stream',
  transport: 'ipc',
  authorization: null,
  idempotencyKey: null,
  refreshCookie: null,
  ipAddress: null,
  userAgent: null,
  setRefreshCookie: () => undefined,
  signal: null,
  caller: null,
  idempotency: null,
  note: () => undefined,
}

function chainFeed(
  live: LiveMarket,
  underlying: InstrumentSymbol,
  expiry: string | undefined,
): ChainFeed | null {
  const view = () => live.chains.view(underlying, expiry ?? null)
  if (view() === null) return null
  return {
    snapshot: () => Promise.resolve(live.chains.chain(underlying, expiry ?? null)),
    changedSince: (version) => view()?.rowsChangedSince(version) ?? null,
  }
}

/** Market data as the public channels want it. */
export function makeMarketFeeds(ports: FeedPorts): MarketFeeds {
  const { desk, clock, reference, handlers, live } = ports
  const candles = async (symbol: string, timeframe: Timeframe, limit: number) => {
    const found = await handlers.candles({ symbol, timeframe, limit }, NOBODY)
    return found.ok ? found.value.candles : []
  }
  return {
    ticker: (symbol) => {
      const instrument = desk.instrument(asId(symbol))
      if (instrument === null) return null
      return tickerAnswer(
        instrument,
        quoteWithClose(desk.quote(asId(symbol)), live),
        desk.tradingOf(asId(symbol)),
        reference.level(asId(symbol)),
        clock.now(),
      )
    },
    depth: (symbol, levels) =>
      depthAnswer(desk.depth(asId(symbol), levels), desk.tradingOf(asId(symbol)), clock.now()),
    recentTrades: (symbol, limit) => live.recentTrades(asId(symbol), limit).map(publicTradeAnswer),
    candles,
    chain: (underlying, expiry) => chainFeed(live, asId(underlying), expiry),
  }
}
