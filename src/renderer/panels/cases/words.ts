import type { EntryOutput } from '../../client/index.ts'
import { plainWords } from '../../widgets/plain-words.ts'

export type CaseList = EntryOutput<'cases.list'>
export type Case = CaseList['cases'][number]
export type CaseFile = EntryOutput<'cases.get'>
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

/** Ends that a reviewer gives most often, each with the reason that goes with it. */
export const USUAL_ENDS = [
  ['false_positive', 'Another person than the one who is meant'],
  ['false_positive', 'Own accounts: the money stayed with the same owner'],
  ['explained', 'Explained by documents that are in the locker'],
  ['explained', 'Usual for this customer, as declared'],
] as const satisfies readonly (readonly [Disposition, string])[]

/** What happened, in one line: `Escalated · critical`. */
export function eventWords({ kind, facts }: CaseFile['timeline'][number]): string {
  const said = ['priority', 'disposition', 'choice', 'rule', 'cause'].flatMap((name) => {
    const value = facts[name]
    return typeof value === 'string' ? [value.replaceAll('_', ' ')] : []
  })
  return [plainWords(kind), ...said].join(' · ')
}
