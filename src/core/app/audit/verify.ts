import { START_OF_CHECK, checkRecords, verdictOf } from '../../audit/index.ts'
import type { AuditVerdict } from '../../audit/index.ts'
import type { Store } from '../store.ts'

/** Records read at a time: a few milliseconds of hashing between two breaths. */
const AUDIT_RANGE = 200

/**
 * Recomputes every leaf hash of the log and the tree root, range by range, so that a log of any length fits into
 * memory. `breathe` lets other work run in between. Records appended meanwhile are not part of the check.
 */
export async function verifyAudit(
  store: Pick<Store, 'audit' | 'auditHead'>,
  breathe: () => Promise<void> = () => Promise.resolve(),
): Promise<AuditVerdict> {
  const { size } = await store.auditHead()
  let check = START_OF_CHECK
  while (check.broken === null && check.tree.size < size) {
    const from = check.tree.size
    const records = await store.audit.range(from, Math.min(AUDIT_RANGE, size - from))
    if (records.length === 0) break
    check = checkRecords(check, records)
    await breathe()
  }
  return verdictOf(check, size)
}
