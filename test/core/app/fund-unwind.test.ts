import { describe, expect, it } from 'vitest'
import { ZERO, decimal } from '../../../src/core/kernel/index.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import { BTC, PERP, btcPerpetual, cash, makeVenue, market, must } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const fund = venueAccountId('default_fund', 'paper')
const clearing = venueAccountId('clearing', 'paper')
const FUND_BOUGHT = { action: 'fund.unwound', resourceId: fund }

/** A client's short of 1 at 50,000 that ran out of margin at 54,821: the fund has what the book could not take, 0.75 short. */
function fundShort(): Venue {
  const venue = makeVenue({ notionalMin: decimal(1) })
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  const client = venue.client('u1', 5_101)
  venue.quote([[50_000, 1]], [], PERP)
  must(venue.order(client, market(1, { symbol: PERP, side: 'sell' })))
  venue.quote([[54_820, 1]], [[54_822, 0.25]], PERP)
  expect(fundHas(venue)).toBe('-0.75')
  return venue
}

const fundHas = ({ desk }: Venue): string => desk.positionsOf(fund)[0]?.quantity.toFixed() ?? '0'

/** All cash together is what was issued, clearing is empty, and for every long somebody is short. */
function expectSound({ desk }: Venue): void {
  const total = desk.accounts().reduce((sum, { id }) => sum.plus(desk.balance(id).cash), ZERO)
  const quantity = desk.openPositions().reduce((sum, position) => sum.plus(position.quantity), ZERO)
  expect([total.toFixed(), quantity.toFixed(), cash(desk.balance(clearing))[0]]).toEqual(['0', '0', '0'])
}

describe('what the default fund took over', () => {
  it('is closed in the book as soon as it offers enough near the mark, and its loss stays in the fund', () => {
    const venue = fundShort()
    const before = venue.desk.balance(fund).cash
    venue.quote([[54_990, 1]], [[55_010, 5]], PERP)
    expect(fundHas(venue)).toBe('0')
    // Taken over at 54,821 and bought back at 55,010.
    expect(venue.desk.balance(fund).cash.minus(before).toFixed()).toBe('-141.75')
    expect(venue.facts.at(-1)).toMatchObject({
      ...FUND_BOUGHT,
      facts: { symbol: PERP, side: 'buy', quantity: '0.75', left: '0', mark: '55000' },
    })
    expectSound(venue)
  })

  it('goes step by step, only as far as the book offers it, and never turns', () => {
    const venue = fundShort()
    venue.quote([[54_810, 1]], [[54_830, 0.5]], PERP)
    expect(fundHas(venue)).toBe('-0.25')
    const seller = venue.client('seller')
    must(venue.order(seller, { symbol: PERP, side: 'sell', quantity: 1, price: 54_840 }))
    expect(fundHas(venue)).toBe('0')
    // The client's order rests with what the fund did not need, and paid as the maker that it was.
    expect(venue.desk.openOrdersOf(seller.id).map(({ filledQuantity }) => filledQuantity.toFixed())).toEqual([
      '0.25',
    ])
    expectSound(venue)
  })

  it('waits where nobody is near: it chases no price', () => {
    const venue = fundShort()
    const seller = venue.client('seller')
    must(venue.order(seller, { symbol: PERP, side: 'sell', quantity: 1, price: 56_500 }))
    expect(fundHas(venue)).toBe('-0.75')
    venue.quote([[54_000, 1]], [[56_400, 1]], PERP)
    expect(fundHas(venue)).toBe('-0.75')
    expectSound(venue)
  })

  it('is not sold to anybody at a price that only a level which is too old allows', () => {
    const venue = fundShort()
    const holder = venue.client('holder')
    venue.quote([[54_000, 1]], [[56_400, 0.5]], PERP)
    must(venue.order(holder, market(0.5, { symbol: PERP })))
    venue.level(BTC, 54_821)
    venue.quote([], [], PERP)
    venue.take(venue.desk.keepGuards())
    const settled = venue.desk.settledPriceOf(PERP).toFixed()
    venue.clock.advance(11_000)
    must(venue.order(holder, { symbol: PERP, side: 'sell', quantity: 0.5, price: settled }))
    expect(fundHas(venue)).toBe('-0.75')
    venue.level(BTC, 54_821)
    venue.take(venue.desk.keepGuards())
    expect(fundHas(venue)).toBe('-0.25')
    expectSound(venue)
  })

  it('is not touched while the market stands still, and goes on afterwards', () => {
    const venue = fundShort()
    const control = (state: 'active' | 'halted') =>
      venue.desk.setControl({
        ...{ scope: 'instrument', subject: PERP, state, reason: 'test', cancelOrders: false },
        ...{ actorId: 'u1', requestId: null, personal: null },
      })
    venue.take(control('halted'))
    venue.quote([[54_810, 1]], [[54_830, 5]], PERP)
    expect(fundHas(venue)).toBe('-0.75')
    venue.take(control('active'))
    venue.quote([[54_810, 1]], [[54_830, 5]], PERP)
    expect(fundHas(venue)).toBe('0')
    expectSound(venue)
  })
})
