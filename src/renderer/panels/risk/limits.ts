import type { EntryOutput } from '../../client/index.ts'
import type { RiskAlert } from '../../state/risk-alerts.ts'
import { NO_VALUE, formatModel } from '../../widgets/figures/format.ts'

export type Limits = EntryOutput<'guards.limits'>['accounts'][number]

export type LimitState = 'ok' | 'soft' | 'over' | 'none' | 'unknown'

export type LimitRow = Readonly<{
  key: string
  words: string
  used: string
  limit: string
  /** Of the limit, 0 to … ; null without both. */
  share: number | null
  /** Where the warning begins, of the limit; null for hard only. */
  soft: number | null
  state: LimitState
}>

/** From this share of a risk bound on an account is warned. */
const RISK_SOFT = 0.8

type Source = Readonly<{
  key: string
  words: string
  used: number | null
  limit: number | null
  /** In the unit of the limit. */
  soft: number | null
  show: (value: number) => string
}>

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text))
export const money = (value: number): string => formatModel(value, 0)
export const times = (value: number): string => formatModel(value, 2)
export const percent = (value: number): string => formatModel(value * 100, 1)
export const count = (value: number): string => formatModel(value, 0)

const riskSoft = (limit: number | null): number | null => (limit === null ? null : limit * RISK_SOFT)

/** Nothing is worked out of it where nobody bounds it, so there is no row then. */
function counterpartySource({
  limits,
  utilisation,
}: Pick<Limits, 'limits' | 'utilisation'>): readonly Source[] {
  const limit = numberOf(limits.max_counterparty_exposure)
  if (limit === null) return []
  const words = 'Largest counterparty, $'
  const used = utilisation.counterparty_exposure
  return [{ key: 'counterparty_exposure', words, used, limit, soft: riskSoft(limit), show: money }]
}

const sourcesOf = ({ limits, utilisation: used }: Limits): readonly Source[] => [
  ...(
    [
      ['var', 'VaR 95 %, 1 day, $', used.var, numberOf(limits.max_var), money],
      ['leverage', 'Leverage, times equity', used.leverage, numberOf(limits.max_leverage), times],
      [
        'concentration',
        'Largest underlying, % of exposure',
        used.concentration,
        numberOf(limits.max_concentration),
        percent,
      ],
      ['position_size', 'Largest position, $', used.position_size, numberOf(limits.max_position_size), money],
    ] as const
  ).map(([key, words, value, limit, show]) => ({
    ...{ key, words, used: value, limit, show },
    soft: riskSoft(limit),
  })),
  ...counterpartySource({ limits, utilisation: used }),
  {
    ...{ key: 'daily_loss', words: 'Day loss, $', used: numberOf(used.daily_loss), show: money },
    ...{ limit: numberOf(limits.max_daily_loss), soft: numberOf(limits.warn_daily_loss) },
  },
  {
    ...{ key: 'orders', words: 'Orders today', used: used.orders_per_day, show: count },
    ...{ limit: limits.max_orders_per_day, soft: limits.warn_orders_per_day },
  },
  {
    ...{ key: 'trades', words: 'Trades today', used: used.trades_per_day, show: count },
    ...{ limit: limits.max_trades_per_day, soft: limits.warn_trades_per_day },
  },
]

function stateOf({ used, limit, soft }: Source): LimitState {
  if (used === null) return 'unknown'
  if (limit !== null && used >= limit && limit > 0) return 'over'
  if (soft !== null && used >= soft) return 'soft'
  return limit === null ? 'none' : 'ok'
}

/** Every bound of an account with what is used of it: what is nearest to its limit first, then what has none. */
export function limitRows(limits: Limits): readonly LimitRow[] {
  const rows = sourcesOf(limits).map((source): LimitRow => {
    const { key, words, used, limit, soft, show } = source
    const share = used === null || limit === null || limit <= 0 ? null : Math.max(0, used / limit)
    return {
      ...{ key, words, share, state: stateOf(source) },
      used: used === null ? '?' : show(used),
      limit: limit === null ? NO_VALUE : show(limit),
      soft: soft === null || limit === null || limit <= 0 || soft >= limit ? null : soft / limit,
    }
  })
  return rows.toSorted((one, other) => (other.share ?? -1) - (one.share ?? -1))
}

const softWords = (soft: number | null): string =>
  soft === null ? 'hard only' : `soft ${formatModel(soft * 100, 0)} %`

/** The state of a row in words. */
export function limitWords({ state, soft }: Pick<LimitRow, 'state' | 'soft'>): string {
  if (state === 'over') return 'over limit'
  if (state === 'soft') return 'over soft'
  if (state === 'unknown') return 'not known now'
  return state === 'none' ? 'no limit set' : softWords(soft)
}

/** What the head of the panel says of all rows. */
export function limitsBadge(
  rows: readonly Pick<LimitRow, 'state'>[],
): Readonly<{ text: string; severity: 'warn' | 'critical' }> | null {
  const over = rows.filter(({ state }) => state === 'over').length
  const soft = rows.filter(({ state }) => state === 'soft').length
  if (over > 0) return { text: `${over} over limit`, severity: 'critical' }
  return soft > 0 ? { text: `${soft} over soft`, severity: 'warn' } : null
}

const ALERT_LIMIT: Readonly<Record<RiskAlert['limit'], readonly [string, (value: number) => string]>> = {
  var: ['VaR 95 %', (value) => `$${money(value)}`],
  leverage: ['Leverage', (value) => `${times(value)} times equity`],
  concentration: ['Largest underlying', (value) => `${percent(value)} % of exposure`],
  position_size: ['Largest position', (value) => `$${money(value)}`],
  counterparty_exposure: ['Largest counterparty', (value) => `$${money(value)}`],
  margin: ['Maintenance margin', (value) => `${percent(value)} % of equity`],
}

const ALERT_KIND: Readonly<Record<RiskAlert['kind'], string>> = {
  breach: 'is over its limit of',
  warning: 'is near its limit of',
  recovery: 'is back under its limit of',
}

/** `VaR 95 % of $5,200 is over its limit of $5,000.` */
export function alertWords({ limit, kind, value, max }: RiskAlert): string {
  const [name, show] = ALERT_LIMIT[limit]
  return `${name}, ${show(value)}, ${ALERT_KIND[kind]} ${show(max)}.`
}
