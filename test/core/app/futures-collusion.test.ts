import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MS_PER_DAY, ZERO, decimal, instant } from '../../../src/core/kernel/index.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import {
  BTC,
  PERP,
  btcPerpetual,
  makeVenue,
  market,
  must,
  refusal,
  requestOf,
} from '../../sim/support/venue.ts'
import type { Terms, Venue } from '../../sim/support/venue.ts'

const fund = venueAccountId('default_fund', 'paper')
const DEPOSIT = 20_000

/** A perpetual that nobody but two clients quotes, who know each other; the bitcoin's level is published. */
function accomplices(level: number | null = 50_000) {
  const venue = makeVenue({ notionalMin: decimal(1) })
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  if (level !== null) venue.level(BTC, level)
  const [winner, loser] = [venue.client('winner', DEPOSIT), venue.client('loser', DEPOSIT)]
  return { venue, winner, loser }
}

const rest = (quantity: number, side: 'buy' | 'sell', price: number): Terms => ({
  ...{ symbol: PERP, quantity, side, price },
})

/** `maker` rests, `taker` takes: 1 contract from hand to hand. */
function pass(venue: Venue, buyer: AccountRecord, seller: AccountRecord, price: number, quantity = 1): void {
  must(venue.order(seller, rest(quantity, 'sell', price)))
  must(venue.order(buyer, rest(quantity, 'buy', price)))
}

const cashOf = (venue: Venue, { id }: Pick<AccountRecord, 'id'>): number =>
  venue.desk.balance(id).cash.toNumber()
const fundCash = (venue: Venue): number => (venue.desk.account(fund) ? cashOf(venue, { id: fund }) : 0)
const held = (venue: Venue, { id }: AccountRecord): string =>
  venue.desk.positionsOf(id)[0]?.quantity.toFixed() ?? '0'

/** Nobody made money: all cash is what was issued, and for every long somebody is short. */
function expectSound({ desk }: Venue): void {
  const cash = desk.accounts().reduce((sum, { id }) => sum.plus(desk.balance(id).cash), ZERO)
  const quantity = desk.openPositions().reduce((sum, position) => sum.plus(position.quantity), ZERO)
  expect([cash.toFixed(), quantity.toFixed()]).toEqual(['0', '0'])
}

describe('two accounts that agree, in a contract that nobody else quotes', () => {
  it('move no mark with their quotes, nor with a trade between them', () => {
    const { venue, winner, loser } = accomplices()
    pass(venue, winner, loser, 50_000)
    const far = { ...rest(0.001, 'buy', 95_000), confirm: 'BUY 0.001 BTC-USD-PERP 95000' }
    must(venue.order(winner, far))
    const other = venue.client('accomplice')
    must(venue.order(other, rest(0.001, 'sell', 96_000)))
    expect(venue.desk.marginOf(loser.id).equity.toFixed()).toBe('19950')
    pass(venue, winner, other, 90_000, 0.01)
    venue.take(venue.desk.keepGuards())
    expect(venue.desk.settledPriceOf(PERP).toFixed()).toBe('50000')
    expect([held(venue, loser), venue.desk.account(fund)]).toEqual(['-1', null])
    expectSound(venue)
  })

  it('begin a contract at its mark, not at the price they name', () => {
    const { venue, winner, loser } = accomplices()
    pass(venue, winner, loser, 45_000)
    // The seller paid the 5,000 that the price lies below the mark: there and then, out of its own.
    expect(venue.desk.settledPriceOf(PERP).toFixed()).toBe('50000')
    expect(cashOf(venue, winner) - cashOf(venue, loser)).toBeCloseTo(10_000, -2)
    venue.take(venue.desk.keepGuards())
    expect([held(venue, loser), venue.desk.account(fund)]).toEqual(['-1', null])
  })

  it('hand each other no more than the loser has, when a position is closed at a price of their own', () => {
    const { venue, winner, loser } = accomplices()
    pass(venue, winner, loser, 50_000)
    pass(venue, loser, winner, 95_000)
    expect([held(venue, winner), held(venue, loser)]).toEqual(['0', '0'])
    expect(cashOf(venue, loser)).toBe(0)
    expect(cashOf(venue, winner)).toBeLessThan(2 * DEPOSIT)
    expect(venue.desk.account(fund)).toBeNull()
    const debts = venue.writes.flatMap((write) => (write.table === 'receivables' ? [write.record] : []))
    expect(debts.map(({ accountId, creditorId }) => [accountId, creditorId])).toEqual([[loser.id, winner.id]])
    expectSound(venue)
  })

  it('cannot open anything of which nobody else says what it is worth, but get out of it', () => {
    const { venue, winner, loser } = accomplices(null)
    venue.quote([[49_999, 1]], [[50_001, 1]], PERP)
    pass(venue, winner, loser, 50_000)
    venue.quote([], [], PERP)
    const opening = requestOf(winner, rest(1, 'buy', 50_000))
    expect(refusal(venue.desk.placeOrder(opening)).code).toBe('no_market')
    expect(
      must(venue.desk.preview(opening)).checks.find(({ name }) => name === 'trading_state')?.passed,
    ).toBe(false)
    pass(venue, loser, winner, 50_000)
    expect([held(venue, winner), held(venue, loser)]).toEqual(['0', '0'])
  })

  it('gain nothing by bringing the default fund a position and selling it the other side', () => {
    const { venue, winner, loser } = accomplices()
    pass(venue, winner, loser, 50_000, 3)
    // 3 short against 19,700: a rise of 6,500 leaves too little, and nobody offers anything.
    for (let level = 50_250; held(venue, loser) !== '0'; level += 250) {
      venue.level(BTC, level)
      venue.take(venue.desk.keepGuards())
    }
    expect(venue.desk.positionsOf(fund)[0]?.quantity.toFixed()).toBe('-3')
    const mark = venue.desk.settledPriceOf(PERP).toNumber()
    must(venue.order(winner, rest(3, 'sell', Math.floor(mark * 1.0025))))
    expect(held(venue, winner)).toBe('0')
    expect(fundCash(venue)).toBeGreaterThanOrEqual(0)
    expect(cashOf(venue, winner) + cashOf(venue, loser)).toBeLessThan(2 * DEPOSIT)
    expectSound(venue)
  })

  it('have never more together than they brought, whatever they quote while the index stands still', () => {
    const order = fc.record({
      isWinner: fc.boolean(),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.integer({ min: 10_000, max: 250_000 }).map((price) => (price > 100_000 ? 50_000 : price)),
      quantity: fc.integer({ min: 1, max: 4_000 }),
      isMarket: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(order, { minLength: 5, maxLength: 25 }), (orders) => {
        const { venue, winner, loser } = accomplices()
        for (const { isWinner, side, price, quantity, isMarket } of orders) {
          const terms = { symbol: PERP, side, quantity: quantity / 1_000 }
          venue.order(
            isWinner ? winner : loser,
            isMarket ? market(terms.quantity, terms) : { ...terms, price },
          )
          venue.take(venue.desk.keepGuards())
          expect(cashOf(venue, winner) + cashOf(venue, loser)).toBeLessThanOrEqual(2 * DEPOSIT)
          expectSound(venue)
        }
      }),
      { seed: 3, numRuns: 60 },
    )
  })
})

describe('the mark of a contract', () => {
  it('keeps the distance to its index at which its makers left it', () => {
    const { venue, winner, loser } = accomplices()
    venue.quote([[50_495, 1]], [[50_505, 1]], PERP)
    must(venue.order(winner, market(1, { symbol: PERP })))
    venue.quote([], [], PERP)
    // The level that is heard is the one that options on it are margined at, too; the contract is paid up at once.
    venue.level(BTC, 51_000)
    expect(venue.desk.settledPriceOf(PERP).toFixed()).toBe('51510')
    expect(held(venue, loser)).toBe('0')
  })

  it('is bounded in that distance, and follows makers of the underlying where no level is published', () => {
    const { venue, winner } = accomplices(null)
    venue.quote([[49_999, 1]], [[50_001, 1]], BTC)
    venue.quote([[54_995, 1]], [[55_005, 1]], PERP)
    must(venue.order(winner, market(0.1, { symbol: PERP })))
    venue.quote([], [], PERP)
    venue.clock.set(instant(venue.clock.now() + MS_PER_DAY))
    venue.take(venue.desk.endDue())
    expect(venue.desk.settledPriceOf(PERP).toFixed()).toBe('51000')
  })

  it('does not follow what clients take of a maker’s quote', () => {
    const { venue, winner } = accomplices(null)
    venue.quote(
      [[49_990, 1]],
      [
        [50_010, 0.5],
        [52_000, 1],
      ],
      PERP,
    )
    must(venue.order(winner, market(0.5, { symbol: PERP })))
    venue.take(venue.desk.keepGuards())
    expect(venue.desk.marginOf(winner.id).equity.toNumber()).toBeCloseTo(DEPOSIT - 50.01 - 5, 6)
  })
})
