import { z } from 'zod'
import type { SaccrNettingSet, SaccrTrade } from './saccr/types.ts'

const finite = z.number()
const days = z.number().min(1).max(250)

const ASSET_CLASSES: Readonly<Record<string, SaccrTrade['assetClass']>> = {
  interest_rate: 'interest_rate',
  ir: 'interest_rate',
  foreign_exchange: 'foreign_exchange',
  fx: 'foreign_exchange',
  credit: 'credit',
  equity: 'equity',
  commodity: 'commodity',
}

const optionInput = z.object({
  type: z.enum(['call', 'put']),
  position: z.enum(['bought', 'sold']).default('bought'),
  underlying_price: finite,
  strike: finite,
  time_years: finite,
  shift: finite.default(0),
})

const tradeInput = z.object({
  id: z.string().max(64).optional(),
  asset_class: z
    .string()
    .transform((text) => ASSET_CLASSES[text.toLowerCase()] ?? text)
    .pipe(z.enum(['interest_rate', 'foreign_exchange', 'credit', 'equity', 'commodity'])),
  notional: finite,
  market_value: finite.default(0),
  maturity_years: finite.optional(),
  start_years: finite.default(0),
  end_years: finite.optional(),
  direction: z.enum(['long', 'short']).default('long'),
  option: optionInput.nullish(),
  tranche: z.object({ attachment: finite, detachment: finite }).nullish(),
  currency: z.string().max(8).nullish(),
  currency_pair: z.string().max(8).nullish(),
  reference: z.string().max(64).default(''),
  is_index: z.boolean().default(false),
  quality: z
    .enum(['AAA', 'AA', 'A', 'BBB', 'BB', 'B', 'CCC', 'investment_grade', 'speculative_grade'])
    .nullish(),
  commodity_type: z.enum(['electricity', 'oil_gas', 'metals', 'agricultural', 'other']).nullish(),
  special: z.enum(['basis', 'volatility']).nullish(),
})

/** What `risk saccr` reads; the README has each field's meaning. */
export const saccrInput = z.object({
  netting_sets: z
    .array(
      z.object({
        id: z.string().max(64).optional(),
        margined: z.boolean().default(false),
        collateral: finite.default(0),
        threshold: finite.default(0),
        minimum_transfer_amount: finite.default(0),
        net_independent_collateral: finite.default(0),
        mpor_days: days.default(10),
        trades: z.array(tradeInput).max(100_000),
      }),
    )
    .min(1)
    .max(1_000),
})

type Input = z.infer<typeof saccrInput>

function tradeOf(input: Input['netting_sets'][number]['trades'][number], at: number): SaccrTrade {
  const end = input.end_years ?? input.maturity_years ?? 0
  const option = input.option ?? null
  return {
    id: input.id ?? String(at + 1),
    assetClass: input.asset_class,
    notional: input.notional,
    marketValue: input.market_value,
    maturityYears: input.maturity_years ?? end,
    startYears: input.start_years,
    endYears: end,
    direction: input.direction,
    option: option && {
      optionType: option.type,
      position: option.position,
      underlyingPrice: option.underlying_price,
      strike: option.strike,
      timeYears: option.time_years,
      shift: option.shift,
    },
    tranche: input.tranche ?? null,
    currency: input.currency_pair ?? input.currency ?? null,
    reference: input.reference,
    isIndex: input.is_index,
    quality: input.quality ?? null,
    commodityType: input.commodity_type ?? null,
    special: input.special ?? null,
  }
}

export const nettingSetsOf = (input: Input): readonly SaccrNettingSet[] =>
  input.netting_sets.map((set, at) => ({
    id: set.id ?? String(at + 1),
    trades: set.trades.map(tradeOf),
    collateral: set.collateral,
    margin: set.margined
      ? {
          threshold: set.threshold,
          minimumTransfer: set.minimum_transfer_amount,
          netIndependentCollateral: set.net_independent_collateral,
          marginPeriodDays: set.mpor_days,
        }
      : null,
  }))
