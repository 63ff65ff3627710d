import { ZERO, numberOf, ok, utcDay } from '../../kernel/index.ts'
import type { Decimal, Instant } from '../../kernel/index.ts'
import type { FincenFiler, FincenParty, SarRecord } from './contract-filings.ts'
import type { ReportingFirm } from './contract-firm.ts'
import { lacking, namesOfClient } from './fill-facts.ts'
import type { FillReport, ReportedClient } from './fill-facts.ts'
import { sarKindsOf } from './sar-kinds.ts'

/** Whom a case is about: what the identity check says, or nothing of it, and the accounts that were used. */
export type CaseSubject = Readonly<{
  userId: string
  client: ReportedClient | null
  occupation: string | null
  address: FincenParty['address']
  email: string | null
  accounts: readonly string[]
}>

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

/** FinCEN's codes: 6 a passport, 9 a foreign document, 5 a driver's licence. */
function documentOf({ document, nationality }: ReportedClient): FincenParty['identifications'] {
  if (document === null) return []
  const type = document.type === 'passport' ? '6' : '9'
  return [{ type, number: document.number, issuerCountry: nationality }]
}

/** A client of whom no check was approved is a subject of whom little is known; FinCEN wants that said. */
function subjectOf(firm: ReportingFirm, subject: CaseSubject): FillReport<FincenParty> {
  const { client, occupation, address, email, accounts } = subject
  const common = {
    alsoKnownAs: [],
    gender: 'unknown' as const,
    address,
    ...(email === null ? {} : { email }),
    ...(occupation === null ? {} : { occupation: occupation.slice(0, 50) }),
    identifications: client === null ? [] : documentOf(client),
    accounts: [...accounts],
  }
  if (client === null) return ok({ kind: 'person', ...common })
  if (client.isFirm) return ok({ kind: 'entity', name: client.fullName, ...common })
  const names = namesOfClient(firm, client)
  if (!names.ok) return names
  const { firstName, surname } = names.value
  return ok({ kind: 'person', name: surname, firstName, bornOn: client.bornOn, ...common })
}

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

function filerOf(firm: ReportingFirm, changes: SarChanges): FillReport<FincenFiler> {
  const filer = changes.filer ?? firm.filer
  return filer === undefined
    ? lacking('firm.filer', 'the firm has not stated who files with FinCEN.')
    : ok(filer)
}

function subjectsOf(firm: ReportingFirm, facts: CaseFacts): FillReport<FincenParty[]> {
  const parties: FincenParty[] = []
  for (const subject of facts.subjects) {
    const party = subjectOf(firm, subject)
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
  const filer = filerOf(firm, changes)
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
