import { AssertionFailure, MS_PER_DAY, MS_PER_MINUTE, instant } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import {
  businessDayOnOrAfter,
  businessDayOnOrBefore,
  isBusinessDay,
  isUsEarlyClose,
  isLondonEarlyClose,
} from './calendars.ts'
import type { CalendarId } from './calendars.ts'
import { expiryOf } from './families.ts'
import { instantOfWallClock, wallClockOf } from './zones.ts'
import type { ZoneName } from './zones.ts'
import type { HoursId, Instrument } from './types.ts'

/** A market's trading day: when it opens and closes, by the wall clock of its own zone. */
type HoursRule = Readonly<{
  zone: ZoneName
  /** Days that have a session. */
  calendar: CalendarId
  /** Minutes after local midnight of the trading day; negative lies on the evening before. */
  openMinutes: number
  closeMinutes: number
  /** True when the market never shuts: the close only ends the trading day. */
  isContinuous: boolean
  /** The close of a shortened day in minutes after local midnight; null on a whole day. */
  earlyClose: (day: number) => number | null
  /** Its calls; null of a market that never shuts, for there is nothing to open. */
  calls: CallMinutes | null
}>

/**
 * How long orders are collected before they trade at one price: before the opening, up to the close (0: the market closes
 * without a call), and after a halt.
 */
type CallMinutes = Readonly<{ opening: number; closing: number; reopening: number }>

const wholeDays = (): null => null

const usEarly =
  (minutes: number) =>
  (day: number): number | null =>
    isUsEarlyClose(day) ? minutes : null

/** On New York's holidays that Globex does not keep, its session ends at 12:00; on New York's half days at 12:15. */
const globexEarly = (day: number): number | null =>
  isUsEarlyClose(day) ? 12 * 60 + 15 : isBusinessDay('us_exchange', day) ? null : 12 * 60

/**
 * Hours by market. Sources: NYSE and Cboe hours (equities and their options 09:30–16:00 New York, half days 13:00; SPX
 * and other index options to 16:15, half days 13:15), CME Globex equity index futures (17:00 Chicago of the evening
 * before to 16:00), London Stock Exchange (08:00–16:30, half days 12:30), spot currencies (17:00 New York to 17:00).
 * `carbon` and the two continuous kinds are rules of this venue, and so are the lengths of all calls: exchanges have them of
 * 5 to 30 minutes, some after the close instead of up to it.
 */
const HOURS: Readonly<Record<HoursId, HoursRule>> = {
  always: {
    zone: 'UTC',
    calendar: 'every_day',
    openMinutes: 0,
    closeMinutes: 24 * 60,
    isContinuous: true,
    earlyClose: wholeDays,
    calls: null,
  },
  always_new_york: {
    zone: 'America/New_York',
    calendar: 'us_exchange',
    openMinutes: 0,
    closeMinutes: 16 * 60,
    isContinuous: true,
    earlyClose: usEarly(13 * 60),
    calls: null,
  },
  us_equity: {
    zone: 'America/New_York',
    calendar: 'us_exchange',
    openMinutes: 9 * 60 + 30,
    closeMinutes: 16 * 60,
    isContinuous: false,
    earlyClose: usEarly(13 * 60),
    calls: { opening: 30, closing: 10, reopening: 5 },
  },
  us_index_option: {
    zone: 'America/New_York',
    calendar: 'us_exchange',
    openMinutes: 9 * 60 + 30,
    closeMinutes: 16 * 60 + 15,
    isContinuous: false,
    earlyClose: usEarly(13 * 60 + 15),
    calls: { opening: 15, closing: 5, reopening: 5 },
  },
  us_futures: {
    zone: 'America/Chicago',
    calendar: 'us_futures',
    openMinutes: -7 * 60,
    closeMinutes: 16 * 60,
    isContinuous: false,
    earlyClose: globexEarly,
    calls: { opening: 15, closing: 5, reopening: 2 },
  },
  fx: {
    zone: 'America/New_York',
    calendar: 'fx',
    openMinutes: -7 * 60,
    closeMinutes: 17 * 60,
    isContinuous: false,
    earlyClose: wholeDays,
    calls: { opening: 15, closing: 0, reopening: 2 },
  },
  london_equity: {
    zone: 'Europe/London',
    calendar: 'england',
    openMinutes: 8 * 60,
    closeMinutes: 16 * 60 + 30,
    isContinuous: false,
    earlyClose: (day) => (isLondonEarlyClose(day) ? 12 * 60 + 30 : null),
    calls: { opening: 10, closing: 5, reopening: 5 },
  },
  carbon: {
    zone: 'Europe/Berlin',
    calendar: 'target',
    openMinutes: 8 * 60,
    closeMinutes: 18 * 60,
    isContinuous: false,
    earlyClose: wholeDays,
    calls: { opening: 15, closing: 10, reopening: 5 },
  },
}

/** A trading day of a market. `day` is its number in the market's own zone. */
type Session = Readonly<{ day: number; opensAt: Instant; closesAt: Instant }>

function sessionOf(rule: HoursRule, day: number): Session {
  const at = (minutes: number): Instant =>
    instantOfWallClock(rule.zone, day * MS_PER_DAY + minutes * MS_PER_MINUTE)
  const closesAt = at(rule.earlyClose(day) ?? rule.closeMinutes)
  if (!rule.isContinuous) return { day, opensAt: at(rule.openMinutes), closesAt }
  const before = businessDayOnOrBefore([rule.calendar], day - 1)
  const opensAt = instantOfWallClock(
    rule.zone,
    before * MS_PER_DAY + (rule.earlyClose(before) ?? rule.closeMinutes) * MS_PER_MINUTE,
  )
  return { day, opensAt, closesAt }
}

/** Hours of a listing that names none. */
export const HOURS_DEFAULT: HoursId = 'always'

/** The rule of an instrument's hours; for `phases.ts` beside it. */
export const hoursOf = (instrument: Pick<Instrument, 'hours'>): HoursRule =>
  HOURS[instrument.hours ?? HOURS_DEFAULT]

/** The session that runs at `at` or, when none does, the next: the first whose close is later. */
export function sessionAt(instrument: Pick<Instrument, 'hours'>, at: Instant): Session {
  const rule = hoursOf(instrument)
  let day = Math.floor(wallClockOf(rule.zone, at) / MS_PER_DAY)
  for (let tries = 0; tries < 4; tries++) {
    day = businessDayOnOrAfter([rule.calendar], day)
    const session = sessionOf(rule, day)
    if (session.closesAt > at) return session
    day += 1
  }
  throw new AssertionFailure('a market has a session after every instant')
}

/** True while orders may match: a session runs, and the contract has begun and has neither expired nor been delisted. */
export function isMarketOpen(instrument: Instrument, at: Instant): boolean {
  const end = expiryOf(instrument)
  if (end !== null && at >= end) return false
  if ((instrument.delistedAt ?? null) !== null && at >= (instrument.delistedAt as Instant)) return false
  return sessionAt(instrument, at).opensAt <= at
}

/**
 * The instrument's first session close after `at`, in its own zone: here a DAY order ends. While the market is shut it is
 * the close of the session that comes next. A contract that expires earlier ends there.
 */
export function sessionCloseAfter(instrument: Instrument, at: Instant): Instant {
  const { closesAt } = sessionAt(instrument, at)
  const end = expiryOf(instrument)
  return end !== null && end > at && end < closesAt ? end : closesAt
}

/** When trading may go on: `at` itself while a session runs, else the next opening. */
export function nextOpenAt(instrument: Pick<Instrument, 'hours'>, at: Instant): Instant {
  const { opensAt } = sessionAt(instrument, at)
  return opensAt <= at ? instant(at) : opensAt
}

/** The number of the trading day to which `at` belongs: of the running session, or of the next. */
export const tradingDayOf = (instrument: Pick<Instrument, 'hours'>, at: Instant): number =>
  sessionAt(instrument, at).day

/** The zone whose wall clock the market keeps. */
export const timeZoneOf = (instrument: Pick<Instrument, 'hours'>): ZoneName => hoursOf(instrument).zone
