import { auditFailure, leafText, parseVkey, vkeyText } from '../../audit/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import { ok, present, refused } from '../../kernel/index.ts'
import type { Failure, Instant, Result } from '../../kernel/index.ts'
import type { Act } from './acts.ts'
import { bundleLines } from './bundle.ts'
import { bundlePortsOf } from './export.ts'
import type { AuditPorts } from './ports.ts'
import { proveGrowth, proveRecord, verdictAnswerOf } from './proving.ts'
import { rotateLogKey, signedNow } from './signing.ts'
import { verifyAudit } from './verify.ts'
import type { LogVerdict, OutsideCheckpoint } from './verify.ts'

type Growth = Readonly<{
  from: number
  to: number
  from_root: string
  to_root: string
  proof: readonly string[]
}>

type RecordProof = Readonly<{
  index: number
  log_id: string
  leaf: string
  leaf_hash: string
  tree_size: number
  root_hash: string
  proof: readonly string[]
  checkpoint: string | null
}>

export type LogReport = ReturnType<typeof verdictAnswerOf> &
  Readonly<{ broken_checkpoint_size: number | null }>

/** What the command line may ask of the log, without a door in between. */
export type AuditTools = Readonly<{
  /** Checks the whole log, its tree and its checkpoints; also against one that was kept elsewhere, with the key trusted for it. */
  verify: (outside?: Readonly<{ note: string; vkey: string }>) => Promise<Result<LogReport, Failure>>
  verdict: (outside?: OutsideCheckpoint) => Promise<LogVerdict>
  proof: (index: number, size?: number) => Promise<Result<RecordProof, Failure>>
  consistency: (from: number, to: number) => Promise<Result<Growth, Failure>>
  /** The signed note of the last checkpoint, made now when records have come since. */
  checkpoint: () => Promise<Result<string, Failure>>
  /** The log's keys, the one that signs now last. */
  keys: () => Promise<readonly string[]>
  /** Puts a new key in the place of the one that signs; the checkpoint is signed by both. */
  rotateKey: () => Promise<Result<Readonly<{ key: string; retired: string; checkpoint: string }>, Failure>>
  /** Writes a bundle line by line; of the whole log, or of a period. Tells how many records it holds. */
  exportTo: (
    write: (line: string) => Promise<void>,
    period?: Readonly<{ from?: Instant; to?: Instant }>,
  ) => Promise<Result<Readonly<{ records: number; treeSize: number }>, Failure>>
}>

const noRecord = (index: number): Failure =>
  auditFailure('audit_record_not_found', `The log has no record ${index}.`)

async function consistency(ports: AuditPorts, from: number, to: number): Promise<Result<Growth, Failure>> {
  const { size } = await ports.store.auditHead()
  if (from > to || to > size) {
    const says = `There are ${size} records: --from must be at most --to, and --to at most that.`
    return refused(auditFailure('audit_record_not_found', says))
  }
  const { before, after, proof, holds } = await proveGrowth(ports, from, to)
  return holds
    ? ok({ from, to, from_root: before.root, to_root: after.root, proof })
    : refused(
        auditFailure('audit_log_broken', `The log of ${to} records does not begin with that of ${from}.`),
      )
}

/** What whoever sits at the machine did: nobody is signed in on the command line. */
const consoleFact = (act: Act): AuditFact => ({
  ...act,
  facts: { ...act.facts, transport: 'cli' },
  ...{ actorId: 'system', result: 'success', code: null, requestId: null, personal: null },
})

export function makeAuditTools(ports: AuditPorts): AuditTools {
  const { store, hasher, breathe, signing } = ports
  const verdict: AuditTools['verdict'] = async (outside) => {
    const keys = await signing.keys()
    return verifyAudit({ store, hasher, breathe, keys, check: signing.check }, {}, outside ?? null)
  }
  return {
    verdict,
    verify: async (outside) => {
      const key = outside ? parseVkey(outside.vkey) : null
      if (outside && !key) return refused(auditFailure('audit_key_unreadable', 'This is no key of a log.'))
      const found = await verdict(outside && key ? { note: outside.note, key } : undefined)
      const size = found.brokenCheckpoint?.size ?? null
      return ok({ ...verdictAnswerOf(found), broken_checkpoint_size: size })
    },
    proof: async (index, size) => {
      const [record] = await store.audit.range(index, 1)
      if (!record) return refused(noRecord(index))
      const proven = await proveRecord(ports, record, size)
      if (!proven.ok) return proven
      const { root, proof, note, size: treeSize } = proven.value
      return ok({
        ...{ index, log_id: record.id, leaf: leafText(record), leaf_hash: record.leafHash },
        ...{ tree_size: treeSize, root_hash: root, proof, checkpoint: note },
      })
    },
    consistency: (from, to) => consistency(ports, from, to),
    checkpoint: async () => {
      const made = await signedNow(ports)
      return made.ok ? ok(made.value.note) : made
    },
    keys: async () => (await signing.keys()).map(vkeyText),
    rotateKey: async () => {
      const retired = present((await signing.keys()).at(-1), 'the key that signs')
      const rotated = await rotateLogKey(ports, consoleFact)
      if (!rotated.ok) return rotated
      const { key, checkpoint } = rotated.value
      return ok({ key: key.vkey, retired: vkeyText(retired), checkpoint: checkpoint.note })
    },
    exportTo: async (write, period = {}) => {
      const signed = await signedNow(ports)
      if (!signed.ok) return signed
      const last = signed.value
      const span = await store.audit.span(period)
      const [first, end] = span ? [span.first, Math.min(span.last + 1, last.size)] : [0, 0]
      for await (const line of bundleLines(bundlePortsOf(ports), { first, end, last })) await write(line)
      return ok({ records: end - first, treeSize: last.size })
    },
  }
}
