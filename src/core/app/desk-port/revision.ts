import type { AccountId } from '../../kernel/index.ts'

/** By these whoever computes of the desk knows what still holds: no clock tells it. */
export type RevisionReads = Readonly<{
  /** Rises with every command that ended, quotes included. */
  revision: () => number
  /** The `revision` at which money or positions of an account changed last; 0 before the first time. */
  bookRevision: (id: AccountId) => number
}>
