import { describe, expect, it } from 'vitest'
import { seriesExpiries, seriesStrikes } from '../../../src/core/instruments/index.ts'
import { decimal, parseIso, toIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'

const rule = {
  weeklies: 3,
  monthlies: 2,
  quarterlies: 2,
  calendar: 'us_exchange',
  zone: 'America/New_York',
  minutes: 16 * 60,
} as const

const expiries = (now: string): readonly string[] =>
  seriesExpiries(rule, parseIso(now) as Instant).map((at) => toIso(at).slice(0, 16))

describe('the expiries of a series', () => {
  it('are the next Fridays, third Fridays and quarters, at 16:00 in New York', () => {
    expect(expiries('2026-11-21T12:00:00Z')).toEqual([
      ...['2026-11-27T21:00', '2026-12-04T21:00', '2026-12-11T21:00', '2026-12-18T21:00'],
      ...['2027-01-15T21:00', '2027-03-19T20:00', '2027-06-17T20:00'],
    ])
  })

  it('a Friday without business gives way to the day before: Good Friday 2026, Juneteenth 2026', () => {
    expect(expiries('2026-03-30T12:00:00Z').slice(0, 3)).toEqual([
      ...['2026-04-02T20:00', '2026-04-10T20:00', '2026-04-17T20:00'],
    ])
    expect(expiries('2026-06-15T12:00:00Z')[0]).toBe('2026-06-18T20:00')
  })

  it('on the day itself until the hour, then no more', () => {
    expect(expiries('2026-11-27T20:59:59Z')[0]).toBe('2026-11-27T21:00')
    expect(expiries('2026-11-27T21:00:00Z')[0]).toBe('2026-12-04T21:00')
  })
})

describe('the strikes of a series', () => {
  const strikes = (price: string, width: string, interval: string | null = null): readonly string[] =>
    seriesStrikes(decimal(price), decimal(width), interval === null ? null : decimal(interval)).map(
      (strike) => strike.toFixed(),
    )

  // Cboe: 2.50 to 25, 5 to 200, 10 above.
  it('lie 2.50 apart up to 25, 5 up to 200 and 10 above', () => {
    expect(strikes('24', '0.2')).toEqual(['20', '22.5', '25'])
    expect(strikes('25', '0.4')).toEqual(['15', '17.5', '20', '22.5', '25', '30', '35'])
    expect(strikes('200', '0.1')).toEqual(['180', '185', '190', '195', '200', '210', '220'])
    expect(strikes('6800', '0.01', '25')).toEqual(['6750', '6775', '6800', '6825', '6850'])
    expect(strikes('1', '0.9', '1')).toEqual(['1'])
  })
})
