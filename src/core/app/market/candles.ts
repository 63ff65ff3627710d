import type { ContractOutputs } from '../../contract/index.ts'
import { MS_PER_DAY, addMs, decimal, decimalText, ok, refused, toIso } from '../../kernel/index.ts'
import type { Instant, InstrumentSymbol, Result } from '../../kernel/index.ts'
import {
  adjustBars,
  aggregateBars,
  intervalStart,
  marketDataFailure,
  timeframeMs,
} from '../../market-data/index.ts'
import type { Adjustment, BarRecord, MarketDataFailure, Timeframe } from '../../market-data/index.ts'
import type { Store } from '../store/store.ts'
import type { LiveMarket } from './live-market.ts'

export type Candles = ContractOutputs['market']['candles']

type CandleRequest = Readonly<{
  symbol: InstrumentSymbol
  timeframe: Timeframe
  from: Instant | null
  to: Instant | null
  limit: number
  adjusted: boolean
}>

/** Never more rows than this are read to add up an answer. */
const ROWS_READ_MAX = 50_000

/** Where bars of a timeframe may come from, best first: as stored, else added up from the longest that divides it. */
const SOURCES: Readonly<Record<Timeframe, readonly Timeframe[]>> = {
  '1m': ['1m'],
  '5m': ['5m', '1m'],
  '15m': ['15m', '5m', '1m'],
  '30m': ['30m', '15m', '5m', '1m'],
  '1h': ['1h', '30m', '15m', '5m', '1m'],
  '4h': ['4h', '1h', '30m', '15m', '5m', '1m'],
  '1d': ['1d', '4h', '1h', '30m', '15m', '5m', '1m'],
  '1w': ['1w', '1d', '4h', '1h', '30m', '15m', '5m', '1m'],
}

/** Name of the setting that keeps a symbol's price adjustments: JSON rows of [date, factor]. */
export const adjustmentSetting = (symbol: string): string => `bars.adjustments.${symbol}`

/** An end at exactly midnight UTC means that whole day: `end_date=2020-03-31` includes the 31st. */
const inclusiveEnd = (to: Instant): Instant => (to % MS_PER_DAY === 0 ? addMs(to, MS_PER_DAY - 1) : to)

/** Bars of a symbol: the newest `limit` up to the end, ascending. Both ends are included. Refuses `dates_reversed`. */
export async function readCandles(
  store: Pick<Store, 'market' | 'setting'>,
  live: Pick<LiveMarket, 'unstoredBars'>,
  request: CandleRequest,
): Promise<Result<Candles, MarketDataFailure>> {
  const { from, to, symbol, timeframe } = request
  if (from !== null && to !== null && to < from) {
    return refused(
      marketDataFailure('dates_reversed', 'end_date is before start_date', { field: 'end_date' }),
    )
  }
  const candles = (await readBars(store, live, request)).map(candleAnswer)
  return ok({
    symbol,
    timeframe,
    prices: candles,
    candles,
    count: candles.length,
    total: candles.length,
    from: candles[0]?.timestamp ?? null,
    to: candles.at(-1)?.timestamp ?? null,
  })
}

/** The same bars as records of the room. */
export async function readBars(
  store: Pick<Store, 'market' | 'setting'>,
  live: Pick<LiveMarket, 'unstoredBars'>,
  request: CandleRequest,
): Promise<readonly BarRecord[]> {
  const bars = await barsOf(store, live, request)
  return request.adjusted ? adjustBars(bars, await adjustments(store, request.symbol)) : bars
}

async function barsOf(
  store: Pick<Store, 'market'>,
  live: Pick<LiveMarket, 'unstoredBars'>,
  request: CandleRequest,
): Promise<readonly BarRecord[]> {
  const { symbol, timeframe, limit } = request
  const from = request.from === null ? undefined : request.from
  const to = request.to === null ? undefined : inclusiveEnd(request.to)
  const inRange = (bar: BarRecord): boolean =>
    (from === undefined || bar.at >= from) && (to === undefined || bar.at <= to)
  for (const source of SOURCES[timeframe]) {
    const ratio = timeframeMs(timeframe) / timeframeMs(source)
    // The first interval is read from its beginning, or its bar would lack what came before `from`.
    const readFrom = from === undefined ? undefined : intervalStart(from, timeframe)
    const range = {
      ...(readFrom === undefined ? {} : { from: readFrom }),
      ...(to === undefined ? {} : { to }),
    }
    const rows = Math.min(ROWS_READ_MAX, (limit + 1) * ratio)
    const stored = await store.market.bars(symbol, source, { ...range, limit: rows })
    const recent = live.unstoredBars(symbol, source)
    if (stored.length === 0 && recent.length === 0) continue
    const merged = mergeBars(stored, recent)
    const bars = source === timeframe ? merged : aggregateBars(merged, timeframe)
    return bars.filter(inRange).slice(-limit)
  }
  return []
}

/** The later list wins where both have an interval. */
function mergeBars(stored: readonly BarRecord[], recent: readonly BarRecord[]): readonly BarRecord[] {
  if (recent.length === 0) return stored
  const byTime = new Map([...stored, ...recent].map((bar) => [bar.at, bar]))
  return [...byTime.values()].toSorted((a, b) => a.at - b.at)
}

async function adjustments(store: Pick<Store, 'setting'>, symbol: string): Promise<readonly Adjustment[]> {
  const value = await store.setting(adjustmentSetting(symbol))
  if (value === null) return []
  const rows = JSON.parse(value) as readonly (readonly [string, string])[]
  return rows.map(([from, factor]) => ({ from, factor: decimal(factor) }))
}

const candleAnswer = (bar: BarRecord): Candles['candles'][number] => ({
  timestamp: toIso(bar.at),
  open: decimalText(bar.open),
  high: decimalText(bar.high),
  low: decimalText(bar.low),
  close: decimalText(bar.close),
  volume: decimalText(bar.volume),
})
