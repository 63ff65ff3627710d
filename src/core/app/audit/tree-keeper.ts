import { checkpointText, makeTreeReader, signNote, tileRoot, TILE_WIDTH } from '../../audit/index.ts'
import type { NoteSigner, OutsideAnchor, TreeHasher, TreeReader } from '../../audit/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { Committer } from '../committer.ts'
import { errorFields } from '../logger.ts'
import type { Logger } from '../logger.ts'
import type { AuditCheckpointRecord, Store, Write } from '../store/store.ts'

/** When the log signs what it has: after so many records or so long, whichever comes first, and never without news. */
export type CheckpointPolicy = Readonly<{ records: number; ms: number }>

export const DEFAULT_CHECKPOINTS: CheckpointPolicy = { records: 1_000, ms: 60_000 }

type TreeKeeperPorts = Readonly<{
  store: Pick<Store, 'audit' | 'auditHead'>
  committer: Pick<Committer, 'commit'>
  clock: Clock
  hasher: TreeHasher
  /** The log's name; also that of its keys. */
  origin: string
  /** Who signs now. */
  signer: () => Promise<NoteSigner>
  policy: CheckpointPolicy
  anchors: readonly OutsideAnchor[]
  logger: Logger
  breathe: () => Promise<void>
}>

export type TreeKeeper = Readonly<{
  /** Makes a checkpoint when the policy says so. */
  keep: () => Promise<void>
  /** The last checkpoint, made now if records have come since; also signed by whoever else is named. Null for an empty log. */
  checkpoint: (alsoBy?: readonly NoteSigner[]) => Promise<AuditCheckpointRecord | null>
  /** A reader of the tree for one answer. */
  tree: () => TreeReader
}>

const NODES_PER_COMMIT = 64

/** The log holds less, or something else, than what it signed: nothing is signed on top of that. */
export class LogInconsistent extends Error {
  override readonly name = 'LogInconsistent'
}

/** Keeps the hashes of complete tiles, level by level, from where the store has them. Reads the log in tiles, never whole. */
async function growNodes(ports: TreeKeeperPorts, size: number): Promise<void> {
  const { store, committer, hasher, breathe } = ports
  let below = size
  for (let level = 1; below >= TILE_WIDTH; level += 1) {
    const complete = Math.floor(below / TILE_WIDTH)
    let writes: Write[] = []
    for (let index = await store.audit.nodeCount(level); index < complete; index += 1) {
      const hash = tileRoot(await store.audit.hashes(level - 1, index * TILE_WIDTH, TILE_WIDTH), hasher)
      writes.push({ op: 'insert', table: 'auditNodes', record: { level, index, hash } })
      if (writes.length === NODES_PER_COMMIT) {
        await committer.commit({ writes, facts: [] })
        writes = []
      }
      await breathe()
    }
    if (writes.length > 0) await committer.commit({ writes, facts: [] })
    below = complete
  }
}

/** Signs the log as it stands. Refuses to sign what contradicts an earlier signature of its own. */
async function sign(
  ports: TreeKeeperPorts,
  last: AuditCheckpointRecord | null,
  signers: readonly NoteSigner[],
): Promise<AuditCheckpointRecord | null> {
  const { store, committer, clock, hasher, origin } = ports
  const { size } = await store.auditHead()
  if (last && size < last.size) {
    throw new LogInconsistent(
      `the log has ${size} records, and signed ${last.size} in checkpoint ${last.number}`,
    )
  }
  if (size === 0) return null
  await growNodes(ports, size)
  const tree = makeTreeReader(store.audit, hasher)
  if (last && (await tree.root(last.size)) !== last.rootHash) {
    throw new LogInconsistent(`the first ${last.size} records are not those of checkpoint ${last.number}`)
  }
  const root = await tree.root(size)
  const note = signNote(checkpointText({ origin, size, root }), signers)
  const record = { number: (last?.number ?? -1) + 1, size, rootHash: root, at: clock.now(), note }
  await committer.commit({ writes: [{ op: 'insert', table: 'auditCheckpoints', record }], facts: [] })
  return record
}

/** Hands a checkpoint to those who keep it elsewhere. That one of them fails holds up nobody, and is said. */
async function anchor({ anchors, logger }: TreeKeeperPorts, made: AuditCheckpointRecord): Promise<void> {
  for (const { name, keep } of anchors) {
    try {
      await keep({ size: made.size, root: made.rootHash, note: made.note })
    } catch (error) {
      logger.error('checkpoint_not_anchored', { anchor: name, number: made.number, ...errorFields(error) })
    }
  }
}

/**
 * Keeps the tree over the log and signs it. The records are what counts: all that is kept here is worked out from them
 * and taken up again, after a fall or a restart, where the store has it.
 */
export function makeTreeKeeper(ports: TreeKeeperPorts): TreeKeeper {
  const { store, clock, policy, hasher } = ports
  let tail: Promise<unknown> = Promise.resolve()
  /** One at a time: two at once would give two checkpoints the same number. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = tail.then(act)
    // Whoever asked gets the rejection; the next in line only waits for the end.
    tail = mine.catch(() => undefined)
    return mine
  }

  const checkpoint: TreeKeeper['checkpoint'] = (alsoBy = []) =>
    inTurn(async () => {
      const last = await store.audit.lastCheckpoint()
      const { size } = await store.auditHead()
      if (last?.size === size && alsoBy.length === 0) return last
      const made = await sign(ports, last, [...alsoBy, await ports.signer()])
      if (made) await anchor(ports, made)
      return made
    })

  let notBefore = 0

  return {
    checkpoint,
    keep: async () => {
      if (clock.now() < notBefore) return
      const [last, { size }] = await Promise.all([store.audit.lastCheckpoint(), store.auditHead()])
      const news = size - (last?.size ?? 0)
      // A clock that was set back does not tell how long ago the last one was.
      const isLongAgo = last === null || clock.now() - last.at >= policy.ms || clock.now() < last.at
      if (news >= 0 && news < policy.records && (news === 0 || !isLongAgo)) return
      // What goes wrong is told once in a while, not at every look.
      notBefore = clock.now() + policy.ms
      await checkpoint()
      notBefore = 0
    },
    tree: () => makeTreeReader(store.audit, hasher),
  }
}
