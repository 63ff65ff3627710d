import { asId, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import { isAboutPersons, mayFollow, reportingFailure } from '../../compliance/reporting/index.ts'
import type { ReportStatus, ReportingFailure } from '../../compliance/reporting/index.ts'
import { areOnePerson } from '../approvals/persons.ts'
import type { Approvals, ApprovalKind } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import { doerOf } from '../cases/case-book.ts'
import type { CasePorts } from '../cases/case-book.ts'
import type { Committer, Unit } from '../committer.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Registry } from '../identity/sessions.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { RegulatoryReportRecord, Store, Write } from '../store.ts'
import { callerOf, keptBy } from '../trading/requests.ts'
import { capitalAnswerOf, setCapital } from './capital.ts'
import { caseLinked, caseOf } from './case-link.ts'
import { continuingAnswerOf } from './continuing.ts'
import { drafted } from './draft.ts'
import type { DraftPorts } from './draft.ts'
import { findingsOf, isSeenBy, moved, reportAnswerOf, reportFact } from './record.ts'
import { switchedOn } from './switches.ts'

type ReportPorts = DraftPorts &
  Readonly<{
    store: Pick<Store, 'reports' | 'users' | 'audit' | 'identity' | 'cases'>
    committer: Pick<Committer, 'commit'>
    approvals: Approvals
    /** Cases as whoever drafts from one works on them. */
    cases: CasePorts
  }>

type Handlers = HandlersOf<'reports'>
type Found = Result<RegulatoryReportRecord, ReportingFailure>

/** The act that takes two persons. */
export const REPORT_APPROVAL = 'report.approve'

const put = (record: RegulatoryReportRecord): Write => ({ op: 'put', table: 'regulatoryReports', record })

async function seen(store: Pick<Store, 'reports'>, id: string, context: HandlerContext): Promise<Found> {
  const report = await store.reports.report(id)
  return report !== null && isSeenBy(report, callerOf(context))
    ? ok(report)
    : refused(reportingFailure('report_not_found', 'There is no such report.'))
}

const inState = (report: RegulatoryReportRecord, to: ReportStatus): Found =>
  mayFollow(report.status, to)
    ? ok(report)
    : refused(
        reportingFailure('report_state_refused', `A report that is ${report.status} cannot become ${to}.`, {
          details: { status: report.status },
        }),
      )

/** A step that its state takes, while its regulation's reporting is switched on. */
function allowed(
  { switches }: Pick<ReportPorts, 'switches'>,
  report: RegulatoryReportRecord,
  to: ReportStatus,
): Found {
  const isOn = switchedOn(switches, report.regulationType)
  return isOn.ok ? inState(report, to) : isOn
}

/** Nothing leaves the house with a known fault, nor unseen by the authority's schema. */
function complete(report: RegulatoryReportRecord): Found {
  const { problems, validated } = findingsOf(report)
  if (problems.length > 0) {
    const message = `The report has ${problems.length} problems: amend its record first.`
    return refused(reportingFailure('report_incomplete', message, { details: { problems: problems.length } }))
  }
  return validated
    ? ok(report)
    : refused(
        reportingFailure(
          'not_configured',
          "The authority's schema is missing: nothing is called valid without it.",
        ),
      )
}

/** What happens when the second person approves a report, by its state of that moment. */
export const makeReportApproval = (
  ports: Pick<ReportPorts, 'clock' | 'switches'> &
    Readonly<{ store: Pick<Store, 'reports' | 'identity'>; registry: Pick<Registry, 'user'> }>,
): ApprovalKind => ({
  permission: 'compliance.write',
  hiddenSubjects: (userId) => ports.store.reports.idsAbout(userId),
  execute: async (approval, context, settle) => {
    const found = await seen(ports.store, approval.subjectId, context)
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
    const report = moved(found.value, steps, userId, ports.clock.now(), approval.decisionReason)
    await settle({
      writes: [put(report)],
      facts: [reportFact(report, 'approved', doerOf(context))],
      result: { status: report.status },
    })
    return ok(null)
  },
})

const askFor = ({ approvals }: ReportPorts, report: RegulatoryReportRecord, context: HandlerContext) =>
  approvals.request(
    {
      kind: REPORT_APPROVAL,
      subjectId: report.id,
      payload: { hash: report.contentHash },
      reason: 'a report is to be approved',
    },
    context,
  )

const NO_LINK: Unit = { writes: [], facts: [] }

/** A new draft; one that amends closes the report that it replaces, and one of a case is linked to it, in the same transaction. */
async function generate(ports: ReportPorts, ...[input, context]: Parameters<Handlers['generate']>) {
  const caller = callerOf(context)
  let replaced: RegulatoryReportRecord | null = null
  if (input.amends !== undefined) {
    const found = await seen(ports.store, input.amends, context)
    if (!found.ok) return found
    const may = inState(found.value, 'amended')
    if (!may.ok) return may
    replaced = moved(found.value, ['amended'], caller.userId, ports.clock.now(), null)
  }
  if (input.continues !== undefined) {
    const continued = await seen(ports.store, input.continues, context)
    if (!continued.ok) return continued
  }
  const made = await drafted(ports, input, caller)
  if (!made.ok) return made
  const report = made.value
  const caseId = isAboutPersons(report.reportType) ? (input.case_id ?? null) : null
  const linked = caseId === null ? NO_LINK : await caseLinked(ports.cases, caseId, report, doerOf(context))
  const answer = reportAnswerOf(report, linked.writes.length === 0 ? null : caseId, null)
  await ports.committer.commit({
    writes: [
      { op: 'insert', table: 'regulatoryReports', record: report },
      ...(replaced ? [put(replaced)] : []),
      ...linked.writes,
      ...keptBy(context, answer),
    ],
    facts: [
      ...linked.facts,
      reportFact(report, 'drafted', doerOf(context)),
      ...(replaced ? [reportFact(replaced, 'amended', doerOf(context))] : []),
    ],
  })
  return ok(answer)
}

/** One step of a report that takes one person. */
async function step(
  ports: ReportPorts,
  input: Readonly<{ id: string; reference?: string | undefined }>,
  to: ReportStatus,
  context: HandlerContext,
): Promise<Found> {
  const found = await seen(ports.store, input.id, context)
  if (!found.ok) return found
  const may = allowed(ports, found.value, to)
  if (!may.ok) return may
  const at = ports.clock.now()
  const report = moved(found.value, [to], callerOf(context).userId, at, input.reference ?? null)
  await ports.committer.commit({ writes: [put(report)], facts: [reportFact(report, to, doerOf(context))] })
  return ok(report)
}

/** The wish for a second person that waits; where there is none, the report must be sent to review first. */
async function approve(ports: ReportPorts, id: string, reason: string | null, context: HandlerContext) {
  const found = await seen(ports.store, id, context)
  if (!found.ok) return found
  const may = allowed(ports, found.value, 'approved')
  if (!may.ok) return may
  if (found.value.generatedBy === callerOf(context).userId) {
    return refused(reportingFailure('report_forbidden', 'Another person must approve what you drafted.'))
  }
  const whole = complete(found.value)
  if (!whole.ok) return whole
  const waiting = await ports.store.identity.approvals(
    { kind: REPORT_APPROVAL, subjectId: id, status: 'pending' },
    { limit: 1, offset: 0 },
  )
  const [wish] = waiting.items
  if (!wish)
    return refused(reportingFailure('report_state_refused', 'Its drafter must send it to review first.'))
  const decided = await ports.approvals.approve(wish.id, reason, context)
  return decided.ok ? seen(ports.store, id, context) : decided
}

const TYPES = {
  json: 'application/json',
  csv: 'text/csv',
  xml: 'application/xml',
  pdf: 'application/pdf',
} as const

/** Faces of reports and filings, and of the capital ratios. */
export function makeReportHandlers(ports: ReportPorts): Handlers {
  const queue = makeKeyedQueue()
  const toldOf = async (report: RegulatoryReportRecord) =>
    reportAnswerOf(report, await caseOf(ports.store, report), await continuingAnswerOf(ports, report))
  const answered = async (asked: Promise<Result<RegulatoryReportRecord>>) => {
    const result = await asked
    return result.ok ? ok(await toldOf(result.value)) : result
  }
  return {
    generate: async (input, context) => {
      const make = () => generate(ports, input, context)
      const { case_id: caseId } = input
      const made = await queue.run(`amends:${input.amends ?? ''}`, () =>
        // The case and its report change together.
        caseId === undefined ? make() : ports.cases.queue.run(caseId, make),
      )
      if (!made.ok || !callerOf(context).permissions.includes('compliance.write')) return made
      const report = await ports.store.reports.report(made.value.report_id)
      if (report !== null) await askFor(ports, report, context)
      return made
    },
    list: async (input, context) => {
      const window = pageOf(input)
      const { report_type: reportType, status } = input
      const page = await ports.store.reports.reports(
        {
          ...(reportType === undefined ? {} : { reportType }),
          ...(status === undefined ? {} : { status }),
          hiddenFrom: callerOf(context).userId,
        },
        window,
      )
      return ok({ reports: await Promise.all(page.items.map(toldOf)), ...pagingAnswerOf(window, page.total) })
    },
    get: (input, context) => answered(seen(ports.store, input.id, context)),
    download: async (input, context) => {
      const found = await seen(ports.store, input.id, context)
      if (!found.ok) return found
      const { id, reportType, format, content } = found.value
      return ok({
        file_name: `${reportType}-${id}.${format}`,
        content_type: TYPES[format],
        encoding: format === 'pdf' ? ('base64' as const) : ('utf8' as const),
        content,
      })
    },
    review: (input, context) =>
      queue.run(input.id, async () => {
        const sent = await step(ports, input, 'review', context)
        if (sent.ok) await askFor(ports, sent.value, context)
        return answered(Promise.resolve(sent))
      }),
    approve: (input, context) =>
      queue.run(input.id, () => answered(approve(ports, input.id, input.reason ?? null, context))),
    submit: (input, context) => queue.run(input.id, () => answered(step(ports, input, 'submitted', context))),
    acknowledge: (input, context) =>
      queue.run(input.id, () => answered(step(ports, input, input.outcome, context))),
    capital: (input) => capitalAnswerOf(ports, input.date),
    setCapital: (input, context) => setCapital(ports, input, context),
  }
}
