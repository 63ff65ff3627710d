import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { addBusinessDays, dayText, isBusinessDay } from '../../../src/core/instruments/index.ts'
import type { CalendarId } from '../../../src/core/instruments/index.ts'

const dayOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000

/** Weekdays without business from the first to the last day of the years. */
function closedWeekdays(calendar: CalendarId, from: number, to: number): readonly string[] {
  const closed: string[] = []
  for (let day = dayOf(`${from}-01-01`); day <= dayOf(`${to}-12-31`); day++) {
    const isWeekday = ![0, 6].includes(new Date(day * 86_400_000).getUTCDay())
    if (isWeekday && !isBusinessDay(calendar, day)) closed.push(dayText(day))
  }
  return closed
}

describe('business days', () => {
  // vega-datasets 3: the S&P 500 day by day; it has a price exactly when New York traded.
  it('New York trades exactly on the days on which the S&P 500 has a price, 2000 to 2020', () => {
    const file = fileURLToPath(new URL('../data/sp500-2000.csv', import.meta.resolve('vega-datasets')))
    const traded = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0] as string)
    const byRule: string[] = []
    for (let day = dayOf(traded[0] as string); day <= dayOf(traded.at(-1) as string); day++) {
      if (isBusinessDay('us_exchange', day)) byRule.push(dayText(day))
    }
    expect(byRule).toEqual(traded)
  })

  // NYSE Group, "2022, 2023 and 2024 Holiday and Early Closings Calendar", 27 December 2021.
  it('keeps the published holidays of New York, 2022 to 2024', () => {
    expect(closedWeekdays('us_exchange', 2022, 2024)).toEqual([
      ...['2022-01-17', '2022-02-21', '2022-04-15', '2022-05-30', '2022-06-20', '2022-07-04'],
      ...['2022-09-05', '2022-11-24', '2022-12-26'],
      ...['2023-01-02', '2023-01-16', '2023-02-20', '2023-04-07', '2023-05-29', '2023-06-19'],
      ...['2023-07-04', '2023-09-04', '2023-11-23', '2023-12-25'],
      ...['2024-01-01', '2024-01-15', '2024-02-19', '2024-03-29', '2024-05-27', '2024-06-19'],
      ...['2024-07-04', '2024-09-02', '2024-11-28', '2024-12-25'],
    ])
  })

  // Federal Reserve Bank Services, holiday schedules of 2021 to 2023: Saturday's holidays are not moved.
  it('keeps the published holidays of the Federal Reserve Banks, 2022 and 2023', () => {
    expect(closedWeekdays('us_banks', 2022, 2023)).toEqual([
      ...['2022-01-17', '2022-02-21', '2022-05-30', '2022-06-20', '2022-07-04', '2022-09-05'],
      ...['2022-10-10', '2022-11-11', '2022-11-24', '2022-12-26'],
      ...['2023-01-02', '2023-01-16', '2023-02-20', '2023-05-29', '2023-06-19', '2023-07-04'],
      ...['2023-09-04', '2023-10-09', '2023-11-23', '2023-12-25'],
    ])
  })

  // gov.uk/bank-holidays, England and Wales.
  it('keeps the published bank holidays of England, 2020 to 2022', () => {
    expect(closedWeekdays('england', 2020, 2022)).toEqual([
      ...['2020-01-01', '2020-04-10', '2020-04-13', '2020-05-08', '2020-05-25', '2020-08-31'],
      ...['2020-12-25', '2020-12-28'],
      ...['2021-01-01', '2021-04-02', '2021-04-05', '2021-05-03', '2021-05-31', '2021-08-30'],
      ...['2021-12-27', '2021-12-28'],
      ...['2022-01-03', '2022-04-15', '2022-04-18', '2022-05-02', '2022-06-02', '2022-06-03'],
      ...['2022-08-29', '2022-09-19', '2022-12-26', '2022-12-27'],
    ])
  })

  // ECB press release of 14 December 2000: six closing days, those on a weekend are lost.
  it('keeps the closing days of TARGET, 2024 and 2027', () => {
    expect(closedWeekdays('target', 2024, 2024)).toEqual([
      ...['2024-01-01', '2024-03-29', '2024-04-01', '2024-05-01', '2024-12-25', '2024-12-26'],
    ])
    expect(closedWeekdays('target', 2027, 2027)).toEqual(['2027-01-01', '2027-03-26', '2027-03-29'])
  })

  it('counts business days of several calendars together, from any day', () => {
    const add = (calendars: readonly CalendarId[], from: string, count: number): string =>
      dayText(addBusinessDays(calendars, dayOf(from), count))
    expect(add(['us_exchange'], '2026-11-25', 1)).toBe('2026-11-27')
    expect(add(['us_exchange'], '2026-11-21', 0)).toBe('2026-11-23')
    expect(add(['us_exchange'], '2026-11-21', 1)).toBe('2026-11-23')
    expect(add(['every_day'], '2026-11-21', 1)).toBe('2026-11-22')
    // Good Friday and Easter Monday close TARGET; 4 May 2026 is a holiday of England only.
    expect(add(['target', 'us_banks'], '2026-04-02', 1)).toBe('2026-04-07')
    expect(add(['england', 'us_banks'], '2026-04-30', 2)).toBe('2026-05-05')
  })
})
