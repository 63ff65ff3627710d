import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import { CASE_PRIORITIES } from './types.ts'
import type { CasePriority, CaseRecord, Disposition } from './types.ts'

/** The house's rules about cases, as data. */
export type CasePolicy = Readonly<{
  /** Days in which a case of each priority is to be closed. */
  dueDays: Readonly<Record<CasePriority, number>>
  snoozeDaysMax: number
  /** Ends of a case of these priorities, and these ends of any case, take a second person. */
  secondPersonFor: Readonly<{ priorities: readonly CasePriority[]; dispositions: readonly Disposition[] }>
  evidenceBytesMax: number
}>

/**
 * A report of suspicious activity is due 30 days after what gave rise to it was first found (31 CFR 1020.320(b)(3)):
 * the longest a case may take leaves ten of them for the report.
 */
export const DEFAULT_CASE_POLICY: CasePolicy = {
  dueDays: { low: 20, medium: 10, high: 5, critical: 1 },
  snoozeDaysMax: 14,
  secondPersonFor: { priorities: ['high', 'critical'], dispositions: ['reported', 'relationship_ended'] },
  evidenceBytesMax: 5 * 1024 * 1024,
}

export const rankOf = (priority: CasePriority): number => CASE_PRIORITIES.indexOf(priority)

/** The end of a case's time. */
export const dueAtOf = (policy: CasePolicy, priority: CasePriority, from: Instant): Instant =>
  addMs(from, policy.dueDays[priority] * MS_PER_DAY)

/** Whether ending the case this way takes the word of another person. */
export const needsSecondPerson = (
  { secondPersonFor }: CasePolicy,
  { priority }: Pick<CaseRecord, 'priority'>,
  disposition: Disposition,
): boolean =>
  secondPersonFor.priorities.includes(priority) || secondPersonFor.dispositions.includes(disposition)

/** Whether its time has run out while it was not closed. */
export const isOverdue = ({ state, dueAt }: Pick<CaseRecord, 'state' | 'dueAt'>, now: Instant): boolean =>
  state !== 'closed' && now > dueAt
