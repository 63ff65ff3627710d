import type { StreamChange, StreamSnapshot } from '../../contract/index.ts'
import { MS_PER_SECOND } from '../../kernel/index.ts'
import type { Clock, Instant } from '../../kernel/index.ts'
import type { Timeframe } from '../../market-data/index.ts'
import { mergeKeyed } from './keyed.ts'
import type { KeyedChange } from './keyed.ts'
import type { TopicSource } from './subscription.ts'

type Ticker = StreamSnapshot<'ticker'>
type Depth = StreamSnapshot<'orderbook'>
type PublicTrade = StreamSnapshot<'trades'>['items'][number]
type Candle = StreamSnapshot<'candles'>['items'][number]
type ChainChange = StreamChange<'chain'>

/** One expiry of a chain, versioned: a reader asks what changed since the version it has. */
export type ChainFeed = Readonly<{
  snapshot: () => Promise<StreamSnapshot<'chain'>>
  version: () => number
  changedSince: (version: number) => ChainChange
}>

/** What the public channels show, answered by market data. */
export type MarketFeeds = Readonly<{
  ticker: (symbol: string) => Ticker | null
  depth: (symbol: string, levels: number) => Depth
  recentTrades: (symbol: string, limit: number) => readonly PublicTrade[]
  candles: (symbol: string, timeframe: Timeframe, limit: number) => Promise<readonly Candle[]>
  liveCandle: (symbol: string, timeframe: Timeframe) => Candle | null
  chain: (underlying: string, expiry: string | undefined) => ChainFeed | null
}>

const DEPTH_LEVELS = 20
const SNAPSHOT_TRADES = 50
const SNAPSHOT_CANDLES = 500

const newest = (_older: unknown, newer: unknown): unknown => newer

/** A topic whose whole state is one small value: sent when it differs from what was sent last. */
function valueSource<Value>(
  channel: string,
  symbol: string,
  read: () => Value,
  sameIgnoringAge: (value: Value) => string,
): TopicSource {
  let sent: string | null = null
  return {
    channel,
    symbol,
    snapshot: () => Promise.resolve(read()),
    collect: () => {
      const value = read()
      const text = sameIgnoringAge(value)
      if (text === sent) return null
      sent = text
      return value
    },
    merge: newest,
    close: () => undefined,
  }
}

export const tickerSource = (feeds: MarketFeeds, symbol: string): TopicSource =>
  valueSource(
    'ticker',
    symbol,
    () => feeds.ticker(symbol),
    (ticker) => JSON.stringify(ticker === null ? null : { ...ticker, age_ms: null }),
  )

export const depthSource = (feeds: MarketFeeds, symbol: string): TopicSource =>
  valueSource('orderbook', symbol, () => feeds.depth(symbol, DEPTH_LEVELS), JSON.stringify)

const tradeKey = (trade: PublicTrade): string => trade.match_id

/** Trades that came since the last flush, told by where the last one sent stands among the recent ones. */
export function tradesSource(feeds: MarketFeeds, symbol: string): TopicSource {
  const recent = (): PublicTrade[] => [...feeds.recentTrades(symbol, SNAPSHOT_TRADES)]
  let lastSent = recent()[0]?.match_id ?? null
  return {
    channel: 'trades',
    symbol,
    snapshot: () => Promise.resolve({ items: recent() }),
    collect: () => {
      const trades = recent()
      const known = trades.findIndex((trade) => trade.match_id === lastSent)
      const fresh = known === -1 ? trades : trades.slice(0, known)
      if (fresh.length === 0) return null
      lastSent = fresh[0]?.match_id ?? null
      return { items: fresh.reverse() }
    },
    merge: (older, newer) =>
      mergeKeyed(older as KeyedChange<PublicTrade>, newer as KeyedChange<PublicTrade>, tradeKey),
    close: () => undefined,
  }
}

const candleKey = (candle: Candle): string => candle.timestamp

export function candlesSource(feeds: MarketFeeds, symbol: string, timeframe: Timeframe): TopicSource {
  let sent = ''
  return {
    channel: 'candles',
    symbol,
    snapshot: async () => ({ items: [...(await feeds.candles(symbol, timeframe, SNAPSHOT_CANDLES))] }),
    collect: () => {
      const candle = feeds.liveCandle(symbol, timeframe)
      const text = JSON.stringify(candle)
      if (candle === null || text === sent) return null
      sent = text
      return { items: [candle] }
    },
    merge: (older, newer) =>
      mergeKeyed(older as KeyedChange<Candle>, newer as KeyedChange<Candle>, candleKey),
    close: () => undefined,
  }
}

function mergeChain(older: ChainChange, newer: ChainChange): ChainChange {
  const rows = new Map(older.rows.map((row) => [row.strike, row]))
  for (const row of newer.rows) rows.set(row.strike, row)
  return { ...newer, rows: [...rows.values()] }
}

/** Rows of one expiry as they change; the header at least once a second, so that its age is known. */
export function chainSource(feed: ChainFeed, underlying: string, clock: Clock): TopicSource {
  let version = feed.version()
  let headerAt: Instant | null = null
  return {
    channel: 'chain',
    symbol: underlying,
    snapshot: () => feed.snapshot(),
    collect: () => {
      const now = clock.now()
      const current = feed.version()
      const headerDue = headerAt === null || now - headerAt >= MS_PER_SECOND
      if (current === version && !headerDue) return null
      const change = feed.changedSince(version)
      version = current
      headerAt = now
      return change
    },
    merge: (older, newer) => mergeChain(older as ChainChange, newer as ChainChange),
    close: () => undefined,
  }
}
