import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, instant } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'

/**
 * Time zones by rule, without a time-zone database: the same input gives the same instant on every machine. The names
 * are IANA's. Daylight rules:
 * - `us` from 2007 (Energy Policy Act of 2005, section 110): second Sunday of March to first Sunday of November, 1987 to
 *   2006 (Public Law 99-359): first Sunday of April to last Sunday of October; both at 02:00 local time. Earlier years
 *   are read by the rule of 1987.
 * - `eu` (Directive 2000/84/EC; the United Kingdom since 1996 by its Summer Time Orders): last Sunday of March to last
 *   Sunday of October, both at 01:00 UTC.
 */
const ZONE_RULES = {
  UTC: { standardMinutes: 0, daylight: 'none' },
  'America/New_York': { standardMinutes: -300, daylight: 'us' },
  'America/Chicago': { standardMinutes: -360, daylight: 'us' },
  'Europe/London': { standardMinutes: 0, daylight: 'eu' },
  'Europe/Berlin': { standardMinutes: 60, daylight: 'eu' },
  'Asia/Kolkata': { standardMinutes: 330, daylight: 'none' },
  'Asia/Tokyo': { standardMinutes: 540, daylight: 'none' },
} as const satisfies Readonly<
  Record<string, Readonly<{ standardMinutes: number; daylight: 'none' | 'us' | 'eu' }>>
>

export type ZoneName = keyof typeof ZONE_RULES

export const ZONE_NAMES = Object.keys(ZONE_RULES) as readonly ZoneName[]

const weekdayOf = (dayMs: number): number => new Date(dayMs).getUTCDay()

/** Midnight (as if UTC) of the n-th Sunday of a month, `month` from 0; n = −1 is the last. */
function sundayOf(year: number, month: number, n: number): number {
  if (n > 0) {
    const first = Date.UTC(year, month, 1)
    return first + (((7 - weekdayOf(first)) % 7) + 7 * (n - 1)) * MS_PER_DAY
  }
  const last = Date.UTC(year, month + 1, 0)
  return last - weekdayOf(last) * MS_PER_DAY
}

/** Start and end of daylight time of a year, as instants. */
function daylightOf(zone: ZoneName, year: number): Readonly<{ startMs: number; endMs: number }> | null {
  const { standardMinutes, daylight } = ZONE_RULES[zone]
  if (daylight === 'none') return null
  if (daylight === 'eu') {
    return {
      startMs: sundayOf(year, 2, -1) + MS_PER_HOUR,
      endMs: sundayOf(year, 9, -1) + MS_PER_HOUR,
    }
  }
  const [start, end] =
    year >= 2007
      ? [sundayOf(year, 2, 2), sundayOf(year, 10, 1)]
      : [sundayOf(year, 3, 1), sundayOf(year, 9, -1)]
  const offsetMs = standardMinutes * MS_PER_MINUTE
  // 02:00 on the standard clock in spring, 02:00 on the daylight clock, an hour ahead, in autumn.
  return { startMs: start + 2 * MS_PER_HOUR - offsetMs, endMs: end + MS_PER_HOUR - offsetMs }
}

/** Milliseconds that the zone's wall clock is ahead of UTC at an instant. */
export function zoneOffsetMs(zone: ZoneName, at: Instant): number {
  const standardMs = ZONE_RULES[zone].standardMinutes * MS_PER_MINUTE
  const daylight = daylightOf(zone, new Date(at + standardMs).getUTCFullYear())
  const isDaylight = daylight !== null && at >= daylight.startMs && at < daylight.endMs
  return isDaylight ? standardMs + MS_PER_HOUR : standardMs
}

/** What the zone's wall clock shows, in milliseconds as if it were UTC. */
export const wallClockOf = (zone: ZoneName, at: Instant): number => at + zoneOffsetMs(zone, at)

/**
 * The instant of a wall-clock time given as if it were UTC. The hour that does not exist in spring is read on the
 * standard clock; of the hour that comes twice in autumn the first (daylight) is meant.
 */
export function instantOfWallClock(zone: ZoneName, wallClockMs: number): Instant {
  const standardMs = ZONE_RULES[zone].standardMinutes * MS_PER_MINUTE
  const ifDaylight = instant(wallClockMs - standardMs - MS_PER_HOUR)
  return zoneOffsetMs(zone, ifDaylight) === standardMs ? instant(wallClockMs - standardMs) : ifDaylight
}
