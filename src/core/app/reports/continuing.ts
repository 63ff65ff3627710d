import { MS_PER_DAY, addMs, asId, ok, parseIso, present, refused } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import type { CaseId } from '../../compliance/cases/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { continuingClock, reportingFailure } from '../../compliance/reporting/index.ts'
import type { ContinuingClock, ReportingFailure, SarRecord } from '../../compliance/reporting/index.ts'
import type { RegulatoryReportRecord, Store } from '../store/store.ts'
import { fincenNumberOf, stepsOf } from './record.ts'

type Reports = Readonly<{ store: Pick<Store, 'reports'> }>

/** A filed SAR whose activity may go on: after what it covers, and up to the end of its 90 days. */
export type ContinuedSar = Readonly<{
  clock: ContinuingClock
  after: Instant
  to: Instant
  sequence: SarRecord['sequence']
}>

const isFiled = ({ reportType, status }: RegulatoryReportRecord): boolean =>
  reportType === 'sar' && (status === 'submitted' || status === 'accepted')

const wasRejected = (report: RegulatoryReportRecord): boolean =>
  stepsOf(report).some(({ status }) => status === 'rejected')

/**
 * The day on which it went out. A report that corrects one which the authority took has the day of that: a correction
 * moves no clock.
 */
async function filedOnOf({ store }: Reports, report: RegulatoryReportRecord): Promise<string | null> {
  const corrected = report.amends === null ? null : await store.reports.report(report.amends)
  const earlier = corrected === null || wasRejected(corrected) ? null : await filedOnOf({ store }, corrected)
  return (
    earlier ??
    stepsOf(report)
      .find(({ status }) => status === 'submitted')
      ?.at.slice(0, 10) ??
    null
  )
}

/** The clock of a filed SAR; null of everything else. */
export async function clockOf(
  ports: Reports,
  report: RegulatoryReportRecord,
): Promise<ContinuingClock | null> {
  const filedOn = isFiled(report) ? await filedOnOf(ports, report) : null
  return filedOn === null ? null : continuingClock(filedOn)
}

export async function continuingAnswerOf(
  ports: Reports,
  report: RegulatoryReportRecord,
): Promise<ContractOutputs['reports']['get']['continuing']> {
  const clock = await clockOf(ports, report)
  if (clock === null) return null
  const { filedOn, reviewOn, dueOn } = clock
  return { filed_on: filedOn, review_on: reviewOn, due_on: dueOn, bsa_id: fincenNumberOf(report) }
}

const endOfDay = (day: string): Instant => addMs(present(parseIso(day), 'a day'), MS_PER_DAY - 1)

/** What continues a report happened after what it covers and by the end of its 90 days. */
export const sinceOf = (
  { periodEnd }: RegulatoryReportRecord,
  { reviewOn }: ContinuingClock,
): Pick<ContinuedSar, 'after' | 'to'> => ({ after: periodEnd, to: endOfDay(reviewOn) })

/**
 * The SAR of a case that another continues. Refused where it is none of the case, was not filed, or is continued already by
 * another than the one that the new report takes the place of (`amends`),
 * and where nobody has noted the number that FinCEN gave it.
 */
export async function continuedSar(
  ports: Reports & Readonly<{ store: Pick<Store, 'cases'> }>,
  id: string,
  caseId: string,
  amends: string | null = null,
): Promise<Result<ContinuedSar, ReportingFailure>> {
  const { store } = ports
  const report = await store.reports.report(id)
  const links = await store.cases.links(asId<'case'>(caseId))
  if (report === null || !links.some(({ kind, targetId }) => kind === 'report' && targetId === id)) {
    return refused(
      reportingFailure('report_not_found', 'The case has no such report.', { field: 'continues' }),
    )
  }
  const clock = await clockOf(ports, report)
  const by = await store.reports.continuedBy(id)
  if (clock === null || (by !== null && by.id !== amends)) {
    const message =
      clock === null ? 'Only a filed SAR is continued.' : 'Another report continues this one already.'
    return refused(reportingFailure('report_state_refused', message, { field: 'continues' }))
  }
  const priorDocument = fincenNumberOf(report)
  if (priorDocument === null) {
    const field = 'sequence.prior_document'
    const message = `${field}: note the acceptance of the earlier report with the 14 digits that FinCEN gave it.`
    return refused(reportingFailure('report_incomplete', message, { field }))
  }
  return ok({ clock, ...sinceOf(report, clock), sequence: { kind: 'continuing', priorDocument } })
}

/** The clock of the last SAR of a case that went out; null where none did. */
export async function caseClockOf(
  ports: Reports & Readonly<{ store: Pick<Store, 'cases'> }>,
  id: CaseId,
): Promise<ContractOutputs['cases']['get']['continuing']> {
  const filed: NonNullable<ContractOutputs['cases']['get']['continuing']>[] = []
  for (const { kind, targetId } of await ports.store.cases.links(id)) {
    const report = kind === 'report' ? await ports.store.reports.report(targetId) : null
    const clock = report === null ? null : await clockOf(ports, report)
    if (clock === null) continue
    const { filedOn, reviewOn, dueOn } = clock
    filed.push({ report_id: targetId, filed_on: filedOn, review_on: reviewOn, due_on: dueOn })
  }
  return filed.toSorted((one, other) => (one.filed_on < other.filed_on ? 1 : -1))[0] ?? null
}
