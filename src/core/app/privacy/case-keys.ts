import type { CaseId, CaseRecord } from '../../compliance/cases/index.ts'
import type { RetentionPolicy } from '../../compliance/privacy/index.ts'
import { isUnderWay } from '../../compliance/reporting/index.ts'
import { isShutOut } from '../../identity/index.ts'
import { asId } from '../../kernel/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import { THE_HOUSE, append, caseOfKey, keyOf } from '../cases/case-book.ts'
import type { PrivacyPorts } from './ports.ts'

/**
 * What was finished before `atLatest` has served its time, and before `olderThan` what is about nobody who is a customer
 * still; of whoever is `spared` nothing is touched.
 */
type Due = Readonly<{
  policy: RetentionPolicy
  olderThan: Instant
  atLatest: Instant
  spared: ReadonlySet<UserId>
}>

/** Whether the relationship with a customer ended before an instant: they asked to be erased, and were. */
async function leftBefore({ store }: PrivacyPorts, userId: UserId, before: Instant): Promise<boolean> {
  const user = await store.users.byId(userId)
  return user === null || (isShutOut(user) && user.updatedAt < before)
}

/** More alerts than a case of years has. */
const ALERTS_READ = { limit: 1_000, offset: 0 }

/** What touches sanctions is kept as long as may be: 31 CFR 501.601. */
async function touchesSanctions({ store }: PrivacyPorts, { id, kind }: CaseRecord): Promise<boolean> {
  if (kind === 'sanctions') return true
  const { items } = await store.cases.alerts({ caseId: id }, ALERTS_READ)
  return items.some((alert) => alert.kind === 'sanctions')
}

/** Whether everybody whom a case is about left before an instant. Of nobody's case nothing tells when that was. */
async function isOfThoseWhoLeft(
  ports: PrivacyPorts,
  record: CaseRecord,
  customers: readonly UserId[],
  before: Instant,
): Promise<boolean> {
  if (customers.length === 0 || (await touchesSanctions(ports, record))) return false
  for (const userId of customers) if (!(await leftBefore(ports, userId, before))) return false
  return true
}

/**
 * By which days of the policy a case, and every filing that came of it, is over; null while it is not. What supports a report
 * is kept as long as the report: a filing under way spares it whatever its age, and so does whoever of its customers is held.
 */
async function daysOver(ports: PrivacyPorts, id: CaseId, due: Due): Promise<number | null> {
  const { store } = ports
  const { policy, olderThan, atLatest, spared } = due
  const record = await store.cases.case(id)
  if (record === null || record.state !== 'closed' || record.closedAt === null) return null
  const links = await store.cases.links(id)
  const customers = links.flatMap(({ kind, targetId }) =>
    kind === 'customer' ? [asId<'user'>(targetId)] : [],
  )
  if (customers.some((userId) => spared.has(userId))) return null
  let endedAt: Instant = record.closedAt
  for (const { kind, targetId } of links) {
    const report = kind === 'report' ? await store.reports.report(targetId) : null
    if (report === null) continue
    if (isUnderWay(report.status)) return null
    if (report.updatedAt > endedAt) endedAt = report.updatedAt
  }
  if (endedAt < atLatest) return policy.maximumDays ?? policy.days
  const isOver = endedAt < olderThan && (await isOfThoseWhoLeft(ports, record, customers, olderThan))
  return isOver ? policy.days : null
}

/** The cases whose words and evidence have served their time. */
export async function casesOutOfTime(ports: PrivacyPorts, due: Due): Promise<readonly CaseId[]> {
  const found: CaseId[] = []
  for (const { subjectId, createdAt, wrappedKey } of await ports.store.subjectKeys()) {
    const id = caseOfKey(subjectId)
    if (id === null || wrappedKey === '' || createdAt >= due.olderThan) continue
    if ((await daysOver(ports, id, due)) !== null) found.push(id)
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
    const days = await daysOver(ports, id, due)
    if (before === null || days === null) return false
    const { category, basis } = due.policy
    const body = { kind: 'evidence_destroyed', category, days, basis } as const
    const { writes, facts } = append(ports.identity, id, before, [{ body }], THE_HOUSE)
    await ports.identity.committer.commit({ writes: [...writes, ports.destroyKey(keyOf(id))], facts })
    return true
  })
