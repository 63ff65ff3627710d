import { describe, expect, it } from 'vitest'
import { makeFuture } from '../../../src/core/instruments/index.ts'
import { ZERO, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import {
  PERP,
  START,
  btcPerpetual,
  cash,
  makeVenue,
  market,
  must,
  refusal,
  requestOf,
  symbolOf,
} from '../../sim/support/venue.ts'

const at = (text: string): Instant => parseIso(text) as Instant

/** A perpetual that never shuts, and a future with sessions that is asked for its opening of Monday 17:00 in Chicago. */
function desks(indexLevel = 6_790) {
  const venue = makeVenue({ notionalMin: decimal(1) })
  const future = must(
    makeFuture({
      ...{ tickSize: decimal('0.25'), lotSize: decimal(1), multiplier: decimal(5), exchange: 'OPTX' },
      ...{ isPaper: true, listedAt: START, underlying: symbolOf('SPX'), hours: 'us_futures' },
      expiresAt: at('2027-03-19T21:00:00Z'),
    }),
  )
  venue.level('SPX', indexLevel)
  venue.take(venue.desk.listInstruments([btcPerpetual(), future]))
  return { venue, future: future.symbol }
}

describe('a hostile day in futures', () => {
  it('liquidation ends orders that rest where nothing trades, and nothing stays held for them', () => {
    const { venue, future } = desks(1_500)
    const client = venue.client('u1', 6_500)
    venue.clock.set(at('2026-11-23T22:50:00Z'))
    venue.level('SPX', 1_500)
    venue.take(venue.desk.endDue())
    must(venue.order(client, { symbol: future, quantity: 1, price: 1_500 }))
    // A day on: the session is over, and what waits for the next waits in a shut book.
    venue.clock.set(at('2026-11-24T22:10:00Z'))
    venue.take(venue.desk.endDue())
    expect(venue.desk.tradingOf(future)).toMatchObject({ phase: 'closed' })
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, market(1, { symbol: PERP })))
    venue.quote([[43_700, 10]], [[43_702, 10]], PERP)
    expect(venue.desk.openOrdersOf(client.id)).toEqual([])
    const { held } = venue.desk.balance(client.id)
    expect(held.toFixed()).toBe(venue.desk.collateralOf(client.id).held.toFixed())
    const total = venue.desk.accounts().reduce((sum, { id }) => sum.plus(venue.desk.balance(id).cash), ZERO)
    expect(total.toFixed()).toBe('0')
    // The book lets the ended order go as well: the next opening finds nobody.
    venue.clock.set(at('2026-11-24T23:00:01Z'))
    venue.take(venue.desk.endDue())
    expect(venue.desk.depth(future, 5)).toMatchObject({ bids: [], asks: [] })
  })

  it('prices and sizes of 0 and below are refused, whatever the side', () => {
    const { venue } = desks()
    const client = venue.client('u1')
    for (const side of ['buy', 'sell'] as const) {
      for (const [terms, code] of [
        [{ quantity: 1, price: 0 }, 'invalid_price'],
        [{ quantity: 1, price: -50_000 }, 'invalid_price'],
        [{ quantity: 0, price: 50_000 }, 'invalid_quantity'],
        [{ quantity: -1, price: 50_000 }, 'invalid_quantity'],
      ] as const) {
        const request = requestOf(client, { ...terms, symbol: PERP, side })
        expect(refusal(venue.desk.placeOrder(request)).code).toBe(code)
      }
    }
    expect(cash(venue.desk.balance(client.id))).toEqual(['100000', '0'])
  })

  it('the preview of an order that reduces frees margin, as its fill then does; one that turns holds for what it becomes', () => {
    const { venue } = desks()
    const client = venue.client('u1')
    venue.quote([[50_000, 10]], [[50_000.2, 10]], PERP)
    must(venue.order(client, market(1, { symbol: PERP })))
    const previewOf = (quantity: number | string) =>
      must(venue.desk.preview(requestOf(client, market(quantity, { symbol: PERP, side: 'sell' }))))
    const previewed = previewOf('0.4')
    expect([previewed.collateral.before.toFixed(), previewed.collateral.after.toFixed()]).toEqual([
      '5000.02',
      '3000.012',
    ])
    const turned = previewOf(3).collateral.after
    must(venue.order(client, market('0.4', { symbol: PERP, side: 'sell' })))
    expect(venue.desk.balance(client.id).held.toFixed()).toBe('3000.012')
    // The 0.1 that the mark lies below what was paid is spoken for until it is settled.
    const free = venue.desk.balance(client.id).cash.minus('3000.012').minus('0.1')
    expect(free.toFixed()).toBe(previewed.availableCashAfter.toFixed())
    must(venue.order(client, market('2.6', { symbol: PERP, side: 'sell' })))
    expect(venue.desk.balance(client.id).held.toFixed()).toBe(turned.toFixed())
  })

  it('what only reduces ends with the position, and never follows it through a flip', () => {
    const { venue } = desks()
    const client = venue.client('u1')
    venue.quote([[50_000, 10]], [[50_000.2, 10]], PERP)
    must(venue.order(client, market(1, { symbol: PERP })))
    const conditions = { ...NO_CONDITIONS, isReduceOnly: true }
    const resting = must(
      venue.order(client, { symbol: PERP, side: 'sell', quantity: 1, price: 51_000, conditions }),
    ).order
    must(venue.order(client, market(2, { symbol: PERP, side: 'sell', conditions: NO_CONDITIONS })))
    expect(venue.desk.positionsOf(client.id)[0]?.quantity.toFixed()).toBe('-1')
    expect(venue.desk.openOrder(resting.id)).toBeNull()
    // The market passes its price: nothing is left there that would enlarge the short.
    venue.quote([[51_500, 10]], [[51_501, 10]], PERP)
    expect(venue.desk.positionsOf(client.id)[0]?.quantity.toFixed()).toBe('-1')
    const { held } = venue.desk.balance(client.id)
    expect(held.toFixed()).toBe(venue.desk.collateralOf(client.id).held.toFixed())
  })

  it('an order until 00:00:00.500 outlives midnight’s settlement, and not its own instant', () => {
    const { venue } = desks()
    const client = venue.client('u1')
    venue.quote([[50_000, 10]], [[50_000.2, 10]], PERP)
    must(venue.order(client, market(1, { symbol: PERP })))
    const expiresAt = at('2026-11-22T00:00:00.500Z')
    const conditions = { ...NO_CONDITIONS, expiresAt }
    const terms = { symbol: PERP, quantity: 1, price: 49_000, timeInForce: 'GTD' as const, conditions }
    const { id } = must(venue.order(client, terms)).order
    venue.quote([[50_300, 10]], [[50_300.2, 10]], PERP)
    venue.clock.set(at('2026-11-22T00:00:00Z'))
    venue.take(venue.desk.endDue())
    expect([venue.desk.settledPriceOf(PERP).toFixed(), venue.desk.openOrder(id)?.status]).toEqual([
      '50300.1',
      'open',
    ])
    venue.clock.set(expiresAt)
    venue.take(venue.desk.endDue())
    venue.quote([[48_990, 10]], [[48_991, 10]], PERP)
    expect(venue.desk.openOrder(id)).toBeNull()
    expect(venue.desk.positionsOf(client.id)[0]?.quantity.toFixed()).toBe('1')
    expect(venue.desk.balance(client.id).held.toFixed()).toBe(
      venue.desk.collateralOf(client.id).held.toFixed(),
    )
  })

  it('a cancel that comes with the uncross is too late or in time, never both', () => {
    for (const isLate of [false, true]) {
      const { venue, future } = desks()
      const [buyer, seller] = [venue.client('buyer'), venue.client('seller')]
      venue.clock.set(at('2026-11-23T22:50:00Z'))
      venue.level('SPX', 6_790)
      venue.take(venue.desk.endDue())
      const bid = must(venue.order(buyer, { symbol: future, quantity: 2, price: 6_800 })).order
      must(venue.order(seller, { symbol: future, side: 'sell', quantity: 2, price: 6_790 }))
      const cancelled = () =>
        venue.desk.cancelOrder({
          ...{ orderId: bid.id, actorId: buyer.userId as never, requestId: null, personal: null },
        })
      if (!isLate) venue.take(must(cancelled()))
      venue.clock.set(at('2026-11-23T23:00:00Z'))
      venue.take(venue.desk.endDue())
      expect(refusal(cancelled()).code).toBe('unknown_order')
      const quantity = venue.desk.positionsOf(buyer.id)[0]?.quantity.toFixed()
      expect(quantity).toBe(isLate ? '2' : undefined)
      expect(venue.desk.depth(future, 5).bids).toEqual([])
    }
  })

  it('new terms over the opening: an order amended in the call trades once, at the call’s price', () => {
    const { venue, future } = desks()
    const [buyer, seller] = [venue.client('buyer'), venue.client('seller')]
    venue.clock.set(at('2026-11-23T22:50:00Z'))
    venue.level('SPX', 6_790)
    venue.take(venue.desk.endDue())
    const bid = must(venue.order(buyer, { symbol: future, quantity: 2, price: 6_790 })).order
    must(venue.order(seller, { symbol: future, side: 'sell', quantity: 2, price: 6_800 }))
    const amend = (price: number) =>
      venue.desk.amendOrder({
        ...{ orderId: bid.id, actorId: buyer.userId as never, price: decimal(price), quantity: null },
        ...{ kycApproved: true, requestId: null, personal: null },
      })
    venue.take(must(amend(6_810)))
    venue.clock.set(at('2026-11-23T23:00:00Z'))
    venue.take(venue.desk.endDue())
    const quantityOf = (id: typeof buyer.id) => venue.desk.positionsOf(id)[0]?.quantity.toFixed()
    expect([quantityOf(buyer.id), quantityOf(seller.id)]).toEqual(['2', '-2'])
    expect(refusal(amend(6_820)).code).toBe('unknown_order')
    const { held } = venue.desk.balance(buyer.id)
    expect(held.toFixed()).toBe(venue.desk.collateralOf(buyer.id).held.toFixed())
  })
})
