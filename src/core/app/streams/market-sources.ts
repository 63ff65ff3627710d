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

/** The head and the rows of one expiry that changed after a version; `null` once it has expired. */
export type ChainFeed = Readonly<{
  snapshot: () => Promise<StreamSnapshot<'chain'> | null>
  changedSince: (version: number) => Readonly<{
    version: number
    head: Omit<ChainChange, 'rows'>
    rows: readonly ChainChange['rows'][number][]
  }> | null
}>

/** What the public channels show, answered by market data. */
export type MarketFeeds = Readonly<{
  ticker: (symbol: string) => Ticker | null
  depth: (symbol: string, levels: number) => Depth
  recentTrades: (symbol: string, limit: number) => readonly PublicTrade[]
  candles: (symbol: string, timeframe: Timeframe, limit: number) => Promise<readonly Candle[]>
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

/** One book under two names: `orderbook`, and `depth` as the REST entry calls it. */
export const depthSource = (
  feeds: MarketFeeds,
  channel: 'orderbook' | 'depth',
  symbol: string,
): TopicSource => valueSource(channel, symbol, () => feeds.depth(symbol, DEPTH_LEVELS), JSON.stringify)

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

/** Bars are read again this often: the last two, so that a bar that just closed arrives with its final values. */
const CANDLE_INTERVAL_MS = 500

export function candlesSource(
  feeds: MarketFeeds,
  clock: Clock,
  symbol: string,
  timeframe: Timeframe,
): TopicSource {
  const sent = new Map<string, string>()
  let fresh: Candle[] = []
  let readAt: Instant | null = null
  let closed = false
  const read = async (): Promise<void> => {
    const last = await feeds.candles(symbol, timeframe, 2)
    if (closed) return
    fresh = last.filter((candle) => sent.get(candle.timestamp) !== JSON.stringify(candle))
    sent.clear()
    for (const candle of last) sent.set(candle.timestamp, JSON.stringify(candle))
  }
  return {
    channel: 'candles',
    symbol,
    snapshot: async () => ({ items: [...(await feeds.candles(symbol, timeframe, SNAPSHOT_CANDLES))] }),
    collect: () => {
      const now = clock.now()
      if (readAt === null || now - readAt >= CANDLE_INTERVAL_MS) {
        readAt = now
        // A failed read leaves the topic silent until the next one; the feed link shows that the store is down.
        read().catch(() => undefined)
      }
      const items = fresh
      fresh = []
      return items.length === 0 ? null : { items }
    },
    merge: (older, newer) =>
      mergeKeyed(older as KeyedChange<Candle>, newer as KeyedChange<Candle>, candleKey),
    close: () => {
      closed = true
    },
  }
}

function mergeChain(older: ChainChange, newer: ChainChange): ChainChange {
  const rows = new Map(older.rows.map((row) => [row.strike, row]))
  for (const row of newer.rows) rows.set(row.strike, row)
  return { ...newer, rows: [...rows.values()] }
}

/** Rows of one expiry as they change; the header at least once a second, so that its age is known. */
export function chainSource(feed: ChainFeed, underlying: string, clock: Clock): TopicSource {
  let version = feed.changedSince(Number.MAX_SAFE_INTEGER)?.version ?? 0
  let headerAt: Instant | null = null
  return {
    channel: 'chain',
    symbol: underlying,
    snapshot: () => feed.snapshot(),
    collect: () => {
      const changed = feed.changedSince(version)
      if (changed === null) return null
      const now = clock.now()
      const headerDue = headerAt === null || now - headerAt >= MS_PER_SECOND
      if (changed.version === version && !headerDue) return null
      version = changed.version
      headerAt = now
      const { spot, spot_state, forward, atm_volatility, straddle, expected_move, time_years, timestamp } =
        changed.head
      return {
        ...{ spot, spot_state, forward, atm_volatility, straddle, expected_move, time_years, timestamp },
        rows: [...changed.rows],
      } satisfies ChainChange
    },
    merge: (older, newer) => mergeChain(older as ChainChange, newer as ChainChange),
    close: () => undefined,
  }
}
