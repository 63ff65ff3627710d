import type { EntryOutput } from '../../client/index.ts'
import { count, money, percent, times } from './limits.ts'

export type LimitHistory = EntryOutput<'guards.limitHistory'>

/** One bound that was moved: what it was, what it became, who wished it and who let it. */
export type LimitChangeRow = Readonly<{
  key: string
  at: string
  field: string
  words: string
  before: string
  after: string
  /** Looser bounds need a second person; a bound that is taken away is the loosest. */
  move: 'looser' | 'tighter' | 'changed'
  askedBy: string
  /** Null where nobody else had to be asked. */
  allowedBy: string | null
}>

type Shown = readonly [words: string, show: (value: number) => string]

const FIELDS: Readonly<Record<string, Shown>> = {
  max_var: ['VaR 95 %, 1 day, $', money],
  max_leverage: ['Leverage, times equity', times],
  max_concentration: ['Largest underlying, % of exposure', percent],
  max_position_size: ['Largest position, $', money],
  max_counterparty_exposure: ['Largest counterparty, $', money],
  max_daily_loss: ['Day loss, $', money],
  warn_daily_loss: ['Day loss warned of, $', money],
  max_orders_per_day: ['Orders a day', count],
  warn_orders_per_day: ['Orders a day warned of', count],
  max_trades_per_day: ['Trades a day', count],
  warn_trades_per_day: ['Trades a day warned of', count],
}

const NO_LIMIT = 'no limit'

/** What a field of the history is called; one that this terminal does not know keeps its own name. */
const limitFieldWords = (field: string): string => FIELDS[field]?.[0] ?? field.replaceAll('_', ' ')

function shownValue(field: string, value: string | null): string {
  if (value === null) return NO_LIMIT
  const show = FIELDS[field]?.[1]
  const number = Number(value)
  return show === undefined || !Number.isFinite(number) ? value : show(number)
}

const boundOf = (value: string | null): number => (value === null ? Infinity : Number(value))

function moveOf(before: string | null, after: string | null): LimitChangeRow['move'] {
  const [from, to] = [boundOf(before), boundOf(after)]
  if (Number.isNaN(from) || Number.isNaN(to)) return 'changed'
  return to > from ? 'looser' : 'tighter'
}

/** Every moved bound on a row of its own, newest first; `people` names a user's id. Of one field where one is chosen. */
export function limitChangeRows(
  { changes }: LimitHistory,
  people: (id: string) => string,
  chosen: string = '',
): readonly LimitChangeRow[] {
  return changes.flatMap(({ at, set_by: setBy, approved_by: approvedBy, changes: moved }, place) =>
    moved
      .filter(({ field }) => chosen === '' || field === chosen)
      .map(({ field, before, after }) => ({
        key: `${at} ${place} ${field}`,
        ...{ at, field, words: limitFieldWords(field) },
        ...{ before: shownValue(field, before), after: shownValue(field, after) },
        move: moveOf(before, after),
        askedBy: people(setBy),
        allowedBy: approvedBy === null ? null : people(approvedBy),
      })),
  )
}

/** The fields that were ever moved, by their words: what can be chosen. */
export const movedFields = ({ changes }: LimitHistory): readonly (readonly [string, string])[] =>
  [...new Set(changes.flatMap(({ changes: moved }) => moved.map(({ field }) => field)))]
    .map((field) => [field, limitFieldWords(field)] as const)
    .toSorted(([, one], [, other]) => one.localeCompare(other))

/** `Orders a day: 5 → 50, looser. Asked by ada@example.com, allowed by bob@example.com.` */
export const limitChangeWords = (row: LimitChangeRow): string => {
  const who =
    row.allowedBy === null
      ? `Set by ${row.askedBy}, without a second person`
      : `Asked by ${row.askedBy}, allowed by ${row.allowedBy}`
  return `${row.words}: ${row.before} → ${row.after}, ${row.move}. ${who}.`
}
