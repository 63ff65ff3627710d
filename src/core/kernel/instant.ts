/** A moment in UTC as whole milliseconds since 1970-01-01. Comes from a `Clock`, never from the platform. */
export type Instant = number & { readonly __brand: 'Instant' }

export const instant = (epochMs: number): Instant => Math.trunc(epochMs) as Instant

export const MS_PER_SECOND = 1_000
export const MS_PER_MINUTE = 60_000
export const MS_PER_HOUR = 3_600_000
export const MS_PER_DAY = 86_400_000
/** Julian year of 365.25 days would drift from quoted conventions: volatilities here are annualised on 365 days. */
export const MS_PER_YEAR = 365 * MS_PER_DAY

/** ISO 8601 in UTC with milliseconds, the wire form of every instant. */
export const toIso = (at: Instant): string => new Date(at).toISOString()

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/
const ISO_DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/

/** Reads ISO 8601; a text without a zone is UTC. Null when it is not a real date. */
export function parseIso(text: string): Instant | null {
  const dateTime = ISO_DATE_TIME.exec(text)
  if (!dateTime && !ISO_DATE.test(text)) return null
  const epochMs = Date.parse(
    dateTime ? text.replace(' ', 'T') + (dateTime[1] ? '' : 'Z') : `${text}T00:00:00Z`,
  )
  if (Number.isNaN(epochMs)) return null
  const rolledOver = !dateTime && new Date(epochMs).toISOString().slice(0, 10) !== text
  return rolledOver ? null : instant(epochMs)
}

export const addMs = (at: Instant, ms: number): Instant => instant(at + ms)

/** The UTC calendar day, as `2026-11-21`. Daily limits turn over here. */
export const utcDay = (at: Instant): string => toIso(at).slice(0, 10)

/** Year fraction from `from` to `to` on a 365-day year; negative when `to` is earlier. */
export const yearsBetween = (from: Instant, to: Instant): number => (to - from) / MS_PER_YEAR

/** The present, as a port: tests and simulations decide what time it is. */
export type Clock = Readonly<{ now: () => Instant }>
