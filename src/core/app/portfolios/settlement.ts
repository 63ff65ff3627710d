import { MS_PER_DAY, addMs, instant, parseIso, present, utcDay } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'

/** Business days from trade to settlement: coins the same day, the rest T+1 (SEC rule 15c6-1 since 2024-05-28). */
const SETTLEMENT_DAYS: Readonly<Record<string, number>> = { spot: 0 }
const DEFAULT_DAYS = 1

/** 1970-01-01 was a Thursday; Saturday and Sunday are no business days. */
const isWeekend = (at: Instant): boolean => [2, 3].includes(Math.floor(at / MS_PER_DAY) % 7)

/**
 * The date on which a trade settles and, once that day is over in UTC, the moment. Weekends are skipped where days are
 * counted at all; coins settle on every day.
 */
export function settlementOf(
  executedAt: string,
  kind: string,
  now: Instant,
): Readonly<{ date: string; settledAt: Instant | null }> {
  const executed = present(parseIso(executedAt), 'instant of an execution')
  let day = instant(Math.floor(executed / MS_PER_DAY) * MS_PER_DAY)
  for (let left = SETTLEMENT_DAYS[kind] ?? DEFAULT_DAYS; left > 0;) {
    day = addMs(day, MS_PER_DAY)
    if (!isWeekend(day)) left -= 1
  }
  const end = addMs(day, MS_PER_DAY)
  return { date: utcDay(day), settledAt: now >= end ? end : null }
}
