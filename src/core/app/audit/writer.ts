import { makeAuditSealer } from '../../audit/index.ts'
import type { AuditFact, AuditRecord, SealerPorts } from '../../audit/index.ts'
import type { Write } from '../store/store.ts'

/** What the committer asks of the log: where it ends, and for each fact all that must be written. */
type AuditWriter = Readonly<{
  /** Size of the log at the start. */
  nextIndex: number
  /** `writes`: the subject's new key, if any, and the record itself. */
  seal: (fact: AuditFact, index: number) => Readonly<{ record: AuditRecord; writes: readonly Write[] }>
}>

/** The log's writer, continuing at `nextIndex` (the store's `auditHead().size`). */
export function makeAuditWriter(parts: SealerPorts<Write> & Readonly<{ nextIndex: number }>): AuditWriter {
  const sealFact = makeAuditSealer(parts)
  return {
    nextIndex: parts.nextIndex,
    seal: (fact, index) => {
      const { record, writes } = sealFact(fact, index)
      return { record, writes: [...writes, { op: 'insert', table: 'auditRecords', record }] }
    },
  }
}
