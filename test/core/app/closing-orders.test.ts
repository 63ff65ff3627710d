import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { Desk } from '../../../src/core/app/desk-port/desk.ts'
import { makeSpot } from '../../../src/core/instruments/index.ts'
import { asId, decimal } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS, NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import type { OrderRecord } from '../../../src/core/orders/index.ts'
import {
  fees,
  makeCountingIds,
  makeVenue,
  must,
  refusal,
  requestOf,
  symbolOf,
} from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'
import { listing, optionOf } from './aapl-options.ts'

const PUT = 'AAPL-20270115-90-P'
const LATER = 'AAPL-20270319-90-P'
const WING = 'AAPL-20270115-120-C'

/** AAPL at 100 and options on it at 4.90 to 5.00; nobody charges a fee that matters here beyond the schedule's. */
function floor(): Venue {
  const venue = makeVenue({ notionalMin: decimal(1) })
  const january = [optionOf(90, 'put', '2027-01-15'), optionOf(110, 'call', '2027-01-15')]
  const others = [optionOf(120, 'call', '2027-01-15'), optionOf(90, 'put', '2027-03-19')]
  const stock = must(makeSpot({ ...listing, symbol: symbolOf('AAPL'), kind: 'equity' }))
  venue.take(venue.desk.listInstruments([stock, ...january, ...others]))
  venue.quote([[99.9, 5000]], [[100, 5000]], 'AAPL')
  for (const { symbol } of [...january, ...others]) venue.quote([[4.9, 500]], [[5, 500]], symbol)
  return venue
}

const sold = (symbol: string, quantity: number) => ({
  ...({ symbol, side: 'sell', quantity, orderType: 'market', timeInForce: 'IOC' } as const),
})
const bid = (symbol: string, quantity: number, price: number) => ({ symbol, quantity, price })

const figures = (desk: Desk, { id }: AccountRecord): readonly string[] => {
  const { held } = desk.balance(id)
  const orders = desk.openOrdersOf(id).reduce((sum, { heldCash }) => sum.plus(heldCash), decimal(0))
  return [held, orders, desk.collateralOf(id).held].map((one) => one.toFixed())
}
const creditsOf = (desk: Desk, { id }: AccountRecord): readonly string[] =>
  desk.collateralOf(id).books.map(({ closingCredit }) => closingCredit.toFixed())

/** Whoever holds no more than there is; the ledger refuses everything else, so what is left free is what matters. */
const spare = (desk: Desk, { id }: AccountRecord): string => {
  const { cash, held } = desk.balance(id)
  return cash.minus(held).toFixed()
}

async function restarted(venue: Venue): Promise<Desk> {
  const store = makeMemoryStore()
  await store.commit(venue.writes)
  const snapshot = await store.loadDesk(venue.clock.now())
  const parts = { clock: venue.clock, ids: makeCountingIds(), fees: fees(), limits: DEFAULT_LIMITS }
  return makeDesk({ ...parts, snapshot })
}

const cancel = (venue: Venue, { id, userId }: OrderRecord) =>
  venue.take(must(venue.desk.cancelOrder({ orderId: id, actorId: userId, requestId: null, personal: null })))
const amend = (venue: Venue, { id, userId }: OrderRecord, price: number, quantity: number) =>
  venue.desk.amendOrder({
    ...{ orderId: id, actorId: userId, kycApproved: false, requestId: null, personal: null },
    ...{ price: decimal(price), quantity: decimal(quantity) },
  })

describe('an order that waits to buy a short option back', () => {
  it('holds its cash out of the collateral that its fill frees: the account needs no more than before', () => {
    const venue = floor()
    const client = venue.client('u1', 9_000)
    must(venue.order(client, sold(PUT, 1)))
    const free = spare(venue.desk, client)
    const { order } = must(venue.order(client, bid(PUT, 1, 4)))
    // 4 × 100 and the dearest fee; of the strike of 9,000 that much less is held as collateral.
    const cost = order.heldCash.toFixed()
    expect(figures(venue.desk, client)).toEqual(['9000', cost, decimal(9_000).minus(cost).toFixed()])
    expect(creditsOf(venue.desk, client)).toEqual([cost])
    expect(spare(venue.desk, client)).toBe(free)
    cancel(venue, order)
    expect(figures(venue.desk, client)).toEqual(['9000', '0', '9000'])
  })

  it('may cost more than the cash that is free, but not more than with what it frees', () => {
    const venue = floor()
    const client = venue.client('u1', 9_000)
    must(venue.order(client, sold(PUT, 1)))
    venue.quote([[60, 500]], [[70, 500]], PUT)
    must(venue.order(client, bid(PUT, 1, 50)))
    expect(figures(venue.desk, client)[0]).toBe('9000')
    // Another order has nothing left to hold: the one credit is given.
    expect(refusal(venue.order(client, bid(PUT, 1, 40))).code).toBe('insufficient_cash')
    expect(refusal(venue.order(client, bid('AAPL', 90, 50))).code).toBe('insufficient_cash')
  })

  it('gives one credit a book, the dearest; a wing to buy, or more than the short, is paid for wholly', () => {
    const venue = floor()
    const client = venue.client('u1', 70_000)
    must(venue.order(client, sold(PUT, 2)))
    must(venue.order(client, sold(LATER, 1)))
    const cheap = must(venue.order(client, bid(LATER, 1, 3))).order
    const dear = must(venue.order(client, bid(PUT, 2, 4))).order
    expect(creditsOf(venue.desk, client)).toEqual([dear.heldCash.toFixed()])
    cancel(venue, dear)
    expect(creditsOf(venue.desk, client)).toEqual([cheap.heldCash.toFixed()])
    must(venue.order(client, bid(WING, 50, 4)))
    expect(creditsOf(venue.desk, client)).toEqual([cheap.heldCash.toFixed()])
    // 30 at 4.50 are worth 13,500; closing the one short put frees its strike alone.
    must(venue.order(client, bid(LATER, 30, 4.5)))
    expect(creditsOf(venue.desk, client)).toEqual(['9000'])
  })

  it('follows the order through partial fills and amendments, and stands the same after a restart', async () => {
    const venue = floor()
    const client = venue.client('u1', 18_000)
    must(venue.order(client, sold(PUT, 2)))
    const { order } = must(venue.order(client, bid(PUT, 2, 4)))
    const other = venue.client('u2', 50_000)
    venue.quote([], [], PUT)
    must(venue.order(other, { ...bid(PUT, 1, 4), side: 'sell' }))
    const left = venue.desk.openOrdersOf(client.id)[0] as OrderRecord
    expect(left.filledQuantity.toFixed()).toBe('1')
    expect(figures(venue.desk, client)[0]).toBe('9000')
    expect(creditsOf(venue.desk, client)).toEqual([left.heldCash.toFixed()])
    const again = await restarted(venue)
    expect(figures(again, client)).toEqual(figures(venue.desk, client))
    // One more than the short: 88 × 100 for each of two are 17,600, of which the strike of 9,000 comes free.
    expect(refusal(amend(venue, order, 90.5, 4)).code).toBe('insufficient_cash')
    venue.take(must(amend(venue, order, 88, 2)))
    expect(figures(venue.desk, client)[0]).toBe('9000')
    venue.take(must(amend(venue, order, 3, 2)))
    expect(figures(venue.desk, client)[0]).toBe('9000')
    expect(figures(await restarted(venue), client)).toEqual(figures(venue.desk, client))
  })

  it('waits for its trigger in the same way', () => {
    const venue = floor()
    const client = venue.client('u1', 9_000)
    must(venue.order(client, sold(PUT, 1)))
    const conditions = { ...NO_CONDITIONS, triggerPrice: decimal(20), triggerBy: 'last' as const }
    must(venue.order(client, { ...bid(PUT, 1, 22), orderType: 'stop_limit', conditions }))
    expect(figures(venue.desk, client)[0]).toBe('9000')
  })

  it('pays a whole assignment out of both: the order ends, nothing is owed', () => {
    const venue = floor()
    const [client, holder] = [venue.client('u1', 18_000), venue.client('u2', 100_000)]
    venue.quote([], [], PUT)
    must(venue.order(client, { ...bid(PUT, 2, 0.01), side: 'sell' }))
    must(venue.order(holder, bid(PUT, 2, 0.01)))
    must(venue.order(client, bid(PUT, 2, 40)))
    must(venue.order(holder, { symbol: 'AAPL', quantity: 200, price: 100 }))
    venue.take(
      must(
        venue.desk.exerciseOption({
          ...{ userId: asId<'user'>('u2'), accountId: holder.id, symbol: symbolOf(PUT) },
          ...{ quantity: decimal(2), settlementPrice: decimal(85), requestId: null, personal: null },
        }),
      ),
    )
    expect(venue.facts.filter(({ action }) => action === 'settlement.shortfall')).toEqual([])
    expect(venue.desk.openOrdersOf(client.id)).toEqual([])
    expect(figures(venue.desk, client)).toEqual(['0', '0', '0'])
  })

  it('is previewed with what it holds and what it takes off the collateral', () => {
    const venue = floor()
    const client = venue.client('u1', 9_000)
    must(venue.order(client, sold(PUT, 1)))
    const free = spare(venue.desk, client)
    const { collateral, cashToHold, availableCashAfter, checks } = must(
      venue.desk.preview(requestOf(client, bid(PUT, 1, 4))),
    )
    expect(checks.every(({ passed }) => passed)).toBe(true)
    expect(collateral.before.minus(collateral.after).toFixed()).toBe(cashToHold.toFixed())
    expect(availableCashAfter.toFixed()).toBe(free)
    must(venue.order(client, bid(PUT, 1, 4)))
    expect(spare(venue.desk, client)).toBe(free)
  })
})
