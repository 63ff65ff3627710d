import { approvalStatus } from '../../identity/index.ts'
import type { ApprovalRecord } from '../../identity/index.ts'
import { addMs, ok, toIso } from '../../kernel/index.ts'
import type { Clock, Instant, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import type { ApprovalFilter, Store } from '../store/store.ts'
import type { Approvals } from './service.ts'

type ApprovalAnswer = ContractOutputs['approvals']['getApproval']

export const approvalAnswerOf = (approval: ApprovalRecord, now: Instant): ApprovalAnswer => ({
  id: approval.id,
  kind: approval.kind,
  subject_id: approval.subjectId,
  payload: approval.payload as ApprovalAnswer['payload'],
  reason: approval.reason,
  status: approvalStatus(approval, now),
  requested_by: approval.requestedBy,
  requested_at: toIso(approval.requestedAt),
  expires_at: toIso(approval.expiresAt),
  decided_by: approval.decidedBy,
  decided_at: approval.decidedAt === null ? null : toIso(approval.decidedAt),
  decision_reason: approval.decisionReason,
  result: approval.result as ApprovalAnswer['result'],
})

/** What nobody decided in time is stored as pending still. */
function filterOf(status: ApprovalAnswer['status'] | undefined, now: Instant): ApprovalFilter {
  if (status === undefined) return {}
  if (status === 'pending') return { status, expiresFrom: addMs(now, 1) }
  return status === 'expired' ? { status: 'pending', expiresTo: now } : { status }
}

type HandlerPorts = Readonly<{ store: Pick<Store, 'identity'>; approvals: Approvals; clock: Clock }>

/** Faces of the four-eyes mechanism. */
export function makeApprovalHandlers({ store, approvals, clock }: HandlerPorts): HandlersOf<'approvals'> {
  const answered = async (asked: Promise<Result<ApprovalRecord>>): Promise<Result<ApprovalAnswer>> => {
    const result = await asked
    return result.ok ? ok(approvalAnswerOf(result.value, clock.now())) : result
  }
  return {
    listApprovals: async (input, context) => {
      const window = pageOf(input)
      const { kind, status } = input
      const notSubjects = await approvals.hiddenFrom(callerOf(context).userId)
      const page = await store.identity.approvals(
        { ...(kind === undefined ? {} : { kind }), ...filterOf(status, clock.now()), notSubjects },
        window,
      )
      return ok({
        approvals: page.items.map((approval) => approvalAnswerOf(approval, clock.now())),
        ...pagingAnswerOf(window, page.total),
      })
    },
    getApproval: (input, context) => answered(approvals.find(input.id, callerOf(context))),
    approve: (input, context) => answered(approvals.approve(input.id, input.reason ?? null, context)),
    reject: (input, context) => answered(approvals.reject(input.id, input.reason ?? null, context)),
    withdraw: (input, context) => answered(approvals.withdraw(input.id, context)),
  }
}
