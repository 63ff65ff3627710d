import { MS_PER_SECOND, ZERO, utcDay } from '../../kernel/index.ts'
import type { AccountId, Clock, Decimal, Instant, InstrumentSymbol } from '../../kernel/index.ts'
import { ageState, makeBarBuilder, markPrice, quoteState } from '../../market-data/index.ts'
import type {
  BarBuilder,
  BarRecord,
  ReferenceLevel,
  ReferencePrices,
  Timeframe,
} from '../../market-data/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { PricingKernel } from '../../pricing/index.ts'
import type { DeskReads, PublicTrade } from '../desk-port/desk.ts'
import { makeChainBook } from './chain-book.ts'
import type { ChainBook } from './chain-book.ts'
import type { Spot } from './chain-view.ts'
import { makePricingValuer } from './valuer.ts'

/** Bars are built and stored in these; the rest is added up from them when asked. */
const BASE_TIMEFRAMES: readonly Timeframe[] = ['1m', '1h', '1d']
const TRADES_KEPT = 200
/** Finished bars stay visible here until the store surely has them. */
const FINISHED_KEPT = 5

/**
 * What the engine knows of the market beside the books: last trades, bars being built, open interest, chains. The engine
 * feeds it: `trade` and `position` from the desk's events (once durable), `level` from the paper market's steps, `roll`
 * every second; what `roll`, `trade` and `level` return is finished bars to commit as `put` writes of `bars`.
 */
export type LiveMarket = Readonly<{
  trade: (trade: PublicTrade) => readonly BarRecord[]
  level: (level: ReferenceLevel) => readonly BarRecord[]
  roll: (now: Instant) => readonly BarRecord[]
  /** The last close of the day before, which a book that opened today cannot know. Good until the day turns. */
  rememberClose: (symbol: InstrumentSymbol, close: Decimal) => void
  previousClose: (symbol: InstrumentSymbol) => Decimal | null
  /** Bars begun before this start, to continue. */
  resume: (bars: readonly BarRecord[]) => void
  /** Open interest: the long quantity over all accounts. Feed every position once at the start, then its changes. */
  position: (position: PositionRecord) => void
  openInterest: (symbol: InstrumentSymbol) => Decimal
  /** Newest first, at most 200, since the engine started. */
  recentTrades: (symbol: InstrumentSymbol, limit: number) => readonly PublicTrade[]
  /** Newest first over all symbols, at most 200, since the engine started. */
  newestTrades: (limit: number) => readonly PublicTrade[]
  /** Bars of a base timeframe that the store may not have: just finished, and the one being built. Ascending. */
  unstoredBars: (symbol: InstrumentSymbol, timeframe: Timeframe) => readonly BarRecord[]
  chains: ChainBook
  greeksOf: ChainBook['greeksOf']
  /**
   * What everything here and on the desk stands at: the same text as long as nothing moved, and within the same second, for
   * ages count in seconds.
   */
  standing: () => string
}>

type LiveMarketPorts = Readonly<{
  desk: Pick<DeskReads, 'instrument' | 'instruments' | 'quote' | 'revision'>
  clock: Clock
  reference: ReferencePrices
  kernel: PricingKernel
}>

export function makeLiveMarket(ports: LiveMarketPorts): LiveMarket {
  const { clock, desk } = ports
  const trades = makeTradeRing()
  const bars = makeBarDesk()
  const interest = makeOpenInterest()
  const closes = new Map<InstrumentSymbol, Readonly<{ close: Decimal; day: string }>>()
  let fed = 0
  const standing = (): string => `${desk.revision()} ${fed} ${Math.floor(clock.now() / MS_PER_SECOND)}`
  const chains = makeChainBook({
    clock,
    quote: desk.quote,
    instruments: desk.instruments,
    spot: (underlying) => spotOf(ports, underlying),
    openInterest: interest.of,
    valuer: makePricingValuer(ports.kernel),
    standing,
  })
  return {
    trade: (trade) => {
      fed += 1
      trades.add(trade)
      return bars.each(trade.symbol, (builder) => builder.trade(trade))
    },
    level: ({ symbol, at, price }) => {
      fed += 1
      return bars.each(symbol, (builder) => builder.level(at, price))
    },
    roll: bars.roll,
    rememberClose: (symbol, close) => closes.set(symbol, { close, day: utcDay(clock.now()) }),
    previousClose: (symbol) => {
      const known = closes.get(symbol)
      return known?.day === utcDay(clock.now()) ? known.close : null
    },
    resume: bars.resume,
    position: (position) => {
      fed += 1
      interest.take(position)
    },
    openInterest: interest.of,
    recentTrades: trades.newest,
    newestTrades: trades.newestOfAll,
    unstoredBars: bars.unstored,
    chains,
    greeksOf: chains.greeksOf,
    standing,
  }
}

type SpotPorts = Readonly<{
  desk: Pick<DeskReads, 'instrument' | 'quote'>
  clock: Clock
  reference: ReferencePrices
}>

/** The underlying's price: a published level, else the mark of its own quote. */
export function spotOf({ desk, clock, reference }: SpotPorts, underlying: InstrumentSymbol): Spot {
  const now = clock.now()
  const level = reference.level(underlying)
  if (level) return { price: level.price, state: ageState(level.at, now), source: level.source }
  if (desk.instrument(underlying) === null) {
    return { price: null, state: 'empty', source: 'none' }
  }
  const quote = desk.quote(underlying)
  return { price: markPrice(quote).price, state: quoteState(quote, now), source: 'venue' }
}

function makeTradeRing() {
  const rings = new Map<InstrumentSymbol, PublicTrade[]>()
  const newest = (symbol: InstrumentSymbol, limit: number): readonly PublicTrade[] =>
    (rings.get(symbol) ?? []).slice(-Math.min(limit, TRADES_KEPT)).toReversed()
  return {
    newest,
    newestOfAll: (limit: number): readonly PublicTrade[] =>
      [...rings.keys()]
        .flatMap((symbol) => newest(symbol, limit))
        .toSorted((a, b) => b.at - a.at)
        .slice(0, Math.min(limit, TRADES_KEPT)),
    add: (trade: PublicTrade): void => {
      const ring = rings.get(trade.symbol) ?? []
      rings.set(trade.symbol, ring)
      ring.push(trade)
      if (ring.length > 2 * TRADES_KEPT) ring.splice(0, ring.length - TRADES_KEPT)
    },
  }
}

type Track = { readonly builder: BarBuilder; finished: readonly BarRecord[] }

function makeBarDesk() {
  const tracks = new Map<InstrumentSymbol, Map<Timeframe, Track>>()

  const tracksOf = (symbol: InstrumentSymbol): Map<Timeframe, Track> => {
    const known = tracks.get(symbol)
    if (known) return known
    const made = new Map(
      BASE_TIMEFRAMES.map((timeframe): [Timeframe, Track] => [
        timeframe,
        { builder: makeBarBuilder(symbol, timeframe), finished: [] },
      ]),
    )
    tracks.set(symbol, made)
    return made
  }

  const each = (
    symbol: InstrumentSymbol,
    act: (builder: BarBuilder) => BarRecord | null,
  ): readonly BarRecord[] =>
    [...tracksOf(symbol).values()].flatMap((track) => {
      const closed = act(track.builder)
      if (!closed) return []
      track.finished = [...track.finished, closed].slice(-FINISHED_KEPT)
      return [closed]
    })

  return {
    each,
    roll: (now: Instant): readonly BarRecord[] =>
      [...tracks.keys()].flatMap((symbol) => each(symbol, (builder) => builder.roll(now))),
    resume: (bars: readonly BarRecord[]): void => {
      for (const bar of bars) tracksOf(bar.symbol).get(bar.timeframe)?.builder.resume(bar)
    },
    unstored: (symbol: InstrumentSymbol, timeframe: Timeframe): readonly BarRecord[] => {
      const track = tracks.get(symbol)?.get(timeframe)
      const current = track?.builder.current()
      return track ? [...track.finished, ...(current ? [current] : [])] : []
    },
  }
}

function makeOpenInterest() {
  const held = new Map<string, Decimal>()
  const sums = new Map<InstrumentSymbol, Decimal>()
  const keyOf = (account: AccountId, symbol: InstrumentSymbol): string => `${account} ${symbol}`
  return {
    take: ({ accountId, symbol, quantity }: PositionRecord): void => {
      const long = quantity.greaterThan(0) ? quantity : ZERO
      const key = keyOf(accountId, symbol)
      sums.set(symbol, (sums.get(symbol) ?? ZERO).plus(long).minus(held.get(key) ?? ZERO))
      held.set(key, long)
    },
    of: (symbol: InstrumentSymbol): Decimal => sums.get(symbol) ?? ZERO,
  }
}
