import { instantOfWallClock } from '../instruments/index.ts'
import type { Instant } from '../kernel/index.ts'

/** Before this year the zone's rule of daylight time was another. */
const FIRST_YEAR = 1987

/**
 * The instant of a New York wall-clock time given as if it were UTC. The hour that does not exist in spring is read on
 * the standard clock; of the hour that comes twice in autumn the first (daylight) is meant. Null before 1987.
 */
export const newYorkToUtc = (wallClockMs: number): Instant | null =>
  new Date(wallClockMs).getUTCFullYear() < FIRST_YEAR
    ? null
    : instantOfWallClock('America/New_York', wallClockMs)
