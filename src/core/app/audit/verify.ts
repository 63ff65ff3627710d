import { checkRecords, nextOfCheck, startOfCheck, verdictOf } from '../../audit/index.ts'
import type { AuditVerdict, TextDigest } from '../../audit/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { Store } from '../store.ts'

/** Records read at a time: a few milliseconds of hashing between two breaths. */
const AUDIT_RANGE = 200

/** Both ends belong to it; a missing one is open. */
export type AuditPeriod = Readonly<{ from?: Instant; to?: Instant }>

/** Places of the first and the last record of what was checked; null when there was nothing to check. */
type CheckedRange = Readonly<{ firstIndex: number | null; lastIndex: number | null }>

/**
 * Recomputes every leaf hash of the log and the tree root, range by range, so that a log of any length fits into
 * memory. `breathe` lets other work run in between, `digest` is the platform's where the core's own is too slow. Records appended meanwhile are not part of the check.
 *
 * Of a period everything is checked between its earliest and its latest place in the log, without gaps, and the root is
 * that of these records alone. Whether a record's time was altered to lie outside only the check of the whole log tells.
 */
export async function verifyAudit(
  store: Pick<Store, 'audit' | 'auditHead'>,
  breathe: () => Promise<void> = () => Promise.resolve(),
  period: AuditPeriod = {},
  digest?: TextDigest,
): Promise<AuditVerdict & CheckedRange> {
  const { size } = await store.auditHead()
  const isWhole = period.from === undefined && period.to === undefined
  const span = isWhole ? (size === 0 ? null : { first: 0, last: size - 1 }) : await store.audit.span(period)
  const end = span === null ? 0 : span.last + 1
  let check = startOfCheck(span?.first ?? 0, digest)
  while (check.broken === null && nextOfCheck(check) < end) {
    const from = nextOfCheck(check)
    const records = await store.audit.range(from, Math.min(AUDIT_RANGE, end - from))
    if (records.length === 0) break
    check = checkRecords(check, records)
    await breathe()
  }
  const checked = { firstIndex: span?.first ?? null, lastIndex: span?.last ?? null }
  return { ...verdictOf(check, size, end), ...checked }
}
