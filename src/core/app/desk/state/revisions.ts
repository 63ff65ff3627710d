import type { Instant } from '../../../kernel/index.ts'
import type { RevisionReads } from '../../desk-port/revision.ts'
import type { Scope } from './scope.ts'
import type { Revisions } from './state-types.ts'

type Revised = Readonly<{ revisions: Revisions }>

/** A desk that is read anew begins above everything that the one before it can have said. */
const REVISIONS_A_MS = 1_024

export const makeRevisions = (now: Instant): Revisions => ({ now: now * REVISIONS_A_MS, books: new Map() })

/** At the end of every command, for the desk and for the accounts whose money or positions it touched. */
export function noteRevision({ revisions }: Revised, scope: Pick<Scope, 'accounts' | 'positions'>): void {
  revisions.now += 1
  for (const id of scope.accounts) revisions.books.set(id, revisions.now)
  for (const { accountId } of scope.positions.values()) revisions.books.set(accountId, revisions.now)
}

export const readRevisions = ({ revisions }: Revised): RevisionReads => ({
  revision: () => revisions.now,
  bookRevision: (id) => revisions.books.get(id) ?? 0,
})

/** The next place in the venue's order of acceptance. */
export function nextSequence(state: { lastSequence: number }): number {
  state.lastSequence += 1
  return state.lastSequence
}
