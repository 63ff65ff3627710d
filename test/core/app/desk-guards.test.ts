import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { Desk } from '../../../src/core/app/desk-port/desk.ts'
import { MS_PER_DAY, decimal, instant } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS, NO_DAY_GUARDS, NO_CONDITIONS, tiersToJson } from '../../../src/core/orders/index.ts'
import type { DayGuards } from '../../../src/core/orders/index.ts'
import { makeSimStore } from '../../sim/support/sim-store.ts'
import {
  BTC,
  START,
  fees,
  makeCountingIds,
  market,
  must,
  quoted,
  refusal,
  requestOf,
} from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const ACTING = { actorId: 'risk', requestId: null, personal: null } as const
const MIDNIGHT = instant(Math.ceil(START / MS_PER_DAY) * MS_PER_DAY)

const guard = (venue: Venue, { id }: AccountRecord, guards: Partial<DayGuards>) =>
  venue.take(
    must(venue.desk.guardAccount({ ...ACTING, accountId: id, guards: { ...NO_DAY_GUARDS, ...guards } })),
  )

const quoteAt = (venue: Venue, middle: number): void => venue.quote([[middle - 10, 5]], [[middle + 10, 5]])

/** A second passes, and the engine looks at the guards as it does every second. */
function look(venue: Venue): number {
  venue.clock.advance(1_000)
  return venue.take(venue.desk.keepGuards()).tripped
}

const stateOf = (desk: Desk, { id }: AccountRecord) =>
  desk.controls().find(({ scope, subject }) => scope === 'account' && subject === id)

/** A client who bought 1 BTC at 50,010 (fee 100.02) and may lose 2,000 a day. */
function trader(guards: Partial<DayGuards> = { dailyLossMax: decimal(2_000) }) {
  const venue = quoted()
  const account = venue.client('u1')
  must(venue.order(account, market(1)))
  guard(venue, account, guards)
  const loss = () => venue.desk.guardReadings(account.id)[0]?.value.toFixed()
  return { venue, account, loss }
}

/** The desk of another process over what this one wrote. */
async function restarted(venue: Venue): Promise<Desk> {
  const store = makeSimStore()
  await store.commit(venue.writes)
  return makeDesk({
    ...{ clock: venue.clock, ids: makeCountingIds(), fees: fees(), limits: DEFAULT_LIMITS },
    snapshot: await store.loadDesk(venue.clock.now()),
  })
}

const ONE_BID = { quantity: 0.01, price: 40_000 } as const

describe('the loss of a day', () => {
  it('is what was realised and what is not, fees included, without what came in or went out', () => {
    const { venue, account, loss } = trader()
    quoteAt(venue, 50_000)
    look(venue)
    // Bought at 50,010 and marked at 50,000.
    expect(loss()).toBe('110.02')
    quoteAt(venue, 49_000)
    look(venue)
    expect(loss()).toBe('1110.02')
    must(venue.order(account, market(0.5, { side: 'sell' })))
    // Half of it sold at 48,990, 10 below the mark, for a fee of 48.99.
    expect(loss()).toBe('1164.01')
    const deposit = { from: 'outside', to: account.id, kind: 'deposit', amount: decimal(700) } as const
    venue.take(must(venue.desk.moveCash({ ...deposit, ...ACTING, causeId: 'm1' })))
    expect(loss()).toBe('1164.01')
    quoteAt(venue, 60_000)
    look(venue)
    expect(loss()).toBe('0')
  })

  it('begins anew at 00:00 UTC with what the account is worth then', () => {
    const { venue, loss } = trader()
    quoteAt(venue, 49_000)
    venue.clock.set(MIDNIGHT)
    venue.take(venue.desk.keepGuards())
    expect(loss()).toBe('0')
    quoteAt(venue, 48_500)
    look(venue)
    expect(loss()).toBe('500')
  })

  it('that reaches its bound refuses orders at once, and lets the account only reduce from the next look on', () => {
    const { venue, account } = trader()
    const bid = must(venue.order(account, ONE_BID)).order
    const offer = must(venue.order(account, { side: 'sell', quantity: 0.1, price: 60_000 })).order
    quoteAt(venue, 48_000)
    venue.clock.advance(1_000)
    expect(refusal(venue.order(account, ONE_BID))).toMatchObject({
      code: 'daily_loss_reached',
      details: {
        limit: 'daily_loss',
        value: '2110.02',
        bound: '2000',
        resets_at: '2026-11-22T00:00:00.000Z',
      },
    })
    expect(look(venue)).toBe(1)
    expect(stateOf(venue.desk, account)).toMatchObject({
      ...{ state: 'reducing', reason: 'daily_loss', setBy: 'system', until: MIDNIGHT },
    })
    expect(venue.desk.openOrder(bid.id)).toBeNull()
    expect(venue.desk.openOrder(offer.id)?.status).toBe('open')
    expect(venue.facts.find(({ action }) => action === 'guard.tripped')?.facts).toMatchObject({
      ...{ limit: 'daily_loss', value: '2110.02', bound: '2000', cancelled: 1 },
    })
    expect(look(venue)).toBe(0)
    expect(refusal(venue.order(account, ONE_BID)).code).toBe('only_reducing')
    expect(must(venue.order(account, market(0.5, { side: 'sell' }))).order.status).toBe('filled')
    const cancel = { orderId: offer.id, actorId: offer.userId, requestId: null, personal: null }
    expect(venue.take(must(venue.desk.cancelOrder(cancel))).status).toBe('cancelled')
  })

  it('binds whoever lifts the state without the right to accept the loss', () => {
    const { venue, account } = trader()
    quoteAt(venue, 48_000)
    look(venue)
    const resume = { scope: 'account', subject: account.id, state: 'active', reason: 'go on' } as const
    venue.take(venue.desk.setControl({ ...ACTING, ...resume, cancelOrders: false }))
    expect(refusal(venue.order(account, ONE_BID)).code).toBe('daily_loss_reached')
    expect(look(venue)).toBe(1)
  })

  it('counts from the loss at which somebody with the right resumed the account', () => {
    const { venue, account } = trader()
    quoteAt(venue, 48_000)
    look(venue)
    const resume = { scope: 'account', subject: account.id, state: 'active', reason: 'hedged' } as const
    venue.take(venue.desk.setControl({ ...ACTING, ...resume, cancelOrders: false, acceptsLoss: true }))
    must(venue.order(account, ONE_BID))
    expect(look(venue)).toBe(0)
    quoteAt(venue, 46_000)
    expect(look(venue)).toBe(1)
  })

  it('lifts its state when the day ends', () => {
    const { venue, account } = trader()
    quoteAt(venue, 48_000)
    look(venue)
    expect(venue.desk.nextEndAt()).toBe(MIDNIGHT)
    venue.clock.set(MIDNIGHT)
    venue.take(venue.desk.endDue())
    venue.take(venue.desk.keepGuards())
    expect(stateOf(venue.desk, account)).toMatchObject({ state: 'active', reason: 'daily_loss_over' })
    expect(must(venue.order(account, ONE_BID)).order.status).toBe('open')
  })

  it('and everything about it survives a restart', async () => {
    const { venue, account } = trader()
    quoteAt(venue, 48_000)
    look(venue)
    const again = await restarted(venue)
    expect(refusal(again.placeOrder(requestOf(account, ONE_BID))).code).toBe('only_reducing')
    const before = venue.desk.guardReadings(account.id)
    venue.clock.advance(1_000)
    expect(again.guardReadings(account.id).map(({ max }) => max?.toFixed())).toEqual(
      before.map(({ max }) => max?.toFixed()),
    )
    const quote = { participant: venue.maker.id, symbol: BTC }
    const at = (price: number) => [{ price: decimal(price), quantity: decimal(5) }]
    again.quoteMarket({ ...quote, bids: at(47_990), asks: at(48_010) })
    venue.clock.advance(1_000)
    expect(again.guardReadings(account.id)[0]?.value.toFixed()).toBe('2110.02')
  })

  it('is not made up of prices that nobody has seen since a restart', async () => {
    const { venue, account } = trader()
    venue.clock.set(MIDNIGHT)
    quoteAt(venue, 55_000)
    venue.take(venue.desk.keepGuards())
    // The last trade was at 50,010, and the day began at 55,000: without a quote the day has lost nothing.
    const again = await restarted(venue)
    expect(again.guardReadings(account.id)[0]?.value.toFixed()).toBe('0')
  })
})

describe('bounds of orders and trades in a day', () => {
  it('are hard from their maximum on, but for what makes a position smaller', async () => {
    const { venue, account } = trader({ ordersPerDayMax: 2 })
    must(venue.order(account, ONE_BID))
    expect(refusal(venue.order(account, ONE_BID))).toMatchObject({
      code: 'orders_per_day_reached',
      details: { limit: 'orders_per_day', value: '2', bound: '2' },
    })
    const again = await restarted(venue)
    expect(refusal(again.placeOrder(requestOf(account, ONE_BID))).code).toBe('orders_per_day_reached')
    expect(must(venue.order(account, market(0.5, { side: 'sell' }))).order.status).toBe('filled')
    venue.clock.set(MIDNIGHT)
    expect(must(venue.order(account, ONE_BID)).order.status).toBe('open')
  })

  it('count fills, each on its own', async () => {
    const { venue, account } = trader({ tradesPerDayMax: 2 })
    must(venue.order(account, { quantity: 0.1, price: 50_020 }))
    const refused = { code: 'trades_per_day_reached', details: { value: '2', bound: '2' } }
    expect(refusal(venue.order(account, ONE_BID))).toMatchObject(refused)
    const again = await restarted(venue)
    expect(refusal(again.placeOrder(requestOf(account, ONE_BID)))).toMatchObject(refused)
  })

  it('are soft from their warning on: one confirmation for all that is met, kept in the log', () => {
    const { venue, account } = trader({ ordersPerDayWarn: 1, tradesPerDayWarn: 1 })
    expect(refusal(venue.order(account, ONE_BID))).toMatchObject({
      code: 'confirmation_required',
      details: { guards: ['orders_per_day', 'trades_per_day'], confirm: 'BUY 0.01 BTC-USD 40000' },
    })
    must(venue.order(account, { ...ONE_BID, confirm: 'BUY 0.01 BTC-USD 40000' }))
    expect(venue.facts.findLast(({ action }) => action === 'order.placed')?.facts).toMatchObject({
      guard: 'orders_per_day, trades_per_day',
      confirmed: 'BUY 0.01 BTC-USD 40000',
    })
    must(venue.order(account, market(0.1, { side: 'sell' })))
  })

  it('stand in the preview with bound and value', () => {
    const { venue, account } = trader({ ordersPerDayMax: 1, dailyLossMax: decimal(5_000) })
    const checksOf = (terms: Parameters<typeof requestOf>[1]) =>
      must(venue.desk.preview(requestOf(account, terms))).checks.flatMap(({ name, passed, limit, value }) =>
        ['daily_loss', 'orders_per_day', 'trades_per_day'].includes(name)
          ? [[name, passed, limit, value]]
          : [],
      )
    const loss = venue.desk.guardReadings(account.id)[0]?.value.toFixed()
    expect(checksOf(ONE_BID)).toEqual([
      ['daily_loss', true, '5000', loss],
      ['orders_per_day', false, '1', '1'],
    ])
    expect(checksOf(market(0.1, { side: 'sell' }))).toContainEqual(['orders_per_day', true, '1', '1'])
  })
})

describe('a circuit breaker', () => {
  const TIERS = tiersToJson([
    { move: decimal('0.07'), pauseMs: 60_000 },
    { move: decimal('0.13'), pauseMs: 60_000 },
    { move: decimal('0.2'), pauseMs: null },
  ])

  /** A market that closed at 50,000 yesterday, with an owner of 1 BTC and another client. */
  function breaking() {
    const venue = quoted()
    const [seller, buyer] = [venue.client('u1'), venue.client('u2')]
    quoteAt(venue, 49_990)
    must(venue.order(seller, market(1)))
    const set = { symbol: BTC, priceBand: null, moveTiers: TIERS, ...ACTING }
    venue.take(must(venue.desk.guardInstrument(set)))
    venue.clock.set(MIDNIGHT)
    const tradeAt = (price: number) => {
      quoteAt(venue, price - 10)
      return must(venue.order(buyer, market(0.003))).fills.map((fill) => fill.price.toFixed())
    }
    const wait = (ms: number) => {
      venue.clock.advance(ms)
      venue.take(venue.desk.endDue())
    }
    const halt = () => venue.desk.controls().find(({ scope }) => scope === 'instrument')
    return { venue, seller, buyer, tradeAt, wait, halt }
  }

  it('pauses at its first tiers and halts for the day at its last, each once a day', () => {
    const { venue, buyer, tradeAt, wait, halt } = breaking()
    expect(tradeAt(46_501)).toEqual(['46501'])
    expect(halt()).toBeUndefined()
    expect(tradeAt(46_500)).toEqual(['46500'])
    expect(halt()).toMatchObject({
      ...{ state: 'halted', reason: 'price_move_1', setBy: 'system', until: MIDNIGHT + 60_000 },
    })
    expect(venue.desk.depth(BTC, 5).asks).toEqual([])
    expect(refusal(venue.order(buyer, market(0.001)))).toMatchObject({
      code: 'instrument_halted',
      details: { reason: 'price_move_1', resumes_at: '2026-11-22T00:01:00.000Z' },
    })
    wait(60_000)
    expect(halt()).toMatchObject({ state: 'active', reason: 'price_move_1_over' })
    expect(tradeAt(46_000)).toEqual(['46000'])
    expect(halt()?.state).toBe('active')
    expect(tradeAt(39_000)).toEqual(['39000'])
    expect(halt()).toMatchObject({ reason: 'price_move_3', until: MIDNIGHT + MS_PER_DAY })
    expect(
      venue.facts.filter(({ action }) => action === 'market.paused').map(({ facts }) => facts),
    ).toMatchObject([
      { limit: 'price_move', value: '0.07', bound: '0.07', tier: 1 },
      { limit: 'price_move', value: '0.22', bound: '0.2', tier: 3 },
    ])
    venue.clock.set(instant(MIDNIGHT + MS_PER_DAY))
    venue.take(venue.desk.endDue())
    // Yesterday's last price is today's previous close.
    expect(tradeAt(39_100)).toEqual(['39100'])
    expect(halt()?.state).toBe('active')
  })

  it('keeps stops waiting while it pauses, until the market trades again', () => {
    const { venue, seller, tradeAt, wait } = breaking()
    const conditions = { ...NO_CONDITIONS, triggerPrice: decimal(47_000), isReduceOnly: true }
    const terms = { orderType: 'stop', side: 'sell', quantity: 0.5, conditions } as const
    quoteAt(venue, 49_990)
    const stop = must(venue.order(seller, terms)).order
    tradeAt(46_000)
    expect(venue.desk.openOrder(stop.id)?.status).toBe('pending')
    wait(60_000)
    expect(venue.desk.openOrder(stop.id)?.status).toBe('pending')
    tradeAt(46_100)
    expect(venue.desk.openOrder(stop.id)).toBeNull()
    const last = venue.writes.findLast(({ table, record }) => table === 'orders' && record.id === stop.id)
    expect(last?.record).toMatchObject({ status: 'filled' })
  })

  it('is lifted by a person, and its tier stays met over a restart', async () => {
    const { venue, buyer, tradeAt } = breaking()
    tradeAt(46_000)
    const resume = { scope: 'instrument', subject: BTC, state: 'active', reason: 'news is out' } as const
    venue.take(venue.desk.setControl({ ...ACTING, ...resume, cancelOrders: false }))
    const again = await restarted(venue)
    expect(again.marketGuards(BTC)).toMatchObject({ tiersMet: 1 })
    const at = (price: number) => [{ price: decimal(price), quantity: decimal(5) }]
    again.quoteMarket({ participant: venue.maker.id, symbol: BTC, bids: at(45_900), asks: at(45_910) })
    must(again.placeOrder(requestOf(buyer, market(0.003))))
    expect(again.controls().find(({ scope }) => scope === 'instrument')?.state).toBe('active')
  })
})
