import { bytesOfHex } from '../kernel/index.ts'
import { EMPTY_TREE, appendLeaf, rootHex } from './merkle.ts'
import type { TreeFrontier } from './merkle.ts'
import type { TextDigest } from './ports.ts'
import { recordHash } from './sealer.ts'
import type { AuditRecord } from './types.ts'

/** The first record that is not what was written, and why. */
export type AuditBreak = Readonly<{
  index: number
  id: string | null
  reason: 'missing' | 'out_of_place' | 'changed'
}>

/**
 * How far a check has come: feed it the log in order, range by range. `first` is the index that it began with, `digest`
 * the platform's SHA-256 where the core's own is too slow.
 */
type AuditCheck = Readonly<{
  first: number
  digest: TextDigest | undefined
  tree: TreeFrontier
  broken: AuditBreak | null
}>

/** A check of the log from the record at `first` on; 0 for the whole log. */
export const startOfCheck = (first: number, digest?: TextDigest): AuditCheck => ({
  first,
  digest,
  tree: EMPTY_TREE,
  broken: null,
})

/** The index of the record that the check expects next. */
export const nextOfCheck = ({ first, tree }: AuditCheck): number => first + tree.size

function breakAt(record: AuditRecord, index: number, digest: AuditCheck['digest']): AuditBreak | null {
  if (record.index > index) return { index, id: null, reason: 'missing' }
  if (record.index < index) return { index, id: record.id, reason: 'out_of_place' }
  return recordHash(record, digest) === record.leafHash ? null : { index, id: record.id, reason: 'changed' }
}

/**
 * Checks the next records: each must carry the next index and hash to the leaf hash stored with it. Stops at the
 * first break; what follows it is not looked at.
 */
export function checkRecords(check: AuditCheck, records: readonly AuditRecord[]): AuditCheck {
  const { first, digest } = check
  let { tree } = check
  if (check.broken) return check
  for (const record of records) {
    const index = first + tree.size
    const broken = breakAt(record, index, digest)
    const hash = broken ? null : bytesOfHex(record.leafHash)
    if (broken || !hash) {
      return { ...check, tree, broken: broken ?? { index, id: record.id, reason: 'changed' } }
    }
    tree = appendLeaf(tree, hash)
  }
  return { ...check, tree }
}

export type AuditVerdict = Readonly<{
  valid: boolean
  /** Records that were found intact. */
  checked: number
  /** Records that the log says it has, or that it was found to have. */
  treeSize: number
  /** Root over the records found intact: over the whole log when it was checked from 0 and is `valid`. */
  rootHash: string
  broken: AuditBreak | null
}>

/**
 * Ends a check. `expectedSize` is what the log's head claims: a shorter log has lost its tail. A check of a range ends
 * before index `end`.
 */
export function verdictOf(check: AuditCheck, expectedSize: number, end = expectedSize): AuditVerdict {
  const checked = check.tree.size
  const next = nextOfCheck(check)
  const broken: AuditBreak | null =
    check.broken ?? (next < end ? { index: next, id: null, reason: 'missing' } : null)
  return {
    valid: broken === null,
    checked,
    treeSize: Math.max(expectedSize, next),
    rootHash: rootHex(check.tree),
    broken,
  }
}
