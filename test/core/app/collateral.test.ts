import { describe, expect, it } from 'vitest'
import type { MultiLegRequest } from '../../../src/core/app/desk-port/desk.ts'
import { asId, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { SHARE_EXPIRY, shareOf, shareOption } from '../../sim/support/equities.ts'
import { makeVenue, must, refusal, symbolOf } from '../../sim/support/venue.ts'
import type { Terms, Venue } from '../../sim/support/venue.ts'

const LATER = parseIso('2027-03-19T21:00:00Z') as Instant
const STOCK = 'AAPL'

type Settlement = 'cash' | 'physical'
const name = (strike: number, right: 'C' | 'P', day = '20270115'): string => `AAPL-${day}-${strike}-${right}`

const option = (strike: number, right: 'C' | 'P', settlement: Settlement, expiresAt?: Instant) =>
  shareOption(strike, right === 'C' ? 'call' : 'put', {
    ...{ exercise: settlement === 'cash' ? 'european' : 'american', settlement },
    ...(expiresAt && { expiresAt }),
  })

/** AAPL at 100; options struck at 80 to 120 in January and a call in March; every one quoted 2 at 2.10 unless said otherwise. */
function floor(settlement: Settlement = 'physical'): Venue {
  const venue = makeVenue()
  const strikes = [80, 90, 100, 110, 120]
  const options = strikes.flatMap((strike) => [
    option(strike, 'C', settlement),
    option(strike, 'P', settlement),
  ])
  const march = option(110, 'C', settlement, LATER)
  venue.take(venue.desk.listInstruments([shareOf(), ...options, march]))
  venue.quote([[99.9, 5000]], [[100, 5000]], STOCK)
  for (const { symbol } of [...options, march]) venue.quote([[2, 500]], [[2.1, 500]], symbol)
  return venue
}

const market = (symbol: string, side: 'buy' | 'sell', quantity: number): Terms => ({
  ...{ symbol, side, quantity },
  orderType: 'market',
  timeInForce: 'IOC',
})
const limit = (symbol: string, side: 'buy' | 'sell', quantity: number, price: number): Terms => ({
  ...{ symbol, side, quantity, price },
})

const unit = (
  account: AccountRecord,
  legs: readonly (readonly [string, 'buy' | 'sell', number?])[],
  quantity = 1,
): MultiLegRequest => ({
  userId: account.userId as NonNullable<typeof account.userId>,
  accountId: account.id,
  legs: legs.map(([symbol, side, ratio = 1]) => ({ symbol: symbolOf(symbol), side, ratio })),
  quantity: decimal(quantity),
  netPrice: null,
  strategy: null,
  ...{ kycApproved: false, requestId: null, personal: null },
})

const collateral = (venue: Venue, { id }: AccountRecord): string => venue.desk.collateralOf(id).held.toFixed()
const held = (venue: Venue, { id }: AccountRecord): string => venue.desk.balance(id).held.toFixed()
const quantityOf = (venue: Venue, { id }: AccountRecord, symbol: string): string =>
  venue.desk
    .positionsOf(id)
    .find((position) => position.symbol === symbol)
    ?.quantity.toFixed() ?? '0'

describe('a cash-secured put', () => {
  it('holds its whole strike while it rests, while it is short, and nothing once it is bought back', () => {
    const venue = floor()
    const trader = venue.client('u1')
    const resting = must(venue.order(trader, limit(name(90, 'P'), 'sell', 2, 5))).order
    expect([collateral(venue, trader), held(venue, trader)]).toEqual(['18000', '18000'])
    const cancelled = venue.desk.cancelOrder({
      ...{ orderId: resting.id, actorId: resting.userId, requestId: null, personal: null },
    })
    venue.take(must(cancelled))
    expect(held(venue, trader)).toBe('0')
    must(venue.order(trader, market(name(90, 'P'), 'sell', 2)))
    expect([collateral(venue, trader), held(venue, trader)]).toEqual(['18000', '18000'])
    must(venue.order(trader, market(name(90, 'P'), 'buy', 1)))
    expect(held(venue, trader)).toBe('9000')
    must(venue.order(trader, market(name(90, 'P'), 'buy', 1)))
    expect(held(venue, trader)).toBe('0')
  })

  it('needs the cash, of which the premium of an order that trades at once is part', () => {
    const venue = floor()
    const poor = venue.client('u1', 8_900)
    expect(refusal(venue.order(poor, limit(name(90, 'P'), 'sell', 1, 2)))).toMatchObject({
      code: 'insufficient_collateral',
      details: { limit: 'available_cash', value: '9000', bound: '8900', missing: '100' },
    })
    must(venue.order(poor, market(name(90, 'P'), 'sell', 1)))
    expect(collateral(venue, poor)).toBe('9000')
  })

  it('can be bought back with the collateral that this frees', () => {
    const venue = floor()
    const trader = venue.client('u1', 9_000)
    must(venue.order(trader, market(name(90, 'P'), 'sell', 1)))
    venue.quote([[39, 500]], [[40, 500]], name(90, 'P'))
    expect(venue.desk.balance(trader.id).cash.minus(held(venue, trader)).lt(4_000)).toBe(true)
    must(venue.order(trader, market(name(90, 'P'), 'buy', 1)))
    expect([held(venue, trader), quantityOf(venue, trader, name(90, 'P'))]).toEqual(['0', '0'])
  })

  it('buys the stock with its collateral when it is assigned', () => {
    const venue = floor()
    const [trader, holder] = [venue.client('u1', 9_100), venue.client('u2')]
    venue.quote([], [], name(90, 'P'))
    must(venue.order(trader, limit(name(90, 'P'), 'sell', 1, 2)))
    must(venue.order(holder, limit(name(90, 'P'), 'buy', 1, 2)))
    must(venue.order(holder, market(STOCK, 'buy', 100)))
    venue.take(
      must(
        venue.desk.exerciseOption({
          userId: holder.userId as NonNullable<typeof holder.userId>,
          accountId: holder.id,
          symbol: symbolOf(name(90, 'P')),
          quantity: decimal(1),
          settlementPrice: decimal(85),
          ...{ requestId: null, personal: null },
        }),
      ),
    )
    expect([held(venue, trader), quantityOf(venue, trader, STOCK)]).toEqual(['0', '100'])
    expect(venue.desk.balance(trader.id).cash.lt(400)).toBe(true)
  })
})

describe('a covered call', () => {
  it('is refused without the shareOf(), holds nothing over it, and keeps the stock from being sold', () => {
    const venue = floor()
    const trader = venue.client('u1')
    expect(refusal(venue.order(trader, market(name(110, 'C'), 'sell', 1)))).toMatchObject({
      code: 'uncovered_short_option',
      details: { limit: 'covered_quantity', value: '1', bound: '0' },
    })
    must(venue.order(trader, market(STOCK, 'buy', 150)))
    must(venue.order(trader, market(name(110, 'C'), 'sell', 1)))
    expect(held(venue, trader)).toBe('0')
    expect(refusal(venue.order(trader, market(STOCK, 'sell', 51))).code).toBe('uncovered_short_option')
    must(venue.order(trader, market(STOCK, 'sell', 50)))
    must(venue.order(trader, market(name(110, 'C'), 'buy', 1)))
    must(venue.order(trader, market(STOCK, 'sell', 100)))
  })

  it('counts what open sales offer: of two that one holding covers, the second is refused', () => {
    const venue = floor()
    const trader = venue.client('u1')
    must(venue.order(trader, market(STOCK, 'buy', 100)))
    must(venue.order(trader, limit(name(110, 'C'), 'sell', 1, 5)))
    expect(refusal(venue.order(trader, limit(name(120, 'C'), 'sell', 1, 5))).code).toBe(
      'uncovered_short_option',
    )
    expect(refusal(venue.order(trader, limit(STOCK, 'sell', 1, 120))).code).toBe('uncovered_short_option')
  })

  it('opens as one unit with its shareOf(), and delivers it when it ends in the money', () => {
    const venue = floor()
    const trader = venue.client('u1')
    const wanted = unit(trader, [
      [STOCK, 'buy', 100],
      [name(110, 'C'), 'sell'],
    ])
    venue.take(must(venue.desk.placeMultiLeg(wanted)))
    expect(held(venue, trader)).toBe('0')
    const before = venue.desk.balance(trader.id).cash
    venue.clock.set(SHARE_EXPIRY)
    venue.take(venue.desk.expireOption(symbolOf(name(110, 'C')), decimal(130)))
    expect(quantityOf(venue, trader, STOCK)).toBe('0')
    expect(venue.desk.balance(trader.id).cash.minus(before).toFixed()).toBe('11000')
  })
})

describe('a vertical', () => {
  const bearCall = (account: AccountRecord, quantity = 1) =>
    unit(
      account,
      [
        [name(110, 'C'), 'buy'],
        [name(100, 'C'), 'sell'],
      ],
      quantity,
    )

  it('opens as one unit for its width, and its wing cannot be closed first', () => {
    const venue = floor()
    const trader = venue.client('u1')
    venue.take(must(venue.desk.placeMultiLeg(bearCall(trader, 3))))
    expect([collateral(venue, trader), held(venue, trader)]).toEqual(['3000', '3000'])
    const [book] = venue.desk.collateralOf(trader.id).books
    expect(book?.requirement.groups[0]).toMatchObject({ strategy: 'vertical' })
    expect(refusal(venue.order(trader, market(name(110, 'C'), 'sell', 1))).code).toBe(
      'uncovered_short_option',
    )
    must(venue.order(trader, market(name(100, 'C'), 'buy', 1)))
    expect(collateral(venue, trader)).toBe('2000')
    must(venue.order(trader, market(name(110, 'C'), 'sell', 1)))
  })

  it('needs no more cash than its width less the credit, and closes as a unit with what it frees', () => {
    const venue = floor()
    venue.quote([[6, 500]], [[6.1, 500]], name(100, 'C'))
    const trader = venue.client('u1', 620)
    venue.take(must(venue.desk.placeMultiLeg(bearCall(trader))))
    expect(collateral(venue, trader)).toBe('1000')
    venue.quote([[8, 500]], [[8.1, 500]], name(100, 'C'))
    const closing = unit(trader, [
      [name(110, 'C'), 'sell'],
      [name(100, 'C'), 'buy'],
    ])
    venue.take(must(venue.desk.placeMultiLeg(closing)))
    expect(held(venue, trader)).toBe('0')
  })

  it('is refused when the width is more than there is, at the leg that is short', () => {
    const venue = floor()
    expect(refusal(venue.desk.placeMultiLeg(bearCall(venue.client('u1', 900))))).toMatchObject({
      code: 'insufficient_collateral',
      field: 'legs.1',
      details: { value: '1000' },
    })
  })

  it.each([
    ['cash', 'C'],
    ['cash', 'P'],
    ['physical', 'C'],
    ['physical', 'P'],
  ] as const)(
    'settled by %s (%s) loses its width and no more, whichever leg expires first',
    (settlement, right) => {
      for (const firstLong of [true, false]) {
        const venue = floor(settlement)
        const trader = venue.client('u1', 920)
        const [short, long] = right === 'C' ? [100, 110] : [100, 90]
        venue.quote([[3, 500]], [[3.1, 500]], name(short, right))
        venue.take(
          must(
            venue.desk.placeMultiLeg(
              unit(trader, [
                [name(long, right), 'buy'],
                [name(short, right), 'sell'],
              ]),
            ),
          ),
        )
        const before = venue.desk.balance(trader.id).cash
        venue.clock.set(SHARE_EXPIRY)
        const order = firstLong ? [long, short] : [short, long]
        for (const strike of order) {
          venue.take(
            venue.desk.expireOption(symbolOf(name(strike, right)), decimal(right === 'C' ? 125 : 75)),
          )
        }
        expect(before.minus(venue.desk.balance(trader.id).cash).toFixed()).toBe('1000')
        expect([held(venue, trader), quantityOf(venue, trader, STOCK)]).toEqual(['0', '0'])
        expect(venue.facts.filter(({ action }) => action === 'settlement.shortfall')).toEqual([])
      }
    },
  )

  it('assigned early loses its width and no more', () => {
    const venue = floor()
    const [trader, holder] = [venue.client('u1', 1_250), venue.client('u2')]
    venue.quote([], [], name(100, 'P'))
    must(venue.order(trader, market(name(90, 'P'), 'buy', 1)))
    must(venue.order(trader, limit(name(100, 'P'), 'sell', 1, 3)))
    must(venue.order(holder, limit(name(100, 'P'), 'buy', 1, 3)))
    must(venue.order(holder, market(STOCK, 'buy', 100)))
    expect(collateral(venue, trader)).toBe('1000')
    const before = venue.desk.balance(trader.id).cash
    venue.take(
      must(
        venue.desk.exerciseOption({
          userId: holder.userId as NonNullable<typeof holder.userId>,
          accountId: holder.id,
          symbol: symbolOf(name(100, 'P')),
          quantity: decimal(1),
          settlementPrice: decimal(70),
          ...{ requestId: null, personal: null },
        }),
      ),
    )
    expect(before.minus(venue.desk.balance(trader.id).cash).toFixed()).toBe('1000')
    expect(venue.desk.positionsOf(trader.id).filter(({ quantity }) => !quantity.isZero())).toEqual([])
    expect(venue.facts.map(({ action }) => action)).toContain('account.closed_out')
    expect(venue.facts.map(({ action }) => action)).not.toContain('settlement.shortfall')
  })
})

describe('other structures', () => {
  it('an iron condor holds its worse side', () => {
    const venue = floor()
    const trader = venue.client('u1')
    const condor = unit(trader, [
      [name(80, 'P'), 'buy'],
      [name(90, 'P'), 'sell'],
      [name(110, 'C'), 'sell'],
      [name(120, 'C'), 'buy'],
    ])
    venue.take(must(venue.desk.placeMultiLeg(condor)))
    expect(collateral(venue, trader)).toBe('1000')
    expect(venue.desk.collateralOf(trader.id).books[0]?.requirement.groups[0]?.strategy).toBe('iron_condor')
  })

  it('a calendar settles its near leg with its far one where there is no cash', () => {
    const venue = floor('cash')
    const trader = venue.client('u1', 600)
    const march = name(110, 'C', '20270319')
    const calendar = unit(trader, [
      [march, 'buy'],
      [name(110, 'C'), 'sell'],
    ])
    venue.take(must(venue.desk.placeMultiLeg(calendar)))
    expect(collateral(venue, trader)).toBe('0')
    venue.clock.set(SHARE_EXPIRY)
    venue.take(venue.desk.expireOption(symbolOf(name(110, 'C')), decimal(150)))
    expect(quantityOf(venue, trader, march)).toBe('0')
    expect(venue.facts.map(({ action }) => action)).not.toContain('settlement.shortfall')
  })

  it('a ratio spread is refused: one of its calls is uncovered', () => {
    const venue = floor()
    const ratio = unit(venue.client('u1'), [
      [name(100, 'C'), 'buy'],
      [name(110, 'C'), 'sell', 2],
    ])
    expect(refusal(venue.desk.placeMultiLeg(ratio))).toMatchObject({
      code: 'uncovered_short_option',
      field: 'legs.1',
    })
  })
})

describe('what covers a short option', () => {
  const exercise = (venue: Venue, account: AccountRecord, symbol: string) =>
    venue.desk.exerciseOption({
      userId: account.userId as NonNullable<typeof account.userId>,
      accountId: account.id,
      symbol: symbolOf(symbol),
      quantity: decimal(1),
      settlementPrice: decimal(100),
      ...{ requestId: null, personal: null },
    })

  it('cannot be exercised away; a call that is exercised leaves stock that covers', () => {
    const venue = floor()
    const trader = venue.client('u1')
    must(venue.order(trader, market(STOCK, 'buy', 100)))
    must(venue.order(trader, market(name(90, 'P'), 'buy', 1)))
    must(venue.order(trader, market(name(110, 'C'), 'sell', 1)))
    expect(refusal(exercise(venue, trader, name(90, 'P'))).code).toBe('uncovered_short_option')
  })

  it('is not sold by its own stop: the stop is rejected when it fires', () => {
    const venue = floor()
    const trader = venue.client('u1')
    must(venue.order(trader, market(STOCK, 'buy', 100)))
    must(venue.order(trader, market(name(110, 'C'), 'sell', 1)))
    venue.take(
      must(
        venue.desk.protectPosition({
          accountId: trader.id,
          symbol: symbolOf(STOCK),
          quantity: null,
          stopLossPrice: decimal(95),
          takeProfitPrice: null,
          triggerBy: 'mark',
          ...{ actorId: trader.userId as NonNullable<typeof trader.userId>, requestId: null, personal: null },
        } as Parameters<Venue['desk']['protectPosition']>[0]),
      ),
    )
    venue.quote([[90, 5000]], [[91, 5000]], STOCK)
    expect(quantityOf(venue, trader, STOCK)).toBe('100')
    const ended = venue.writes.flatMap((write) =>
      write.table === 'orders' && write.record.statusReason === 'uncovered_short_option'
        ? [write.record]
        : [],
    )
    expect(ended.map(({ status }) => status)).toEqual(['rejected'])
  })
})

describe('the preview of a short option', () => {
  it('says what it would hold', () => {
    const venue = floor()
    const trader = venue.client('u1')
    must(venue.order(trader, market(name(90, 'P'), 'sell', 1)))
    const preview = must(
      venue.desk.preview({
        userId: trader.userId as NonNullable<typeof trader.userId>,
        accountId: trader.id,
        symbol: asId<'instrument'>(name(100, 'P')),
        side: 'sell',
        orderType: 'limit',
        timeInForce: 'GTC',
        quantity: decimal(1),
        price: decimal(5),
        clientOrderId: null,
        ...{ kycApproved: false, requestId: null, personal: null },
      }),
    )
    expect([preview.collateral.before.toFixed(), preview.collateral.after.toFixed()]).toEqual([
      '9000',
      '19000',
    ])
    expect(preview.cashChange.toFixed()).toBe('-10000')
    expect(preview.checks.find(({ name: check }) => check === 'collateral')).toMatchObject({
      passed: true,
      value: '10000',
    })
  })
})
