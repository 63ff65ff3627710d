import type { EntryOutput } from '../../client/index.ts'
import { formatDay } from '../../widgets/figures/format.ts'
import { plainWords, shortId } from '../../widgets/words/plain-words.ts'

export type CaseList = EntryOutput<'cases.list'>
export type CaseFile = EntryOutput<'cases.get'>
/** A case as every answer has it; a list tells beside it whom it is about. */
export type Case = EntryOutput<'cases.take'>
type Disposition = NonNullable<Case['disposition']>

export const STATES = [
  ['open', 'Waiting'],
  ['in_review', 'In review'],
  ['snoozed', 'Asleep'],
  ['awaiting_approval', 'Second person'],
  ['closed', 'Closed'],
] as const satisfies readonly (readonly [Case['state'], string])[]

export const stateWords = (state: Case['state']): string =>
  STATES.find(([value]) => value === state)?.[1] ?? state

/** `AML · High · ••ba0eab`: the title of what is done with it. */
export const caseWords = ({
  kind,
  priority,
  case_id: id,
}: Pick<Case, 'kind' | 'priority' | 'case_id'>): string =>
  [plainWords(kind), plainWords(priority), shortId(id)].join(' · ')

/** Ends that a reviewer gives most often, each with the reason that goes with it. */
export const USUAL_ENDS = [
  ['false_positive', 'Another person than the one who is meant'],
  ['false_positive', 'Own accounts: the money stayed with the same owner'],
  ['explained', 'By documents that are in the locker'],
  ['explained', 'Usual for this customer, as declared'],
  ['reported', 'The report of this case was filed with the authority'],
  ['account_restricted', 'The account was restricted, as the timeline says'],
  ['relationship_ended', 'The relationship with the customer was ended'],
] as const satisfies readonly (readonly [Disposition, string])[]

type Policy = Readonly<{ category: string; days: number; basis: string }>

const policyWords = ({ category, days, basis }: Policy): string =>
  `policy ${plainWords(category)}, ${days.toLocaleString('en-US')} days: ${basis}`

/** When the key of a case was destroyed, and by which policy of the retention table. */
export const destroyedWords = ({ at, ...policy }: NonNullable<CaseFile['evidence_destroyed']>): string =>
  `Evidence destroyed on ${formatDay(at, 'UTC')} (UTC) under ${policyWords(policy)}.`

const isPolicy = (facts: Readonly<Record<string, unknown>>): facts is Policy =>
  typeof facts['category'] === 'string' &&
  typeof facts['days'] === 'number' &&
  typeof facts['basis'] === 'string'

/** What happened, in one line: `Escalated · critical`. */
export function eventWords({ kind, facts }: Pick<CaseFile['timeline'][number], 'kind' | 'facts'>): string {
  if (kind === 'evidence_destroyed' && isPolicy(facts)) return `${plainWords(kind)} · ${policyWords(facts)}`
  const said = ['priority', 'disposition', 'choice', 'rule', 'cause'].flatMap((name) => {
    const value = facts[name]
    return typeof value === 'string' ? [value.replaceAll('_', ' ')] : []
  })
  return [plainWords(kind), ...said].join(' · ')
}
