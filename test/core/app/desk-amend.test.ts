import { describe, expect, it } from 'vitest'
import type { AmendRequest } from '../../../src/core/app/desk-port/desk.ts'
import { MS_PER_DAY, asId, decimal, present } from '../../../src/core/kernel/index.ts'
import type { Result } from '../../../src/core/kernel/index.ts'
import type { PlacedOrder } from '../../../src/core/app/desk-port/desk.ts'
import type { OrderEventRecord, OrderRecord } from '../../../src/core/orders/index.ts'
import { BTC, cash, makeVenue, market, must, quoted, refusal } from '../../sim/support/venue.ts'
import type { Terms, Venue } from '../../sim/support/venue.ts'

type Change = Readonly<{
  price?: number | string
  quantity?: number | string
  actor?: string
  confirm?: string
}>

function amend(venue: Venue, order: OrderRecord, change: Change): Result<PlacedOrder> {
  const request: AmendRequest = {
    orderId: order.id,
    actorId: change.actor === undefined ? order.userId : asId<'user'>(change.actor),
    price: change.price === undefined ? null : decimal(change.price),
    quantity: change.quantity === undefined ? null : decimal(change.quantity),
    confirm: change.confirm ?? null,
    kycApproved: false,
    requestId: 'request-1',
    personal: null,
  }
  const outcome = venue.desk.amendOrder(request)
  return outcome.ok ? { ok: true, value: venue.take(outcome.value) } : outcome
}

const placed = (venue: Venue, name: string, terms: Terms, money: number | string = 100_000): OrderRecord =>
  must(venue.order(venue.desk.accountsOf(asId(name))[0] ?? venue.client(name, money), terms)).order

const eventsOf = (venue: Venue, order: OrderRecord): readonly OrderEventRecord[] =>
  venue.writes.flatMap((write) =>
    write.table === 'orderEvents' && write.record.orderId === order.id ? [write.record] : [],
  )

/** Who fills first when everything at 40,000 is sold into, by order. */
const fillOrderOf = (venue: Venue): readonly string[] => {
  const before = venue.writes.length
  venue.quote([], [[40_000, 100]])
  return venue.writes
    .slice(before)
    .flatMap((write) =>
      write.table === 'fills' && write.record.price.eq(40_000) ? [write.record.orderId] : [],
    )
}

describe('time priority of an amended order', () => {
  it('is kept for less at the same price', () => {
    const venue = makeVenue()
    const [first, second] = ['u1', 'u2'].map((name) => placed(venue, name, { quantity: 1, price: 40_000 }))
    const amended = must(amend(venue, first as OrderRecord, { quantity: '0.4' })).order
    expect([amended.id, amended.sequence, amended.quantity.toFixed()]).toEqual([
      first?.id,
      first?.sequence,
      '0.4',
    ])
    expect(venue.desk.depth(BTC, 1).bids[0]?.quantity.toFixed()).toBe('1.4')
    expect(fillOrderOf(venue)).toEqual([first?.id, second?.id])
  })

  it.each([
    ['for more', [{ quantity: 1.1 }]],
    ['at another price, even back again', [{ price: 40_001 }, { price: 40_000 }]],
  ] satisfies readonly [string, readonly Change[]][])('is lost %s', (_name, changes) => {
    const venue = makeVenue()
    const [first, second] = ['u1', 'u2'].map((name) => placed(venue, name, { quantity: 1, price: 40_000 }))
    let amended = first as OrderRecord
    for (const change of changes) amended = must(amend(venue, amended, change)).order
    expect(amended.id).toBe(first?.id)
    expect(amended.sequence).toBe((second?.sequence ?? 0) + changes.length)
    expect(fillOrderOf(venue)).toEqual([second?.id, first?.id])
  })
})

describe('what an amended order holds', () => {
  it('follows its new terms to the last digit, up and down', () => {
    const venue = quoted()
    const order = placed(venue, 'u1', { quantity: 1, price: 40_000 })
    const held = (): string => cash(venue.desk.balance(order.accountId))[1]
    expect(held()).toBe('40080')
    must(amend(venue, order, { quantity: 2 }))
    expect(held()).toBe('80160')
    must(amend(venue, order, { price: 30_000 }))
    expect(held()).toBe('60120')
    must(amend(venue, order, { quantity: '0.5', price: '39999.99' }))
    expect(held()).toBe(decimal('39999.99').times('0.5').times('1.002').toFixed())
  })

  it('may take all the cash that the order itself holds, and no more', () => {
    const venue = quoted()
    const order = placed(venue, 'u1', { quantity: 1, price: 40_000 }, '80160')
    expect(refusal(amend(venue, order, { quantity: '2.000001' })).code).toBe('insufficient_cash')
    expect(must(amend(venue, order, { quantity: 2 })).order.heldCash.toFixed()).toBe('80160')
  })

  it('offers as much as is held, its own part given back', () => {
    const venue = quoted()
    placed(venue, 'u1', market(1))
    const order = placed(venue, 'u1', { side: 'sell', quantity: 0.6, price: 60_000 })
    placed(venue, 'u1', { side: 'sell', quantity: 0.3, price: 60_000 })
    expect(refusal(amend(venue, order, { quantity: '0.700001' }))).toMatchObject({
      code: 'insufficient_holdings',
      details: { limit: 'free_holding', bound: '0.7' },
    })
    must(amend(venue, order, { quantity: 0.7 }))
    const trader = venue.desk.accountsOf(asId('u1'))[0]
    must(amend(venue, order, { quantity: 0.2 }))
    expect(trader && venue.order(trader, { side: 'sell', quantity: 0.5, price: 60_000 }).ok).toBe(true)
  })
})

describe('an amended order that crosses', () => {
  it('fills at the makers’ prices as taker, and rests with what is left', () => {
    const venue = quoted()
    const order = placed(venue, 'u1', { quantity: 1.5, price: 40_000 }, 200_000)
    const { order: amended, fills } = must(amend(venue, order, { price: 50_010 }))
    expect(
      fills.map(({ price, quantity, liquidity }) => [price.toFixed(), quantity.toFixed(), liquidity]),
    ).toEqual([['50010', '1', 'taker']])
    expect([amended.status, amended.filledQuantity.toFixed()]).toEqual(['partially_filled', '1'])
    expect(amended.heldCash.toFixed()).toBe(decimal(50_010).times('0.5').times('1.002').toFixed())
    expect(venue.desk.quote(BTC).bid?.toFixed()).toBe('50010')
    expect(eventsOf(venue, order).map(({ number, kind }) => [number, kind])).toEqual([
      [0, 'accepted'],
      [1, 'amended'],
      [2, 'partially_filled'],
    ])
  })

  it('fills wholly, holds nothing and is open no more', () => {
    const venue = quoted()
    const order = placed(venue, 'u1', { quantity: 1, price: 40_000 })
    expect(must(amend(venue, order, { price: 50_010 })).order.status).toBe('filled')
    expect(cash(venue.desk.balance(order.accountId))[1]).toBe('0')
    expect(venue.desk.openOrder(order.id)).toBeNull()
    expect(refusal(amend(venue, order, { price: 40_000 })).code).toBe('unknown_order')
  })

  it('loses its rest to an order of the same user, as a new order would', () => {
    const venue = makeVenue()
    venue.quote([[100, 5]], [[50_010, 1]])
    placed(venue, 'u1', market('0.5'))
    placed(venue, 'u1', { side: 'sell', quantity: '0.5', price: 50_000 })
    const order = placed(venue, 'u1', { quantity: '0.1', price: 40_000 })
    const { order: amended } = must(amend(venue, order, { price: 50_000 }))
    expect([amended.status, amended.statusReason]).toEqual(['cancelled', 'self_trade'])
    expect(cash(venue.desk.balance(order.accountId))[1]).toBe('0')
  })
})

describe('refusals of an amendment, each of which changes nothing', () => {
  const edge = (change: Change): string => {
    const venue = quoted()
    const order = placed(venue, 'u1', { quantity: 1, price: 40_000 }, 2_000_000)
    const before = JSON.stringify([
      venue.writes.length,
      venue.desk.balance(order.accountId),
      venue.desk.depth(BTC, 9),
    ])
    const result = amend(venue, order, change)
    if (result.ok) return 'accepted'
    const after = JSON.stringify([
      venue.writes.length,
      venue.desk.balance(order.accountId),
      venue.desk.depth(BTC, 9),
    ])
    expect(after).toBe(before)
    expect(venue.desk.openOrder(order.id)).toEqual(order)
    return result.failure.code
  }

  it.each([
    ['least notional', { quantity: '0.0025' }, 'accepted'],
    ['below least', { quantity: '0.002499' }, 'notional_below_minimum'],
    ['most notional', { quantity: 25, confirm: 'BUY 25 BTC-USD 40000' }, 'accepted'],
    ['most notional, unconfirmed', { quantity: 25 }, 'confirmation_required'],
    ['above most', { quantity: '25.000001' }, 'notional_above_maximum'],
    ['huge', { quantity: '99999999999999999999', price: '99999999999999999999' }, 'notional_above_maximum'],
    ['off tick', { price: '40000.001' }, 'off_tick'],
    ['off lot', { quantity: '0.0100001' }, 'off_lot'],
    ['zero quantity', { quantity: 0 }, 'invalid_quantity'],
    ['zero price', { price: 0 }, 'invalid_price'],
    ['somebody else', { quantity: 0.5, actor: 'u2' }, 'unknown_order'],
    ['the same terms again', { quantity: 1, price: 40_000 }, 'accepted'],
  ] satisfies readonly [string, Change, string][])('%s', (_name, change, expected) => {
    expect(edge(change)).toBe(expected)
  })

  it('a total at or below what has filled', () => {
    const venue = quoted()
    const order = placed(venue, 'u1', { quantity: 1, price: 50_000 })
    venue.quote([], [[50_000, 0.4]])
    expect(refusal(amend(venue, order, { quantity: '0.4' })).code).toBe('quantity_below_filled')
    const { order: amended } = must(amend(venue, order, { quantity: '0.5' }))
    expect([amended.quantity.toFixed(), amended.filledQuantity.toFixed(), amended.status]).toEqual([
      '0.5',
      '0.4',
      'partially_filled',
    ])
    expect(amended.heldCash.toFixed()).toBe('5010')
  })

  it('the daily limit counts the amended order in place of the old one', () => {
    const venue = makeVenue({ dailyValueMax: decimal(1_000) })
    const order = placed(venue, 'u1', { quantity: 0.02, price: 40_000 })
    expect(refusal(amend(venue, order, { quantity: '0.025001' }))).toMatchObject({
      code: 'daily_limit_exceeded',
      details: { used: '0', value: '1000.04' },
    })
    must(amend(venue, order, { quantity: 0.025 }))
    const trader = venue.desk.accountsOf(asId('u1'))[0]
    expect(trader && refusal(venue.order(trader, { quantity: '0.0025', price: 40_000 })).code).toBe(
      'daily_limit_exceeded',
    )
    must(amend(venue, order, { quantity: 0.01 }))
    expect(trader && venue.order(trader, { quantity: '0.015', price: 40_000 }).ok).toBe(true)
  })

  it('the daily limit counts the growth of an order of an earlier day, and again when it grows again', () => {
    const venue = makeVenue({ dailyValueMax: decimal(1_000) })
    const order = placed(venue, 'u1', { quantity: 0.02, price: 40_000 })
    venue.clock.advance(MS_PER_DAY)
    must(amend(venue, order, { quantity: '0.035' }))
    expect(eventsOf(venue, order).at(-1)?.facts).toMatchObject({ daily_growth: '600' })
    expect(refusal(amend(venue, order, { quantity: '0.045001' }))).toMatchObject({
      code: 'daily_limit_exceeded',
      details: { used: '600', value: '400.04' },
    })
    must(amend(venue, order, { quantity: '0.03' }))
    expect(eventsOf(venue, order).at(-1)?.facts).not.toHaveProperty('daily_growth')
    const trader = venue.desk.accountsOf(asId('u1'))[0]
    const another = (quantity: string) => trader && venue.order(trader, { quantity, price: 40_000 })
    expect(refusal(present(another('0.010001'), 'a trader')).code).toBe('daily_limit_exceeded')
    expect(another('0.01')?.ok).toBe(true)
    venue.clock.advance(MS_PER_DAY)
    expect(another('0.025')?.ok).toBe(true)
  })

  it('an order of an earlier day needs only what it grows by, and shrinks freely', () => {
    const venue = makeVenue({ dailyValueMax: decimal(1_000) })
    const order = placed(venue, 'u1', { quantity: 0.02, price: 40_000 })
    venue.clock.advance(MS_PER_DAY)
    placed(venue, 'u1', { quantity: 0.0225, price: 40_000 })
    expect(refusal(amend(venue, order, { quantity: '0.022501' })).code).toBe('daily_limit_exceeded')
    must(amend(venue, order, { quantity: '0.0225' }))
    must(amend(venue, order, { quantity: '0.01' }))
  })
})

describe('the record of an amendment', () => {
  it('says before and after in the order’s events and in the audit fact', () => {
    const venue = makeVenue()
    const order = placed(venue, 'u1', { quantity: 1, price: 40_000 })
    must(amend(venue, order, { quantity: 2, price: 30_000 }))
    const changes = {
      before: { price: '40000', quantity: '1' },
      after: { price: '30000', quantity: '2' },
      kept_priority: false,
    }
    expect(eventsOf(venue, order).at(-1)).toMatchObject({ number: 1, kind: 'amended', facts: changes })
    expect(venue.facts.at(-1)).toMatchObject({
      action: 'order.amended',
      actorId: 'u1',
      resourceId: order.id,
      requestId: 'request-1',
      facts: { ...changes, symbol: 'BTC-USD', status: 'open' },
    })
  })
})
