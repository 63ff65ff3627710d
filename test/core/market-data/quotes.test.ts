import { describe, expect, it } from 'vitest'
import { decimal, instant, parseIso, toIso } from '../../../src/core/kernel/index.ts'
import {
  boundsFault,
  deribitName,
  markPrice,
  newYorkToUtc,
  outlierFaults,
  ownFault,
  quoteState,
  symbolOfFileName,
} from '../../../src/core/market-data/index.ts'
import { black76Price } from '../../../src/core/pricing/index.ts'

const AT = instant(1_000_000)
const quote = (bid: number | null, ask: number | null) => ({
  bid: bid === null ? null : decimal(bid),
  ask: ask === null ? null : decimal(ask),
  at: AT,
})

describe('the state of a quote', () => {
  it.each([
    [quote(1, 2), 0, 'live'],
    [quote(1, 2), 2_000, 'live'],
    [quote(1, 2), 2_001, 'late'],
    [quote(1, 2), 10_000, 'late'],
    [quote(1, 2), 10_001, 'stale'],
    [quote(2, 2), 0, 'crossed'],
    [quote(3, 2), 60_000, 'crossed'],
    [quote(1, null), 0, 'one_sided'],
    [quote(null, 1), 2_001, 'late'],
    [quote(null, null), 0, 'empty'],
  ] as const)('%o after %i ms is %s', (sides, age, state) => {
    expect(quoteState(sides, instant(AT + age))).toBe(state)
  })

  it('marks at the middle, falls back to the last trade, then to nothing', () => {
    expect(markPrice({ ...quote(1, 2), last: decimal(9) })).toMatchObject({ from: 'mid' })
    expect(markPrice({ ...quote(1, 2), last: null }).price?.toNumber()).toBe(1.5)
    expect(markPrice({ ...quote(2, 2), last: decimal(9) }).price?.toNumber()).toBe(9)
    expect(markPrice({ ...quote(1, null), last: null })).toEqual({ price: null, from: 'none' })
  })
})

describe('New York time', () => {
  it.each([
    ['2014-03-07T16:00', '2014-03-07T21:00:00.000Z'],
    ['2014-03-09T01:59', '2014-03-09T06:59:00.000Z'],
    ['2014-03-09T03:00', '2014-03-09T07:00:00.000Z'],
    ['2014-03-10T16:00', '2014-03-10T20:00:00.000Z'],
    ['2014-10-31T16:00', '2014-10-31T20:00:00.000Z'],
    ['2014-11-02T00:59', '2014-11-02T04:59:00.000Z'],
    ['2014-11-02T02:00', '2014-11-02T07:00:00.000Z'],
    // Before 2007: first Sunday of April to last Sunday of October.
    ['2006-03-20T16:00', '2006-03-20T21:00:00.000Z'],
    ['2006-04-03T16:00', '2006-04-03T20:00:00.000Z'],
    ['2006-10-30T16:00', '2006-10-30T21:00:00.000Z'],
  ])('%s is %s', (wall, utc) => {
    const at = newYorkToUtc(parseIso(wall) ?? NaN)
    expect(at === null ? null : toIso(at)).toBe(utc)
  })

  it('agrees with the platform’s own time-zone data, hour by hour over years of both rules', () => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    for (const year of [1998, 2005, 2006, 2007, 2014, 2021, 2026]) {
      for (let hour = 0; hour < 366 * 24; hour += 5) {
        const utc = Date.UTC(year, 0, 1, 12) + hour * 3_600_000
        const wall = parseIso(`${format.format(utc).replace(' ', 'T')}Z`) ?? NaN
        const found = newYorkToUtc(wall)
        // The hour that comes twice is read as the first: an hour earlier than the second.
        expect([utc, utc - 3_600_000], toIso(instant(utc))).toContain(found)
        if (found !== utc) expect(new Date(utc).getUTCHours()).toBe(6)
      }
    }
  })
})

const FORWARD = 100
const priced = (strike: number, vol = 0.2): number => {
  const price = black76Price({
    optionType: 'call',
    forward: FORWARD,
    strike,
    rateCont: 0,
    timeYears: 0.25,
    volAnnual: vol,
  })
  if (!price.ok) throw new Error(price.failure.message)
  return price.value
}
const around = (strike: number, mid: number) => ({
  optionType: 'call' as const,
  strike,
  bid: mid - 0.05,
  ask: mid + 0.05,
  mark: null,
})

describe('quarantine', () => {
  it('names crossed and negative quotes and lets good ones pass', () => {
    expect(ownFault({ ...around(100, 4), bid: 5 })).toMatch(/crossed/)
    expect(ownFault({ ...around(100, 4), bid: -1 })).toMatch(/negative/)
    expect(ownFault(around(100, 4))).toBeNull()
  })

  it('names prices beyond the no-arbitrage bounds on both sides and lets prices inside pass', () => {
    const terms = { forward: 100, discountFactor: 0.99, tick: 0.01 }
    expect(boundsFault({ ...around(60, 20) }, terms)).toMatch(/below intrinsic/)
    expect(boundsFault({ ...around(60, 105) }, terms)).toMatch(/above the bound/)
    expect(boundsFault({ ...around(60, 41) }, terms)).toBeNull()
    expect(boundsFault({ ...around(60, 20) }, { ...terms, forward: null })).toBeNull()
  })

  it('finds the one price that its neighbours do not allow, above or below, and no other', () => {
    const strikes = Array.from({ length: 21 }, (_, i) => 80 + 2 * i)
    const clean = strikes.map((strike) => around(strike, priced(strike)))
    expect(outlierFaults(clean, (quote) => quote, 0.01).every((fault) => fault === null)).toBe(true)
    for (const [index, shift] of [
      [5, 2],
      [10, -2],
      [14, 1.5],
      [18, 3],
    ] as const) {
      const damaged = strikes.map((strike, i) => around(strike, priced(strike) + (i === index ? shift : 0)))
      const faulty = outlierFaults(damaged, (quote) => quote, 0.01).flatMap((fault, i) => (fault ? [i] : []))
      expect(faulty).toEqual([index])
    }
  })
})

describe('names', () => {
  it.each([
    ['spy-1h.csv', 'SPY'],
    ['btc-perp-1m-2022-01.csv', 'BTC-PERP'],
    ['/a/b/sp500-index-2000-2020.csv', 'SP500-INDEX'],
    ['2020.csv', null],
  ])('%s is a file of %s', (name, symbol) => {
    expect(symbolOfFileName(name)).toBe(symbol)
  })

  it('reads Deribit’s option names and refuses days that do not exist', () => {
    const name = deribitName('ETH-9JAN24-2250-P')
    expect(name).toMatchObject({ base: 'ETH', optionType: 'put' })
    expect(toIso(name?.expiresAt ?? instant(0))).toBe('2024-01-09T08:00:00.000Z')
    expect(deribitName('ETH-31FEB24-2250-P')).toBeNull()
    expect(deribitName('ETH-PERPETUAL')).toBeNull()
  })
})
