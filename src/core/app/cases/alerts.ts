import { alertChange, choiceOf, closedFailure, caseFailure, assign } from '../../compliance/cases/index.ts'
import type { AlertRecord, CaseRecord } from '../../compliance/cases/index.ts'
import { ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Failure, Result, UserId } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { Approvals } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { isMatch, matchQueueOf } from '../screening/matches.ts'
import { isOwnership, standingOf } from '../screening/ownership.ts'
import { needsSecondWord, proposedDraft } from '../screening/second-word.ts'
import type { AlertFilter, Store } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import { alertAnswerOf, toldAnswerOf } from './answers.ts'
import { actOn } from './case-book.ts'
import type { CasePorts, Draft } from './case-book.ts'
import { decidedDraft } from './decided-draft.ts'
import { assigneeFailure } from './handlers.ts'

type Handlers = HandlersOf<'aml'>
type AlertPorts = CasePorts &
  Readonly<{
    store: Pick<Store, 'screening' | 'kyc'>
    isMonitoring: () => boolean
    approvals: Pick<Approvals, 'request'>
  }>
type ListInput = Parameters<Handlers['listAlerts']>[0]
type WorkInput = Parameters<Handlers['workAlert']>[0]

const reviewerFilter = (input: ListInput, notAbout: readonly UserId[]): AlertFilter => ({
  notAbout,
  ...(input.status === undefined ? {} : { status: input.status }),
  ...(input.alert_type === undefined ? {} : { rule: input.alert_type }),
  ...(input.user_id === undefined ? {} : { userId: input.user_id as UserId }),
  ...(input.case_id === undefined ? {} : { caseId: input.case_id as CaseRecord['id'] }),
})

/**
 * What the caller was told of their own payments. Every such alert looks open and in no case: a filter that asks for
 * anything else must not be the question by which the truth is found out.
 */
const makeOwn =
  ({ store }: CasePorts) =>
  async (input: ListInput, userId: UserId) => {
    const window = pageOf(input)
    const isNever = (input.status ?? 'open') !== 'open' || input.case_id !== undefined
    const isOther = (input.user_id ?? userId) !== userId
    const rule = input.alert_type === undefined ? {} : { rule: input.alert_type }
    const found =
      isNever || isOther
        ? { items: [], total: 0 }
        : await store.cases.alerts({ userId, isTold: true, ...rule }, window)
    return ok({ alerts: found.items.map(toldAnswerOf), ...pagingAnswerOf(window, found.total) })
  }

/** What follows from other alerts ends with them. */
const followsFailure = (): Failure =>
  caseFailure('alert_wrong_state', 'This follows from the matches of the owners: decide on those.', {
    field: 'status',
  })

const alertNotFound = (): Failure => caseFailure('alert_not_found', 'There is no such alert.')

/** What working on an alert does to its case. */
async function draftsOf(
  ports: AlertPorts,
  input: WorkInput,
  before: Readonly<{ alert: AlertRecord; record: CaseRecord }>,
  after: AlertRecord,
  context: HandlerContext,
): Promise<Result<readonly Draft[], Failure>> {
  const closed = closedFailure(before.record)
  if (closed) return refused(closed)
  const drafts: Draft[] = []
  if (input.assignee !== undefined) {
    const unfit = await assigneeFailure(ports, before.record.id, input.assignee)
    const given = assign(before.record, input.assignee as UserId)
    if (unfit || !given.ok) return refused(unfit ?? (given as Extract<typeof given, { ok: false }>).failure)
    drafts.push({ body: given.value })
  }
  const text = input.note ?? null
  const { status } = input
  if (status !== undefined && needsSecondWord(before.alert, status)) {
    const proposed = await proposedDraft(ports, after, { status, reason: text, endsAt: null }, context)
    if (!proposed.ok) return proposed
    drafts.push(proposed.value)
  } else if (after.status !== before.alert.status) {
    drafts.push(decidedDraft(ports, after, text))
  } else if (text !== null) drafts.push({ body: { kind: 'noted' }, text })
  return ok(drafts)
}

/** Works on an alert in its turn; the alert as it is afterwards. */
async function worked(
  ports: AlertPorts,
  found: AlertRecord,
  input: WorkInput,
  context: HandlerContext,
): Promise<Result<AlertRecord, Failure>> {
  let after = found
  const done = await actOn(ports, found.caseId, context, async (record, { actor, now }) => {
    // Read again in its turn: somebody else may have decided it meanwhile.
    const alert = (await ports.store.cases.alert(found.id)) ?? found
    const status = input.status ?? alert.status
    const may = input.status === undefined ? ok(status) : alertChange(alert, status, input.note ?? null)
    if (!may.ok) return may
    if (isOwnership(alert) && choiceOf(status) !== 'undecided') return refused(followsFailure())
    const kept = needsSecondWord(alert, status) ? 'in_review' : status
    after = { ...alert, status: kept, updatedAt: now, updatedBy: actor }
    return draftsOf(ports, input, { alert, record }, after, context)
  })
  return done.ok ? ok(after) : done
}

/** The same for a match, which screenings raise and take back: one after another, and what follows from it at once. */
const workedMatch = (ports: AlertPorts, found: AlertRecord, input: WorkInput, context: HandlerContext) => {
  const customer = present(found.userId, 'the customer of a match')
  return ports.queue.run(matchQueueOf(customer), async () => {
    const done = await worked(ports, found, input, context)
    if (done.ok && choiceOf(done.value.status) !== 'undecided')
      await standingOf({ store: ports.store, cases: ports, cipher: ports.cipher }, customer)
    return done
  })
}

/** `PATCH /compliance/aml/alerts/{id}`: what becomes of an alert is told in its case's timeline. */
const makeWork =
  (ports: AlertPorts): Handlers['workAlert'] =>
  async (input, context) => {
    context.note({ resourceType: 'alert' })
    const found = await ports.store.cases.alert(input.alert_id)
    const own: readonly (string | null)[] = await ports.registry.accountsOf(callerOf(context).userId)
    if (found === null || own.includes(found.userId)) return refused(alertNotFound())
    const work = isMatch(found) ? workedMatch : worked
    const done = await work(ports, found, input, context)
    if (done.ok) return ok(alertAnswerOf(done.value))
    return done.failure.code === 'case_not_found' ? refused(alertNotFound()) : done
  }

type Counts = Awaited<ReturnType<CasePorts['store']['cases']['counts']>>

const table = (counts: Counts[keyof Counts]): Record<string, number> =>
  Object.fromEntries(counts.map(({ name, count }) => [name, count]))

const UNFINISHED = ['open', 'in_review', 'snoozed', 'awaiting_approval'] as const

async function summaryOf(ports: AlertPorts, context: HandlerContext) {
  const { store, clock } = ports
  const notAbout = await ports.registry.accountsOf(callerOf(context).userId)
  const counts = await store.cases.counts(notAbout)
  const byStatus = table(counts.alertsByStatus)
  const [confirmed, wrong] = [byStatus['confirmed'] ?? 0, byStatus['false_positive'] ?? 0]
  const open = { status: 'open', notAbout } as const
  const { total } = await store.cases.alerts(open, { limit: 1, offset: 0 })
  const last = await store.cases.alerts(open, { limit: 1, offset: Math.max(0, total - 1) })
  const late = { states: UNFINISHED, notAbout, dueTo: clock.now() }
  const overdue = await store.cases.cases(late, { limit: 1, offset: 0 })
  const oldest = last.items[0]
  return {
    monitoring_enabled: ports.isMonitoring(),
    alerts: counts.alertsByStatus.reduce((sum, { count }) => sum + count, 0),
    by_status: byStatus,
    by_type: table(counts.alertsByRule),
    by_level: table(counts.alertsByLevel),
    precision: confirmed + wrong === 0 ? null : confirmed / (confirmed + wrong),
    cases: { by_state: table(counts.casesByState), overdue: overdue.total },
    oldest_open_alert_at: oldest === undefined ? null : toIso(oldest.happenedAt),
  }
}

/** Handlers of `aml.*`. */
export function makeAlertHandlers(ports: AlertPorts): Handlers {
  const own = makeOwn(ports)
  return {
    listAlerts: async (input, context) => {
      const { userId, permissions } = callerOf(context)
      if (!permissions.includes('compliance.read') || input.user_id === userId) return own(input, userId)
      const window = pageOf(input)
      const filter = reviewerFilter(input, await ports.registry.accountsOf(userId))
      const found = await ports.store.cases.alerts(filter, window)
      return ok({ alerts: found.items.map(alertAnswerOf), ...pagingAnswerOf(window, found.total) })
    },
    workAlert: makeWork(ports),
    summary: async (_input, context) => ok(await summaryOf(ports, context)),
  }
}
