import { MS_PER_DAY, addMs, asId, parseIso, present, utcDay } from '../../kernel/index.ts'
import type { ContinuingClock } from '../../compliance/reporting/index.ts'
import { CHECK_READ } from '../cases/checks.ts'
import type { ComplianceCheck, Finding } from '../cases/checks.ts'
import type { RegulatoryReportRecord } from '../store/store.ts'
import { caseOf } from './case-link.ts'
import { goesOn } from './case-draft.ts'
import { clockOf, sinceOf } from './continuing.ts'
import { draftOwed } from './filing-schedule.ts'
import type { FilingSchedulePorts } from './filing-schedule.ts'
import { makeScheduleMemory } from './schedule-memory.ts'
import { inputOf } from './schedule-owed.ts'

/** A filing is looked at until 60 days after the last day on which what continues it is in time. */
const FILED_BACK_MS = 180 * MS_PER_DAY

const RULE = 'C10'

const startOf = (day: string) => present(parseIso(day), 'a day')

/** What an officer is to look at, hidden from whom the report is about. */
const reviewOf = (
  { id, subjects }: RegulatoryReportRecord,
  { filedOn, reviewOn, dueOn }: ContinuingClock,
): Finding => ({
  key: `${RULE}-${id}`,
  explanation:
    `SAR ${id} was filed on ${filedOn}, and its 90 days ended on ${reviewOn}. Look at whether its activity goes on: ` +
    `what does is to be filed by ${dueOn}.`,
  at: startOf(reviewOn),
  about: subjects.split(' ').flatMap((subject) => (subject === '' ? [] : [asId<'user'>(subject)])),
})

/**
 * What a filed SAR saw is looked at again 90 days after: an item in the queue, and, where monitoring saw its customers do
 * more of it since, the draft of the report that continues it, due on the 120th day (FinCEN).
 */
export function makeContinuingCheck(ports: FilingSchedulePorts): ComplianceCheck {
  const memory = makeScheduleMemory()
  const { store, cases } = ports
  const drafted = async (report: RegulatoryReportRecord, clock: ContinuingClock): Promise<Finding | null> => {
    const caseId = await caseOf(store, report, [])
    if (caseId === null || !(await goesOn(ports, caseId, sinceOf(report, clock)))) return null
    const input = inputOf({ report_type: 'sar', case_id: caseId, continues: report.id })
    const owed = { key: report.id, input, caseId, at: startOf(clock.reviewOn) }
    return cases.queue.run(caseId, async () =>
      (await store.reports.continuedBy(report.id)) === null ? draftOwed(ports, owed, RULE) : null,
    )
  }
  return {
    rule: RULE,
    find: async (now) => {
      memory.begin(now)
      const findings: Finding[] = []
      for (const report of await store.reports.continuable(addMs(now, -FILED_BACK_MS), CHECK_READ.limit)) {
        if (memory.isSettled(report.id)) continue
        const clock = await clockOf(ports, report)
        if (clock === null || utcDay(now) <= clock.reviewOn) continue
        const lacks = await drafted(report, clock)
        findings.push(reviewOf(report, clock), ...(lacks === null ? [] : [lacks]))
        if (lacks === null) memory.settle(report.id)
      }
      return findings
    },
  }
}
