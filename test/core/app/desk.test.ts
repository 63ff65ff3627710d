import { describe, expect, it } from 'vitest'
import { MS_PER_DAY, asId, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import {
  BTC,
  CALL,
  cash,
  makeVenue,
  market,
  must,
  quoted,
  refusal,
  requestOf,
  symbolOf,
} from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

describe('market orders', () => {
  it('fill at the quoted prices, never at the caller’s price', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    const { order, fills } = must(venue.order(trader, market(1.5, { price: 55_000 })))
    expect(order.status).toBe('filled')
    expect(
      fills.map(({ price, quantity, liquidity }) => [price.toFixed(), quantity.toFixed(), liquidity]),
    ).toEqual([
      ['50010', '1', 'taker'],
      ['50020', '0.5', 'taker'],
    ])
    expect(order.averagePrice?.toFixed(4)).toBe('50013.3333')
    const paid = 50_010 + 25_010
    expect(cash(venue.desk.balance(trader.id))).toEqual([String(100_000 - paid - paid * 0.002), '0'])
    expect(venue.desk.positionsOf(trader.id)[0]?.quantity.toFixed()).toBe('1.5')
  })

  it('cancel what lies beyond the protection price, with the reason', () => {
    const venue = quoted()
    const { order } = must(venue.order(venue.client('u1'), market(1.5, { price: 50_010 })))
    expect([order.status, order.statusReason, order.filledQuantity.toFixed()]).toEqual([
      'cancelled',
      'protection_price',
      '1',
    ])
    expect(order.heldCash.isZero()).toBe(true)
  })

  it('cancel what the book cannot fill, with the reason', () => {
    const venue = quoted()
    const { order } = must(venue.order(venue.client('u1', 900_000), market(3)))
    expect([order.status, order.statusReason, order.filledQuantity.toFixed()]).toEqual([
      'cancelled',
      'no_liquidity',
      '2',
    ])
  })

  it('are refused where nobody is on the other side', () => {
    const venue = makeVenue()
    expect(refusal(venue.order(venue.client('u1'), market(1))).code).toBe('no_market')
  })

  it('need cash for the estimated fill and its fee, to the last digit', () => {
    const venue = quoted()
    const cost = decimal('50010').times('1.002')
    const exact = venue.client('u1', cost.toFixed())
    const short = venue.client('u2', cost.minus('0.00000001').toFixed())
    expect(refusal(venue.order(short, market(1)))).toMatchObject({
      code: 'insufficient_cash',
      details: { limit: 'available_cash', value: '50110.02', bound: '50110.01999999' },
    })
    expect(must(venue.order(exact, market(1))).order.status).toBe('filled')
    expect(cash(venue.desk.balance(exact.id))).toEqual(['0', '0'])
  })
})

describe('limit orders', () => {
  it('rest, hold cash with the dearer fee, and give it back on cancel', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    const { order } = must(venue.order(trader, { quantity: 1, price: 40_000 }))
    expect(order.status).toBe('open')
    expect(cash(venue.desk.balance(trader.id))).toEqual(['100000', '40080'])
    const cancelled = venue.take(
      must(
        venue.desk.cancelOrder({ orderId: order.id, actorId: asId('u1'), requestId: null, personal: null }),
      ),
    )
    expect([cancelled.status, cancelled.statusReason]).toEqual(['cancelled', 'requested'])
    expect(cash(venue.desk.balance(trader.id))).toEqual(['100000', '0'])
    expect(venue.desk.openOrder(order.id)).toBeNull()
  })

  it('rest far from the market', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    must(venue.order(trader, { quantity: 1, price: 40_000 }))
    expect(must(venue.order(trader, { quantity: 10_000, price: '0.01' })).order.status).toBe('open')
    expect(venue.desk.depth(BTC, 10).bids.at(-1)?.price.toFixed()).toBe('0.01')
  })

  it('fill as maker when a quote crosses them, at their own price, and free the fee they did not need', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    const { order } = must(venue.order(trader, { quantity: 0.5, price: 50_000 }))
    venue.quote([[49_900, 5]], [[49_950, 0.2]])
    const after = venue.desk.openOrder(order.id)
    expect([after?.status, after?.averagePrice?.toFixed(), after?.fees.toFixed()]).toEqual([
      'partially_filled',
      '50000',
      '10',
    ])
    expect(cash(venue.desk.balance(trader.id))).toEqual(['89990', '15030'])
    expect(venue.desk.positionsOf(venue.maker.id)[0]?.quantity.toFixed()).toBe('-0.2')
  })

  it('trade at the resting price when that is better', () => {
    const venue = quoted()
    const { fills } = must(venue.order(venue.client('u1'), { quantity: 1, price: 51_000 }))
    expect(fills[0]?.price.toFixed()).toBe('50010')
  })

  it('immediate-or-cancel leave nothing behind; fill-or-kill is all or nothing', () => {
    const venue = quoted()
    const trader = venue.client('u1', 500_000)
    const ioc = must(venue.order(trader, { quantity: 2, price: 50_010, timeInForce: 'IOC' })).order
    expect([ioc.status, ioc.statusReason, ioc.filledQuantity.toFixed()]).toEqual([
      'cancelled',
      'immediate_or_cancel',
      '1',
    ])
    const killed = must(venue.order(trader, { quantity: 1.5, price: 50_020, timeInForce: 'FOK' })).order
    expect([killed.status, killed.statusReason, killed.filledQuantity.toFixed()]).toEqual([
      'cancelled',
      'fill_or_kill',
      '0',
    ])
    expect(must(venue.order(trader, { quantity: 1, price: 50_020, timeInForce: 'FOK' })).order.status).toBe(
      'filled',
    )
  })

  it('never trade with another order of the same user: the newest is cancelled', () => {
    const venue = makeVenue()
    const [one, two] = [venue.client('u1'), venue.client('u1')]
    const other = venue.client('u2')
    venue.quote([], [[50_000, 1]])
    must(venue.order(one, market(0.5)))
    must(venue.order(other, market(0.5)))
    must(venue.order(other, { side: 'sell', quantity: 0.1, price: 49_000 }))
    must(venue.order(one, { side: 'sell', quantity: 0.1, price: 49_000 }))
    must(venue.order(other, { side: 'sell', quantity: 0.1, price: 49_000 }))
    const { order } = must(venue.order(two, { quantity: 0.3, price: 49_500 }))
    expect([order.status, order.statusReason, order.filledQuantity.toFixed()]).toEqual([
      'cancelled',
      'self_trade',
      '0.1',
    ])
    expect(venue.desk.depth(BTC, 1).asks[0]).toMatchObject({ orders: 2 })
  })
})

describe('expiry', () => {
  const expire = (settlement: number): Venue & { trader: string } => {
    const venue = quoted()
    const trader = venue.client('u1')
    must(venue.order(trader, market(2, { symbol: CALL })))
    must(venue.order(trader, { symbol: CALL, quantity: 1, price: 10 }))
    must(venue.order(trader, { symbol: CALL, side: 'sell', quantity: 1, price: 20 }))
    venue.clock.set(parseIso('2027-01-15T21:00:00Z') as Instant)
    expect(venue.take(venue.desk.expireOption(symbolOf(CALL), decimal(settlement)))).toEqual({ settled: 2 })
    return { ...venue, trader: trader.id }
  }

  it('pays max(0, S − K) × multiplier × quantity from the shorts to the longs and ends the orders', () => {
    const venue = expire(6812.37)
    const id = asId<'account'>(venue.trader)
    // 100,000 − 2 × 1,250 premium − 2 × 0.65 fee + 2 × 1,237 payoff.
    expect(cash(venue.desk.balance(id))).toEqual(['99972.7', '0'])
    expect(cash(venue.desk.balance(venue.maker.id))).toEqual(['26', '0'])
    expect(cash(venue.desk.balance(venueAccountId('clearing', 'paper')))).toEqual(['0', '0'])
    expect(venue.desk.openOrdersOf(id)).toEqual([])
    const [position] = venue.desk.positionsOf(id)
    expect([position?.quantity.toFixed(), position?.realizedPnl.toFixed(), position?.settledAt]).toEqual([
      '0',
      '-26',
      parseIso('2027-01-15T21:00:00Z'),
    ])
    expect(venue.desk.depth(symbolOf(CALL), 5)).toMatchObject({ bids: [], asks: [] })
  })

  it('pays nothing out of the money, and nothing twice', () => {
    const venue = expire(6800)
    const id = asId<'account'>(venue.trader)
    expect(cash(venue.desk.balance(id))).toEqual(['97498.7', '0'])
    expect(venue.take(venue.desk.expireOption(symbolOf(CALL), decimal(7000)))).toEqual({ settled: 0 })
    expect(cash(venue.desk.balance(id))).toEqual(['97498.7', '0'])
  })

  it('is a bug before the expiry', () => {
    const venue = quoted()
    expect(() => venue.desk.expireOption(symbolOf(CALL), decimal(6800))).toThrow(/not expired/)
  })
})

describe('the turn of the day', () => {
  it('expires DAY orders of earlier days and keeps the others', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    const day = must(venue.order(trader, { quantity: 0.01, price: 40_000, timeInForce: 'DAY' })).order
    const kept = must(venue.order(trader, { quantity: 0.01, price: 40_000 })).order
    expect(venue.take(venue.desk.endDue())).toEqual({ ended: 0 })
    venue.clock.advance(MS_PER_DAY)
    expect(venue.take(venue.desk.endDue())).toEqual({ ended: 1 })
    expect(venue.desk.openOrder(day.id)).toBeNull()
    expect(venue.desk.openOrdersOf(trader.id).map(({ id }) => id)).toEqual([kept.id])
    expect(cash(venue.desk.balance(trader.id))).toEqual(['100000', '400.8'])
  })

  it('moves the last price to the previous close and starts the volume again', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    must(venue.order(trader, market(0.5)))
    expect(venue.desk.quote(BTC)).toMatchObject({ previousClose: null })
    expect(venue.desk.quote(BTC).volume.toFixed()).toBe('0.5')
    venue.clock.advance(MS_PER_DAY)
    expect(venue.desk.quote(BTC).previousClose?.toFixed()).toBe('50010')
    expect(venue.desk.quote(BTC).volume.toFixed()).toBe('0')
    must(venue.order(trader, market(0.5, { side: 'sell' })))
    expect(venue.desk.quote(BTC).last?.toFixed()).toBe('49990')
    expect(venue.desk.quote(BTC).previousClose?.toFixed()).toBe('50010')
  })
})

describe('a quote that is read again', () => {
  it('is the same object while its book and its tape stand, and another after every fill, order and day', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    let before = venue.desk.quote(BTC)
    const movedBy = (act: () => void): readonly (string | undefined)[] => {
      act()
      const { bid, bidSize, last, volume } = venue.desk.quote(BTC)
      expect(venue.desk.quote(BTC)).not.toBe(before)
      before = venue.desk.quote(BTC)
      expect(venue.desk.quote(BTC)).toBe(before)
      return [bid, bidSize, last, volume].map((one) => one?.toFixed())
    }
    const bid = { side: 'buy', quantity: 1, price: 50_000 } as const
    expect(movedBy(() => must(venue.order(trader, bid)))).toEqual(['50000', '1', undefined, '0'])
    expect(movedBy(() => must(venue.order(trader, market(0.25))))).toEqual(['50000', '1', '50010', '0.25'])
    expect(movedBy(() => venue.clock.advance(MS_PER_DAY))).toEqual(['50000', '1', '50010', '0'])
  })
})

describe('what a command leaves behind', () => {
  it('holds order, events, fills, money, fee, positions and audit facts together', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    const { writes, facts, events } = must(venue.desk.placeOrder(requestOf(trader, market(1))))
    const count = (table: string): number => writes.filter((write) => write.table === table).length
    expect(['orders', 'orderEvents', 'fills', 'transfers', 'balances', 'positions'].map(count)).toEqual([
      1, 2, 1, 2, 3, 2,
    ])
    expect(facts.map(({ action }) => action)).toEqual(['order.placed', 'trade.executed'])
    expect(events.map(({ kind }) => kind).sort()).toEqual(['balance', 'fill', 'order', 'position', 'trade'])
  })

  it('a quote that meets nobody leaves nothing, and replaces the earlier one as a set', () => {
    const venue = quoted()
    const before = venue.writes.length
    venue.quote([[49_000, 1]], [[51_000, 1]])
    expect(venue.writes.length).toBe(before)
    const { bids, asks } = venue.desk.depth(BTC, 5)
    expect([bids, asks].map((side) => side.map(({ price }) => price.toFixed()))).toEqual([
      ['49000'],
      ['51000'],
    ])
  })
})

describe('preview', () => {
  it('shows the fill, the fee, the cash after and every check, and changes nothing', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    const preview = must(venue.desk.preview(requestOf(trader, market(1.5))))
    expect(preview.estimatedPrice?.toFixed(4)).toBe('50013.3333')
    expect(preview.cashChange.toFixed()).toBe('-75170.04')
    expect(preview.checks.every(({ passed }) => passed)).toBe(true)
    const { order } = must(venue.order(trader, market(1.5)))
    expect(venue.desk.balance(trader.id).cash.toFixed()).toBe(preview.availableCashAfter.toFixed())
    expect(order.fees.toFixed()).toBe(preview.fee.toFixed())
  })

  it('names all that speaks against an order at once', () => {
    const venue = quoted()
    const preview = must(
      venue.desk.preview(requestOf(venue.client('u1', 10), { quantity: 30, price: 40_000 })),
    )
    const failing = preview.checks
      .filter(({ passed }) => !passed)
      .map(({ name, limit, value }) => [name, limit, value])
    expect(failing).toEqual([
      ['notional', '1000000', '1200000'],
      ['cash', '10', '1202400'],
    ])
  })

  it('shows what a resting order would hold', () => {
    const venue = quoted()
    const preview = must(venue.desk.preview(requestOf(venue.client('u1'), { quantity: 1, price: 40_000 })))
    expect([preview.estimatedPrice, preview.cashChange.toFixed(), preview.fee.toFixed()]).toEqual([
      null,
      '-40080',
      '40',
    ])
  })
})
