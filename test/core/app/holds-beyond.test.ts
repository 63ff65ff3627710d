import { describe, expect, it } from 'vitest'
import { BTC, PERP, btcPerpetual, makeVenue, market, must } from '../../sim/support/venue.ts'

/** One perpetual long at 50,000, two bids for bitcoin that hold cash, and last an order that closes the perpetual. */
function desk() {
  const venue = makeVenue()
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  venue.level(BTC, 50_000)
  venue.quote([[49_999, 5]], [[50_000, 5]], PERP)
  const client = venue.client('u1', 12_000)
  must(venue.order(client, market(1, { symbol: PERP })))
  venue.quote([], [], PERP)
  const older = must(venue.order(client, { quantity: 0.1, price: 40_000 })).order
  const newer = must(venue.order(client, { quantity: 0.05, price: 40_000 })).order
  const closing = must(venue.order(client, { symbol: PERP, side: 'sell', quantity: 1, price: 55_000 })).order
  const open = () => venue.desk.openOrdersOf(client.id).map(({ id }) => id)
  return { venue, client, older, newer, closing, open }
}

describe('a settlement that takes cash below what resting orders hold', () => {
  it('ends the newest opening orders until the rest is carried, and says why; what closes a position stays', () => {
    const { venue, client, older, newer, closing, open } = desk()
    expect(open()).toEqual([older.id, newer.id, closing.id])
    // 1,100 are paid: 4,890 of margin and 6,036 of holds are more than the 10,875 that are left.
    venue.level(BTC, 48_900)
    expect(open()).toEqual([older.id, closing.id])
    expect(venue.desk.collateralOf(client.id)).toMatchObject({ isUnmet: false })
    const ended = venue.writes.flatMap((one) =>
      one.table === 'orderEvents' && one.record.orderId === newer.id ? [one.record] : [],
    )
    expect(ended.at(-1)).toMatchObject({ kind: 'cancelled', facts: { reason: 'holds_exceed_balance' } })
    const { cash, held } = venue.desk.balance(client.id)
    expect(cash.gte(held)).toBe(true)
    venue.level(BTC, 44_500)
    expect(open()).toEqual([closing.id])
    expect(venue.desk.collateralOf(client.id).isUnmet).toBe(false)
  })

  it('is paid out of what those orders hold before anybody else pays for the account', () => {
    const { venue, client, closing, open } = desk()
    // 8,000 are owed at once: margin and free cash alone are 5,963.
    venue.level(BTC, 42_000)
    expect(venue.facts.filter(({ action }) => action === 'settlement.shortfall')).toEqual([])
    expect(open()).toEqual([closing.id])
    expect(
      venue.desk
        .positionsOf(client.id)
        .find(({ symbol }) => symbol === PERP)
        ?.quantity.toFixed(),
    ).toBe('1')
  })
})
