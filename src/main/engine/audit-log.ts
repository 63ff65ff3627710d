import { makeAuditWriter } from '../../core/app/index.ts'
import type { AuditSealer, Store, Write } from '../../core/app/index.ts'
import type { SubjectCipher } from '../../core/audit/index.ts'
import type { Clock, IdSource } from '../../core/kernel/index.ts'
import { makeSubjectCipher, sha256Hex } from '../adapters/crypto/index.ts'

export type AuditLog = Readonly<{
  /** Opens what is sealed now; replaced whenever the log is taken up again from the store. */
  cipher: SubjectCipher<Write>
  /** A sealer that continues the log where the store has it, with the subjects' keys as the store has them. */
  openSealer: () => Promise<AuditSealer>
}>

export async function openAuditLog(
  parts: Readonly<{ store: Store; databaseKey: Buffer; clock: Clock; ids: IdSource }>,
): Promise<AuditLog> {
  const { store, databaseKey, clock, ids } = parts

  const openCipher = async (): Promise<SubjectCipher<Write>> =>
    makeSubjectCipher({ databaseKey, subjectKeys: await store.subjectKeys(), clock })

  let current = await openCipher()

  return {
    cipher: {
      seal: (subjectId, purpose, fields) => current.seal(subjectId, purpose, fields),
      open: (subjectId, purpose, sealed) => current.open(subjectId, purpose, sealed),
    },
    openSealer: async () => {
      const [head, cipher] = await Promise.all([store.auditHead(), openCipher()])
      current = cipher
      return makeAuditWriter({ nextIndex: head.size, cipher, ids, digest: sha256Hex })
    },
  }
}
