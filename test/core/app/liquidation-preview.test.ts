import { describe, expect, it } from 'vitest'
import { PERP, btcPerpetual, makeVenue, market, must, requestOf } from '../../sim/support/venue.ts'
import type { Terms } from '../../sim/support/venue.ts'

function desk() {
  const venue = makeVenue()
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  venue.quote([[49_999, 5]], [[50_001, 5]], PERP)
  const client = venue.client('u1', 20_000)
  const preview = (terms: Terms) => must(venue.desk.preview(requestOf(client, terms))).liquidation
  const stands = () =>
    venue.desk.marginOf(client.id).positions.map(({ liquidationPrice }) => liquidationPrice?.toFixed())
  return { venue, client, preview, stands }
}

describe('the preview of an order in a perpetual', () => {
  it('states the price that liquidates the position after its fill and fee, as margin has it then', () => {
    const { venue, client, preview, stands } = desk()
    for (const [side, quantity] of [
      ['buy', 1],
      ['buy', 0.2],
      ['sell', 0.5],
      ['sell', 1.5],
    ] as const) {
      const terms = market(quantity, { symbol: PERP, side })
      const said = preview(terms)
      must(venue.order(client, terms))
      expect([said?.price?.toFixed()]).toEqual(stands())
      expect(said?.quantity.toFixed()).toBe(venue.desk.positionsOf(client.id)[0]?.quantity.toFixed())
      expect(said?.maintenance.gt(0)).toBe(true)
    }
    expect(preview(market(0.8, { symbol: PERP, side: 'buy' }))).toMatchObject({ price: null })
  })

  it('says nothing of what has no margin', () => {
    const { venue, client } = desk()
    venue.quote([[49_999, 5]], [[50_001, 5]])
    expect(must(venue.desk.preview(requestOf(client, market(0.1)))).liquidation).toBeNull()
  })
})
