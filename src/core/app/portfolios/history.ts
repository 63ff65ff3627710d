import { MS_PER_DAY, ZERO, addMs, instant, parseIso, present, utcDay } from '../../kernel/index.ts'
import type { Decimal, Instant } from '../../kernel/index.ts'
import { growthIndex } from '../../portfolio/index.ts'
import type { EquityPoint } from '../../portfolio/index.ts'
import type { Store } from '../store/store.ts'
import { sumOf, sumOrNull } from './equity.ts'
import type { AccountValue } from './equity.ts'

/** One moment of an account's past, exact: what it was worth, and what came in or left right after. */
export type HistoryPoint = Readonly<{ at: Instant; equity: Decimal | null; flow: Decimal }>

export type History = readonly HistoryPoint[]

/** A history from its last point at or before a moment on. */
export function historySince(history: History, from: Instant): History {
  const first = history.findLastIndex(({ at }) => at <= from)
  // The last point is now, seen or not: a moment to come has nothing before it but what was kept.
  return history.slice(Math.max(0, Math.min(first, history.length - 2)))
}

/** What accounts were worth from the last snapshot of each before `from` on, in one read. Ascending; the last point is now. */
export async function accountHistories(
  store: Pick<Store, 'portfolios'>,
  values: readonly AccountValue[],
  now: Instant,
  from: Instant | null = null,
): Promise<readonly History[]> {
  const kept = new Map<string, HistoryPoint[]>(values.map(({ account }) => [account.id, []]))
  const ids = values.map(({ account }) => account.id)
  for (const { accountId, at, equity, flow } of await store.portfolios.snapshots(ids, from))
    kept.get(accountId)?.push({ at, equity, flow })
  return values.map(({ account, equity }) => {
    const history = [...present(kept.get(account.id), 'a history'), { at: now, equity, flow: ZERO }]
    return from === null ? history : historySince(history, from)
  })
}

/** What one account was worth from the last snapshot before `from` on; the last point is now. Ascending. */
export async function accountHistory(
  store: Pick<Store, 'portfolios'>,
  value: AccountValue,
  now: Instant,
  from: Instant | null = null,
): Promise<History> {
  const [history] = await accountHistories(store, [value], now, from)
  return present(history, 'a history')
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
export function gainSince(
  value: AccountValue,
  whole: History,
  since: Instant,
): Readonly<{ gain: Decimal | null; base: Decimal | null; reason: string | null }> {
  const history = historySince(whole, since)
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

/** Goes through a history once, as moments that only rise ask for it. */
function reader(history: History) {
  let last = -1
  let flows = 0
  return {
    first: history[0]?.at ?? null,
    /** The last point at or before a moment. */
    lastAt: (at: Instant): HistoryPoint | null => {
      while (last + 1 < history.length && present(history[last + 1], 'a point').at <= at) last += 1
      return history[last] ?? null
    },
    /** What came in from a moment on and before another. */
    flowBetween: (after: Instant, until: Instant): Decimal => {
      let sum = ZERO
      for (let point = history[flows]; point && point.at < until; point = history[++flows])
        if (point.at >= after && !point.flow.isZero()) sum = sum.plus(point.flow)
      return sum
    },
  }
}

/**
 * The value of several accounts together at the end of each UTC day from `from` to now, and what came in during the day.
 * A day counts only when every account that existed had a value seen within it (the one at its end, 24:00, included).
 */
export function dailyValues(histories: readonly History[], from: Instant, now: Instant): readonly DayValue[] {
  const days: DayValue[] = []
  const readers = histories.map(reader)
  for (let start = dayStart(from); start <= now; start = addMs(start, MS_PER_DAY)) {
    const end = addMs(start, MS_PER_DAY)
    const at = end < now ? end : now
    const flow = sumOf(readers.map((each) => each.flowBetween(start, at)))
    const existing = readers.filter(({ first }) => (first ?? now) < at || at === now)
    const seen = existing.map((each) => each.lastAt(at))
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
