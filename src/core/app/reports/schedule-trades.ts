import { MS_PER_DAY, addMs, ok, refused, utcDay } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import { reportingFailure } from '../../compliance/reporting/index.ts'
import type { Regulation, ReportingFailure } from '../../compliance/reporting/index.ts'
import { CHECK_READ } from '../cases/checks.ts'
import type { Store } from '../store/store.ts'
import { hasTradesToReport } from './period-draft.ts'
import type { PeriodPorts } from './period-draft.ts'
import { isFiling } from './record.ts'
import { dayOf, endOf, inputOf } from './schedule-owed.ts'
import type { Owed } from './schedule-owed.ts'
import type { ScheduleMemory } from './schedule-memory.ts'

type TradePorts = PeriodPorts & Readonly<{ store: Pick<Store, 'reports'> }>

const DAYS_BACK = 7

/** Days that are over and whose reports the schedule still sees to, oldest first. */
export const daysBefore = (now: Instant): readonly Instant[] =>
  Array.from({ length: DAYS_BACK }, (_, place) => addMs(dayOf(now), (place - DAYS_BACK) * MS_PER_DAY))

/** What the alert of a report that could not be drafted is known by: what the firm has not stated lacks on each day alike. */
const KEYS: Readonly<Partial<Record<Regulation, string>>> = {
  mifid_ii: 'rts22',
  emir: 'emir',
  dodd_frank: 'cftc',
}

/** The reports of a day that is over under one regulation, unless they were drafted. */
async function dayOwed({ store }: TradePorts, regulation: Regulation, day: Instant): Promise<Owed | null> {
  const { items } = await store.reports.reports({ reportType: 'transaction', periodStart: day }, CHECK_READ)
  if (items.some((report) => report.regulationType === regulation && isFiling(report))) return null
  const input = inputOf({
    ...{ report_type: 'transaction', regulation_type: regulation, format: 'xml' },
    ...{ period_start: day, period_end: endOf(day) },
  })
  return { key: KEYS[regulation] ?? regulation, input, caseId: null, at: endOf(day) }
}

/** The transaction reports of RTS 22 of a day on which live money traded. */
export async function transactionsOwed(ports: TradePorts, day: Instant): Promise<Owed | null> {
  const fills = await ports.store.reports.liveFillsOf({ from: day, to: endOf(day) }, 1)
  return fills.length === 0 ? null : dayOwed(ports, 'mifid_ii', day)
}

/** The trade reports of EMIR, or of CFTC part 45, of a day on which there was something to report. */
export const tradeReportsOwed = (
  ports: TradePorts,
  regulation: 'emir' | 'dodd_frank',
  day: Instant,
): Promise<Owed | null> => dayOwed(ports, regulation, day)

/**
 * Under which rules the trade reports of a day are owed: none where nothing of it is reported. Refused where something is
 * and the firm has not said who reports it to whom.
 */
export async function tradeRules(
  ports: TradePorts,
  memory: ScheduleMemory,
  day: Instant,
): Promise<Result<readonly ('emir' | 'dodd_frank')[], ReportingFailure>> {
  const [nothing, something] = [`no derivatives ${utcDay(day)}`, `derivatives ${utcDay(day)}`]
  if (memory.isSettled(nothing)) return ok([])
  // A day that is over does not change: it is read once, though the firm may be long in saying what lacks.
  if (!memory.isSettled(something)) {
    const has = await hasTradesToReport(ports, { from: day, to: endOf(day) })
    memory.settle(has ? something : nothing)
    if (!has) return ok([])
  }
  const firm = await ports.firm()
  if (!firm.ok) return firm
  const { tradeReporting } = firm.value
  if (tradeReporting !== undefined) return ok(tradeReporting)
  const field = 'firm.trade_reporting'
  const message = `${field}: the firm has not stated whether its derivatives are reported under emir, dodd_frank, both or neither.`
  return refused(reportingFailure('report_incomplete', message, { field }))
}
