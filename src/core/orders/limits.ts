import { ZERO, assert, decimal } from '../kernel/index.ts'
import type { Decimal } from '../kernel/index.ts'

/** Bounds on orders of clients. Amounts in USD. */
export type TradingLimits = Readonly<{
  notionalMin: Decimal
  notionalMax: Decimal
  /** Value a user may trade or offer to trade in one UTC day, over all accounts with the same kind of money. */
  dailyValueMax: Decimal
  openOrdersMax: number
}>

export const DEFAULT_LIMITS: TradingLimits = {
  notionalMin: decimal(100),
  notionalMax: decimal(1_000_000),
  dailyValueMax: decimal(10_000_000),
  openOrdersMax: 500,
}

/** Default bounds with some of them changed. Bounds that contradict each other are a bug of the configuration's reader. */
export function makeLimits(changed: Partial<TradingLimits> = {}): TradingLimits {
  const limits = { ...DEFAULT_LIMITS, ...changed }
  assert(
    limits.notionalMin.gte(ZERO) && limits.notionalMin.lte(limits.notionalMax),
    'notional bounds are in order',
  )
  assert(limits.dailyValueMax.gte(ZERO), 'the daily limit is not negative')
  assert(
    Number.isSafeInteger(limits.openOrdersMax) && limits.openOrdersMax > 0,
    'the open order limit is a whole number',
  )
  return limits
}
