import type { DeskOutcome } from '../../../src/core/app/desk-port/desk.ts'
import { makeOption } from '../../../src/core/instruments/index.ts'
import { decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { START, must, symbolOf } from '../../sim/support/venue.ts'

export const STOCK = 'AAPL'

/** What the stock and its options have in common. */
export const listing = {
  ...{ tickSize: decimal('0.01'), lotSize: decimal(1), exchange: 'OPTX', isPaper: true, listedAt: START },
}

export const optionOf = (strike: number, right: 'call' | 'put', day = '2027-01-15') =>
  must(
    makeOption({
      ...listing,
      ...{ underlying: symbolOf(STOCK), optionType: right, strike: decimal(strike) },
      expiresAt: parseIso(`${day}T21:00:00Z`) as Instant,
      multiplier: decimal(100),
      ...{ exercise: 'american', settlement: 'physical' },
    }),
  )

/** The margin alerts that a command set off. */
export const marginAlerts = ({ events }: DeskOutcome<unknown>): readonly string[] =>
  events.flatMap((event) => (event.kind === 'margin' ? [event.margin.kind] : []))
