import { toIso } from '../../kernel/index.ts'
import type { Instant, JsonObject } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { CONTROL_ACTS } from '../../audit/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import type { Caller } from '../../identity/index.ts'
import { isAboutPersons } from '../../compliance/reporting/index.ts'
import type { FilingProblem, ReportStatus } from '../../compliance/reporting/index.ts'
import type { Doer } from '../cases/case-book.ts'
import type { RegulatoryReportRecord } from '../store.ts'

type ReportAnswer = ContractOutputs['reports']['get']

type Step = ReportAnswer['history'][number]
type Findings = Readonly<{ problems: readonly FilingProblem[]; validated: boolean }>

export const findingsOf = (report: RegulatoryReportRecord): Findings => report.findings as unknown as Findings

export const stepsOf = ({ history }: RegulatoryReportRecord): readonly Step[] =>
  history['steps'] as unknown as Step[]

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
  validated: findingsOf(report).validated,
  problems: findingsOf(report).problems.map((each) => ({ ...each })),
  history: [...stepsOf(report)],
})

/** The report in its next states, each noted with who and when. */
export function moved(
  report: RegulatoryReportRecord,
  to: readonly ReportStatus[],
  by: string,
  at: Instant,
  note: string | null,
): RegulatoryReportRecord {
  const steps = [...stepsOf(report), ...to.map((status) => ({ status, at: toIso(at), by, note }))]
  return {
    ...report,
    status: to.at(-1) ?? report.status,
    updatedAt: at,
    history: { steps } as unknown as JsonObject,
  }
}

export const firstStep = (by: string, at: Instant): JsonObject => ({
  steps: [{ status: 'draft', at: toIso(at), by, note: null }],
})

const isOfficer = ({ permissions }: Caller): boolean => permissions.includes('compliance.read')

/**
 * Whether a caller may know that a report is there: never one about themselves, an officer every other, everybody else
 * what they drew up on their own trading.
 */
export const isSeenBy = (report: RegulatoryReportRecord, caller: Caller): boolean =>
  !report.subjects.includes(` ${caller.userId} `) &&
  (isOfficer(caller) || (report.generatedBy === caller.userId && !isAboutPersons(report.reportType)))

/** What the log keeps of an act on a report: never whom it is about, nor what it says. */
export const reportFact = (
  report: RegulatoryReportRecord,
  action: 'drafted' | ReportStatus,
  { actorId, requestId, personal }: Doer,
): AuditFact => ({
  action: action === 'approved' ? CONTROL_ACTS.reportApproved : `report.${action}`,
  category: 'data',
  actorId,
  resourceType: 'report',
  resourceId: report.id,
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
