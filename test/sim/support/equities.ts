import { makeOption, makeSpot } from '../../../src/core/instruments/index.ts'
import type { Instrument } from '../../../src/core/instruments/index.ts'
import { decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { START, must, symbolOf } from './venue.ts'

/** What a paper listing in cents and whole pieces says of itself. */
export const CENT_TERMS = {
  tickSize: decimal('0.01'),
  lotSize: decimal(1),
  exchange: 'OPTX',
  isPaper: true,
  listedAt: START,
}

export const shareOf = (symbol = 'AAPL'): Instrument =>
  must(makeSpot({ ...CENT_TERMS, symbol: symbolOf(symbol), kind: 'equity' }))

/** When the options below end, unless they say otherwise. */
export const SHARE_EXPIRY = parseIso('2027-01-15T21:00:00Z') as Instant

/** An option on 100 shares of AAPL to 15 January 2027, American and delivered unless said otherwise. */
export const shareOption = (
  strike: number | string,
  optionType: 'call' | 'put' = 'call',
  more: Partial<Parameters<typeof makeOption>[0]> = {},
): Instrument =>
  must(
    makeOption({
      ...CENT_TERMS,
      underlying: symbolOf('AAPL'),
      optionType,
      strike: decimal(strike),
      expiresAt: SHARE_EXPIRY,
      multiplier: decimal(100),
      exercise: 'american',
      settlement: 'physical',
      ...more,
    }),
  )
