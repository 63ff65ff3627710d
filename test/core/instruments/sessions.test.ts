import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ZONE_NAMES,
  instantOfWallClock,
  isMarketOpen,
  nextOpenAt,
  sessionAt,
  sessionCloseAfter,
  settlementDateOf,
  wallClockOf,
  zoneOffsetMs,
} from '../../../src/core/instruments/index.ts'
import type { HoursId, Instrument, InstrumentKind } from '../../../src/core/instruments/index.ts'
import { instant, parseIso, toIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { btcUsd, spxOption, symbolOf } from '../../sim/support/venue.ts'

const at = (text: string): Instant => parseIso(text) as Instant
const iso = (when: Instant): string => toIso(when).slice(0, 16)

const listed = (hours: HoursId, kind: InstrumentKind = 'equity', symbol = 'X'): Instrument => ({
  ...btcUsd(),
  symbol: symbolOf(symbol),
  kind,
  hours,
})

describe('time zones', () => {
  it('agree with the platform’s time-zone database at every hour of 1998 to 2037', () => {
    const clocks = new Map(
      ZONE_NAMES.map((zone) => [
        zone,
        new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }),
      ]),
    )
    const hour = fc.integer({ min: at('1998-01-01') / 3_600_000, max: at('2037-12-31') / 3_600_000 })
    fc.assert(
      fc.property(fc.constantFrom(...ZONE_NAMES), hour, (zone, hours) => {
        const when = instant(hours * 3_600_000)
        const parts = clocks.get(zone)?.formatToParts(when) ?? []
        const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
        const [, sign = '+', h = '0', m = '0'] = /([+-])(\d\d):(\d\d)/.exec(text) ?? []
        const expected = (sign === '-' ? -1 : 1) * (Number(h) * 60 + Number(m)) * 60_000
        expect(zoneOffsetMs(zone, when) + 0).toBe(expected + 0)
      }),
      { seed: 7, numRuns: 3_000 },
    )
  })

  it('find the wall clock’s instant again, but for the hour that comes twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONE_NAMES),
        fc.integer({ min: 0, max: 40 * 365 * 24 }),
        (zone, hours) => {
          const when = instant(at('1998-01-01') + hours * 3_600_000)
          const found = instantOfWallClock(zone, wallClockOf(zone, when))
          expect([0, 3_600_000]).toContain(when - found)
        },
      ),
      { seed: 8, numRuns: 2_000 },
    )
  })
})

describe('sessions', () => {
  it('New York opens at 09:30 and closes at 16:00 of its own clock, summer and winter', () => {
    const share = listed('us_equity')
    expect(isMarketOpen(share, at('2026-07-01T13:29:59Z'))).toBe(false)
    expect(isMarketOpen(share, at('2026-07-01T13:30:00Z'))).toBe(true)
    expect(iso(sessionCloseAfter(share, at('2026-07-01T14:00:00Z')))).toBe('2026-07-01T20:00')
    expect(iso(sessionCloseAfter(share, at('2026-12-01T15:00:00Z')))).toBe('2026-12-01T21:00')
    expect(isMarketOpen(share, at('2026-07-01T20:00:00Z'))).toBe(false)
  })

  it('a DAY order placed while New York is shut ends at the close of the next session', () => {
    const share = listed('us_equity')
    expect(iso(sessionCloseAfter(share, at('2026-11-21T12:00:00Z')))).toBe('2026-11-23T21:00')
    expect(iso(nextOpenAt(share, at('2026-11-21T12:00:00Z')))).toBe('2026-11-23T14:30')
    expect(iso(sessionCloseAfter(share, at('2026-11-23T21:00:00Z')))).toBe('2026-11-24T21:00')
  })

  it('half days end at 13:00, for index options at 13:15', () => {
    expect(iso(sessionCloseAfter(listed('us_equity'), at('2026-11-27T15:00:00Z')))).toBe('2026-11-27T18:00')
    expect(iso(sessionCloseAfter(listed('us_index_option'), at('2026-12-24T15:00:00Z')))).toBe(
      '2026-12-24T18:15',
    )
    expect(iso(sessionCloseAfter(listed('london_equity'), at('2026-12-31T10:00:00Z')))).toBe(
      '2026-12-31T12:30',
    )
  })

  it('a Globex session runs from the evening before, with an hour’s break, and shortens on holidays', () => {
    const future = listed('us_futures', 'future')
    expect(isMarketOpen(future, at('2026-11-22T23:00:00Z'))).toBe(true)
    expect(isMarketOpen(future, at('2026-11-22T22:59:59Z'))).toBe(false)
    expect(isMarketOpen(future, at('2026-11-23T22:30:00Z'))).toBe(false)
    expect(isMarketOpen(future, at('2026-11-23T23:00:00Z'))).toBe(true)
    expect(iso(sessionCloseAfter(future, at('2026-11-26T12:00:00Z')))).toBe('2026-11-26T18:00')
  })

  it('what never shuts is open always; its day ends at 00:00 UTC, or where its own zone says', () => {
    const coin = listed('always', 'spot')
    expect(isMarketOpen(coin, at('2026-12-25T03:00:00Z'))).toBe(true)
    expect(iso(sessionCloseAfter(coin, at('2026-11-21T10:00:00Z')))).toBe('2026-11-22T00:00')
    expect(iso(sessionCloseAfter(coin, at('2026-11-22T00:00:00Z')))).toBe('2026-11-23T00:00')
    const replayed = listed('always_new_york', 'option')
    expect(isMarketOpen(replayed, at('2026-11-21T12:00:00Z'))).toBe(true)
    expect(iso(sessionCloseAfter(replayed, at('2026-11-21T12:00:00Z')))).toBe('2026-11-23T21:00')
  })

  it('a contract that expires within the session ends there, and is not open afterwards', () => {
    const option = spxOption(6800, 'call', '2027-01-15T21:00:00Z')
    const expiresAt = option.option?.expiresAt as Instant
    expect(sessionCloseAfter(option, instant(expiresAt - 1))).toBe(expiresAt)
    expect(isMarketOpen(option, expiresAt)).toBe(false)
    expect(isMarketOpen({ ...btcUsd(), delistedAt: at('2026-01-01') }, at('2026-01-01'))).toBe(false)
  })

  it('sessions follow one another without overlap, and each ends after it began', () => {
    const hours: readonly HoursId[] = ['us_equity', 'us_futures', 'fx', 'london_equity', 'carbon', 'always']
    fc.assert(
      fc.property(fc.constantFrom(...hours), fc.integer({ min: 0, max: 4_000 * 24 }), (id, offset) => {
        const when = instant(at('2020-01-01') + offset * 3_600_000)
        const session = sessionAt({ hours: id }, when)
        const next = sessionAt({ hours: id }, session.closesAt)
        expect(session.closesAt).toBeGreaterThan(when)
        expect(session.opensAt).toBeLessThan(session.closesAt)
        expect(next.opensAt).toBeGreaterThanOrEqual(session.closesAt)
      }),
      { seed: 9, numRuns: 1_000 },
    )
  })
})

describe('settlement dates', () => {
  const settles = (instrument: Instrument, when: string): readonly string[] => {
    const { tradeDate, settlementDate } = settlementDateOf(instrument, at(when))
    return [tradeDate, settlementDate]
  }

  it('shares settle T+1 since 28 May 2024, before that T+2, before 5 September 2017 T+3', () => {
    const share = listed('us_equity')
    expect(settles(share, '2026-11-25T15:00:00Z')).toEqual(['2026-11-25', '2026-11-27'])
    expect(settles(share, '2024-05-24T15:00:00Z')).toEqual(['2024-05-24', '2024-05-29'])
    expect(settles(share, '2017-09-01T15:00:00Z')).toEqual(['2017-09-01', '2017-09-07'])
  })

  it('currencies settle on the second day that is a business day of both, coins at once', () => {
    const euro = listed('fx', 'fx', 'EUR-USD')
    expect(settles(euro, '2026-03-31T15:00:00Z')).toEqual(['2026-03-31', '2026-04-02'])
    expect(settles(euro, '2026-04-02T15:00:00Z')).toEqual(['2026-04-02', '2026-04-08'])
    expect(settles(listed('always', 'spot'), '2026-11-21T15:00:00Z')).toEqual(['2026-11-21', '2026-11-21'])
  })

  it('options settle on the business day after, unless their market is said never to close', () => {
    const option = { ...spxOption(6800, 'call', '2027-01-15T21:00:00Z') }
    expect(settles(option, '2026-11-20T15:00:00Z')).toEqual(['2026-11-20', '2026-11-23'])
    const paper: Instrument = { ...option, hours: 'always_new_york' }
    expect(settles(paper, '2026-11-25T15:00:00Z')).toEqual(['2026-11-25', '2026-11-27'])
    const coin: Instrument = { ...option, hours: 'always' }
    expect(settles(coin, '2026-11-21T15:00:00Z')).toEqual(['2026-11-21', '2026-11-21'])
  })

  it('a trade of the evening belongs to the next trading day', () => {
    expect(settles(listed('us_futures', 'future'), '2026-11-23T23:30:00Z')).toEqual([
      '2026-11-24',
      '2026-11-25',
    ])
  })
})
