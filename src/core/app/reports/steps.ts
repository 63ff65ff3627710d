import { ok, refused } from '../../kernel/index.ts'
import type { Clock, IdSource, Result } from '../../kernel/index.ts'
import { mayFollow, reportingFailure } from '../../compliance/reporting/index.ts'
import type { ReportStatus, ReportingFailure } from '../../compliance/reporting/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Registry } from '../identity/sessions.ts'
import type { RegulatoryReportRecord, Store, Write } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import type { DraftPorts } from './draft.ts'
import { findingsOf, isSeenBy } from './record.ts'
import { switchedOn } from './switches.ts'

export type Found = Result<RegulatoryReportRecord, ReportingFailure>

/** Under this name acts on a report come one after another, by whichever door. */
export const reportQueueOf = (id: string): string => `report:${id}`

/** Who does something to a report now, and by what the log will name it. */
export const takenBy = (
  { clock, ids }: Readonly<{ clock: Clock; ids: IdSource }>,
  by: string,
  note: string | null,
) => ({
  ...{ by, note, at: clock.now() },
  logReference: ids.next(),
})

export const put = (record: RegulatoryReportRecord): Write => ({
  op: 'put',
  table: 'regulatoryReports',
  record,
})

type SeenPorts = Readonly<{ store: Pick<Store, 'reports'>; registry: Pick<Registry, 'accountsOf'> }>

/** The id of none. */
const NO_REPORT = ''

/** What is hidden from somebody is not read for them either: what it says would tell them by the time that it takes. */
export async function seen(
  { store, registry }: SeenPorts,
  id: string,
  context: HandlerContext,
): Promise<Found> {
  const caller = callerOf(context)
  const accounts = await registry.accountsOf(caller.userId)
  const hidden = await store.reports.idsAbout(accounts)
  const report = await store.reports.report(hidden.includes(id) ? NO_REPORT : id)
  return report !== null && isSeenBy(report, caller, accounts)
    ? ok(report)
    : refused(reportingFailure('report_not_found', 'There is no such report.'))
}

export const inState = (report: RegulatoryReportRecord, to: ReportStatus): Found =>
  mayFollow(report.status, to)
    ? ok(report)
    : refused(
        reportingFailure('report_state_refused', `A report that is ${report.status} cannot become ${to}.`, {
          details: { status: report.status },
        }),
      )

/** A step that its state takes, while its regulation's reporting is switched on. */
export function allowed(
  { switches }: Pick<DraftPorts, 'switches'>,
  report: RegulatoryReportRecord,
  to: ReportStatus,
): Found {
  const isOn = switchedOn(switches, report.regulationType)
  return isOn.ok ? inState(report, to) : isOn
}

/** Nothing leaves the house with a known fault, nor unseen by the authority's schema. */
export function complete(report: RegulatoryReportRecord): Found {
  const { problems, validated, unvalidated_because: because } = findingsOf(report)
  if (problems.length > 0) {
    const message = `The report has ${problems.length} problems: amend its record first.`
    return refused(reportingFailure('report_incomplete', message, { details: { problems: problems.length } }))
  }
  return validated
    ? ok(report)
    : refused(
        reportingFailure(
          'not_configured',
          because ?? "The authority's schema is missing: nothing is called valid without it.",
        ),
      )
}
