import { alertChange, closedFailure, take } from '../../compliance/cases/index.ts'
import type { AlertRecord } from '../../compliance/cases/index.ts'
import { sanctionsFailure } from '../../compliance/sanctions/index.ts'
import { ok, present, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { Approvals } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import { actOn } from '../cases/case-book.ts'
import type { CasePorts, Draft } from '../cases/case-book.ts'
import { closeCase } from '../cases/closing.ts'
import { decidedDraft } from '../cases/decided-draft.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import { matchQueueOf } from './matches.ts'
import { standingOf } from './ownership.ts'
import { needsSecondWord, proposedDraft } from './second-word.ts'
import type { MatchWord } from './second-word.ts'
import { visibleMatch } from './visible-match.ts'

export type ReviewPorts = CasePorts &
  Readonly<{ store: Pick<Store, 'screening' | 'kyc'>; approvals: Pick<Approvals, 'request'> }>

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
 * An officer's word on a match; one that blocks takes another person's too. A waiting case becomes theirs by it; a false match that was the last open question of the
 * case ends it. The word holds for the customer and the entry as they are, up to its end.
 */
export async function decideMatch(
  ports: ReviewPorts,
  id: string,
  { status, reason, endsAt }: MatchWord,
  context: HandlerContext,
): Promise<Result<AlertRecord>> {
  const found = await visibleMatch(ports, id, context)
  if (!found.ok) return found
  const now = ports.clock.now()
  if (endsAt !== null && endsAt <= now) {
    return refused(sanctionsFailure('invalid_date', 'This day is over.', { field: 'valid_until' }))
  }
  return ports.queue.run(matchQueueOf(customerOf(found.value)), () =>
    decided(ports, found.value, { status, reason, endsAt }, context),
  )
}

const customerOf = ({ userId }: AlertRecord) => present(userId, 'the customer of a match')

async function decided(
  ports: ReviewPorts,
  found: AlertRecord,
  { status, reason, endsAt }: MatchWord,
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
    const waits = needsSecondWord(alert, status)
    after = {
      ...{ ...alert, status: waits ? 'in_review' : status },
      ...{ updatedAt: acting.now, updatedBy: acting.actor },
    }
    const taken = take(before, acting)
    const drafts: Draft[] = taken.ok ? [{ body: taken.value }] : []
    if (!waits) return ok([...drafts, decidedDraft(ports, after, reason, { endsAt })])
    const proposed = await proposedDraft(ports, after, { status, reason, endsAt }, context)
    return proposed.ok ? ok([...drafts, proposed.value]) : proposed
  })
  if (!done.ok) return done
  if (after.status === 'in_review') return ok(after)
  // What follows from the match follows its word at once.
  await standingOf({ store: ports.store, cases: ports, cipher: ports.cipher }, customerOf(found))
  const ended = status === 'false_positive' ? await endCase(ports, after, reason, context) : ok(null)
  return ended.ok ? ok(after) : ended
}
