import type { EntryOutput } from '../../client/index.ts'
import { NO_VALUE, formatAmount, formatModel, moneyDecimals, withUnit } from '../../widgets/figures/format.ts'

export type Effect = EntryOutput<'trading.preview'>['effect']

/** One figure now and after; `why` where one of them cannot be said. */
export type EffectRow = Readonly<{ words: string; before: string; after: string; why: string | null }>

const DAYS_PER_YEAR = 365
const POINTS_PER_UNIT = 100

const money = (value: number | null): string => (value === null ? NO_VALUE : formatModel(value, 0))
const times = (value: number | null): string => (value === null ? NO_VALUE : `${value.toFixed(2)}×`)
const share = (value: number | null): string =>
  value === null ? NO_VALUE : `${(value * POINTS_PER_UNIT).toFixed(1)} %`
const amount = (text: string | null, currency = 'USD'): string =>
  text === null ? NO_VALUE : withUnit(formatAmount(text, moneyDecimals(text, currency)), currency)

/** Sensitivities of everything held on the underlyings that the order touches, in the units that a desk talks of. */
export function greekRows({ greeks }: Effect): readonly EffectRow[] {
  const row = (words: string, name: 'delta' | 'gamma' | 'theta' | 'vega', per: number, decimals: number) => ({
    words,
    before: formatModel(greeks.before[name] / per, decimals, true),
    after: formatModel(greeks.after[name] / per, decimals, true),
    why: null,
  })
  return [
    row('Δ, $ per point', 'delta', 1, 0),
    row('Γ, Δ per point', 'gamma', 1, 2),
    row('Θ, $ per day', 'theta', DAYS_PER_YEAR, 0),
    row('Vega, $ per vol point', 'vega', POINTS_PER_UNIT, 0),
  ]
}

/** Margin and risk of the whole account. */
export function accountRows({ margin, ...effect }: Effect): readonly EffectRow[] {
  const { held, portfolio } = margin
  return [
    {
      words: 'Margin held',
      ...{ before: amount(held.before, margin.currency), after: amount(held.after, margin.currency) },
      why: held.after === null ? 'Nothing would be enough: a short call would stay uncovered.' : null,
    },
    {
      words: 'Portfolio margin would ask',
      ...{ before: amount(portfolio.before), after: amount(portfolio.after), why: portfolio.reason },
    },
    {
      words: 'VaR, one day, 95 %',
      ...{ before: money(effect.var.before), after: money(effect.var.after), why: effect.var.reason },
    },
    {
      words: 'Leverage',
      ...{ before: times(effect.leverage.before), after: times(effect.leverage.after) },
      why: effect.leverage.reason,
    },
    {
      words: 'Largest underlying',
      ...{ before: share(effect.concentration.before), after: share(effect.concentration.after) },
      why: effect.concentration.reason,
    },
  ]
}

type Limit = Effect['limits'][number]

const LIMITS: Readonly<
  Record<Limit['limit'], Readonly<{ words: string; of: (value: number | null) => string }>>
> = {
  max_var: { words: 'VaR', of: money },
  max_leverage: { words: 'Leverage', of: times },
  max_concentration: { words: 'Largest underlying', of: share },
  max_position_size: { words: 'Largest position', of: money },
  max_counterparty_exposure: { words: 'Largest counterparty', of: money },
}

export type LimitRow = Readonly<{
  key: string
  words: string
  after: string
  status: string
  isFine: boolean
}>

const STATUS: Readonly<Record<Limit['status'], string>> = {
  pass: 'within its bound',
  warn: 'near its bound',
  breach: 'over its bound',
  unknown: 'cannot be said now',
}

/** Every bound of the account with what it would come to. */
export const limitRows = ({ limits }: Effect): readonly LimitRow[] =>
  limits.map(({ limit, bound, after, status, refuses }) => {
    const { words, of } = LIMITS[limit]
    return {
      key: limit,
      words: `${words}, max ${of(bound)}`,
      after: of(after),
      status: refuses ? 'over its bound: the order would be refused' : STATUS[status],
      isFine: status === 'pass',
    }
  })
