import { FEE_KINDS, TIER_LIMITS, isMaintenance } from '../../../core/app/index.ts'
import type { SettingsBook, SystemPorts } from '../../../core/app/index.ts'
import { decimalText, present } from '../../../core/kernel/index.ts'
import type { FeeSchedule } from '../../../core/ledger/index.ts'
import type { TradingLimits } from '../../../core/orders/index.ts'
import type { EngineOptions } from '../configuration/options.ts'
import type { TradingFloor } from '../floor/trading-floor.ts'

export type PublicConfigParts = Readonly<{
  options: EngineOptions
  floor: TradingFloor
  fees: FeeSchedule
  limits: TradingLimits
  settings: SettingsBook
}>

const FREE_PER_MINUTE = present(TIER_LIMITS.free.requestsPerMinute, 'the limit of the lowest tier')

/** Fees in words: a share of the value and an amount for each unit. */
const feeTexts = (fees: FeeSchedule) =>
  Object.fromEntries(
    FEE_KINDS.map((kind) => {
      const { maker, taker } = fees[kind]
      return [
        kind,
        {
          maker: `${decimalText(maker.share)} of value + ${decimalText(maker.perUnit)} USD a unit`,
          taker: `${decimalText(taker.share)} of value + ${decimalText(taker.perUnit)} USD a unit`,
        },
      ]
    }),
  )

/** A tier's requests in a minute where the lowest tier has `base` of them. */
const scaled = (perMinute: number | null, base = FREE_PER_MINUTE): number | null =>
  perMinute === null ? null : Math.floor((perMinute / FREE_PER_MINUTE) * base)

/** What anybody may know of how this desk is set up. */
export const publicConfigOf = ({
  options,
  floor,
  fees,
  limits,
  settings,
}: PublicConfigParts): ReturnType<SystemPorts['publicConfig']> => ({
  supported_symbols: floor.desk
    .instruments()
    .filter((instrument) => instrument.kind !== 'option')
    .map((instrument) => instrument.symbol),
  trading_hours: options.demo ? 'paper market: always open' : 'no market is configured',
  fee_structure: feeTexts(fees),
  risk_limits: {
    min_position_size: decimalText(limits.notionalMin),
    max_position_size: decimalText(limits.notionalMax),
    daily_limit: decimalText(limits.dailyValueMax),
  },
  tiers: Object.fromEntries(
    Object.entries(TIER_LIMITS).map(([tier, limits]) => [
      tier,
      {
        requests_per_minute: scaled(limits.requestsPerMinute, options.requestsPerMinute),
        strategies: limits.strategies,
        trading_keys: limits.tradingKeys,
      },
    ]),
  ),
  maintenance_mode: isMaintenance(floor.desk),
  registration_open: settings.values().registration_open,
  demo: options.demo,
  password_min_length: settings.values().password_min_length,
})
