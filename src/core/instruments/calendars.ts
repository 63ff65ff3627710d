import { AssertionFailure, MS_PER_DAY, assert } from '../kernel/index.ts'

/**
 * Business days by rule. A day is its number of whole days since 1970-01-01 in the calendar's own place; a weekend or a
 * holiday of any of several calendars is no business day of them together.
 */
export type CalendarId =
  'every_day' | 'weekdays' | 'us_exchange' | 'us_banks' | 'england' | 'target' | 'us_futures' | 'fx'

const MONDAY = 1
const THURSDAY = 4
const FRIDAY = 5
const SATURDAY = 6
const SUNDAY = 0

/** The number of a civil day, `month` from 1. */
export const dayOf = (year: number, month: number, date: number): number =>
  Date.UTC(year, month - 1, date) / MS_PER_DAY

export const yearOf = (day: number): number => new Date(day * MS_PER_DAY).getUTCFullYear()

/** 0 is Sunday. 1970-01-01 was a Thursday. */
const weekdayOfDay = (day: number): number => (((day + THURSDAY) % 7) + 7) % 7

/** `2026-11-21`. */
export const dayText = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10)

/** The n-th given weekday of a month (n from 1; −1 is the last). */
export function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  if (n > 0) {
    const first = dayOf(year, month, 1)
    return first + ((weekday - weekdayOfDay(first) + 7) % 7) + 7 * (n - 1)
  }
  const last = dayOf(year, month + 1, 0)
  return last - ((weekdayOfDay(last) - weekday + 7) % 7)
}

/** Easter Sunday of the Gregorian calendar (anonymous computus; Meeus 1991, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const month = Math.floor((h + l - 7 * m + 114) / 31)
  return dayOf(year, month, ((h + l - 7 * m + 114) % 31) + 1)
}

/** Saturday's holiday is kept on Friday, Sunday's on Monday. */
function nearestWeekday(day: number): number {
  const weekday = weekdayOfDay(day)
  return weekday === SATURDAY ? day - 1 : weekday === SUNDAY ? day + 1 : day
}

const sundayToMonday = (day: number): number => (weekdayOfDay(day) === SUNDAY ? day + 1 : day)

const weekendToMonday = (day: number): number =>
  weekdayOfDay(day) === SATURDAY ? day + 2 : sundayToMonday(day)

/** Unscheduled closures of the New York exchanges, as dates of record (NYSE, "Special closings"). */
const US_EXCHANGE_CLOSURES: ReadonlySet<string> = new Set([
  '2001-09-11',
  '2001-09-12',
  '2001-09-13',
  '2001-09-14',
  '2004-06-11',
  '2007-01-02',
  '2012-10-29',
  '2012-10-30',
  '2018-12-05',
  '2025-01-09',
])

/**
 * NYSE Rule 7.2: ten holidays, a Sunday's kept on Monday, a Saturday's on Friday - but not New Year's Day, whose Friday
 * ends the accounting year. Martin Luther King Day since 1998, Juneteenth since 2022.
 */
function usExchangeHolidays(year: number): readonly number[] {
  const days = [
    sundayToMonday(dayOf(year, 1, 1)),
    nthWeekday(year, 2, MONDAY, 3),
    easterSunday(year) - 2,
    nthWeekday(year, 5, MONDAY, -1),
    nearestWeekday(dayOf(year, 7, 4)),
    nthWeekday(year, 9, MONDAY, 1),
    nthWeekday(year, 11, THURSDAY, 4),
    nearestWeekday(dayOf(year, 12, 25)),
  ]
  if (year >= 1998) days.push(nthWeekday(year, 1, MONDAY, 3))
  if (year >= 2022) days.push(nearestWeekday(dayOf(year, 6, 19)))
  return days
}

/** Federal Reserve Banks' holidays (5 U.S.C. 6103; a Saturday's is not moved, a Sunday's is kept on Monday). */
function usBankHolidays(year: number): readonly number[] {
  const days = [
    sundayToMonday(dayOf(year, 1, 1)),
    nthWeekday(year, 1, MONDAY, 3),
    nthWeekday(year, 2, MONDAY, 3),
    nthWeekday(year, 5, MONDAY, -1),
    sundayToMonday(dayOf(year, 7, 4)),
    nthWeekday(year, 9, MONDAY, 1),
    nthWeekday(year, 10, MONDAY, 2),
    sundayToMonday(dayOf(year, 11, 11)),
    nthWeekday(year, 11, THURSDAY, 4),
    sundayToMonday(dayOf(year, 12, 25)),
  ]
  if (year >= 2021) days.push(sundayToMonday(dayOf(year, 6, 19)))
  return days
}

/** Bank holidays that were moved or added by Royal proclamation: what each year keeps instead of the ordinary rule. */
const ENGLAND_MOVED: Readonly<
  Record<number, Readonly<{ earlyMay?: string; spring?: string; extra?: readonly string[] }>>
> = {
  1999: { extra: ['1999-12-31'] },
  2002: { spring: '2002-06-04', extra: ['2002-06-03'] },
  2011: { extra: ['2011-04-29'] },
  2012: { spring: '2012-06-04', extra: ['2012-06-05'] },
  2020: { earlyMay: '2020-05-08' },
  2022: { spring: '2022-06-02', extra: ['2022-06-03', '2022-09-19'] },
  2023: { extra: ['2023-05-08'] },
}

const dayOfText = (text: string): number => Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY

/** England and Wales: Banking and Financial Dealings Act 1971, schedule 1, with the proclaimed days. */
function englandHolidays(year: number): readonly number[] {
  const moved = ENGLAND_MOVED[year] ?? {}
  const easter = easterSunday(year)
  const christmas = dayOf(year, 12, 25)
  const weekday = weekdayOfDay(christmas)
  // Christmas and Boxing Day together: whichever falls on a weekend moves to the next days that are free.
  const christmasDays =
    weekday === FRIDAY
      ? [christmas, christmas + 3]
      : weekday === SATURDAY
        ? [christmas + 2, christmas + 3]
        : weekday === SUNDAY
          ? [christmas + 1, christmas + 2]
          : [christmas, christmas + 1]
  return [
    weekendToMonday(dayOf(year, 1, 1)),
    easter - 2,
    easter + 1,
    moved.earlyMay ? dayOfText(moved.earlyMay) : nthWeekday(year, 5, MONDAY, 1),
    moved.spring ? dayOfText(moved.spring) : nthWeekday(year, 5, MONDAY, -1),
    nthWeekday(year, 8, MONDAY, -1),
    ...christmasDays,
    ...(moved.extra ?? []).map(dayOfText),
  ]
}

/** ECB press release of 14 December 2000, in force since 2002: six closing days, never moved. */
function targetHolidays(year: number): readonly number[] {
  const easter = easterSunday(year)
  return [
    dayOf(year, 1, 1),
    easter - 2,
    easter + 1,
    dayOf(year, 5, 1),
    dayOf(year, 12, 25),
    dayOf(year, 12, 26),
  ]
}

/** CME Globex equity index futures are closed for the whole session on three days a year; on the others they close early. */
const usFuturesHolidays = (year: number): readonly number[] => [
  sundayToMonday(dayOf(year, 1, 1)),
  easterSunday(year) - 2,
  nearestWeekday(dayOf(year, 12, 25)),
]

const HOLIDAYS: Readonly<Record<CalendarId, (year: number) => readonly number[]>> = {
  every_day: () => [],
  weekdays: () => [],
  us_exchange: usExchangeHolidays,
  us_banks: usBankHolidays,
  england: englandHolidays,
  target: targetHolidays,
  us_futures: usFuturesHolidays,
  fx: (year) => [dayOf(year, 1, 1), dayOf(year, 12, 25)],
}

/** True when the day is neither a weekend nor a holiday there. `every_day` has neither. */
export function isBusinessDay(calendar: CalendarId, day: number): boolean {
  if (calendar === 'every_day') return true
  const weekday = weekdayOfDay(day)
  if (weekday === SATURDAY || weekday === SUNDAY) return false
  if (calendar === 'us_exchange' && US_EXCHANGE_CLOSURES.has(dayText(day))) return false
  return !HOLIDAYS[calendar](yearOf(day)).includes(day)
}

/**
 * Half days of the New York exchanges (close at 13:00): the day after Thanksgiving, 24 December from Monday to Thursday,
 * and 3 July when the 4th falls from Tuesday to Friday (NYSE holiday and early closings calendars).
 */
export function isUsEarlyClose(day: number): boolean {
  const year = yearOf(day)
  const weekday = weekdayOfDay(day)
  if (day === nthWeekday(year, 11, THURSDAY, 4) + 1) return true
  return (
    (day === dayOf(year, 12, 24) || day === dayOf(year, 7, 3)) && weekday >= MONDAY && weekday <= THURSDAY
  )
}

/** Half days of the London Stock Exchange (close at 12:30): the last business days before Christmas and New Year. */
export function isLondonEarlyClose(day: number): boolean {
  const year = yearOf(day)
  return (
    day === businessDayOnOrBefore(['england'], dayOf(year, 12, 24)) ||
    day === businessDayOnOrBefore(['england'], dayOf(year, 12, 31))
  )
}

/** Longest search for a business day: no calendar closes longer. */
const SEARCH_DAYS_MAX = 30

const noBusinessDay = (): AssertionFailure =>
  new AssertionFailure('a calendar has a business day within a month')

/** The first business day on or after `day` of all the calendars together. */
export function businessDayOnOrAfter(calendars: readonly CalendarId[], day: number): number {
  for (let found = day; found < day + SEARCH_DAYS_MAX; found++) {
    if (calendars.every((calendar) => isBusinessDay(calendar, found))) return found
  }
  throw noBusinessDay()
}

/** The first business day on or before `day` of all the calendars together. */
export function businessDayOnOrBefore(calendars: readonly CalendarId[], day: number): number {
  for (let found = day; found > day - SEARCH_DAYS_MAX; found--) {
    if (calendars.every((calendar) => isBusinessDay(calendar, found))) return found
  }
  throw noBusinessDay()
}

/** `count` ≥ 0 business days after `day`; 0 rolls a day without business to the next that has it. */
export function addBusinessDays(calendars: readonly CalendarId[], day: number, count: number): number {
  assert(Number.isInteger(count) && count >= 0, 'business days are counted forward in whole days')
  let found = businessDayOnOrAfter(calendars, day)
  // From a day without business the first step reaches the next business day, as settlement practice counts it.
  let left = found === day ? count : Math.max(0, count - 1)
  for (; left > 0; left--) found = businessDayOnOrAfter(calendars, found + 1)
  return found
}
