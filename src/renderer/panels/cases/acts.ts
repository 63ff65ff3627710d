import type { Case, CaseFile } from './words.ts'

/** What may be done with a case beside looking at it, in the order in which it is offered. */
export type Verb = 'take' | 'end' | 'note' | 'sleep' | 'raise' | 'wake' | 'release' | 'reopen'

/** Letters and words of the acts; the key acts on the chosen case while nothing is typed. */
export const ACTS: Readonly<Record<Verb, Readonly<{ key: string; act: string }>>> = {
  take: { key: 't', act: 'Take it' },
  end: { key: 'e', act: 'End it' },
  note: { key: 'w', act: 'Write a note' },
  sleep: { key: 's', act: 'Let it sleep' },
  raise: { key: 'r', act: 'Raise it' },
  wake: { key: 'a', act: 'Wake it' },
  release: { key: 'b', act: 'Put it back' },
  reopen: { key: 'o', act: 'Open it again' },
}

const OF_STATE: Readonly<Record<Case['state'], readonly Verb[]>> = {
  open: ['take', 'note', 'sleep', 'raise'],
  in_review: ['end', 'note', 'sleep', 'raise', 'release'],
  snoozed: ['note', 'raise', 'wake'],
  awaiting_approval: ['note'],
  closed: ['reopen'],
}

/** Acts of whoever has the case in hand, and of nobody else. */
const OF_HOLDER: readonly Verb[] = ['end', 'release']

/**
 * What this officer may do with a case now; the engine judges again. `isReadable`: whether its words and evidence are known
 * to be there still. What would be written into one whose key was destroyed could be read by nobody: it stays closed.
 */
export function actsOf(
  record: Pick<Case, 'state' | 'assignee' | 'priority'>,
  officer: string,
  isReadable: boolean,
): readonly Verb[] {
  return OF_STATE[record.state].filter((verb) => {
    if (verb === 'reopen') return isReadable
    if (verb === 'raise') return higherThan(record.priority).length > 0
    return !OF_HOLDER.includes(verb) || record.assignee === officer
  })
}

/** The act of a key among those that are offered; null of every other key. */
export const actOfKey = (key: string, offered: readonly Verb[]): Verb | null =>
  offered.find((verb) => ACTS[verb].key === key.toLowerCase()) ?? null

const PRIORITIES = ['low', 'medium', 'high', 'critical'] as const satisfies readonly Case['priority'][]

/** The priorities above one, the next one first. */
export const higherThan = (priority: Case['priority']): readonly Case['priority'][] =>
  PRIORITIES.slice(PRIORITIES.indexOf(priority) + 1)

/** What comes next, in a sentence, of a case that this officer has before them. */
export function nextWords(
  record: Pick<CaseFile, 'state' | 'assignee' | 'evidence_destroyed'>,
  officer: string,
): string {
  const { state, assignee } = record
  if (state === 'open') return 'It is in nobody’s hands: take it to work on it and end it.'
  if (state === 'snoozed') return 'It sleeps, and comes back to the queue by itself.'
  if (state === 'awaiting_approval') return 'Its end waits for a second person, under Approvals.'
  if (record.evidence_destroyed !== null) return 'It is closed, and stays closed.'
  if (state === 'closed') return 'It is closed. Only opening it again lets anything be added.'
  return assignee === officer
    ? 'It is yours: read it, write down what you find, and end it.'
    : 'Somebody else has it in hand.'
}

/** Why nothing is drafted from a case; null where it can be. */
export const draftOff = ({
  evidence_destroyed: destroyed,
}: Pick<CaseFile, 'evidence_destroyed'>): string | null =>
  destroyed === null ? null : 'Its evidence was destroyed: nothing could show that a filing from it is true'
