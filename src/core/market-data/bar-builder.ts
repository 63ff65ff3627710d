import { ZERO } from '../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import { joinBars } from './bars.ts'
import { intervalStart, timeframeMs } from './timeframe.ts'
import type { BarRecord, Timeframe, TradeTick } from './types.ts'

/** Builds the bars of one symbol and timeframe from trades as they come. */
export type BarBuilder = Readonly<{
  /** Takes a trade; returns the bar that it closed, if any. A trade older than the current bar is not taken. */
  trade: (tick: TradeTick) => BarRecord | null
  /** A published level moves the range without volume. */
  level: (at: Instant, price: TradeTick['price']) => BarRecord | null
  /** Closes the current bar when its interval has passed by `now`; quiet intervals make no bar. */
  roll: (now: Instant) => BarRecord | null
  /** The bar being built; null before the first trade of its interval. */
  current: () => BarRecord | null
  /** Continues a bar that was begun elsewhere (a restart); ignored when one is already being built. */
  resume: (bar: BarRecord) => void
}>

export function makeBarBuilder(symbol: InstrumentSymbol, timeframe: Timeframe): BarBuilder {
  let bar: BarRecord | null = null

  const closeBefore = (at: Instant): BarRecord | null => {
    if (bar === null || at < bar.at + timeframeMs(timeframe)) return null
    const closed = bar
    bar = null
    return closed
  }

  const trade = (tick: TradeTick): BarRecord | null => {
    const { price, quantity } = tick
    const at = intervalStart(tick.at, timeframe)
    const closed = closeBefore(tick.at)
    if (bar !== null && at < bar.at) return closed
    const piece = { open: price, high: price, low: price, close: price, volume: quantity }
    bar = bar === null ? { symbol, timeframe, at, ...piece } : joinBars(bar, piece)
    return closed
  }

  return {
    trade,
    level: (at, price) => trade({ at, price, quantity: ZERO }),
    roll: closeBefore,
    current: () => bar,
    resume: (begun) => {
      bar ??= { ...begun, symbol, timeframe }
    },
  }
}
