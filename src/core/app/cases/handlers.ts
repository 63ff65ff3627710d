import {
  assign,
  caseFailure,
  closedFailure,
  decisionsOf,
  dueAtOf,
  escalate,
  eventOf,
  release,
  reopen,
  replay,
  snooze,
  take,
  wakeByHand,
} from '../../compliance/cases/index.ts'
import type { CaseEventBody, CaseId, CaseRecord, LinkTarget } from '../../compliance/cases/index.ts'
import { permissionsOf } from '../../identity/index.ts'
import { canonicalJson, ok, refused } from '../../kernel/index.ts'
import type { Failure, Result, UserId } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { Approvals } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { caseClockOf } from '../reports/continuing.ts'
import type { CaseFilter } from '../store/store.ts'
import { callerOf, keptBy } from '../trading/requests.ts'
import {
  alertAnswerOf,
  caseAnswerOf,
  destroyedAnswerOf,
  eventAnswerOf,
  evidenceAnswerOf,
  linkAnswerOf,
} from './answers.ts'
import { actOn, append, doerOf, linkDrafts, only, visibleCase } from './case-book.ts'
import type { CasePorts, Draft } from './case-book.ts'
import { closeCase } from './closing.ts'
import { destroyedFailure, makeAddEvidence, makeReadEvidence } from './evidence.ts'
import { linksOf } from './link-targets.ts'

type Handlers = HandlersOf<'cases'>
type CaseHandlerPorts = CasePorts & Readonly<{ approvals: Approvals }>

const ALERTS_SHOWN = { limit: 500, offset: 0 }

const targetOf = (input: Readonly<{ kind: LinkTarget['kind']; target_id: string }>): LinkTarget => ({
  kind: input.kind,
  targetId: input.target_id,
})

type ListInput = Parameters<Handlers['list']>[0]

function filterOf(input: ListInput, userId: UserId, notAbout: readonly UserId[]): CaseFilter {
  const { state, kind, priority, assignee, due_before: dueTo, link_kind: link, target_id: targetId } = input
  const unfinished = ['open', 'in_review', 'snoozed', 'awaiting_approval'] as const
  return {
    notAbout,
    ...(state === undefined ? {} : { states: [state] }),
    ...(kind === undefined ? {} : { kind }),
    ...(priority === undefined ? {} : { priority }),
    ...(assignee === undefined ? {} : { assignee: assignee === 'me' ? userId : (assignee as UserId) }),
    ...(dueTo === undefined ? {} : { dueTo, ...(state === undefined ? { states: unfinished } : {}) }),
    ...(link === undefined || targetId === undefined ? {} : { link: { kind: link, targetId } }),
  }
}

const makeReading = (ports: CasePorts): Pick<Handlers, 'list' | 'get' | 'decisions'> => ({
  list: async (input, context) => {
    const window = pageOf(input)
    const { userId } = callerOf(context)
    const filter = filterOf(input, userId, await ports.registry.accountsOf(userId))
    const found = await ports.store.cases.cases(filter, window)
    const about = await ports.store.cases.customersOf(found.items.map(({ id }) => id))
    const now = ports.clock.now()
    return ok({
      cases: found.items.map((record) => ({
        ...caseAnswerOf(record, now),
        customers: about.filter(({ caseId }) => caseId === record.id).map(({ userId: id }) => id),
      })),
      ...pagingAnswerOf(window, found.total),
    })
  },
  get: async (input, context) => {
    const found = await visibleCase(ports, input.case_id, callerOf(context).userId)
    if (!found.ok) return found
    const { id } = found.value
    const { cases } = ports.store
    const [links, alerts, evidence, events, continuing] = await Promise.all([
      cases.links(id),
      cases.alerts({ caseId: id }, ALERTS_SHOWN),
      cases.evidence(id),
      cases.events(id),
      caseClockOf(ports, id),
    ])
    return ok({
      ...caseAnswerOf(found.value, ports.clock.now()),
      links: links.map(linkAnswerOf),
      alerts: alerts.items.map(alertAnswerOf),
      evidence: evidence.map((record) => evidenceAnswerOf(ports.cipher, record)),
      timeline: events.map((event) => eventAnswerOf(ports.cipher, event)),
      evidence_destroyed: destroyedAnswerOf(events),
      continuing,
    })
  },
  decisions: async (input, context) => {
    const found = await visibleCase(ports, input.case_id, callerOf(context).userId)
    if (!found.ok) return found
    const records = await ports.store.cases.events(found.value.id)
    const events = records.map(eventOf)
    const textOf = (value: CaseRecord | null): string => canonicalJson(value)
    return ok({
      case_id: found.value.id,
      replays: textOf(replay(events)) === textOf(found.value),
      decisions: decisionsOf(events).flatMap(({ event, after }) => {
        const record = records.find(({ number }) => number === event.number)
        if (record === undefined) return []
        const { state: state_after, priority: priority_after, assignee: assignee_after } = after
        return [{ ...eventAnswerOf(ports.cipher, record), state_after, priority_after, assignee_after }]
      }),
    })
  },
})

/** Opens a case by hand, with what it is about. */
const makeOpen =
  (ports: CasePorts): Handlers['open'] =>
  async (input, context) => {
    const doer = doerOf(context)
    const links: LinkTarget[] = []
    for (const asked of input.links) {
      const found = await linksOf(ports, targetOf(asked), callerOf(context).userId)
      if (!found.ok) return found
      links.push(...found.value)
    }
    const id = ports.ids.next() as CaseId
    const now = ports.clock.now()
    const { kind: caseKind, priority } = input
    const body: CaseEventBody = {
      kind: 'opened',
      ...{ caseKind, priority, dueAt: dueAtOf(ports.policy, priority, now) },
    }
    const drafts: Draft[] = [{ body, text: input.summary }, ...linkDrafts(id, links, [], doer, now)]
    const { after, writes, facts } = append(ports, id, null, drafts, doer)
    const answer = caseAnswerOf(after, now)
    await ports.committer.commit({ writes: [...writes, ...keptBy(context, answer)], facts })
    return ok(answer)
  }

/** Takes the most urgent case that waits. Two who ask at once get two cases. */
const makeTakeNext =
  (ports: CasePorts): Handlers['takeNext'] =>
  (input, context) =>
    ports.queue.run('take-next', async () => {
      const kind = input.kind === undefined ? {} : { kind: input.kind }
      const notAbout = await ports.registry.accountsOf(callerOf(context).userId)
      const filter = { states: ['open'], notAbout, ...kind } as const
      for (;;) {
        const { items } = await ports.store.cases.cases(filter, { limit: 1, offset: 0 })
        const [next] = items
        if (next === undefined) return ok({ case: null })
        const taken = await actOn(ports, next.id, context, (before, acting) => only(take(before, acting)))
        if (taken.ok) return ok({ case: caseAnswerOf(taken.value, ports.clock.now()) })
        // Somebody took it by its name between the look and the act: the next one, then.
        if (taken.failure.code !== 'case_taken' && taken.failure.code !== 'case_wrong_state') return taken
      }
    })

/** Whether this user may be given this case: they work on cases, and it is about none of their accounts. */
export async function assigneeFailure(
  { store, registry }: Pick<CasePorts, 'store' | 'registry'>,
  caseId: CaseId,
  assignee: string,
): Promise<Failure | null> {
  const user = await store.users.byId(assignee as UserId)
  const isFit =
    user !== null &&
    user.status === 'active' &&
    permissionsOf(user.role).includes('compliance.write') &&
    !(await store.cases.isAbout(caseId, await registry.accountsOf(user.id)))
  return isFit
    ? null
    : caseFailure('assignee_unfit', 'Name a person who works on cases.', { field: 'assignee' })
}

type Working = Pick<
  Handlers,
  | 'take'
  | 'assign'
  | 'release'
  | 'snooze'
  | 'wake'
  | 'escalate'
  | 'note'
  | 'link'
  | 'decide'
  | 'close'
  | 'reopen'
>

/** The acts that answer with the case as it is after them. */
function makeWorking(ports: CaseHandlerPorts): Working {
  const answered = async (asked: Promise<Result<CaseRecord, Failure>>) => {
    const result = await asked
    return result.ok ? ok(caseAnswerOf(result.value, ports.clock.now())) : result
  }
  const act = (
    input: Readonly<{ case_id: string }>,
    context: HandlerContext,
    decide: Parameters<typeof actOn>[3],
  ) => answered(actOn(ports, input.case_id, context, decide))
  return {
    take: (input, context) => act(input, context, (before, acting) => only(take(before, acting))),
    assign: (input, context) =>
      act(input, context, async (before) => {
        const unfit = await assigneeFailure(ports, before.id, input.assignee)
        return unfit ? refused(unfit) : only(assign(before, input.assignee as UserId))
      }),
    release: (input, context) => act(input, context, (before, acting) => only(release(before, acting))),
    snooze: (input, context) =>
      act(input, context, (before, acting) => {
        const reason = input.reason ?? null
        return only(snooze(before, { until: input.until, reason }, acting), reason)
      }),
    wake: (input, context) => act(input, context, (before, acting) => only(wakeByHand(before, acting))),
    escalate: (input, context) =>
      act(input, context, (before, acting) => {
        const reason = input.reason ?? null
        return only(escalate(before, { priority: input.priority, reason }, acting), reason)
      }),
    note: (input, context) =>
      act(input, context, (before) => {
        const closed = closedFailure(before)
        return closed ? refused(closed) : ok([{ body: { kind: 'noted' }, text: input.text }])
      }),
    link: (input, context) =>
      act(input, context, async (before, { actor, now }) => {
        const closed = closedFailure(before)
        if (closed) return refused(closed)
        const links = await linksOf(ports, targetOf(input), actor)
        if (!links.ok) return links
        const known = await ports.store.cases.links(before.id)
        return ok(linkDrafts(before.id, links.value, known, doerOf(context), now))
      }),
    decide: (input, context) => act(input, context, async (before) => decideMatch(ports, before, input)),
    close: (input, context) => {
      const { disposition, reason = null } = input
      return answered(closeCase(ports, input.case_id, { disposition, reason }, context))
    },
    reopen: (input, context) =>
      act(input, context, async (before, acting) => {
        const reason = input.reason ?? null
        // What would be written into it now could be read by nobody.
        const destroyed = await destroyedFailure(ports, before.id)
        return destroyed ? refused(destroyed) : only(reopen(before, reason, acting), reason)
      }),
  }
}

/** A reviewer's answer about something that the case points to. A definite answer says why. */
async function decideMatch(
  ports: CasePorts,
  before: CaseRecord,
  input: Parameters<Handlers['decide']>[0],
): Promise<Result<readonly Draft[], Failure>> {
  const closed = closedFailure(before)
  if (closed) return refused(closed)
  const question = targetOf(input)
  const links = await ports.store.cases.links(before.id)
  if (!links.some(({ kind, targetId }) => kind === question.kind && targetId === question.targetId)) {
    return refused(caseFailure('link_unknown', 'The case does not point to this.', { field: 'target_id' }))
  }
  const { choice, reason = null } = input
  if (choice !== 'undecided' && reason === null) {
    const message = 'Say why: this is read again, by others.'
    return refused(caseFailure('case_reason_required', message, { field: 'reason' }))
  }
  return ok([{ body: { kind: 'decided', question, choice }, text: reason }])
}

/** Handlers of `cases.*`. Whoever a case is about is answered as if there were none. */
export const makeCaseHandlers = (ports: CaseHandlerPorts): Handlers => ({
  ...makeReading(ports),
  ...makeWorking(ports),
  open: makeOpen(ports),
  takeNext: makeTakeNext(ports),
  evidence: makeReadEvidence(ports),
  addEvidence: makeAddEvidence(ports),
})
