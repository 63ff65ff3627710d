import { describe, expect, it } from 'vitest'
import { ZERO, asId, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { CurrencyCode, Decimal, Instant, UserId } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS } from '../../../src/core/orders/index.ts'
import {
  AMERICAN,
  CALL,
  DOLLARS,
  EXPIRY,
  PUT,
  coin,
  coinVenue,
  depositCoin,
  inverse,
  restarted,
} from '../../sim/support/coin-venue.ts'
import type { Terms } from '../../sim/support/coin-venue.ts'
import { makeVenue, market, must, refusal, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const position = ({ desk }: Pick<Venue, 'desk'>, account: AccountRecord, symbol: string) => {
  const found = desk.positionsOf(account.id).find((one) => one.symbol === symbol)
  return [
    found?.quantity.toFixed(),
    found?.averagePrice.toFixed(),
    found?.realizedPnl.toFixed(),
    found?.fees.toFixed(),
  ]
}

/** The laws of the books: every currency sums to zero, nobody holds back more than they have. */
function expectBooks({ desk, writes }: Venue): void {
  const sums = new Map<CurrencyCode, Decimal>()
  for (const account of desk.accounts()) {
    for (const { currency, cash, held } of desk.balances(account.id)) {
      sums.set(currency, (sums.get(currency) ?? ZERO).plus(cash))
      if (!account.mayOverdraw) expect(held.lte(cash), `${account.id} ${currency}`).toBe(true)
    }
  }
  expect([...sums].map(([currency, sum]) => [currency, sum.toFixed()])).toEqual(
    [...sums.keys()].map((currency) => [currency, '0']),
  )
  const transfers = writes.flatMap((write) => (write.table === 'transfers' ? [write.record] : []))
  expect(transfers.some(({ currency }) => currency === 'BTC')).toBe(true)
  for (const transfer of transfers) {
    expect(transfer.amount.decimalPlaces(), transfer.id).toBeLessThanOrEqual(8)
  }
}

const sell = (quantity: number | string, price: string, symbol = CALL) =>
  ({ symbol, side: 'sell', quantity, price }) as const
const buy = (quantity: number | string, price: string, symbol = CALL) =>
  ({ symbol, quantity, price }) as const

describe('buying and selling an option in coin', () => {
  it('holds premium and fee in coin, pays both in coin, and takes no dollars', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '1')
    const placed = must(venue.order(client, buy(2, '0.05')))
    // 2 × 0.05 and 0.0003 a contract.
    expect(placed.order.heldCash.toFixed()).toBe('0.1006')
    expect(coin(venue, client)).toEqual(['1', '0.1006'])
    venue.quote([[0.05, 2]], [], CALL)
    expect(coin(venue, client)).toEqual(['1', '0.1006'])
    venue.quote([], [], CALL)
    const seller = venue.client('u2')
    depositCoin(venue, seller, '2')
    must(venue.order(seller, sell(2, '0.05')))
    expect(coin(venue, client)).toEqual(['0.8994', '0'])
    // The seller got the premium less the fee, and holds one coin a contract.
    expect(coin(venue, seller)).toEqual(['2.0994', '2'])
    expect(position(venue, client, CALL)).toEqual(['2', '0.05', '0', '0.0006'])
    expect(position(venue, seller, CALL)).toEqual(['-2', '0.05', '0', '0.0006'])
    for (const one of [client, seller]) expect(venue.desk.balance(one.id).cash.toFixed()).toBe('100000')
    expectBooks(venue)
  })

  it('realises in coin, closes to flat, and flips', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '2')
    venue.quote([[0.045, 5]], [[0.05, 2]], CALL)
    must(venue.order(client, market(1, { symbol: CALL })))
    expect(coin(venue, client)).toEqual(['1.9497', '0'])
    venue.quote([[0.0612, 5]], [[0.07, 1]], CALL)
    must(venue.order(client, market(2, { symbol: CALL, side: 'sell' })))
    // 0.0612 − 0.05 on the one that it had; the other is a short of one coin.
    expect(position(venue, client, CALL)).toEqual(['-1', '0.0612', '0.0112', '0.0009'])
    expect(coin(venue, client)).toEqual(['2.0715', '1'])
    must(venue.order(client, market(1, { symbol: CALL })))
    expect(position(venue, client, CALL)).toEqual(['0', '0', '0.0024', '0.0012'])
    expect(coin(venue, client)).toEqual(['2.0012', '0'])
    expectBooks(venue)
  })

  it('charges no more than the premium itself', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '1')
    venue.quote([], [[0.0001, 50]], CALL)
    must(venue.order(client, market(25, { symbol: CALL })))
    expect(position(venue, client, CALL)).toEqual(['25', '0.0001', '0', '0.0025'])
    expect(coin(venue, client)).toEqual(['0.995', '0'])
  })

  it('is refused without the coin, by its name and both figures', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    venue.quote([], [[0.05, 10]], CALL)
    const failure = refusal(venue.order(client, market(1, { symbol: CALL })))
    expect(failure).toMatchObject({
      code: 'insufficient_cash',
      details: { currency: 'BTC', value: '0.0503', bound: '0', missing: '0.0503' },
    })
    expect(failure.message).toContain('0.0503 BTC')
    depositCoin(venue, client, '0.0502')
    expect(refusal(venue.order(client, market(1, { symbol: CALL }))).details).toMatchObject({
      bound: '0.0502',
      missing: '0.0001',
    })
  })

  it('counts against the limits in dollars at the level of its coin', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '1000')
    must(venue.order(client, buy(2, '0.05')))
    // 0.1 BTC at 50,000.
    expect(venue.desk.usedToday(client.id).toFixed()).toBe('5000')
    venue.level('BTC-USD', 60_000)
    expect(venue.desk.usedToday(client.id).toFixed()).toBe('6000')
    const { notionalMax } = DEFAULT_LIMITS
    const above = notionalMax.div(60_000).div('0.05').plus(1).toFixed(0)
    expect(refusal(venue.order(client, buy(above, '0.05'))).code).toBe('notional_above_maximum')
  })

  it('is refused while nobody says what the coin is worth, unless it only reduces', () => {
    const venue = makeVenue()
    venue.take(venue.desk.listInstruments([must(inverse(50_000, 'call'))]))
    const client = venue.client('u1')
    depositCoin(venue, client, '1')
    expect(refusal(venue.order(client, buy(1, '0.05')))).toMatchObject({
      code: 'no_mark',
      details: { underlying: 'BTC-USD' },
    })
  })
})

describe('a short option in coin', () => {
  it('holds one coin a contract from the order on, and gives it back with it', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '1.5')
    const { order } = must(venue.order(client, sell(1, '0.05')))
    expect(coin(venue, client)).toEqual(['1.5', '1'])
    expect(refusal(venue.order(client, sell('0.6', '0.06')))).toMatchObject({
      code: 'insufficient_collateral',
      details: { currency: 'BTC', value: '0.6', bound: '0.5' },
    })
    const acting = { actorId: client.userId as UserId, requestId: null, personal: null }
    venue.take(must(venue.desk.cancelOrder({ orderId: order.id, ...acting })))
    expect(coin(venue, client)).toEqual(['1.5', '0'])
  })

  it('may be paid for by the premium it brings at once', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '0.9503')
    venue.quote([[0.05, 5]], [], CALL)
    must(venue.order(client, market(1, { symbol: CALL, side: 'sell' })))
    expect(coin(venue, client)).toEqual(['1', '1'])
    expectBooks(venue)
  })

  it('that is a put is refused: no coin covers it, nor does a long put', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '100')
    venue.quote([[0.05, 5]], [[0.06, 1]], PUT)
    expect(refusal(venue.order(client, market(1, { symbol: PUT, side: 'sell' })))).toMatchObject({
      code: 'uncovered_short_option',
      details: { short: PUT, bound: '0' },
    })
    must(venue.order(client, market(1, { symbol: PUT })))
    expect(refusal(venue.order(client, market(2, { symbol: PUT, side: 'sell' }))).code).toBe(
      'uncovered_short_option',
    )
    must(venue.order(client, market(1, { symbol: PUT, side: 'sell' })))
    expect(position(venue, client, PUT)[0]).toBe('0')
  })

  it('leaves dollars and the collateral of options in dollars alone', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '2')
    must(venue.order(client, sell(1, '0.05')))
    expect(venue.desk.collateralOf(client.id).held.toFixed()).toBe('0')
    expect(
      [...venue.desk.collateralOf(client.id).coins].map(([name, held]) => [name, held.toFixed()]),
    ).toEqual([['BTC', '1']])
    venue.quote([[500, 5]], [], DOLLARS)
    expect(refusal(venue.order(client, market(1, { symbol: DOLLARS, side: 'sell' }))).code).toBe(
      'uncovered_short_option',
    )
  })

  it('cannot be withdrawn from under', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '1.2')
    must(venue.order(client, sell(1, '0.05')))
    const asked = venue.desk.reserveTransfer({
      from: client.id,
      to: 'issuance',
      currency: 'BTC',
      amount: decimal('0.3'),
      kind: 'withdrawal',
      causeId: null,
      expiresAt: null,
      actorId: 'operator',
      requestId: null,
      personal: null,
    })
    expect(refusal(asked)).toMatchObject({ code: 'insufficient_balance', details: { bound: '0.2' } })
  })
})

/** Two clients: one long of `quantity`, one short of it, at 0.05. */
function traded(
  quantity: number,
  symbol = CALL,
): Readonly<{ venue: Venue; long: AccountRecord; short: AccountRecord }> {
  const venue = coinVenue()
  const [long, short] = [venue.client('u1'), venue.client('u2')]
  depositCoin(venue, long, '1')
  depositCoin(venue, short, String(quantity))
  must(venue.order(short, sell(quantity, '0.05', symbol)))
  must(venue.order(long, buy(quantity, '0.05', symbol)))
  return { venue, long, short }
}

describe('the end of an option in coin', () => {
  it('pays (S − K) ÷ S in coin, rounded to the coin, out of the cover of the short', () => {
    const { venue, long, short } = traded(3)
    // Long 1 − 0.15 − 0.0009; short 3 + 0.15 − 0.0009, of which 3 are held.
    expect([coin(venue, long), coin(venue, short)]).toEqual([
      ['0.8491', '0'],
      ['3.1491', '3'],
    ])
    venue.clock.set(parseIso(EXPIRY) as Instant)
    const done = venue.take(venue.desk.expireOption(symbolOf(CALL), decimal(70_000)))
    expect(done.settled).toBe(2)
    // 20,000 ÷ 70,000 = 0.285714285…: a lot of 0.1 leaves seven digits, × 3 = 0.8571429.
    expect(coin(venue, long)).toEqual(['1.7062429', '0'])
    expect(coin(venue, short)).toEqual(['2.2919571', '0'])
    expect(position(venue, long, CALL)).toEqual(['0', '0', '0.7071429', '0.0009'])
    expect(position(venue, short, CALL)).toEqual(['0', '0', '-0.7071429', '0.0009'])
    expectBooks(venue)
  })

  it('lapses out of the money, and gives the cover back', () => {
    const { venue, long, short } = traded(1)
    venue.clock.set(parseIso(EXPIRY) as Instant)
    venue.take(venue.desk.expireOption(symbolOf(CALL), decimal(50_000)))
    expect(coin(venue, long)).toEqual(['0.9497', '0'])
    expect(coin(venue, short)).toEqual(['1.0497', '0'])
    expect(position(venue, long, CALL)[2]).toBe('-0.05')
    expect(position(venue, short, CALL)[2]).toBe('0.05')
    expectBooks(venue)
  })

  it('costs the short no more than its cover, however far the coin rises', () => {
    const { venue, short } = traded(1)
    venue.clock.set(parseIso(EXPIRY) as Instant)
    venue.take(venue.desk.expireOption(symbolOf(CALL), decimal('1e15')))
    expect(coin(venue, short)).toEqual(['0.0497', '0'])
    expect(venue.facts.some(({ action }) => action === 'settlement.shortfall')).toBe(false)
    expectBooks(venue)
  })

  it('comes early by exercise of an American one, and the shorts are assigned', () => {
    const { venue, long, short } = traded(2, AMERICAN)
    const exercise = {
      userId: long.userId as UserId,
      accountId: long.id,
      symbol: symbolOf(AMERICAN),
      quantity: decimal('0.5'),
      settlementPrice: decimal(50_000),
      requestId: null,
      personal: null,
    }
    const done = venue.take(must(venue.desk.exerciseOption(exercise)))
    // (50,000 − 40,000) ÷ 50,000 = 0.2, × 0.5.
    expect([done.amount.toFixed(), done.realizedPnl.toFixed(), done.assignments]).toEqual(['0.1', '0.075', 1])
    expect(coin(venue, long)).toEqual(['0.9994', '0'])
    expect(coin(venue, short)).toEqual(['1.9994', '1.5'])
    expect([position(venue, long, AMERICAN)[0], position(venue, short, AMERICAN)[0]]).toEqual(['1.5', '-1.5'])
    expect(refusal(venue.desk.exerciseOption({ ...exercise, symbol: symbolOf(CALL) })).details).toMatchObject(
      { reason: 'european' },
    )
    expectBooks(venue)
  })
})

describe('after a restart', () => {
  it('cash, holds, positions and what counts against the day are the same', async () => {
    const { venue, long, short } = traded(2)
    must(venue.order(long, buy(1, '0.04')))
    must(venue.order(short, buy('0.5', '0.03')))
    depositCoin(venue, short, '1')
    must(venue.order(short, sell('0.5', '0.09')))
    const before = [long, short].map((one) => [coin(venue, one), venue.desk.usedToday(one.id).toFixed()])
    expect(before).toEqual([
      [['0.8994', '0.0403'], '7000'],
      [['3.0994', '2.51515'], '8000'],
    ])
    const desk = await restarted(venue)
    void desk.hearLevel({ symbol: symbolOf('BTC-USD'), price: decimal(50_000), at: venue.clock.now() })
    expect([long, short].map((one) => [coin({ desk }, one), desk.usedToday(one.id).toFixed()])).toEqual(
      before,
    )
    expect(position({ desk }, short, CALL)).toEqual(position(venue, short, CALL))
    expect(desk.collateralOf(short.id).coins.get('BTC')?.toFixed()).toBe('2.5')
    expect(desk.collateralOf(short.id).held.toFixed()).toBe('0')
  })
})

describe('a unit', () => {
  const unit = (account: AccountRecord, legs: readonly (readonly [string, 'buy' | 'sell'])[]) => ({
    userId: account.userId as UserId,
    accountId: account.id,
    legs: legs.map(([symbol, side]) => ({ symbol: symbolOf(symbol), side, ratio: 1 })),
    quantity: decimal(1),
    netPrice: null,
    strategy: null,
    kycApproved: false,
    requestId: null,
    personal: null,
  })

  it('of legs in coin is paid in coin; of coin and dollars it is refused', () => {
    const venue = coinVenue()
    const client = venue.client('u1')
    depositCoin(venue, client, '2')
    venue.quote([[0.05, 5]], [[0.06, 5]], CALL)
    venue.quote([[0.04, 5]], [[0.045, 5]], PUT)
    venue.quote([[500, 5]], [[510, 5]], DOLLARS)
    const mixed = venue.desk.placeMultiLeg(
      unit(client, [
        [CALL, 'buy'],
        [DOLLARS, 'buy'],
      ]),
    )
    expect(refusal(mixed)).toMatchObject({
      code: 'legs_not_comparable',
      field: 'legs',
      details: { currencies: 'BTC and USD' },
    })
    venue.take(
      must(
        venue.desk.placeMultiLeg(
          unit(client, [
            [CALL, 'buy'],
            [PUT, 'buy'],
          ]),
        ),
      ),
    )
    // 2 − 0.06 − 0.045 − 2 × 0.0003.
    expect(coin(venue, client)).toEqual(['1.8944', '0'])
    expectBooks(venue)
  })
})

describe('listing', () => {
  it('takes inverse options on the pair of their coin, and nothing else that settles in a coin', () => {
    const codeOf = (terms: Terms): string => {
      const made = inverse(50_000, 'call', terms)
      return made.ok ? 'listed' : `${made.failure.code} ${made.failure.field}`
    }
    expect(codeOf({})).toBe('listed')
    expect(codeOf({ underlying: asId<'instrument'>('ETH-USD') })).toBe('invalid_instrument underlying')
    expect(codeOf({ payoff: 'linear' })).toBe('invalid_instrument currency')
    expect(codeOf({ currency: 'EUR', underlying: asId<'instrument'>('EUR-USD') })).toBe(
      'invalid_instrument currency',
    )
    expect(codeOf({ payoff: 'linear', isTradeable: false })).toBe('listed')
    expect(codeOf({ tickSize: decimal('0.00000001') })).toBe('invalid_instrument tickSize')
  })
})
