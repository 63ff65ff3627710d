import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { lotEventsFrom } from '../../../../src/core/app/portfolios/lots.ts'
import { optionSymbol } from '../../../../src/core/instruments/index.ts'
import type { Instrument } from '../../../../src/core/instruments/index.ts'
import { ONE, ZERO, decimal, parseIso } from '../../../../src/core/kernel/index.ts'
import type { Decimal, Instant, UserId } from '../../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../../src/core/ledger/index.ts'
import { replayLots } from '../../../../src/core/portfolio/index.ts'
import type { CostMethod, OpenLot } from '../../../../src/core/portfolio/index.ts'
import { SHARE_EXPIRY, shareOf, shareOption } from '../../../sim/support/equities.ts'
import { makeVenue, market, must, symbolOf } from '../../../sim/support/venue.ts'
import type { Venue } from '../../../sim/support/venue.ts'

const CALL = 'AAPL-20270115-100-C'
const PUT = 'AAPL-20270115-100-P'

function floor(options: readonly Instrument[] = [shareOption(100), shareOption(100, 'put')]): Venue {
  const venue = makeVenue({
    notionalMin: decimal('0.01'),
    notionalMax: decimal('100000000'),
    dailyValueMax: decimal('1000000000'),
  })
  venue.take(venue.desk.listInstruments([shareOf(), ...options]))
  return venue
}

/** Trades against the maker; a moment passes, as between any two orders of people. */
function trade(
  venue: Venue,
  client: AccountRecord,
  side: 'buy' | 'sell',
  quantity: number,
  price: number,
  symbol = 'AAPL',
): void {
  venue.clock.advance(1_000)
  const level: [number, number][] = [[price, quantity]]
  venue.quote(side === 'sell' ? level : [], side === 'buy' ? level : [], symbol)
  must(venue.order(client, market(quantity, { symbol, side })))
  venue.quote([], [], symbol)
}

function bookOf(venue: Venue, { id }: AccountRecord, method: CostMethod = 'fifo') {
  const fills = venue.writes.flatMap((write) =>
    write.table === 'fills' && write.record.accountId === id ? [write.record] : [],
  )
  const changes = venue.writes.flatMap((write) =>
    write.table === 'positionAdjustments' && write.record.accountId === id ? [write.record] : [],
  )
  const multiplierOf = (symbol: string): Decimal => venue.desk.instrument(symbolOf(symbol))?.multiplier ?? ONE
  return replayLots(lotEventsFrom(fills, changes, multiplierOf), method)
}

const costOf = (lots: readonly OpenLot[]): string =>
  lots
    .reduce((sum, lot) => sum.plus(lot.price.times(lot.quantity).times(lot.multiplier)), ZERO)
    .toDecimalPlaces(8)
    .toFixed()

const shown = (lots: readonly OpenLot[]) =>
  lots.map((lot) => [lot.symbol, lot.side, lot.quantity.toFixed(), lot.price.toDecimalPlaces(8).toFixed()])

/** Lots and positions hold the same, symbol by symbol. */
function expectSameQuantities(venue: Venue, client: AccountRecord, lots: readonly OpenLot[]): void {
  const sums = new Map<string, Decimal>()
  for (const { symbol, side, quantity } of lots) {
    sums.set(symbol, (sums.get(symbol) ?? ZERO).plus(side === 'long' ? quantity : quantity.negated()))
  }
  const held = venue.desk.positionsOf(client.id).filter(({ quantity }) => !quantity.isZero())
  expect([...sums].map(([symbol, sum]) => [symbol, sum.toFixed()]).toSorted()).toEqual(
    held.map(({ symbol, quantity }) => [symbol, quantity.toFixed()]).toSorted(),
  )
}

function split(venue: Venue, numerator: number, denominator = 1, price: number | null = null): void {
  venue.clock.advance(1_000)
  const request = {
    action: { kind: 'split', numerator, denominator } as const,
    symbol: symbolOf('AAPL'),
    effectiveOn: new Date(venue.clock.now()).toISOString().slice(0, 10),
    cashInLieuPrice: price === null ? null : decimal(price),
    ...{ actorId: 'admin-1', requestId: null, personal: null },
  }
  venue.take(must(venue.desk.applyCorporateAction(request)))
}

function exercise(venue: Venue, client: AccountRecord, symbol: string, quantity: number): void {
  venue.clock.advance(1_000)
  const request = {
    userId: client.userId as UserId,
    accountId: client.id,
    symbol: symbolOf(symbol),
    quantity: decimal(quantity),
    ...{ settlementPrice: null, requestId: null, personal: null },
  }
  venue.take(must(venue.desk.exerciseOption(request)))
}

describe('lots after a split', () => {
  it('7 for 1: seven times the units of each lot at a seventh of its price, the days and the cost stay', () => {
    const venue = floor([shareOption(700)])
    const client = venue.client('u1', 1_000_000)
    trade(venue, client, 'buy', 100, 645.57)
    trade(venue, client, 'buy', 3, 650)
    trade(venue, client, 'buy', 2, 12.35, 'AAPL-20270115-700-C')
    const before = bookOf(venue, client).open
    split(venue, 7)
    const { open, closed } = bookOf(venue, client)
    expect(shown(open)).toEqual([
      ['AAPL', 'long', '700', '92.22428571'],
      ['AAPL', 'long', '21', '92.85714286'],
      ['AAPL-20270115-100-C', 'long', '14', '1.76428571'],
    ])
    expect(costOf(open)).toBe(costOf(before))
    expect(open.map(({ openedAt, openedBy }) => [openedAt, openedBy])).toEqual(
      before.map(({ openedAt, openedBy }) => [openedAt, openedBy]),
    )
    expect(closed).toEqual([])
    trade(venue, client, 'sell', 707, 93)
    // 700 × (93 − 645.57 ÷ 7) + 7 × (93 − 650 ÷ 7).
    const sold = bookOf(venue, client)
    expect(sold.closed.map(({ realizedPnl }) => realizedPnl.toFixed())).toEqual(['543', '1'])
    expectSameQuantities(venue, client, sold.open)
  })

  it('a fraction that is paid out is a sale at its price', () => {
    const venue = floor([])
    const client = venue.client('u1', 100_000)
    trade(venue, client, 'buy', 15, 10)
    split(venue, 1, 10, 102)
    const { open, closed } = bookOf(venue, client)
    expect(shown(open)).toEqual([['AAPL', 'long', '1', '100']])
    expect(closed.map((lot) => [lot.quantity.toFixed(), lot.realizedPnl.toFixed()])).toEqual([['0.5', '1']])
    expectSameQuantities(venue, client, open)
  })

  it('of a third leaves nothing behind, however the digits fall', () => {
    const venue = floor([])
    const client = venue.client('u1', 100_000)
    for (const price of [10, 11, 12]) trade(venue, client, 'buy', 100, price)
    split(venue, 1, 7, 77)
    const { open } = bookOf(venue, client)
    expectSameQuantities(venue, client, open)
    expect(open.reduce((sum, lot) => sum.plus(lot.quantity), ZERO).toFixed()).toBe('42')
  })
})

// IRS Publication 550, "Puts and calls": the holder of a call adds its cost to the basis of the stock, the holder of a put
// takes its cost off the amount realised; the writer's premium goes the other way round. No gain or loss on the option.
describe('lots after a delivery', () => {
  it('a call that is exercised: the shares cost the strike and the premium of the very lots that were used', () => {
    const venue = floor()
    const client = venue.client('u1', 1_000_000)
    trade(venue, client, 'buy', 1, 2, CALL)
    trade(venue, client, 'buy', 2, 3, CALL)
    exercise(venue, client, CALL, 2)
    const { open, closed } = bookOf(venue, client)
    expect(shown(open)).toEqual([
      [CALL, 'long', '1', '3'],
      ['AAPL', 'long', '100', '102'],
      ['AAPL', 'long', '100', '103'],
    ])
    expect(closed).toEqual([])
    expect(shown(bookOf(venue, client, 'average').open).at(-1)).toEqual([
      ...['AAPL', 'long', '200', '102.66666667'],
    ])
    expectSameQuantities(venue, client, open)
    const fees = open.reduce((sum, lot) => sum.plus(lot.fees), ZERO)
    const paid = venue.desk.positionsOf(client.id).reduce((sum, position) => sum.plus(position.fees), ZERO)
    expect([fees.isPositive(), fees.toFixed()]).toEqual([true, paid.toFixed()])
  })

  it('a put that is exercised: the shares bring the strike less the premium', () => {
    const venue = floor()
    const client = venue.client('u1', 1_000_000)
    trade(venue, client, 'buy', 100, 98)
    trade(venue, client, 'buy', 1, 2.5, PUT)
    exercise(venue, client, PUT, 1)
    const { open, closed } = bookOf(venue, client)
    expect(open).toEqual([])
    expect(closed.map((lot) => [lot.symbol, lot.closePrice.toFixed(), lot.realizedPnl.toFixed()])).toEqual([
      ['AAPL', '97.5', '-50'],
    ])
  })

  it('an option that lapses closes at nothing, one settled in cash at what was paid', () => {
    const venue = floor()
    const client = venue.client('u1', 1_000_000)
    trade(venue, client, 'buy', 2, 2, CALL)
    venue.clock.set(SHARE_EXPIRY)
    venue.take(venue.desk.expireOption(symbolOf(CALL), decimal(90)))
    const { open, closed } = bookOf(venue, client)
    expect(open).toEqual([])
    expect(closed.map((lot) => [lot.closePrice.toFixed(), lot.realizedPnl.toFixed()])).toEqual([
      ['0', '-400'],
    ])
  })
})

const CHAIN = fileURLToPath(
  new URL('../../../../../shared/data/market/options/aapl-quotes-1h-2014-06.csv', import.meta.url),
)

describe('the AAPL chain of June 2014', () => {
  it('its 7 for 1 split multiplies every lot and keeps its cost to the cent', (context) => {
    if (!existsSync(CHAIN)) return context.skip(`needs ${CHAIN}`)
    const rows = readFileSync(CHAIN, 'utf8').trim().split('\n').slice(1)
    const friday = rows.map((line) => line.split(',')).filter(([at]) => at?.startsWith('2014-06-06'))
    const last = friday.map(([at]) => at as string).reduce((a, b) => (a > b ? a : b))
    const chain = friday
      .filter(([at, expiry]) => at === last && (expiry as string) > '2014-06-06')
      .map(([, expiry, strike, right, , , ask]) => ({
        strike: decimal(strike as string).toFixed(),
        optionType: right === 'C' ? ('call' as const) : ('put' as const),
        expiry: `${expiry}T20:00:00Z`,
        ask: Number(ask),
      }))
    const venue = floor(
      chain.map(({ strike, optionType, expiry }) =>
        shareOption(strike, optionType, { expiresAt: parseIso(expiry) as Instant }),
      ),
    )
    venue.clock.set(parseIso('2014-06-06T19:00:00Z') as Instant)
    const client = venue.client('u1', 50_000_000)
    trade(venue, client, 'buy', 100, 645.57)
    trade(venue, client, 'buy', 40, 644.1)
    const quoted = chain.filter(({ ask }) => ask > 0).filter((_, position) => position % 40 === 0)
    for (const { strike, optionType, expiry, ask } of quoted) {
      const expiresAt = parseIso(expiry) as Instant
      const terms = { underlying: symbolOf('AAPL'), expiresAt, strike: decimal(strike), optionType }
      trade(venue, client, 'buy', 1, ask, must(optionSymbol(terms)))
      trade(venue, client, 'buy', 2, ask, must(optionSymbol(terms)))
    }
    venue.clock.set(parseIso('2014-06-09T13:00:00Z') as Instant)
    const before = bookOf(venue, client).open
    split(venue, 7)
    for (const method of ['fifo', 'average'] as const) {
      const { open, closed } = bookOf(venue, client, method)
      expect(closed).toEqual([])
      expect(costOf(open)).toBe(costOf(before))
      expectSameQuantities(venue, client, open)
    }
    const after = bookOf(venue, client).open
    expect(after.map(({ quantity }) => quantity.toFixed())).toEqual(
      before.map(({ quantity }) => quantity.times(7).toFixed()),
    )
    expect(after.map((lot) => costOf([lot]))).toEqual(before.map((lot) => costOf([lot])))
  })
})
