import { MS_PER_DAY, assert, ok, parseIso, present, refused } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { addBusinessDays, dayText } from '../../../instruments/index.ts'
import type { CalendarId } from '../../../instruments/index.ts'
import { invalidInput } from '../failures.ts'
import type { ReportingFailure } from '../failures.ts'

/** What is to be filed, by the name that the command line and the report carry. */
export const FILINGS = [
  'sar',
  'sar_no_suspect',
  'sar_continuing',
  'ctr',
  'rts22',
  'emir',
  'cftc',
  'cftc_end_user',
  'large_trader',
] as const

export type FilingKind = (typeof FILINGS)[number]

type Clock = Readonly<{ unit: 'days' | 'business_days'; count: number; calendar: CalendarId; source: string }>

/** How long after what a filing is due. Calendar days run over weekends, and a due day on one is not moved. */
const FILING_CLOCKS: Readonly<Record<FilingKind, Clock>> = {
  sar: {
    unit: 'days',
    count: 30,
    calendar: 'us_banks',
    source: '31 CFR 1020.320(b)(3): 30 calendar days after the facts were first detected',
  },
  sar_no_suspect: {
    unit: 'days',
    count: 60,
    calendar: 'us_banks',
    source: '31 CFR 1020.320(b)(3): 30 more days to identify a suspect, never more than 60 in all',
  },
  sar_continuing: {
    unit: 'days',
    count: 120,
    calendar: 'us_banks',
    source:
      'FinCEN, SAR electronic filing requirements: 120 days after the previous filing on continuing activity',
  },
  ctr: {
    unit: 'days',
    count: 15,
    calendar: 'us_banks',
    source: '31 CFR 1010.306(a)(1): 15 days following the day of the transaction',
  },
  rts22: {
    unit: 'business_days',
    count: 1,
    calendar: 'target',
    source: 'Regulation (EU) 600/2014 article 26(1): the close of the following working day',
  },
  emir: {
    unit: 'business_days',
    count: 1,
    calendar: 'target',
    source: 'Regulation (EU) 648/2012 article 9(1): the working day following conclusion, change or end',
  },
  cftc: {
    unit: 'business_days',
    count: 1,
    calendar: 'us_banks',
    source: '17 CFR 45.3(a) and (b)(1): T+1 after execution',
  },
  cftc_end_user: {
    unit: 'business_days',
    count: 2,
    calendar: 'us_banks',
    source: '17 CFR 45.3(b)(2): T+2 where neither side is a dealer, major participant or clearing house',
  },
  large_trader: {
    unit: 'business_days',
    count: 1,
    calendar: 'us_exchange',
    source: '17 CFR 17.02(a): 9:00 in New York on the business day following',
  },
}

type Deadline = Readonly<{ dueOn: string; source: string }>

/** The civil day of a date as its number since 1970-01-01; null when there is no such day. */
const dayNumber = (text: string): number | null => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseIso(text) : null
  return at === null ? null : at / MS_PER_DAY
}

/** The last day on which a filing is in time. `from`: when it was detected, happened, was traded, or last filed. */
export function filingDeadline(
  filing: FilingKind,
  from: string,
  calendar: CalendarId = FILING_CLOCKS[filing].calendar,
): Result<Deadline, ReportingFailure> {
  const day = dayNumber(from)
  if (day === null) return refused(invalidInput('from', 'must be a date, 2026-01-31'))
  const { unit, count, source } = FILING_CLOCKS[filing]
  const due = unit === 'days' ? day + count : addBusinessDays([calendar], day, count)
  return ok({ dueOn: dayText(due), source })
}

/** FinCEN, SAR electronic filing requirements: what continues is looked at 90 days after the filing. */
const CONTINUING_REVIEW_DAYS = 90

/** The clock that begins with a filed SAR: by when it is known whether its activity goes on, and by when that is filed. */
export type ContinuingClock = Readonly<{ filedOn: string; reviewOn: string; dueOn: string }>

export function continuingClock(filedOn: string): ContinuingClock {
  const due = filingDeadline('sar_continuing', filedOn)
  const day = present(dayNumber(filedOn), 'the day of a filing')
  assert(due.ok, 'a day of a filing has a deadline')
  return { filedOn, reviewOn: dayText(day + CONTINUING_REVIEW_DAYS), dueOn: due.value.dueOn }
}
