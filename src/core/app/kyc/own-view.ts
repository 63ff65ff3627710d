import { bandOf, firstState, nextReviewAt } from '../../compliance/kyc/index.ts'
import type { KycCaseRecord, KycCheck, KycState, RiskBand } from '../../compliance/kyc/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { Assessment } from './sealed.ts'

/** What lists say is never told to whom they say it of: a check is told as made, and nothing came of it. */
const isOfLists = (name: string): boolean =>
  ['screening', 'sanctions_match', 'screening_match', 'politically_exposed'].includes(name)

/** What lists say of somebody, and what the data of others say. */
const isHidden = (name: string): boolean => isOfLists(name) || name === 'duplicate_document'

const ownCheck = (check: KycCheck): KycCheck =>
  isOfLists(check.name) ? { ...check, outcome: 'not_run', message: 'An officer looks at this.' } : check

/** The checks as their user may see them. */
export const ownChecksOf = (assessment: Assessment | null): readonly KycCheck[] =>
  (assessment?.checks ?? []).filter(({ name }) => name !== 'duplicate_document').map(ownCheck)

/** A check as its user may know it: as if nothing were known but what they said themselves. */
type OwnView = Readonly<{
  status: KycState
  score: number
  band: RiskBand
  nextReviewAt: Instant | null
}>

/**
 * Score, band, state and day of the next look without what others say of the user. None of them may differ from those of
 * somebody of whom nothing is said: a state that comes early, or a look that comes soon, would tell as much as the score.
 */
export function ownViewOf(record: KycCaseRecord, assessment: Assessment | null): OwnView {
  const told = (assessment?.factors ?? []).filter(({ name }) => !isHidden(name))
  const isWhole = told.length === (assessment?.factors ?? []).length
  const score = Math.min(
    100,
    told.reduce((sum, { points }) => sum + points, 0),
  )
  const band = isWhole ? record.riskBand : bandOf(score)
  const waits = record.status === 'pending' || record.status === 'under_review'
  const isFirstLook = waits && record.decidedAt === null && assessment !== null
  const { nextReviewAt: next, decidedAt, documentExpiresAt } = record
  return {
    status: isFirstLook ? firstState(band, ownChecksOf(assessment)) : record.status,
    score: isWhole ? record.riskScore : score,
    band,
    nextReviewAt:
      isWhole || next === null || decidedAt === null
        ? next
        : nextReviewAt(band, documentExpiresAt, decidedAt),
  }
}
