import type { PartialDate } from '../types.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const YEAR_MIN = 1700
const YEAR_MAX = 2200
/** `circa` is taken for two years on either side. */
const CIRCA_YEARS = 2

const monthOf = (name: string): number | null => {
  const at = MONTHS.indexOf(name.slice(0, 3).toLowerCase())
  return at < 0 ? null : at + 1
}

/** A calendar day, month or year; null for a day that no calendar has. */
export function partialDate(year: number, month: number | null, day: number | null): PartialDate | null {
  if (!Number.isInteger(year) || year < YEAR_MIN || year > YEAR_MAX) return null
  if (month === null) return { yearFrom: year, yearTo: year, month: null, day: null }
  if (month < 1 || month > 12) return null
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  if (day !== null && (day < 1 || day > days)) return null
  return { yearFrom: year, yearTo: year, month, day }
}

const widen = (date: PartialDate | null, years: number): PartialDate | null =>
  date && { yearFrom: date.yearFrom - years, yearTo: date.yearTo + years, month: null, day: null }

const ISO = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$/
const DAY_MONTH_YEAR = /^(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4})$/
const MONTH_YEAR = /^([A-Za-z]{3,9})\.? (\d{4})$/
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/
const SPAN = /^(?:between )?(.+?) (?:to|and|-) (.+)$/i

/**
 * A date as lists and people write it: `1965-12-12`, `12 Dec 1965`, `Dec 1965`, `1965`, `12/12/1965` (day first, 00 for
 * unknown), `circa 1965`, `1958 to 1963`. Null when it is none, or no day of the calendar.
 */
export function parsePartialDate(text: string): PartialDate | null {
  const plain = text.trim().replace(/[.,;]$/, '')
  const circa = /^(?:circa|c\.|approximately|about) (\S.*)$/i.exec(plain)
  if (circa) return widen(parsePartialDate(circa[1] ?? ''), CIRCA_YEARS)
  const iso = ISO.exec(plain)
  if (iso) return partialDate(Number(iso[1]), iso[2] ? Number(iso[2]) : null, iso[3] ? Number(iso[3]) : null)
  const long = DAY_MONTH_YEAR.exec(plain)
  if (long) {
    const month = monthOf(long[2] ?? '')
    return month === null ? null : partialDate(Number(long[3]), month, Number(long[1]))
  }
  const slashed = SLASHED.exec(plain)
  if (slashed) return partialDate(Number(slashed[3]), Number(slashed[2]) || null, Number(slashed[1]) || null)
  const short = MONTH_YEAR.exec(plain)
  if (short) {
    const month = monthOf(short[1] ?? '')
    return month === null ? null : partialDate(Number(short[2]), month, null)
  }
  const span = SPAN.exec(plain)
  const [from, to] = span ? [parsePartialDate(span[1] ?? ''), parsePartialDate(span[2] ?? '')] : [null, null]
  return from && to && from.yearFrom <= to.yearTo
    ? { yearFrom: from.yearFrom, yearTo: to.yearTo, month: null, day: null }
    : null
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `1965-12-12`, `1965-12`, `1965` or `1958..1963`. */
export function partialDateText({ yearFrom, yearTo, month, day }: PartialDate): string {
  if (yearFrom !== yearTo) return `${yearFrom}..${yearTo}`
  return [
    String(yearFrom),
    ...(month === null ? [] : [two(month)]),
    ...(month === null || day === null ? [] : [two(day)]),
  ].join('-')
}

/** How two dates of birth go together. `near`: one figure off, or day and month exchanged. */
export type DateAgreement = 'same_day' | 'same_year' | 'near' | 'differs' | 'far'

const NEAR_YEARS = 1
const DIFFERS_YEARS = 3

export function compareDates(a: PartialDate, b: PartialDate): DateAgreement {
  const apart = Math.max(0, Math.max(a.yearFrom, b.yearFrom) - Math.min(a.yearTo, b.yearTo))
  if (apart > DIFFERS_YEARS) return 'far'
  if (apart > NEAR_YEARS) return 'differs'
  const known = a.month !== null && b.month !== null && a.day !== null && b.day !== null
  if (apart === 0 && known) {
    if (a.month === b.month && a.day === b.day) return 'same_day'
    if (a.month === b.day && a.day === b.month) return 'near'
    return a.month === b.month || a.day === b.day ? 'near' : 'differs'
  }
  return apart === 0 ? 'same_year' : 'near'
}
