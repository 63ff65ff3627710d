import { asId, ok, refused } from '../../kernel/index.ts'
import { reportingFailure } from '../../compliance/reporting/index.ts'
import type { ReportStatus } from '../../compliance/reporting/index.ts'
import type { ApprovalRecord } from '../../identity/index.ts'
import { areOnePerson } from '../approvals/persons.ts'
import type { Approvals, ApprovalKind } from '../approvals/service.ts'
import { waitingWishes } from '../approvals/waiting.ts'
import type { HandlerContext } from '../call.ts'
import { doerOf } from '../cases/case-book.ts'
import type { Registry } from '../identity/sessions.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { RegulatoryReportRecord, Store } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import type { DraftPorts } from './draft.ts'
import { moved, reportFact } from './record.ts'
import { allowed, complete, put, reportQueueOf, seen, takenBy } from './steps.ts'

type SecondPersonPorts = Pick<DraftPorts, 'clock' | 'ids' | 'switches'> &
  Readonly<{
    store: Pick<Store, 'reports'>
    registry: Pick<Registry, 'accountsOf'>
    /** That of the doors to a report: approved, amended or returned is one act at a time. */
    queue: KeyedQueue
  }>

/** The act that takes two persons. */
export const REPORT_APPROVAL = 'report.approve'

/** What happens when the second person approves a report, by its state of that moment. */
export const makeReportApproval = (ports: SecondPersonPorts): ApprovalKind => ({
  permission: 'compliance.write',
  hiddenSubjects: (_userId, accounts) => ports.store.reports.idsAbout(accounts),
  execute: (approval, context, settle) =>
    ports.queue.run(reportQueueOf(approval.subjectId), async () => {
      const found = await seen(ports, approval.subjectId, context)
      if (!found.ok) return found
      const may = allowed(ports, found.value, 'approved')
      if (!may.ok) return may
      const whole = complete(found.value)
      if (!whole.ok) return whole
      const { userId } = callerOf(context)
      if (await areOnePerson(ports, userId, asId<'user'>(found.value.generatedBy))) {
        return refused(reportingFailure('report_forbidden', 'Another person must approve what you drafted.'))
      }
      const steps: readonly ReportStatus[] =
        found.value.status === 'draft' ? ['review', 'approved'] : ['approved']
      const report = moved(found.value, steps, takenBy(ports, userId, approval.decisionReason))
      await settle({
        writes: [put(report)],
        facts: [reportFact(report, 'approved', doerOf(context))],
        result: { status: report.status },
      })
      return ok(null)
    }),
  decline: (approval, _status, context, settle) =>
    ports.queue.run(reportQueueOf(approval.subjectId), async () => {
      const found = await ports.store.reports.report(approval.subjectId)
      const isInReview = found?.status === 'review'
      if (!isInReview) return settle({ writes: [], facts: [] })
      const by = takenBy(ports, callerOf(context).userId, approval.decisionReason)
      const report = moved(found, ['draft'], by)
      return settle({ writes: [put(report)], facts: [reportFact(report, 'returned', doerOf(context))] })
    }),
})

/** The wish for a second person that waits; null where nobody is asked. */
export const waitingWish = async (
  ports: Parameters<typeof waitingWishes>[0],
  subjectId: string,
): Promise<ApprovalRecord | null> =>
  (await waitingWishes(ports, { kind: REPORT_APPROVAL, subjectId }))[0] ?? null

/** Asks for a second person, unless one is asked already. */
export const askFor = (
  { approvals }: Readonly<{ approvals: Pick<Approvals, 'request'> }>,
  report: RegulatoryReportRecord,
  context: HandlerContext,
) =>
  approvals.request(
    {
      kind: REPORT_APPROVAL,
      subjectId: report.id,
      payload: { hash: report.contentHash },
      reason: 'a report is to be approved',
    },
    context,
  )
