import { MS_PER_DAY, ZERO, decimal, instant } from '../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import { intervalStart, timeframeMs } from '../market-data/index.ts'
import type { BarRecord, Timeframe } from '../market-data/index.ts'
import type { IndexPath } from './history.ts'
import { midnightOf } from './history.ts'

/** How far back the demo has bars, and how finely a path is looked at to make one. */
const PAST: readonly Readonly<{ timeframe: Timeframe; days: number; samples: number }>[] = [
  { timeframe: '1m', days: 1, samples: 6 },
  { timeframe: '1h', days: 30, samples: 12 },
  { timeframe: '1d', days: 365, samples: 96 },
]
/** Real daily bars of the replayed history go further back: five years. */
const INDEX_DAYS = 1_826

type Path = (at: Instant) => number

/** The bar of one interval of a path, up to `until`; volume 0, for a level is not traded. */
function sampledBar(
  symbol: InstrumentSymbol,
  path: Path,
  at: Instant,
  terms: Readonly<{ timeframe: Timeframe; samples: number }>,
  until: Instant,
): BarRecord {
  const length = timeframeMs(terms.timeframe)
  const open = path(at)
  let [high, low, close] = [open, open, open]
  for (let i = 1; i <= terms.samples; i++) {
    // The last look is 1 ms before the next interval begins.
    const look = Math.min(
      until,
      at + Math.round((length * i) / terms.samples) - (i === terms.samples ? 1 : 0),
    )
    close = path(instant(look))
    high = Math.max(high, close)
    low = Math.min(low, close)
    if (look === until) break
  }
  const price = (value: number) => decimal(value.toFixed(2))
  return {
    symbol,
    timeframe: terms.timeframe,
    at,
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
    volume: ZERO,
  }
}

type PastBars = Readonly<{ finished: readonly BarRecord[]; open: readonly BarRecord[] }>

/** Bars of a path that lie before `now` and end after `from`, and those still running. */
export function pathBars(symbol: InstrumentSymbol, path: Path, now: Instant, from: Instant | null): PastBars {
  const finished: BarRecord[] = []
  const open: BarRecord[] = []
  for (const terms of PAST) {
    const length = timeframeMs(terms.timeframe)
    const earliest = Math.max(now - terms.days * MS_PER_DAY, from ?? 0)
    for (let at = intervalStart(instant(earliest), terms.timeframe); at <= now; at = instant(at + length)) {
      const bar = sampledBar(symbol, path, at, terms, now)
      if (at + length <= now) finished.push(bar)
      else open.push(bar)
    }
  }
  return { finished, open }
}

/** As `pathBars`, but days before the epoch carry the real open, high, low, close and volume of the day they replay. */
export function indexBars(
  symbol: InstrumentSymbol,
  path: IndexPath,
  now: Instant,
  from: Instant | null,
): PastBars {
  const sampled = pathBars(symbol, path.levelAt, now, from)
  const real: BarRecord[] = []
  const earliest = Math.max(now - INDEX_DAYS * MS_PER_DAY, from ?? 0)
  for (let at = midnightOf(instant(earliest)); at < midnightOf(now); at = instant(at + MS_PER_DAY)) {
    const day = path.realDay(at)
    if (!day) continue
    const price = (value: number) => decimal(value.toFixed(2))
    const prices = {
      open: price(day.open),
      high: price(day.high),
      low: price(day.low),
      close: price(day.close),
    }
    real.push({ symbol, timeframe: '1d', at, ...prices, volume: decimal(day.volume) })
  }
  const taken = new Set(real.map((bar) => bar.at))
  const rest = sampled.finished.filter((bar) => bar.timeframe !== '1d' || !taken.has(bar.at))
  return { finished: [...rest, ...real], open: sampled.open }
}
