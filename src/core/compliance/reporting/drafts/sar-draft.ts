import { ZERO, numberOf, ok, utcDay } from '../../../kernel/index.ts'
import type { Decimal, Instant } from '../../../kernel/index.ts'
import type { FincenParty, SarRecord } from '../contract-filings.ts'
import type { ReportingFirm } from '../contract-firm.ts'
import { lacking } from './fill-facts.ts'
import type { FillReport } from './fill-facts.ts'
import { filerOf, fincenSubject } from './fincen-subject.ts'
import type { CaseSubject } from './fincen-subject.ts'
import { sarKindsOf } from './sar-kinds.ts'

/** An alert of a case that still stands. */
export type CaseAlert = Readonly<{
  rule: string
  explanation: string
  happenedAt: Instant
  raisedAt: Instant
}>

/** Money that moved, or an order that was filled, as the alerts name it. */
export type CaseTransaction = Readonly<{
  id: string
  at: Instant
  /** In USD; null where it was in something else. */
  amount: Decimal | null
  accountId: string
  userId: string
}>

export type CaseFacts = Readonly<{
  caseId: string
  subjects: readonly CaseSubject[]
  alerts: readonly CaseAlert[]
  transactions: readonly CaseTransaction[]
}>

/** What happened first and last, by transactions where there are any and else by the alerts. */
function spanOf({ alerts, transactions }: CaseFacts): Readonly<{ from: string; to: string }> | null {
  const days = (transactions.length > 0 ? transactions : alerts.map(({ happenedAt: at }) => ({ at })))
    .map(({ at }) => utcDay(at))
    .toSorted()
  const [from] = days
  return from === undefined ? null : { from, to: days.at(-1) ?? from }
}

/** All that was involved, in whole dollars rounded up; undefined, for "unknown", where one amount is not known. */
function amountOf({ transactions }: CaseFacts): number | undefined {
  const known = transactions.flatMap(({ amount }) => (amount === null ? [] : [amount]))
  if (known.length === 0 || known.length < transactions.length) return undefined
  return Math.ceil(numberOf(known.reduce((sum, amount) => sum.plus(amount), ZERO)))
}

const NARRATIVE_CHARS_MAX = 17_000

/** What monitoring saw, in the order in which it happened: where the officer's own account begins. */
function narrativeOf({ alerts }: CaseFacts): string {
  const seen = alerts.toSorted((one, other) => one.happenedAt - other.happenedAt)
  return seen
    .map(({ happenedAt, rule, explanation }) => `${utcDay(happenedAt)} (${rule}): ${explanation}`)
    .join(' ')
    .slice(0, NARRATIVE_CHARS_MAX)
}

/** FinCEN takes 25 characters as the filer's own number of a case. */
const internalNumberOf = (caseId: string): string => caseId.replaceAll('-', '').slice(0, 25)

/** What an officer gives in place of what the case says, or where it says nothing. */
export type SarChanges = Partial<SarRecord>

function subjectsOf(firm: ReportingFirm, facts: CaseFacts): FillReport<FincenParty[]> {
  const parties: FincenParty[] = []
  for (const subject of facts.subjects) {
    const party = fincenSubject(firm, subject)
    if (!party.ok) return party
    parties.push(party.value)
  }
  return ok(parties)
}

function activityOf(facts: CaseFacts): FillReport<SarRecord['activity']> {
  const span = spanOf(facts)
  if (span === null) return lacking('activity.from', 'no alert or transaction of the case says when.')
  const kinds = sarKindsOf(facts.alerts.map(({ rule }) => rule))
  if (kinds.length === 0) return lacking('activity.kinds', 'no alert of the case stands for a kind.')
  const amount = amountOf(facts)
  return ok({
    ...span,
    ...(amount === undefined ? {} : { amount }),
    kinds: [...kinds],
    instruments: [],
    ipAddresses: [],
  })
}

/** A suspicious activity report as its case has it. What the case does not say is refused by its field. */
export function sarRecordOf(
  firm: ReportingFirm,
  facts: CaseFacts,
  changes: SarChanges,
  filedOn: string,
): FillReport<SarRecord> {
  const filer = filerOf(firm, changes.filer)
  if (!filer.ok) return filer
  const subjects = changes.subjects === undefined ? subjectsOf(firm, facts) : ok(changes.subjects)
  if (!subjects.ok) return subjects
  const activity = changes.activity === undefined ? activityOf(facts) : ok(changes.activity)
  if (!activity.ok) return activity
  const narrative = changes.narrative ?? narrativeOf(facts)
  if (narrative === '') return lacking('narrative', 'no alert of the case says what happened.')
  return ok({
    filedOn,
    sequence: { kind: 'initial' },
    internalNumber: internalNumberOf(facts.caseId),
    ...changes,
    filer: filer.value,
    subjects: subjects.value,
    activity: activity.value,
    narrative,
  })
}
