import { z } from 'zod'
import { modelNumberInput as finite } from '../kernel/wire.ts'
import type { SaccrNettingSet, SaccrTrade } from './saccr/types.ts'

const notNegative = finite.refine((value) => value >= 0, 'must be 0 or more')
const days = finite.refine((value) => value >= 1 && value <= 250, 'must lie in 1 to 250')

/** One of a closed list as people write it: any case, blanks, dashes and slashes for the underscore, and other names. */
const word = <const Values extends readonly [string, ...string[]]>(
  values: Values,
  others: Readonly<Record<string, Values[number]>> = {},
) => {
  const slug = (text: string): string =>
    text
      .trim()
      .toLowerCase()
      .replaceAll(/[\s/-]+/g, '_')
  const known = new Map([...values.map((value) => [slug(value), value] as const), ...Object.entries(others)])
  return z
    .string()
    .max(64)
    .transform((text) => known.get(slug(text)) ?? text)
    .pipe(z.enum(values))
}

const orElse = <Schema extends z.ZodType, Value>(schema: Schema, value: Value) =>
  schema.nullish().transform((given) => given ?? value)

const label = z.union([z.string().max(64), z.number().transform(String)])
const optionType = word(['call', 'put'])

const optionInput = z
  .object({
    type: optionType.nullish(),
    option_type: optionType.nullish(),
    position: word(['bought', 'sold'], {
      long: 'bought',
      buy: 'bought',
      short: 'sold',
      sell: 'sold',
    }).nullish(),
    underlying_price: finite,
    strike: finite,
    time_years: finite,
    shift: orElse(finite, 0),
  })
  .transform(({ type, option_type: other, ...option }, context) => {
    const given = type ?? other
    if (given) return { ...option, type: given }
    context.addIssue({ code: 'custom', path: ['type'], message: 'must be call or put' })
    return z.NEVER
  })

const qualityInput = word(
  ['AAA', 'AA', 'A', 'BBB', 'BB', 'B', 'CCC', 'investment_grade', 'speculative_grade'],
  { ig: 'investment_grade', sg: 'speculative_grade' },
)

const commodityInput = word(['electricity', 'oil_gas', 'metals', 'agricultural', 'other'], {
  oil: 'oil_gas',
  gas: 'oil_gas',
  metal: 'metals',
  agriculture: 'agricultural',
})

const tradeInput = z.object({
  id: label.nullish(),
  asset_class: word(['interest_rate', 'foreign_exchange', 'credit', 'equity', 'commodity'], {
    ir: 'interest_rate',
    rates: 'interest_rate',
    interest_rates: 'interest_rate',
    fx: 'foreign_exchange',
    equities: 'equity',
    commodities: 'commodity',
  }),
  notional: finite,
  market_value: orElse(finite, 0),
  maturity_years: finite.nullish(),
  start_years: orElse(finite, 0),
  // Here, and not where maturity_years has taken its place: the refusal names the field that was given.
  end_years: notNegative.nullish(),
  direction: orElse(word(['long', 'short'], { buy: 'long', sell: 'short' }), 'long' as const),
  option: optionInput.nullish(),
  tranche: z.object({ attachment: finite, detachment: finite }).nullish(),
  currency: z.string().max(8).nullish(),
  currency_pair: z.string().max(8).nullish(),
  reference: z.string().max(64).nullish(),
  is_index: orElse(z.boolean(), false),
  quality: qualityInput.nullish(),
  rating: qualityInput.nullish(),
  commodity_type: commodityInput.nullish(),
  special: word(['basis', 'volatility']).nullish(),
})

/** What `risk saccr` reads; the README has each field's meaning. */
export const saccrInput = z.object({
  netting_sets: z
    .array(
      z.object({
        id: label.nullish(),
        margined: orElse(z.boolean(), false),
        collateral: orElse(finite, 0),
        threshold: orElse(finite, 0),
        minimum_transfer_amount: orElse(finite, 0),
        net_independent_collateral: orElse(finite, 0),
        mpor_days: orElse(days, 10),
        trades: z.array(tradeInput).max(100_000),
      }),
    )
    .min(1)
    .max(1_000),
})

type Input = z.infer<typeof saccrInput>

/** `EURUSD` and `EUR-USD` are the pair `EUR/USD`. */
const withSlash = (text: string | null, assetClass: SaccrTrade['assetClass']): string | null =>
  assetClass === 'foreign_exchange'
    ? (text?.trim().replace(/^([a-z]{3})[-_]?([a-z]{3})$/i, '$1/$2') ?? null)
    : text

function tradeOf(input: Input['netting_sets'][number]['trades'][number], at: number): SaccrTrade {
  // NaN is refused by name: a trade without any date would count as one of ten days.
  const end = input.end_years ?? input.maturity_years ?? NaN
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
      position: option.position ?? (input.direction === 'short' ? 'sold' : 'bought'),
      underlyingPrice: option.underlying_price,
      strike: option.strike,
      timeYears: option.time_years,
      shift: option.shift,
    },
    tranche: input.tranche ?? null,
    currency: withSlash(input.currency_pair ?? input.currency ?? null, input.asset_class),
    // Two trades on names that nobody gave are not on one name.
    reference: input.reference || `#${at + 1}`,
    isIndex: input.is_index,
    quality: input.quality ?? input.rating ?? null,
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
