import { Decimal, MS_PER_DAY, MS_PER_MINUTE, assert } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { businessDayOnOrBefore, dayOf, nthWeekday, yearOf } from './calendars.ts'
import type { CalendarId } from './calendars.ts'
import { instantOfWallClock } from './zones.ts'
import type { ZoneName } from './zones.ts'

/**
 * Which expiries of an option series are listed: the next `weeklies` Fridays, the next `monthlies` third Fridays, and the
 * next `quarterlies` third Fridays of March, June, September and December after those. A Friday without business moves
 * to the business day before (OCC and Cboe expiration calendars).
 */
type ExpiryRule = Readonly<{
  weeklies: number
  monthlies: number
  quarterlies: number
  calendar: CalendarId
  zone: ZoneName
  /** Minutes after local midnight at which contracts expire: 960 is 16:00. */
  minutes: number
}>

const FRIDAY = 5
const MONTHS_AHEAD_MAX = 60

export function seriesExpiries(rule: ExpiryRule, now: Instant): readonly Instant[] {
  const found = new Set<Instant>()
  const at = (friday: number): Instant => {
    const day = businessDayOnOrBefore([rule.calendar], friday)
    return instantOfWallClock(rule.zone, day * MS_PER_DAY + rule.minutes * MS_PER_MINUTE)
  }
  const today = Math.floor(now / MS_PER_DAY)
  let friday = today - ((((today + 4) % 7) - FRIDAY + 7) % 7)
  for (let weeklies = 0; weeklies < rule.weeklies; friday += 7) {
    if (at(friday) <= now) continue
    found.add(at(friday))
    weeklies += 1
  }
  let [monthlies, quarterlies] = [0, 0]
  const start = new Date(now).getUTCMonth()
  for (let ahead = 0; monthlies < rule.monthlies || quarterlies < rule.quarterlies; ahead++) {
    assert(ahead < MONTHS_AHEAD_MAX, 'a series lists no more than five years')
    const month = start + ahead
    const expiry = at(nthWeekday(yearOf(dayOf(yearOf(today), month + 1, 1)), (month % 12) + 1, FRIDAY, 3))
    if (expiry <= now) continue
    if (monthlies < rule.monthlies) {
      monthlies += 1
      found.add(expiry)
    } else if (month % 3 === 2) {
      quarterlies += 1
      found.add(expiry)
    }
  }
  return [...found].toSorted((a, b) => a - b)
}

/** Strike intervals by price: 2.50 to 25, 5 to 200, 10 above (Cboe Rule 4.5, equity options). */
const strikeInterval = (price: Decimal): Decimal =>
  new Decimal(price.lte(25) ? '2.5' : price.lte(200) ? '5' : '10')

/**
 * Strikes of a new series around `price`: every interval within `width` of it (0.3 is 30 % up and down), ascending, none at
 * or below 0. `interval` replaces the rule of shares.
 */
export function seriesStrikes(
  price: Decimal,
  width: Decimal,
  interval: Decimal | null = null,
): readonly Decimal[] {
  const highest = price.times(width.plus(1))
  const lowest = price.times(new Decimal(1).minus(width))
  const strikes: Decimal[] = []
  const stepAt = (strike: Decimal): Decimal => interval ?? strikeInterval(strike)
  let strike = lowest.div(stepAt(lowest)).ceil().times(stepAt(lowest))
  while (strike.lte(highest)) {
    if (strike.gt(0)) strikes.push(strike)
    const step = stepAt(strike.plus('0.01'))
    // A wider interval begins at the next of its own multiples.
    strike = strike.div(step).floor().plus(1).times(step)
  }
  return strikes
}
