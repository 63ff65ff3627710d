import type { EntryOutput } from '../../client/index.ts'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { money } from './limits.ts'
import type { LimitState } from './limits.ts'

export type CounterpartyAnswer = EntryOutput<'risk.counterparties'>

export type CounterpartyRow = Readonly<{
  name: string
  positions: number
  /** What is lost at once if it fails. */
  now: string
  /** What may be lost beside it while its derivatives are closed. */
  later: string
  limit: string
  /** Of the limit, 0 to …; null without one. */
  share: number | null
  state: Extract<LimitState, 'ok' | 'soft' | 'over' | 'none'>
}>

const STATE = { ok: 'ok', warning: 'soft', breached: 'over', no_limit: 'none' } as const

/** Each venue or counterparty with what the account's bound on it leaves, the fullest first, then the largest. */
export function counterpartyRows(
  { counterparties }: Pick<CounterpartyAnswer, 'counterparties'>,
  accountId: string,
): readonly CounterpartyRow[] {
  const rows = counterparties.map((one) => {
    const own = one.accounts.find(({ account_id: id }) => id === accountId)
    const bound = own?.limit ?? null
    const limit = bound === null ? null : Number(bound)
    const exposure = one.current_exposure + one.potential_future_exposure
    const share = limit === null || limit <= 0 || own === undefined ? null : own.exposure / limit
    const row: CounterpartyRow = {
      ...{ name: one.counterparty, positions: one.positions, share },
      now: money(one.current_exposure),
      later: money(one.potential_future_exposure),
      limit: limit === null ? NO_VALUE : money(limit),
      state: STATE[own?.status ?? 'no_limit'],
    }
    return { row, exposure }
  })
  return rows
    .toSorted((a, b) => (b.row.share ?? -1) - (a.row.share ?? -1) || b.exposure - a.exposure)
    .map(({ row }) => row)
}

const WORDS: Readonly<Record<CounterpartyRow['state'], string>> = {
  over: 'over limit',
  soft: 'near limit',
  ok: 'within limit',
  none: 'no limit set',
}

/** The state of a row in words: colour never says it alone. */
export const counterpartyWords = ({ state }: Pick<CounterpartyRow, 'state'>): string => WORDS[state]
