import {
  MS_PER_DAY,
  addMs,
  asId,
  ok,
  parseIso,
  present,
  refused,
  sha256Hex,
  utcDay,
} from '../../kernel/index.ts'
import type { IdSource, Instant, Result } from '../../kernel/index.ts'
import type { Caller } from '../../identity/index.ts'
import {
  ctrDocument,
  filingDeadline,
  isAboutPersons,
  reportingFailure,
  sarDocument,
} from '../../compliance/reporting/index.ts'
import { sarChanges } from '../../compliance/reporting/contract-filings.ts'
import type {
  CtrRecord,
  FilingDocuments,
  FilingKind,
  Regulation,
  ReportType,
  ReportingFailure,
} from '../../compliance/reporting/index.ts'
import { THE_HOUSE } from '../cases/case-book.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Registry } from '../identity/sessions.ts'
import type { RegulatoryReportRecord, Store } from '../store/store.ts'
import { bestExecutionOf } from './best-execution.ts'
import { deskSetOf } from './desk-set.ts'
import type { DeskSet } from './desk-set.ts'
import { customersOf, draftedCase, noSuchCase } from './case-draft.ts'
import type { CaseDraftPorts } from './case-draft.ts'
import { continuedSar } from './continuing.ts'
import { draftedCtr } from './ctr-draft.ts'
import type { CtrDraftPorts } from './ctr-draft.ts'
import { writeDocument, writeFiling } from './filings.ts'
import type { WrittenFiling } from './filings.ts'
import { largeTradersOf } from './large-traders.ts'
import { parsedWith } from './parsed.ts'
import { draftedPeriod } from './period-draft.ts'
import type { PeriodForm, PeriodPorts } from './period-draft.ts'
import { FILED_AS, firstStep } from './record.ts'
import { rendered } from './render.ts'
import { controlMatrixOf } from './sox.ts'
import { switchedOn } from './switches.ts'
import type { ReportSwitches } from './switches.ts'

export type DraftPorts = PeriodPorts &
  CaseDraftPorts &
  CtrDraftPorts &
  Readonly<{
    store: Pick<Store, 'reports' | 'users' | 'audit'>
    registry: Pick<Registry, 'accountsOf'>
    documents: FilingDocuments
    ids: IdSource
    switches: ReportSwitches
  }>

export type GenerateInput = Parameters<HandlersOf<'reports'>['generate']>[0]

/** What is asked for, and which report of FinCEN it follows; null of a first one. */
type DraftInput = GenerateInput & Readonly<{ sequence: CtrRecord['sequence'] | null }>

/** What an officer says, before which it goes without saying what the report follows. */
const saidIn = ({ record, sequence }: DraftInput): Readonly<Record<string, unknown>> => ({
  ...(sequence === null ? {} : { sequence }),
  ...record,
})

type Drafted = Result<RegulatoryReportRecord, ReportingFailure>
type Body = Pick<RegulatoryReportRecord, 'format' | 'dataSummary' | 'findings' | 'content' | 'contentHash'>

type Period = Readonly<{ from: Instant; to: Instant }>

/** Which message an authority takes of a period's trades; the other regulations have none. */
const PERIOD_FORMS: Readonly<Partial<Record<Regulation, PeriodForm>>> = {
  mifid_ii: 'rts22',
  emir: 'emir',
  dodd_frank: 'cftc',
}

/** What starts the clock of each report, and which clock it is. */
function dueOf(input: GenerateInput, from: string): Result<string, ReportingFailure> {
  const { report_type: type, regulation_type: regulation } = input
  const filing: FilingKind =
    type === 'sar' || type === 'ctr' ? type : ((regulation && PERIOD_FORMS[regulation]) ?? 'large_trader')
  const due = filingDeadline(filing, from)
  return due.ok ? ok(due.value.dueOn) : due
}

const incomplete = (message: string): Result<never, ReportingFailure> =>
  refused(reportingFailure('report_incomplete', message, { field: 'record' }))

const filedBody = (
  { text, problems, unvalidatedBecause }: WrittenFiling,
  counts: Readonly<Record<string, number>>,
): Body => ({
  format: 'xml',
  dataSummary: { ...counts, problems: problems.length, [FILED_AS]: text.length },
  findings:
    unvalidatedBecause === null
      ? { problems, validated: true }
      : { problems, validated: false, unvalidated_because: unvalidatedBecause },
  content: text,
  contentHash: sha256Hex(text),
})

/** A draft before it is a record: what it says, whom it is about, of which days, and by when it is due. */
type Made = Readonly<{ body: Body; subjectIds: readonly string[]; period: Period; dueOn: string }>

/** The period that was asked for; the contract sees to it that there is one where no case gives it. */
const periodOf = (input: GenerateInput): Period => ({
  from: present(input.period_start, 'the start of the period'),
  to: present(input.period_end, 'the end of the period'),
})

const wholeDays = (first: string, last: string): Period => ({
  from: present(parseIso(first), 'a day of the activity'),
  to: addMs(present(parseIso(last), 'a day of the activity'), MS_PER_DAY - 1),
})

/** A SAR as its case has it, with what the officer put in its place. */
async function madeOfCase(
  ports: DraftPorts,
  input: DraftInput,
  caseId: string,
): Promise<Result<Made, ReportingFailure>> {
  const changes = parsedWith(sarChanges, saidIn(input))
  if (!changes.ok) return changes
  const continued =
    input.continues === undefined
      ? ok(null)
      : await continuedSar(ports, input.continues, caseId, input.amends)
  if (!continued.ok) return continued
  const drafted = await draftedCase(ports, caseId, changes.value, continued.value)
  if (!drafted.ok) return drafted
  const { record, subjectIds, detectedOn } = drafted.value
  const written = await writeDocument(ports.documents, 'sar', sarDocument(record))
  if (!written.ok) return written
  const due =
    continued.value === null ? dueOf(input, input.detected_on ?? detectedOn) : ok(continued.value.clock.dueOn)
  if (!due.ok) return due
  const { from, to = from } = record.activity
  return ok({
    body: filedBody(written.value, {
      subjects: record.subjects.length,
      ...(record.activity.amount === undefined ? {} : { suspicious_amount: record.activity.amount }),
    }),
    // In the order of the file: a fault of its second subject is one of the second person named.
    subjectIds: [...new Set([...subjectIds, ...input.subject_user_ids])],
    period: input.period_start === undefined ? wholeDays(from, to) : periodOf(input),
    dueOn: due.value,
  })
}

/** A CTR as the books have it: of the day and person that its case, or the officer, names. */
async function madeOfCash(ports: DraftPorts, input: DraftInput): Promise<Result<Made, ReportingFailure>> {
  const { case_id: caseId, subject_user_ids: subjects, period_start: from } = input
  const days = from === undefined ? null : periodOf(input)
  const drafted = await draftedCtr(ports, { caseId, subjects, days })
  if (!drafted.ok) return drafted
  const { record, subjectIds, day } = drafted.value
  const written = await writeDocument(
    ports.documents,
    'ctr',
    ctrDocument(input.sequence === null ? record : { ...record, sequence: input.sequence }),
  )
  if (!written.ok) return written
  const due = dueOf(input, day)
  if (!due.ok) return due
  const all = [...new Set([...subjects, ...subjectIds])]
  return ok({
    body: filedBody(written.value, { cash_in: record.cashIn, cash_out: record.cashOut }),
    subjectIds: all,
    period: wholeDays(day, day),
    dueOn: due.value,
  })
}

/** A SAR or CTR from its typed record; one that belongs to a case is hidden from whom that is about, too. */
async function madeOfRecord(
  ports: DraftPorts,
  form: 'sar' | 'ctr',
  input: DraftInput,
): Promise<Result<Made, ReportingFailure>> {
  const { case_id: caseId, record, subject_user_ids: subjects, detected_on: detectedOn } = input
  const customers = caseId === undefined ? ok([]) : await customersOf(ports, caseId)
  if (!customers.ok) return customers
  if (record === undefined) return incomplete('A SAR needs its case or its record.')
  const written = await writeFiling(ports.documents, form, saidIn(input))
  if (!written.ok) return written
  const period = periodOf(input)
  const due = dueOf(input, (form === 'sar' ? detectedOn : undefined) ?? utcDay(period.to))
  if (!due.ok) return due
  const subjectIds = [...new Set([...subjects, ...customers.value])]
  return ok({ body: filedBody(written.value, {}), subjectIds, period, dueOn: due.value })
}

/** The message that an authority takes of the desk's own trades. */
async function tradesBody(
  ports: DraftPorts,
  form: PeriodForm,
  period: Period,
): Promise<Result<Body, ReportingFailure>> {
  const drafted = await draftedPeriod(ports, form, period)
  if (!drafted.ok) return drafted
  const written = await writeDocument(ports.documents, form, drafted.value.root)
  return written.ok ? ok(filedBody(written.value, drafted.value.counts)) : written
}

/** Reports of a stretch of days, and not of one kind of record. */
const PERIODIC: readonly ReportType[] = ['daily', 'weekly', 'monthly', 'quarterly', 'annual']

/** What a report holds by its regulation: of everybody but an officer their own trading, of every other the whole desk. */
async function setOf(
  ports: DraftPorts,
  input: GenerateInput,
  userId: string | null,
): Promise<Result<DeskSet, ReportingFailure>> {
  const { report_type: reportType, regulation_type: regulation } = input
  const asked = { ...periodOf(input), ...(userId === null ? {} : { userId: asId<'user'>(userId) }) }
  if (regulation === 'mifid_ii' && PERIODIC.includes(reportType)) return bestExecutionOf(ports, asked)
  if (userId === null && regulation === 'sox') return ok(await controlMatrixOf(ports, periodOf(input)))
  const isLargeTrader = userId === null && regulation === 'cftc' && reportType === 'position'
  return isLargeTrader ? ok(await largeTradersOf(ports)) : deskSetOf(ports, { ...asked, reportType })
}

async function setBody(
  ports: DraftPorts,
  input: GenerateInput,
  userId: string | null,
): Promise<Result<Body, ReportingFailure>> {
  const form = input.regulation_type && PERIOD_FORMS[input.regulation_type]
  const isFiling = form !== undefined && input.report_type === 'transaction' && input.format === 'xml'
  if (userId === null && isFiling) return tradesBody(ports, form, periodOf(input))
  const set = await setOf(ports, input, userId)
  if (!set.ok) return set
  const { summary, rows } = set.value
  const format = input.format ?? 'json'
  const page = {
    ...{ reportType: input.report_type, regulationType: input.regulation_type ?? null },
    ...{ ...periodOf(input), at: ports.clock.now(), summary },
    rows: input.include_details ? rows : null,
  }
  const { content, hash } = await rendered(ports.documents, page, format)
  const findings = { problems: [], validated: true }
  return ok({ format, dataSummary: summary, findings, content, contentHash: hash })
}

const recordOf = (
  ports: DraftPorts,
  input: GenerateInput,
  by: string,
  { body, subjectIds, period, dueOn }: Made,
): RegulatoryReportRecord => {
  const at = ports.clock.now()
  return {
    ...body,
    id: ports.ids.next(),
    reportType: input.report_type,
    regulationType: input.regulation_type ?? null,
    subjects: subjectIds.length === 0 ? '' : ` ${subjectIds.join(' ')} `,
    periodStart: period.from,
    periodEnd: period.to,
    status: 'draft',
    dueOn,
    amends: input.amends ?? null,
    continues: input.continues ?? null,
    generatedBy: by,
    generatedAt: at,
    updatedAt: at,
    history: firstStep({ by, at, logReference: ports.ids.next() }),
  }
}

async function madeOfSet(
  ports: DraftPorts,
  input: GenerateInput,
  userId: string | null,
): Promise<Result<Made, ReportingFailure>> {
  const body = await setBody(ports, input, userId)
  if (!body.ok) return body
  const period = periodOf(input)
  const due = dueOf(input, utcDay(period.to))
  return due.ok ? ok({ body: body.value, subjectIds: [], period, dueOn: due.value }) : due
}

const aboutOneself = (): Result<never, ReportingFailure> =>
  refused(reportingFailure('report_forbidden', 'Nobody drafts a report about themselves.'))

/** A report about persons: for officers alone, and for nobody about themselves, not even to see what it lacks. */
async function madeAboutPersons(
  ports: DraftPorts,
  form: 'sar' | 'ctr',
  input: DraftInput,
  caller: Caller,
): Promise<Result<Made, ReportingFailure>> {
  const { case_id: caseId } = input
  const customers = caseId === undefined ? ok([]) : await customersOf(ports, caseId)
  if (!customers.ok) return customers
  const own: readonly string[] = await ports.registry.accountsOf(caller.userId)
  if (customers.value.some((id) => own.includes(id))) return noSuchCase()
  if (input.subject_user_ids.some((id) => own.includes(id))) return aboutOneself()
  if (form === 'sar' && caseId !== undefined) return madeOfCase(ports, input, caseId)
  if (form === 'sar' || input.record !== undefined) return madeOfRecord(ports, form, input)
  const made = await madeOfCash(ports, input)
  return made.ok && made.value.subjectIds.some((id) => own.includes(id)) ? aboutOneself() : made
}

const isOfficer = ({ permissions }: Caller): boolean => permissions.includes('compliance.write')

/** Whether somebody may draft such a report at all: it is switched on, and about persons for officers alone. */
export function mayDraft(
  { switches }: Pick<DraftPorts, 'switches'>,
  input: Pick<GenerateInput, 'report_type' | 'regulation_type'>,
  caller: Caller,
): Result<null, ReportingFailure> {
  const isOn = switchedOn(switches, input.regulation_type)
  if (!isOn.ok || !isAboutPersons(input.report_type) || isOfficer(caller)) return isOn
  return refused(reportingFailure('report_forbidden', 'Only a compliance officer drafts such a report.'))
}

/** A report as a draft. Reports about persons are for officers alone, and for nobody about themselves. */
export async function drafted(ports: DraftPorts, input: DraftInput, caller: Caller): Promise<Drafted> {
  const may = mayDraft(ports, input, caller)
  if (!may.ok) return may
  const made = await (isAboutPersons(input.report_type)
    ? madeAboutPersons(ports, input.report_type, input, caller)
    : madeOfSet(ports, input, isOfficer(caller) ? null : caller.userId))
  return made.ok ? ok(recordOf(ports, input, caller.userId, made.value)) : made
}

/** A filing that the house drafts by itself: of a case, of one customer's cash, of a day's trades. */
export async function draftedByHouse(ports: DraftPorts, asked: GenerateInput): Promise<Drafted> {
  const { report_type: type, case_id: caseId } = asked
  const input = { ...asked, sequence: null }
  const made = await (type === 'sar' && caseId !== undefined
    ? madeOfCase(ports, input, caseId)
    : type === 'ctr'
      ? madeOfCash(ports, input)
      : madeOfSet(ports, input, null))
  return made.ok ? ok(recordOf(ports, input, THE_HOUSE.actorId, made.value)) : made
}
