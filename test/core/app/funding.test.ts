import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fundingRate, makeFuture, makePerpetual } from '../../../src/core/instruments/index.ts'
import { MS_PER_HOUR, ZERO, decimal, instant, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import type { Desk } from '../../../src/core/app/desk-port/desk.ts'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import { DEFAULT_LIMITS } from '../../../src/core/orders/index.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import { START, cash, fees, makeVenue, market, must, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'

const PERP = 'BTC-USD-PERP'
const common = {
  tickSize: decimal('0.1'),
  lotSize: decimal('0.001'),
  exchange: 'OPTX',
  isPaper: true,
  listedAt: START,
}
const perpetual = () =>
  must(
    makePerpetual({
      ...common,
      underlying: symbolOf('BTC-USD'),
      fundingHours: 8,
      fundingRateMax: decimal('0.0075'),
    }),
  )

function floor(): Venue {
  const venue = makeVenue({ notionalMin: decimal(1) })
  venue.take(venue.desk.listInstruments([perpetual()]))
  return venue
}

const fund = (venue: Venue, mark: number | string, index: number | string) =>
  venue.take(
    venue.desk.fundPerpetual(symbolOf(PERP), { markPrice: decimal(mark), indexPrice: decimal(index) }),
  )

describe('the funding rate', () => {
  // P + clamp(I − P, ±0.05 %): BitMEX and Gate, "Funding Rate".
  it.each([
    ['50000', '50000', '0.0001'],
    ['50020', '50000', '0.0001'],
    ['50100', '50000', '0.0015'],
    ['49900', '50000', '-0.0015'],
    ['60000', '50000', '0.0075'],
    ['40000', '50000', '-0.0075'],
  ])('of %s over %s is %s', (mark, index, rate) => {
    expect(fundingRate(perpetual(), decimal(mark), decimal(index)).toFixed()).toBe(rate)
  })
})

describe('funding', () => {
  it('moves rate × mark × quantity from the longs to the shorts, once an interval', () => {
    const venue = floor()
    const client = venue.client('u1')
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, market(1, { symbol: PERP })))
    expect(fund(venue, 50_100, 50_000)).toBeNull()
    const interval = 8 * MS_PER_HOUR
    venue.clock.set(instant((Math.floor(START / interval) + 1) * interval + 5))
    expect(venue.desk.fundingDue(symbolOf(PERP))).toBe((Math.floor(START / interval) + 1) * interval)
    const [before, makerBefore] = [client, venue.maker].map(({ id }) => venue.desk.balance(id).cash)
    const record = fund(venue, 50_100, 50_000)
    expect([record?.rate.toFixed(), record?.amountPerUnit.toFixed(), record?.longQuantity.toFixed()]).toEqual(
      [...['0.0015', '75.15', '1']],
    )
    expect(
      venue.desk
        .balance(client.id)
        .cash.minus(before ?? 0)
        .toFixed(),
    ).toBe('-75.15')
    expect(
      venue.desk
        .balance(venue.maker.id)
        .cash.minus(makerBefore ?? 0)
        .toFixed(),
    ).toBe('75.15')
    expect(fund(venue, 50_100, 50_000)).toBeNull()
    const kinds = venue.writes.flatMap((write) => (write.table === 'transfers' ? [write.record.kind] : []))
    expect(kinds.filter((kind) => kind === 'funding')).toHaveLength(2)
  })

  it('is owed by those who held it at the instant, whoever trades before it is booked', () => {
    const venue = floor()
    const [leaver, newcomer] = [venue.client('leaver'), venue.client('newcomer')]
    venue.quote([], [[50_000, 5]], PERP)
    must(venue.order(leaver, market(1, { symbol: PERP })))
    const interval = 8 * MS_PER_HOUR
    venue.clock.set(instant((Math.floor(START / interval) + 1) * interval))
    // In the second before the funding is booked one goes, and another comes.
    venue.quote([[50_000, 5]], [[50_000.1, 5]], PERP)
    must(venue.order(leaver, market(1, { symbol: PERP, side: 'sell' })))
    must(venue.order(newcomer, market(2, { symbol: PERP })))
    const before = [leaver, newcomer].map(({ id }) => venue.desk.balance(id).cash)
    venue.clock.advance(900)
    const record = fund(venue, 50_100, 50_000)
    expect(record?.longQuantity.toFixed()).toBe('1')
    const paid = [leaver, newcomer].map(({ id }, at) =>
      venue.desk
        .balance(id)
        .cash.minus(before[at] ?? 0)
        .toFixed(),
    )
    expect(paid).toEqual(['-75.15', '0'])
    expect(fund(venue, 50_100, 50_000)).toBeNull()
    // The next one asks who is there then.
    venue.clock.advance(interval)
    fund(venue, 50_100, 50_000)
    const [, later] = [leaver, newcomer].map(({ id }, at) =>
      venue.desk.balance(id).cash.minus(before[at] ?? 0),
    )
    expect(later?.toFixed()).toBe('-150.3')
    expect(cash(venue.desk.balance(venueAccountId('clearing', 'paper')))[0]).toBe('0')
  })

  it('sums to zero for any holdings and prices, and leaves nothing in clearing', () => {
    const price = fc.integer({ min: 400_000, max: 600_000 })
    const quantities = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(quantities, price, price, (lots, mark, index) => {
        const venue = floor()
        const clients = lots.map((_, position) => venue.client(`u${position}`))
        lots.forEach((count, position) => {
          venue.quote([], [[50_000, count / 1000]], PERP)
          must(venue.order(clients[position] as never, market(count / 1000, { symbol: PERP })))
        })
        venue.clock.set(instant(START + 9 * MS_PER_HOUR))
        const ids = [...clients, venue.maker].map(({ id }) => id)
        const total = () => ids.reduce((sum, id) => sum.plus(venue.desk.balance(id).cash), ZERO)
        const before = total()
        expect(fund(venue, mark / 10, index / 10)).not.toBeNull()
        expect(total().minus(before).toFixed()).toBe('0')
        expect(cash(venue.desk.balance(venueAccountId('clearing', 'paper')))[0]).toBe('0')
      }),
      { seed: 5, numRuns: 40 },
    )
  })

  it('is paid to the last digit though a long has nothing left: the default fund stands in, and says so', () => {
    const venue = floor()
    const client = venue.client('u1', '51')
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, market('0.01', { symbol: PERP })))
    expect(cash(venue.desk.balance(client.id))).toEqual(['50', '50'])
    venue.clock.set(instant(START + 9 * MS_PER_HOUR))
    const before = venue.desk.balance(venue.maker.id).cash
    fund(venue, 1_000_000, 50_000)
    expect(cash(venue.desk.balance(client.id))).toEqual(['0', '0'])
    expect(venue.desk.balance(venue.maker.id).cash.minus(before).toFixed()).toBe('75')
    const [fundId, feesId] = [venueAccountId('default_fund', 'paper'), venueAccountId('fees', 'paper')]
    expect(cash(venue.desk.balance(fundId))).toEqual(['-25', '0'])
    expect(cash(venue.desk.balance(feesId))).toEqual(['1', '0'])
    expect(venue.facts.find(({ action }) => action === 'settlement.shortfall')).toMatchObject({
      result: 'failed',
      code: 'settlement_shortfall',
      resourceId: client.id,
      facts: { shortfall: '25', paid_by: fundId },
    })
  })

  it('that a client could not pay is a debt, which the next cash pays first and no restart forgets', async () => {
    const venue = floor()
    const client = venue.client('u1', '51')
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, market('0.01', { symbol: PERP })))
    venue.clock.set(instant(START + 9 * MS_PER_HOUR))
    fund(venue, 1_000_000, 50_000)
    // Nothing is left to hold as margin, and nobody buys: the default fund has taken the position over.
    expect(venue.desk.positionsOf(client.id).map(({ quantity }) => quantity.toFixed())).toEqual(['0'])
    const pay = (desk: Desk, amount: string) =>
      venue.take(
        must(
          desk.moveCash({
            ...{ from: 'outside', to: client.id, kind: 'deposit', amount: decimal(amount) },
            ...{ causeId: `deposit ${amount}`, actorId: 'u1', requestId: null, personal: null },
          }),
        ),
      )
    pay(venue.desk, '0.25')
    expect(cash(venue.desk.balance(client.id))).toEqual(['0', '0'])
    const store = makeMemoryStore()
    await store.commit(venue.writes)
    let count = 0
    const desk = makeDesk({
      clock: venue.clock,
      ids: { next: () => `00000000-0002-7000-8000-${String((count += 1)).padStart(12, '0')}` },
      snapshot: await store.loadDesk(venue.clock.now()),
      fees: fees(),
      limits: DEFAULT_LIMITS,
    })
    pay(desk, '25')
    expect(cash(desk.balance(client.id))).toEqual(['0.25', '0'])
    expect(cash(desk.balance(venueAccountId('default_fund', 'paper')))).toEqual(['0', '0'])
    pay(desk, '2')
    expect(cash(desk.balance(client.id))).toEqual(['2.25', '0'])
    const debts = venue.writes.flatMap((write) => (write.table === 'receivables' ? [write.record] : []))
    expect(debts.map(({ outstanding }) => outstanding.toFixed())).toEqual(['25', '24.75', '0'])
    const collected = venue.facts.filter(({ action }) => action === 'receivable.collected')
    expect(collected.map(({ facts }) => facts['amount'])).toEqual(['0.25', '24.75'])
  })
})

describe('a dated future', () => {
  it('pays at its expiry what the settlement price lies above the price that was paid up to', () => {
    const venue = floor()
    const expiresAt = parseIso('2026-12-18T21:00:00Z') as Instant
    const terms = { ...common, tickSize: decimal('0.05'), lotSize: decimal(1), multiplier: decimal(5) }
    const future = must(makeFuture({ ...terms, underlying: symbolOf('SPX'), expiresAt }))
    venue.take(venue.desk.listInstruments([future]))
    const client = venue.client('u1')
    venue.quote([], [[6800, 2]], future.symbol)
    must(venue.order(client, market(2, { symbol: future.symbol })))
    const before = venue.desk.balance(client.id).cash
    venue.clock.set(expiresAt)
    expect(venue.take(venue.desk.expireOption(future.symbol, decimal('6850.25')))).toEqual({ settled: 2 })
    expect(venue.desk.balance(client.id).cash.minus(before).toFixed()).toBe('502.5')
    const [position] = venue.desk.positionsOf(client.id)
    expect([position?.quantity.toFixed(), position?.realizedPnl.toFixed()]).toEqual(['0', '502.5'])
  })
})
