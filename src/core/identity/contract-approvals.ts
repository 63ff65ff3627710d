import { z } from 'zod'
import { entry, idInput, pagingAnswer, pagingFields, timestamp } from '../kernel/wire.ts'
import { reasonInput } from './contract-shapes.ts'

const TAG = 'approvals'
const AUDIT = 'administration' as const

export const approvalAnswer = z.object({
  id: z.string(),
  /** Names the act that waits: `user.role`. */
  kind: z.string(),
  subject_id: z.string(),
  payload: z.record(z.string(), z.json()),
  reason: z.string(),
  status: z.enum(['pending', 'executed', 'rejected', 'withdrawn', 'expired']),
  requested_by: z.string(),
  requested_at: timestamp,
  expires_at: timestamp,
  decided_by: z.string().nullable(),
  decided_at: timestamp.nullable(),
  decision_reason: z.string().nullable(),
  result: z.record(z.string(), z.json()).nullable(),
})

const status = z.enum(['pending', 'executed', 'rejected', 'withdrawn', 'expired'])

/** Acts that take two persons: one asks, another allows. Whoever asked may always see and withdraw it. */
export const approvalsContract = {
  listApprovals: entry('GET', '/approvals', {
    permission: 'approval.read',
    tag: TAG,
    summary: 'What was asked for',
  })
    .input(z.object({ kind: z.string().max(64).optional(), status: status.optional(), ...pagingFields }))
    .output(z.object({ approvals: z.array(approvalAnswer), ...pagingAnswer })),

  getApproval: entry('GET', '/approvals/{id}', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'One of them, for whoever asked for it or may decide it',
  })
    .input(z.object({ id: idInput }))
    .output(approvalAnswer),

  approve: entry('POST', '/approvals/{id}/approve', {
    permission: 'approval.decide',
    tag: TAG,
    summary: 'Allow what another person asked for; it is done at once, and once',
    audit: AUDIT,
    stepUp: true,
  })
    .input(z.object({ id: idInput, reason: reasonInput.optional() }))
    .output(approvalAnswer),

  reject: entry('POST', '/approvals/{id}/reject', {
    permission: 'approval.decide',
    tag: TAG,
    summary: 'Refuse what another person asked for',
    audit: AUDIT,
  })
    .input(z.object({ id: idInput, reason: reasonInput.optional() }))
    .output(approvalAnswer),

  withdraw: entry('DELETE', '/approvals/{id}', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Take back what you asked for',
    audit: AUDIT,
  })
    .input(z.object({ id: idInput }))
    .output(approvalAnswer),
}
