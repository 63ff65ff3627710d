import type { CaseId } from '../../compliance/cases/index.ts'
import type { RetentionPolicy } from '../../compliance/privacy/index.ts'
import { isUnderWay } from '../../compliance/reporting/index.ts'
import { asId } from '../../kernel/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import { THE_HOUSE, append, caseOfKey, keyOf } from '../cases/case-book.ts'
import type { PrivacyPorts } from './ports.ts'

/** What was finished before `olderThan` has served its time; of whoever is `spared` nothing is touched. */
type Due = Readonly<{ policy: RetentionPolicy; olderThan: Instant; spared: ReadonlySet<UserId> }>

/**
 * Whether a case, and every filing that came of it, ended before an instant: what supports a report is kept as long as the
 * report. A filing under way spares it whatever its age, and so does whoever of its customers is held.
 */
async function isOutOfTime(
  { store }: PrivacyPorts,
  id: CaseId,
  { olderThan, spared }: Due,
): Promise<boolean> {
  const record = await store.cases.case(id)
  if (record === null || record.state !== 'closed') return false
  if (record.closedAt === null || record.closedAt >= olderThan) return false
  for (const { kind, targetId } of await store.cases.links(id)) {
    if (kind === 'customer' && spared.has(asId<'user'>(targetId))) return false
    const report = kind === 'report' ? await store.reports.report(targetId) : null
    if (report !== null && (isUnderWay(report.status) || report.updatedAt >= olderThan)) return false
  }
  return true
}

/** The cases whose words and evidence have served their time. */
export async function casesOutOfTime(ports: PrivacyPorts, due: Due): Promise<readonly CaseId[]> {
  const found: CaseId[] = []
  for (const { subjectId, createdAt, wrappedKey } of await ports.store.subjectKeys()) {
    const id = caseOfKey(subjectId)
    if (id === null || wrappedKey === '' || createdAt >= due.olderThan) continue
    if (await isOutOfTime(ports, id, due)) found.push(id)
  }
  return found
}

/**
 * Destroys the key of a case: what was written and laid into it can be read by nobody again. That, when and under which
 * policy is an event of the case, whose own records and hashes stay as they are. Answers whether it was still due.
 */
export const destroyCaseKey = (ports: PrivacyPorts, id: CaseId, due: Due): Promise<boolean> =>
  ports.caseQueue.run(id, async () => {
    const before = await ports.store.cases.case(id)
    if (before === null || !(await isOutOfTime(ports, id, due))) return false
    const { category, days, basis } = due.policy
    const body = { kind: 'evidence_destroyed', category, days, basis } as const
    const { writes, facts } = append(ports.identity, id, before, [{ body }], THE_HOUSE)
    await ports.identity.committer.commit({ writes: [...writes, ports.destroyKey(keyOf(id))], facts })
    return true
  })
