import {
  BUNDLE_FORMAT,
  bundleLine,
  leafText,
  manifestText,
  openRecord,
  signNote,
  verifyInclusion,
} from '../../audit/index.ts'
import type { NoteSigner, SubjectCipher, TreeHasher, TreeReader, VerifierKey } from '../../audit/index.ts'
import { vkeyText } from '../../audit/index.ts'
import { present } from '../../kernel/index.ts'
import type { AuditCheckpointRecord, Store } from '../store/store.ts'
import { LogInconsistent } from './tree-keeper.ts'

/** SHA-256 over texts that come one after the other. */
export type RunningDigest = () => Readonly<{ add: (text: string) => void; hex: () => string }>

export type BundlePorts = Readonly<{
  store: Pick<Store, 'audit' | 'auditHead'>
  cipher: Pick<SubjectCipher<unknown>, 'open' | 'openText'>
  hasher: TreeHasher
  digest: RunningDigest
  signer: () => Promise<NoteSigner>
  keys: () => Promise<readonly VerifierKey[]>
  origin: string
  tree: () => TreeReader
  breathe: () => Promise<void>
}>

/** Records [first, end) of the log, proven by its checkpoints up to `last`. */
type BundleRange = Readonly<{ first: number; end: number; last: AuditCheckpointRecord }>

const RECORDS_AT_ONCE = 500
const CHECKPOINTS_AT_ONCE = 1_000

/** Of a part the last checkpoint alone is of use; of the whole log, every one. */
async function checkpointsOf({ store }: BundlePorts, last: AuditCheckpointRecord, isWhole: boolean) {
  if (!isWhole) return [last]
  const all: AuditCheckpointRecord[] = []
  for (;;) {
    const some = await store.audit.checkpoints((all.at(-1)?.number ?? -1) + 1, CHECKPOINTS_AT_ONCE)
    all.push(...some.filter(({ number }) => number <= last.number))
    if (some.length < CHECKPOINTS_AT_ONCE) return all
  }
}

async function* recordLines(
  ports: BundlePorts,
  range: BundleRange,
  isWhole: boolean,
): AsyncGenerator<string> {
  const { store, cipher, hasher } = ports
  const tree = ports.tree()
  for (let next = range.first; next < range.end;) {
    const records = await store.audit.range(next, Math.min(RECORDS_AT_ONCE, range.end - next))
    if (records.length === 0) throw new LogInconsistent(`record ${next} is missing`)
    for (const record of records) {
      if (record.index !== next) throw new LogInconsistent(`record ${next} is missing`)
      const line = {
        type: 'record' as const,
        index: record.index,
        leaf: leafText(record),
        body: openRecord(record, cipher, hasher).text,
      }
      yield bundleLine(
        isWhole ? line : { ...line, proof: await tree.inclusion(record.index, range.last.size) },
      )
      next += 1
    }
    await ports.breathe()
  }
}

/** The note with the lines of its witnesses. */
async function witnessed({ store }: BundlePorts, checkpoint: AuditCheckpointRecord) {
  const cosignatures = await store.audit.cosignatures(checkpoint.number)
  return {
    note: checkpoint.note + cosignatures.map(({ line }) => line).join(''),
    witnesses: cosignatures.map(({ vkey }) => vkey),
  }
}

/** An export that verifies offline, line by line. The records must lie within the tree of `range.last`. */
export async function* bundleLines(ports: BundlePorts, range: BundleRange): AsyncGenerator<string> {
  const { first, end, last } = range
  const isWhole = first === 0 && end === last.size
  const digest = ports.digest()
  const keys = (await ports.keys()).map(vkeyText)
  const checkpoints = await checkpointsOf(ports, last, isWhole)
  const counted = (line: string): string => {
    digest.add(line)
    return line
  }
  yield counted(
    bundleLine({
      type: 'header',
      format: BUNDLE_FORMAT,
      origin: ports.origin,
      keys,
      first_index: first,
      records: end - first,
      checkpoint_sizes: checkpoints.map(({ size }) => size),
      tree_size: last.size,
    }),
  )
  for await (const line of recordLines(ports, range, isWhole)) yield counted(line)
  for (const checkpoint of checkpoints) {
    const line = {
      type: 'checkpoint' as const,
      number: checkpoint.number,
      ...(await witnessed(ports, checkpoint)),
    }
    yield counted(bundleLine(isWhole ? line : { ...line, consistency: [] }))
  }
  yield bundleLine({
    type: 'manifest',
    note: await signedManifest(ports, end - first, digest.hex()),
  })
}

/** The signature over an export. */
export const signedManifest = async (
  { origin, signer }: Pick<BundlePorts, 'origin' | 'signer'>,
  records: number,
  sha256: string,
): Promise<string> => signNote(manifestText({ origin, records, sha256 }), [await signer()])

/** A record's proof in the tree of `size`, tried before it is given away. */
export async function provenPlace(
  ports: Pick<BundlePorts, 'store' | 'hasher' | 'tree'>,
  index: number,
  size: number,
) {
  const tree = ports.tree()
  const [record] = await ports.store.audit.range(index, 1)
  const { leafHash } = present(record, `record ${index}`)
  const [root, proof] = [await tree.root(size), await tree.inclusion(index, size)]
  return { root, proof, holds: verifyInclusion(leafHash, { index, size }, proof, root, ports.hasher) }
}
