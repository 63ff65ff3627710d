import { PLAIN_HASHER } from './hashing.ts'
import type { TreeHasher } from './hashing.ts'
import { EMPTY_TREE, growingFrom, rootOf } from './merkle.ts'
import { latestAfter, recordHash } from './sealer.ts'
import type { AuditRecord } from './types.ts'

/**
 * The first record that is not what was written, and why. `clock`: its time lies before the one of the record before it,
 * and it does not say so, as every record does that this desk writes after its clock went back.
 */
export type AuditBreak = Readonly<{
  index: number
  id: string | null
  reason: 'missing' | 'out_of_place' | 'changed' | 'clock'
}>

/** Times that the clock went back while the log was written, which the records themselves say. */
export type ClockSteps = Readonly<{ count: number; firstIndex: number | null; backMsMax: number }>

/** Facts that overtook one another on their way to the log are no news; a clock that was set back is. */
const CLOCK_STEP_MS = 2_000

type CheckOptions = Readonly<{
  /** The index that the check begins with; 0 for the whole log. */
  first?: number
  hasher?: TreeHasher
  /** Tree sizes whose roots are wanted: those of checkpoints. */
  sizes?: readonly number[]
  /** Told of every perfect subtree of 256^level leaves. */
  completed?: (level: number, index: number, hash: string) => void
}>

type LogCheck = Readonly<{
  /** Feeds the next records in order. Stops at the first break; what follows it is not looked at. */
  take: (records: readonly AuditRecord[]) => void
  /** The index that is expected next. */
  next: () => number
  broken: () => AuditBreak | null
  /** Ends the check. */
  verdict: (expectedSize: number, end?: number) => AuditVerdict
}>

export type AuditVerdict = Readonly<{
  valid: boolean
  /** Records that were found intact. */
  checked: number
  /** Records that the log says it has, or that it was found to have. */
  treeSize: number
  /** Root over the records found intact: over the whole log when it was checked from 0 and is `valid`. */
  rootHash: string
  broken: AuditBreak | null
  clockSteps: ClockSteps
  /** Roots at the sizes that were asked for, as far as the check came. */
  roots: ReadonlyMap<number, string>
}>

const TILE_HEIGHT = 8

/** A record that follows another must tell by how much its clock lies behind what the log has seen. */
function clockBreaks(record: AuditRecord, previous: AuditRecord | null): boolean {
  if (record.clockBackMs === null || previous === null) return false
  return record.clockBackMs !== Math.max(0, latestAfter(previous) - record.at)
}

/** Whether a column holds something that the record's form leaves out of its hash: nobody of this log wrote it there. */
const holdsUnhashed = ({ clockBackMs, body, subjectId, personalSealed }: AuditRecord): boolean =>
  clockBackMs === null ? body !== null || subjectId !== null : personalSealed !== null

function breakAt(
  record: AuditRecord,
  index: number,
  previous: AuditRecord | null,
  hasher: TreeHasher,
): AuditBreak | null {
  if (record.index > index) return { index, id: null, reason: 'missing' }
  if (record.index < index) return { index, id: record.id, reason: 'out_of_place' }
  if (holdsUnhashed(record) || recordHash(record, hasher) !== record.leafHash) {
    return { index, id: record.id, reason: 'changed' }
  }
  return clockBreaks(record, previous) ? { index, id: record.id, reason: 'clock' } : null
}

/** A check of the log, or of a stretch of it, fed range by range: each record must carry the next index and hash to its leaf. */
export function makeLogCheck(options: CheckOptions = {}): LogCheck {
  const { first = 0, hasher = PLAIN_HASHER, sizes = [], completed } = options
  const tree = growingFrom(EMPTY_TREE, hasher, (height, index, hash) => {
    if (height % TILE_HEIGHT === 0) completed?.(height / TILE_HEIGHT, index, hash)
  })
  const wanted = new Set(sizes)
  const roots = new Map<number, string>()
  let broken: AuditBreak | null = null
  let previous: AuditRecord | null = null
  let steps: ClockSteps = { count: 0, firstIndex: null, backMsMax: 0 }

  const keepRoot = (): void => {
    if (wanted.has(tree.size())) roots.set(tree.size(), rootOf(tree.frontier(), hasher))
  }
  keepRoot()

  const noteClock = ({ index, clockBackMs }: AuditRecord): void => {
    if (clockBackMs === null || clockBackMs <= CLOCK_STEP_MS) return
    const { count, firstIndex, backMsMax } = steps
    steps = {
      count: count + 1,
      firstIndex: firstIndex ?? index,
      backMsMax: Math.max(backMsMax, clockBackMs),
    }
  }

  const next = (): number => first + tree.size()

  return {
    next,
    broken: () => broken,
    take: (records) => {
      for (const record of records) {
        if (broken) return
        broken = breakAt(record, next(), previous, hasher)
        if (broken) return
        tree.append(record.leafHash)
        keepRoot()
        noteClock(record)
        previous = record
      }
    },
    verdict: (expectedSize, end = expectedSize) => {
      const found: AuditBreak | null =
        broken ?? (next() < end ? { index: next(), id: null, reason: 'missing' } : null)
      return {
        valid: found === null,
        checked: tree.size(),
        treeSize: Math.max(expectedSize, next()),
        rootHash: rootOf(tree.frontier(), hasher),
        broken: found,
        clockSteps: steps,
        roots,
      }
    },
  }
}
