import type { DeskReads } from '../../../../src/core/app/desk-port/desk.ts'
import type { MarketTrading } from '../../../../src/core/app/desk-port/market.ts'
import { makeLiveMarket, makeMarketHandlers } from '../../../../src/core/app/market/index.ts'
import type { MarketPorts } from '../../../../src/core/app/market/index.ts'
import type { Tables } from '../../../../src/core/app/store/store.ts'
import type { Instrument } from '../../../../src/core/instruments/index.ts'
import { ZERO, instant } from '../../../../src/core/kernel/index.ts'
import type { Instant } from '../../../../src/core/kernel/index.ts'
import type { BarRecord, ChainSnapshotRecord, Quote } from '../../../../src/core/market-data/index.ts'
import type { PaperQuote } from '../../../../src/core/paper-market/index.ts'
import { typescriptKernel } from '../../../../src/core/pricing/index.ts'
import { EPOCH, paperMarket } from '../../paper-market/history-file.ts'

const OPEN_TRADING: MarketTrading = {
  ...{ state: 'open', phase: 'open', reason: null, until: null, uncrossesAt: null, reference: null },
  ...{ indicativePrice: null, indicativeQuantity: ZERO, imbalance: ZERO },
}

/** The paper market on a desk that only remembers top of book, with a store of bars in memory: what the handlers read. */
export function makePaperDesk() {
  let now: Instant = EPOCH
  const clock = { now: () => now }
  const paper = paperMarket()
  const instruments = new Map<string, Instrument>()
  const quotes = new Map<string, Quote>()
  const snapshots = new Map<string, ChainSnapshotRecord>()
  const settings = new Map<string, string>()
  const surfaces = new Map<string, Tables['volSurfaces']>()

  const emptyQuote = (symbol: Quote['symbol']): Quote => ({
    symbol,
    ...{ bid: null, ask: null, bidSize: ZERO, askSize: ZERO, last: null, volume: ZERO, previousClose: null },
    at: now,
  })
  let revision = 0
  const take = ({ symbol, bids, asks }: PaperQuote): void => {
    const known = quotes.get(symbol) ?? emptyQuote(symbol)
    quotes.set(symbol, {
      ...known,
      bid: bids[0]?.price ?? null,
      ask: asks[0]?.price ?? null,
      bidSize: bids[0]?.quantity ?? ZERO,
      askSize: asks[0]?.quantity ?? ZERO,
      at: now,
    })
  }
  const started = paper.start(EPOCH, [], null)
  for (const instrument of started.instruments) instruments.set(instrument.symbol, instrument)
  started.initialQuotes.forEach(take)
  const bars: BarRecord[] = [...started.bars]

  const desk: MarketPorts['desk'] & Pick<DeskReads, 'revision'> = {
    // Tests change its quotes behind its back.
    revision: () => (revision += 1),
    instrument: (symbol) => instruments.get(symbol) ?? null,
    instruments: () => [...instruments.values()],
    quote: (symbol) => quotes.get(symbol) ?? emptyQuote(symbol),
    tradingOf: () => OPEN_TRADING,
    depth: (symbol, levels) => {
      const quote = quotes.get(symbol) ?? emptyQuote(symbol)
      const side = (price: Quote['bid'], quantity: Quote['bidSize']) =>
        price ? [{ price, quantity, orders: 1 }].slice(0, levels) : []
      return {
        symbol,
        bids: side(quote.bid, quote.bidSize),
        asks: side(quote.ask, quote.askSize),
        at: quote.at,
      }
    },
  }
  const live = makeLiveMarket({ desk, clock, reference: paper.reference, kernel: typescriptKernel })
  live.resume(started.openBars)
  const store: MarketPorts['store'] = {
    market: {
      bars: async (symbol, timeframe, { from, to, limit }) =>
        bars
          .filter((bar) => bar.symbol === symbol && bar.timeframe === timeframe)
          .filter((bar) => (from === undefined || bar.at >= from) && (to === undefined || bar.at <= to))
          .toSorted((a, b) => a.at - b.at)
          .slice(-limit),
      chainSnapshot: async (underlying) => snapshots.get(underlying) ?? null,
      chainSnapshots: async () => [...snapshots.values()],
      volSurfaces: async (symbol, { from, to }, page) => {
        const items = [...surfaces.values()]
          .filter((kept) => kept.symbol === symbol)
          .filter(({ at }) => (from === undefined || at >= from) && (to === undefined || at <= to))
          .toSorted((a, b) => b.at - a.at)
        return { items: items.slice(page.offset, page.offset + page.limit), total: items.length }
      },
    },
    setting: async (name) => settings.get(name) ?? null,
  }
  const handlers = makeMarketHandlers({ desk, store, clock, reference: paper.reference, live })
  return {
    handlers,
    /** What other rooms' handlers read of the same desk. */
    ports: { desk, store, clock, live },
    surfaces,
    live,
    instruments,
    quotes,
    snapshots,
    settings,
    bars,
    now: () => now,
    /** Lets `ms` pass; with `isQuoting` false nobody quotes meanwhile. */
    advance: (ms: number, isQuoting = true): void => {
      now = instant(now + ms)
      if (!isQuoting) return
      const step = paper.step(now)
      step.quotes.forEach(take)
      for (const level of step.indexLevels) bars.push(...live.level(level))
    },
  }
}
