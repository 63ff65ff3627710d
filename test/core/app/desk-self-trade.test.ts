import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/kernel/index.ts'
import { NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import type { OrderConditions, OrderRecord } from '../../../src/core/orders/index.ts'
import { BTC, cash, makeVenue, market, must, refusal } from '../../sim/support/venue.ts'
import type { Terms, Venue } from '../../sim/support/venue.ts'

const iceberg = (quantity: number, shown: number, more: Partial<Terms> = {}): Terms => ({
  orderType: 'iceberg',
  quantity,
  price: 50_000,
  conditions: { ...NO_CONDITIONS, displayQuantity: decimal(shown) },
  ...more,
})

const bids = (venue: Venue): readonly string[] =>
  venue.desk.depth(BTC, 9).bids.map(({ price, quantity }) => `${price.toFixed()} ${quantity.toFixed()}`)

describe('an iceberg', () => {
  it('shows a part, queues each further part last, and holds cash for the whole', () => {
    const venue = makeVenue()
    const [hidden, plain, seller] = [venue.client('u1'), venue.client('u2'), venue.client('u3', 900_000)]
    venue.quote([], [[50_100, 5]])
    must(venue.order(seller, market(2)))
    const { order } = must(venue.order(hidden, iceberg(1, 0.2)))
    expect(bids(venue)).toEqual(['50000 0.2'])
    expect(cash(venue.desk.balance(hidden.id))[1]).toBe('50100')
    const behind = must(venue.order(plain, { quantity: 0.1, price: 50_000 })).order
    const { fills } = must(venue.order(seller, { side: 'sell', quantity: 0.2, price: 50_000 }))
    expect(fills.map(({ quantity }) => quantity.toFixed())).toEqual(['0.2'])
    const after = venue.desk.openOrder(order.id) as OrderRecord
    expect([after.shownQuantity?.toFixed(), after.sequence > behind.sequence]).toEqual(['0.2', true])
    must(venue.order(seller, { side: 'sell', quantity: 0.1, price: 50_000 }))
    expect(venue.desk.openOrder(behind.id)).toBeNull()
    expect(venue.desk.openOrder(order.id)?.filledQuantity.toFixed()).toBe('0.2')
  })

  it('hides something, and not too much', () => {
    const venue = makeVenue()
    const account = venue.client('u1')
    for (const shown of [1, 0.0000001, 0.0001, 2]) {
      expect(refusal(venue.order(account, iceberg(1, shown)))).toMatchObject({
        code: 'invalid_display_quantity',
        field: 'display_quantity',
      })
    }
  })
})

describe('self-trade prevention', () => {
  const mode = (selfTradePrevention: OrderConditions['selfTradePrevention']): OrderConditions => ({
    ...NO_CONDITIONS,
    selfTradePrevention,
  })

  /** A user with a bid of 0.3 at 50,000 who sells `quantity` into it; a stranger bids behind. */
  function meet(selfTradePrevention: OrderConditions['selfTradePrevention'], quantity: number) {
    const venue = makeVenue()
    venue.quote([], [[50_100, 5]])
    const account = venue.client('u1', 900_000)
    must(venue.order(account, market(1)))
    const bid = must(venue.order(account, { quantity: 0.3, price: 50_000 })).order
    must(venue.order(venue.client('u2'), { quantity: 0.3, price: 49_990 }))
    const terms = { side: 'sell', quantity, price: 49_990, conditions: mode(selfTradePrevention) } as const
    const sold = must(venue.order(account, terms)).order
    const rest = venue.desk.openOrder(bid.id)
    return {
      sold: [sold.status, sold.statusReason, sold.filledQuantity.toFixed(), sold.quantity.toFixed()],
      bid: rest === null ? null : rest.quantity.toFixed(),
      held: venue.desk.balance(account.id).held.toFixed(),
    }
  }

  it.each([
    ['cancel_newest', 0.4, { sold: ['cancelled', 'self_trade', '0', '0.4'], bid: '0.3', held: '15030' }],
    ['cancel_oldest', 0.2, { sold: ['filled', null, '0.2', '0.2'], bid: null, held: '0' }],
    ['cancel_both', 0.2, { sold: ['cancelled', 'self_trade', '0', '0.2'], bid: null, held: '0' }],
    ['decrement', 0.2, { sold: ['cancelled', 'self_trade', '0', '0.2'], bid: '0.1', held: '5010' }],
    ['decrement', 0.5, { sold: ['cancelled', 'self_trade', '0.2', '0.5'], bid: null, held: '0' }],
    ['decrement', 0.7, { sold: ['partially_filled', null, '0.3', '0.4'], bid: null, held: '0' }],
  ] as const)('%s of %d', (selfTradePrevention, quantity, wanted) => {
    expect(meet(selfTradePrevention, quantity)).toEqual(wanted)
  })
})
