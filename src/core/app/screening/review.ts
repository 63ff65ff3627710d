import { alertChange, closedFailure, take } from '../../compliance/cases/index.ts'
import type { AlertRecord } from '../../compliance/cases/index.ts'
import { sanctionsFailure } from '../../compliance/sanctions/index.ts'
import { ok, present, refused } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import type { Approvals } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import { decidedDraft } from '../cases/alerts.ts'
import { actOn, visibleCase } from '../cases/case-book.ts'
import type { CasePorts, Draft } from '../cases/case-book.ts'
import { closeCase } from '../cases/closing.ts'
import { callerOf } from '../trading/requests.ts'
import { isMatch, matchQueueOf } from './matches.ts'

export type ReviewPorts = CasePorts & Readonly<{ approvals: Pick<Approvals, 'request'> }>

type Word = Readonly<{
  status: 'confirmed' | 'false_positive'
  reason: string | null
  endsAt: Instant | null
}>

const notFound = () => refused(sanctionsFailure('match_not_found', 'There is no such match.'))

/** A match, unless there is none or it is about whoever asks: both are answered alike. */
export async function visibleMatch(
  ports: CasePorts,
  id: string,
  context: HandlerContext,
): Promise<Result<AlertRecord>> {
  const found = await ports.store.cases.alert(id)
  const { userId } = callerOf(context)
  if (found === null || !isMatch(found) || found.userId === userId) return notFound()
  return (await visibleCase(ports, found.caseId, userId)).ok ? ok(found) : notFound()
}

/** Ends the case once its last alert was a false one and who decided has it in hand; a second person is asked where it takes one. */
async function endCase(
  ports: ReviewPorts,
  { caseId }: AlertRecord,
  reason: string | null,
  context: HandlerContext,
): Promise<Result<null>> {
  const { items } = await ports.store.cases.alerts({ caseId }, { limit: 500, offset: 0 })
  const isOver = items.every(({ status }) => status === 'false_positive' || status === 'withdrawn')
  const found = await ports.store.cases.case(caseId)
  const isOwn = found?.state === 'in_review' && found.assignee === callerOf(context).userId
  if (!isOver || !isOwn) return ok(null)
  const ended = await closeCase(ports, caseId, { disposition: 'false_positive', reason }, context)
  return ended.ok ? ok(null) : ended
}

/**
 * An officer's word on a match. A waiting case becomes theirs by it; a false match that was the last open question of the
 * case ends it. The word holds for the customer and the entry as they are, up to its end.
 */
export async function decideMatch(
  ports: ReviewPorts,
  id: string,
  { status, reason, endsAt }: Word,
  context: HandlerContext,
): Promise<Result<AlertRecord>> {
  const found = await visibleMatch(ports, id, context)
  if (!found.ok) return found
  const now = ports.clock.now()
  if (endsAt !== null && endsAt <= now) {
    return refused(sanctionsFailure('invalid_date', 'This day is over.', { field: 'valid_until' }))
  }
  const customer = present(found.value.userId, 'the customer of a match')
  return ports.queue.run(matchQueueOf(customer), () =>
    decided(ports, found.value, { status, reason, endsAt }, context),
  )
}

async function decided(
  ports: ReviewPorts,
  found: AlertRecord,
  { status, reason, endsAt }: Word,
  context: HandlerContext,
): Promise<Result<AlertRecord>> {
  let after = found
  const done = await actOn(ports, found.caseId, context, async (before, acting) => {
    // Read again in its turn: somebody else may have decided it meanwhile.
    const alert = (await ports.store.cases.alert(found.id)) ?? found
    const failure = closedFailure(before)
    if (failure) return refused(failure)
    const may = alertChange(alert, status, reason)
    if (!may.ok) return may
    after = { ...alert, status, updatedAt: acting.now, updatedBy: acting.actor }
    const taken = take(before, acting)
    const drafts: Draft[] = taken.ok ? [{ body: taken.value }] : []
    return ok([...drafts, decidedDraft(ports, after, reason, endsAt)])
  })
  if (!done.ok) return done
  const ended = status === 'false_positive' ? await endCase(ports, after, reason, context) : ok(null)
  return ended.ok ? ok(after) : ended
}
