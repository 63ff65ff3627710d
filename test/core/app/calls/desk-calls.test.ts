import { describe, expect, it } from 'vitest'
import { NO_CONDITIONS } from '../../../../src/core/orders/index.ts'
import { asId, decimal } from '../../../../src/core/kernel/index.ts'
import { must, refusal, requestOf } from '../../../sim/support/venue.ts'
import { storeBreaches } from '../../../sim/support/desk-laws.ts'
import { ACME, ACTING, at, tradedShare } from './support.ts'

const OPENS = '2026-11-24T14:30:00Z'

describe('before the opening', () => {
  it('orders are collected, and what they would trade now can be read', async () => {
    const { venue, seller, buyer, other } = await tradedShare()
    await venue.to('2026-11-24T13:59:59Z')
    expect(venue.trading()).toMatchObject({ state: 'closed', until: at('2026-11-24T14:00:00Z') })
    expect(refusal(await venue.order(buyer, { quantity: 1, price: 100 }))).toMatchObject({
      code: 'market_closed',
      details: { opens_at: '2026-11-24T14:30:00.000Z' },
    })
    await venue.to('2026-11-24T14:00:00Z')
    const bought = must(await venue.order(buyer, { quantity: 30, price: 102 }))
    const also = must(await venue.order(other, { quantity: 30, price: 100.5 }))
    const sold = must(await venue.order(seller, { side: 'sell', quantity: 50, price: 99 }))
    expect([bought, also, sold].map(({ order, fills }) => [order.status, fills.length])).toEqual([
      ['open', 0],
      ['open', 0],
      ['open', 0],
    ])
    const { indicativePrice, indicativeQuantity, imbalance, reference, ...trading } = venue.trading()
    expect(trading).toEqual({
      ...{ state: 'opening_call', phase: 'opening_call', reason: null },
      ...{ until: at(OPENS), uncrossesAt: at(OPENS) },
    })
    // 50 trade at any price from 99 to 100.5, with 10 more wanted: the nearest to the last price of 100.
    const figures = [indicativePrice, indicativeQuantity, imbalance, reference]
    expect(figures.map((figure) => figure?.toFixed())).toEqual(['100', '50', '10', '100'])
    // Orders of a call are no quote.
    expect(venue.desk().quote(ACME)).toMatchObject({ bid: null, ask: null })
    expect(venue.desk().nextEndAt()).toBe(at(OPENS))
  })

  it('all of it trades at one price at the opening, both sides at the maker’s fee, and the rest is the book', async () => {
    const { venue, seller, buyer, other } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    const first = must(await venue.order(buyer, { quantity: 30, price: 102 })).order
    const second = must(await venue.order(other, { quantity: 30, price: 100.5 })).order
    must(await venue.order(seller, { side: 'sell', quantity: 50, price: 99 }))
    const before = venue.cash(seller)
    await venue.to(OPENS)
    expect(venue.trading()).toMatchObject({ state: 'open', uncrossesAt: null, indicativePrice: null })
    const fills = venue.fills().slice(1)
    expect(
      fills.map(({ side, quantity, price, fee, liquidity }) => [side, +quantity, +price, +fee, liquidity]),
    ).toEqual([
      ['buy', 30, 100, 0.6, 'auction'],
      ['sell', 30, 100, 0.6, 'auction'],
      ['buy', 20, 100, 0.4, 'auction'],
      ['sell', 20, 100, 0.4, 'auction'],
    ])
    expect([venue.held(seller), venue.held(buyer), venue.held(other)]).toEqual(['50', '30', '20'])
    expect(venue.orderOf(first.id)?.status).toBe('filled')
    expect(venue.orderOf(second.id)).toMatchObject({ status: 'partially_filled' })
    expect(venue.cash(buyer)).toEqual(['96999.4', '0'])
    expect(Number(venue.cash(seller)[0])).toBeCloseTo(Number(before[0]) + 5_000 - 1, 9)
    // 10 of 100.5 stay: held at the dearest fee.
    expect(venue.cash(other)).toEqual(['97999.6', '1005.5025'])
    expect(venue.desk().quote(ACME)).toMatchObject({ bid: decimal('100.5'), last: decimal(100) })
    expect(
      venue.facts.filter(({ action }) => action === 'market.uncrossed').map(({ facts }) => facts),
    ).toEqual([{ call: 'opening_call', imbalance: '10', price: '100', quantity: '50', trades: 2 }])
    expect(storeBreaches(venue.store)).toEqual([])
  })

  it('an order without a limit takes part up to a tenth beyond the last price, and what finds nobody ends', async () => {
    const { venue, seller, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    const bought = must(
      await venue.order(buyer, { orderType: 'market', timeInForce: 'IOC', quantity: 40 }),
    ).order
    // 110, with the dearest fee of 0.05 %.
    expect([bought.status, bought.price?.toFixed(), bought.heldCash.toFixed()]).toEqual([
      'open',
      '110',
      '4402.2',
    ])
    must(await venue.order(seller, { side: 'sell', quantity: 30, price: 99.5 }))
    await venue.to(OPENS)
    expect(venue.orderOf(bought.id)).toMatchObject({
      ...{ status: 'cancelled', statusReason: 'no_liquidity', filledQuantity: decimal(30) },
      // The price nearest to the last one.
      averagePrice: decimal(100),
    })
    expect(venue.cash(buyer)[1]).toBe('0')
    expect(storeBreaches(venue.store)).toEqual([])
  })

  it.each([
    ['FOK at a limit', { quantity: 1, price: 100, timeInForce: 'FOK' }],
    ['IOC at a limit', { quantity: 1, price: 100, timeInForce: 'IOC' }],
    ['FOK without a limit', { quantity: 1, orderType: 'market', timeInForce: 'FOK' }],
    ['IOC asked for by name', { quantity: 1, orderType: 'market', timeInForce: 'IOC', isImmediate: true }],
  ] as const)('what must trade at once is refused: %s', async (_, terms) => {
    const { venue, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    expect(refusal(await venue.order(buyer, terms))).toMatchObject({
      ...{ code: 'call_phase', field: 'time_in_force' },
      details: { symbol: ACME, phase: 'opening_call', uncrosses_at: '2026-11-24T14:30:00.000Z' },
    })
  })

  it('no price goes further beyond the last one than the band, and a far one asks first', async () => {
    const { venue, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    expect(refusal(await venue.order(buyer, { quantity: 2, price: 201 })).code).toBe('outside_price_band')
    expect(refusal(await venue.order(buyer, { quantity: 2, price: 160 })).code).toBe('confirmation_required')
    must(await venue.order(buyer, { quantity: 2, price: 60 }))
  })

  it('post-only orders take part, for nobody takes; new terms keep or lose their place as ever', async () => {
    const { venue, seller, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    must(await venue.order(seller, { side: 'sell', quantity: 20, price: 99 }))
    const conditions = { ...NO_CONDITIONS, isPostOnly: true }
    const { order } = must(await venue.order(buyer, { quantity: 10, price: 101, conditions }))
    const acting = {
      orderId: order.id,
      actorId: order.userId,
      kycApproved: false,
      requestId: null,
      personal: null,
    }
    const amended = must(venue.desk().amendOrder({ ...acting, price: decimal(100), quantity: decimal(15) }))
    expect((await venue.keep(amended)).order).toMatchObject({ status: 'open', quantity: decimal(15) })
    await venue.to(OPENS)
    expect(venue.orderOf(order.id)).toMatchObject({ status: 'filled', averagePrice: decimal(100) })
  })

  it('a market order that waits has no terms to change, and can be cancelled', async () => {
    const { venue, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    const { order } = must(await venue.order(buyer, { orderType: 'market', timeInForce: 'IOC', quantity: 4 }))
    const acting = { orderId: order.id, actorId: order.userId, requestId: null, personal: null }
    const terms = { price: null, quantity: decimal(2), kycApproved: false }
    expect(refusal(venue.desk().amendOrder({ ...acting, ...terms })).code).toBe('not_amendable')
    await venue.keep(must(venue.desk().cancelOrder(acting)))
    expect(venue.cash(buyer)[1]).toBe('0')
  })

  it('market makers stand aside, and quote again once it is open', async () => {
    const { venue } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    await venue.quote([[99, 10]], [[101, 10]])
    expect(venue.desk().depth(ACME, 5)).toMatchObject({ bids: [], asks: [] })
    await venue.to(OPENS)
    await venue.quote([[99, 10]], [[101, 10]])
    expect(venue.desk().quote(ACME)).toMatchObject({ bid: decimal(99), ask: decimal(101) })
    await venue.to('2026-11-24T20:50:00Z')
    expect(venue.desk().depth(ACME, 5)).toMatchObject({ bids: [], asks: [] })
  })

  it('one owner’s two sides never trade with each other', async () => {
    const { venue, seller } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    must(await venue.order(seller, { side: 'sell', quantity: 20, price: 99 }))
    const { order } = must(await venue.order(seller, { quantity: 20, price: 101 }))
    expect(order).toMatchObject({ status: 'cancelled', statusReason: 'self_trade' })
    await venue.to(OPENS)
    expect(venue.fills()).toHaveLength(1)
  })

  it('a preview says that the order waits, what it holds and what it may pay', async () => {
    const { venue, seller, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    must(await venue.order(seller, { side: 'sell', quantity: 20, price: 99 }))
    const request = requestOf(buyer, { symbol: ACME, orderType: 'market', timeInForce: 'IOC', quantity: 10 })
    const preview = must(venue.desk().preview(request))
    expect([preview.estimatedPrice, preview.cashToHold.toFixed()]).toEqual([null, '1100.55'])
    expect(preview.checks.find(({ name }) => name === 'tradeable')).toMatchObject({
      passed: true,
      message: 'ACME is in its opening call: the order waits for its price.',
    })
  })

  it('a unit of several legs, which trades at once, is refused at its leg', async () => {
    const { venue, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    const unit = venue.desk().placeMultiLeg({
      ...{ userId: asId<'user'>('buyer'), accountId: buyer.id, quantity: decimal(1), netPrice: null },
      ...{
        clientOrderId: null,
        kycApproved: false,
        requestId: null,
        personal: null,
        confirm: null,
        strategy: null,
      },
      legs: [
        { symbol: ACME, side: 'buy', ratio: 1 },
        { symbol: ACME, side: 'buy', ratio: 2 },
      ],
    })
    expect(refusal(unit).code).toBe('call_phase')
  })
})

describe('up to the close', () => {
  it('a closing call makes the closing price; orders for the day end after it, others wait for tomorrow', async () => {
    const { venue, seller, buyer, other } = await tradedShare()
    await venue.to('2026-11-24T20:55:00Z')
    expect(venue.trading()).toMatchObject({ state: 'closing_call', until: at('2026-11-24T21:00:00Z') })
    const day = must(await venue.order(buyer, { quantity: 30, price: 103, timeInForce: 'DAY' })).order
    const unmet = must(await venue.order(other, { quantity: 5, price: 90, timeInForce: 'DAY' })).order
    const kept = must(await venue.order(other, { quantity: 5, price: 91 })).order
    must(await venue.order(seller, { side: 'sell', quantity: 20, price: 103 }))
    await venue.to('2026-11-24T21:00:00Z')
    expect(venue.orderOf(day.id)).toMatchObject({
      ...{
        status: 'expired',
        statusReason: 'day_ended',
        filledQuantity: decimal(20),
        averagePrice: decimal(103),
      },
    })
    expect(venue.orderOf(unmet.id)).toMatchObject({ status: 'expired', filledQuantity: decimal(0) })
    expect(venue.orderOf(kept.id)?.status).toBe('open')
    expect(venue.trading().state).toBe('closed')
    expect(venue.desk().quote(ACME).last?.toFixed()).toBe('103')
    await venue.to('2026-11-25T14:00:00Z')
    expect(venue.desk().quote(ACME).previousClose?.toFixed()).toBe('103')
    expect(venue.trading().reference?.toFixed()).toBe('103')
    expect(storeBreaches(venue.store)).toEqual([])
  })

  it('the closing price fires no stop: it waits for the next trade', async () => {
    const { venue, seller, buyer } = await tradedShare()
    await venue.to('2026-11-24T15:00:00Z')
    const conditions = { ...NO_CONDITIONS, triggerPrice: decimal(98) }
    const stop = must(
      await venue.order(seller, { side: 'sell', orderType: 'stop', quantity: 50, conditions }),
    ).order
    await venue.to('2026-11-24T20:55:00Z')
    must(await venue.order(buyer, { quantity: 10, price: 97 }))
    must(await venue.order(seller, { side: 'sell', quantity: 10, price: 97 }))
    await venue.to('2026-11-24T21:00:00Z')
    expect(venue.desk().quote(ACME).last?.toFixed()).toBe('97')
    expect(venue.orderOf(stop.id)?.status).toBe('pending')
    await venue.to('2026-11-25T14:10:00Z')
    must(await venue.order(buyer, { quantity: 100, price: 96 }))
    must(await venue.order(seller, { side: 'sell', quantity: 10, price: 96 }))
    expect(venue.orderOf(stop.id)?.status).toBe('pending')
    await venue.to('2026-11-25T14:30:00Z')
    expect(venue.orderOf(stop.id)).toMatchObject({ status: 'filled', averagePrice: decimal(96) })
    expect(storeBreaches(venue.store)).toEqual([])
  })
})

describe('after a halt', () => {
  const halt = (state: 'halted' | 'active') =>
    ({ scope: 'instrument', subject: ACME, state, reason: 'news', cancelOrders: false, ...ACTING }) as const

  it('a market opens again by a call', async () => {
    const { venue, seller, buyer } = await tradedShare()
    await venue.to('2026-11-24T15:00:00Z')
    must(await venue.order(seller, { side: 'sell', quantity: 10, price: 101 }))
    await venue.keep(venue.desk().setControl(halt('halted')))
    expect(venue.trading()).toMatchObject({ state: 'halted', reason: 'news', uncrossesAt: null })
    expect(refusal(await venue.order(buyer, { quantity: 1, price: 101 })).code).toBe('instrument_halted')
    await venue.to('2026-11-24T15:10:00Z')
    await venue.keep(venue.desk().setControl(halt('active')))
    expect(venue.trading()).toMatchObject({ state: 'reopening_call', until: at('2026-11-24T15:15:00Z') })
    must(await venue.order(buyer, { quantity: 10, price: 101 }))
    expect(venue.fills()).toHaveLength(1)
    await venue.killedUntil('2026-11-24T15:12:00Z')
    expect(venue.trading()).toMatchObject({ state: 'reopening_call', indicativePrice: decimal(101) })
    await venue.to('2026-11-24T15:15:00Z')
    expect(venue.trading().state).toBe('open')
    expect(venue.held(buyer)).toBe('10')
  })

  it('a market that is halted when its opening comes goes on collecting until it is let go', async () => {
    const { venue, seller, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    must(await venue.order(seller, { side: 'sell', quantity: 10, price: 99 }))
    must(await venue.order(buyer, { quantity: 10, price: 101 }))
    await venue.keep(venue.desk().setControl(halt('halted')))
    await venue.to('2026-11-24T14:40:00Z')
    expect([venue.trading().state, venue.fills().length]).toEqual(['halted', 1])
    await venue.killedUntil('2026-11-24T14:45:00Z')
    expect([venue.trading().state, venue.fills().length]).toEqual(['halted', 1])
    await venue.keep(venue.desk().setControl(halt('active')))
    await venue.to('2026-11-24T14:50:00Z')
    expect([venue.trading().state, venue.held(buyer)]).toEqual(['open', '10'])
    expect(storeBreaches(venue.store)).toEqual([])
  })

  it('the pause of a price move ends in a call, at the session’s end in the closing one', async () => {
    const tiers = [{ move: decimal('0.07'), pauseMs: 300_000 }]
    const { venue, seller, buyer } = await tradedShare({ moveTiers: { equity: tiers } })
    await venue.to('2026-11-24T20:43:00Z')
    must(await venue.order(seller, { side: 'sell', quantity: 10, price: 92 }))
    must(await venue.order(buyer, { quantity: 2, price: 92 }))
    expect(venue.trading()).toMatchObject({ state: 'halted', reason: 'price_move_1' })
    await venue.to('2026-11-24T20:48:00Z')
    expect(venue.trading()).toMatchObject({ state: 'reopening_call', until: at('2026-11-24T20:50:00Z') })
    must(await venue.order(buyer, { quantity: 8, price: 93 }))
    await venue.to('2026-11-24T20:50:00Z')
    expect([venue.trading().state, venue.held(buyer)]).toEqual(['closing_call', '2'])
    await venue.to('2026-11-24T21:00:00Z')
    expect([venue.trading().state, venue.held(buyer)]).toEqual(['closed', '10'])
  })
})

describe('killed between a call and its end', () => {
  /** Orders of the opening call that trade 10 at 100, one of them for the day. */
  async function called() {
    const { venue, seller, buyer } = await tradedShare()
    await venue.to('2026-11-24T14:10:00Z')
    const sold = must(await venue.order(seller, { side: 'sell', quantity: 10, price: 99 })).order
    const bought = must(await venue.order(buyer, { quantity: 10, price: 101, timeInForce: 'DAY' })).order
    return { venue, seller, buyer, sold, bought }
  }

  it.each([
    ['within the call', '2026-11-24T14:20:00Z'],
    ['at its end', '2026-11-24T14:30:00Z'],
    ['within the session', '2026-11-24T18:00:00Z'],
  ])('a desk that starts again %s trades what waited, once', async (_, when) => {
    const { venue, buyer } = await called()
    await venue.killedUntil(when)
    await venue.to(when < OPENS ? OPENS : when)
    expect([venue.held(buyer), venue.fills().length]).toEqual(['10', 3])
    await venue.killedUntil('2026-11-24T18:30:00Z')
    expect([venue.held(buyer), venue.fills().length]).toEqual(['10', 3])
    expect(storeBreaches(venue.store)).toEqual([])
  })

  it('one that starts after the session trades nothing: the day’s orders have ended, the rest waits for the next call', async () => {
    const { venue, buyer, sold, bought } = await called()
    await venue.killedUntil('2026-11-24T22:00:00Z')
    expect(venue.orderOf(bought.id)).toMatchObject({ status: 'expired', filledQuantity: decimal(0) })
    expect(venue.orderOf(sold.id)?.status).toBe('open')
    await venue.to('2026-11-25T14:00:00Z')
    must(await venue.order(buyer, { quantity: 10, price: 100 }))
    await venue.killedUntil('2026-11-25T14:31:00Z')
    expect([venue.held(buyer), venue.fills().length]).toEqual(['10', 3])
  })

  it('one that starts within a later session neither', async () => {
    const { venue, buyer, sold, bought } = await called()
    await venue.killedUntil('2026-11-25T16:00:00Z')
    expect([venue.orderOf(bought.id)?.status, venue.orderOf(sold.id)?.status]).toEqual(['expired', 'open'])
    expect([venue.trading().state, venue.held(buyer)]).toEqual(['open', '0'])
  })

  it('a closing call that ended while the desk was down trades when it is back', async () => {
    const { venue, seller, buyer } = await tradedShare()
    await venue.to('2026-11-24T20:55:00Z')
    must(await venue.order(seller, { side: 'sell', quantity: 10, price: 99 }))
    const day = must(await venue.order(buyer, { quantity: 10, price: 101, timeInForce: 'DAY' })).order
    await venue.killedUntil('2026-11-24T21:00:05Z')
    expect(venue.orderOf(day.id)?.status).toBe('filled')
    expect([venue.trading().state, venue.desk().quote(ACME).last?.toFixed()]).toEqual(['closed', '100'])
    expect(storeBreaches(venue.store)).toEqual([])
  })
})
