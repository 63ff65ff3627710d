import { kycFailure } from './failures.ts'
import type { KycFailure } from './failures.ts'
import type { KycCheck, KycState, RiskBand } from './types.ts'

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
