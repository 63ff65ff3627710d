import { MS_PER_DAY, addMs, ok, refused } from '../../kernel/index.ts'
import type { Instant, Result, UserId } from '../../kernel/index.ts'
import { privacyFailure } from './failures.ts'
import type { PrivacyRequestKind, PrivacyRequestRecord, PrivacyRequestStatus } from './types.ts'

/** GDPR article 12(3): one month, taken as its shortest; CCPA §1798.130(a)(2): 45 days. */
const CLOCK_DAYS = { gdpr: 30, ccpa: 45 }

const dueOf = (kind: PrivacyRequestKind, at: Instant): Instant =>
  addMs(at, (kind.startsWith('ccpa_') ? CLOCK_DAYS.ccpa : CLOCK_DAYS.gdpr) * MS_PER_DAY)

/** What the desk does by itself as soon as it knows who asks; the rest an officer or the person themselves completes. */
const AT_ONCE: ReadonlySet<PrivacyRequestKind> = new Set<PrivacyRequestKind>([
  'access',
  'portability',
  'restriction',
  'ccpa_know',
  'ccpa_opt_out',
])

export const isErasure = (kind: PrivacyRequestKind): boolean => kind === 'erasure' || kind === 'ccpa_delete'

type Asked = Readonly<{
  id: string
  userId: UserId
  kind: PrivacyRequestKind
  format: 'json' | 'csv'
  descriptionSealed: string | null
  isProven: boolean
  at: Instant
}>

/** An opt-out of sale asks nobody to prove anything (CCPA regulations §7026(d)); everything else waits for a proof. */
export function openedRequest({ isProven, at, ...asked }: Asked): PrivacyRequestRecord {
  const isKnown = isProven || asked.kind === 'ccpa_opt_out'
  const waiting: PrivacyRequestRecord = {
    ...asked,
    status: 'awaiting_verification',
    openedAt: at,
    dueAt: dueOf(asked.kind, at),
    verifiedAt: null,
    closedAt: null,
    decidedBy: null,
    reason: null,
  }
  return isKnown ? verified(waiting, at) : waiting
}

const verified = (request: PrivacyRequestRecord, at: Instant): PrivacyRequestRecord =>
  AT_ONCE.has(request.kind)
    ? { ...request, status: 'completed', verifiedAt: at, closedAt: at }
    : { ...request, status: 'open', verifiedAt: at }

const closed = (status: PrivacyRequestStatus) =>
  refused(privacyFailure('privacy_request_closed', `This request is ${status}.`, { details: { status } }))

/** The person behind a waiting request has proven who they are. */
export const verifiedRequest = (request: PrivacyRequestRecord, at: Instant): Result<PrivacyRequestRecord> =>
  request.status === 'awaiting_verification' ? ok(verified(request, at)) : closed(request.status)

type Decision = Readonly<{
  outcome: 'completed' | 'rejected'
  by: UserId
  reason: string | null
  at: Instant
}>

/** An officer has done what was asked, or says why it is not done. */
export const decidedRequest = (
  request: PrivacyRequestRecord,
  { outcome, by, reason, at }: Decision,
): Result<PrivacyRequestRecord> =>
  request.status === 'open'
    ? ok({ ...request, status: outcome, decidedBy: by, reason, closedAt: at })
    : closed(request.status)

/** A restriction that was asked for ends when its person says so (GDPR article 18(3)). */
export const liftedRequest = (request: PrivacyRequestRecord, at: Instant): Result<PrivacyRequestRecord> =>
  request.kind === 'restriction' && request.status === 'completed'
    ? ok({ ...request, status: 'lifted', closedAt: at })
    : closed(request.status)

export const isOverdue = ({ status, dueAt }: PrivacyRequestRecord, now: Instant): boolean =>
  (status === 'open' || status === 'awaiting_verification') && now > dueAt

/** Whether somebody's data may only be stored: while a restriction stands. */
export const isRestricted = (requests: readonly PrivacyRequestRecord[]): boolean =>
  requests.some(({ kind, status }) => kind === 'restriction' && status === 'completed')
