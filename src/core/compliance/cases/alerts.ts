import { ok, refused } from '../../kernel/index.ts'
import type { AccountId, Instant, JsonObject, Result, UserId } from '../../kernel/index.ts'
import { caseFailure } from './failures.ts'
import type { CaseFailure } from './failures.ts'
import type { CaseId, CaseKind, CasePriority, Choice } from './types.ts'

/** What follows at once from an alert: `report` and `warn` leave what happened alone. */
export const ALERT_LEVELS = ['report', 'warn', 'hold', 'block'] as const
export type AlertLevel = (typeof ALERT_LEVELS)[number]

/** `withdrawn`: what raised it took it back, because of what followed. */
export const ALERT_STATUSES = ['open', 'in_review', 'confirmed', 'false_positive', 'withdrawn'] as const
export type AlertStatus = (typeof ALERT_STATUSES)[number]

/** One alert as it is kept: what was seen, of whom, why, and what a reviewer made of it. */
export type AlertRecord = Readonly<{
  id: string
  /** Names what was seen: the same rule over the same facts has the same key, whenever it is computed. */
  key: string
  /** `T01`, `M03`, `L02`. */
  rule: string
  /** Grows as more is seen of the same. */
  revision: number
  kind: CaseKind
  level: AlertLevel
  /** 0 to 100. */
  score: number
  status: AlertStatus
  /**
   * Whether the subject was told, because a payment of theirs was held or refused by a rule that is no secret. Only such
   * alerts are ever shown to them.
   */
  isTold: boolean
  userId: UserId | null
  accountId: AccountId | null
  caseId: CaseId
  explanation: string
  /** Ids, amounts as text, instants. */
  evidence: JsonObject
  /** When it happened, and when it was found. */
  happenedAt: Instant
  raisedAt: Instant
  updatedAt: Instant
  updatedBy: string
}>

/** Where an alert may go: looked at, decided, and looked at again when that was wrong. */
const NEXT: Readonly<Record<AlertStatus, readonly AlertStatus[]>> = {
  open: ['in_review', 'confirmed', 'false_positive'],
  in_review: ['in_review', 'open', 'confirmed', 'false_positive'],
  confirmed: ['in_review'],
  false_positive: ['in_review'],
  withdrawn: ['in_review'],
}

const isDecided = (status: AlertStatus): boolean => status === 'confirmed' || status === 'false_positive'

/** Whether an alert may become this now; deciding one needs a reason. */
export function alertChange(
  before: AlertRecord,
  status: AlertStatus,
  reason: string | null,
): Result<AlertStatus, CaseFailure> {
  if (!NEXT[before.status].includes(status)) {
    const message = `An alert that is ${before.status} cannot become ${status}.`
    return refused(caseFailure('alert_wrong_state', message, { field: 'status', details: { status } }))
  }
  if (isDecided(status) && reason === null) {
    return refused(
      caseFailure('case_reason_required', 'Say why: this is read again, by others.', { field: 'note' }),
    )
  }
  return ok(status)
}

/** What a status says to the question whether the alert is what it looks like. */
export const choiceOf = (status: AlertStatus): Choice =>
  status === 'confirmed' ? 'true_match' : status === 'false_positive' ? 'false_match' : 'undecided'

/** How urgent a case is that begins with this alert. */
export function priorityOf({ level, score }: Pick<AlertRecord, 'level' | 'score'>): CasePriority {
  if (level === 'block') return 'critical'
  if (level === 'hold') return 'high'
  if (level === 'report') return 'low'
  return score >= 80 ? 'high' : 'medium'
}
