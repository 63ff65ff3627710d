import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { timeframeMs } from '../market-data/index.ts'
import type { BarRecord, Timeframe } from '../market-data/index.ts'

type Window = Readonly<{ startAt: Instant; endAt: Instant; sliceMs: number; slices: number }>

/** Of each slice of a window the volume to expect, and what told it. */
export type VolumeProfile = Readonly<{ weights: readonly number[]; source: string }>

/** Timeframes that say when within a day there was volume. A daily bar does not. */
export const PROFILE_TIMEFRAMES: readonly Timeframe[] = ['1m', '5m', '15m', '30m', '1h']

/** Steps of the day by which volumes are averaged, the finer one first. */
const BUCKETS_MS = [5 * MS_PER_MINUTE, MS_PER_HOUR]

/** Mean volume per ms of each step of the UTC day, of the bars that had any. */
function ratesOf(bars: readonly BarRecord[], barMs: number, bucketMs: number): ReadonlyMap<number, number> {
  const sums = new Map<number, { volume: number; ms: number }>()
  for (const { at, volume } of bars) {
    const traded = volume.toNumber()
    if (!(traded > 0)) continue
    const bucket = Math.floor((at % MS_PER_DAY) / bucketMs)
    const sum = sums.get(bucket) ?? { volume: 0, ms: 0 }
    sums.set(bucket, { volume: sum.volume + traded, ms: sum.ms + barMs })
  }
  return new Map([...sums].map(([bucket, { volume, ms }]) => [bucket, volume / ms]))
}

/** Volume of [from, to) at these rates; null when a step of it has none. */
function volumeBetween(
  rates: ReadonlyMap<number, number>,
  bucketMs: number,
  from: number,
  to: number,
): number | null {
  let sum = 0
  for (let at = from; at < to;) {
    const bucketEnd = (Math.floor(at / bucketMs) + 1) * bucketMs
    const rate = rates.get(Math.floor((at % MS_PER_DAY) / bucketMs))
    if (rate === undefined) return null
    sum += rate * (Math.min(bucketEnd, to) - at)
    at = bucketEnd
  }
  return sum
}

/**
 * The volume to expect in each slice, from stored bars of the same times of day: the finest reading in which every part
 * of the window has traded before. Null when there is none: then nothing is known and nothing is made up.
 */
export function volumeProfile(
  barsBy: ReadonlyMap<Timeframe, readonly BarRecord[]>,
  { startAt, endAt, sliceMs, slices }: Window,
): VolumeProfile | null {
  for (const bucketMs of BUCKETS_MS) {
    for (const timeframe of PROFILE_TIMEFRAMES) {
      const barMs = timeframeMs(timeframe)
      if (barMs > bucketMs) continue
      const rates = ratesOf(barsBy.get(timeframe) ?? [], barMs, bucketMs)
      const weights = Array.from({ length: slices }, (_, at) => {
        const from = startAt + at * sliceMs
        return volumeBetween(rates, bucketMs, from, Math.min(from + sliceMs, endAt))
      })
      if (weights.every((weight) => weight !== null)) {
        return { weights, source: `${timeframe} bars by ${bucketMs / MS_PER_MINUTE} min of the day` }
      }
    }
  }
  return null
}
