import type { StreamSnapshot } from '../../../core/contract/index.ts'
import {
  formatAmount,
  formatDay,
  formatPercent,
  formatQuantity,
  formatTime,
  zoneName,
} from '../../widgets/figures/format.ts'

export type Bar = StreamSnapshot<'candles'>['items'][number]

export const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'] as const
export type Timeframe = (typeof TIMEFRAMES)[number]

export const TIMEFRAME_WORDS: Readonly<Record<Timeframe, string>> = {
  '1m': '1 min',
  '5m': '5 min',
  '15m': '15 min',
  '30m': '30 min',
  '1h': '1 hour',
  '4h': '4 hours',
  '1d': '1 day',
  '1w': '1 week',
}

/** Bars of whole days carry a date, not a time of day. */
export const isDaily = (timeframe: Timeframe): boolean => timeframe === '1d' || timeframe === '1w'

/** History and live bars as one row in time; where both know a bar, the live one counts. */
export function mergeBars(history: readonly Bar[], live: readonly Bar[]): readonly Bar[] {
  const first = live[0]
  if (!first) return history
  const overlapping = history.findIndex((bar) => Date.parse(bar.timestamp) >= Date.parse(first.timestamp))
  if (overlapping === -1) return [...history, ...live]
  const byTime = new Map(history.slice(overlapping).map((bar) => [Date.parse(bar.timestamp), bar]))
  for (const bar of live) byTime.set(Date.parse(bar.timestamp), bar)
  const tail = [...byTime].sort(([left], [right]) => left - right).map(([, bar]) => bar)
  return [...history.slice(0, overlapping), ...tail]
}

/** How much of the picture must be drawn again: nothing, the last bars from an index on, or all of it. */
export function redrawFrom(before: readonly Bar[], next: readonly Bar[]): number | 'nothing' | 'all' {
  if (before === next) return 'nothing'
  if (before.length === 0 || next.length < before.length) return 'all'
  if (before[0]?.timestamp !== next[0]?.timestamp) return 'all'
  const changed = next.findIndex((bar, index) => bar !== before[index])
  if (changed === -1) return 'nothing'
  // The library takes changes only at the end.
  return changed >= before.length - 1 ? changed : 'all'
}

const zoneShiftSeconds = (atMs: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(atMs))
  const part = (type: string): number =>
    Number(parts.find((candidate) => candidate.type === type)?.value ?? 0)
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return Math.round((wall - atMs) / 1_000)
}

/**
 * Seconds for the time axis: the wall clock of the zone, so that days begin at its midnight. When a clock goes back an
 * hour comes twice; its second pass stands one second after the bar before it, because the axis must rise.
 */
export function axisSeconds(bars: readonly Bar[], timeframe: Timeframe, timeZone: string): readonly number[] {
  let previous = Number.NEGATIVE_INFINITY
  let shift = 0
  let shiftHour = Number.NaN
  return bars.map((bar) => {
    const atMs = Date.parse(bar.timestamp)
    const hour = Math.floor(atMs / 3_600_000)
    if (!isDaily(timeframe) && hour !== shiftHour) {
      shift = zoneShiftSeconds(atMs, timeZone)
      shiftHour = hour
    }
    previous = Math.max(atMs / 1_000 + shift, previous + 1)
    return previous
  })
}

/** Axis seconds at which a new day begins, the first bar excepted; none for daily bars. */
export function dayBreaks(seconds: readonly number[], timeframe: Timeframe): readonly number[] {
  if (isDaily(timeframe)) return []
  const day = (second: number): number => Math.floor(second / 86_400)
  return seconds.filter((second, index) => index > 0 && day(second) !== day(seconds[index - 1] ?? second))
}

/** Where the cursor goes by key; null leaves the chart. Counted from the oldest bar. */
export function moveCursor(cursor: number | null, chord: string, count: number): number | null | undefined {
  if (count === 0) return undefined
  const last = count - 1
  const here = cursor ?? last
  const clamp = (index: number): number => Math.max(0, Math.min(last, index))
  switch (chord) {
    case 'Left':
      return cursor === null ? last : clamp(here - 1)
    case 'Right':
      return clamp(here + 1)
    case 'PageUp':
    case 'Ctrl+Left':
      return clamp(here - 20)
    case 'PageDown':
    case 'Ctrl+Right':
      return clamp(here + 20)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'Escape':
      return null
    default:
      return undefined
  }
}

/** The timeframe of a number key: 1 is the shortest. */
export const timeframeOfKey = (chord: string): Timeframe | null =>
  /^[1-8]$/.test(chord) ? (TIMEFRAMES[Number(chord) - 1] ?? null) : null

/** When a bar began: `14 Oct 2026`, and within a day `14 Oct 10:45`. */
export function barTime(bar: Bar, timeframe: Timeframe, timeZone: string): string {
  if (isDaily(timeframe)) return formatDay(bar.timestamp, 'UTC')
  const day = formatDay(bar.timestamp, timeZone).replace(/ \d{4}$/, '')
  return `${day} ${formatTime(bar.timestamp, timeZone).slice(0, 5)}`
}

/** Change of the close against the close before, in percent; null for the first bar. */
export function changePercent(bars: readonly Bar[], index: number): number | null {
  const now = Number(bars[index]?.close)
  const before = Number(bars[index - 1]?.close)
  return Number.isFinite(now) && Number.isFinite(before) && before !== 0 ? (now / before - 1) * 100 : null
}

/** A bar in one sentence, for the reader who cannot see it. */
export function spokenBar(
  bars: readonly Bar[],
  index: number,
  timeframe: Timeframe,
  timeZone: string,
  decimals: number,
): string {
  const bar = bars[index]
  if (!bar) return ''
  const price = (amount: string): string => formatAmount(amount, decimals)
  const zone = isDaily(timeframe) ? '' : ` ${zoneName(timeZone, Date.parse(bar.timestamp))}`
  const change = changePercent(bars, index)
  const moved = change === null ? '' : `, ${formatPercent(change)}`
  return `${barTime(bar, timeframe, timeZone)}${zone}: open ${price(bar.open)}, high ${price(bar.high)}, low ${price(bar.low)}, close ${price(bar.close)}${moved}, volume ${formatQuantity(bar.volume)}.`
}
