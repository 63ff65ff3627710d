import { MS_PER_DAY, ZERO, addMs, instant, parseIso, present, utcDay } from '../../kernel/index.ts'
import type { Decimal, Instant } from '../../kernel/index.ts'
import { growthIndex } from '../../portfolio/index.ts'
import type { EquityPoint } from '../../portfolio/index.ts'
import type { Store } from '../store.ts'
import { sumOf, sumOrNull } from './equity.ts'
import type { AccountValue } from './equity.ts'

/** One moment of an account's past, exact: what it was worth, and what came in or left right after. */
export type HistoryPoint = Readonly<{ at: Instant; equity: Decimal | null; flow: Decimal }>

/** What one account was worth from the last snapshot before `from` on; the last point is now. Ascending. */
export async function accountHistory(
  store: Pick<Store, 'portfolios'>,
  value: AccountValue,
  now: Instant,
  from: Instant | null = null,
): Promise<readonly HistoryPoint[]> {
  const id = value.account.id
  const before = from === null ? null : await store.portfolios.snapshotBefore(id, from)
  const after = await store.portfolios.snapshots(id, from === null ? {} : { from: addMs(from, 1) })
  const kept = [...(before ? [before] : []), ...after].map(({ at, equity, flow }) => ({ at, equity, flow }))
  return [...kept, { at: now, equity: value.equity, flow: ZERO }]
}

export const pointsOf = (history: readonly HistoryPoint[]): readonly EquityPoint[] =>
  history.map(({ at, equity, flow }) => ({
    at,
    equity: equity === null ? null : equity.toNumber(),
    flow: flow.toNumber(),
  }))

export const flowsOf = (history: readonly HistoryPoint[]): Decimal =>
  sumOf(history.slice(0, -1).map(({ flow }) => flow))

/** Gain from the first point to the last, without what came in: exact, or null when one end is not known. */
export function gainOf(history: readonly HistoryPoint[]): Decimal | null {
  const [first, last] = [history[0], history.at(-1)]
  if (!first || !last || history.length < 2 || first.equity === null || last.equity === null) return null
  return last.equity.minus(first.equity).minus(flowsOf(history))
}

/** The gain since a moment, from the last value seen at or before it, or from the account's opening after it. */
export async function gainSince(
  store: Pick<Store, 'portfolios'>,
  value: AccountValue,
  since: Instant,
  now: Instant,
): Promise<Readonly<{ gain: Decimal | null; base: Decimal | null; reason: string | null }>> {
  const history = await accountHistory(store, value, now, since)
  const [first] = history
  const unknown = (reason: string) => ({ gain: null, base: null, reason })
  if (value.equity === null) return unknown('A position has no price.')
  if (!first || history.length < 2) return unknown('There is no snapshot of that time: history begins later.')
  // An account from before snapshots were taken has no opening point: what it was worth then is not known.
  const knowsStart = first.at <= since || value.account.createdAt >= addMs(first.at, -1)
  if (!knowsStart) return unknown('There is no snapshot of that time: history begins later.')
  const gain = gainOf(history)
  if (gain === null) return unknown('A position had no price at the start of the period.')
  return { gain, base: sumOf([first.equity ?? ZERO, flowsOf(history)]), reason: null }
}

export const dayStart = (at: Instant): Instant => instant(Math.floor(at / MS_PER_DAY) * MS_PER_DAY)
const startOf = (day: string): Instant => present(parseIso(day), 'start of a month')
export const monthStart = (at: Instant): Instant => startOf(`${utcDay(at).slice(0, 7)}-01`)
export const yearStart = (at: Instant): Instant => startOf(`${utcDay(at).slice(0, 4)}-01-01`)

/** `start` is the day's 00:00, `at` its end or, today, now. */
export type DayValue = Readonly<{ day: string; start: Instant; at: Instant; value: Decimal; flow: Decimal }>

/** The last point at or before a moment. */
const lastAt = (history: readonly HistoryPoint[], at: Instant): HistoryPoint | null =>
  history.findLast((point) => point.at <= at) ?? null

const flowBetween = (history: readonly HistoryPoint[], after: Instant, until: Instant): Decimal =>
  sumOf(history.filter(({ at }) => at >= after && at < until).map(({ flow }) => flow))

/**
 * The value of several accounts together at the end of each UTC day from `from` to now, and what came in during the day.
 * A day counts only when every account that existed had a value seen within it (the one at its end, 24:00, included).
 */
export function dailyValues(
  histories: readonly (readonly HistoryPoint[])[],
  from: Instant,
  now: Instant,
): readonly DayValue[] {
  const days: DayValue[] = []
  for (let start = dayStart(from); start <= now; start = addMs(start, MS_PER_DAY)) {
    const end = addMs(start, MS_PER_DAY)
    const at = end < now ? end : now
    const existing = histories.filter((history) => (history[0]?.at ?? now) < at || at === now)
    const seen = existing.map((history) => lastAt(history, at))
    const isSeen = seen.every((point) => point !== null && point.at > start)
    if (existing.length === 0 || !isSeen) continue
    // A flow right after its point belongs to the value: nothing else has been seen since.
    const values = seen.map((point) =>
      point === null || point.equity === null
        ? null
        : point.at < at
          ? point.equity.plus(point.flow)
          : point.equity,
    )
    const value = sumOrNull(values)
    if (value === null) continue
    const flow = sumOf(histories.map((history) => flowBetween(history, start, at)))
    days.push({ day: utcDay(start), start, at, value, flow })
  }
  return days
}

/** Growth of 1 over days of several accounts; money of a day counts from the day's start. */
export function dailyIndex(days: readonly DayValue[]): ReturnType<typeof growthIndex> {
  const points = days.map(({ at, value }, position) => ({
    at,
    equity: value.toNumber(),
    flow: days[position + 1]?.flow.toNumber() ?? 0,
  }))
  return growthIndex(points)
}
