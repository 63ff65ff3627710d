import { makeAuditWriter } from '../../../core/app/index.ts'
import type { AuditSealer, Store, Write } from '../../../core/app/index.ts'
import type { Salt, SubjectCipher, TreeHasher } from '../../../core/audit/index.ts'
import type { Clock, IdSource } from '../../../core/kernel/index.ts'
import { makeSalt, makeSubjectCipher, makeTreeHasher } from '../../adapters/crypto/index.ts'

export type AuditLog = Readonly<{
  /** Opens what is sealed now; replaced whenever the log is taken up again from the store. */
  cipher: SubjectCipher<Write>
  /** Forgets a subject's key at once and for good; the write makes it so in the store and belongs into a unit of its own. */
  destroy: (subjectId: string) => Write
  hasher: TreeHasher
  /** A sealer that continues the log where the store has it, with the subjects' keys as the store has them. */
  openSealer: () => Promise<AuditSealer>
}>

export async function openAuditLog(
  parts: Readonly<{ store: Store; databaseKey: Buffer; clock: Clock; ids: IdSource }>,
): Promise<AuditLog> {
  const { store, databaseKey, clock, ids } = parts
  const hasher = makeTreeHasher()
  const salt: Salt = makeSalt()

  const openCipher = async () =>
    makeSubjectCipher({ databaseKey, subjectKeys: await store.subjectKeys(), clock })

  let current = await openCipher()

  return {
    cipher: {
      seal: (subjectId, purpose, fields) => current.seal(subjectId, purpose, fields),
      open: (subjectId, purpose, sealed) => current.open(subjectId, purpose, sealed),
      sealText: (subjectId, purpose, text) => current.sealText(subjectId, purpose, text),
      openText: (subjectId, purpose, sealed) => current.openText(subjectId, purpose, sealed),
    },
    destroy: (subjectId) => current.destroy(subjectId),
    hasher,
    openSealer: async () => {
      const [head, cipher] = await Promise.all([store.auditHead(), openCipher()])
      current = cipher
      const { size, latestAt } = head
      return makeAuditWriter({ nextIndex: size, latestAt, cipher, ids, hasher, salt })
    },
  }
}
