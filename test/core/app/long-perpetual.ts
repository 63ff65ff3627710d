import { decimal } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { PERP, btcPerpetual, makeVenue, market, must } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

/** What an account holds of an instrument. */
export const held = (venue: Venue, { id }: AccountRecord, symbol: string): string =>
  venue.desk
    .positionsOf(id)
    .find((one) => one.symbol === symbol)
    ?.quantity.toFixed() ?? '0'

/** A perpetual bought at 50,000 with a tenth behind it; `markCoin` says what its coin is worth, by a level or by makers. */
export function longPerpetual(markCoin: (venue: Venue) => void) {
  const venue = makeVenue({ notionalMin: decimal(1) })
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  markCoin(venue)
  venue.quote([[49_999, 5]], [[50_001, 5]], PERP)
  const client = venue.client('u1', 5_200)
  must(venue.order(client, market(1, { symbol: PERP })))
  return { venue, client }
}
