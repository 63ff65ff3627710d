import { alertChange, closedFailure } from '../../compliance/cases/index.ts'
import type { AlertRecord, CaseRecord } from '../../compliance/cases/index.ts'
import { sanctionsFailure } from '../../compliance/sanctions/index.ts'
import type { ApprovalRecord } from '../../identity/index.ts'
import { ok, parseIso, present, refused, toIso } from '../../kernel/index.ts'
import type { Failure, Instant, Result, UserId } from '../../kernel/index.ts'
import type { ApprovalKind, Approvals, Effect } from '../approvals/service.ts'
import { waitingWishes } from '../approvals/waiting.ts'
import type { HandlerContext } from '../call.ts'
import { append, doerOf, keyOf } from '../cases/case-book.ts'
import type { CasePorts, Draft } from '../cases/case-book.ts'
import { decidedDraft } from '../cases/decided-draft.ts'
import { everyOf } from '../privacy/pages.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import { isMatch, matchQueueOf } from './matches.ts'
import { standingOf } from './ownership.ts'
import { visibleMatch } from './visible-match.ts'

/** What four eyes are asked for: a word on a match that blocks. */
export const MATCH_DECISION = 'compliance.match_decision'

type Verdict = 'confirmed' | 'false_positive'

export type MatchWord = Readonly<{ status: Verdict; reason: string | null; endsAt: Instant | null }>

/** Whether this word on this alert takes another person: one that lets a blocked customer go, or blocks them for good. */
export const needsSecondWord = (alert: AlertRecord, status: AlertRecord['status']): status is Verdict =>
  isMatch(alert) && alert.level === 'block' && (status === 'confirmed' || status === 'false_positive')

type Waits = Readonly<{ store: Pick<Store, 'identity'>; clock: CasePorts['clock'] }>

/** The word on a match that waits for a second person; null when none does. */
export async function waitingWord(ports: Waits, alert: AlertRecord): Promise<ApprovalRecord | null> {
  if (!needsSecondWord(alert, 'confirmed')) return null
  return (await waitingWishes(ports, { kind: MATCH_DECISION, subjectId: alert.id }))[0] ?? null
}

type ProposalPorts = Pick<CasePorts, 'store' | 'clock'> & Readonly<{ approvals: Pick<Approvals, 'request'> }>

/**
 * Proposes a word on a match that blocks. The match is in review until another person agrees, and the customer held as
 * before. The reason lies sealed in the case: a list of approvals is read by more people than a case is.
 */
export async function proposedDraft(
  ports: ProposalPorts,
  after: AlertRecord,
  { status, reason, endsAt }: MatchWord,
  context: HandlerContext,
): Promise<Result<Draft, Failure>> {
  const waiting = await waitingWord(ports, after)
  if (waiting !== null) {
    const details = { approval_id: waiting.id }
    const message = 'A word on this match waits for a second person: approve or reject that one.'
    return refused(sanctionsFailure('match_awaits_approval', message, { details }))
  }
  const payload = { verdict: status, valid_until: endsAt === null ? null : toIso(endsAt) }
  const wish = { kind: MATCH_DECISION, subjectId: after.id, payload, reason: 'See the case.' }
  const { id: approvalId } = await ports.approvals.request(wish, context)
  const question = { kind: 'alert', targetId: after.id } as const
  const choice = status === 'confirmed' ? 'true_match' : 'false_match'
  return ok({
    body: { kind: 'decision_proposed', question, choice, approvalId },
    text: reason,
    writes: [{ op: 'put', table: 'complianceAlerts', record: { ...after, status: 'in_review' } }],
  })
}

/** What was written beside a proposal; null once nobody can open it any more. */
async function proposalText(
  { store, cipher }: CasePorts,
  { caseId }: AlertRecord,
  approvalId: string,
): Promise<string | null> {
  const events = await store.cases.events(caseId)
  const proposal = events.find(
    ({ kind, facts }) => kind === 'decision_proposed' && facts['approvalId'] === approvalId,
  )
  if (proposal === undefined || proposal.textSealed === null) return null
  return cipher.openText(keyOf(caseId), `event/${proposal.number}`, proposal.textSealed)
}

type SecondPorts = CasePorts & Readonly<{ store: Pick<Store, 'screening' | 'kyc'> }>

/** The word of both as an event of the case, where the match still takes one. */
async function agreed(
  ports: SecondPorts,
  id: string,
  approval: ApprovalRecord,
  context: HandlerContext,
): Promise<Result<Readonly<{ before: CaseRecord; draft: Draft }>>> {
  const alert = present(await ports.store.cases.alert(id), `match ${id}`)
  const before = present(await ports.store.cases.case(alert.caseId), `case ${alert.caseId}`)
  const closed = closedFailure(before)
  if (closed) return refused(closed)
  const reason = await proposalText(ports, alert, approval.id)
  const may = alertChange(alert, approval.payload['verdict'] as Verdict, reason)
  if (!may.ok) return may
  const after = {
    ...alert,
    status: may.value,
    updatedAt: ports.clock.now(),
    updatedBy: callerOf(context).userId,
  }
  const until = approval.payload['valid_until']
  const endsAt = typeof until === 'string' ? parseIso(until) : null
  return ok({
    before,
    draft: decidedDraft(ports, after, reason, { decidedBy: approval.requestedBy, endsAt }),
  })
}

/** Ends the case of whoever proposed, where nothing in it is open: both have said already what it comes to. */
const endTogether = (
  ports: SecondPorts,
  { caseId }: AlertRecord,
  { id: approvalId, requestedBy }: ApprovalRecord,
  context: HandlerContext,
): Promise<void> =>
  ports.queue.run(caseId, async () => {
    const items = await everyOf((page) => ports.store.cases.alerts({ caseId }, page))
    const isOver = items.every(({ status }) => status === 'false_positive' || status === 'withdrawn')
    const before = await ports.store.cases.case(caseId)
    if (!isOver || before?.state !== 'in_review' || before.assignee !== requestedBy) return
    const body = { kind: 'closed', disposition: 'false_positive', approvalId } as const
    const { writes, facts } = append(ports, caseId, before, [{ body }], doerOf(context))
    await ports.committer.commit({ writes, facts })
  })

const executed = async (
  ports: SecondPorts,
  found: AlertRecord,
  approval: ApprovalRecord,
  context: HandlerContext,
  settle: (effect: Effect) => Promise<void>,
): Promise<Result<null>> => {
  const done = await ports.queue.run(found.caseId, async (): Promise<Result<null>> => {
    const word = await agreed(ports, found.id, approval, context)
    if (!word.ok) return word
    const { before, draft } = word.value
    const { writes, facts } = append(ports, before.id, before, [draft], doerOf(context))
    await settle({ writes, facts, result: { verdict: approval.payload['verdict'] as string } })
    return ok(null)
  })
  if (!done.ok) return done
  // What follows from the match follows its word at once.
  await standingOf({ store: ports.store, cases: ports, cipher: ports.cipher }, customerOf(found))
  await endTogether(ports, found, approval, context)
  return ok(null)
}

const customerOf = ({ userId }: AlertRecord): UserId => present(userId, 'the customer of a match')

/** The second person's side: their word decides the match, or gives it back. Nobody decides over a match about themselves. */
export const makeMatchDecision = (ports: SecondPorts): ApprovalKind => ({
  permission: 'compliance.write',
  about: async (id) => (await ports.store.cases.alert(id))?.userId ?? null,
  hiddenSubjects: async (_userId, accounts) => {
    const cases = await ports.store.cases.idsAbout(accounts)
    const alerts = await Promise.all(
      cases.map((caseId) => everyOf((page) => ports.store.cases.alerts({ caseId }, page))),
    )
    return alerts.flat().map(({ id }) => id)
  },
  execute: async (approval, context, settle) => {
    const found = await visibleMatch(ports, approval.subjectId, context)
    if (!found.ok) return found
    return ports.queue.run(matchQueueOf(customerOf(found.value)), () =>
      executed(ports, found.value, approval, context, settle),
    )
  },
  decline: async (approval, cause, context, settle) => {
    const alert = present(await ports.store.cases.alert(approval.subjectId), `match ${approval.subjectId}`)
    await ports.queue.run(matchQueueOf(customerOf(alert)), () =>
      ports.queue.run(alert.caseId, async () =>
        settle(await declined(ports, alert, approval, cause, context)),
      ),
    )
  },
})

/** The match goes back into the queue; of a case that has ended meanwhile nothing is changed. */
async function declined(
  ports: SecondPorts,
  { id, caseId }: AlertRecord,
  { id: approvalId }: ApprovalRecord,
  cause: 'rejected' | 'withdrawn',
  context: HandlerContext,
): Promise<Pick<Effect, 'writes' | 'facts'>> {
  const before = present(await ports.store.cases.case(caseId), `case ${caseId}`)
  const alert = present(await ports.store.cases.alert(id), `match ${id}`)
  if (closedFailure(before) !== null || alert.status !== 'in_review') return { writes: [], facts: [] }
  const doer = doerOf(context)
  const back: AlertRecord = {
    ...alert,
    status: 'open',
    updatedAt: ports.clock.now(),
    updatedBy: doer.actorId,
  }
  const question = { kind: 'alert', targetId: id } as const
  const draft: Draft = {
    body: { kind: 'decision_declined', question, approvalId, cause },
    writes: [{ op: 'put', table: 'complianceAlerts', record: back }],
  }
  const { writes, facts } = append(ports, caseId, before, [draft], doer)
  return { writes, facts }
}
