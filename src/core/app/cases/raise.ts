import { dueAtOf, escalate, priorityOf, wake } from '../../compliance/cases/index.ts'
import type { AlertRecord, CaseId, CaseRecord, LinkTarget } from '../../compliance/cases/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { Unit } from '../committer.ts'
import { THE_HOUSE, append, linkDrafts } from './case-book.ts'
import type { CasePorts, Draft } from './case-book.ts'

/** An alert before it has its case. */
export type NewAlert = Readonly<
  Omit<AlertRecord, 'id' | 'caseId' | 'status' | 'raisedAt' | 'updatedAt' | 'updatedBy'> & {
    /** What else the case is to point to: the payments or orders that were seen. */
    links: readonly LinkTarget[]
    /** Further customers whom the alert is about. */
    others?: readonly UserId[]
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

const linksOf = ({ userId, accountId, links, others = [] }: NewAlert): readonly LinkTarget[] => [
  ...[userId, ...others].flatMap((id) => (id === null ? [] : [{ kind: 'customer', targetId: id } as const])),
  ...(accountId === null ? [] : [{ kind: 'account', targetId: accountId } as const]),
  ...links,
]

/** What happens to the case that takes the alert: it is opened, or woken and made more urgent. */
function openingOf(ports: CasePorts, alert: NewAlert, before: CaseRecord | null): readonly Draft[] {
  const priority = priorityOf(alert)
  const now = ports.clock.now()
  if (before === null) {
    const dueAt = dueAtOf(ports.policy, priority, now)
    return [{ body: { kind: 'opened', caseKind: alert.kind, priority, dueAt } }]
  }
  const woken = wake(before, 'new_alert')
  const raised = escalate(before, { priority, reason: alert.rule }, ports)
  return [...(woken.ok ? [{ body: woken.value }] : []), ...(raised.ok ? [{ body: raised.value }] : [])]
}

async function unitOf(ports: CasePorts, alert: NewAlert): Promise<Unit> {
  const before = await openCaseOf(ports, alert)
  const caseId = before?.id ?? (ports.ids.next() as CaseId)
  const now = ports.clock.now()
  const { links: _links, others: _others, ...seen } = alert
  const by = THE_HOUSE.actorId
  const record: AlertRecord = {
    ...seen,
    ...{ id: ports.ids.next(), caseId, status: 'open', raisedAt: now, updatedAt: now, updatedBy: by },
  }
  const known = before === null ? [] : await ports.store.cases.links(caseId)
  const drafts: Draft[] = [
    ...openingOf(ports, alert, before),
    {
      body: { kind: 'alert_added', alertId: record.id, rule: record.rule },
      writes: [
        { op: 'insert', table: 'complianceAlerts', record },
        {
          op: 'insert',
          table: 'caseLinks',
          record: { caseId, kind: 'alert', targetId: record.id, addedBy: by, at: now },
        },
      ],
    },
    ...linkDrafts(caseId, linksOf(alert), known, THE_HOUSE, now),
  ]
  return append(ports, caseId, before, drafts, THE_HOUSE)
}

/**
 * Keeps an alert and puts it before somebody: into the case that is open about the same customer, or into a new one.
 * One that is known already, by its key, is left as it is; answers whether it was new.
 */
export const raiseAlert = (ports: CasePorts, alert: NewAlert): Promise<boolean> =>
  ports.queue.run(`alerts:${alert.kind}:${alert.userId ?? alert.key}`, async () => {
    if ((await ports.store.cases.alertByKey(alert.key)) !== null) return false
    const before = await openCaseOf(ports, alert)
    const raise = async (): Promise<boolean> => {
      await ports.committer.commit(await unitOf(ports, alert))
      return true
    }
    return before === null ? raise() : ports.queue.run(before.id, raise)
  })
