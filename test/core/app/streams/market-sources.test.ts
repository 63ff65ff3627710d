import { describe, expect, it } from 'vitest'
import {
  candlesSource,
  chainSource,
  depthSource,
  tickerSource,
  tradesSource,
} from '../../../../src/core/app/streams/market-sources.ts'
import type { ChainFeed, MarketFeeds } from '../../../../src/core/app/streams/market-sources.ts'
import type { StreamChange } from '../../../../src/core/contract/index.ts'
import { makeHandClock } from '../../../sim/support/venue.ts'

type Ticker = NonNullable<ReturnType<MarketFeeds['ticker']>>
type Trade = ReturnType<MarketFeeds['recentTrades']>[number]
type Candle = Awaited<ReturnType<MarketFeeds['candles']>>[number]
type ChainChange = StreamChange<'chain'>
type ChainRow = ChainChange['rows'][number]

/** Feeds of which a test says only what it is about. */
const feedsOf = (feeds: Partial<MarketFeeds>): MarketFeeds => feeds as MarketFeeds

describe('the ticker channel', () => {
  it('sends a change of anything but age, once', () => {
    let value = { symbol: 'X', price: '1', age_ms: 0 } as Ticker
    const source = tickerSource(feedsOf({ ticker: () => value }), 'X')
    expect(source.collect()).toEqual(value)
    value = { ...value, age_ms: 500 }
    expect(source.collect()).toBeNull()
    value = { ...value, price: '2' }
    expect(source.collect()).toEqual(value)
    expect(source.merge({ price: '1' }, value)).toBe(value)
  })
})

describe('the order book channel', () => {
  it('asks for twenty levels and sends the book when it moved', async () => {
    let bid = '10'
    const asked: number[] = []
    const depth = (symbol: string, levels: number) => {
      asked.push(levels)
      return { symbol, bids: [[bid, '1']], asks: [] } as unknown as ReturnType<MarketFeeds['depth']>
    }
    const source = depthSource(feedsOf({ depth }), 'depth', 'X')
    expect(source.channel).toBe('depth')
    expect(await source.snapshot()).toMatchObject({ bids: [['10', '1']] })
    expect(source.collect()).not.toBeNull()
    expect(source.collect()).toBeNull()
    bid = '11'
    expect(source.collect()).toMatchObject({ bids: [['11', '1']] })
    expect(new Set(asked)).toEqual(new Set([20]))
  })
})

describe('the trades channel', () => {
  const trade = (id: number): Trade => ({ match_id: `m${id}`, price: String(id) }) as Trade
  const makeTape = () => {
    let newestFirst: Trade[] = []
    const recentTrades = (_symbol: string, limit: number) => newestFirst.slice(0, limit)
    return {
      feeds: feedsOf({ recentTrades }),
      add: (id: number) => (newestFirst = [trade(id), ...newestFirst]),
    }
  }

  it('sends what came since the last flush, oldest first, each trade once', () => {
    const tape = makeTape()
    tape.add(1)
    const source = tradesSource(tape.feeds, 'X')
    expect(source.collect()).toBeNull()
    tape.add(2)
    tape.add(3)
    expect(source.collect()).toEqual({ items: [trade(2), trade(3)] })
    expect(source.collect()).toBeNull()
  })

  it('sends the tape when more came than it keeps', () => {
    const tape = makeTape()
    const source = tradesSource(tape.feeds, 'X')
    for (let id = 1; id <= 60; id += 1) tape.add(id)
    const { items } = source.collect() as { items: Trade[] }
    expect([items.length, items[0], items.at(-1)]).toEqual([50, trade(11), trade(60)])
  })

  it('merges by trade', () => {
    const source = tradesSource(makeTape().feeds, 'X')
    const merged = source.merge({ items: [trade(1), trade(2)] }, { items: [trade(2), trade(3)] })
    expect(merged).toEqual({ items: [trade(1), trade(2), trade(3)] })
  })
})

describe('the candle channel', () => {
  const candle = (timestamp: string, close: string): Candle => ({ timestamp, close }) as Candle
  const settled = () => new Promise((resolve) => setImmediate(resolve))

  it('reads the last bars twice a second and sends those that changed', async () => {
    const clock = makeHandClock()
    let bars = [candle('09:00', '1'), candle('09:01', '2')]
    let reads = 0
    const candles = async (_symbol: string, _timeframe: string, limit: number) => {
      reads += 1
      return bars.slice(-limit)
    }
    const source = candlesSource(feedsOf({ candles }), clock, 'X', '1m')
    source.collect()
    await settled()
    source.collect()
    expect(reads).toBe(1)

    // The bar closes with another price and the next one begins: both are sent.
    bars = [candle('09:00', '1'), candle('09:01', '3'), candle('09:02', '3')]
    clock.advance(500)
    source.collect()
    await settled()
    expect(source.collect()).toEqual({ items: [candle('09:01', '3'), candle('09:02', '3')] })
    clock.advance(500)
    source.collect()
    await settled()
    expect(source.collect()).toBeNull()
    source.close()
  })

  it('stays silent while the store does not answer, and goes on when it does', async () => {
    const clock = makeHandClock()
    let fails = true
    const candles = async () => {
      if (fails) throw new Error('the store is down')
      return [candle('09:00', '1')]
    }
    const source = candlesSource(feedsOf({ candles }), clock, 'X', '1m')
    source.collect()
    await settled()
    expect(source.collect()).toBeNull()
    fails = false
    clock.advance(500)
    source.collect()
    await settled()
    expect(source.collect()).toEqual({ items: [candle('09:00', '1')] })
  })
})

describe('the chain channel', () => {
  const row = (strike: string, bid: string): ChainRow => ({ strike, call: { bid } }) as unknown as ChainRow
  const head = { spot: '6790', forward: 6_801, timestamp: 'now' } as unknown as Omit<ChainChange, 'rows'>

  const makeFeed = () => {
    let version = 0
    let rows: (readonly [number, ChainRow])[] = []
    let expired = false
    const feed: ChainFeed = {
      snapshot: async () => null,
      changedSince: (since) =>
        expired ? null : { version, head, rows: rows.filter(([at]) => at > since).map(([, one]) => one) },
    }
    return {
      feed,
      change: (one: ChainRow) => (rows = [...rows, [(version += 1), one]]),
      expire: () => (expired = true),
    }
  }

  it('sends the rows that changed, and the header alone at most once a second', () => {
    const clock = makeHandClock()
    const { feed, change } = makeFeed()
    const source = chainSource(feed, 'SPX', clock)
    expect(source.collect()).toMatchObject({ spot: '6790', rows: [] })
    expect(source.collect()).toBeNull()
    change(row('6800', '12'))
    expect(source.collect()).toMatchObject({ rows: [row('6800', '12')] })
    clock.advance(999)
    expect(source.collect()).toBeNull()
    clock.advance(1)
    expect(source.collect()).toMatchObject({ forward: 6_801, rows: [] })
  })

  it('ends with its expiry', () => {
    const { feed, expire } = makeFeed()
    const source = chainSource(feed, 'SPX', makeHandClock())
    expire()
    expect(source.collect()).toBeNull()
  })

  it('merges by strike: the newest row and the newest header', () => {
    const source = chainSource(makeFeed().feed, 'SPX', makeHandClock())
    const older = { ...head, spot: '1', rows: [row('6800', '12'), row('6810', '9')] }
    const newer = { ...head, spot: '2', rows: [row('6800', '13')] }
    expect(source.merge(older, newer)).toEqual({
      ...head,
      spot: '2',
      rows: [row('6800', '13'), row('6810', '9')],
    })
  })
})
