import { MS_PER_DAY, addMs, utcDay } from '../../kernel/index.ts'
import type { Clock, Instant, JsonObject } from '../../kernel/index.ts'
import { openRecord } from '../../audit/index.ts'
import type { SubjectCipher } from '../../audit/index.ts'
import { permissionsOf } from '../../identity/index.ts'
import { isBusinessDay } from '../../instruments/index.ts'
import { CONTROLS, dutyConflicts, testControls } from '../../compliance/reporting/index.ts'
import type { ControlFacts } from '../../compliance/reporting/index.ts'
import type { Store } from '../store/store.ts'
import { logInStretches, usersInStretches } from '../store/stretches.ts'
import type { DeskRow } from './desk-set.ts'

type SoxPorts = Readonly<{
  store: Pick<Store, 'users' | 'audit'>
  cipher: Pick<SubjectCipher<unknown>, 'open' | 'openText'>
  clock: Clock
}>
type Period = Readonly<{ from: Instant; to: Instant }>

const READ_AT_A_TIME = 500

async function permissionsByUser({
  store,
}: Pick<SoxPorts, 'store'>): Promise<ControlFacts['permissionsByUser']> {
  const held = new Map<string, readonly string[]>()
  for await (const users of usersInStretches(store.users, READ_AT_A_TIME))
    for (const { id, role, status } of users) if (status === 'active') held.set(id, permissionsOf(role))
  return held
}

const isBusiness = (at: Instant): boolean => isBusinessDay('us_exchange', Math.floor(at / MS_PER_DAY))

/** How often an act stands in the log of a period, how often its approver had asked for it, and on which business days. */
async function actOf({ store, cipher }: Omit<SoxPorts, 'clock'>, action: string, period: Period) {
  let [count, selfApproved] = [0, 0]
  const days = new Set<string>()
  for await (const records of logInStretches(store.audit, { action, ...period }, READ_AT_A_TIME)) {
    count += records.length
    // What an act says of who asked for it lies sealed in the record's body.
    selfApproved += records.filter(
      (record) => openRecord(record, cipher).body.facts['requested_by'] === record.actorId,
    ).length
    for (const { at } of records) if (isBusiness(at)) days.add(utcDay(at))
  }
  return { count, selfApproved, days: [...days] }
}

/** Those that are over: of a day that is still to come nobody left anything out. */
function businessDaysIn({ from, to }: Period, now: Instant): number {
  let days = 0
  for (let at = from; at <= to && addMs(at, MS_PER_DAY) <= now; at = addMs(at, MS_PER_DAY)) {
    if (isBusiness(at)) days += 1
  }
  return days
}

/** The control matrix of a period: tests of design and operation, and who holds duties that must be apart. */
export async function controlMatrixOf(
  ports: SoxPorts,
  period: Period,
): Promise<Readonly<{ summary: JsonObject; rows: readonly DeskRow[] }>> {
  const acts: Record<string, Awaited<ReturnType<typeof actOf>>> = {}
  for (const action of new Set(CONTROLS.flatMap(({ evidence }) => evidence))) {
    acts[action] = await actOf(ports, action, period)
  }
  const held = await permissionsByUser(ports)
  const results = testControls({
    permissionsByUser: held,
    acts,
    businessDays: businessDaysIn(period, ports.clock.now()),
  })
  const conflicts = dutyConflicts(held)
  return {
    summary: {
      controls: results.length,
      design_deficient: results.filter(({ design }) => design === 'deficient').length,
      operation_deficient: results.filter(({ operation }) => operation === 'deficient').length,
      not_tested: results.filter(({ operation }) => operation === 'not_tested').length,
      duty_conflicts: conflicts.length,
    },
    rows: [
      ...results.map(({ findings, ...result }) => ({
        record: 'control',
        ...result,
        findings: findings.join('; '),
      })),
      ...conflicts.map(({ userId, duties, why }) => ({
        record: 'duty_conflict',
        user_id: userId,
        duties: duties.join(' '),
        findings: why,
      })),
    ],
  }
}
