import type { InstrumentKind } from '../instruments/index.ts'
import { Decimal, ZERO, assert, decimal } from '../kernel/index.ts'
import { DEFAULT_LEVERAGE } from '../margin/index.ts'
import type { LeverageLimits } from '../margin/index.ts'
import { DEFAULT_MOVE_TIERS, NO_DAY_GUARDS, areTiers } from './guards.ts'
import type { DayGuards, MoveTier } from './guards.ts'

/** Bounds on orders of clients. Amounts in USD. */
export type TradingLimits = Readonly<{
  notionalMin: Decimal
  notionalMax: Decimal
  /** Value a user may trade or offer to trade in one UTC day, over all accounts with the same kind of money. */
  dailyValueMax: Decimal
  openOrdersMax: number
  /** Orders and amendments that an account may send in one second of the clock. */
  ordersPerSecondMax: number
  /** Value beyond which an order wants to be confirmed. A quarter of the most that it may be worth when nobody says so. */
  confirmNotional: Decimal
  /** Distance beyond the best price of the other side from which a limit wants to be confirmed, as a fraction. */
  confirmPriceDeviation: Decimal
  /** Distance beyond which a limit is refused. Limits far on the patient side may rest. */
  priceBand: Decimal
  /** Bounds on an account's UTC day that hold where it has none of its own. */
  dayGuards: DayGuards
  /** Circuit breakers by kind of instrument, for those that have none of their own. */
  moveTiers: Readonly<Partial<Record<InstrumentKind, readonly MoveTier[]>>>
  /** How far futures and perpetuals may be leveraged: what an account has by itself, and the most. */
  leverage: LeverageLimits
}>

export const DEFAULT_LIMITS: TradingLimits = {
  notionalMin: decimal(100),
  notionalMax: decimal(1_000_000),
  dailyValueMax: decimal(10_000_000),
  openOrdersMax: 500,
  ordersPerSecondMax: 20_000,
  confirmNotional: decimal(250_000),
  confirmPriceDeviation: decimal('0.5'),
  priceBand: decimal(1),
  dayGuards: NO_DAY_GUARDS,
  moveTiers: DEFAULT_MOVE_TIERS,
  leverage: DEFAULT_LEVERAGE,
}

/** Default bounds with some of them changed. Bounds that contradict each other are a bug of the configuration's reader. */
export function makeLimits(changed: Partial<TradingLimits> = {}): TradingLimits {
  const { notionalMax, priceBand } = { ...DEFAULT_LIMITS, ...changed }
  const following = {
    confirmNotional: notionalMax.div(4),
    confirmPriceDeviation: Decimal.min(DEFAULT_LIMITS.confirmPriceDeviation, priceBand),
  }
  const limits = { ...DEFAULT_LIMITS, ...following, ...changed }
  assert(
    limits.notionalMin.gte(ZERO) && limits.notionalMin.lte(limits.notionalMax),
    'notional bounds are in order',
  )
  assert(limits.dailyValueMax.gte(ZERO), 'the daily limit is not negative')
  assert(
    Number.isSafeInteger(limits.openOrdersMax) && limits.openOrdersMax > 0,
    'the open order limit is a whole number',
  )
  assert(
    Number.isSafeInteger(limits.ordersPerSecondMax) && limits.ordersPerSecondMax > 0,
    'the order rate is a whole number',
  )
  assert(limits.confirmPriceDeviation.lte(limits.priceBand), 'what is refused lies beyond what is confirmed')
  assert(
    limits.leverage.default.gte(1) && limits.leverage.default.lte(limits.leverage.max),
    'leverage is in order',
  )
  assert(Object.values(limits.moveTiers).every(areTiers), 'tiers of a price move rise')
  return limits
}
