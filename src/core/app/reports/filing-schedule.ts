import { MS_PER_DAY, addMs, asId, utcDay } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { CaseRecord } from '../../compliance/cases/index.ts'
import type { ReportingFailure } from '../../compliance/reporting/index.ts'
import { THE_HOUSE } from '../cases/case-book.ts'
import type { CasePorts } from '../cases/case-book.ts'
import { CHECK_READ } from '../cases/checks.ts'
import type { ComplianceCheck, Finding } from '../cases/checks.ts'
import type { Committer } from '../committer.ts'
import type { Store } from '../store/store.ts'
import { customersOf, stands } from './case-draft.ts'
import { caseLinked } from './case-link.ts'
import { CTR_RULE } from './ctr-draft.ts'
import { draftedByHouse } from './draft.ts'
import type { DraftPorts } from './draft.ts'
import { reportFact } from './record.ts'
import { cashName, cashToSettle, ctrOwed } from './schedule-cash.ts'
import { makeScheduleMemory } from './schedule-memory.ts'
import type { ScheduleMemory } from './schedule-memory.ts'
import { endOf, inputOf } from './schedule-owed.ts'
import type { Owed } from './schedule-owed.ts'
import { daysBefore, tradeReportsOwed, tradeRules, transactionsOwed } from './schedule-trades.ts'

export type FilingSchedulePorts = DraftPorts &
  Readonly<{
    store: Pick<Store, 'reports' | 'cases'>
    committer: Pick<Committer, 'commit'>
    cases: CasePorts
  }>

/** How long the schedule goes on trying: twice the clock of a SAR. */
const CASES_BACK_MS = 60 * MS_PER_DAY

/** Why an owed filing has no draft, for whoever can see to it. */
async function lacking(
  { store }: FilingSchedulePorts,
  { key, input, caseId, at }: Owed,
  { message, field, code }: ReportingFailure,
  rule = 'C09',
): Promise<Finding> {
  const customers = caseId === null ? null : await customersOf({ store }, caseId)
  return {
    key: `${rule}-${key}-${field ?? code}`,
    explanation: `A filing (${input.report_type}) that is owed could not be drafted. ${message}`,
    at,
    about: customers?.ok === true ? customers.value : input.subject_user_ids.map((id) => asId<'user'>(id)),
  }
}

/** That a day had nothing to report is no news. */
const isNothing = ({ field }: ReportingFailure): boolean => field === 'transactions'

/** Drafts one and links it to its case; answers what it lacks where it cannot be drafted. */
export async function draftOwed(
  ports: FilingSchedulePorts,
  owed: Owed,
  rule?: string,
): Promise<Finding | null> {
  const drafted = await draftedByHouse(ports, owed.input)
  if (!drafted.ok) {
    return isNothing(drafted.failure) ? null : lacking(ports, owed, drafted.failure, rule)
  }
  const report = drafted.value
  const linked = owed.caseId === null ? null : await caseLinked(ports.cases, owed.caseId, report, THE_HOUSE)
  await ports.committer.commit({
    writes: [{ op: 'insert', table: 'regulatoryReports', record: report }, ...(linked?.writes ?? [])],
    facts: [...(linked?.facts ?? []), reportFact(report, 'drafted', THE_HOUSE)],
  })
  return null
}

/** The SAR of a case that was closed as reported; none of one in which nothing but cash over the line was seen. */
async function sarOwed({ store }: FilingSchedulePorts, found: CaseRecord): Promise<Owed | null> {
  const { id, closedAt, updatedAt, lastEvent } = found
  // Something happened to it since it was read: it is looked at again.
  if ((await store.cases.case(id))?.lastEvent !== lastEvent) return null
  const { items } = await store.cases.alerts({ caseId: id }, CHECK_READ)
  const standing = items.filter(stands)
  if (standing.length > 0 && standing.every(({ rule }) => rule === CTR_RULE)) return null
  const input = inputOf({ report_type: 'sar', case_id: id })
  return { key: id, input, caseId: id, at: closedAt ?? updatedAt }
}

type Round = Readonly<{
  ports: FilingSchedulePorts
  memory: ScheduleMemory
  now: Instant
  /** Drafts what is owed unless it was settled under this name; answers what it lacks. */
  settle: (name: string, queue: string, owedNow: () => Promise<Owed | null>) => Promise<readonly Finding[]>
}>

/** What a report is never taken back from, and a day that is over does not change: what was settled is not asked again. */
const settleIn =
  (ports: FilingSchedulePorts, memory: ScheduleMemory): Round['settle'] =>
  async (name, queue, owedNow) => {
    if (memory.isSettled(name)) return []
    // The case and its report change together, and nobody drafts the same beside this.
    const finding = await ports.cases.queue.run(queue, async () => {
      const owed = await owedNow()
      return owed === null ? null : draftOwed(ports, owed)
    })
    if (finding !== null) return [finding]
    memory.settle(name)
    return []
  }

async function ofCases({ ports, now, settle }: Round): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const record of await ports.store.cases.unfiled(addMs(now, -CASES_BACK_MS), CHECK_READ.limit)) {
    const name = `case ${record.id} ${record.lastEvent}`
    findings.push(...(await settle(name, record.id, () => sarOwed(ports, record))))
  }
  return findings
}

async function ofCash({ ports, memory, now, settle }: Round): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const alert of await cashToSettle(ports, memory, now)) {
    const name = cashName(alert)
    findings.push(...(await settle(name, alert.caseId, () => ctrOwed(ports, alert))))
    if (memory.isSettled(name)) memory.waiting.delete(alert.id)
  }
  return findings
}

async function ofTransactions({ ports, now, settle }: Round): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const day of ports.switches.mifidIi ? daysBefore(now) : []) {
    const name = `trades ${utcDay(day)}`
    findings.push(...(await settle(name, name, () => transactionsOwed(ports, day))))
  }
  return findings
}

async function ofDerivatives({ ports, memory, now, settle }: Round): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const day of daysBefore(now)) {
    const rules = await tradeRules(ports, memory, day)
    if (!rules.ok) {
      const input = inputOf({ report_type: 'transaction' })
      findings.push(
        await lacking(ports, { key: 'derivatives', input, caseId: null, at: endOf(day) }, rules.failure),
      )
      continue
    }
    for (const rule of rules.value) {
      const name = `${rule} ${utcDay(day)}`
      findings.push(...(await settle(name, name, () => tradeReportsOwed(ports, rule, day))))
    }
  }
  return findings
}

/**
 * What the house drafts by itself: the SAR of each case that was closed as reported, the CTR of each customer and
 * day with more cash than the line, the transaction and trade reports of each day. From the draft on every step is a
 * person's. What a draft lacks is found, and tried again.
 */
export function makeFilingSchedule(
  ports: FilingSchedulePorts,
  memory: ScheduleMemory = makeScheduleMemory(),
): ComplianceCheck {
  const settle = settleIn(ports, memory)
  return {
    rule: 'C09',
    find: async (now) => {
      memory.begin(now)
      const round: Round = { ports, memory, now, settle }
      const findings: Finding[] = []
      for (const part of [ofCases, ofCash, ofTransactions, ofDerivatives])
        findings.push(...(await part(round)))
      return findings
    },
  }
}
