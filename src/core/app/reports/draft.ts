import { asId, ok, refused, sha256Hex, utcDay } from '../../kernel/index.ts'
import type { Clock, IdSource, JsonObject, Result } from '../../kernel/index.ts'
import type { Caller } from '../../identity/index.ts'
import { filingDeadline, isAboutPersons, reportingFailure } from '../../compliance/reporting/index.ts'
import type {
  CaseReads,
  FilingDocuments,
  FilingKind,
  ReportingFailure,
} from '../../compliance/reporting/index.ts'
import type { DeskReads } from '../desk.ts'
import type { HandlersOf } from '../handlers.ts'
import type { RegulatoryReportRecord, Store } from '../store.ts'
import { deskSetOf } from './desk-set.ts'
import type { DeskSet } from './desk-set.ts'
import { writeFiling } from './filings.ts'
import { largeTradersOf } from './large-traders.ts'
import { firstStep } from './record.ts'
import { rendered } from './render.ts'
import { controlMatrixOf } from './sox.ts'

export type DraftPorts = Readonly<{
  store: Pick<Store, 'reports' | 'users' | 'audit'>
  desk: Pick<DeskReads, 'instrument'>
  documents: FilingDocuments
  cases: CaseReads
  clock: Clock
  ids: IdSource
}>

type GenerateInput = Parameters<HandlersOf<'reports'>['generate']>[0]

type Drafted = Result<RegulatoryReportRecord, ReportingFailure>
type Body = Pick<RegulatoryReportRecord, 'format' | 'dataSummary' | 'findings' | 'content' | 'contentHash'>

/** What starts the clock of each report, and which clock it is. */
function dueOf(input: GenerateInput, detectedOn: string | null): Result<string, ReportingFailure> {
  const filing: FilingKind =
    input.report_type === 'sar' || input.report_type === 'ctr'
      ? input.report_type
      : input.regulation_type === 'mifid_ii'
        ? 'rts22'
        : input.regulation_type === 'dodd_frank'
          ? 'cftc'
          : 'large_trader'
  const due = filingDeadline(filing, (filing === 'sar' ? detectedOn : null) ?? utcDay(input.period_end))
  return due.ok ? ok(due.value.dueOn) : due
}

const incomplete = (message: string): Result<never, ReportingFailure> =>
  refused(reportingFailure('report_incomplete', message))

type Facts = Readonly<{ record: JsonObject; subjectIds: readonly string[]; detectedOn: string | null }>

/** A filing about persons: its typed record, and everybody whom it or its case is about. */
async function factsOf(
  { cases }: DraftPorts,
  { record, case_id: caseId, subject_user_ids: subjects, detected_on: detectedOn }: GenerateInput,
): Promise<Result<Facts, ReportingFailure>> {
  const customers = caseId === undefined ? [] : await cases.customersOf(caseId)
  if (customers === null) {
    return refused(reportingFailure('report_not_found', 'There is no such case.', { field: 'case_id' }))
  }
  if (record === undefined) return incomplete('A filing needs its record.')
  const subjectIds = [...new Set([...subjects, ...customers])]
  return ok({ record: record as JsonObject, subjectIds, detectedOn: detectedOn ?? null })
}

async function filingBody(
  ports: DraftPorts,
  form: 'sar' | 'ctr',
  facts: Facts,
): Promise<Result<Body, ReportingFailure>> {
  const filing = await writeFiling(ports.documents, form, facts.record)
  if (!filing.ok) return filing
  const { text, problems, isValidated } = filing.value
  return ok({
    format: 'xml',
    dataSummary: { problems: problems.length, characters: text.length },
    findings: { problems, validated: isValidated } as unknown as JsonObject,
    content: text,
    contentHash: sha256Hex(text),
  })
}

/** What an officer's report holds by its regulation; everybody else's, and every other, the records of the period. */
async function setOf(
  ports: DraftPorts,
  input: GenerateInput,
  userId: string | null,
): Promise<Result<DeskSet, ReportingFailure>> {
  const period = { from: input.period_start, to: input.period_end }
  if (userId !== null) {
    return deskSetOf(ports.store, { ...period, reportType: input.report_type, userId: asId<'user'>(userId) })
  }
  if (input.regulation_type === 'sox') return ok(await controlMatrixOf(ports, period))
  const isLargeTrader = input.regulation_type === 'cftc' && input.report_type === 'position'
  return isLargeTrader
    ? ok(await largeTradersOf(ports))
    : deskSetOf(ports.store, { ...period, reportType: input.report_type })
}

async function setBody(
  ports: DraftPorts,
  input: GenerateInput,
  userId: string | null,
): Promise<Result<Body, ReportingFailure>> {
  const set = await setOf(ports, input, userId)
  if (!set.ok) return set
  const { summary, rows } = set.value
  const format = input.format ?? 'json'
  const page = {
    ...{ reportType: input.report_type, regulationType: input.regulation_type ?? null },
    ...{ from: input.period_start, to: input.period_end, at: ports.clock.now(), summary },
    rows: input.include_details ? rows : null,
  }
  const { content, hash } = await rendered(ports.documents, page, format)
  const findings = { problems: [], validated: true }
  return ok({ format, dataSummary: summary, findings, content, contentHash: hash })
}

const recordOf = (
  ports: DraftPorts,
  input: GenerateInput,
  caller: Caller,
  made: Readonly<{ body: Body; subjectIds: readonly string[]; dueOn: string }>,
): RegulatoryReportRecord => {
  const at = ports.clock.now()
  return {
    ...made.body,
    id: ports.ids.next(),
    reportType: input.report_type,
    regulationType: input.regulation_type ?? null,
    subjects: made.subjectIds.length === 0 ? '' : ` ${made.subjectIds.join(' ')} `,
    periodStart: input.period_start,
    periodEnd: input.period_end,
    status: 'draft',
    dueOn: made.dueOn,
    amends: input.amends ?? null,
    generatedBy: caller.userId,
    generatedAt: at,
    updatedAt: at,
    history: firstStep(caller.userId, at),
  }
}

/** A report as a draft. Reports about persons are for officers alone, and for nobody about themselves. */
export async function drafted(ports: DraftPorts, input: GenerateInput, caller: Caller): Promise<Drafted> {
  const isOfficer = caller.permissions.includes('compliance.write')
  if (!isAboutPersons(input.report_type)) {
    const body = await setBody(ports, input, isOfficer ? null : caller.userId)
    if (!body.ok) return body
    const due = dueOf(input, null)
    return due.ok
      ? ok(recordOf(ports, input, caller, { body: body.value, subjectIds: [], dueOn: due.value }))
      : due
  }
  if (!isOfficer) {
    return refused(reportingFailure('report_forbidden', 'Only a compliance officer drafts such a report.'))
  }
  const facts = await factsOf(ports, input)
  if (!facts.ok) return facts
  if (facts.value.subjectIds.includes(caller.userId)) {
    return refused(reportingFailure('report_forbidden', 'Nobody drafts a report about themselves.'))
  }
  const body = await filingBody(ports, input.report_type, facts.value)
  if (!body.ok) return body
  const due = dueOf(input, facts.value.detectedOn)
  const subjectIds = facts.value.subjectIds
  return due.ok ? ok(recordOf(ports, input, caller, { body: body.value, subjectIds, dueOn: due.value })) : due
}
