import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { Desk } from '../../../src/core/app/desk-port/desk.ts'
import { closingOrder } from '../../../src/core/app/trading/positions.ts'
import { failureRules } from '../../../src/core/app/index.ts'
import { makeFuture } from '../../../src/core/instruments/index.ts'
import { MS_PER_HOUR, ZERO, decimal, parseIso, present } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { venueAccountId } from '../../../src/core/ledger/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import { DEFAULT_LIMITS } from '../../../src/core/orders/index.ts'
import {
  PERP,
  START,
  btcPerpetual,
  cash,
  fees,
  makeVenue,
  market,
  must,
  refusal,
  requestOf,
  symbolOf,
} from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'

const clearing = venueAccountId('clearing', 'paper')
const fund = venueAccountId('default_fund', 'paper')

function floor(): Venue {
  const venue = makeVenue({ notionalMin: decimal(1) })
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  return venue
}

/** One level a side, wide enough for every test, so many USD around the middle. */
const around = (venue: Venue, middle: number, size = 10, gap = 5): void =>
  venue.quote([[middle - gap, size]], [[middle + gap, size]], PERP)

const perp = (quantity: number | string, side: 'buy' | 'sell' = 'buy') =>
  market(quantity, { symbol: PERP, side })

const balanceOf = (venue: Venue, account: AccountRecord) => cash(venue.desk.balance(account.id))
const positionOf = (desk: Desk, account: AccountRecord) => {
  const found = desk.positionsOf(account.id).find(({ symbol }) => symbol === PERP)
  return [found?.quantity.toFixed(), found?.averagePrice.toFixed(), found?.realizedPnl.toFixed()]
}

/** Nothing is made or lost: all cash together is what was issued, and clearing is empty. */
function expectSound(venue: Venue): void {
  const total = venue.desk.accounts().reduce((sum, { id }) => sum.plus(venue.desk.balance(id).cash), ZERO)
  expect(total.toFixed()).toBe('0')
  if (venue.desk.account(clearing)) expect(cash(venue.desk.balance(clearing))[0]).toBe('0')
}

const actions = (venue: Venue): readonly string[] => venue.facts.map(({ action }) => action)

describe('a position in a perpetual', () => {
  it('is previewed as what it will be, also the first of a contract: margin and a fee, no price', () => {
    const venue = floor()
    around(venue, 50_000)
    const previewed = must(venue.desk.preview(requestOf(venue.client('first'), perp('0.5', 'sell'))))
    expect(previewed.collateral.after.toFixed()).toBe('2500')
    expect(previewed.cashChange.toFixed()).toBe(
      previewed.fee.plus(previewed.collateral.after).negated().toFixed(),
    )
  })

  it('costs its fee, and holds a tenth of its notional, long and short alike', () => {
    const venue = floor()
    const [long, short] = [venue.client('long'), venue.client('short')]
    venue.quote([[50_000, 1]], [[50_000.1, 1]], PERP)
    must(venue.order(short, perp(1, 'sell')))
    expect(balanceOf(venue, short)).toEqual(['99900', '5000'])
    expect(positionOf(venue.desk, short)).toEqual(['-1', '50000', '0'])
    // It pays the 0.1 that its price lies above the price of the first trade, and holds margin at that.
    must(venue.order(long, perp(1)))
    expect(balanceOf(venue, long)).toEqual(['99899.8998', '5000'])
    expectSound(venue)
  })

  it('is refused beyond its margin, with every figure, and to the cent within it', () => {
    const venue = floor()
    const client = venue.client('u1', 5099)
    around(venue, 50_000, 10, 0.1)
    venue.quote([[49_999.9, 10]], [[50_000, 10]], PERP)
    const failure = refusal(venue.desk.placeOrder(requestOf(client, perp(1))))
    expect([failure.code, failure.field]).toEqual(['insufficient_margin', 'quantity'])
    expect(failure.details).toMatchObject({ value: '5100', bound: '5099', missing: '1', margin: '5000' })
    must(venue.order(client, perp('0.999')))
    expect(balanceOf(venue, client)).toEqual(['4999.1', '4995'])
  })

  it('holds margin for the worse side of its open orders, and frees it when they go', () => {
    const venue = floor()
    const client = venue.client('u1')
    venue.quote([[50_000, 1]], [], PERP)
    must(venue.order(client, perp(1, 'sell')))
    const resting = { symbol: PERP, orderType: 'limit', price: 50_000 } as const
    must(venue.order(client, { ...resting, side: 'sell', quantity: 2, price: 51_000 }))
    // Short 1 and offering 2 more; two purchases of 1.5 would end long 2. The sale's fee is held as well.
    expect(balanceOf(venue, client)).toEqual(['99900', decimal(15_000).plus(204).toFixed()])
    const bought = must(venue.order(client, { ...resting, quantity: 3, price: 49_000 }))
    expect(balanceOf(venue, client)[1]).toBe(decimal(15_000).plus(204).plus(294).toFixed())
    venue.take(
      must(
        venue.desk.cancelOrder({
          orderId: bought.order.id,
          actorId: client.userId as never,
          requestId: null,
          personal: null,
        }),
      ),
    )
    expect(balanceOf(venue, client)[1]).toBe('15204')
  })

  it('turns from long to short in one order, realising what it closed', () => {
    const venue = floor()
    const client = venue.client('u1')
    around(venue, 50_000)
    must(venue.order(client, perp(1)))
    around(venue, 50_200)
    must(venue.order(client, perp(3, 'sell')))
    // Bought at 50,005 and sold at 50,195: 190 won, fees of 100.01 and 301.17.
    expect(positionOf(venue.desk, client)).toEqual(['-2', '50195', '190'])
    expect(balanceOf(venue, client)[1]).toBe('10001')
    must(venue.order(client, perp(2)))
    // 50,195 − 50,205, twice: all of it is cash now.
    const [now, held] = balanceOf(venue, client)
    expect(positionOf(venue.desk, client)).toEqual(['0', '0', '170'])
    expect([now, held]).toEqual([
      decimal(100_170).minus('100.01').minus('301.17').minus('200.82').toFixed(),
      '0',
    ])
    expectSound(venue)
  })

  it('closed by a part keeps its average, and the margin of the rest', () => {
    const venue = floor()
    const client = venue.client('u1')
    around(venue, 50_000)
    must(venue.order(client, perp(2)))
    must(venue.order(client, perp('0.5', 'sell')))
    expect(positionOf(venue.desk, client)).toEqual(['1.5', '50005', '-5'])
    expect(balanceOf(venue, client)[1]).toBe('7500.75')
  })

  it('can always be made smaller, though nothing is free', () => {
    const venue = floor()
    const client = venue.client('u1', 5101)
    venue.quote([[49_990, 10]], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    venue.quote([[49_900, 10]], [[49_910, 10]], PERP)
    expect(balanceOf(venue, client)).toEqual(['5001', '5000'])
    expect(refusal(venue.desk.placeOrder(requestOf(client, perp('0.001')))).code).toBe('insufficient_margin')
    must(venue.order(client, perp(1, 'sell')))
    expect(balanceOf(venue, client)).toEqual([decimal(5001).minus(100).minus('99.8').toFixed(), '0'])
  })
})

describe('variation', () => {
  it('is paid at 00:00 UTC from the losers to the winners, and margin follows the new price', () => {
    const venue = floor()
    const [long, short] = [venue.client('long'), venue.client('short')]
    venue.quote([[50_000, 1]], [], PERP)
    must(venue.order(short, perp(1, 'sell')))
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(long, perp(1)))
    around(venue, 50_300)
    expect(balanceOf(venue, long)).toEqual(['99900', '5000'])
    venue.clock.set(parseIso('2026-11-22T00:00:00Z') as Instant)
    expect(venue.desk.nextEndAt()).toBe(parseIso('2026-11-22T00:00:00Z'))
    venue.take(venue.desk.endDue())
    expect(balanceOf(venue, long)).toEqual(['100200', '5030'])
    expect(balanceOf(venue, short)).toEqual(['99600', '5030'])
    expect(venue.facts.at(-1)).toMatchObject({
      action: 'variation.settled',
      facts: { reason: 'day', settlement_price: '50300', previous_price: '50000' },
    })
    expect(venue.desk.nextEndAt()).toBe(parseIso('2026-11-23T00:00:00Z'))
    expectSound(venue)
  })

  it('does not wait for the evening when the mark has gone a hundredth', () => {
    const venue = floor()
    const client = venue.client('u1')
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    around(venue, 50_499)
    expect(balanceOf(venue, client)[0]).toBe('99900')
    around(venue, 50_500)
    expect(balanceOf(venue, client)).toEqual(['100400', '5050'])
    expectSound(venue)
  })

  it('that is not paid yet cannot be taken out', () => {
    const venue = floor()
    const client = venue.client('u1', 10_100)
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    around(venue, 49_600)
    const out = (amount: number) =>
      venue.desk.moveCash({
        ...{ from: client.id, to: 'outside', kind: 'withdrawal', amount: decimal(amount) },
        ...{ causeId: `out ${amount}`, actorId: 'u1', requestId: null, personal: null },
      })
    expect(refusal(out(4_601)).code).toBe('insufficient_balance')
    venue.take(must(out(4_600)))
  })

  it('at the expiry of a future pays up to the settlement price, and every position is flat', () => {
    const venue = floor()
    const expiresAt = parseIso('2026-12-18T21:00:00Z') as Instant
    const terms = { tickSize: decimal('0.05'), lotSize: decimal(1), multiplier: decimal(5), exchange: 'OPTX' }
    const listed = { isPaper: true, listedAt: START, underlying: symbolOf('SPX'), expiresAt }
    const future = must(makeFuture({ ...terms, ...listed }))
    venue.take(venue.desk.listInstruments([future]))
    const client = venue.client('u1')
    venue.quote([[6800, 2]], [], future.symbol)
    must(venue.order(client, market(2, { symbol: future.symbol, side: 'sell' })))
    expect(balanceOf(venue, client)[1]).toBe('6800')
    const before = venue.desk.balance(client.id).cash
    venue.clock.set(expiresAt)
    venue.take(venue.desk.expireOption(future.symbol, decimal('6850.25')))
    expect(venue.desk.balance(client.id).cash.minus(before).toFixed()).toBe('-502.5')
    expect(balanceOf(venue, client)[1]).toBe('0')
    expectSound(venue)
  })
})

describe('an account that runs out of margin', () => {
  it('is warned once, keeps what it holds over a restart, and is warned again only after a recovery', async () => {
    const venue = floor()
    const client = venue.client('u1', 5_101)
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    // Equity 5,001 − 4,500 against maintenance 0.5 % of 45,500 = 227.5, then against 0.5 % of 45,250.
    around(venue, 45_500)
    expect(actions(venue)).not.toContain('margin.warned')
    around(venue, 45_280)
    around(venue, 45_270)
    expect(actions(venue).filter((action) => action === 'margin.warned')).toHaveLength(1)
    around(venue, 46_000)
    around(venue, 45_275)
    expect(actions(venue).filter((action) => action === 'margin.warned')).toHaveLength(2)
    const store = makeMemoryStore()
    await store.commit(venue.writes)
    const snapshot = await store.loadDesk(venue.clock.now())
    const ids = { next: () => 'unused' }
    const again = makeDesk({ clock: venue.clock, ids, snapshot, fees: fees(), limits: DEFAULT_LIMITS })
    expect(cash(again.balance(client.id))).toEqual(balanceOf(venue, client))
    expect(again.settledPriceOf(PERP).toFixed()).toBe(venue.desk.settledPriceOf(PERP).toFixed())
    expect(again.marginOf(client.id).equity.toFixed()).toBe('276')
  })

  it('is closed by half where that is enough, its orders first', () => {
    const venue = floor()
    const client = venue.client('u1', 5_101)
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    must(venue.order(client, { symbol: PERP, side: 'sell', quantity: 1, price: 60_000 }))
    venue.quote([[45_210, 10]], [[45_212, 10]], PERP)
    // 5,001 − 4,789 = 212 < 226.06. Half of it closed leaves 45,210 − 45,211 and a fee of 45.21: 165.29 > 113.03.
    expect(positionOf(venue.desk, client)[0]).toBe('0.5')
    expect(venue.desk.openOrdersOf(client.id)).toEqual([])
    const stages = venue.facts.filter(({ action }) => action === 'margin.liquidated')
    expect(stages.map(({ facts }) => facts['stage'])).toEqual(['orders', 'half'])
    expect(actions(venue)).toContain('order.cancelled')
    expectSound(venue)
  })

  it('is closed wholly where half is not enough', () => {
    const venue = floor()
    const client = venue.client('u1', 5_101)
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    venue.quote([[45_050, 10]], [[45_052, 10]], PERP)
    expect(positionOf(venue.desk, client)[0]).toBe('0')
    // Its owner, who closes it a moment later, is told that it is closed already.
    const closed = venue.desk.positionsOf(client.id).find(({ symbol }) => symbol === PERP)
    const late = closingOrder(present(closed, 'the position'), { position_id: 'p', order_type: 'market' })
    expect(late).toMatchObject({ ok: false, failure: { code: 'position_flat' } })
    expect(failureRules['position_flat']?.status).toBe(409)
    // 5,001 − 4,950, of which the two halves' fees of 45.05 leave what is there.
    expect(balanceOf(venue, client)).toEqual(['0', '0'])
    expect(venue.desk.account(fund)).toBeNull()
    expectSound(venue)
  })

  it('that a gap has taken beyond its margin owes the default fund the rest', () => {
    const venue = floor()
    const client = venue.client('u1', 5_101)
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    venue.quote([[40_000, 10]], [[40_002, 10]], PERP)
    expect(positionOf(venue.desk, client)[0]).toBe('0')
    expect(balanceOf(venue, client)).toEqual(['0', '0'])
    // It lost 10,000 and had 5,001; it paid no fee on the way out. At the mark of 40,001 the fund paid; the 1 that its sale
    // lacked beyond that is the buyer's to be owed.
    expect(cash(venue.desk.balance(fund))).toEqual(['-4998', '0'])
    const debts = venue.writes.flatMap((write) =>
      write.table === 'receivables' ? [write.record.amount] : [],
    )
    expect(debts.reduce((sum, amount) => sum.plus(amount), ZERO).toFixed()).toBe('4999')
    expectSound(venue)
  })

  it('and finds nobody to trade with is taken over by the default fund at the mark', () => {
    const venue = floor()
    const client = venue.client('u1', 5_101)
    venue.quote([[50_000, 1]], [], PERP)
    must(venue.order(client, perp(1, 'sell')))
    venue.quote([[54_820, 1]], [[54_822, 0.25]], PERP)
    expect(positionOf(venue.desk, client)[0]).toBe('0')
    const [fundPosition] = venue.desk.positionsOf(fund)
    expect(fundPosition?.quantity.toFixed()).toBe('-0.75')
    expect(actions(venue)).toContain('position.taken_over')
    expectSound(venue)
  })

  it('has a liquidation price: there it is liquidated, a step before it is not', () => {
    const venue = floor()
    const client = venue.client('u1', 5_101)
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    const [reading] = venue.desk.marginOf(client.id).positions
    // 5,001 + P − 50,000 = 0.005 P.
    expect(reading?.liquidationPrice?.toFixed()).toBe('45225.12562814')
    venue.quote([[45_225.2, 10]], [[45_225.4, 10]], PERP)
    expect(positionOf(venue.desk, client)[0]).toBe('1')
    venue.quote([[45_225, 10]], [[45_225.2, 10]], PERP)
    expect(positionOf(venue.desk, client)[0]).toBe('0.5')
    expect(venue.desk.marginOf(venue.client('rich').id)).toMatchObject({ ratio: null, positions: [] })
  })

  it('is not closed twice: what is flat cannot be acted on', () => {
    const venue = floor()
    const client = venue.client('u1', 5_101)
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    venue.quote([[40_000, 10]], [[40_002, 10]], PERP)
    const conditions = { isReduceOnly: true } as never
    const failure = refusal(venue.desk.placeOrder(requestOf(client, { ...perp(1, 'sell'), conditions })))
    expect(failure.code).toBe('reduce_only_would_increase')
    venue.clock.advance(MS_PER_HOUR)
    const count = venue.facts.length
    venue.quote([[39_000, 10]], [[39_002, 10]], PERP)
    expect(venue.facts.slice(count).map(({ action }) => action)).not.toContain('margin.liquidated')
  })
})

describe('positions that an earlier release let be paid wholly', () => {
  it('get their value back at the first command, from whoever received it, and are margined from then on', async () => {
    const venue = floor()
    const client = venue.client('u1')
    venue.quote([], [[50_000, 1]], PERP)
    must(venue.order(client, perp(1)))
    const store = makeMemoryStore()
    await store.commit(venue.writes)
    const known = await store.loadDesk(venue.clock.now())
    // As schema 11 had it: the tape knew no settlement price, and the buyer had paid the notional to the seller.
    const paid = (id: string): string => (id === client.id ? '-50000' : id === venue.maker.id ? '50000' : '0')
    const snapshot = {
      ...known,
      balances: known.balances.map((one) => ({
        ...one,
        cash: one.cash.plus(paid(one.accountId)),
        held: ZERO,
      })),
      tapes: known.tapes.map((tape) => ({ ...tape, settlementPrice: null, settledAt: null })),
    }
    let count = 0
    const ids = { next: () => `00000000-0003-7000-8000-${String((count += 1)).padStart(12, '0')}` }
    const again = makeDesk({ clock: venue.clock, ids, snapshot, fees: fees(), limits: DEFAULT_LIMITS })
    expect(cash(again.balance(client.id))).toEqual(['49900', '0'])
    expect(again.nextEndAt()).toBe(0)
    const { facts } = again.endDue()
    expect(facts[0]).toMatchObject({ action: 'variation.settled', facts: { reason: 'migration' } })
    expect(cash(again.balance(client.id))).toEqual(['99900', '5000'])
    expect(cash(again.balance(venue.maker.id))[0]).toBe('0')
  })
})
