import { describe, expect, it } from 'vitest'
import { NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import type { OrderRecord } from '../../../src/core/orders/index.ts'
import { CALL, cash, market, must, quoted } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const PUT = CALL.replace(/C$/, 'P')
const REDUCES = { ...NO_CONDITIONS, isReduceOnly: true }

/** An account that is short 5 puts, secured by cash, and waits to buy 3 of them back at 10 and 2 at 9. */
function shortPuts() {
  const venue = quoted()
  venue.quote([[12, 50]], [[12.5, 50]], PUT)
  const account = venue.client('u1', 5_000_000)
  must(venue.order(account, market(5, { symbol: PUT, side: 'sell' })))
  const waiting = (quantity: number, price: number): OrderRecord =>
    must(venue.order(account, { symbol: PUT, quantity, price, conditions: REDUCES })).order
  return { venue, account, older: waiting(3, 10), newer: waiting(2, 9) }
}

/** Status, reason, total and filled quantity of the order as it was stored last. */
function kept(venue: Venue, { id }: OrderRecord) {
  const orders = venue.writes.flatMap((write) => (write.table === 'orders' ? [write.record] : []))
  const order = orders.findLast((one) => one.id === id)
  return order && [order.status, order.statusReason, +order.quantity, +order.filledQuantity]
}

describe('resting orders that only reduce', () => {
  it('are cut to what is left when their position becomes smaller otherwise, the newest first', () => {
    const { venue, account, older, newer } = shortPuts()
    must(venue.order(account, market(1, { symbol: PUT })))
    expect([kept(venue, older), kept(venue, newer)]).toEqual([
      ['open', null, 3, 0],
      ['open', null, 1, 0],
    ])
    must(venue.order(account, market(2, { symbol: PUT })))
    expect([kept(venue, older), kept(venue, newer)]).toEqual([
      ['open', null, 2, 0],
      ['cancelled', 'position_reduced', 1, 0],
    ])
    const told = venue.writes.flatMap((write) =>
      write.table === 'orderEvents' && write.record.kind === 'amended' ? [write.record.facts['reason']] : [],
    )
    expect(told).toEqual(['position_reduced', 'position_reduced'])
  })

  it('close the rest and never turn it: nothing is held afterwards', () => {
    const { venue, account, older } = shortPuts()
    must(venue.order(account, market(3, { symbol: PUT })))
    venue.quote([[8, 50]], [[9.5, 50]], PUT)
    expect(kept(venue, older)).toEqual(['filled', null, 2, 2])
    expect(venue.desk.positionsOf(account.id).map(({ quantity }) => quantity.toFixed())).toEqual(['0'])
    expect(cash(venue.desk.balance(account.id))[1]).toBe('0')
    expect(venue.desk.openOrdersOf(account.id)).toEqual([])
  })

  it('go on as they are while what they fill themselves makes it smaller', () => {
    const { venue, older, newer } = shortPuts()
    venue.quote([[8, 50]], [[10, 1]], PUT)
    expect([kept(venue, older), kept(venue, newer)]).toEqual([
      ['partially_filled', null, 3, 1],
      ['open', null, 2, 0],
    ])
  })
})
