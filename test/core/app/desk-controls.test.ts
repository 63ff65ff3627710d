import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { ControlRequest } from '../../../src/core/app/desk-port/desk.ts'
import { MS_PER_SECOND, decimal, instant } from '../../../src/core/kernel/index.ts'
import { DEFAULT_LIMITS, NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import { makeSimStore } from '../../sim/support/sim-store.ts'
import {
  BTC,
  CALL,
  START,
  fees,
  makeCountingIds,
  makeVenue,
  market,
  must,
  quoted,
  refusal,
  requestOf,
} from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const ACTING = { actorId: 'u1', requestId: null, personal: null } as const

const set = (venue: Venue, more: Partial<ControlRequest>) =>
  venue.take(
    venue.desk.setControl({
      ...ACTING,
      ...{ scope: 'account', subject: '', state: 'halted', reason: 'too wild', cancelOrders: true, ...more },
    }),
  )

/** A client who holds 0.5 BTC and has a bid, an offer and a protected stop. */
function trader() {
  const venue = quoted()
  const account = venue.client('u1')
  must(venue.order(account, market(0.5)))
  const bid = must(venue.order(account, { quantity: 0.01, price: 40_000 })).order
  const offer = must(venue.order(account, { side: 'sell', quantity: 0.1, price: 60_000 })).order
  const conditions = { ...NO_CONDITIONS, triggerPrice: decimal(45_000), isReduceOnly: true }
  const terms = { orderType: 'stop', side: 'sell', quantity: 0.1, conditions } as const
  const stop = must(venue.order(account, terms)).order
  const open = () => venue.desk.openOrdersOf(account.id).map(({ id }) => id)
  return { venue, account, bid, offer, stop, open }
}

describe('a kill switch', () => {
  it('reducing cancels what could open a position, and lets only smaller ones pass', () => {
    const { venue, account, bid, offer, stop, open } = trader()
    const { cancelled } = set(venue, { subject: account.id, state: 'reducing' })
    expect(cancelled.map(({ id, statusReason }) => [id, statusReason])).toEqual([
      [bid.id, 'account_reducing'],
    ])
    expect(open()).toEqual([offer.id, stop.id])
    expect(refusal(venue.order(account, { quantity: 0.01, price: 40_000 }))).toMatchObject({
      code: 'only_reducing',
      details: { scope: 'account', reason: 'too wild' },
    })
    expect(must(venue.order(account, market(0.1, { side: 'sell' }))).order.status).toBe('filled')
  })

  it('halted cancels everything and refuses everything but cancels, until it is lifted with a reason', () => {
    const { venue, account, open } = trader()
    set(venue, { subject: account.id, cancelOrders: false })
    const [first] = open()
    expect(refusal(venue.order(account, market(0.1, { side: 'sell' }))).code).toBe('trading_halted')
    const cancel = { orderId: first as never, actorId: 'u1' as never, requestId: null, personal: null }
    expect(venue.take(must(venue.desk.cancelOrder(cancel))).status).toBe('cancelled')
    set(venue, { subject: account.id })
    expect(open()).toEqual([])
    expect(venue.desk.balance(account.id).held.isZero()).toBe(true)
    set(venue, { subject: account.id, state: 'active', reason: 'all calm' })
    expect(must(venue.order(account, market(0.1, { side: 'sell' }))).order.status).toBe('filled')
    const facts = venue.facts.filter(({ action }) => action === 'trading.controlled')
    expect(facts.map(({ facts: { before, state, reason } }) => [before, state, reason])).toEqual([
      ['active', 'halted', 'too wild'],
      ['halted', 'halted', 'too wild'],
      ['halted', 'active', 'all calm'],
    ])
  })

  it('of the venue binds everybody', () => {
    const { venue, account } = trader()
    set(venue, { scope: 'venue', subject: 'venue', cancelOrders: false })
    expect(refusal(venue.order(venue.client('u2'), market(0.1))).code).toBe('trading_halted')
    expect(refusal(venue.order(account, market(0.1))).details).toMatchObject({ scope: 'venue' })
  })
})

describe('a halt of one instrument', () => {
  it('refuses orders and amendments, drops quotes, fires nothing, and leaves cancels', () => {
    const { venue, account, bid, stop } = trader()
    set(venue, { scope: 'instrument', subject: BTC, cancelOrders: false, reason: 'news pending' })
    expect(refusal(venue.order(account, market(0.1)))).toMatchObject({
      code: 'instrument_halted',
      message: 'Trading in BTC-USD is halted (news pending).',
    })
    const amend = { orderId: bid.id, actorId: bid.userId, price: null, quantity: decimal('0.005') }
    const rest = { kycApproved: false, requestId: null, personal: null }
    expect(refusal(venue.desk.amendOrder({ ...amend, ...rest })).code).toBe('instrument_halted')
    venue.quote([[30_000, 5]], [[30_010, 5]])
    expect(venue.desk.depth(BTC, 5).asks.map(({ price }) => price.toFixed())).toEqual(['60000'])
    expect(venue.desk.openOrder(stop.id)?.status).toBe('pending')
    set(venue, { scope: 'instrument', subject: BTC, state: 'active', reason: 'news out' })
    venue.quote([[49_990, 5]], [[50_010, 5]])
    expect(must(venue.order(account, market(0.01))).order.status).toBe('filled')
  })
})

describe('a dead man’s switch', () => {
  it('cancels all orders of its account when it is not moved on in time', () => {
    const { venue, account, open } = trader()
    const beat = (timeoutMs: number) =>
      venue.take(venue.desk.setDeadMan({ ...ACTING, accountId: account.id, timeoutMs }))
    beat(5_000)
    venue.clock.advance(4_000)
    expect(beat(5_000).until).toBe(START + 9_000)
    venue.clock.advance(4_000)
    expect(venue.take(venue.desk.endDue())).toEqual({ ended: 0 })
    venue.clock.advance(1_000)
    expect(venue.desk.nextEndAt()).toBe(START + 9_000)
    expect(venue.take(venue.desk.endDue())).toEqual({ ended: 3 })
    expect([open(), venue.desk.nextEndAt()]).toEqual([[], null])
    expect(venue.facts.map(({ action }) => action).filter((action) => action.startsWith('dead_man'))).toEqual(
      ['dead_man.set', 'dead_man.fired'],
    )
    beat(5_000)
    beat(0)
    expect(venue.desk.controls().at(-1)).toMatchObject({ until: null, reason: 'disarmed' })
  })

  it('and every other control survive a restart', async () => {
    const { venue, account, bid } = trader()
    venue.take(venue.desk.setDeadMan({ ...ACTING, accountId: account.id, timeoutMs: 5_000 }))
    set(venue, { scope: 'venue', subject: 'venue', state: 'reducing', cancelOrders: false })
    const store = makeSimStore()
    await store.commit(venue.writes)
    const again = makeDesk({
      ...{ clock: venue.clock, ids: makeCountingIds(), fees: fees(), limits: DEFAULT_LIMITS },
      snapshot: await store.loadDesk(venue.clock.now()),
    })
    expect(again.nextEndAt()).toBe(START + 5_000)
    expect(refusal(again.placeOrder(requestOf(account, { quantity: 0.01, price: 40_000 }))).code).toBe(
      'only_reducing',
    )
    venue.clock.set(instant(START + 60 * MS_PER_SECOND))
    again.endDue()
    expect(again.openOrder(bid.id)).toBeNull()
  })
})

describe('guards', () => {
  it('a soft one wants its text typed back, and keeps it in the log', () => {
    const venue = quoted()
    const account = venue.client('u1')
    const far = { quantity: 0.01, price: 80_000 } as const
    expect(refusal(venue.order(account, far))).toMatchObject({
      code: 'confirmation_required',
      field: 'confirm',
      details: { guard: 'price_deviation', value: '60 %', bound: '50 %', confirm: 'BUY 0.01 BTC-USD 80000' },
    })
    expect(refusal(venue.order(account, { ...far, confirm: 'yes' })).code).toBe('confirmation_required')
    must(venue.order(account, { ...far, confirm: 'BUY 0.01 BTC-USD 80000' }))
    expect(venue.facts.findLast(({ action }) => action === 'order.placed')?.facts).toMatchObject({
      guard: 'price_deviation',
      confirmed: 'BUY 0.01 BTC-USD 80000',
    })
  })

  it('measures from the last price where nobody is on the other side, and from a daring own side', () => {
    const venue = quoted()
    const account = venue.client('u1', 1_000_000)
    must(venue.order(account, market(1)))
    venue.quote([], [])
    const far = { quantity: 0.01, price: 80_000 } as const
    const asked = refusal(venue.order(account, far))
    expect(asked).toMatchObject({ code: 'confirmation_required', details: { guard: 'price_deviation' } })
    expect(asked.message).toContain('beyond the last price')
    const cheap = { side: 'sell', quantity: 0.01, price: 30_000 } as const
    expect(refusal(venue.order(account, cheap)).code).toBe('confirmation_required')
    must(venue.order(account, { ...far, confirm: 'BUY 0.01 BTC-USD 80000' }))
    // What somebody bids already is the market for whoever bids next.
    expect(must(venue.order(account, { ...far, price: 81_000 })).order.status).toBe('open')
    expect(must(venue.order(account, { quantity: 0.01, price: 60_000 })).order.status).toBe('open')
  })

  it('does not measure an option by its last price, which its underlying has left behind', () => {
    const venue = quoted()
    const account = venue.client('u1', 1_000_000)
    venue.quote([[119, 5]], [[120, 5]], CALL)
    must(venue.order(account, market(1, { symbol: CALL })))
    venue.quote([], [], CALL)
    expect(must(venue.order(account, { symbol: CALL, quantity: 1, price: 400 })).order.status).toBe('open')
  })

  it('a large order wants its confirmation, too', () => {
    const venue = makeVenue({ confirmNotional: decimal(10_000) })
    venue.quote([[49_990, 5]], [[50_010, 5]])
    expect(refusal(venue.order(venue.client('u1'), market(0.5))).details).toMatchObject({
      guard: 'order_size',
      value: '25005',
      confirm: 'BUY 0.5 BTC-USD MARKET',
    })
  })

  it('binds new terms of an open order like a new order', () => {
    const venue = quoted()
    const { order } = must(venue.order(venue.client('u1'), { quantity: 0.01, price: 40_000 }))
    const amend = (price: number, confirm: string | null = null) =>
      venue.desk.amendOrder({
        ...{ orderId: order.id, actorId: order.userId, price: decimal(price), quantity: null, confirm },
        ...{ kycApproved: false, requestId: null, personal: null },
      })
    expect(refusal(amend(110_000)).code).toBe('outside_price_band')
    expect(refusal(amend(80_000)).details).toMatchObject({ confirm: 'BUY 0.01 BTC-USD 80000' })
    const amended = must(amend(80_000, 'BUY 0.01 BTC-USD 80000'))
    expect(amended.facts[0]?.facts).toMatchObject({ guard: 'price_deviation' })
  })

  it('a hard one takes no confirmation, and lets the patient side rest', () => {
    const venue = quoted()
    const account = venue.client('u1')
    const beyond = { quantity: 0.01, price: 110_000, confirm: 'BUY 0.01 BTC-USD 110000' }
    expect(refusal(venue.order(account, beyond))).toMatchObject({
      code: 'outside_price_band',
      details: { limit: 'price_band', value: '120 %', bound: '100 %' },
    })
    expect(must(venue.order(account, { quantity: 1, price: 1_000 })).order.status).toBe('open')
  })

  it('bounds how many orders an account sends in a second', () => {
    const venue = makeVenue({ ordersPerSecondMax: 2 })
    const account = venue.client('u1')
    const send = () => venue.order(account, { quantity: 0.01, price: 40_000 })
    must(send())
    must(send())
    expect(refusal(send())).toMatchObject({
      code: 'order_rate_exceeded',
      details: { limit: 'orders_per_second', value: '3', bound: '2' },
    })
    venue.clock.advance(1_000)
    must(send())
  })
})
