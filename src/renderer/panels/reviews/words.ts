import type { EntryOutput } from '../../client/index.ts'

export type Review = EntryOutput<'kyc.queue'>['cases'][number]
export type Band = Review['risk_level']

const STATE_WORDS: Readonly<Record<Review['status'], string>> = {
  pending: 'New',
  under_review: 'In review',
  info_requested: 'Asked for more',
  approved: 'Approved',
  rejected: 'Refused',
  expired: 'Run out',
}

export const stateWords = (state: Review['status']): string => STATE_WORDS[state]

/** `waiting` is what an officer has something to do with, whatever its state. */
export const VIEWS = [
  ['waiting', 'Waiting'],
  ['info_requested', 'Asked for more'],
  ['approved', 'Approved'],
  ['rejected', 'Refused'],
  ['expired', 'Run out'],
] as const satisfies readonly (readonly [Review['status'] | 'waiting', string])[]

export type View = (typeof VIEWS)[number][0]

export const BANDS = [
  ['low', 'Low risk'],
  ['medium', 'Medium risk'],
  ['high', 'High risk'],
  ['critical', 'Critical risk'],
] as const satisfies readonly (readonly [Band, string])[]

/** From which score a band begins, as the table of risk tells it. */
export const BAND_FROM = [
  ['low', 0],
  ['medium', 25],
  ['high', 50],
  ['critical', 75],
] as const satisfies readonly (readonly [Band, number])[]

/** `source_of_funds_unknown` → `Source of funds unknown`. */
export const factorWords = (name: string): string => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const isOpen = ({ status }: Pick<Review, 'status'>): boolean =>
  status === 'pending' || status === 'under_review'

/** Whether this officer may decide: it waits, and nobody else has it in hand. */
export const mayDecide = (review: Review, officer: string): boolean =>
  isOpen(review) && (review.assignee === null || review.assignee === officer)

/** The next one for an officer: the first of the queue that nobody has in hand. */
export const nextOf = (reviews: readonly Review[]): Review | null =>
  reviews.find((review) => isOpen(review) && review.assignee === null) ?? null

/** An owner of this share must be named and looked up. */
export const OWNER_PERCENT_MIN = 25
