import { CONTROL_ACTS } from '../../../audit/index.ts'
import type { ControlAct } from '../../../audit/index.ts'

/** Controls over financial reporting (SOX 404), as data: what each prevents, and how it is tested. */

type Control = Readonly<{
  id: string
  /** What would go wrong without it. */
  risk: string
  control: string
  kind: 'preventive' | 'detective'
  frequency: 'each_time' | 'daily' | 'quarterly'
  /** The permission whose use the control bounds; null where it bounds none. */
  permission: string | null
  /** The acts in the audit log that show it at work. */
  evidence: readonly ControlAct[]
}>

export const CONTROLS: readonly Control[] = [
  {
    id: 'C-01',
    risk: 'One person gives themselves or a friend the power to book',
    control: 'A privileged role is granted by two persons',
    kind: 'preventive',
    frequency: 'each_time',
    permission: 'user.write',
    evidence: [CONTROL_ACTS.approvalExecuted, CONTROL_ACTS.roleChanged],
  },
  {
    id: 'C-02',
    risk: 'A false report is filed by whoever made it',
    control: 'A report is approved by another person than its drafter',
    kind: 'preventive',
    frequency: 'each_time',
    permission: 'compliance.write',
    evidence: [CONTROL_ACTS.reportApproved],
  },
  {
    id: 'C-03',
    risk: 'The books do not balance and nobody sees it',
    control: 'Internal and external balances are reconciled, breaks are worked',
    kind: 'detective',
    frequency: 'daily',
    permission: 'compliance.write',
    evidence: [CONTROL_ACTS.reconciliationMatched, CONTROL_ACTS.reconciliationBroken],
  },
  {
    id: 'C-04',
    risk: 'The log is changed after the fact',
    control: 'The log is signed as it stands and reviewed',
    kind: 'detective',
    frequency: 'daily',
    permission: 'audit.write',
    evidence: [CONTROL_ACTS.recordReviewed],
  },
  {
    id: 'C-05',
    risk: 'Limits are loosened by whoever is held by them',
    control: 'Limits are set by risk management and every change is logged',
    kind: 'preventive',
    frequency: 'each_time',
    permission: 'risk.write',
    evidence: [CONTROL_ACTS.riskLimitsSet],
  },
]

/** How often an act stands in the log, how often by whoever had asked for it, and on which business days. */
type ActsSeen = Readonly<{ count: number; selfApproved: number; days: readonly string[] }>

/** What a control is judged by: who may do it, and what the log shows of a quarter. */
export type ControlFacts = Readonly<{
  /** Permissions of every active user, by user id. */
  permissionsByUser: ReadonlyMap<string, readonly string[]>
  /** How often each act stands in the log of the period, and how often the same person stands on both sides of it. */
  acts: Readonly<Record<string, ActsSeen>>
  businessDays: number
}>

type ControlResult = Readonly<{
  id: string
  /** Whether it would prevent or find the risk if it were followed: somebody holds it, and no single person does. */
  design: 'effective' | 'deficient'
  /** Whether it was followed: not tested where nothing happened that it bounds. */
  operation: 'effective' | 'deficient' | 'not_tested'
  findings: readonly string[]
}>

const DAYS_SHARE_MIN = 0.95

function designFindings({ permission }: Control, { permissionsByUser }: ControlFacts): readonly string[] {
  if (permission === null) return []
  const holders = [...permissionsByUser].filter(([, permissions]) => permissions.includes(permission))
  if (holders.length === 0) return [`nobody holds ${permission}`]
  return holders.length === 1 ? [`only one person holds ${permission}: nobody can check them`] : []
}

function operationFindings(control: Control, { acts, businessDays }: ControlFacts): readonly string[] {
  const seen = control.evidence.flatMap((act) => acts[act] ?? [])
  // Sixty times on one day is one day.
  const days = new Set(seen.flatMap((act) => act.days)).size
  const own = seen.reduce((sum, act) => sum + act.selfApproved, 0)
  return [
    ...(own > 0 ? [`${own} acts were approved by whoever asked for them`] : []),
    ...(control.frequency === 'daily' && days < businessDays * DAYS_SHARE_MIN
      ? [`done on ${days} of ${businessDays} business days`]
      : []),
  ]
}

/** Tests of design and of operation over a period. */
export const testControls = (
  facts: ControlFacts,
  controls: readonly Control[] = CONTROLS,
): readonly ControlResult[] =>
  controls.map((control) => {
    const [design, operation] = [designFindings(control, facts), operationFindings(control, facts)]
    const hasHappened = control.evidence.some((act) => (facts.acts[act]?.count ?? 0) > 0)
    const isTested = hasHappened || control.frequency === 'daily'
    return {
      id: control.id,
      design: design.length === 0 ? 'effective' : 'deficient',
      operation: operation.length > 0 ? 'deficient' : isTested ? 'effective' : 'not_tested',
      findings: [...design, ...operation],
    }
  })

/** Duties that one person must not hold together: whoever does one could hide it by the other. */
const INCOMPATIBLE_DUTIES: readonly (readonly [one: string, other: string, why: string])[] = [
  ['order.write', 'ledger.write', 'could trade and correct the books of it'],
  ['order.write', 'risk.write', 'could trade and loosen the limits on it'],
  ['order.write', 'compliance.write', 'could trade and close the alerts about it'],
  ['ledger.write', 'compliance.write', 'could book and reconcile the booking'],
  ['user.write', 'ledger.write', 'could make a user and book in its name'],
  ['user.write', 'audit.write', 'could make a user and change who signs the log of it'],
]

type DutyConflict = Readonly<{ userId: string; duties: readonly [string, string]; why: string }>

/** Every person who holds two duties that must be apart. */
export const dutyConflicts = (
  permissionsByUser: ControlFacts['permissionsByUser'],
): readonly DutyConflict[] =>
  [...permissionsByUser].flatMap(([userId, held]) =>
    INCOMPATIBLE_DUTIES.filter(([one, other]) => held.includes(one) && held.includes(other)).map(
      ([one, other, why]) => ({ userId, duties: [one, other], why }),
    ),
  )
