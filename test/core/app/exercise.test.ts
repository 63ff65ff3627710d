import { describe, expect, it } from 'vitest'
import { ZERO, asId, decimal } from '../../../src/core/kernel/index.ts'
import type { Decimal, UserId } from '../../../src/core/kernel/index.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { SHARE_EXPIRY, shareOf, shareOption } from '../../sim/support/equities.ts'
import { cash, makeVenue, market, must, refusal, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const CALL = 'AAPL-20270115-100-C'
const PUT = 'AAPL-20270115-100-P'
const EUROPEAN = 'AAPL-20270115-90-C'
const CASH = 'AAPL-20270115-95-C'

type Floor = Venue & Readonly<{ makers: readonly AccountRecord[] }>

/** AAPL at 100 with its options, quoted by three makers who will be short. */
function floor(): Floor {
  const venue = makeVenue()
  venue.take(
    venue.desk.listInstruments([
      shareOf(),
      shareOption(100),
      shareOption(100, 'put'),
      shareOption(90, 'call', { exercise: 'european' }),
      shareOption(95, 'call', { settlement: 'cash' }),
    ]),
  )
  const makers = [1, 2, 3].map(() =>
    venue.take(
      must(
        venue.desk.openAccount({
          userId: null,
          accountType: 'paper',
          ethereumAddress: null,
          initialPaperCash: ZERO,
          mayOverdraw: true,
          requestId: null,
          personal: null,
        }),
      ),
    ),
  )
  return { ...venue, makers }
}

/** The client buys `lots[i]` of maker i at 2. */
function buyFrom(
  venue: Floor,
  client: AccountRecord,
  symbol: string,
  lots: readonly number[],
  price = 2,
): void {
  lots.forEach((quantity, position) => {
    if (quantity === 0) return
    const quote = (asks: readonly { price: Decimal; quantity: Decimal }[]) =>
      venue.take(
        venue.desk.quoteMarket({
          participant: (venue.makers[position] as AccountRecord).id,
          symbol: symbolOf(symbol),
          bids: [],
          asks,
        }),
      )
    quote([{ price: decimal(price), quantity: decimal(quantity) }])
    must(venue.order(client, market(quantity, { symbol })))
    quote([])
  })
}

const requested = (
  client: AccountRecord,
  symbol: string,
  quantity: number,
  settlementPrice: number | null = null,
) => ({
  userId: client.userId as UserId,
  accountId: client.id,
  symbol: symbolOf(symbol),
  quantity: decimal(quantity),
  settlementPrice: settlementPrice === null ? null : decimal(settlementPrice),
  requestId: null,
  personal: null,
})

const held = (venue: Venue, account: AccountRecord, symbol: string): string =>
  venue.desk
    .positionsOf(account.id)
    .find((position) => position.symbol === symbol)
    ?.quantity.toFixed() ?? '0'

const expectBalanced = (venue: Floor): void => {
  expect(cash(venue.desk.balance(venueAccountId('clearing', 'paper')))[0]).toBe('0')
  for (const symbol of ['AAPL', CALL, PUT, CASH, EUROPEAN]) {
    const total = venue.desk
      .openPositions()
      .filter((position) => position.symbol === symbol)
      .reduce((sum, { quantity }) => sum.plus(quantity), ZERO)
    expect([symbol, total.toFixed()]).toEqual([symbol, '0'])
  }
}

describe('early exercise', () => {
  it('of a call pays the strike and receives the units; the option closes at nothing', () => {
    const venue = floor()
    const client = venue.client('u1')
    buyFrom(venue, client, CALL, [3])
    const before = venue.desk.balance(client.id).cash
    const done = venue.take(must(venue.desk.exerciseOption(requested(client, CALL, 2))))
    expect([done.amount.toFixed(), done.realizedPnl.toFixed(), done.assignments]).toEqual([
      '-20000',
      '-400',
      1,
    ])
    expect(venue.desk.balance(client.id).cash.minus(before).toFixed()).toBe('-20000')
    expect([held(venue, client, CALL), held(venue, client, 'AAPL')]).toEqual(['1', '200'])
    const shares = venue.desk.positionsOf(client.id).find(({ symbol }) => symbol === 'AAPL')
    expect(shares?.averagePrice.toFixed()).toBe('100')
    expect(held(venue, venue.makers[0] as AccountRecord, 'AAPL')).toBe('-200')
    expectBalanced(venue)
  })

  it('of a put delivers units that the holder must have', () => {
    const venue = floor()
    const client = venue.client('u1')
    buyFrom(venue, client, PUT, [1])
    expect(refusal(venue.desk.exerciseOption(requested(client, PUT, 1)))).toMatchObject({
      code: 'insufficient_holdings',
      details: { limit: 'free_holding', value: '100', bound: '0' },
    })
    buyFrom(venue, client, 'AAPL', [100], 98)
    const done = venue.take(must(venue.desk.exerciseOption(requested(client, PUT, 1))))
    expect([done.amount.toFixed(), held(venue, client, 'AAPL'), held(venue, client, PUT)]).toEqual([
      '10000',
      '0',
      '0',
    ])
    expectBalanced(venue)
  })

  it('settled in cash pays the intrinsic value now, and needs a price', () => {
    const venue = floor()
    const client = venue.client('u1')
    buyFrom(venue, client, CASH, [1])
    expect(refusal(venue.desk.exerciseOption(requested(client, CASH, 1))).code).toBe('no_settlement_price')
    const done = venue.take(must(venue.desk.exerciseOption(requested(client, CASH, 1, 101.25))))
    expect([done.amount.toFixed(), done.payoff?.toFixed()]).toEqual(['625', '6.25'])
    expectBalanced(venue)
  })

  it('assigns the shorts in proportion, the rest by a draw that can be repeated', () => {
    const run = (): readonly string[] => {
      const venue = floor()
      const client = venue.client('u1')
      buyFrom(venue, client, CALL, [6, 3, 1])
      venue.take(must(venue.desk.exerciseOption(requested(client, CALL, 5))))
      expectBalanced(venue)
      return venue.makers.map((maker) => held(venue, maker, CALL))
    }
    const first = run()
    expect(run()).toEqual(first)
    // 5 of 10: whole parts 3, 1 and 0; the fifth goes to one of the two whose half was cut off.
    expect([
      ['-3', '-1', '-1'],
      ['-3', '-2', '0'],
    ]).toContainEqual(first)
  })

  it('is refused where it is not allowed, by what stands against it', () => {
    const venue = floor()
    const client = venue.client('u1', 5_000)
    buyFrom(venue, client, CALL, [1])
    buyFrom(venue, client, EUROPEAN, [1])
    const why = (symbol: string, quantity = 1) =>
      refusal(venue.desk.exerciseOption(requested(client, symbol, quantity)))
    const notAllowed = (reason: string) => ({ code: 'exercise_not_allowed', details: { reason } })
    expect(why(EUROPEAN)).toMatchObject(notAllowed('european'))
    expect(why(CALL, 2)).toMatchObject(notAllowed('not_held'))
    expect(why(PUT)).toMatchObject(notAllowed('not_held'))
    expect(why('AAPL')).toMatchObject(notAllowed('not_an_option'))
    expect(why('AAPL-20270115-101-C').code).toBe('unknown_strike')
    expect(why(CALL)).toMatchObject({ code: 'insufficient_cash', details: { value: '10000' } })
    expect(refusal(venue.desk.exerciseOption(requested(client, CALL, 0.5))).code).toBe('off_lot')
    must(venue.order(client, { symbol: CALL, side: 'sell', quantity: 1, price: 9 }))
    expect(why(CALL)).toMatchObject(notAllowed('not_held'))
    const stranger = { ...requested(client, CALL, 1), userId: asId<'user'>('u2') }
    expect(refusal(venue.desk.exerciseOption(stranger)).code).toBe('unknown_account')
    venue.clock.set(SHARE_EXPIRY)
    expect(why(CALL)).toMatchObject(notAllowed('expired'))
  })
})

describe('expiry', () => {
  const expireAt = (venue: Floor, symbol: string, price: number) => {
    venue.clock.set(SHARE_EXPIRY)
    return venue.take(venue.desk.expireOption(symbolOf(symbol), decimal(price)))
  }

  it('delivers what is in the money by a cent, and lets what is not lapse', () => {
    for (const [price, shares] of [
      [100.01, '300'],
      [100.009, '0'],
      [99, '0'],
    ] as const) {
      const venue = floor()
      const client = venue.client('u1')
      buyFrom(venue, client, CALL, [2, 1])
      expect(expireAt(venue, CALL, price)).toEqual({ settled: 3 })
      expect([held(venue, client, CALL), held(venue, client, 'AAPL')]).toEqual(['0', shares])
      expectBalanced(venue)
      expect(expireAt(venue, CALL, price)).toEqual({ settled: 0 })
    }
  })

  it('does not exercise for a holder who said no; the shorts keep what is not assigned', () => {
    const venue = floor()
    const [one, two] = [venue.client('u1'), venue.client('u2')]
    buyFrom(venue, one, CASH, [1])
    buyFrom(venue, two, CASH, [0, 3])
    const wish = {
      symbol: symbolOf(CASH),
      instruction: 'do_not_exercise',
      requestId: null,
      personal: null,
    } as const
    venue.take(
      must(venue.desk.instructExercise({ ...wish, userId: two.userId as UserId, accountId: two.id })),
    )
    const before = [one, two].map((client) => venue.desk.balance(client.id).cash)
    expireAt(venue, CASH, 105)
    const paid = [one, two].map((client, index) =>
      venue.desk.balance(client.id).cash.minus(before[index] as Decimal),
    )
    expect(paid.map((amount) => amount.toFixed())).toEqual(['1000', '0'])
    expectBalanced(venue)
    const settled = venue.facts.filter(({ action }) => action === 'position.settled')
    expect(settled.map(({ facts }) => facts['exercised_quantity']).toSorted()).toEqual(['0', '0', '1', '1'])
    expect(
      refusal(venue.desk.instructExercise({ ...wish, userId: one.userId as UserId, accountId: one.id })).code,
    ).toBe('exercise_not_allowed')
  })

  it('lets a delivery lapse that its holder cannot pay', () => {
    const venue = floor()
    const client = venue.client('u1', 5_000)
    buyFrom(venue, client, CALL, [1])
    expireAt(venue, CALL, 130)
    expect([held(venue, client, 'AAPL'), held(venue, client, CALL)]).toEqual(['0', '0'])
    expectBalanced(venue)
  })

  it('every change that no fill made is on record: position = Σ fills + Σ adjustments', () => {
    const venue = floor()
    const client = venue.client('u1')
    buyFrom(venue, client, CALL, [2, 1])
    venue.take(must(venue.desk.exerciseOption(requested(client, CALL, 1))))
    expireAt(venue, CALL, 110)
    const sums = new Map<string, Decimal>()
    const add = (accountId: string, symbol: string, change: Decimal): void => {
      const key = `${accountId} ${symbol}`
      sums.set(key, (sums.get(key) ?? ZERO).plus(change))
    }
    for (const write of venue.writes) {
      if (write.table === 'fills') {
        const { accountId, symbol, side, quantity } = write.record
        add(accountId, symbol, side === 'buy' ? quantity : quantity.negated())
      }
      if (write.table === 'positionAdjustments') {
        const { accountId, symbol, quantityChange } = write.record
        add(accountId, symbol, quantityChange)
      }
    }
    expect(sums.get(`${client.id} ${CALL}`)?.toFixed()).toBe('0')
    expect(sums.get(`${client.id} AAPL`)?.toFixed()).toBe(held(venue, client, 'AAPL'))
  })
})
