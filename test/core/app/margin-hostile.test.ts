import { describe, expect, it } from 'vitest'
import { makeSpot } from '../../../src/core/instruments/index.ts'
import { ZERO, asId, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import type { MarginModel } from '../../../src/core/margin/index.ts'
import { makeVenue, must, requestOf, symbolOf } from '../../sim/support/venue.ts'
import type { Terms, Venue } from '../../sim/support/venue.ts'
import { listing, marginAlerts, optionOf, STOCK } from './aapl-options.ts'

// Margin accounts against somebody who wants the default fund to pay (decision 0011).

const CALL = 'AAPL-20270115-110-C'
const WING = 'AAPL-20270115-120-C'
const PUT = 'AAPL-20270115-90-P'
const BY = { actorId: 'u1', requestId: null, personal: null }

const side = (price: number, size: number) =>
  size === 0 ? [] : [{ price: decimal(price.toFixed(2)), quantity: decimal(size) }]

/** The maker's market around a middle; without size there is none. Answers what margin alerts it set off. */
function mark(venue: Venue, symbol: string, middle: number, size = 500, half = 0.05): readonly string[] {
  const outcome = venue.desk.quoteMarket({
    ...{ participant: venue.maker.id, symbol: symbolOf(symbol) },
    ...{ bids: side(middle - half, size), asks: side(middle + half, size) },
  })
  venue.take(outcome)
  return marginAlerts(outcome)
}

/** AAPL at 100; the call of 110, that of 120 and the put of 90 at 2. */
function floor() {
  const venue = makeVenue({ notionalMin: decimal('0.01') })
  const stock = must(makeSpot({ ...listing, symbol: symbolOf(STOCK), kind: 'equity' }))
  const options = [optionOf(110, 'call'), optionOf(120, 'call'), optionOf(90, 'put')]
  venue.take(venue.desk.listInstruments([stock, ...options]))
  mark(venue, STOCK, 100)
  for (const symbol of [CALL, WING, PUT]) mark(venue, symbol, 2)
  return venue
}

function trader(venue: Venue, cash: number, model: MarginModel = 'strategy', name = 'u1') {
  const client = venue.client(name, cash)
  venue.take(must(venue.desk.setMarginModel({ accountId: client.id, model, ...BY })))
  return client
}

const order = (way: 'buy' | 'sell', symbol: string, quantity = 1) => ({
  ...({ symbol, side: way, quantity, orderType: 'market', timeInForce: 'IOC' } as const),
})
const limit = (way: 'buy' | 'sell', symbol: string, price: number, quantity = 1) => ({
  ...({ symbol, side: way, quantity, price } as const),
})
const heldOf = (venue: Venue, { id }: AccountRecord): string => venue.desk.collateralOf(id).held.toFixed()
const quantityOf = ({ desk }: Venue, { id }: AccountRecord, symbol: string): string =>
  desk
    .positionsOf(id)
    .find((one) => one.symbol === symbol)
    ?.quantity.toFixed() ?? '0'
/** The holder of one put wants its price now. */
const exercise = (venue: Venue, { id }: AccountRecord) =>
  venue.take(
    must(
      venue.desk.exerciseOption({
        ...{ userId: asId<'user'>('u2'), accountId: id, symbol: symbolOf(PUT), quantity: decimal(1) },
        ...{ settlementPrice: null, requestId: null, personal: null },
      }),
    ),
  )
const cashOf = ({ desk }: Venue, { id }: AccountRecord) => desk.balance(id).cash
const owedBy = (venue: Venue) => {
  const last = new Map<string, ReturnType<typeof decimal>>()
  for (const write of venue.writes) {
    if (write.table === 'receivables') last.set(write.record.id, write.record.outstanding)
  }
  return [...last.values()].reduce((sum, one) => sum.plus(one), ZERO)
}

describe('a naked short', () => {
  it('is marked and watched though its own sale took the whole of the maker’s bid', () => {
    const venue = floor()
    mark(venue, CALL, 2, 1)
    const client = trader(venue, 2_000)
    must(venue.order(client, order('sell', CALL)))
    mark(venue, CALL, 2)
    expect(heldOf(venue, client)).toBe('1560')
    expect(mark(venue, STOCK, 106)).toEqual(['warning'])
    expect(mark(venue, STOCK, 109)).toContain('breach')
  })

  it('far out of the money is held to what it costs by now, however little that is against the underlying', () => {
    const venue = makeVenue({ notionalMin: decimal('0.01') })
    const share = must(makeSpot({ ...listing, symbol: symbolOf('SPX'), kind: 'equity' }))
    venue.take(venue.desk.listInstruments([{ ...share, kind: 'index', isTradeable: false }]))
    venue.take(
      venue.desk.hearLevel({ symbol: symbolOf('SPX'), price: decimal(4_000), at: venue.clock.now() }),
    )
    const call = 'SPX-20270115-6800-C'
    mark(venue, call, 0.1, 500, 0.05)
    const client = trader(venue, 2_000, 'portfolio')
    must(venue.order(client, order('sell', call, 10)))
    // 3.50 is less than 0.1 % of 4,000 away, and 35 times the price: 3,500 to close, of 2,100.
    expect(mark(venue, call, 3.5, 500, 0.05)).toContain('breach')
  })

  it('does not go to the fund below what it would pay now, though nobody quotes it any more', () => {
    const venue = floor()
    const client = trader(venue, 5_000)
    must(venue.order(client, order('sell', CALL)))
    mark(venue, CALL, 2, 0)
    mark(venue, STOCK, 150)
    expect(quantityOf(venue, client, CALL)).toBe('0')
    // 40 × 100 is due of 5,000 and the premium.
    expect(cashOf(venue, client).lt(1_250)).toBe(true)
  })

  it('is not bought back from a client who names any price while no maker sells', () => {
    const venue = floor()
    const friend = venue.client('u2', 50_000)
    const client = trader(venue, 2_000)
    must(venue.order(client, order('sell', CALL, 1)))
    must(venue.order(friend, order('buy', CALL, 1)))
    mark(venue, CALL, 2, 0)
    must(venue.order(friend, limit('sell', CALL, 15)))
    const before = cashOf(venue, friend)
    mark(venue, STOCK, 109.5)
    expect(quantityOf(venue, client, CALL)).toBe('0')
    expect(cashOf(venue, friend).toFixed()).toBe(before.toFixed())
    expect(owedBy(venue).toFixed()).toBe('0')
  })
})

describe('an early assignment that a margin account cannot pay', () => {
  it('hands its other options to the fund at their marks, not at what they would pay now', () => {
    const venue = floor()
    const client = trader(venue, 6_000)
    const holder = venue.client('u2', 90_000)
    must(venue.order(holder, order('buy', STOCK, 100)))
    must(venue.order(client, order('sell', PUT)))
    must(venue.order(client, order('sell', CALL)))
    must(venue.order(holder, order('buy', PUT)))
    const before = cashOf(venue, client)
    exercise(venue, holder)
    const shares = decimal(quantityOf(venue, client, STOCK))
    const calls = decimal(quantityOf(venue, client, CALL)).negated()
    // 9,000 for shares of 100 each; the call is worth 2 on whichever side it stands.
    const worth = cashOf(venue, client).plus(shares.times(100)).minus(calls.times(200)).minus(owedBy(venue))
    expect(worth.toFixed()).toBe(before.minus(200).plus(1_000).toFixed())
  })

  it('is closed out at what makers say of the stock, not at what two clients traded', () => {
    const venue = floor()
    const client = trader(venue, 2_500)
    const holder = venue.client('u2', 90_000)
    must(venue.order(holder, order('buy', STOCK, 200)))
    must(venue.order(client, order('sell', PUT)))
    must(venue.order(holder, order('buy', PUT)))
    mark(venue, STOCK, 100, 0)
    const friend = venue.client('u3', 90_000)
    must(venue.order(holder, limit('sell', STOCK, 150)))
    must(venue.order(friend, limit('buy', STOCK, 150)))
    const before = cashOf(venue, client)
    exercise(venue, holder)
    const shares = decimal(quantityOf(venue, client, STOCK))
    expect(cashOf(venue, client).plus(shares.times(100)).toFixed()).toBe(before.plus(1_000).toFixed())
  })
})

describe('what the default fund took', () => {
  const FUND = venueAccountId('default_fund', 'paper')
  const sharesOf = (venue: Venue) =>
    venue.desk
      .positionsOf(FUND)
      .find(({ symbol }) => symbol === STOCK)
      ?.quantity.toFixed()

  it('is delivered at expiry, and the shares that it then owes are bought where makers sell them near their middle', () => {
    const venue = floor()
    const client = trader(venue, 5_000)
    const holder = venue.client('u2', 90_000)
    must(venue.order(client, order('sell', CALL)))
    must(venue.order(holder, order('buy', CALL)))
    mark(venue, CALL, 2, 0)
    mark(venue, STOCK, 150)
    venue.clock.set(parseIso('2027-01-15T21:00:00Z') as Instant)
    mark(venue, STOCK, 160, 500, 1)
    venue.take(venue.desk.expireOption(symbolOf(CALL), decimal(160)))
    const had = cashOf(venue, holder)
    expect([quantityOf(venue, holder, STOCK), sharesOf(venue)]).toEqual(['100', '-100'])
    // Half a percent away is too far for somebody who is in no hurry.
    mark(venue, STOCK, 161, 500, 1)
    expect(sharesOf(venue)).toBe('-100')
    mark(venue, STOCK, 160, 60)
    expect(sharesOf(venue)).toBe('-40')
    mark(venue, STOCK, 160)
    expect(sharesOf(venue)).toBe('0')
    expect(cashOf(venue, holder).toFixed()).toBe(had.toFixed())
  })
})

describe('preview', () => {
  const cases: readonly (readonly [name: string, terms: Terms, before?: readonly Terms[], size?: number])[] =
    [
      ['a naked sale that fills', order('sell', CALL, 3)],
      ['a naked sale that rests', limit('sell', CALL, 5, 3)],
      ['a naked sale that fills in part and ends', order('sell', CALL, 3), [], 2],
      ['a naked sale that fills in part and rests', limit('sell', CALL, 1.95, 3), [], 2],
      ['a purchase back', order('buy', CALL, 2), [order('sell', CALL, 3)]],
      ['a purchase back that rests', limit('buy', CALL, 1, 2), [order('sell', CALL, 3)]],
      ['a wing that fills', order('buy', WING, 2), [order('sell', CALL, 3)]],
      ['a wing that rests', limit('buy', WING, 1, 2), [order('sell', CALL, 3)]],
      ['a wing that fills in part and rests', limit('buy', WING, 2.05, 3), [order('sell', CALL, 3)], 2],
      ['stock under a call', order('buy', STOCK, 100), [order('sell', CALL, 1)]],
      ['the stock sold again', order('sell', STOCK, 100), [order('buy', STOCK, 100), order('sell', CALL, 1)]],
      ['the second side of a strangle', order('sell', PUT, 3), [order('sell', CALL, 3)]],
    ]
  const named = cases.map(([name, terms, before = [], size = 500]) => ({ name, terms, before, size }))
  it.each(named)('says to the cent what is free and held after $name', ({ terms, before, size }) => {
    for (const model of ['cash', 'strategy', 'portfolio'] as const) {
      const venue = floor()
      const client = trader(venue, 60_000, model)
      const isPossible = before.every((one) => venue.order(client, one).ok)
      for (const symbol of [CALL, WING, PUT]) mark(venue, symbol, 2, size)
      const preview = must(venue.desk.preview(requestOf(client, terms)))
      const placed = venue.order(client, terms)
      if (!isPossible || !placed.ok) continue
      const { cash, held } = venue.desk.balance(client.id)
      const name = `${model} ${JSON.stringify(terms)}`
      expect(preview.collateral.after.toFixed(2), name).toBe(decimal(heldOf(venue, client)).toFixed(2))
      expect(preview.availableCashAfter.toFixed(2), name).toBe(cash.minus(held).toFixed(2))
    }
  })
})
