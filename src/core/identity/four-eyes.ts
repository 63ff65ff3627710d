import { MS_PER_DAY, addMs, ok, refused } from '../kernel/index.ts'
import type { Instant, JsonObject, Result, UserId } from '../kernel/index.ts'
import { identityFailure } from './failures.ts'
import type { IdentityFailure } from './failures.ts'
import type { CredentialRecord, ApprovalRecord, UserRecord } from './types.ts'

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

/** Who a user is beside their name: what tells that two accounts are one person's. */
export type PersonTraits = Readonly<{
  user: Pick<UserRecord, 'id' | 'email' | 'phoneNumber'>
  credentials: Pick<CredentialRecord, 'personId'> | null
}>

/** `jane+desk@example.com` and `jane@example.com` are one mailbox. */
const mailboxOf = (email: string): string => email.toLowerCase().replace(/^([^+@]*)\+[^@]*@/, '$1@')

/** Without what stands before it, `00` or `0`: abroad and at home one telephone is written differently. */
const digitsOf = (phone: string | null): string => (phone ?? '').replaceAll(/\D/g, '').replace(/^0+/, '')

/** So many digits of one telephone tell it from others, whether or not a country stands before them. */
const TELLING_DIGITS = 8

/** One telephone: the same number, or one with its country and one without. */
function isSamePhone(left: string | null, right: string | null): boolean {
  const [short = '', long = ''] = [digitsOf(left), digitsOf(right)].toSorted(
    (one, other) => one.length - other.length,
  )
  return short.length >= TELLING_DIGITS ? long.endsWith(short) : short.length >= 5 && short === long
}

/**
 * Whether two accounts are one person's: the same account, accounts that are linked (by an administrator, or by an outside
 * account that signed in both), one mailbox, or one telephone. Roles play no part in it.
 */
export function isSamePerson(left: PersonTraits, right: PersonTraits): boolean {
  // Whoever others are linked to may be linked further: each of both counts.
  const names = ({ user, credentials }: PersonTraits) => [user.id as string, credentials?.personId]
  const known = names(right)
  return (
    names(left).some((name) => name !== null && name !== undefined && known.includes(name)) ||
    mailboxOf(left.user.email) === mailboxOf(right.user.email) ||
    isSamePhone(left.user.phoneNumber, right.user.phoneNumber)
  )
}

type Decision = Readonly<{
  by: PersonTraits
  requester: PersonTraits
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
  if (isSamePerson(decision.by, decision.requester)) {
    return refused(identityFailure('same_person', 'Another person must decide what you asked for yourself.'))
  }
  return ok(null)
}
