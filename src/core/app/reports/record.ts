import { present, toIso } from '../../kernel/index.ts'
import type { Instant, JsonObject, UserId } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { CONTROL_ACTS } from '../../audit/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import type { Caller } from '../../identity/index.ts'
import { isAboutPersons } from '../../compliance/reporting/index.ts'
import type { CtrRecord, FilingProblem, ReportStatus } from '../../compliance/reporting/index.ts'
import type { Doer } from '../cases/case-book.ts'
import type { RegulatoryReportRecord } from '../store/store.ts'

type ReportAnswer = ContractOutputs['reports']['get']

type Step = ReportAnswer['history'][number]
type Findings = Readonly<{
  problems: readonly FilingProblem[]
  validated: boolean
  /** Why no schema has seen it; drafts of earlier releases do not say. */
  unvalidated_because?: string
}>

export const findingsOf = (report: RegulatoryReportRecord): Findings => report.findings as unknown as Findings

/** With faults that the schema or the rules find: nobody can approve it, and it is drafted anew. */
export const isFaulty = ({ findings }: Pick<RegulatoryReportRecord, 'findings'>): boolean =>
  Array.isArray(findings['problems']) && findings['problems'].length > 0

/** Steps of before the log named reports about persons by references have none. */
export const stepsOf = ({ history }: RegulatoryReportRecord): readonly Step[] =>
  (history['steps'] as unknown as Step[]).map((step) => ({
    ...step,
    log_reference: step.log_reference ?? null,
  }))

export const reportAnswerOf = (
  report: RegulatoryReportRecord,
  caseId: string | null,
  continuing: ReportAnswer['continuing'],
): ReportAnswer => ({
  report_id: report.id,
  report_type: report.reportType,
  regulation_type: report.regulationType,
  period_start: toIso(report.periodStart),
  period_end: toIso(report.periodEnd),
  format: report.format,
  status: report.status,
  data_summary: { ...report.dataSummary },
  report_hash: report.contentHash,
  due_date: report.dueOn,
  generated_at: toIso(report.generatedAt),
  generated_by: report.generatedBy,
  download_url: `/compliance/reports/${report.id}/download`,
  amends: report.amends,
  continues: report.continues,
  continuing,
  case_id: caseId,
  subject_user_ids: report.subjects.split(' ').filter((id) => id !== ''),
  validated: findingsOf(report).validated,
  problems: findingsOf(report).problems.map((each) => ({ ...each })),
  history: [...stepsOf(report)],
})

/** What FinCEN numbers a report with when it takes it, as somebody noted it. */
export const fincenNumberOf = (report: RegulatoryReportRecord): string | null =>
  stepsOf(report)
    .map(({ note }) => note?.trim() ?? '')
    .findLast((note) => /^\d{14}$/.test(note)) ?? null

/**
 * How a draft follows the one that it amends: to FinCEN one that it has is corrected, by the number that it gave it. Null
 * where the authority never had it, or refused it: the next is a first one again.
 */
export function sequenceAfter(report: RegulatoryReportRecord): CtrRecord['sequence'] | null {
  if (report.status !== 'submitted' && report.status !== 'accepted') return null
  return { kind: 'correction', priorDocument: fincenNumberOf(report) ?? undefined }
}

type Taken = Readonly<{ by: string; at: Instant; note: string | null; logReference: string }>

/** What one act adds to the history: the log has it once, by the reference of its last step. */
const stepsTaken = (to: readonly ReportStatus[], { by, at, note, logReference }: Taken): readonly Step[] =>
  to.map((status) => ({ status, at: toIso(at), by, note, log_reference: logReference }))

/** The report in its next states, each noted with who and when. */
export function moved(
  report: RegulatoryReportRecord,
  to: readonly ReportStatus[],
  taken: Taken,
): RegulatoryReportRecord {
  const steps = [...stepsOf(report), ...stepsTaken(to, taken)]
  return {
    ...report,
    status: to.at(-1) ?? report.status,
    updatedAt: taken.at,
    history: { steps },
  }
}

export const firstStep = (taken: Omit<Taken, 'note'>): JsonObject => ({
  steps: stepsTaken(['draft'], { ...taken, note: null }),
})

const isOfficer = ({ permissions }: Caller): boolean => permissions.includes('compliance.read')

/**
 * Whether a caller may know that a report is there: never one about themselves, whichever of their `accounts` it
 * names, an officer every other, everybody else
 * what they drew up on their own trading.
 */
export const isSeenBy = (
  report: RegulatoryReportRecord,
  caller: Caller,
  accounts: readonly UserId[],
): boolean =>
  !accounts.some((id) => report.subjects.includes(` ${id} `)) &&
  (isOfficer(caller) || (report.generatedBy === caller.userId && !isAboutPersons(report.reportType)))

/**
 * What the log keeps of an act on a report: never whom it is about, nor what it says. One about persons is not named
 * either, for whom it is about may read the whole log and would find that this report alone is not there for them: the
 * act has a reference of its own, which the history tells to who may see the report.
 */
export const reportFact = (
  report: RegulatoryReportRecord,
  action: 'drafted' | 'returned' | ReportStatus,
  { actorId, requestId, personal }: Doer,
): AuditFact => ({
  action: action === 'approved' ? CONTROL_ACTS.reportApproved : `report.${action}`,
  category: 'data',
  actorId,
  resourceType: 'report',
  resourceId: isAboutPersons(report.reportType)
    ? present(stepsOf(report).at(-1)?.log_reference, 'the reference of an act on a report')
    : report.id,
  result: 'success',
  code: null,
  requestId,
  at: report.updatedAt,
  facts: {
    ...{ status: report.status, format: report.format, hash: report.contentHash },
    // By which the test of the control sees whether anybody approved what they had drafted.
    ...(action === 'approved' ? { requested_by: report.generatedBy } : {}),
  },
  personal,
})

/** Whether a report is a message that an authority takes, and not a set of the desk's own records. */
export const isFiling = ({ dataSummary }: Pick<RegulatoryReportRecord, 'dataSummary'>): boolean =>
  FILED_AS in dataSummary

/** What the summary of a filing alone counts. */
export const FILED_AS = 'characters'
export type FiledAs = typeof FILED_AS
