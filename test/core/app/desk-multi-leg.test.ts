import { describe, expect, it } from 'vitest'
import type { MultiLegRequest } from '../../../src/core/app/desk-port/desk.ts'
import { decimal } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { CALL, makeVenue, market, must, refusal, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const PUT = CALL.replace(/C$/, 'P')

const unit = (account: AccountRecord, more: Partial<MultiLegRequest> = {}): MultiLegRequest => ({
  userId: account.userId as NonNullable<typeof account.userId>,
  accountId: account.id,
  legs: [
    { symbol: symbolOf(CALL), side: 'buy', ratio: 1 },
    { symbol: symbolOf(PUT), side: 'buy', ratio: 2 },
  ],
  quantity: decimal(2),
  netPrice: null,
  strategy: 'strip',
  ...{ kycApproved: false, requestId: null, personal: null },
  ...more,
})

function options(): Venue {
  const venue = makeVenue()
  venue.quote([[12, 50]], [[12.5, 50]], CALL)
  venue.quote([[8, 50]], [[8.5, 4]], PUT)
  return venue
}

/** Nothing of a refused unit happened: no order, no fill, no money. */
function untouched(venue: Venue, account: AccountRecord): void {
  expect(venue.desk.openOrdersOf(account.id)).toEqual([])
  expect(venue.desk.positionsOf(account.id)).toEqual([])
  expect(venue.desk.balance(account.id).cash.toFixed()).toBe('100000')
}

describe('an order of several legs', () => {
  it('trades all of them wholly, as one group, and says what one unit cost', () => {
    const venue = options()
    const account = venue.client('u1')
    const placed = venue.take(must(venue.desk.placeMultiLeg(unit(account, { netPrice: decimal('29.5') }))))
    expect(placed.orders.map(({ symbol, status, groupId }) => [symbol, status, groupId])).toEqual([
      [CALL, 'filled', placed.groupId],
      [PUT, 'filled', placed.groupId],
    ])
    expect([placed.netPrice.toFixed(), placed.fills.length]).toEqual(['29.5', 2])
    expect(venue.facts.filter(({ resourceId }) => resourceId === placed.groupId)).toMatchObject([
      { action: 'unit.placed', facts: { strategy: 'strip', net_price: '29.5', net_price_limit: '29.5' } },
    ])
  })

  it('wants the confirmation that one order of its worth, or of such a day, would want', () => {
    const venue = options()
    const account = venue.client('u1')
    venue.quote([[1_000, 50]], [[1_500, 50]], CALL)
    const wide = { ...unit(account), legs: unit(account).legs.map((leg) => ({ ...leg, ratio: 1 })) }
    const rich = { ...wide, ...unit(venue.client('u2', 900_000)), legs: wide.legs }
    const confirm = 'UNIT 2 MARKET'
    expect(refusal(venue.desk.placeMultiLeg(rich))).toMatchObject({
      code: 'confirmation_required',
      details: { limit: 'order_size', value: '301700', bound: '250000', confirm },
    })
    venue.take(must(venue.desk.placeMultiLeg({ ...rich, confirm })))
    expect(venue.facts.find(({ action }) => action === 'unit.placed')?.facts).toMatchObject({
      guard: 'order_size',
      confirmed: confirm,
    })
  })

  it('trades nothing beyond its net price, or where one book does not fill its leg', () => {
    const venue = options()
    const account = venue.client('u1')
    expect(refusal(venue.desk.placeMultiLeg(unit(account, { netPrice: decimal('29.45') })))).toMatchObject({
      code: 'unit_not_fillable',
      details: { limit: 'net_price', value: '29.5', bound: '29.45' },
    })
    expect(refusal(venue.desk.placeMultiLeg(unit(account, { quantity: decimal(3) })))).toMatchObject({
      code: 'unit_not_fillable',
      field: 'legs.1',
      details: { symbol: PUT, leg: 1 },
    })
    untouched(venue, account)
  })

  it('is refused whole by the refusal of one leg', () => {
    const venue = options()
    const account = venue.client('u1')
    const legs = (symbol: string, side: 'buy' | 'sell') => [
      { symbol: symbolOf(CALL), side: 'buy' as const, ratio: 1 },
      { symbol: symbolOf(symbol), side, ratio: 1 },
    ]
    expect(refusal(venue.desk.placeMultiLeg(unit(account, { legs: legs(PUT, 'sell') })))).toMatchObject({
      code: 'insufficient_collateral',
      field: 'legs.1',
      details: { limit: 'available_cash' },
    })
    expect(refusal(venue.desk.placeMultiLeg(unit(account, { legs: legs('NO-USD', 'buy') }))).code).toBe(
      'unknown_symbol',
    )
    expect(refusal(venue.desk.placeMultiLeg(unit(account, { quantity: decimal('0.5') }))).code).toBe(
      'off_lot',
    )
    untouched(venue, account)
  })

  it('pays purchases from its own sales, and needs cash for the rest', () => {
    const venue = options()
    const account = venue.client('u1', 2_600)
    must(venue.order(account, market(2, { symbol: CALL })))
    const roll = unit(account, {
      legs: [
        { symbol: symbolOf(PUT), side: 'buy', ratio: 1 },
        { symbol: symbolOf(CALL), side: 'sell', ratio: 1 },
      ],
      netPrice: decimal('-3.5'),
    })
    const placed = venue.take(must(venue.desk.placeMultiLeg(roll)))
    expect(placed.netPrice.toFixed()).toBe('-3.5')
    const held = venue.desk
      .positionsOf(account.id)
      .map(({ symbol, quantity }) => [symbol, quantity.toFixed()])
    expect(held).toEqual([
      [CALL, '0'],
      [PUT, '2'],
    ])
    const poor = venue.client('u2', 100)
    expect(refusal(venue.desk.placeMultiLeg(unit(poor, { quantity: decimal(1) }))).code).toBe(
      'insufficient_cash',
    )
  })
})
