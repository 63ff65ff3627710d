import { appendFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { DEFAULT_CHECKPOINTS, NOTE_KEY_WORDS, keysOfLog, makeTreeKeeper } from '../../../core/app/index.ts'
import type {
  AuditKeyRecord,
  AuditSigning,
  CheckpointPolicy,
  Logger,
  Store,
} from '../../../core/app/index.ts'
import type { NoteSigner, OutsideAnchor, TreeHasher } from '../../../core/audit/index.ts'
import type { Clock } from '../../../core/kernel/index.ts'
import { checkEd25519, makeNoteKeys } from '../../adapters/crypto/index.ts'
import { breathe } from '../platform.ts'
import { settledSetting } from '../settings.ts'
import type { TradingFloor } from '../floor/trading-floor.ts'

/** What the environment decides about the log's signatures. What is absent keeps its default. */
export type AuditSettings = Readonly<{
  /** The log's name in its checkpoints; settled at the first start. */
  origin?: string
  checkpoints?: Partial<CheckpointPolicy>
  /** Every checkpoint is added to this file, which should lie where this account can only append. */
  anchorFile?: string
}>

export type AuditTree = AuditSigning

const ORIGIN_SETTING = 'audit.origin'

/** Appends each checkpoint to a file: the plainest place outside the store. */
const fileAnchor = (file: string): OutsideAnchor => ({
  name: 'file',
  keep: ({ note }) => appendFile(file, `${note}\n`, { mode: 0o600 }),
})

type AuditTreeParts = Readonly<{
  store: Store
  floor: TradingFloor
  databaseKey: Readonly<{ key: Buffer }>
  clock: Clock
  hasher: TreeHasher
  logger: Logger
  options: Readonly<{ audit?: AuditSettings }>
}>

/** The key that signs; the first is made when the log has none. */
function makeSigning({ store, floor, clock, databaseKey }: AuditTreeParts, origin: string) {
  const noteKeys = makeNoteKeys({ databaseKey: databaseKey.key, words: NOTE_KEY_WORDS })
  let opened: Readonly<{ id: string; signer: NoteSigner }> | null = null

  const current = async (): Promise<AuditKeyRecord> => {
    const kept = (await store.audit.keys()).findLast(({ retiredAt }) => retiredAt === null)
    if (kept) return kept
    const record = noteKeys.make(origin, clock.now())
    await floor.committer.commit({ writes: [{ op: 'insert', table: 'auditKeys', record }], facts: [] })
    return record
  }

  const signer = async (): Promise<NoteSigner> => {
    const record = await current()
    if (opened?.id !== record.id) opened = { id: record.id, signer: noteKeys.open(record) }
    return opened.signer
  }

  return {
    signer,
    nextKey: async () => ({
      signer: await signer(),
      current: await current(),
      record: noteKeys.make(origin, clock.now()),
    }),
  }
}

export async function openAuditTree(parts: AuditTreeParts): Promise<AuditTree> {
  const { store, floor, clock, hasher, logger, options } = parts
  const settings = options.audit ?? {}
  const origin = await settledSetting(
    { store, floor },
    ORIGIN_SETTING,
    () => settings.origin ?? `optionix/${randomBytes(8).toString('hex')}`,
  )
  const { signer, nextKey } = makeSigning(parts, origin)
  const keeper = makeTreeKeeper({
    ...{ store, clock, hasher, origin, signer, logger, breathe },
    committer: floor.committer,
    policy: { ...DEFAULT_CHECKPOINTS, ...settings.checkpoints },
    anchors: settings.anchorFile === undefined ? [] : [fileAnchor(settings.anchorFile)],
  })
  return {
    ...{ keeper, origin, signer, nextKey },
    check: checkEd25519,
    keys: () => keysOfLog(store),
  }
}
