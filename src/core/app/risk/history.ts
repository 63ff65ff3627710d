import { makeBoundedMap, ok, refused, utcDay } from '../../kernel/index.ts'
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

type Closes = ReadonlyMap<string, number>

async function closesOf(deps: RiskDeps, symbol: string): Promise<Closes> {
  const bars = await readBars(deps.store, deps.live, {
    ...{ symbol: symbolOf(symbol), timeframe: '1d', from: null, to: null },
    ...{ limit: DAYS_MAX + 1, adjusted: true },
  })
  return new Map(bars.map(({ at, close }) => [utcDay(at), close.toNumber()]))
}

/** Past days do not change, and today's hardly moves a quantile: what was read is good for a minute. */
const KEPT_MS = 60_000
const KEPT_MAX = 1_024

type Read<Value> = (symbol: string) => Promise<Value>

/** Remembers what `read` answers, but for what is not worth it: that may be there at once. */
function remembered<Value>(
  { clock }: Pick<RiskDeps, 'clock'>,
  read: Read<Value>,
  isWorth: (value: Value) => boolean,
): Read<Value> {
  const kept = makeBoundedMap<Readonly<{ at: number; value: Promise<Value> }>>(KEPT_MAX)
  return async (symbol) => {
    const now = clock.now()
    const known = kept.get(symbol)
    if (known && now - known.at < KEPT_MS && known.at <= now) return known.value
    const value = read(symbol)
    kept.set(symbol, { at: now, value })
    try {
      const got = await value
      if (!isWorth(got)) kept.delete(symbol)
      return got
    } catch (error) {
      kept.delete(symbol)
      throw error
    }
  }
}

/** Remembers daily bars for whoever asks again and again, such as the effect of an order that is being typed. */
export const rememberHistory = (deps: RiskDeps): Required<Pick<RiskDeps, 'closes' | 'volumes'>> => ({
  closes: remembered(
    deps,
    (symbol) => closesOf(deps, symbol),
    (closes) => closes.size > DAYS_MIN,
  ),
  volumes: remembered(
    deps,
    (symbol) => dailyVolume(deps, symbol),
    () => true,
  ),
})

/** As `dailyVolume`, remembered where somebody does. */
export const volumeOf = (deps: RiskDeps, symbol: string): Promise<number | null> =>
  deps.volumes ? deps.volumes(symbol) : dailyVolume(deps, symbol)

/** Average volume of the last twenty days that have bars; null without any. */
async function dailyVolume(deps: RiskDeps, symbol: string): Promise<number | null> {
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
