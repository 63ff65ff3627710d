import { auditFailure, leafText, verifyConsistency } from '../../audit/index.ts'
import type { AuditRecord } from '../../audit/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { invalidField } from '../pipeline/input.ts'
import { provenPlace } from './bundle.ts'
import type { AuditPorts } from './ports.ts'
import { mayRead, periodFailure, periodOf, recordNotFound } from './reading.ts'
import { verifyAudit } from './verify.ts'
import type { LogVerdict } from './verify.ts'

const broken = (says: string): Failure =>
  auditFailure('audit_log_broken', `${says} Run "audit verify" to find the first place that was changed.`)

/** What is broken, in one word. */
const reasonOf = ({ broken: record, ...other }: LogVerdict): string | null =>
  record?.reason ??
  (other.brokenNode ? 'node' : (other.brokenCheckpoint?.reason ?? other.brokenCosignature?.reason ?? null))

/** A verdict as it is shown. */
export const verdictAnswerOf = (verdict: LogVerdict) => ({
  valid: verdict.valid,
  checked: verdict.checked,
  tree_size: verdict.treeSize,
  first_index: verdict.firstIndex,
  last_index: verdict.lastIndex,
  root_hash: verdict.rootHash,
  head_hash: verdict.rootHash,
  first_broken_index: verdict.broken?.index ?? verdict.brokenNode?.firstRecord ?? null,
  first_broken_id: verdict.broken?.id ?? null,
  reason: reasonOf(verdict),
  checkpoints_checked: verdict.checkpointsChecked,
  broken_checkpoint: verdict.brokenCheckpoint?.number ?? null,
  cosignatures_checked: verdict.cosignaturesChecked,
  broken_cosignature: verdict.brokenCosignature,
  clock_steps: {
    count: verdict.clockSteps.count,
    first_index: verdict.clockSteps.firstIndex,
    back_ms_max: verdict.clockSteps.backMsMax,
  },
})

const makeVerify =
  (ports: AuditPorts): HandlersOf<'audit'>['verify'] =>
  async (input) => {
    const backwards = periodFailure(input)
    if (backwards) return refused(backwards)
    const { store, hasher, breathe, signing } = ports
    const keys = await signing.keys()
    const log = { store, hasher, breathe, keys, check: signing.check }
    return ok(verdictAnswerOf(await verifyAudit(log, periodOf(input))))
  }

type PlaceInput = Readonly<{ index?: number | undefined; log_id?: string | undefined }>

async function recordAt(
  { store }: AuditPorts,
  { index, log_id: id }: PlaceInput,
): Promise<AuditRecord | null> {
  if (id !== undefined) return store.audit.byId(id)
  if (index === undefined) return null
  return (await store.audit.range(index, 1))[0] ?? null
}

/** The size to prove in: the one asked for, else the last checkpoint's when it has the record, else what the log has now. */
async function proofSize(ports: AuditPorts, index: number, asked: number | undefined) {
  const { size } = await ports.store.auditHead()
  const last = await ports.store.audit.lastCheckpoint()
  const chosen = asked ?? (last && last.size > index ? last.size : size)
  if (chosen > size || chosen <= index) return null
  const checkpoint = last?.size === chosen ? last : await ports.store.audit.checkpointBelow(chosen)
  return { size: chosen, note: checkpoint?.size === chosen ? checkpoint.note : null }
}

type Proof = Readonly<{
  record: AuditRecord
  size: number
  note: string | null
  root: string
  proof: readonly string[]
}>

/** A record's proof, tried before it is given away. */
export async function proveRecord(
  ports: AuditPorts,
  record: AuditRecord,
  asked: number | undefined,
): Promise<Result<Proof, Failure>> {
  const size = await proofSize(ports, record.index, asked)
  if (!size) return refused(invalidField('size', 'must be above the index and at most the size of the log'))
  const { signing, store, hasher } = ports
  const proven = await provenPlace({ store, hasher, tree: signing.keeper.tree }, record.index, size.size)
  if (!proven.holds) return refused(broken(`Record ${record.index} cannot be proven.`))
  return ok({ record, ...size, root: proven.root, proof: proven.proof })
}

const makeProof =
  (ports: AuditPorts): HandlersOf<'audit'>['proof'] =>
  async (input, context) => {
    if (input.index === undefined && input.log_id === undefined) {
      return refused(invalidField('index', 'name a record by index or log_id'))
    }
    const record = await recordAt(ports, input)
    if (!record || !mayRead(record, context)) return refused(recordNotFound())
    const proven = await proveRecord(ports, record, input.size)
    if (!proven.ok) return proven
    const { size, root, proof, note } = proven.value
    return ok({
      index: record.index,
      log_id: record.id,
      leaf: leafText(record),
      leaf_hash: record.leafHash,
      tree_size: size,
      root_hash: root,
      proof: [...proof],
      checkpoint: note,
    })
  }

/** That the log of one size is the beginning of that of a larger one, tried before it is given away. */
export async function proveGrowth(ports: AuditPorts, from: number, to: number) {
  const tree = ports.signing.keeper.tree()
  const [before, after] = [
    { size: from, root: await tree.root(from) },
    { size: to, root: await tree.root(to) },
  ]
  const proof = await tree.consistency(from, to)
  const holds = verifyConsistency(before, after, proof, ports.hasher)
  return { before, after, proof, holds }
}

/** Checking the log. */
export const makeProvingHandlers = (
  ports: AuditPorts,
): Pick<HandlersOf<'audit'>, 'verify' | 'proof' | 'consistency'> => ({
  verify: makeVerify(ports),
  proof: makeProof(ports),
  consistency: async ({ from, to }) => {
    const { size } = await ports.store.auditHead()
    const end = to ?? (await ports.store.audit.lastCheckpoint())?.size ?? size
    if (end > size) return refused(invalidField('to', `lies beyond the log, which has ${size} records`))
    if (from > end) return refused(invalidField('from', `lies beyond ${end}`))
    const { before, after, proof, holds } = await proveGrowth(ports, from, end)
    if (!holds) return refused(broken(`The log of ${end} records does not begin with that of ${from}.`))
    return ok({ from, to: end, from_root: before.root, to_root: after.root, proof: [...proof] })
  },
})
