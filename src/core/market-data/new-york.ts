import { MS_PER_DAY, MS_PER_HOUR, instant } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'

/**
 * New York wall-clock time to UTC, without a time-zone database (core has none). The rule of the United States for
 * 1987 and later:
 * - from 2007 (Energy Policy Act of 2005, section 110): second Sunday of March to first Sunday of November,
 * - 1987 to 2006 (Public Law 99-359): first Sunday of April to last Sunday of October,
 * both at 02:00 local time. Standard time is UTC−5, daylight time UTC−4.
 */
const STANDARD_OFFSET_MS = -5 * MS_PER_HOUR
const DAYLIGHT_OFFSET_MS = -4 * MS_PER_HOUR

const weekday = (dayMs: number): number => new Date(dayMs).getUTCDay()

/** Midnight (as if UTC) of the n-th Sunday of a month, `month` from 0; n = −1 is the last. */
function sundayOf(year: number, month: number, n: number): number {
  if (n > 0) {
    const first = Date.UTC(year, month, 1)
    return first + (((7 - weekday(first)) % 7) + 7 * (n - 1)) * MS_PER_DAY
  }
  const last = Date.UTC(year, month + 1, 0)
  return last - weekday(last) * MS_PER_DAY
}

/** Start and end of daylight time in `year`, as local wall-clock milliseconds of the standard and daylight clock. */
function daylightOf(year: number): readonly [startMs: number, endMs: number] {
  const twoHours = 2 * MS_PER_HOUR
  return year >= 2007
    ? [sundayOf(year, 2, 2) + twoHours, sundayOf(year, 10, 1) + twoHours]
    : [sundayOf(year, 3, 1) + twoHours, sundayOf(year, 9, -1) + twoHours]
}

/**
 * The instant of a New York wall-clock time given as if it were UTC. The hour that does not exist in spring is read on
 * the standard clock; of the hour that comes twice in autumn the first (daylight) is meant. Null before 1987.
 */
export function newYorkToUtc(wallClockMs: number): Instant | null {
  const year = new Date(wallClockMs).getUTCFullYear()
  if (year < 1987) return null
  const [start, end] = daylightOf(year)
  const isDaylight = wallClockMs >= start + MS_PER_HOUR && wallClockMs < end
  return instant(wallClockMs - (isDaylight ? DAYLIGHT_OFFSET_MS : STANDARD_OFFSET_MS))
}
