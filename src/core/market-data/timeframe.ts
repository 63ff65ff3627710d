import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, instant } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { Timeframe } from './types.ts'

/** Shortest first. */
export const TIMEFRAMES: readonly Timeframe[] = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w']

const LENGTH_MS: Readonly<Record<Timeframe, number>> = {
  '1m': MS_PER_MINUTE,
  '5m': 5 * MS_PER_MINUTE,
  '15m': 15 * MS_PER_MINUTE,
  '30m': 30 * MS_PER_MINUTE,
  '1h': MS_PER_HOUR,
  '4h': 4 * MS_PER_HOUR,
  '1d': MS_PER_DAY,
  '1w': 7 * MS_PER_DAY,
}

export const timeframeMs = (timeframe: Timeframe): number => LENGTH_MS[timeframe]

/** 1970-01-05, the first Monday after the epoch: weeks start Monday 00:00 UTC. */
const FIRST_MONDAY_MS = 4 * MS_PER_DAY

/** Start of the interval that contains `at`: UTC clock for all, Monday for weeks. */
export function intervalStart(at: Instant, timeframe: Timeframe): Instant {
  const length = LENGTH_MS[timeframe]
  const origin = timeframe === '1w' ? FIRST_MONDAY_MS : 0
  return instant(Math.floor((at - origin) / length) * length + origin)
}

/** True when bars of `fine` add up to bars of `coarse`: every length divides the next. */
export const canAggregate = (fine: Timeframe, coarse: Timeframe): boolean =>
  LENGTH_MS[coarse] >= LENGTH_MS[fine]

/** The timeframe whose length is `ms`; null when there is none. */
export const timeframeOfMs = (ms: number): Timeframe | null =>
  TIMEFRAMES.find((timeframe) => LENGTH_MS[timeframe] === ms) ?? null
