import { describe, expect, it } from 'vitest'
import type { Desk } from '../../../src/core/app/desk-port/desk.ts'
import { MS_PER_DAY, decimal, instant } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { NO_DAY_GUARDS } from '../../../src/core/orders/index.ts'
import { CALL, coinVenue, depositCoin, restarted } from '../../sim/support/coin-venue.ts'
import { START, market, must, refusal, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const ACTING = { actorId: 'risk', requestId: null, personal: null } as const
const MIDNIGHT = instant(Math.ceil(START / MS_PER_DAY) * MS_PER_DAY)
/** Makes a position larger, and does not trade. */
const ONE_BID = { symbol: CALL, quantity: 1, price: '0.01' } as const

/** BTC-USD at 50,000; a client with 5 BTC who bought ten calls at 0.05 (fee 0.003) and may lose 2,000 dollars a day. */
function trader() {
  const venue = coinVenue()
  const account = venue.client('u1')
  depositCoin(venue, account, '5')
  quoteAt(venue, 0.0499)
  const guards = { ...NO_DAY_GUARDS, dailyLossMax: decimal(2_000) }
  venue.take(must(venue.desk.guardAccount({ ...ACTING, accountId: account.id, guards })))
  must(venue.order(account, market(10, { symbol: CALL })))
  quoteAt(venue, 0.05)
  return { venue, account }
}

/** Makers quote around a price, and the last reading of a loss is over. */
function quoteAt(venue: Venue, price: number): void {
  const at = (tick: number): number => Number((price + tick).toFixed(4))
  venue.quote([[at(-0.0001), 20]], [[at(0.0001), 20]], CALL)
  venue.clock.advance(1_000)
}

const loss = (desk: Desk, { id }: AccountRecord): string | undefined =>
  desk.guardReadings(id)[0]?.value.toFixed()

const coins = (desk: Desk, { id }: AccountRecord) =>
  desk
    .guardReadings(id)[0]
    ?.coins.map(({ currency, lost, level }) => [
      ...[currency, lost.toFixed()],
      ...[level?.rate.toFixed() ?? null, level?.isFresh ?? false],
    ])

const stateOf = (desk: Desk, { id }: AccountRecord) =>
  desk.controls().find(({ scope, subject }) => scope === 'account' && subject === id)?.state

describe('what is lost in coin', () => {
  it('counts against the bound in dollars at the level of its coin, and trips it', () => {
    const { venue, account } = trader()
    venue.clock.advance(1_000)
    // The fee, 0.003 BTC at 50,000.
    expect([loss(venue.desk, account), coins(venue.desk, account)]).toEqual([
      '150',
      [['BTC', '0.003', '50000', true]],
    ])
    quoteAt(venue, 0.047)
    expect(loss(venue.desk, account)).toBe('1650')
    must(venue.order(account, ONE_BID))
    venue.level('BTC-USD', 61_000)
    venue.clock.advance(1_000)
    // The same 0.033 BTC.
    expect(loss(venue.desk, account)).toBe('2013')
    expect(refusal(venue.order(account, ONE_BID))).toMatchObject({
      code: 'daily_loss_reached',
      details: { limit: 'daily_loss', value: '2013', bound: '2000' },
    })
    expect(venue.take(venue.desk.keepGuards()).tripped).toBe(1)
    expect(stateOf(venue.desk, account)).toBe('reducing')
    expect(must(venue.order(account, market(1, { symbol: CALL, side: 'sell' }))).order.status).toBe('filled')
  })

  it('is no deposit, no withdrawal, and not what the coin itself is worth', () => {
    const { venue, account } = trader()
    depositCoin(venue, account, '3')
    venue.level('BTC-USD', 25_000)
    venue.clock.advance(1_000)
    expect(loss(venue.desk, account)).toBe('75')
    const about = { ...ACTING, causeId: null, expiresAt: null }
    const out = { from: account.id, to: 'issuance', currency: 'BTC', amount: decimal(2) } as const
    const reserved = venue.take(must(venue.desk.reserveTransfer({ ...about, ...out, kind: 'withdrawal' })))
    venue.take(must(venue.desk.postTransfer({ ...ACTING, id: reserved.id, amount: null })))
    expect(loss(venue.desk, account)).toBe('75')
  })

  it('is not made good by dollars, nor dollars by what is won in coin', () => {
    const { venue, account } = trader()
    quoteAt(venue, 0.09)
    expect([loss(venue.desk, account), coins(venue.desk, account)]).toEqual(['0', []])
    venue.quote([[100, 5]], [[400, 5]], 'BTC-USD-20270115-60000-C')
    must(venue.order(account, market(1, { symbol: 'BTC-USD-20270115-60000-C' })))
    venue.clock.advance(1_000)
    expect(Number(loss(venue.desk, account))).toBeGreaterThan(150)
  })

  it('begins anew at 00:00 UTC, from what the coin account is worth then', () => {
    const { venue, account } = trader()
    quoteAt(venue, 0.047)
    venue.clock.set(MIDNIGHT)
    venue.level('BTC-USD', 50_000)
    venue.take(venue.desk.keepGuards())
    expect(loss(venue.desk, account)).toBe('0')
    quoteAt(venue, 0.046)
    expect(loss(venue.desk, account)).toBe('500')
  })
})

describe('a loss in coin whose coin has no fresh level', () => {
  it('lets only pass what reduces, while at the level heard last the bound is not reached', () => {
    const { venue, account } = trader()
    quoteAt(venue, 0.047)
    venue.clock.advance(3_600_000)
    expect(coins(venue.desk, account)).toEqual([['BTC', '0.033', '50000', false]])
    expect(refusal(venue.order(account, ONE_BID))).toMatchObject({
      code: 'no_mark',
      details: { limit: 'daily_loss', underlying: 'BTC-USD', value: '1650', bound: '2000' },
    })
    expect(venue.take(venue.desk.keepGuards()).tripped).toBe(0)
    must(venue.order(account, market(1, { symbol: CALL, side: 'sell' })))
    venue.level('BTC-USD', 50_000)
    venue.clock.advance(1_000)
    must(venue.order(account, ONE_BID))
  })

  it('counts at that level where it reaches the bound', () => {
    const { venue, account } = trader()
    quoteAt(venue, 0.04)
    venue.clock.advance(3_600_000)
    expect(refusal(venue.order(account, ONE_BID)).code).toBe('daily_loss_reached')
    expect(venue.take(venue.desk.keepGuards()).tripped).toBe(1)
  })

  it('is kept in coin over a restart, and waits for a level', async () => {
    const { venue, account } = trader()
    quoteAt(venue, 0.04)
    const desk = await restarted(venue)
    venue.clock.advance(1_000)
    // No market has shown a price yet: the calls count at their last trade, and the fee is lost.
    expect([loss(desk, account), coins(desk, account)]).toEqual(['0', [['BTC', '0.003', null, false]]])
    expect(desk.keepGuards().value.tripped).toBe(0)
    void desk.hearLevel({ symbol: symbolOf('BTC-USD'), price: decimal(50_000), at: venue.clock.now() })
    venue.clock.advance(1_000)
    expect(loss(desk, account)).toBe('150')
  })

  it('says nothing of an account that nothing bounds', () => {
    const { venue, account } = trader()
    const about = { ...ACTING, accountId: account.id, guards: NO_DAY_GUARDS }
    venue.take(must(venue.desk.guardAccount(about)))
    quoteAt(venue, 0.047)
    venue.clock.advance(3_600_000)
    must(venue.order(account, ONE_BID))
  })
})
