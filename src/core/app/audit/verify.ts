import { checkpointBreak, makeLogCheck, parseNote, parseCheckpoint } from '../../audit/index.ts'
import type {
  AuditRecord,
  AuditVerdict,
  CheckpointBreak,
  SignatureCheck,
  TreeHasher,
  VerifierKey,
} from '../../audit/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { AuditCheckpointRecord, AuditCosignatureRecord, Store } from '../store/store.ts'
import { brokenCosignature, makeCosignedCount } from './witnesses.ts'
import type { CosignatureBreak } from './witnesses.ts'

/** Records read at a time: a few milliseconds of hashing between two breaths. */
const AUDIT_RANGE = 500
const CHECKPOINTS_AT_ONCE = 1_000
/** Signatures between two breaths: a few milliseconds too. */
const SIGNATURES_AT_ONCE = 50

/** Both ends belong to it; a missing one is open. */
export type AuditPeriod = Readonly<{ from?: Instant; to?: Instant }>

/** Places of the first and the last record of what was checked; null when there was nothing to check. */
type CheckedRange = Readonly<{ firstIndex: number | null; lastIndex: number | null }>

/** A kept hash of the tree that is not the one that its records give. */
export type NodeBreak = Readonly<{ level: number; index: number; firstRecord: number }>

export type LogVerdict = AuditVerdict &
  CheckedRange &
  Readonly<{
    /** Checkpoints that were held against the records. */
    checkpointsChecked: number
    brokenCheckpoint: CheckpointBreak | null
    brokenNode: NodeBreak | null
    /** Lines of witnesses that were held against the checkpoints. */
    cosignaturesChecked: number
    brokenCosignature: CosignatureBreak | null
  }>

type VerifyPorts = Readonly<{
  store: Pick<Store, 'audit' | 'auditHead'>
  /** Lets other work run in between. */
  breathe?: () => Promise<void>
  hasher?: TreeHasher
  /** Who may have signed this log's checkpoints, and how a signature is checked. Without them checkpoints are left out. */
  keys?: readonly VerifierKey[]
  check?: SignatureCheck
}>

/** The same, with what signatures are checked by. */
type SignaturePorts = VerifyPorts & Required<Pick<VerifyPorts, 'keys' | 'check'>>

/** A checkpoint kept outside, and the key that one trusts for it: what nobody who rewrote this store could have changed. */
export type OutsideCheckpoint = Readonly<{ note: string; key: VerifierKey }>

async function allCheckpoints(store: VerifyPorts['store']): Promise<readonly AuditCheckpointRecord[]> {
  const all: AuditCheckpointRecord[] = []
  for (;;) {
    const next = (all.at(-1)?.number ?? -1) + 1
    const some = await store.audit.checkpoints(next, CHECKPOINTS_AT_ONCE)
    all.push(...some)
    if (some.length < CHECKPOINTS_AT_ONCE) return all
  }
}

/**
 * Whether a kept checkpoint follows the one before it, and whether what the desk looks it up by is what it signed. A note
 * that cannot be read is told of where its signature is looked at.
 */
function rowBreak(row: AuditCheckpointRecord, number: number): CheckpointBreak | null {
  if (row.number !== number) return { number, size: null, reason: 'missing' }
  const signed = parseCheckpoint(parseNote(row.note)?.text ?? '')
  if (signed === null) return null
  if (signed.size !== row.size) return { number, size: signed.size, reason: 'wrong_size' }
  return signed.root === row.rootHash ? null : { number, size: signed.size, reason: 'wrong_root' }
}

/** Sizes that checkpoints speak of; what cannot be read is found when the checkpoint itself is looked at. */
const sizesOf = (notes: readonly string[]): readonly number[] =>
  notes.flatMap((note) => {
    const parsed = parseNote(note)
    const checkpoint = parsed ? parseCheckpoint(parsed.text) : null
    return checkpoint ? [checkpoint.size] : []
  })

type Seen = Readonly<{ level: number; index: number; hash: string }>

/** Holds hashes that were just worked out against those that are kept. */
function makeNodeCheck({ store }: VerifyPorts) {
  const seen: Seen[] = []
  return {
    completed: (level: number, index: number, hash: string): void => void seen.push({ level, index, hash }),
    compare: async (): Promise<NodeBreak | null> => {
      for (const { level, index, hash } of seen.splice(0)) {
        const [kept] = await store.audit.hashes(level, index, 1)
        if (kept !== undefined && kept !== hash) return { level, index, firstRecord: index * 256 ** level }
      }
      return null
    },
  }
}

type Feeding = Readonly<{
  check: ReturnType<typeof makeLogCheck>
  /** The place behind the last record. */
  end: number
  seen?: (records: readonly AuditRecord[]) => void
  compare?: () => Promise<NodeBreak | null>
}>

/** Reads the log from the check's place up to `end` and feeds it range by range. Ends early at the first break. */
async function feed(ports: VerifyPorts, { check, end, seen, compare }: Feeding): Promise<NodeBreak | null> {
  while (check.broken() === null && check.next() < end) {
    const from = check.next()
    const records = await ports.store.audit.range(from, Math.min(AUDIT_RANGE, end - from))
    if (records.length === 0) return null
    check.take(records)
    seen?.(records)
    const broken = (await compare?.()) ?? null
    if (broken) return broken
    await ports.breathe?.()
  }
  return null
}

/** What is held against the records, read before them. */
type Signed = Readonly<{
  rows: readonly AuditCosignatureRecord[]
  kept: readonly AuditCheckpointRecord[]
  outside: OutsideCheckpoint | null
}>

type SignedVerdict = Pick<LogVerdict, 'brokenCheckpoint' | 'cosignaturesChecked' | 'brokenCosignature'>

const NOTHING_BROKEN: SignedVerdict = {
  ...{ brokenCheckpoint: null, cosignaturesChecked: 0, brokenCosignature: null },
}

async function firstBrokenCheckpoint(
  { breathe, keys, check }: SignaturePorts,
  { kept, outside }: Signed,
  log: Parameters<typeof checkpointBreak>[1],
): Promise<CheckpointBreak | null> {
  for (const [number, row] of kept.entries()) {
    const broken = rowBreak(row, number) ?? checkpointBreak(row, log, keys, check)
    if (broken) return broken
    if (number % SIGNATURES_AT_ONCE === 0) await breathe?.()
  }
  if (!outside) return null
  return checkpointBreak({ number: null, note: outside.note }, log, [outside.key], check)
}

/** Holds checkpoints against the records, and the lines of witnesses against the checkpoints. */
async function verifySigned(
  ports: SignaturePorts,
  signed: Signed,
  log: Parameters<typeof checkpointBreak>[1] & Readonly<{ told: ReadonlyMap<number, number> }>,
): Promise<SignedVerdict> {
  const brokenCheckpoint = await firstBrokenCheckpoint(ports, signed, log)
  if (brokenCheckpoint) return { ...NOTHING_BROKEN, brokenCheckpoint }
  const { rows, kept } = signed
  return {
    brokenCheckpoint,
    cosignaturesChecked: rows.length,
    brokenCosignature: await brokenCosignature(ports, rows, kept, log.told),
  }
}

/**
 * Recomputes every leaf hash of the log and the tree root, range by range, so that a log of any length fits into
 * memory, and holds the kept hashes, every signed checkpoint and every witness's line against them. Records appended
 * meanwhile are not part of the check. `outside`: a checkpoint that somebody else kept.
 */
async function verifyWhole(ports: VerifyPorts, outside: OutsideCheckpoint | null): Promise<LogVerdict> {
  const { store, hasher, keys, check: signatureCheck } = ports
  const signatures = keys && signatureCheck ? { ...ports, keys, check: signatureCheck } : null
  // Witnesses' lines first, then checkpoints, then the log: one that grows meanwhile has more than what is held against
  // it speaks of, never less.
  const rows = signatures ? await store.audit.cosignatures() : []
  const kept = signatures ? await allCheckpoints(store) : []
  const { size } = await store.auditHead()
  const notes = [...kept.map(({ note }) => note), ...(outside ? [outside.note] : [])]
  const nodes = makeNodeCheck(ports)
  const cosigned = makeCosignedCount()
  const check = makeLogCheck({
    sizes: sizesOf(notes),
    completed: nodes.completed,
    ...(hasher === undefined ? {} : { hasher }),
  })
  const { compare } = nodes
  const brokenNode = await feed(ports, { check, end: size, seen: cosigned.take, compare })
  const verdict = check.verdict(size)
  const log = { size: check.next(), roots: verdict.roots, told: cosigned.told() }
  // What lies behind the first bad record says nothing about checkpoints.
  const isReadable = verdict.broken === null || verdict.broken.reason === 'missing'
  const signed =
    signatures && isReadable && brokenNode === null
      ? await verifySigned(signatures, { rows, kept, outside }, log)
      : NOTHING_BROKEN
  const { brokenCheckpoint, brokenCosignature: brokenLine } = signed
  return {
    ...{ ...verdict, ...signed, brokenNode },
    valid: verdict.valid && brokenNode === null && brokenCheckpoint === null && brokenLine === null,
    checkpointsChecked: notes.length,
    firstIndex: size === 0 ? null : 0,
    lastIndex: size === 0 ? null : size - 1,
  }
}

/**
 * Of a period everything is checked between its earliest and its latest place in the log, without gaps, and the root is
 * that of these records alone. Whether a record's time was altered to lie outside only the check of the whole log tells.
 */
async function verifyPeriod(ports: VerifyPorts, period: AuditPeriod): Promise<LogVerdict> {
  const { store, hasher } = ports
  const { size } = await store.auditHead()
  const span = await store.audit.span(period)
  const end = span === null ? 0 : span.last + 1
  const check = makeLogCheck({ first: span?.first ?? 0, ...(hasher === undefined ? {} : { hasher }) })
  await feed(ports, { check, end })
  return {
    ...check.verdict(size, end),
    ...{ ...NOTHING_BROKEN, brokenNode: null, checkpointsChecked: 0 },
    firstIndex: span?.first ?? null,
    lastIndex: span?.last ?? null,
  }
}

/** Checks the log, or the part of it that a period names. */
export const verifyAudit = (
  ports: VerifyPorts,
  period: AuditPeriod = {},
  outside: OutsideCheckpoint | null = null,
): Promise<LogVerdict> =>
  period.from === undefined && period.to === undefined
    ? verifyWhole(ports, outside)
    : verifyPeriod(ports, period)
