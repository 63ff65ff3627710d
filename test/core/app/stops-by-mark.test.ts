import { describe, expect, it } from 'vitest'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { decimal } from '../../../src/core/kernel/index.ts'
import { NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import { BTC, PERP, btcPerpetual, makeVenue, market, must } from '../../sim/support/venue.ts'
import type { Terms, Venue } from '../../sim/support/venue.ts'

/** A stop that sells what is held once the mark has come down to its trigger. */
const stop = (symbol: string, quantity: number, trigger: number): Terms => ({
  ...({ symbol, side: 'sell', quantity, orderType: 'stop' } as const),
  conditions: { ...NO_CONDITIONS, triggerPrice: decimal(trigger), triggerBy: 'mark' },
})
const waits = (venue: Venue, { id }: AccountRecord): number =>
  venue.desk.openOrdersOf(id).filter(({ status }) => status === 'pending').length

/** A perpetual at 50,000 that one client holds and protects; its makers have left, the coin's level is published. */
function held() {
  const venue = makeVenue({ notionalMin: decimal(1) })
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  venue.level(BTC, 50_000)
  venue.quote([[49_999, 5]], [[50_001, 5]], PERP)
  const [owner, other] = [venue.client('owner', 30_000), venue.client('other', 30_000)]
  must(venue.order(owner, market(1, { symbol: PERP })))
  venue.quote([], [], PERP)
  return { venue, owner, other }
}

describe('a stop that waits for the mark', () => {
  it('is not fired by a middle that two orders of a client make', () => {
    const { venue, owner, other } = held()
    must(venue.order(owner, stop(PERP, 1, 49_500)))
    must(venue.order(other, { symbol: PERP, side: 'buy', quantity: 0.1, price: 48_900 }))
    must(venue.order(other, { symbol: PERP, side: 'sell', quantity: 0.1, price: 49_500 }))
    expect(waits(venue, owner)).toBe(1)
  })

  it('is fired by the mark that margin is made of: the level, where no maker quotes', () => {
    const { venue, owner } = held()
    must(venue.order(owner, stop(PERP, 1, 49_500)))
    venue.level(BTC, 49_700)
    expect(waits(venue, owner)).toBe(1)
    venue.level(BTC, 49_490)
    expect(waits(venue, owner)).toBe(0)
    expect(venue.facts.filter(({ action }) => action === 'order.triggered')).toHaveLength(1)
  })

  it('waits for makers’ middle in a market that is paid wholly, whatever lies between their prices', () => {
    const venue = makeVenue({ notionalMin: decimal(1) })
    venue.quote([[49_990, 5]], [[50_010, 5]])
    const [owner, other] = [venue.client('owner'), venue.client('other')]
    must(venue.order(owner, market(1)))
    must(venue.order(owner, stop(BTC, 1, 49_995)))
    // The book's best prices are 49,990 and 49,995 now.
    must(venue.order(other, market(0.01)))
    must(venue.order(other, { side: 'sell', quantity: 0.01, price: 49_991 }))
    expect(waits(venue, owner)).toBe(1)
    venue.quote([[49_980, 5]], [[50_008, 5]])
    expect(waits(venue, owner)).toBe(0)
  })
})
