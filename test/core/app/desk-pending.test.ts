import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { MS_PER_DAY, decimal, instant } from '../../../src/core/kernel/index.ts'
import { DEFAULT_LIMITS, NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import type { OrderConditions, OrderRecord } from '../../../src/core/orders/index.ts'
import {
  START,
  cash,
  fees,
  makeCountingIds,
  makeVenue,
  market,
  must,
  refusal,
  requestOf,
} from '../../sim/support/venue.ts'
import type { Terms, Venue } from '../../sim/support/venue.ts'
import { makeSimStore } from '../../sim/support/sim-store.ts'

const conditions = (more: Partial<OrderConditions>): OrderConditions => ({ ...NO_CONDITIONS, ...more })

const stop = (trigger: number, more: Partial<Terms> = {}, also: Partial<OrderConditions> = {}): Terms => ({
  orderType: 'stop',
  quantity: 0.1,
  conditions: conditions({ triggerPrice: decimal(trigger), ...also }),
  ...more,
})

/** A venue that trades at `price`: two strangers do. */
function printAt(venue: Venue, price: number): void {
  venue.quote([[price - 10, 5]], [[price + 10, 5]])
  const [buyer, seller] = [venue.client(`b${price}-${venue.facts.length}`), holder(venue, 0.01)]
  must(venue.order(buyer, { quantity: 0.01, price }))
  must(venue.order(seller, { side: 'sell', quantity: 0.01, price }))
}

/** A client who holds that much BTC. */
function holder(venue: Venue, quantity: number, name = `h${venue.facts.length}`): AccountRecord {
  const account = venue.client(name, 1_000_000)
  must(venue.order(account, market(quantity)))
  return account
}

const statusOf = (venue: Venue, id: OrderRecord['id']): string => {
  const open = venue.desk.openOrder(id)
  if (open) return open.status
  const last = venue.writes.findLast((write) => write.table === 'orders' && write.record.id === id)
  return last?.table === 'orders' ? `${last.record.status} ${last.record.statusReason ?? ''}`.trim() : 'none'
}

function calm(): Venue {
  const venue = makeVenue()
  venue.quote([[49_990, 5]], [[50_010, 5]])
  return venue
}

describe('a stop order', () => {
  it('waits outside the book, offering what it sells, and fires on a trade at its price', () => {
    const venue = calm()
    const seller = holder(venue, 0.1)
    const { order } = must(venue.order(seller, stop(49_500, { side: 'sell' })))
    expect([order.status, order.triggerPrice?.toFixed(), order.triggerBy]).toEqual([
      'pending',
      '49500',
      'last',
    ])
    expect(refusal(venue.order(seller, { side: 'sell', quantity: 0.1, price: 60_000 })).code).toBe(
      'insufficient_holdings',
    )
    printAt(venue, 49_600)
    expect(statusOf(venue, order.id)).toBe('pending')
    printAt(venue, 49_500)
    expect(statusOf(venue, order.id)).toBe('filled')
    expect(venue.desk.positionsOf(seller.id)[0]?.quantity.toFixed()).toBe('0')
  })

  it('of a purchase holds cash up to its protection, and gives back what it did not need', () => {
    const venue = calm()
    const buyer = venue.client('u1')
    const { order } = must(venue.order(buyer, stop(51_000)))
    expect(order.price?.toFixed()).toBe('53550')
    expect(cash(venue.desk.balance(buyer.id))).toEqual(['100000', String(5355 * 1.002)])
    printAt(venue, 51_000)
    expect(statusOf(venue, order.id)).toBe('filled')
    expect(venue.desk.balance(buyer.id).held.isZero()).toBe(true)
  })

  it('leaves event, fact and fill in the unit of the trade that fired it', () => {
    const venue = calm()
    const seller = holder(venue, 0.1)
    const { order } = must(venue.order(seller, stop(49_500, { side: 'sell' })))
    venue.quote([[49_490, 5]], [[49_510, 5]])
    must(venue.order(venue.client('u9'), { quantity: 0.01, price: 49_500 }))
    const taker = holder(venue, 0.01)
    const terms = { side: 'sell', quantity: 0.01, price: 49_500, timeInForce: 'IOC' } as const
    const outcome = must(venue.desk.placeOrder(requestOf(taker, terms)))
    const kinds = outcome.writes.flatMap((write) =>
      write.table === 'orderEvents' && write.record.orderId === order.id ? [write.record.kind] : [],
    )
    expect(kinds).toEqual(['triggered', 'filled'])
    expect(outcome.facts.map(({ action }) => action)).toContain('order.triggered')
    expect(outcome.value.fills.every((fill) => fill.orderId === outcome.value.order.id)).toBe(true)
  })

  it('fires once, in the order of price and then of acceptance', () => {
    const venue = calm()
    const [first, second, nearer] = ['a', 'b', 'c'].map((name) => holder(venue, 0.1, name)) as [
      AccountRecord,
      AccountRecord,
      AccountRecord,
    ]
    const ids = [
      must(venue.order(first, stop(49_000, { side: 'sell' }))).order.id,
      must(venue.order(second, stop(49_000, { side: 'sell' }))).order.id,
      must(venue.order(nearer, stop(49_200, { side: 'sell' }))).order.id,
    ]
    printAt(venue, 48_900)
    printAt(venue, 48_900)
    const fired = venue.writes.flatMap((write) =>
      write.table === 'orderEvents' && write.record.kind === 'triggered' ? [write.record.orderId] : [],
    )
    expect(fired).toEqual([ids[2], ids[0], ids[1]])
  })

  it('is refused on the wrong side of the market, without a price, or off the tick', () => {
    const venue = calm()
    const buyer = venue.client('u1')
    expect(refusal(venue.order(buyer, stop(49_000)))).toMatchObject({
      code: 'stop_wrong_side',
      field: 'stop_price',
      details: { value: '49000', bound: '50000' },
    })
    expect(refusal(venue.order(buyer, { ...stop(51_000), conditions: NO_CONDITIONS })).code).toBe(
      'stop_price_required',
    )
    expect(refusal(venue.order(buyer, stop(51_000.001))).code).toBe('off_tick')
    expect(refusal(venue.order(buyer, stop(51_000, { orderType: 'take_profit' }))).code).toBe(
      'stop_wrong_side',
    )
    expect(refusal(makeVenue().order(makeVenue().client('x'), stop(1))).code).toBe('unknown_account')
    const empty = makeVenue()
    expect(refusal(empty.order(empty.client('u1'), stop(51_000))).code).toBe('no_market')
  })

  it('becomes a limit order that rests, last at its price, when it is a stop limit', () => {
    const venue = calm()
    const buyer = venue.client('u1')
    const terms = stop(51_000, { orderType: 'stop_limit', price: 50_900 })
    const { order } = must(venue.order(buyer, terms))
    printAt(venue, 51_000)
    const open = venue.desk.openOrder(order.id)
    expect([open?.status, open?.triggeredAt, open?.price?.toFixed()]).toEqual(['open', START, '50900'])
    expect(open?.sequence).toBeGreaterThan(order.sequence)
    expect(venue.desk.depth(order.symbol, 9).bids.map(({ price }) => price.toFixed())).toContain('50900')
  })

  it('fires on the mark when asked, without a trade', () => {
    const venue = calm()
    const seller = holder(venue, 0.1)
    const { order } = must(venue.order(seller, stop(49_500, { side: 'sell' }, { triggerBy: 'mark' })))
    venue.quote([[49_480, 5]], [[49_530, 5]])
    expect(statusOf(venue, order.id)).toBe('pending')
    venue.quote([[49_480, 5]], [[49_520, 5]])
    expect(statusOf(venue, order.id)).toBe('filled')
  })

  it('can be amended and cancelled while it waits', () => {
    const venue = calm()
    const buyer = venue.client('u1')
    const { order } = must(venue.order(buyer, stop(51_000)))
    const amend = (triggerPrice: number | null, quantity: number | null = null) =>
      venue.desk.amendOrder({
        orderId: order.id,
        actorId: order.userId,
        price: null,
        quantity: quantity === null ? null : decimal(quantity),
        triggerPrice: triggerPrice === null ? null : decimal(triggerPrice),
        ...{ kycApproved: false, requestId: null, personal: null },
      })
    expect(refusal(amend(49_000)).code).toBe('stop_wrong_side')
    const after = venue.take(must(amend(52_000, 0.2))).order
    expect([after.triggerPrice?.toFixed(), after.price?.toFixed(), after.sequence]).toEqual([
      '52000',
      '54600',
      order.sequence,
    ])
    expect(cash(venue.desk.balance(buyer.id))[1]).toBe(String(10_920 * 1.002))
    printAt(venue, 51_000)
    expect(statusOf(venue, order.id)).toBe('pending')
    const cancel = { orderId: order.id, actorId: order.userId, requestId: null, personal: null }
    expect(venue.take(must(venue.desk.cancelOrder(cancel))).status).toBe('cancelled')
    expect(venue.desk.balance(buyer.id).held.isZero()).toBe(true)
    printAt(venue, 52_000)
    expect(statusOf(venue, order.id)).toBe('cancelled requested')
  })
})

describe('a trailing stop', () => {
  const trailing = (also: Partial<OrderConditions>, more: Partial<Terms> = {}): Terms => ({
    orderType: 'trailing_stop',
    side: 'sell',
    quantity: 0.1,
    conditions: conditions(also),
    ...more,
  })

  it('follows the market up by its amount, and fires when it falls back', () => {
    const venue = calm()
    const seller = holder(venue, 0.1)
    const { order } = must(venue.order(seller, trailing({ trailAmount: decimal(1_000) })))
    expect([order.trailExtreme?.toFixed(), order.triggerPrice?.toFixed()]).toEqual(['50010', '49010'])
    printAt(venue, 51_000)
    expect(venue.desk.openOrder(order.id)?.triggerPrice?.toFixed()).toBe('50010')
    printAt(venue, 50_500)
    expect(venue.desk.openOrder(order.id)?.triggerPrice?.toFixed()).toBe('50010')
    printAt(venue, 50_000)
    expect(statusOf(venue, order.id)).toBe('filled')
  })

  it('follows by percent, to whole ticks', () => {
    const venue = calm()
    const seller = holder(venue, 0.1)
    const { order } = must(venue.order(seller, trailing({ trailPercent: decimal('1.5') })))
    expect(order.triggerPrice?.toFixed()).toBe('49259.85')
  })

  it('needs one distance, less than the price', () => {
    const venue = calm()
    const seller = holder(venue, 0.1)
    for (const also of [
      {},
      { trailAmount: decimal(1), trailPercent: decimal(1) },
      { trailAmount: decimal(60_000) },
      { trailPercent: decimal(100) },
    ]) {
      expect(refusal(venue.order(seller, trailing(also))).code).toBe('invalid_trail')
    }
  })
})

describe('time in force', () => {
  it('ends a GTD order at its time, in the order of the ends', () => {
    const venue = calm()
    const buyer = venue.client('u1')
    const until = (ms: number): Terms => ({
      quantity: 0.01,
      price: 40_000,
      timeInForce: 'GTD',
      conditions: conditions({ expiresAt: instant(START + ms) }),
    })
    const { order } = must(venue.order(buyer, until(5_000)))
    const later = must(venue.order(buyer, until(9_000))).order
    expect(venue.desk.nextEndAt()).toBe(START + 5_000)
    venue.clock.advance(5_000)
    expect(venue.take(venue.desk.endDue())).toEqual({ ended: 1 })
    expect(statusOf(venue, order.id)).toBe('expired time_reached')
    expect(venue.desk.nextEndAt()).toBe(later.expiresAt)
    expect(refusal(venue.order(buyer, until(5_000)))).toMatchObject({
      code: 'expiry_in_past',
      field: 'expires_at',
    })
  })

  it('gives a DAY order the close of its session', () => {
    const venue = calm()
    const { order } = must(
      venue.order(venue.client('u1'), { quantity: 0.01, price: 40_000, timeInForce: 'DAY' }),
    )
    expect(order.expiresAt).toBe(Math.floor(START / MS_PER_DAY) * MS_PER_DAY + MS_PER_DAY)
  })
})

describe('post-only and reduce-only', () => {
  it('a post-only order rests or is refused', () => {
    const venue = calm()
    const buyer = venue.client('u1')
    const post = (price: number): Terms => ({
      quantity: 0.1,
      price,
      conditions: conditions({ isPostOnly: true }),
    })
    expect(refusal(venue.order(buyer, post(50_010)))).toMatchObject({
      code: 'post_only_would_take',
      details: { value: '50010', bound: '50010' },
    })
    expect(must(venue.order(buyer, post(50_009.99))).order.status).toBe('open')
  })

  it('a reduce-only order is cut to the position, or refused without one', () => {
    const venue = calm()
    const seller = holder(venue, 0.1)
    const reduce = (quantity: number, side: 'buy' | 'sell' = 'sell'): Terms => ({
      ...{ side, quantity, price: 60_000 },
      conditions: conditions({ isReduceOnly: true }),
    })
    const { order } = must(venue.order(seller, reduce(5)))
    expect(order.quantity.toFixed()).toBe('0.1')
    for (const terms of [reduce(1), reduce(1, 'buy')]) {
      expect(refusal(venue.order(seller, terms)).code).toBe('reduce_only_would_increase')
    }
  })
})

describe('stop loss and take profit', () => {
  const bracket = (more: Partial<Terms> = {}, also: Partial<OrderConditions> = {}): Terms => ({
    quantity: 0.2,
    price: 50_010,
    conditions: conditions({ stopLossPrice: decimal(49_000), takeProfitPrice: decimal(52_000), ...also }),
    ...more,
  })
  const pairOf = (venue: Venue, account: AccountRecord): readonly OrderRecord[] =>
    venue.desk.openOrdersOf(account.id).filter((order) => order.parentOrderId !== null)

  it('protect what the order fills, as it fills', () => {
    const venue = makeVenue()
    venue.quote([[49_990, 5]], [[50_010, 0.05]])
    const buyer = venue.client('u1')
    const { order } = must(venue.order(buyer, bracket()))
    expect(pairOf(venue, buyer).map((one) => [one.orderType, one.side, one.quantity.toFixed()])).toEqual([
      ['stop', 'sell', '0.05'],
      ['take_profit', 'sell', '0.05'],
    ])
    const seller = venue.client('u2', 900_000)
    venue.quote([[49_990, 5]], [[50_012, 5]])
    must(venue.order(seller, market(0.2)))
    must(venue.order(seller, { side: 'sell', quantity: 0.15, price: 50_010 }))
    expect(pairOf(venue, buyer).map((one) => one.quantity.toFixed())).toEqual(['0.2', '0.2'])
    expect(
      pairOf(venue, buyer).every((one) => one.groupId === order.id && one.parentOrderId === order.id),
    ).toBe(true)
  })

  it('one filled cancels the other', () => {
    const venue = calm()
    const buyer = venue.client('u1')
    must(venue.order(buyer, bracket()))
    const [loss, profit] = pairOf(venue, buyer).map(({ id }) => id) as [OrderRecord['id'], OrderRecord['id']]
    printAt(venue, 52_000)
    expect([statusOf(venue, loss), statusOf(venue, profit)]).toEqual([
      'cancelled one_cancels_other',
      'filled',
    ])
    expect(venue.desk.positionsOf(buyer.id)[0]?.quantity.toFixed()).toBe('0')
  })

  it('one cancelled cancels the other, and a position closed otherwise needs neither', () => {
    const venue = calm()
    const [one, two] = [venue.client('u1'), venue.client('u2')]
    must(venue.order(one, bracket()))
    const [loss] = pairOf(venue, one) as [OrderRecord]
    venue.take(
      must(
        venue.desk.cancelOrder({ orderId: loss.id, actorId: loss.userId, requestId: null, personal: null }),
      ),
    )
    expect(pairOf(venue, one)).toEqual([])
    must(venue.order(two, bracket()))
    const pair = pairOf(venue, two)
    must(venue.order(two, market(0.2, { side: 'sell' })))
    expect(pair.map(({ id }) => statusOf(venue, id))).toEqual([
      'cancelled position_closed',
      'cancelled position_closed',
    ])
  })

  it('must lie on their sides of the entry', () => {
    const venue = calm()
    const buyer = venue.client('u1')
    expect(refusal(venue.order(buyer, bracket({}, { stopLossPrice: decimal(50_010) })))).toMatchObject({
      code: 'protection_wrong_side',
      field: 'stop_loss',
    })
    expect(
      refusal(
        venue.order(buyer, market(0.2, { conditions: conditions({ takeProfitPrice: decimal(50_000) }) })),
      ),
    ).toMatchObject({ code: 'protection_wrong_side', field: 'take_profit' })
  })
})

describe('a restart', () => {
  it('keeps triggers, extremes, pairs and ends, and fires the same', async () => {
    const venue = calm()
    const account = holder(venue, 0.3)
    must(venue.order(account, stop(49_500, { side: 'sell' })))
    must(
      venue.order(account, {
        ...{ orderType: 'trailing_stop', side: 'sell', quantity: 0.1 },
        conditions: conditions({ trailAmount: decimal(400) }),
      }),
    )
    const buyer = venue.client('u7')
    must(
      venue.order(buyer, {
        ...{ quantity: 0.1, price: 50_010 },
        conditions: conditions({ stopLossPrice: decimal(49_400), takeProfitPrice: decimal(53_000) }),
      }),
    )
    printAt(venue, 50_300)
    const store = makeSimStore()
    await store.commit(venue.writes)
    const snapshot = await store.loadDesk(venue.clock.now())
    const again = makeDesk({
      ...{ clock: venue.clock, ids: makeCountingIds(), snapshot, fees: fees(), limits: DEFAULT_LIMITS },
    })
    const shape = (orders: readonly OrderRecord[]): unknown =>
      orders.map((order) => [
        order.id,
        order.status,
        order.triggerPrice?.toFixed(),
        order.trailExtreme?.toFixed(),
      ])
    for (const { id } of [account, buyer]) {
      expect(shape(again.openOrdersOf(id))).toEqual(shape(venue.desk.openOrdersOf(id)))
    }
    const quote = { participant: venue.maker.id, symbol: venue.desk.instruments()[0]?.symbol as never }
    const level = (price: number) => ({ price: decimal(price), quantity: decimal(5) })
    const fired = (desk: typeof again): unknown => {
      desk.quoteMarket({ ...quote, bids: [level(49_300)], asks: [] })
      const seen = desk.placeOrder({
        userId: account.userId as NonNullable<typeof account.userId>,
        ...{ accountId: account.id, symbol: quote.symbol, side: 'sell', orderType: 'market' },
        ...{ timeInForce: 'IOC', quantity: decimal('0.01'), price: null, clientOrderId: null },
        ...{ kycApproved: false, requestId: null, personal: null },
      })
      return must(seen).writes.flatMap((write) =>
        write.table === 'orderEvents' ? [[write.record.orderId, write.record.kind]] : [],
      )
    }
    const [live, loaded] = [fired(venue.desk), fired(again)] as [unknown[], unknown[]]
    expect(live.filter((event) => (event as string[])[1] === 'triggered')).toHaveLength(3)
    expect(loaded.slice(1).length).toBe(live.slice(1).length)
  })
})
