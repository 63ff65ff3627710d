import { ok, refused } from '../../kernel/index.ts'
import type { Failure, Result, UserId } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import { invalidInput, isAboutPersons, reportingFailure } from '../../compliance/reporting/index.ts'
import type { ReportStatus } from '../../compliance/reporting/index.ts'
import type { Approvals } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import { doerOf, visibleCase } from '../cases/case-book.ts'
import type { CasePorts } from '../cases/case-book.ts'
import { destroyedFailure } from '../cases/evidence.ts'
import type { Committer, Unit } from '../committer.ts'
import type { HandlersOf } from '../handlers.ts'
import type { RegulatoryReportRecord, Store } from '../store/store.ts'
import { callerOf, keptBy } from '../trading/requests.ts'
import { capitalAnswerOf, setCapital } from './capital.ts'
import { aboutThoseOf, caseLinked, caseOf } from './case-link.ts'
import { caseUnknown } from './case-draft.ts'
import { continuingAnswerOf } from './continuing.ts'
import { caseOfDraft, draftedInTurn } from './draft-turn.ts'
import { drafted, mayDraft } from './draft.ts'
import type { DraftPorts, GenerateInput } from './draft.ts'
import { isFaulty, moved, reportAnswerOf, reportFact, sequenceAfter } from './record.ts'
import { REPORT_APPROVAL, askFor, waitingWish } from './second-person.ts'
import { allowed, complete, inState, put, reportQueueOf, seen, takenBy } from './steps.ts'
import type { Found } from './steps.ts'

type ReportPorts = DraftPorts &
  Readonly<{
    store: Pick<Store, 'reports' | 'users' | 'audit' | 'identity' | 'cases'>
    committer: Pick<Committer, 'commit'>
    approvals: Approvals
    /** Cases as whoever drafts from one works on them. */
    cases: CasePorts
    /** A report that is there could not be linked to its case. */
    notLinked: (error: unknown) => void
  }>

type Handlers = HandlersOf<'reports'>
/** What a new draft takes the place of: a report of its own kind, in a state that can be left so. */
function replaceable(report: RegulatoryReportRecord, asked: GenerateInput): Found {
  const isSame =
    report.reportType === asked.report_type && report.regulationType === (asked.regulation_type ?? null)
  return isSame
    ? inState(report, 'amended')
    : refused(invalidInput('amends', `names a report of another kind (${report.reportType})`))
}

const NO_LINK: Unit = { writes: [], facts: [] }

/** The case of a report, as whoever asks may know of it. */
const caseSeenOf = async (
  { store, registry }: Pick<ReportPorts, 'store' | 'registry'>,
  report: RegulatoryReportRecord,
  userId: UserId,
): Promise<string | null> => caseOf(store, report, await registry.accountsOf(userId))

/**
 * A new draft; one that amends closes the report that it replaces, and one of a case (`linkedTo`) is linked to it, in the same
 * transaction.
 */
async function generate(
  ports: ReportPorts,
  linkedTo: string | null,
  ...[input, context]: Parameters<Handlers['generate']>
) {
  const caller = callerOf(context)
  let replaced: RegulatoryReportRecord | null = null
  let sequence: ReturnType<typeof sequenceAfter> = null
  if (input.amends !== undefined) {
    const found = await seen(ports, input.amends, context)
    if (!found.ok) return found
    const may = replaceable(found.value, input)
    if (!may.ok) return may
    sequence = sequenceAfter(found.value)
    replaced = moved(found.value, ['amended'], takenBy(ports, caller.userId, null))
  }
  if (input.continues !== undefined) {
    const continued = await seen(ports, input.continues, context)
    if (!continued.ok) return continued
  }
  // What takes the place of a report that continues another continues that one too.
  const continues = input.continues ?? (input.case_id === undefined ? undefined : replaced?.continues)
  const made = await drafted(ports, { ...input, continues: continues ?? undefined, sequence }, caller)
  if (!made.ok) return made
  const report = made.value
  const caseId = isAboutPersons(report.reportType) ? linkedTo : null
  const linked = caseId === null ? NO_LINK : await caseLinked(ports.cases, caseId, report, doerOf(context))
  const toldCase = input.case_id ?? (replaced && (await caseSeenOf(ports, replaced, caller.userId)))
  const answer = reportAnswerOf(report, linked.writes.length === 0 ? null : toldCase, null)
  const wish = replaced && { kind: REPORT_APPROVAL, subjectId: replaced.id }
  const overtaken = wish && (await ports.approvals.overtaken(wish, 'another report took its place', context))
  await ports.committer.commit({
    writes: [
      { op: 'insert', table: 'regulatoryReports', record: report },
      ...(replaced ? [put(aboutThoseOf(replaced, report))] : []),
      ...(overtaken?.writes ?? []),
      ...linked.writes,
      ...keptBy(context, answer),
    ],
    facts: [
      ...linked.facts,
      reportFact(report, 'drafted', doerOf(context)),
      ...(replaced ? [reportFact(replaced, 'amended', doerOf(context))] : []),
      ...(overtaken?.facts ?? []),
    ],
  })
  return ok(answer)
}

/**
 * What a draft is refused for before it waits for anybody: a report, or a case, that is not there or is not for whoever asks,
 * or a case of which nothing is left that could show that a filing is true. What is hidden from them costs what is not there does.
 */
async function refusedBefore(
  ports: ReportPorts,
  ...[input, context]: Parameters<Handlers['generate']>
): Promise<Failure | null> {
  const caller = callerOf(context)
  const replaced = input.amends === undefined ? null : await seen(ports, input.amends, context)
  if (replaced?.ok === false) return replaced.failure
  const may = mayDraft(ports, input, caller)
  if (!may.ok) return may.failure
  if (input.case_id === undefined || !isAboutPersons(input.report_type)) return null
  const found = await visibleCase(ports.cases, input.case_id, caller.userId)
  return found.ok ? destroyedFailure(ports, found.value.id) : caseUnknown()
}

/** One step of a report that takes one person. */
async function step(
  ports: ReportPorts,
  input: Readonly<{ id: string; reference?: string | undefined }>,
  to: ReportStatus,
  context: HandlerContext,
): Promise<Found> {
  const found = await seen(ports, input.id, context)
  if (!found.ok) return found
  const may = allowed(ports, found.value, to)
  if (!may.ok) return may
  const report = moved(found.value, [to], takenBy(ports, callerOf(context).userId, input.reference ?? null))
  await ports.committer.commit({ writes: [put(report)], facts: [reportFact(report, to, doerOf(context))] })
  return ok(report)
}

/** Sends a draft to review, unless its faults keep everybody from approving it; one whose second person did not answer in time is sent again. */
async function sentToReview(
  ports: ReportPorts,
  input: Readonly<{ id: string }>,
  context: HandlerContext,
): Promise<Found> {
  const found = await seen(ports, input.id, context)
  const isUnanswered =
    found.ok && found.value.status === 'review' && (await waitingWish(ports, input.id)) === null
  if (found.ok && isFaulty(found.value)) return complete(found.value)
  const sent = isUnanswered ? found : await step(ports, input, 'review', context)
  if (sent.ok) await askFor(ports, sent.value, context)
  return sent
}

/** The wish for a second person that waits; where there is none, the report must be sent to review first. */
async function approve(ports: ReportPorts, id: string, reason: string | null, context: HandlerContext) {
  const found = await seen(ports, id, context)
  if (!found.ok) return found
  const may = allowed(ports, found.value, 'approved')
  if (!may.ok) return may
  if (found.value.generatedBy === callerOf(context).userId) {
    return refused(reportingFailure('report_forbidden', 'Another person must approve what you drafted.'))
  }
  const whole = complete(found.value)
  if (!whole.ok) return whole
  const wish = await waitingWish(ports, id)
  if (wish === null)
    return refused(reportingFailure('report_state_refused', 'Its drafter must send it to review first.'))
  const decided = await ports.approvals.approve(wish.id, reason, context)
  return decided.ok ? seen(ports, id, context) : decided
}

const TYPES = {
  json: 'application/json',
  csv: 'text/csv',
  xml: 'application/xml',
  pdf: 'application/pdf',
} as const

const makeDownload =
  (ports: ReportPorts): Handlers['download'] =>
  async (input, context) => {
    const found = await seen(ports, input.id, context)
    if (!found.ok) return found
    const { id, reportType, format, content } = found.value
    return ok({
      file_name: `${reportType}-${id}.${format}`,
      content_type: TYPES[format],
      encoding: format === 'pdf' ? ('base64' as const) : ('utf8' as const),
      content,
    })
  }

/** A report as whoever has these accounts may see it. */
const toldTo = (ports: ReportPorts, accounts: readonly UserId[]) => async (report: RegulatoryReportRecord) =>
  reportAnswerOf(report, await caseOf(ports.store, report, accounts), await continuingAnswerOf(ports, report))

/** Faces of reports and filings, and of the capital ratios. */
export function makeReportHandlers(ports: ReportPorts): Handlers {
  const { queue } = ports.cases
  const answered = async (asked: Promise<Result<RegulatoryReportRecord>>, context: HandlerContext) => {
    const result = await asked
    if (!result.ok) return result
    const accounts = await ports.registry.accountsOf(callerOf(context).userId)
    return ok(await toldTo(ports, accounts)(result.value))
  }
  /** One act at a time for each report. Whoever must not learn of it does not wait for those who work on it. */
  const inTurn = async (id: string, context: HandlerContext, act: () => ReturnType<typeof approve>) => {
    const found = await seen(ports, id, context)
    return found.ok ? queue.run(reportQueueOf(id), () => answered(act(), context)) : found
  }
  return {
    generate: async (input, context) => {
      const failure = await refusedBefore(ports, input, context)
      if (failure !== null) return refused(failure)
      const accounts = await ports.registry.accountsOf(callerOf(context).userId)
      const found = await caseOfDraft(ports.store, input, accounts)
      const make = (linkedTo: string | null) => generate(ports, linkedTo, input, context)
      const inCase = () => draftedInTurn(ports, found, doerOf(context), make)
      const made = await (input.amends === undefined
        ? inCase()
        : queue.run(reportQueueOf(input.amends), inCase))
      if (!made.ok || !callerOf(context).permissions.includes('compliance.write')) return made
      const report = await ports.store.reports.report(made.value.report_id)
      // What nobody can approve waits for nobody.
      if (report !== null && !isFaulty(report)) await askFor(ports, report, context)
      return made
    },
    list: async (input, context) => {
      const window = pageOf(input)
      const { report_type: reportType, status } = input
      const accounts = await ports.registry.accountsOf(callerOf(context).userId)
      const page = await ports.store.reports.reports(
        {
          ...(reportType === undefined ? {} : { reportType }),
          ...(status === undefined ? {} : { status }),
          hiddenFrom: accounts,
        },
        window,
      )
      const reports = await Promise.all(page.items.map(toldTo(ports, accounts)))
      return ok({ reports, ...pagingAnswerOf(window, page.total) })
    },
    get: (input, context) => answered(seen(ports, input.id, context), context),
    download: makeDownload(ports),
    review: (input, context) => inTurn(input.id, context, () => sentToReview(ports, input, context)),
    // Its turn comes where the second person's word is carried out, as through any other door.
    approve: (input, context) => answered(approve(ports, input.id, input.reason ?? null, context), context),
    submit: (input, context) => inTurn(input.id, context, () => step(ports, input, 'submitted', context)),
    acknowledge: (input, context) =>
      inTurn(input.id, context, () => step(ports, input, input.outcome, context)),
    capital: (input) => capitalAnswerOf(ports, input.date),
    setCapital: (input, context) => setCapital(ports, input, context),
  }
}
