import { ok, refused, utcDay } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { riskFailure } from '../../risk/index.ts'
import type { FactorHistory, RiskFailure } from '../../risk/index.ts'
import { readBars } from '../market/candles.ts'
import type { RiskDeps } from './deps.ts'
import { symbolOf } from './holdings.ts'

/** Two years of trading days, and how few are still worth a quantile. */
const DAYS_MAX = 500
const DAYS_MIN = 20

export type SharedHistory = Readonly<{
  returns: FactorHistory
  from: string
  to: string
  days: number
  dates: readonly string[]
}>

export type Closes = ReadonlyMap<string, number>

async function closesOf(deps: RiskDeps, symbol: string): Promise<Closes> {
  const bars = await readBars(deps.store, deps.live, {
    ...{ symbol: symbolOf(symbol), timeframe: '1d', from: null, to: null },
    ...{ limit: DAYS_MAX + 1, adjusted: true },
  })
  return new Map(bars.map(({ at, close }) => [utcDay(at), close.toNumber()]))
}

/** Past days do not change, and today's hardly moves a quantile: what was read is good for a minute. */
const CLOSES_KEPT_MS = 60_000
const CLOSES_KEPT_MAX = 256

/** Remembers closes for whoever asks again and again, such as the effect of an order that is being typed. */
export function rememberCloses(deps: RiskDeps): NonNullable<RiskDeps['closes']> {
  const kept = new Map<string, Readonly<{ at: number; closes: Promise<Closes> }>>()
  return (symbol) => {
    const now = deps.clock.now()
    const known = kept.get(symbol)
    if (known && now - known.at < CLOSES_KEPT_MS) return known.closes
    kept.delete(symbol)
    if (kept.size >= CLOSES_KEPT_MAX) kept.delete(kept.keys().next().value ?? symbol)
    const closes = closesOf(deps, symbol)
    kept.set(symbol, { at: now, closes })
    // What failed is read anew.
    closes.catch(() => kept.delete(symbol))
    return closes
  }
}

/** Average volume of the last twenty days that have bars; null without any. */
export async function dailyVolume(deps: RiskDeps, symbol: string): Promise<number | null> {
  const bars = await readBars(deps.store, deps.live, {
    ...{ symbol: symbolOf(symbol), timeframe: '1d', from: null, to: null },
    ...{ limit: DAYS_MIN, adjusted: true },
  })
  if (bars.length === 0) return null
  return bars.reduce((sum, { volume }) => sum + volume.toNumber(), 0) / bars.length
}

/**
 * Daily returns of all underlyings over the days on which every one of them has a close, so that what happened together stays
 * together. Refuses `no_history` naming the symbols that have too little of it.
 */
export async function sharedHistory(
  deps: RiskDeps,
  factors: readonly string[],
): Promise<Result<SharedHistory, RiskFailure>> {
  const closes = await Promise.all(
    factors.map((factor) => (deps.closes ? deps.closes(factor) : closesOf(deps, factor))),
  )
  const poor = factors.filter((_, at) => (closes[at]?.size ?? 0) <= DAYS_MIN)
  const [first, ...others] = closes
  if (poor.length > 0 || first === undefined) {
    const names = poor.join(', ')
    const message =
      factors.length === 0
        ? 'Nothing is held whose past could be replayed.'
        : `${names}: fewer than ${DAYS_MIN} days of prices are known.`
    return refused(riskFailure('no_history', message, { details: { symbols: [...poor] } }))
  }
  const days = [...first.keys()].filter((day) => others.every((one) => one.has(day))).toSorted()
  if (days.length <= DAYS_MIN) {
    const message = `The underlyings share ${days.length} days of prices; ${DAYS_MIN + 1} are needed.`
    return refused(riskFailure('no_history', message, { details: { symbols: [...factors] } }))
  }
  const returns = closes.map((one) =>
    Float64Array.from(days.slice(1), (day, at) => {
      const before = one.get(days[at] ?? '') ?? 1
      return (one.get(day) ?? before) / before - 1
    }),
  )
  return ok({
    ...{ returns, from: days[1] ?? '', to: days.at(-1) ?? '' },
    ...{ days: days.length - 1, dates: days.slice(1) },
  })
}
