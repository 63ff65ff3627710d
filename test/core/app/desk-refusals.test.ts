import { describe, expect, it } from 'vitest'
import { ZERO, asId, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { ACCOUNTS_PER_USER_MAX, venueAccountId } from '../../../src/core/ledger/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import {
  BTC,
  CALL,
  EMPTY_SNAPSHOT,
  cash,
  makeVenue,
  market,
  must,
  quoted,
  refusal,
} from '../../sim/support/venue.ts'
import type { Terms, Venue } from '../../sim/support/venue.ts'

describe('refusals, both sides of the edge', () => {
  const edge = (terms: Terms): string | 'accepted' => {
    const result = makeVenueOrder(terms)
    return result.ok ? 'accepted' : result.failure.code
  }
  const makeVenueOrder = (terms: Terms): ReturnType<Venue['order']> => {
    const venue = quoted()
    return venue.order(venue.client('u1', 2_000_000), terms)
  }

  it.each([
    ['least notional', { quantity: '0.0025', price: 40_000 }, 'accepted'],
    ['below least', { quantity: '0.002499', price: 40_000 }, 'notional_below_minimum'],
    ['most notional', { quantity: 25, price: 40_000, confirm: 'BUY 25 BTC-USD 40000' }, 'accepted'],
    ['most notional, unconfirmed', { quantity: 25, price: 40_000 }, 'confirmation_required'],
    ['above most', { quantity: '25.000001', price: 40_000 }, 'notional_above_maximum'],
    ['huge quantity', { quantity: '99999999999999999999', price: 40_000 }, 'notional_above_maximum'],
    ['huge market', market('99999999999999999999'), 'notional_above_maximum'],
    ['huge price', { quantity: '0.000001', price: '99999999999999999999' }, 'notional_above_maximum'],
    ['option premium × multiplier', { quantity: 2, price: '0.5', symbol: CALL }, 'accepted'],
    ['option below least', { quantity: 1, price: '0.95', symbol: CALL }, 'notional_below_minimum'],
    ['on tick', { quantity: 1, price: '40000.01' }, 'accepted'],
    ['off tick', { quantity: 1, price: '40000.001' }, 'off_tick'],
    ['option off tick', { quantity: 1, price: '12.37', symbol: CALL }, 'off_tick'],
    ['off lot', { quantity: '0.0100001', price: 40_000 }, 'off_lot'],
    ['option off lot', { quantity: '1.5', price: 12, symbol: CALL }, 'off_lot'],
    ['zero quantity', { quantity: 0, price: 40_000 }, 'invalid_quantity'],
    ['negative quantity', { quantity: -1, price: 40_000 }, 'invalid_quantity'],
    ['not a number', { quantity: 'NaN', price: 40_000 }, 'invalid_quantity'],
    ['no price', { quantity: 1 }, 'price_required'],
    ['zero price', { quantity: 1, price: 0 }, 'invalid_price'],
    ['infinite price', { quantity: 1, price: 'Infinity' }, 'invalid_price'],
    ['off-tick protection', market(1, { price: '50010.001' }), 'off_tick'],
    ['unknown symbol', { quantity: 1, price: 40_000, symbol: 'ETH-USD' }, 'unknown_symbol'],
    [
      'paper money on a live market',
      { quantity: 1, price: 40_000, symbol: 'BTC-LIVE' },
      'money_kind_mismatch',
    ],
    ['sale without holdings', { side: 'sell', quantity: 1, price: 60_000 }, 'insufficient_holdings'],
    [
      'uncovered short option',
      { side: 'sell', quantity: 1, price: 20, symbol: CALL },
      'uncovered_short_option',
    ],
  ] satisfies readonly [string, Terms, string][])('%s', (_name, terms, expected) => {
    expect(edge(terms)).toBe(expected)
  })

  it('a refusal changes nothing', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    const before = JSON.stringify([
      venue.writes.length,
      venue.desk.balance(trader.id),
      venue.desk.depth(BTC, 9),
    ])
    refusal(venue.order(trader, { quantity: 3, price: 40_000 }))
    expect(
      JSON.stringify([venue.writes.length, venue.desk.balance(trader.id), venue.desk.depth(BTC, 9)]),
    ).toBe(before)
  })

  it('a sale cannot offer again what an open sale offers', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    must(venue.order(trader, market(1)))
    must(venue.order(trader, { side: 'sell', quantity: 0.6, price: 60_000 }))
    expect(refusal(venue.order(trader, { side: 'sell', quantity: '0.400001', price: 60_000 }))).toMatchObject(
      {
        code: 'insufficient_holdings',
        details: { limit: 'free_holding', bound: '0.4' },
      },
    )
    expect(must(venue.order(trader, { side: 'sell', quantity: 0.4, price: 60_000 })).order.status).toBe(
      'open',
    )
  })

  it('a whole holding may be sold though it is worth less than the minimum', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    must(venue.order(trader, market(0.003)))
    venue.quote([[20_000, 5]], [])
    expect(refusal(venue.order(trader, market(0.002, { side: 'sell' }))).code).toBe('notional_below_minimum')
    expect(must(venue.order(trader, market(0.003, { side: 'sell' }))).order.status).toBe('filled')
    expect(venue.desk.positionsOf(trader.id)[0]).toMatchObject({ settledAt: null })
  })

  it('the daily limit names used and remaining, ends at midnight UTC and forgives what was cancelled', () => {
    const venue = makeVenue({ dailyValueMax: decimal(1000) })
    const trader = venue.client('u1')
    const first = must(venue.order(trader, { quantity: 0.02, price: 40_000 })).order
    expect(refusal(venue.order(trader, { quantity: '0.005001', price: 40_000 }))).toMatchObject({
      code: 'daily_limit_exceeded',
      details: { limit: 'daily_value', value: '200.04', bound: '1000', used: '800', remaining: '200' },
    })
    must(venue.order(trader, { quantity: 0.005, price: 40_000 }))
    must(venue.desk.cancelOrder({ orderId: first.id, actorId: asId('u1'), requestId: null, personal: null }))
    must(venue.order(trader, { quantity: 0.02, price: 40_000 }))
    expect(refusal(venue.order(trader, { quantity: 0.02, price: 40_000 })).code).toBe('daily_limit_exceeded')
    venue.clock.set(parseIso('2026-11-22T00:00:00Z') as Instant)
    must(venue.order(trader, { quantity: 0.02, price: 40_000 }))
  })

  it('the daily limit is one for all accounts of a user with the same kind of money, also after a start', () => {
    const venue = makeVenue({ dailyValueMax: decimal(1000) })
    const [first, second, other] = [venue.client('u1'), venue.client('u1'), venue.client('u2')]
    const one = must(venue.order(first, { quantity: 0.015, price: 40_000 })).order
    must(venue.order(second, { quantity: 0.0075, price: 40_000 }))
    for (const account of [first, second]) {
      expect(refusal(venue.order(account, { quantity: 0.0026, price: 40_000 }))).toMatchObject({
        code: 'daily_limit_exceeded',
        details: { used: '900', remaining: '100' },
      })
    }
    must(venue.order(other, { quantity: 0.025, price: 40_000 }))
    must(venue.desk.cancelOrder({ orderId: one.id, actorId: asId('u1'), requestId: null, personal: null }))
    must(venue.order(second, { quantity: 0.0175, price: 40_000 }))
    expect(refusal(venue.order(first, { quantity: 0.0026, price: 40_000 })).code).toBe('daily_limit_exceeded')

    const live: AccountRecord = { ...first, id: asId('live'), accountType: 'standard', moneyKind: 'live' }
    const started = makeVenue(
      { dailyValueMax: decimal(1000) },
      {
        ...EMPTY_SNAPSHOT,
        accounts: [live, first, second],
        balances: [live, first, second].map(({ id }) => ({
          ...venue.desk.balance(first.id),
          accountId: id,
        })),
        acceptedValueToday: new Map([
          [live.id, '1000'],
          [first.id, '600'],
          [second.id, '300'],
        ]),
      },
    )
    expect(refusal(started.order(second, { quantity: 0.0026, price: 40_000 }))).toMatchObject({
      details: { used: '900', remaining: '100' },
    })
    must(started.order(first, { quantity: 0.0025, price: 40_000 }))
  })

  it('the number of open orders is bounded; orders that cannot rest are not counted', () => {
    const venue = makeVenue({ openOrdersMax: 2 })
    const trader = venue.client('u1')
    for (let count = 0; count < 2; count += 1) must(venue.order(trader, { quantity: 0.01, price: 40_000 }))
    expect(refusal(venue.order(trader, { quantity: 0.01, price: 40_000 }))).toMatchObject({
      code: 'open_order_limit_exceeded',
      details: { limit: 'open_orders', value: '2', bound: '2' },
    })
    must(venue.order(trader, { quantity: 0.01, price: 40_000, timeInForce: 'IOC' }))
  })

  it('somebody else’s account and order look like none', () => {
    const venue = quoted()
    const [one, two] = [venue.client('u1'), venue.client('u2')]
    const { order } = must(venue.order(one, { quantity: 0.01, price: 40_000 }))
    expect(refusal(venue.order(two, { quantity: 0.01, price: 40_000, accountId: one.id })).code).toBe(
      'unknown_account',
    )
    const cancel = { orderId: order.id, actorId: asId<'user'>('u2'), requestId: null, personal: null }
    expect(refusal(venue.desk.cancelOrder(cancel)).code).toBe('unknown_order')
    must(venue.desk.cancelOrder({ ...cancel, actorId: asId('u1') }))
    expect(refusal(venue.desk.cancelOrder({ ...cancel, actorId: asId('u1') })).code).toBe('unknown_order')
  })

  it('live accounts need an approved identity', () => {
    const venue = quoted()
    const live = venue.take(
      must(
        venue.desk.openAccount({
          userId: asId('u1'),
          accountType: 'standard',
          ethereumAddress: '0x742d35Cc6634C0532925a3b844Bc454e4438f44e',
          initialPaperCash: decimal(0),
          requestId: null,
          personal: null,
        }),
      ),
    )
    const terms: Terms = { symbol: 'BTC-LIVE', quantity: 1, price: 40_000 }
    expect(refusal(venue.order(live, terms)).code).toBe('kyc_required')
    expect(refusal(venue.order(live, { ...terms, kycApproved: true })).code).toBe('insufficient_cash')
    expect(refusal(venue.order(live, { quantity: 1, price: 40_000, kycApproved: true })).code).toBe(
      'money_kind_mismatch',
    )
  })

  it('an expired option takes no orders; the millisecond before it does', () => {
    const venue = quoted()
    const trader = venue.client('u1')
    const expiry = parseIso('2027-01-15T21:00:00Z') as Instant
    venue.clock.set((expiry - 1) as Instant)
    expect(must(venue.order(trader, { symbol: CALL, quantity: 1, price: 10 })).order.status).toBe('open')
    venue.clock.set(expiry)
    expect(refusal(venue.order(trader, { symbol: CALL, quantity: 1, price: 10 })).code).toBe(
      'instrument_expired',
    )
  })
})

describe('accounts', () => {
  it('an address is checksummed, unique whatever its case, and needed by live accounts', () => {
    const venue = makeVenue()
    const open = (ethereumAddress: string | null): ReturnType<Venue['desk']['openAccount']> =>
      venue.desk.openAccount({
        userId: asId('u1'),
        accountType: 'premium',
        ethereumAddress,
        initialPaperCash: decimal(0),
        requestId: null,
        personal: null,
      })
    expect(refusal(open(null)).code).toBe('address_required')
    expect(refusal(open('0x742d35Cc6634C0532925a3b844Bc454e4438f44E')).code).toBe('address_checksum_mismatch')
    const account = must(open('0x742d35cc6634c0532925a3b844bc454e4438f44e')).value
    expect(account.ethereumAddress).toBe('0x742d35Cc6634C0532925a3b844Bc454e4438f44e')
    expect(refusal(open('0x742D35CC6634C0532925A3B844BC454E4438F44E')).code).toBe('address_taken')
    expect(venue.desk.accountByAddress('0x742d35cc6634c0532925a3b844bc454e4438f44e')?.id).toBe(account.id)
  })

  it('are at most twenty a user', () => {
    const venue = makeVenue()
    const open = (user: string) =>
      venue.desk.openAccount({
        userId: asId<'user'>(user),
        accountType: 'paper',
        ethereumAddress: null,
        initialPaperCash: ZERO,
        requestId: null,
        personal: null,
      })
    for (let count = 0; count < ACCOUNTS_PER_USER_MAX; count += 1) venue.take(must(open('u1')))
    expect(open('u1')).toMatchObject({
      ok: false,
      failure: { code: 'account_limit_exceeded', details: { limit: 20, value: 20 } },
    })
    expect(open('u2').ok).toBe(true)
  })

  it('a user has one demo account and may have other paper accounts', () => {
    const venue = makeVenue()
    const demo = venue.client('u1')
    const open = (accountType: 'demo' | 'paper'): ReturnType<Venue['desk']['openAccount']> =>
      venue.desk.openAccount({
        userId: asId('u1'),
        accountType,
        ethereumAddress: null,
        initialPaperCash: decimal(0),
        requestId: null,
        personal: null,
      })
    expect(refusal(open('demo'))).toMatchObject({
      code: 'demo_account_exists',
      details: { account_id: demo.id },
    })
    expect(open('paper').ok).toBe(true)
  })

  it('paper cash comes from the issuance account and nowhere else', () => {
    const venue = makeVenue()
    venue.client('u1', 250)
    expect(cash(venue.desk.balance(venueAccountId('issuance', 'paper')))).toEqual(['-250', '0'])
    expect(() => venue.client('u2', '0.000000001')).toThrow(/ledger/)
  })
})

describe('the level of an identity check', () => {
  const levels = [1_000, 10_000, 100_000].map((most, at) => ({ level: at + 1, dailyMax: decimal(most) }))
  const kycLimit = (level: number) => ({
    level,
    dailyMax: levels[level - 1]?.dailyMax ?? ZERO,
    higher: levels.filter((each) => each.level > level),
  })

  it('bounds what a day may come to, and names the level that would allow it', () => {
    const venue = quoted()
    const account = venue.client('u1', 2_000_000)
    const order = (quantity: string, level: number) =>
      venue.order(account, { quantity, price: 40_000, kycLimit: kycLimit(level) })
    expect(refusal(order('0.5', 1))).toMatchObject({
      code: 'kyc_limit_exceeded',
      details: { level: 1, level_needed: 3, value: '20000', bound: '1000', used: '0' },
    })
    expect(order('0.2', 2).ok).toBe(true)
    expect(refusal(order('0.2', 2))).toMatchObject({ details: { level_needed: 3, used: '8000' } })
    expect(refusal(order('3', 3))).toMatchObject({ details: { level_needed: null } })
  })
})
