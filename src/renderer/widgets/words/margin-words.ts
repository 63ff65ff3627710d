import { Decimal } from '../../../core/kernel/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import type { HeadBadge } from '../../state/index.ts'
import type { Notice } from '../../state/toasts.ts'
import type { RiskAlert } from '../../state/risk-alerts.ts'
import { formatAmount, formatModel } from '../figures/format.ts'
import { futureParts, optionParts } from './instrument.ts'

export type AccountMargin = EntryOutput<'accounts.collateral'>['margin']

/** `call`: positions are being closed. `warned`: near it. `carried`: well away. `none`: nothing stands on margin. */
type MarginState = 'call' | 'warned' | 'carried' | 'none'

/** The engine warns from 0.8 of the equity on and takes it back below 0.7: its own word decides, not the figure of now. */
export function marginState({ ratio, is_exhausted, warned_at }: AccountMargin): MarginState {
  if (is_exhausted || (ratio !== null && new Decimal(ratio).gte(1))) return 'call'
  if (warned_at !== null) return 'warned'
  return ratio === null ? 'none' : 'carried'
}

/** The badge of an account whose margin is near its end or past it; null while it is carried. */
export function marginBadge(margin: AccountMargin): HeadBadge | null {
  const state = marginState(margin)
  if (state === 'call') return { text: 'margin call', severity: 'critical' }
  return state === 'warned' ? { text: 'margin warning', severity: 'warn' } : null
}

const percentWords = (ratio: string): string => `${formatAmount(new Decimal(ratio).times(100), 1)} %`

/** Maintenance, and what of the equity it takes: `250.00, 5.0 % of equity 5,001.00`. */
export function maintenanceWords({ maintenance, equity, ratio, is_exhausted }: AccountMargin): string {
  const held = `$${formatAmount(maintenance, 2)}`
  if (is_exhausted) return `${held}, against an equity of ${formatAmount(equity, 2)}`
  return ratio === null ? held : `${held}, ${percentWords(ratio)} of equity $${formatAmount(equity, 2)}`
}

/** What is done about it: said where the state is. */
export function marginConsequence(margin: AccountMargin): string {
  const state = marginState(margin)
  if (state === 'call') return 'Positions are closed at the market until the margin is met.'
  if (state === 'warned') return 'At 100 % positions are closed. Deposit, or make the position smaller.'
  return 'Warned from 80 %; at 100 % positions are closed.'
}

/** Whether a position can be held on margin: a future, or an option that is sold. */
export const isOnMargin = ({
  symbol,
  quantity,
  status,
}: Readonly<{ symbol: string; quantity: string; status: string }>): boolean =>
  status === 'open' &&
  (futureParts(symbol) !== null || (optionParts(symbol) !== null && new Decimal(quantity).isNegative()))

const NOTICE = {
  warning: {
    severity: 'warn',
    title: 'Margin warning',
    rest: 'At 100 % positions are closed. Deposit, or make the position smaller.',
    stays: true,
  },
  breach: {
    severity: 'critical',
    title: 'Margin call',
    rest: 'Positions are closed at the market until the margin is met.',
    stays: true,
  },
  recovery: {
    severity: 'ok',
    title: 'Margin met again',
    rest: 'Nothing more is closed.',
    stays: false,
  },
} as const satisfies Record<RiskAlert['kind'], unknown>

/** From there on the engine says only that there is no equity. */
const NO_EQUITY_RATIO = 1_000_000

/** An edge of an account's margin as a notice: what happened, of which account, what follows. */
export function marginNotice({ kind, value }: RiskAlert, accountMask: string): Notice {
  const { severity, title, rest, stays } = NOTICE[kind]
  const share =
    value >= NO_EQUITY_RATIO
      ? 'No equity is left'
      : `Maintenance is ${formatModel(value * 100, 1)} % of the equity`
  return { severity, title, body: `${share} of ${accountMask}. ${rest}`, stays }
}
