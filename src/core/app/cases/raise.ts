import { dueAtOf, escalate, priorityOf, reopen, wake } from '../../compliance/cases/index.ts'
import type { AlertRecord, CaseId, CaseRecord, LinkTarget } from '../../compliance/cases/index.ts'
import { asId } from '../../kernel/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { Unit } from '../committer.ts'
import type { Write } from '../store/store.ts'
import { THE_HOUSE, append, linkDrafts } from './case-book.ts'
import type { CasePorts, Draft } from './case-book.ts'

/** An alert as what found it tells it, before it has its case. */
export type NewAlert = Readonly<
  Omit<AlertRecord, 'id' | 'caseId' | 'status' | 'raisedAt' | 'updatedAt' | 'updatedBy'> & {
    /** What else the case is to point to: the payments or orders that were seen. */
    links: readonly LinkTarget[]
    /** Further customers whom the alert is about. */
    others: readonly UserId[]
    /** Why it is taken back; null while it stands. */
    withdrawnBecause: string | null
  }
>

/** A case that takes a further alert about the same customer: one that is not closed, nor about to be. */
async function openCaseOf({ store }: CasePorts, { kind, userId }: NewAlert): Promise<CaseRecord | null> {
  if (userId === null) return null
  const link = { kind: 'customer', targetId: userId } as const
  const filter = { states: ['open', 'in_review', 'snoozed'], kind, link } as const
  const { items } = await store.cases.cases(filter, { limit: 1, offset: 0 })
  return items[0] ?? null
}

const linksOf = ({ userId, accountId, links, others }: NewAlert): readonly LinkTarget[] => [
  ...[userId, ...others].flatMap((id) => (id === null ? [] : [{ kind: 'customer', targetId: id } as const])),
  ...(accountId === null ? [] : [{ kind: 'account', targetId: accountId } as const]),
  ...links,
]

/** What happens to an unfinished case that takes an alert: it wakes, and becomes as urgent as that. */
function urgencyDrafts(ports: CasePorts, alert: NewAlert, before: CaseRecord): readonly Draft[] {
  const woken = wake(before, 'new_alert')
  const raised = escalate(before, { priority: priorityOf(alert), reason: alert.rule }, ports)
  return [...(woken.ok ? [{ body: woken.value }] : []), ...(raised.ok ? [{ body: raised.value }] : [])]
}

const openingDrafts = (ports: CasePorts, alert: NewAlert): readonly Draft[] => {
  const priority = priorityOf(alert)
  const dueAt = dueAtOf(ports.policy, priority, ports.clock.now())
  return [{ body: { kind: 'opened', caseKind: alert.kind, priority, dueAt } }]
}

/** What of an alert is kept as it was found. */
function foundOf(alert: NewAlert) {
  const { links: _links, others: _others, withdrawnBecause: _because, ...found } = alert
  return found
}

const alertWrite = (record: AlertRecord, op: 'insert' | 'put'): Write => ({
  op,
  table: 'complianceAlerts',
  record,
})

async function newUnit(ports: CasePorts, alert: NewAlert): Promise<Unit> {
  const before = await openCaseOf(ports, alert)
  const caseId = before?.id ?? (asId<'case'>(ports.ids.next()) satisfies CaseId)
  const now = ports.clock.now()
  const by = THE_HOUSE.actorId
  const record: AlertRecord = {
    ...foundOf(alert),
    ...{ id: ports.ids.next(), caseId, status: 'open', raisedAt: now, updatedAt: now, updatedBy: by },
  }
  const link = { caseId, kind: 'alert', targetId: record.id, addedBy: by, at: now } as const
  const known = before === null ? [] : await ports.store.cases.links(caseId)
  const drafts: Draft[] = [
    ...(before === null ? openingDrafts(ports, alert) : urgencyDrafts(ports, alert, before)),
    {
      body: { kind: 'alert_added', alertId: record.id, rule: record.rule },
      writes: [alertWrite(record, 'insert'), { op: 'insert', table: 'caseLinks', record: link }],
    },
    ...linkDrafts(caseId, linksOf(alert), known, THE_HOUSE, now),
  ]
  return append(ports, caseId, before, drafts, THE_HOUSE)
}

const isUndecided = ({ status }: AlertRecord): boolean => status === 'open' || status === 'in_review'

/** An alert that grew: the case learns whom and what it is about now, and a closed one opens again when it became graver. */
async function grownDrafts(
  ports: CasePorts,
  alert: NewAlert,
  kept: AlertRecord,
  before: CaseRecord,
): Promise<readonly Draft[]> {
  const isGraver = priorityOf(alert) !== priorityOf(kept)
  if (before.state === 'closed' && !isGraver) return []
  const now = ports.clock.now()
  const acting = { actor: asId<'user'>(THE_HOUSE.actorId), now, policy: ports.policy }
  const again = reopen(before, alert.rule, acting)
  const known = await ports.store.cases.links(before.id)
  return [
    ...(again.ok ? [{ body: again.value }] : urgencyDrafts(ports, alert, before)),
    ...linkDrafts(before.id, linksOf(alert), known, THE_HOUSE, now),
  ]
}

/** A later word on an alert that is kept already. What a person decided stays decided. */
async function laterUnit(ports: CasePorts, alert: NewAlert, kept: AlertRecord): Promise<Unit | null> {
  const before = await ports.store.cases.case(kept.caseId)
  if (before === null) return null
  const { withdrawnBecause: because } = alert
  const isTold = kept.isTold || alert.isTold
  const [updatedAt, updatedBy] = [ports.clock.now(), THE_HOUSE.actorId]
  const grown: AlertRecord = { ...kept, ...foundOf(alert), isTold, updatedAt, updatedBy }
  if (because === null) {
    const drafts = await grownDrafts(ports, alert, kept, before)
    const write = alertWrite(grown, 'put')
    if (drafts.length === 0) return { writes: [write], facts: [] }
    const unit = append(ports, before.id, before, drafts, THE_HOUSE)
    return { facts: unit.facts, writes: [...unit.writes, write] }
  }
  if (!isUndecided(kept) || before.state === 'closed') return null
  const record: AlertRecord = { ...kept, status: 'withdrawn', revision: alert.revision, updatedAt, updatedBy }
  const question = { kind: 'alert', targetId: kept.id } as const
  const body = { kind: 'decided', question, choice: 'false_match' } as const
  const draft: Draft = { body, text: because, writes: [alertWrite(record, 'put')] }
  return append(ports, before.id, before, [draft], THE_HOUSE)
}

/**
 * Keeps an alert and puts it before somebody: into the case that is open about the same customer, or into a new one. Of an
 * alert that is kept already, by its key, a later revision takes the place of the earlier; the same one changes nothing.
 */
export const raiseAlert = (ports: CasePorts, alert: NewAlert): Promise<void> =>
  ports.queue.run(`alerts:${alert.kind}:${alert.userId ?? alert.key}`, async () => {
    const kept = await ports.store.cases.alertByKey(alert.key)
    if (kept === null && alert.withdrawnBecause !== null) return
    if (kept !== null && kept.revision >= alert.revision) return
    const caseId = kept?.caseId ?? (await openCaseOf(ports, alert))?.id
    const raise = async (): Promise<void> => {
      const unit = kept === null ? await newUnit(ports, alert) : await laterUnit(ports, alert, kept)
      if (unit !== null) await ports.committer.commit({ writes: unit.writes, facts: unit.facts })
    }
    return caseId === undefined ? raise() : ports.queue.run(caseId, raise)
  })
