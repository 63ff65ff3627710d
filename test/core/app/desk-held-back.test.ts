import { describe, expect, it } from 'vitest'
import type { AmendRequest, PlacedOrder } from '../../../src/core/app/desk-port/desk.ts'
import { decimal } from '../../../src/core/kernel/index.ts'
import type { Result } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { NO_CONDITIONS, NO_DAY_GUARDS } from '../../../src/core/orders/index.ts'
import type { DayGuards } from '../../../src/core/orders/index.ts'
import { CALL, market, must, quoted, refusal } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const PUT = CALL.replace(/C$/, 'P')
const ACTING = { actorId: 'risk', requestId: null, personal: null } as const
const REDUCES = { ...NO_CONDITIONS, isReduceOnly: true }

const guard = (venue: Venue, { id }: AccountRecord, guards: Partial<DayGuards>) =>
  venue.take(
    must(venue.desk.guardAccount({ ...ACTING, accountId: id, guards: { ...NO_DAY_GUARDS, ...guards } })),
  )

/** What a tripped guard or a kill switch does to the account, its orders left as they are. */
const hold = (venue: Venue, { id }: AccountRecord) =>
  venue.take(
    venue.desk.setControl({
      ...{ scope: 'account', subject: id, state: 'reducing', reason: 'a test', cancelOrders: false },
      ...ACTING,
    }),
  )

type Terms = Readonly<{ quantity?: number; price?: number; triggerPrice?: number; confirm?: string }>

function amended(venue: Venue, { order }: PlacedOrder, terms: Terms): Result<PlacedOrder> {
  const of = (value: number | undefined) => (value === undefined ? null : decimal(value))
  const request: AmendRequest = {
    ...{ orderId: order.id, actorId: order.userId, kycApproved: false, requestId: null, personal: null },
    ...{ price: of(terms.price), quantity: of(terms.quantity), triggerPrice: of(terms.triggerPrice) },
    confirm: terms.confirm ?? null,
  }
  const outcome = venue.desk.amendOrder(request)
  return outcome.ok ? { ok: true, value: venue.take(outcome.value) } : outcome
}

const held = (venue: Venue, { id }: AccountRecord, symbol: string) =>
  venue.desk
    .positionsOf(id)
    .find((position) => position.symbol === symbol)
    ?.quantity.toFixed()

describe('new terms of an order', () => {
  it('are held back by a bound of the day that holds new orders back', () => {
    const venue = quoted()
    const account = venue.client('u1')
    const bid = must(venue.order(account, { quantity: 0.01, price: 40_000 }))
    guard(venue, account, { ordersPerDayMax: 1 })
    const reached = { code: 'orders_per_day_reached', details: { value: '1', bound: '1' } }
    expect(refusal(amended(venue, bid, { quantity: 0.5 }))).toMatchObject(reached)
    expect(refusal(amended(venue, bid, { price: 50_020 }))).toMatchObject(reached)
    expect(must(amended(venue, bid, { quantity: 0.005 })).order.quantity.toFixed()).toBe('0.005')
  })

  it('of a stop are held back too', () => {
    const venue = quoted()
    const account = venue.client('u1')
    const conditions = { ...NO_CONDITIONS, triggerPrice: decimal(51_000) }
    const stop = must(venue.order(account, { orderType: 'stop', quantity: 0.01, conditions }))
    guard(venue, account, { ordersPerDayMax: 1 })
    expect(refusal(amended(venue, stop, { quantity: 0.5 })).code).toBe('orders_per_day_reached')
    expect(refusal(amended(venue, stop, { triggerPrice: 50_500 })).code).toBe('orders_per_day_reached')
  })

  it('want the confirmation that a new order would want', () => {
    const venue = quoted()
    const account = venue.client('u1', 900_000)
    const conditions = { ...NO_CONDITIONS, triggerPrice: decimal(51_000) }
    const terms = { orderType: 'stop_limit', quantity: 0.01, price: 51_000, conditions } as const
    const stop = must(venue.order(account, terms))
    const confirm = 'BUY 10 BTC-USD 51000'
    expect(refusal(amended(venue, stop, { quantity: 10 }))).toMatchObject({
      code: 'confirmation_required',
      details: { limit: 'order_size', confirm },
    })
    expect(must(amended(venue, stop, { quantity: 10, confirm })).order.quantity.toFixed()).toBe('10')
    expect(venue.facts.at(-1)).toMatchObject({
      action: 'order.amended',
      facts: { guard: 'order_size', confirmed: confirm },
    })
    guard(venue, account, { ordersPerDayWarn: 1 })
    const bid = must(
      venue.order(account, { quantity: 0.01, price: 40_000, confirm: 'BUY 0.01 BTC-USD 40000' }),
    )
    expect(refusal(amended(venue, bid, { quantity: 0.02 }))).toMatchObject({
      code: 'confirmation_required',
      details: { limit: 'orders_per_day', confirm: 'BUY 0.02 BTC-USD 40000' },
    })
  })

  it('keep an order that only reduces within its position', () => {
    const venue = quoted()
    const account = venue.client('u1')
    must(venue.order(account, market(2, { symbol: CALL })))
    const sale = must(
      venue.order(account, { side: 'sell', quantity: 1, price: 20, symbol: CALL, conditions: REDUCES }),
    )
    hold(venue, account)
    expect(refusal(amended(venue, sale, { quantity: 3 }))).toMatchObject({
      code: 'reduce_only_would_increase',
      details: { limit: 'reducible', value: '3', bound: '2' },
    })
    expect(must(amended(venue, sale, { quantity: 2 })).order.quantity.toFixed()).toBe('2')
  })
})

describe('purchases that only reduce a short', () => {
  /** One put short, and all that it could lose held for it. */
  function short(): Readonly<{ venue: Venue; account: AccountRecord }> {
    const venue = quoted()
    venue.quote([[8, 50]], [[8.5, 4]], PUT)
    const account = venue.client('u1', 900_000)
    must(venue.order(account, market(1, { side: 'sell', symbol: PUT })))
    return { venue, account }
  }
  const BID = { quantity: 1, price: 8, symbol: PUT, side: 'buy' } as const

  it('do not reduce it twice: what waits in the book counts', () => {
    const { venue, account } = short()
    hold(venue, account)
    must(venue.order(account, BID))
    expect(refusal(venue.order(account, BID)).code).toBe('only_reducing')
    expect(refusal(venue.order(account, { ...BID, conditions: REDUCES })).code).toBe('only_reducing')
    venue.quote([[7.5, 50]], [[8, 50]], PUT)
    expect(held(venue, account, PUT)).toBe('0')
  })

  it('by their own word are cut to what others of the kind leave', () => {
    const { venue, account } = short()
    must(venue.order(account, { ...BID, conditions: REDUCES }))
    expect(refusal(venue.order(account, { ...BID, conditions: REDUCES })).code).toBe(
      'reduce_only_would_increase',
    )
  })
})

describe('an order that only reduces', () => {
  it('ends with its position, whoever closed it', () => {
    const venue = quoted()
    venue.quote([[8, 50]], [[8.5, 4]], PUT)
    const account = venue.client('u1', 900_000)
    must(venue.order(account, market(1, { side: 'sell', symbol: PUT })))
    const bid = { quantity: 1, price: 8, symbol: PUT, conditions: REDUCES } as const
    const { order } = must(venue.order(account, bid))
    must(venue.order(account, market(1, { symbol: PUT })))
    expect(held(venue, account, PUT)).toBe('0')
    expect(venue.desk.openOrder(order.id)).toBeNull()
    venue.quote([[7.5, 50]], [[8, 50]], PUT)
    expect(held(venue, account, PUT)).toBe('0')
  })
})
