import { MS_PER_DAY, addMs, ok, refused } from '../kernel/index.ts'
import type { Instant, JsonObject, Result, UserId } from '../kernel/index.ts'
import { identityFailure } from './failures.ts'
import type { IdentityFailure } from './failures.ts'
import type { ApprovalRecord } from './types.ts'

/** After this nobody may allow any more what was asked for. */
const APPROVAL_LIFE_MS = 3 * MS_PER_DAY

export const requestedApproval = (
  asked: Readonly<{
    id: string
    kind: string
    subjectId: string
    payload: JsonObject
    reason: string
    requestedBy: UserId
    now: Instant
  }>,
): ApprovalRecord => {
  const { now, ...what } = asked
  return {
    ...what,
    requestedAt: now,
    expiresAt: addMs(now, APPROVAL_LIFE_MS),
    status: 'pending',
    decidedBy: null,
    decidedAt: null,
    decisionReason: null,
    result: null,
  }
}

/** Its status now: what nobody decided in time has expired. */
export const approvalStatus = (approval: ApprovalRecord, now: Instant): ApprovalRecord['status'] =>
  approval.status === 'pending' && now >= approval.expiresAt ? 'expired' : approval.status

/**
 * For so long two accounts count as one person's after the one has replaced the other's password or taken its second
 * factor away: until then whoever owns it has noticed that they cannot sign in.
 */
export const TAKE_OVER_MS = 7 * MS_PER_DAY

/** What an administrator does to another account that lets them act as its owner. */
export const TAKE_OVERS = ['password.reset_issued', 'mfa.reset'] as const

/**
 * What an administrator does to a key of another account that shows them its secret: whatever it asks for may be theirs,
 * while it lives and for as long as after any other take-over.
 */
export const KEY_TAKE_OVERS = ['api_key.created', 'api_key.rotated'] as const

type Decision = Readonly<{
  /** Whether whoever decides asked for it, under this account or another one. */
  isOwnWish: boolean
  /** Whether the one of them has lately taken hold of the other's account. */
  tookOver: boolean
  now: Instant
}>

/** Whether this person may decide now. Deciding twice, too late or over one's own wish is refused. */
export function mayDecide(approval: ApprovalRecord, decision: Decision): Result<null, IdentityFailure> {
  const status = approvalStatus(approval, decision.now)
  if (status === 'expired') {
    return refused(identityFailure('approval_expired', 'Nobody decided this in time. Ask for it again.'))
  }
  if (status !== 'pending') {
    return refused(
      identityFailure('approval_decided', `This was decided before: ${status}.`, { details: { status } }),
    )
  }
  if (decision.tookOver) {
    const message =
      'One of you has lately replaced the other’s password or second factor, or made a key of theirs; a third person ' +
      'must decide.'
    return refused(identityFailure('same_person', message))
  }
  if (decision.isOwnWish) {
    return refused(identityFailure('same_person', 'Another person must decide what you asked for yourself.'))
  }
  return ok(null)
}
