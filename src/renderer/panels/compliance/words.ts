import type { EntryOutput } from '../../client/index.ts'
import { formatDay, formatTime } from '../../widgets/figures/format.ts'
import type { PanelName } from '../panel.ts'

export type Dashboard = EntryOutput<'complianceDashboard.get'>
/** What the house must fulfil, as the checklist has it. */
export type Requirement = EntryOutput<'complianceRecords.list'>['records'][number]

type Queue = Dashboard['cases']['queues'][number]

/** Where each kind of work is done. */
export const PLACES = {
  approvals: 'approvals',
  cases: 'cases',
  filings: 'filings',
  reviews: 'reviews',
  rules: 'laboratory',
  screening: 'matches',
} as const satisfies Record<string, PanelName>
export type Place = keyof typeof PLACES

export const CASE_STATES = [
  ['open', 'Waiting'],
  ['in_review', 'In review'],
  ['snoozed', 'Asleep'],
  ['awaiting_approval', 'Second person'],
] as const satisfies readonly (readonly [Queue['state'], string])[]

type CaseRow = Readonly<{
  kind: Queue['kind']
  /** By state, in the order of `CASE_STATES`. */
  counts: readonly number[]
  overdue: number
  nextDueAt: string
}>

/** One row for each kind of case, the most overdue first. */
export function caseRows(queues: readonly Queue[]): readonly CaseRow[] {
  const rows = [...Map.groupBy(queues, ({ kind }) => kind)].map(([kind, ofKind]) => ({
    kind,
    counts: CASE_STATES.map(([state]) => ofKind.find((one) => one.state === state)?.count ?? 0),
    overdue: ofKind.reduce((sum, { overdue }) => sum + overdue, 0),
    nextDueAt: ofKind.map(({ next_due_at: at }) => at).toSorted()[0] ?? '',
  }))
  return rows.toSorted((left, right) => right.overdue - left.overdue)
}

/** A row of days with the newest first: where there is no room for all of them, today is not what is cut off. */
export const newestFirst = <Value>(days: readonly Value[]): readonly Value[] => days.toReversed()

/** Its days are UTC days, and so is its time. */
export const asOfWords = (at: string): string => `as of ${formatTime(at, 'UTC')} UTC`

/** The head of a day's column, `22 Nov`: a few days in a row need no year. */
export const dayAndMonth = (day: string): string => formatDay(day, 'UTC').replace(/ \d{4}$/, '')

/** A list that is older than this may miss who was added since: publishers change theirs several times a week. */
const LIST_AGE_DAYS_MAX = 7

export const isOld = (ageDays: number): boolean => ageDays > LIST_AGE_DAYS_MAX
