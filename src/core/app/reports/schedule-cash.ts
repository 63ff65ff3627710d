import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { AlertRecord } from '../../compliance/cases/index.ts'
import { CHECK_READ } from '../cases/checks.ts'
import type { Store } from '../store/store.ts'
import { stands } from './case-draft.ts'
import { CTR_RULE } from './ctr-draft.ts'
import { dayOf, endOf, inputOf } from './schedule-owed.ts'
import type { Owed } from './schedule-owed.ts'
import type { ScheduleMemory } from './schedule-memory.ts'

type CashPorts = Readonly<{ store: Pick<Store, 'cases' | 'reports'> }>

/** Twice the clock of a report of cash. */
const CASH_BACK_MS = 30 * MS_PER_DAY

/** An alert may become durable a little after one that was changed later: so much is read again. */
const OVERLAP_MS = 60_000

/** Takes in the alerts of cash over the line that were changed since the last round. */
async function readNew({ store }: CashPorts, memory: ScheduleMemory, now: Instant): Promise<void> {
  const last = memory.readTo()
  let after = { at: addMs(last?.at ?? now, last === null ? -CASH_BACK_MS : -OVERLAP_MS), id: '' }
  for (;;) {
    const found = await store.cases.alertsChanged(CTR_RULE, after, CHECK_READ.limit)
    for (const alert of found) {
      after = { at: alert.updatedAt, id: alert.id }
      memory.waiting.set(alert.id, alert)
      memory.read(after)
    }
    if (found.length < CHECK_READ.limit) return
  }
}

/** By which an alert is known as settled: one that changed is looked at again. */
export const cashName = ({ id, revision, status }: AlertRecord): string => `cash ${id} ${revision} ${status}`

/** Alerts of cash over the line of days that are over and not long gone, which were not settled. */
export async function cashToSettle(
  ports: CashPorts,
  memory: ScheduleMemory,
  now: Instant,
): Promise<readonly AlertRecord[]> {
  await readNew(ports, memory, now)
  const [from, today] = [addMs(now, -CASH_BACK_MS), dayOf(now)]
  for (const [id, alert] of memory.waiting) {
    const { happenedAt } = alert
    const isOpen = happenedAt >= from && happenedAt < today && !memory.isSettled(cashName(alert))
    // Today's are read again when it is over.
    if (!isOpen) memory.waiting.delete(id)
  }
  return [...memory.waiting.values()]
}

/** The CTR of a customer and day that is over, unless one was drafted. */
export async function ctrOwed({ store }: CashPorts, alert: AlertRecord): Promise<Owed | null> {
  const { userId, happenedAt, caseId, key } = alert
  if (userId === null || !stands(alert)) return null
  const from = dayOf(happenedAt)
  const { items } = await store.reports.reports(
    { reportType: 'ctr', about: userId, periodStart: from },
    CHECK_READ,
  )
  if (items.length > 0) return null
  const input = inputOf({
    ...{ report_type: 'ctr', subject_user_ids: [userId] },
    ...{ period_start: from, period_end: endOf(from) },
  })
  return { key, input, caseId, at: happenedAt }
}
