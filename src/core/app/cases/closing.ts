import { approvalStatus } from '../../identity/index.ts'
import type { ApprovalRecord } from '../../identity/index.ts'
import { close, closeApproved, closeDeclined } from '../../compliance/cases/index.ts'
import type { CaseId, CaseRecord, Disposition } from '../../compliance/cases/index.ts'
import { ok } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { ApprovalKind, Approvals } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import { callerOf } from '../trading/requests.ts'
import { THE_HOUSE, actOn, append, doerOf, visibleCase } from './case-book.ts'
import type { CasePorts, Doer } from './case-book.ts'

export const CASE_CLOSE = 'compliance.case_close'

/** Ends a case at once, or asks for the second person that this end of this case takes. */
export const closeCase = (
  ports: CasePorts & Readonly<{ approvals: Pick<Approvals, 'request'> }>,
  id: string,
  asked: Readonly<{ disposition: Disposition; reason: string | null }>,
  context: HandlerContext,
): Promise<Result<CaseRecord, Failure>> =>
  actOn(ports, id, context, async (before, acting) => {
    const may = close(before, asked, acting)
    if (!may.ok) return may
    const { disposition, reason } = asked
    if (!may.value.needsSecond) {
      return ok([{ body: { kind: 'closed', disposition, approvalId: null }, text: reason }])
    }
    // The reason lies sealed in the case; a list of approvals is read by more people than a case is.
    const wish = { kind: CASE_CLOSE, subjectId: id, payload: { disposition }, reason: 'See the case.' }
    const { id: approvalId } = await ports.approvals.request(wish, context)
    return ok([{ body: { kind: 'close_proposed', disposition, approvalId }, text: reason }])
  })

type Cause = Parameters<typeof closeDeclined>[2]

/** The case goes back to whoever had it; nothing happens where it no longer waits for this approval. */
const declined = (ports: CasePorts, approval: ApprovalRecord, cause: Cause, doer: Doer) => async () => {
  const before = await ports.store.cases.case(approval.subjectId as CaseId)
  const event = before === null ? null : closeDeclined(before, approval.id, cause)
  if (before === null || event === null || !event.ok) return { writes: [], facts: [] }
  return append(ports, before.id, before, [{ body: event.value }], doer)
}

/** The second person's side: their word ends the case, or gives it back. Nobody decides over a case about themselves. */
export const makeCaseClose = (ports: CasePorts): ApprovalKind => ({
  permission: 'compliance.write',
  hiddenSubjects: (_userId, accounts) => ports.store.cases.idsAbout(accounts),
  execute: (approval, context, settle) =>
    ports.queue.run(approval.subjectId, async () => {
      const before = await visibleCase(ports, approval.subjectId, callerOf(context).userId)
      if (!before.ok) return before
      const event = closeApproved(before.value, approval.id)
      if (!event.ok) return event
      const unit = append(ports, before.value.id, before.value, [{ body: event.value }], doerOf(context))
      await settle({ ...unit, result: { disposition: unit.after.disposition } })
      return ok(null)
    }),
  decline: (approval, status, context, settle) =>
    ports.queue.run(approval.subjectId, async () => {
      await settle(await declined(ports, approval, status, doerOf(context))())
    }),
})

/** Gives back the cases whose second person did not answer in time. */
export async function releaseUnanswered(ports: CasePorts): Promise<void> {
  const window = { limit: 500, offset: 0 }
  const { items } = await ports.store.cases.cases({ states: ['awaiting_approval'] }, window)
  for (const { id, approvalId } of items) {
    const approval = approvalId === null ? null : await ports.store.identity.approval(approvalId)
    if (approval === null || approvalStatus(approval, ports.clock.now()) !== 'expired') continue
    await ports.queue.run(id, async () => {
      const unit = await declined(ports, approval, 'expired', THE_HOUSE)()
      if (unit.writes.length > 0) await ports.committer.commit(unit)
    })
  }
}
