import type { ContractOutputs } from '../../contract/index.ts'
import { searchInstruments } from '../../instruments/index.ts'
import type { Instrument, InstrumentKind } from '../../instruments/index.ts'
import { MS_PER_DAY, addMs, asId, decimalText, ok, refused, toIso, utcDay } from '../../kernel/index.ts'
import type { Decimal, Instant, Result } from '../../kernel/index.ts'
import { ageState, barStatistics, intervalStart, quoteState } from '../../market-data/index.ts'
import type { QuoteState } from '../../market-data/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { readBars } from './candles.ts'
import { publicTradeAnswer, quoteWithClose } from './quotes.ts'
import { tickerOf, unknownSymbol } from './reads.ts'
import type { MarketPorts } from './reads.ts'

type SummaryRow = ContractOutputs['market']['summary']['summary'][number]
type StatisticsRow = ContractOutputs['market']['statistics']['statistics'][number]
type HealthAnswer = ContractOutputs['market']['health']

type ListInput = Readonly<{ symbol?: string | undefined; type?: InstrumentKind | undefined; limit: number }>

/** Days on which a market trades in a year: one that never closes, and one that keeps exchange hours. */
const DAYS_ALWAYS_OPEN = 365
const DAYS_OF_EXCHANGES = 252
const TROUBLED_MAX = 20

/** The market as a whole: summary, statistics, health and last trades. Refuses `unknown_symbol`. */
export function makeOverviewHandlers(
  ports: MarketPorts,
): Pick<HandlersOf<'market'>, 'summary' | 'statistics' | 'health' | 'recentTrades'> {
  return {
    summary: async (input) => {
      const found = asked(ports, input)
      if (!found.ok) return found
      const { all, shown } = found.value
      const rows = await Promise.all(shown.map((instrument) => summaryRow(ports, instrument)))
      const signs = rows.flatMap(({ change }) => (change === null ? [] : [Math.sign(Number(change))]))
      const countOf = (sign: number): number => signs.filter((one) => one === sign).length
      const listed = input.symbol === undefined ? ports.desk.instruments() : all
      const ofKind = (kind: InstrumentKind): number => listed.filter((one) => one.kind === kind).length
      return ok({
        summary: rows,
        total: all.length,
        ...{ advancing: countOf(1), declining: countOf(-1), unchanged: countOf(0) },
        by_type: {
          ...{ spot: ofKind('spot'), index: ofKind('index') },
          ...{ equity: ofKind('equity'), etf: ofKind('etf'), commodity: ofKind('commodity') },
          ...{ fx: ofKind('fx'), carbon: ofKind('carbon'), option: ofKind('option') },
          ...{ future: ofKind('future'), perpetual: ofKind('perpetual') },
        },
        timestamp: toIso(ports.clock.now()),
      })
    },
    statistics: async (input) => {
      const found = asked(ports, input)
      if (!found.ok) return found
      const { all, shown } = found.value
      const statistics = await Promise.all(shown.map((one) => statisticsRow(ports, one, input.days)))
      return ok({ statistics, total: all.length, days: input.days, timestamp: toIso(ports.clock.now()) })
    },
    recentTrades: async ({ symbol, limit, days }) => {
      const found = asked(ports, { symbol, limit: 1 })
      if (!found.ok) return found
      const newest =
        symbol === undefined ? ports.live.newestTrades(limit) : ports.live.recentTrades(asId(symbol), limit)
      const since = days === undefined ? 0 : firstDay(ports, days)
      const trades = newest.filter((trade) => trade.at >= since).map(publicTradeAnswer)
      return ok({ trades, total: trades.length })
    },
    health: async ({ symbol }) => {
      if (symbol === undefined) return ok(healthOf(ports, ports.desk.instruments()))
      const found = asked(ports, { symbol, limit: 1 })
      return found.ok ? ok(healthOf(ports, found.value.all)) : found
    },
  }
}

/** Start of the UTC day with which a window of that many days, today among them, begins. */
const firstDay = ({ clock }: MarketPorts, days: number): Instant =>
  addMs(intervalStart(clock.now(), '1d'), -(days - 1) * MS_PER_DAY)

type Asked = Readonly<{ all: readonly Instrument[]; shown: readonly Instrument[] }>

/** One symbol, or a type, or everything but options: hundreds of strikes say nothing about a market at a glance. */
function asked({ desk }: MarketPorts, { symbol, type, limit }: ListInput): Result<Asked> {
  if (symbol !== undefined) {
    const instrument = desk.instrument(asId(symbol))
    return instrument ? ok({ all: [instrument], shown: [instrument] }) : refused(unknownSymbol(symbol))
  }
  const all = searchInstruments(
    type === undefined ? desk.instruments().filter((one) => one.kind !== 'option') : desk.instruments(),
    { kind: type },
  )
  return ok({ all, shown: all.slice(0, limit) })
}

const textOf = (value: Decimal | null | undefined): string | null => (value ? decimalText(value) : null)

async function summaryRow(ports: MarketPorts, instrument: Instrument): Promise<SummaryRow> {
  const { symbol, name, kind, currency } = instrument
  const ticker = tickerOf(ports, instrument)
  const level = ports.reference.level(symbol)
  const previousClose = level
    ? level.previousClose
    : quoteWithClose(ports.desk.quote(symbol), ports.live).previousClose
  const request = { symbol, timeframe: '1d', from: null, to: null, limit: 1, adjusted: false } as const
  const session = (await readBars(ports.store, ports.live, request)).at(-1)
  return {
    ...{ symbol, name, asset_type: kind, currency },
    // A reference instrument without a quote of its own shows the close of its newest bar.
    price: ticker.price ?? textOf(session?.close),
    previous_close: textOf(previousClose),
    ...{ change: ticker.change, change_percent: ticker.change_percent },
    session: session ? utcDay(session.at) : null,
    ...{ open: textOf(session?.open), high: textOf(session?.high), low: textOf(session?.low) },
    volume: textOf(session?.volume),
    ...{ state: ticker.state, is_paper: ticker.is_paper, timestamp: ticker.timestamp },
  }
}

const NO_STATISTICS = {
  ...{ bars: 0, from: null, to: null, open: null, high: null, low: null, close: null, average_close: null },
  ...{
    change: null,
    change_percent: null,
    volume: null,
    average_volume: null,
    up_days: null,
    down_days: null,
  },
  ...{ volatility_annual: null, max_drawdown: null },
} as const

/** Adjusted bars, or a split in the window would look like a crash. */
async function statisticsRow(
  ports: MarketPorts,
  instrument: Instrument,
  days: number,
): Promise<StatisticsRow> {
  const { symbol, kind, currency } = instrument
  const head = { symbol, asset_type: kind, currency }
  const request = {
    symbol,
    timeframe: '1d',
    from: firstDay(ports, days),
    to: null,
    limit: days,
    adjusted: true,
  } as const
  const bars = await readBars(ports.store, ports.live, request)
  const found = barStatistics(bars, kind === 'spot' ? DAYS_ALWAYS_OPEN : DAYS_OF_EXCHANGES)
  const [first, last] = [bars[0], bars.at(-1)]
  if (!found || !first || !last) return { ...head, ...NO_STATISTICS }
  const change = found.close.minus(found.open)
  return {
    ...head,
    ...{ bars: bars.length, from: toIso(first.at), to: toIso(last.at) },
    ...{ open: decimalText(found.open), high: decimalText(found.high), low: decimalText(found.low) },
    ...{ close: decimalText(found.close), average_close: decimalText(found.averageClose) },
    change: decimalText(change),
    change_percent: change.dividedBy(found.open).times(100).toDecimalPlaces(6).toNumber(),
    ...{ volume: decimalText(found.volume), average_volume: decimalText(found.averageVolume) },
    ...{ up_days: found.up, down_days: found.down },
    ...{ volatility_annual: found.volAnnual, max_drawdown: found.maxDrawdown },
  }
}

type Freshness = Readonly<{ symbol: string; state: QuoteState; ageMs: number | null; isFresh: boolean }>

/** State and age of what an instrument shows: its published level, else its book. */
function freshnessOf({ desk, reference }: MarketPorts, { symbol }: Instrument, now: Instant): Freshness {
  const level = reference.level(symbol)
  const shown = level ?? desk.quote(symbol)
  const state = level ? ageState(level.at, now) : quoteState(desk.quote(symbol), now)
  const isFresh = state === 'live' || state === 'late' || state === 'one_sided'
  return { symbol, state, ageMs: state === 'empty' ? null : Math.max(0, now - shown.at), isFresh }
}

function healthOf(ports: MarketPorts, instruments: readonly Instrument[]): HealthAnswer {
  const now = ports.clock.now()
  const judged = instruments
    .filter((one) => one.isTradeable || ports.reference.level(one.symbol) !== null)
    .map((one) => freshnessOf(ports, one, now))
  const countOf = (state: QuoteState): number => judged.filter((one) => one.state === state).length
  const troubled = judged.filter((one) => !one.isFresh)
  const ages = judged.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]))
  const [only] = instruments
  const trades =
    instruments.length === 1 && only ? ports.live.recentTrades(only.symbol, 1) : ports.live.newestTrades(1)
  return {
    status: statusOf(judged.length, troubled.length),
    instruments: judged.length,
    states: {
      ...{ live: countOf('live'), late: countOf('late'), stale: countOf('stale') },
      ...{ crossed: countOf('crossed'), one_sided: countOf('one_sided'), empty: countOf('empty') },
    },
    reference_instruments: instruments.length - judged.length,
    newest_quote_age_ms: ages.length > 0 ? ages.reduce((min, age) => Math.min(min, age)) : null,
    last_trade_at: trades[0] ? toIso(trades[0].at) : null,
    troubled: troubled
      .slice(0, TROUBLED_MAX)
      .map(({ symbol, state, ageMs }) => ({ symbol, state, age_ms: ageMs })),
    timestamp: toIso(now),
  }
}

function statusOf(judged: number, troubled: number): HealthAnswer['status'] {
  if (judged === 0) return 'idle'
  if (troubled === 0) return 'healthy'
  return troubled === judged ? 'stale' : 'degraded'
}
