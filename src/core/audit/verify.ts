import { bytesOfHex } from '../kernel/index.ts'
import { EMPTY_TREE, appendLeaf, rootHex } from './merkle.ts'
import type { TreeFrontier } from './merkle.ts'
import { recordHash } from './sealer.ts'
import type { AuditRecord } from './types.ts'

/** The first record that is not what was written, and why. */
export type AuditBreak = Readonly<{
  index: number
  id: string | null
  reason: 'missing' | 'out_of_place' | 'changed'
}>

/** How far a check has come: feed it the log in order, range by range. */
type AuditCheck = Readonly<{ tree: TreeFrontier; broken: AuditBreak | null }>

export const START_OF_CHECK: AuditCheck = { tree: EMPTY_TREE, broken: null }

function breakAt(record: AuditRecord, index: number): AuditBreak | null {
  if (record.index > index) return { index, id: null, reason: 'missing' }
  if (record.index < index) return { index, id: record.id, reason: 'out_of_place' }
  return recordHash(record) === record.leafHash ? null : { index, id: record.id, reason: 'changed' }
}

/**
 * Checks the next records: each must carry the next index and hash to the leaf hash stored with it. Stops at the
 * first break; what follows it is not looked at.
 */
export function checkRecords(check: AuditCheck, records: readonly AuditRecord[]): AuditCheck {
  let { tree } = check
  if (check.broken) return check
  for (const record of records) {
    const broken = breakAt(record, tree.size)
    const hash = broken ? null : bytesOfHex(record.leafHash)
    if (broken || !hash) {
      return { tree, broken: broken ?? { index: tree.size, id: record.id, reason: 'changed' } }
    }
    tree = appendLeaf(tree, hash)
  }
  return { tree, broken: null }
}

export type AuditVerdict = Readonly<{
  valid: boolean
  /** Records that were found intact. */
  checked: number
  /** Records that the log says it has. */
  treeSize: number
  /** Root over the records found intact: over the whole log when `valid`. */
  rootHash: string
  broken: AuditBreak | null
}>

/** Ends a check. `expectedSize` is what the log's head claims: a shorter log has lost its tail. */
export function verdictOf(check: AuditCheck, expectedSize: number): AuditVerdict {
  const checked = check.tree.size
  const broken: AuditBreak | null =
    check.broken ?? (checked < expectedSize ? { index: checked, id: null, reason: 'missing' } : null)
  return {
    valid: broken === null,
    checked,
    treeSize: Math.max(expectedSize, checked),
    rootHash: rootHex(check.tree),
    broken,
  }
}
