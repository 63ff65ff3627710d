import { MS_PER_DAY, addMs, asId, instant, utcDay } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { AlertRecord, CaseRecord } from '../../compliance/cases/index.ts'
import type { ReportingFailure } from '../../compliance/reporting/index.ts'
import { THE_HOUSE } from '../cases/case-book.ts'
import type { CasePorts } from '../cases/case-book.ts'
import { CHECK_READ } from '../cases/checks.ts'
import type { ComplianceCheck, Finding } from '../cases/checks.ts'
import type { Committer } from '../committer.ts'
import type { Store } from '../store.ts'
import { customersOf, stands } from './case-draft.ts'
import { caseLinked } from './case-link.ts'
import { CTR_RULE } from './ctr-draft.ts'
import { draftedByHouse } from './draft.ts'
import type { DraftPorts, GenerateInput } from './draft.ts'
import { isFiling, reportFact } from './record.ts'

export type FilingSchedulePorts = DraftPorts &
  Readonly<{
    store: Pick<Store, 'reports' | 'cases'>
    committer: Pick<Committer, 'commit'>
    cases: CasePorts
  }>

/** How long the schedule goes on trying: twice the clock of a SAR, of cash and of trades. */
const CASES_BACK_MS = 60 * MS_PER_DAY
const CASH_BACK_MS = 30 * MS_PER_DAY
const TRADE_DAYS_BACK = 7

/** Something that is owed to an authority, and in whose case it is said so. */
type Owed = Readonly<{ key: string; input: GenerateInput; caseId: string | null; at: Instant }>

const inputOf = (input: Partial<GenerateInput> & Pick<GenerateInput, 'report_type'>): GenerateInput => ({
  ...{ include_details: false, subject_user_ids: [] },
  ...input,
})

const endOf = (day: Instant): Instant => addMs(day, MS_PER_DAY - 1)

const dayOf = (at: Instant): Instant => instant(Math.floor(at / MS_PER_DAY) * MS_PER_DAY)

/** Why an owed filing has no draft, for whoever can see to it. */
async function lacking(
  { store }: FilingSchedulePorts,
  { key, input, caseId, at }: Owed,
  { message, field, code }: ReportingFailure,
): Promise<Finding> {
  const customers = caseId === null ? null : await customersOf({ store }, caseId)
  return {
    key: `C09-${key}-${field ?? code}`,
    explanation: `A filing (${input.report_type}) that is owed could not be drafted. ${message}`,
    at,
    about: customers?.ok === true ? customers.value : input.subject_user_ids.map((id) => asId<'user'>(id)),
  }
}

/** That a day had nothing to report is no news. */
const isNothing = ({ field }: ReportingFailure): boolean => field === 'transactions'

/** Drafts one and links it to its case; answers what it lacks where it cannot be drafted. */
async function draft(ports: FilingSchedulePorts, owed: Owed): Promise<Finding | null> {
  const drafted = await draftedByHouse(ports, owed.input)
  if (!drafted.ok) return isNothing(drafted.failure) ? null : lacking(ports, owed, drafted.failure)
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

/** Alerts of cash over the line since an instant, newest first. */
async function cashAlerts({ store }: FilingSchedulePorts, from: Instant): Promise<readonly AlertRecord[]> {
  const found: AlertRecord[] = []
  for (let offset = 0; ; offset += CHECK_READ.limit) {
    const { items } = await store.cases.alerts({ rule: CTR_RULE }, { ...CHECK_READ, offset })
    const recent = items.filter(({ happenedAt }) => happenedAt >= from)
    found.push(...recent)
    if (recent.length < CHECK_READ.limit) return found
  }
}

/** The CTR of a customer and day that is over, unless one was drafted. */
async function ctrOwed({ store }: FilingSchedulePorts, alert: AlertRecord): Promise<Owed | null> {
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

/** The transaction reports of a day that is over, unless they were drafted. */
async function tradesOwed({ store }: FilingSchedulePorts, day: Instant): Promise<Owed | null> {
  const { items } = await store.reports.reports({ reportType: 'transaction', periodStart: day }, CHECK_READ)
  if (items.some((report) => report.regulationType === 'mifid_ii' && isFiling(report))) return null
  if ((await store.reports.liveFillsOf({ from: day, to: endOf(day) }, 1)).length === 0) return null
  const input = inputOf({
    ...{ report_type: 'transaction', regulation_type: 'mifid_ii', format: 'xml' },
    ...{ period_start: day, period_end: endOf(day) },
  })
  // What the firm has not stated lacks on each day alike, and is told once.
  return { key: 'rts22', input, caseId: null, at: endOf(day) }
}

/**
 * What the house drafts by itself (CMP-22): the SAR of each case that was closed as reported, the CTR of each customer and
 * day with more cash than the line, the transaction reports of each day. From the draft on every step is a person's. What a
 * draft lacks is found, and tried again.
 */
export function makeFilingSchedule(ports: FilingSchedulePorts): ComplianceCheck {
  // A report is never taken back, a day that is over does not change: what was settled once is not asked again.
  const settled = new Set<string>()
  const settle = async (
    name: string,
    queue: string,
    owedNow: () => Promise<Owed | null>,
  ): Promise<readonly Finding[]> => {
    if (settled.has(name)) return []
    // The case and its report change together, and nobody drafts the same beside this.
    const finding = await ports.cases.queue.run(queue, async () => {
      const owed = await owedNow()
      return owed === null ? null : draft(ports, owed)
    })
    if (finding !== null) return [finding]
    settled.add(name)
    return []
  }
  return {
    rule: 'C09',
    find: async (now) => {
      const findings: Finding[] = []
      const today = dayOf(now)
      for (const record of await ports.store.cases.unfiled(addMs(now, -CASES_BACK_MS), CHECK_READ.limit)) {
        const name = `case ${record.id} ${record.lastEvent}`
        findings.push(...(await settle(name, record.id, () => sarOwed(ports, record))))
      }
      for (const alert of await cashAlerts(ports, addMs(now, -CASH_BACK_MS))) {
        if (alert.happenedAt >= today) continue
        const name = `cash ${alert.id} ${alert.revision} ${alert.status}`
        findings.push(...(await settle(name, alert.caseId, () => ctrOwed(ports, alert))))
      }
      for (let back = ports.switches.mifidIi ? TRADE_DAYS_BACK : 0; back > 0; back -= 1) {
        const day = addMs(today, -back * MS_PER_DAY)
        const name = `trades ${utcDay(day)}`
        findings.push(...(await settle(name, name, () => tradesOwed(ports, day))))
      }
      return findings
    },
  }
}
