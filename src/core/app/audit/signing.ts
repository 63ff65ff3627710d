import { auditFailure, cosignatureOf, openCheckpoint, parseNote, parseVkey } from '../../audit/index.ts'
import type { AuditFact, HeldCosignature, SignedNote, VerifierKey } from '../../audit/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { instant, ok, refused, toIso } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { errorFields } from '../logger.ts'
import type { AuditCheckpointRecord, AuditCosignatureRecord, AuditKeyRecord } from '../store/store.ts'
import { actOn } from './acts.ts'
import type { Act } from './acts.ts'
import type { AuditPorts } from './ports.ts'
import { LogInconsistent } from './tree-keeper.ts'
import { COSIGNED } from './witnesses.ts'

type CheckpointAnswer = ContractOutputs['audit']['checkpoint']
type KeyAnswer = ContractOutputs['audit']['keys']['keys'][number]

const CHECKPOINTS_LISTED = 50
/** How far a witness's clock may be ahead of ours. */
const WITNESS_AHEAD_MS = 300_000

const empty = (): Failure => auditFailure('audit_log_empty', 'The log has no checkpoint yet.')

/** A checkpoint as it is shown: its note with the lines of its witnesses. */
async function checkpointAnswerOf(
  { store, signing }: Pick<AuditPorts, 'store' | 'signing'>,
  record: AuditCheckpointRecord,
): Promise<CheckpointAnswer> {
  const cosignatures = await store.audit.cosignatures(record.number)
  const parsed = parseNote(record.note)
  return {
    number: record.number,
    origin: signing.origin,
    tree_size: record.size,
    root_hash: record.rootHash,
    timestamp: toIso(record.at),
    note: record.note + cosignatures.map(({ line }) => line).join(''),
    key_ids: (parsed?.signatures ?? []).map(({ keyId }) => keyId),
    cosignatures: cosignatures.map(({ keyName, vkey, signedAt }) => ({
      name: keyName,
      vkey,
      signed_at: toIso(signedAt),
    })),
  }
}

const keyAnswerOf = (key: AuditKeyRecord): KeyAnswer => ({
  key_id: key.id,
  name: key.name,
  vkey: key.vkey,
  created_at: toIso(key.createdAt),
  retired_at: key.retiredAt === null ? null : toIso(key.retiredAt),
})

/** Signs now; that the log contradicts what it signed before is a refusal, and told where. */
export async function signedNow(
  { signing }: Pick<AuditPorts, 'signing'>,
  ...alsoBy: Parameters<AuditPorts['signing']['keeper']['checkpoint']>
): Promise<Result<AuditCheckpointRecord, Failure>> {
  try {
    const made = await signing.keeper.checkpoint(...alsoBy)
    return made ? ok(made) : refused(empty())
  } catch (error) {
    if (!(error instanceof LogInconsistent)) throw error
    const says = String(errorFields(error)['message'])
    return refused(auditFailure('audit_log_broken', `Nothing was signed: ${says}.`))
  }
}

/** The checkpoint of this log that a note is of. */
async function checkpointOf(
  { store, signing }: AuditPorts,
  note: string,
): Promise<Readonly<{ parsed: SignedNote; kept: AuditCheckpointRecord }> | null> {
  const parsed = parseNote(note)
  const opened = openCheckpoint(note, await signing.keys(), signing.check)
  if (!parsed || typeof opened === 'string') return null
  const kept = await store.audit.checkpointBelow(opened.checkpoint.size)
  return kept && parseNote(kept.note)?.text === parsed.text ? { parsed, kept } : null
}

/** A witness's signature; null when none of its lines holds, or it lies in the future. */
function witnessLine(
  ports: AuditPorts,
  parsed: SignedNote,
  witness: VerifierKey | null,
): HeldCosignature | null {
  const held = witness ? cosignatureOf(parsed, witness, ports.signing.check) : null
  return held === null || held.seconds * 1_000 > ports.clock.now() + WITNESS_AHEAD_MS ? null : held
}

const makeCosign =
  (ports: AuditPorts): HandlersOf<'audit'>['cosign'] =>
  async ({ note, vkey }, context) => {
    const { store, clock, ids, committer } = ports
    const found = await checkpointOf(ports, note)
    if (!found) {
      return refused(auditFailure('checkpoint_unknown', 'This is no checkpoint that this log has signed.'))
    }
    const witness = parseVkey(vkey)
    const held = witnessLine(ports, found.parsed, witness)
    if (!witness || held === null) {
      const says = 'The note has no line of this witness that holds, or it is dated in the future.'
      return refused(auditFailure('cosignature_invalid', says, { field: 'note' }))
    }
    const { kept } = found
    const { seconds, line } = held
    const known = await store.audit.cosignatures(kept.number)
    if (known.some((one) => one.line === line)) return ok(await checkpointAnswerOf(ports, kept))
    const record: AuditCosignatureRecord = {
      ...{ id: ids.next(), checkpointNumber: kept.number, keyName: witness.name, vkey: vkey.trim(), line },
      ...{ signedAt: instant(seconds * 1_000), at: clock.now() },
    }
    const fact = actOn(
      {
        ...{ ...COSIGNED, category: 'system', at: record.at, resourceId: String(kept.number) },
        facts: { key_id: witness.id, size: kept.size, witness: witness.name },
      },
      context,
    )
    await committer.commit({
      writes: [{ op: 'insert', table: 'auditCosignatures', record }],
      facts: [fact],
    })
    return ok(await checkpointAnswerOf(ports, kept))
  }

/** Puts a new key in the place of the one that signs, and tells the key and the checkpoint that both have signed. */
export async function rotateLogKey(
  ports: Pick<AuditPorts, 'signing' | 'committer' | 'clock'>,
  factOf: (act: Act) => AuditFact,
): Promise<Result<Readonly<{ key: AuditKeyRecord; checkpoint: AuditCheckpointRecord }>, Failure>> {
  const { signing, committer, clock } = ports
  const { record, current, signer } = await signing.nextKey()
  const at = clock.now()
  const fact = factOf({
    ...{ action: 'audit.key_rotated', category: 'administration', at },
    ...{ resourceType: 'audit_key', resourceId: record.id },
    facts: { new_key: record.vkey, old_key: current.vkey },
  })
  await committer.commit({
    writes: [
      { op: 'put', table: 'auditKeys', record: { ...current, retiredAt: at } },
      { op: 'insert', table: 'auditKeys', record },
    ],
    facts: [fact],
  })
  // Signed by both: whoever trusts the old key learns of the new one.
  const made = await signedNow(ports, [signer])
  return made.ok ? ok({ key: record, checkpoint: made.value }) : made
}

const makeRotateKey =
  (ports: AuditPorts): HandlersOf<'audit'>['rotateKey'] =>
  async (_input, context) => {
    const rotated = await rotateLogKey(ports, (act) => actOn(act, context))
    if (!rotated.ok) return rotated
    const { key, checkpoint } = rotated.value
    return ok({ key: keyAnswerOf(key), checkpoint: await checkpointAnswerOf(ports, checkpoint) })
  }

/** What the log signs, and who signs it. */
export const makeSigningHandlers = (
  ports: AuditPorts,
): Pick<HandlersOf<'audit'>, 'checkpoint' | 'checkpoints' | 'sign' | 'cosign' | 'keys' | 'rotateKey'> => ({
  checkpoint: async () => {
    const last = await ports.store.audit.lastCheckpoint()
    return last ? ok(await checkpointAnswerOf(ports, last)) : refused(empty())
  },
  checkpoints: async ({ from_number: from = 0, limit = CHECKPOINTS_LISTED }) => {
    const checkpoints: CheckpointAnswer[] = []
    for (const record of await ports.store.audit.checkpoints(from, limit)) {
      checkpoints.push(await checkpointAnswerOf(ports, record))
    }
    return ok({ checkpoints })
  },
  sign: async () => {
    const made = await signedNow(ports)
    return made.ok ? ok(await checkpointAnswerOf(ports, made.value)) : made
  },
  cosign: makeCosign(ports),
  keys: async () =>
    ok({ origin: ports.signing.origin, keys: (await ports.store.audit.keys()).map(keyAnswerOf) }),
  rotateKey: makeRotateKey(ports),
})
