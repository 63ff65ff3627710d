import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/kernel/index.ts'
import { PERP, btcPerpetual, makeVenue, market, must } from '../../sim/support/venue.ts'

/** A perpetual bought at 50,000 with a tenth behind it; its makers have left, those of the coin quote. */
function perpetual() {
  const venue = makeVenue({ notionalMin: decimal(1) })
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  venue.quote([[49_999, 5]], [[50_001, 5]])
  venue.quote([[49_999, 5]], [[50_001, 5]], PERP)
  const client = venue.client('u1', 5_200)
  must(venue.order(client, market(1, { symbol: PERP })))
  venue.quote([], [], PERP)
  const held = () =>
    venue.desk
      .positionsOf(client.id)
      .find(({ symbol }) => symbol === PERP)
      ?.quantity.toFixed()
  return { venue, held }
}

describe('a contract that nobody quotes', () => {
  it('moves with the makers of its coin, and whoever cannot carry that is closed by the quote', () => {
    const { venue, held } = perpetual()
    venue.quote([[47_999, 5]], [[48_001, 5]])
    expect(held()).toBe('1')
    venue.quote([[43_999, 5]], [[44_001, 5]])
    expect(held()).toBe('0')
    expect(venue.facts.map(({ action }) => action)).toContain('margin.liquidated')
  })
})
