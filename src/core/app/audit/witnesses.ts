import { cosignatureDoubt } from '../../audit/index.ts'
import type { AuditRecord, CosignatureDoubt, SignatureCheck } from '../../audit/index.ts'
import type { AuditCheckpointRecord, AuditCosignatureRecord, Store } from '../store/store.ts'

/** The act under which the log records that it keeps the line of a witness. */
export const COSIGNED = { action: 'audit.cosigned', resourceType: 'audit_checkpoint' } as const

/** The first line of a witness that is not what was kept, in order of checkpoint. */
export type CosignatureBreak = Readonly<{
  checkpoint: number
  /** Of the row; null for one that is gone. */
  id: string | null
  /** What the row calls its witness; null for one that is gone. */
  name: string | null
  /** `unknown_checkpoint`: there is no such checkpoint. `missing`: the log tells of more lines than there are. */
  reason: CosignatureDoubt | 'unknown_checkpoint' | 'missing'
}>

/** How many lines the records say were kept, by checkpoint. */
export function makeCosignedCount() {
  const told = new Map<number, number>()
  return {
    take: (records: readonly AuditRecord[]): void => {
      for (const { action, resourceType, resourceId, result } of records) {
        const isOne = action === COSIGNED.action && resourceType === COSIGNED.resourceType
        if (!isOne || result !== 'success' || resourceId === null) continue
        told.set(Number(resourceId), (told.get(Number(resourceId)) ?? 0) + 1)
      }
    },
    told: (): ReadonlyMap<number, number> => told,
  }
}

type WitnessPorts = Readonly<{
  store: Readonly<{ audit: Pick<Store['audit'], 'cosignatures'> }>
  check: SignatureCheck
  breathe?: () => Promise<void>
}>

/** Signatures between two breaths: a few milliseconds. */
const CHECKED_AT_ONCE = 50

/**
 * Holds every line of a witness against the checkpoint that it stands under, and their number against what the records
 * tell. `rows` were read before the checkpoints, so that each has its own among them.
 */
export async function brokenCosignature(
  { store, check, breathe }: WitnessPorts,
  rows: readonly AuditCosignatureRecord[],
  checkpoints: readonly AuditCheckpointRecord[],
  told: ReadonlyMap<number, number>,
): Promise<CosignatureBreak | null> {
  const notes = new Map(checkpoints.map(({ number, note }) => [number, note]))
  const byNumber = Map.groupBy(rows, ({ checkpointNumber }) => checkpointNumber)
  const numbers = [...new Set([...byNumber.keys(), ...told.keys()])].toSorted((left, right) => left - right)
  let checked = 0
  for (const checkpoint of numbers) {
    const note = notes.get(checkpoint)
    const kept = byNumber.get(checkpoint) ?? []
    for (const row of kept) {
      const reason = note === undefined ? 'unknown_checkpoint' : cosignatureDoubt(note, row, check)
      if (reason) return { checkpoint, id: row.id, name: row.keyName, reason }
      checked += 1
      if (checked % CHECKED_AT_ONCE === 0) await breathe?.()
    }
    const expected = told.get(checkpoint) ?? 0
    // One that came after the rows were read is there by now; one that was taken away is not.
    if (kept.length < expected && (await store.audit.cosignatures(checkpoint)).length < expected) {
      return { checkpoint, id: null, name: null, reason: 'missing' }
    }
  }
  return null
}
