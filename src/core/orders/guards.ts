import { ZERO, assert, decimal, decimalText, parseDecimal } from '../kernel/index.ts'
import type { AccountId, Decimal, Instant, InstrumentSymbol, JsonObject } from '../kernel/index.ts'
import type { InstrumentKind } from '../instruments/index.ts'

/**
 * Bounds on what an account does in one UTC day; null where there is none. From `…Warn` on an order wants a typed
 * confirmation, from `…Max` on it is refused. Orders that make a position smaller, and cancels, always pass.
 */
export type DayGuards = Readonly<{
  /** Loss of the day in the account's money, positive: realised, unrealised, fees and funding since 00:00 UTC. */
  dailyLossWarn: Decimal | null
  /** Reaching it lets the account only reduce until the day ends or somebody with the right resumes it. */
  dailyLossMax: Decimal | null
  ordersPerDayWarn: number | null
  ordersPerDayMax: number | null
  /** Fills, of whichever order. */
  tradesPerDayWarn: number | null
  tradesPerDayMax: number | null
}>

export const NO_DAY_GUARDS: DayGuards = {
  dailyLossWarn: null,
  dailyLossMax: null,
  ordersPerDayWarn: null,
  ordersPerDayMax: null,
  tradesPerDayWarn: null,
  tradesPerDayMax: null,
}

/** The bounds of one account, as somebody set them; what is null follows the venue's. */
export type AccountGuardRecord = DayGuards & Readonly<{ accountId: AccountId; setBy: string; setAt: Instant }>

/** One step of a circuit breaker: from `move` (a fraction of the previous close) on the market stands still. */
export type MoveTier = Readonly<{
  move: Decimal
  /** How long; null: for the rest of the UTC day. */
  pauseMs: number | null
}>

/** The bounds of one market, as somebody set them; what is null follows those of its kind. */
export type InstrumentGuardRecord = Readonly<{
  symbol: InstrumentSymbol
  /** As in `TradingLimits`. */
  priceBand: Decimal | null
  /** As `tiersToJson` writes them. */
  moveTiers: JsonObject | null
  setBy: string
  setAt: Instant
}>

/** What an account was worth when its UTC day began, and what of its loss does not count any more. */
export type AccountDayRecord = Readonly<{
  accountId: AccountId
  dayStart: Instant
  /** Cash and positions at the marks of that moment. */
  equity: Decimal
  /** Money brought in since, less money taken out. */
  flows: Decimal
  /** The loss at which somebody resumed the account: the bound counts from there. */
  acceptedLoss: Decimal
  /** The marks by symbol, decimal text: what a position counts at until its market shows a price. */
  marks: JsonObject
  /**
   * The same of each coin, in the coin: `{ BTC: { equity, flows } }`, decimal text; what is not named began with nothing.
   * Null of a day that began before coins were counted: theirs begins when the desk first looks.
   */
  coins: JsonObject | null
}>

const MINUTE_MS = 60_000

/** As for a whole market in the United States (NYSE rule 7.12): 15 minutes at 7 % and at 13 %, the day at 20 %. */
const STOCK_TIERS: readonly MoveTier[] = [
  { move: decimal('0.07'), pauseMs: 15 * MINUTE_MS },
  { move: decimal('0.13'), pauseMs: 15 * MINUTE_MS },
  { move: decimal('0.2'), pauseMs: null },
]

/** Circuit breakers by kind. Coins, currencies and options move as they move: theirs are set one by one. */
export const DEFAULT_MOVE_TIERS: Readonly<Partial<Record<InstrumentKind, readonly MoveTier[]>>> = {
  equity: STOCK_TIERS,
  etf: STOCK_TIERS,
}

/** Tiers rise, and each says how far. */
export const areTiers = (tiers: readonly MoveTier[]): boolean =>
  tiers.every(
    ({ move, pauseMs }, at) =>
      move.gt(tiers[at - 1]?.move ?? ZERO) &&
      (pauseMs === null || (Number.isSafeInteger(pauseMs) && pauseMs > 0)),
  )

export const tiersToJson = (tiers: readonly MoveTier[]): JsonObject => ({
  tiers: tiers.map(({ move, pauseMs }) => ({ move: decimalText(move), pause_ms: pauseMs })),
})

/** Reads what `tiersToJson` wrote; anything else in a store is a bug. */
export function tiersOfJson(json: JsonObject): readonly MoveTier[] {
  const { tiers } = json
  assert(Array.isArray(tiers), 'tiers of a price move are a list')
  return tiers.map((tier): MoveTier => {
    const { move, pause_ms: pauseMs } = tier as JsonObject
    const fraction = typeof move === 'string' ? parseDecimal(move) : null
    assert(
      fraction !== null && (pauseMs === null || typeof pauseMs === 'number'),
      'a tier has a move and a pause',
    )
    return { move: fraction, pauseMs }
  })
}

/** An account's bounds over those of the venue. */
export const dayGuardsOf = (venue: DayGuards, own: DayGuards | null): DayGuards =>
  own === null
    ? venue
    : {
        dailyLossWarn: own.dailyLossWarn ?? venue.dailyLossWarn,
        dailyLossMax: own.dailyLossMax ?? venue.dailyLossMax,
        ordersPerDayWarn: own.ordersPerDayWarn ?? venue.ordersPerDayWarn,
        ordersPerDayMax: own.ordersPerDayMax ?? venue.ordersPerDayMax,
        tradesPerDayWarn: own.tradesPerDayWarn ?? venue.tradesPerDayWarn,
        tradesPerDayMax: own.tradesPerDayMax ?? venue.tradesPerDayMax,
      }

/** Names of the bounds that only somebody with the right over risk may raise. */
const HARD = ['dailyLossMax', 'ordersPerDayMax', 'tradesPerDayMax'] as const

/** The first hard bound that `to` would loosen; null when it loosens none. */
export const loosened = (from: DayGuards, to: DayGuards): (typeof HARD)[number] | null =>
  HARD.find((name) => {
    const [before, after] = [from[name], to[name]]
    return before !== null && (after === null || decimal(after).gt(decimal(before)))
  }) ?? null
