import type { AuditFact, AuditRecord } from '../audit/index.ts'
import type { Write } from './store.ts'

/** Writes and facts that belong together: all of them become durable, or none. */
export type Unit = Readonly<{ writes: readonly Write[]; facts: readonly AuditFact[] }>

/**
 * The one way to the store. Units that wait at the same moment share a transaction (group commit). The promise
 * resolves when the unit is durable, with its audit records in their places. A failed transaction rejects every unit
 * in it and all later ones: memory is then ahead of the store, and the engine must reload before it goes on.
 */
export type Committer = Readonly<{
  commit: (unit: Unit) => Promise<readonly AuditRecord[]>
  /** Resolves when everything handed in so far is durable. */
  drained: () => Promise<void>
}>
