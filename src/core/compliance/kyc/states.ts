import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import { kycFailure } from './failures.ts'
import type { KycFailure } from './failures.ts'
import type { KycCaseRecord, KycCheck, KycState, RiskBand } from './types.ts'

/** What may follow a state. A rejected or expired check is not taken up again: the user submits a new one. */
const NEXT: Readonly<Record<KycState, readonly KycState[]>> = {
  pending: ['under_review', 'info_requested', 'approved', 'rejected'],
  under_review: ['info_requested', 'approved', 'rejected'],
  info_requested: ['pending', 'under_review', 'rejected'],
  approved: ['under_review', 'expired'],
  rejected: [],
  expired: [],
}

/** States in which an officer has something to do. */
export const QUEUE_STATES: readonly KycState[] = ['pending', 'under_review', 'info_requested']

/** Why a check may not go from one state to another; null when it may. */
export function stepFailure(from: KycState, to: KycState): KycFailure | null {
  if (NEXT[from].includes(to)) return null
  const message = `An identity check that is ${from.replace('_', ' ')} cannot become ${to.replace('_', ' ')}.`
  return kycFailure('kyc_wrong_state', message, { details: { status: from, wanted: to } })
}

/** Where a check ends when its user leaves for good. */
export const endedWithRelationship = (state: KycState): KycState =>
  (['expired', 'rejected'] as const).find((end) => NEXT[state].includes(end)) ?? state

/** Why a user may not submit now; null when they may: there is none yet, or the last one asks for it or has ended. */
export function submitFailure(latest: KycState | null): KycFailure | null {
  const details = { status: latest }
  if (latest === 'approved') {
    return kycFailure('kyc_already_approved', 'Your identity is approved already.', { details })
  }
  if (latest !== 'pending' && latest !== 'under_review') return null
  return kycFailure('kyc_under_way', 'Your identity is being checked.', { details })
}

/** Where a submission begins: before an officer's eyes at once when risk or a check asks for them. */
export const firstState = (band: RiskBand, checks: readonly KycCheck[]): KycState =>
  needsTwoPersons(band) || checks.some(({ outcome }) => outcome === 'failed') ? 'under_review' : 'pending'

/** At high risk one officer asks and another allows. */
export const needsTwoPersons = (band: RiskBand): boolean => band === 'high' || band === 'critical'

/** Days in which an officer is to look at what waits: the desk's own promise, shorter where more may be wrong. */
const LOOK_WITHIN_DAYS: Readonly<Record<RiskBand, number>> = { low: 3, medium: 3, high: 1, critical: 1 }

/** When something is to be done about a check: an officer's look, or the next one of an approved one; null when nothing is. */
export function dueAt(
  record: Pick<KycCaseRecord, 'status' | 'riskBand' | 'submittedAt' | 'queuedAt' | 'nextReviewAt'>,
): Instant | null {
  if (record.status === 'approved') return record.nextReviewAt
  if (record.status !== 'pending' && record.status !== 'under_review') return null
  const since = record.queuedAt ?? record.submittedAt
  return addMs(since, LOOK_WITHIN_DAYS[record.riskBand] * MS_PER_DAY)
}

/** Why an officer may not take a check in hand; null when it waits for one. */
export function takeFailure(from: KycState): KycFailure | null {
  if (from === 'pending' || from === 'under_review') return null
  const message = `An identity check that is ${from.replace('_', ' ')} waits for no officer.`
  return kycFailure('kyc_wrong_state', message, { details: { status: from } })
}

/** Why this officer may not act on a check: another one has it in hand. Null when they may. */
export function holderFailure(
  { assignee }: Pick<KycCaseRecord, 'assignee'>,
  officer: string,
): KycFailure | null {
  if (assignee === null || assignee === officer) return null
  const details = { assignee }
  return kycFailure('kyc_taken', 'Another officer has this check in hand; take it over first.', { details })
}
