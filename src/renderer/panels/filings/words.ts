import type { EntryInput, EntryOutput } from '../../client/index.ts'
import { NO_VALUE, formatAmount } from '../../widgets/figures/format.ts'
import { counted, plainWords } from '../../widgets/words/plain-words.ts'

export type FilingList = EntryOutput<'reports.list'>
export type Filing = FilingList['reports'][number]
export type Status = Filing['status']
export type DraftInput = EntryInput<'reports.generate'>

export const STATES = [
  ['draft', 'Drafts'],
  ['review', 'In review'],
  ['approved', 'Approved'],
  ['submitted', 'Submitted'],
  ['accepted', 'Accepted'],
  ['rejected', 'Rejected'],
  ['amended', 'Amended'],
] as const satisfies readonly (readonly [Status, string])[]

const STATUS_WORDS: Readonly<Record<Status, string>> = {
  draft: 'Draft',
  review: 'In review',
  approved: 'Approved',
  submitted: 'Submitted',
  accepted: 'Accepted',
  rejected: 'Rejected',
  amended: 'Amended',
}

export const statusWords = (status: Status): string => STATUS_WORDS[status]

/** `SAR`, `Transaction · EMIR`, `Quarterly · SOX`. */
export function filingWords({
  report_type: type,
  regulation_type: regulation,
}: Pick<Filing, 'report_type' | 'regulation_type'>): string {
  return regulation === null ? plainWords(type) : `${plainWords(type)} · ${plainWords(regulation)}`
}

/** What may be drafted here, and what it is drafted from. */
export const DRAFTS = [
  ['sar', 'SAR, from a case'],
  ['ctr', 'CTR, from a case or a customer’s day'],
  ['mifid_ii', 'RTS 22 transaction reports, from a period'],
  ['emir', 'EMIR trade reports, from a period'],
  ['dodd_frank', 'CFTC part 45 trade reports, from a period'],
] as const

export type DraftKind = (typeof DRAFTS)[number][0]

/** What a new draft of the same kind is asked for with; null for what is not drafted on this screen. */
export const draftKindOf = ({ report_type: type, regulation_type: regulation }: Filing): DraftKind | null => {
  if (type === 'sar' || type === 'ctr') return type
  const isFiled = regulation === 'mifid_ii' || regulation === 'emir' || regulation === 'dodd_frank'
  return type === 'transaction' && isFiled ? regulation : null
}

const DAY_MS = 86_400_000

/** States in which the authority has nothing yet: the clock runs. */
const isWaiting = (status: Status): boolean =>
  status === 'draft' || status === 'review' || status === 'approved'

/** Whole days from today until the last day on which it is in time; below zero when that has passed. */
const daysLeft = ({ due_date: due }: Pick<Filing, 'due_date'>, nowMs: number): number =>
  Math.round((Date.parse(`${due}T00:00:00Z`) - Math.floor(nowMs / DAY_MS) * DAY_MS) / DAY_MS)

/** Whether its last day has passed, by the engine's clock; nothing is late before that has told its time. */
export const isLate = (filing: Pick<Filing, 'due_date' | 'status'>, nowMs: number | null): boolean =>
  nowMs !== null && isWaiting(filing.status) && daysLeft(filing, nowMs) < 0

/** `in 12 days`, `today`, `3 days late`; nothing once the authority has it, or before the engine has told its time. */
export function clockWords(filing: Pick<Filing, 'due_date' | 'status'>, nowMs: number | null): string {
  if (!isWaiting(filing.status) || nowMs === null) return ''
  const left = daysLeft(filing, nowMs)
  if (left === 0) return 'today'
  return left > 0 ? `in ${counted(left, 'day')}` : `${counted(-left, 'day')} late`
}

/** What comes next, in a sentence, for whoever looks: `isOwn` drafted it themselves. */
export function nextWords({ status, problems }: Pick<Filing, 'status' | 'problems'>, isOwn: boolean): string {
  if (status === 'draft' && problems.length > 0)
    return 'Next: put its facts right, then draft it anew with Amend.'
  const own = { draft: 'send it to review', review: 'another person reads and approves it' }
  const others = { draft: 'read the file, then approve it', review: 'read the file, then approve it' }
  const words: Readonly<Record<Status, string>> = {
    draft: `Next: ${isOwn ? own.draft : others.draft}.`,
    review: `Next: ${isOwn ? own.review : others.review}.`,
    approved: 'Next: hand the file to the authority, then note that it went out.',
    submitted: 'Next: note the answer of the authority when it comes.',
    accepted: 'Done: the authority has it. What proves wrong is amended.',
    rejected: 'Next: amend it. The authority does not have it.',
    amended: 'Done: another filing took its place.',
  }
  return words[status]
}

/** Of the file and not of what it says: they stand elsewhere on the page. */
const OF_THE_FILE: readonly string[] = ['problems', 'characters']
/** A page is no place for a thousand figures: the file has them all. */
const FIGURES_MAX = 40

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function valueWords(name: string, value: unknown): string {
  if (value === null || value === undefined) return NO_VALUE
  if (['cash_in', 'cash_out', 'suspicious_amount'].includes(name))
    return `${formatAmount(String(value), 2)} USD`
  if (Array.isArray(value)) return counted(value.length, 'entry').replace('entrys', 'entries')
  return typeof value === 'number' ? value.toLocaleString('en-US') : String(value)
}

/** What it says in figures, for whoever approves it: `Cash in` and `12,000.00 USD`. */
export function figuresOf(summary: Filing['data_summary']): readonly (readonly [string, string])[] {
  const flat = (table: Readonly<Record<string, unknown>>, before: readonly string[]): [string, string][] =>
    Object.entries(table).flatMap(([name, value]) =>
      isTable(value)
        ? flat(value, [...before, plainWords(name)])
        : [[[...before, plainWords(name)].join(' · '), valueWords(name, value)] as [string, string]],
    )
  const told = Object.entries(summary).filter(([name]) => !OF_THE_FILE.includes(name))
  return flat(Object.fromEntries(told), []).slice(0, FIGURES_MAX)
}

/** Why a filing cannot be approved by anybody yet; null when a second person may. */
export function approvalFault({ problems, validated }: Filing): string | null {
  if (problems.length > 0) return 'It has faults: draft it anew with its facts put right'
  return validated ? null : 'No schema of the authority has seen it: nothing is called valid without it'
}
