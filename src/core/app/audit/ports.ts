import { parseVkey, verifierKey, vkeyText } from '../../audit/index.ts'
import type { NoteSigner, SignatureCheck, SubjectCipher, TreeHasher, VerifierKey } from '../../audit/index.ts'
import { present } from '../../kernel/index.ts'
import type { Clock, IdSource } from '../../kernel/index.ts'
import type { Committer } from '../committer.ts'
import type { AuditKeyRecord, Store, Write } from '../store/store.ts'
import type { RunningDigest } from './bundle.ts'
import type { TreeKeeper } from './tree-keeper.ts'

/** The tree over the log, and the keys that sign it. */
export type AuditSigning = Readonly<{
  keeper: TreeKeeper
  origin: string
  check: SignatureCheck
  /** Every key that may have signed, the one that signs now last. */
  keys: () => Promise<readonly VerifierKey[]>
  signer: () => Promise<NoteSigner>
  /** A new key, not yet kept, and the one that it follows. */
  nextKey: () => Promise<Readonly<{ record: AuditKeyRecord; current: AuditKeyRecord; signer: NoteSigner }>>
}>

/** What the handlers of the audit contract need. */
export type AuditPorts = Readonly<{
  store: Pick<Store, 'audit' | 'auditHead'>
  committer: Pick<Committer, 'commit'>
  cipher: SubjectCipher<Write>
  clock: Clock
  ids: IdSource
  hasher: TreeHasher
  digest: RunningDigest
  signing: AuditSigning
  /** Lets other work run between two ranges of a long check. */
  breathe: () => Promise<void>
}>

/** How a public key becomes a key of notes, for whoever makes keys. */
export const NOTE_KEY_WORDS = { verifierKey, vkeyText } as const

/** Every key that may have signed the log, the one that signs now last. */
export const keysOfLog = async (store: Pick<Store, 'audit'>): Promise<readonly VerifierKey[]> =>
  (await store.audit.keys()).map(({ id, vkey }) => present(parseVkey(vkey), `the key ${id} of the log`))
