import { z } from 'zod'
import { decimal } from '../../../core/kernel/index.ts'
import type { Decimal } from '../../../core/kernel/index.ts'
import { DEFAULT_LEVERAGE } from '../../../core/app/index.ts'
import type { TradingLimits } from '../../../core/orders/index.ts'

const whole = (max: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= 1 && value <= max, `must be from 1 to ${max}`)

const dollars = z.string().regex(/^\d{1,20}(?:\.\d{1,18})?$/, 'must be an amount in USD')

const percent = z
  .string()
  .regex(/^\d{1,5}(?:\.\d{1,6})?$/, 'must be a percentage')
  .refine((text) => Number(text) > 0, 'must be above 0')
  .transform((text): Decimal => decimal(text).div(100))

const leverage = z
  .string()
  .regex(/^\d{1,3}(?:\.\d{1,4})?$/, 'must be a number')
  .transform((text): Decimal => decimal(text))
  .refine((value) => value.gte(1) && value.lte(100), 'must be from 1 to 100')

type MoveTiers = TradingLimits['moveTiers']

/** `7:900,13:900,20:day`: percent of the previous close, and for how many seconds the market pauses. `off`: no tiers. */
const tiers = z.string().transform((text, context): MoveTiers => {
  if (text === 'off') return {}
  const read = text.split(',').map((part) => /^(\d{1,3}(?:\.\d{1,4})?):(\d{1,5}|day)$/.exec(part.trim()))
  const found = read.flatMap((match) =>
    match ? [{ move: decimal(match[1] ?? 0).div(100), pauseMs: pauseOf(match[2] ?? 'day') }] : [],
  )
  const isRising = found.every(({ move }, at) => move.gt(found[at - 1]?.move ?? 0))
  if (found.length === read.length && isRising && found.every(({ pauseMs }) => pauseMs !== 0)) {
    return { equity: found, etf: found }
  }
  context.addIssue({ code: 'custom', message: 'must be rising tiers like 7:900,13:900,20:day, or off' })
  return z.NEVER
})

const pauseOf = (text: string): number | null => (text === 'day' ? null : Number(text) * 1_000)

/** Variables that bound what orders ask for and what accounts do in a day. */
export const LIMIT_VARIABLES = {
  CONFIRM_ORDER_VALUE: dollars.optional(),
  CONFIRM_PRICE_DEVIATION: percent.optional(),
  PRICE_BAND: percent.optional(),
  PRICE_MOVE_TIERS: tiers.optional(),
  MAX_OPEN_ORDERS: whole(1_000_000).optional(),
  MAX_ORDERS_PER_SECOND: whole(1_000_000).optional(),
  DEFAULT_LEVERAGE_LIMIT: leverage.optional(),
  MAX_LEVERAGE_LIMIT: leverage.optional(),
  MAX_DAILY_LOSS: dollars.optional(),
  WARN_DAILY_LOSS: dollars.optional(),
  MAX_ORDERS_PER_DAY: whole(1_000_000_000).optional(),
  WARN_ORDERS_PER_DAY: whole(1_000_000_000).optional(),
  MAX_TRADES_PER_DAY: whole(1_000_000_000).optional(),
  WARN_TRADES_PER_DAY: whole(1_000_000_000).optional(),
}

type LimitVariables = z.output<z.ZodObject<typeof LIMIT_VARIABLES>>

const BAND_DEFAULT = decimal(1)

/** What is wrong in combination only. */
export function limitContradictions(variables: LimitVariables): readonly string[] {
  const { CONFIRM_PRICE_DEVIATION: asked, PRICE_BAND: refused = BAND_DEFAULT } = variables
  const leverages = leverageOf(variables)
  return [
    ...(asked?.gt(refused) === true ? ['CONFIRM_PRICE_DEVIATION is above PRICE_BAND.'] : []),
    ...(leverages.default.gt(leverages.max) ? ['DEFAULT_LEVERAGE_LIMIT is above MAX_LEVERAGE_LIMIT.'] : []),
  ]
}

const leverageOf = ({ DEFAULT_LEVERAGE_LIMIT: asked, MAX_LEVERAGE_LIMIT: most }: LimitVariables) => ({
  default: asked ?? DEFAULT_LEVERAGE.default,
  max: most ?? DEFAULT_LEVERAGE.max,
})

const amountOr = (text: string | undefined): Decimal | null => (text === undefined ? null : decimal(text))

const isLeverageNamed = ({
  DEFAULT_LEVERAGE_LIMIT: asked,
  MAX_LEVERAGE_LIMIT: most,
}: LimitVariables): boolean => asked !== undefined || most !== undefined

/** Only the bounds that the environment names. */
export function limitsOf(variables: LimitVariables): Partial<TradingLimits> {
  const { CONFIRM_ORDER_VALUE: value, MAX_OPEN_ORDERS: open, MAX_ORDERS_PER_SECOND: rate } = variables
  const { CONFIRM_PRICE_DEVIATION: deviation, PRICE_BAND: band, PRICE_MOVE_TIERS: moveTiers } = variables
  return {
    ...(value === undefined ? {} : { confirmNotional: decimal(value) }),
    ...(deviation === undefined ? {} : { confirmPriceDeviation: deviation }),
    ...(band === undefined ? {} : { priceBand: band }),
    ...(moveTiers === undefined ? {} : { moveTiers }),
    ...(open === undefined ? {} : { openOrdersMax: open }),
    ...(rate === undefined ? {} : { ordersPerSecondMax: rate }),
    ...(isLeverageNamed(variables) ? { leverage: leverageOf(variables) } : {}),
    dayGuards: {
      dailyLossWarn: amountOr(variables.WARN_DAILY_LOSS),
      dailyLossMax: amountOr(variables.MAX_DAILY_LOSS),
      ordersPerDayWarn: variables.WARN_ORDERS_PER_DAY ?? null,
      ordersPerDayMax: variables.MAX_ORDERS_PER_DAY ?? null,
      tradesPerDayWarn: variables.WARN_TRADES_PER_DAY ?? null,
      tradesPerDayMax: variables.MAX_TRADES_PER_DAY ?? null,
    },
  }
}
