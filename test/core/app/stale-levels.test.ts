import { describe, expect, it } from 'vitest'
import { makeOption, makeSpot } from '../../../src/core/instruments/index.ts'
import { addMs, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { BTC, PERP, START, makeVenue, must, refusal, symbolOf } from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'
import { held, longPerpetual } from './long-perpetual.ts'

const later = (venue: Venue, seconds: number): void =>
  venue.clock.set(addMs(venue.clock.now(), seconds * 1_000) as Instant)
const look = (venue: Venue): void => void venue.take(venue.desk.keepGuards())

/** Its makers have left, the level of the coin is published. */
function perpetual() {
  const { venue, client } = longPerpetual((opened) => opened.level(BTC, 50_000))
  venue.quote([], [], PERP)
  return { venue, client }
}

describe('a level that is too old', () => {
  it('marks nothing: the position keeps its settlement price, and the answer says why', () => {
    const { venue, client } = perpetual()
    venue.level(BTC, 49_800)
    look(venue)
    const lost = venue.desk.marginOf(client.id)
    expect(lost.staleMarks).toEqual([])
    const settled = venue.desk.settledPriceOf(PERP)
    later(venue, 11)
    look(venue)
    const kept = venue.desk.marginOf(client.id)
    expect(kept.staleMarks).toEqual([PERP])
    expect(venue.desk.settledPriceOf(PERP).toFixed()).toBe(settled.toFixed())
    // 200 of loss were the level's; at the settlement price there is none.
    expect(kept.equity.minus(lost.equity).gt(150)).toBe(true)
    venue.level(BTC, 49_800)
    expect(venue.desk.marginOf(client.id).staleMarks).toEqual([])
    expect(venue.desk.marginOf(client.id).equity.toFixed()).toBe(lost.equity.toFixed())
  })

  it('hands the mark to the makers of the coin the moment that it ends, and whoever cannot carry that is closed', () => {
    const { venue, client } = perpetual()
    const heard = venue.clock.now()
    venue.quote([[44_990, 5]], [[45_010, 5]])
    expect(held(venue, client, PERP)).toBe('1')
    const end = venue.desk.nextEndAt()
    expect(end).toBe(heard + 10_001)
    venue.clock.set(addMs(heard, 10_000) as Instant)
    venue.take(venue.desk.endDue())
    expect(held(venue, client, PERP)).toBe('1')
    venue.clock.set(end as Instant)
    venue.take(venue.desk.endDue())
    expect(held(venue, client, PERP)).toBe('0')
    expect(venue.facts.map(({ action }) => action)).toContain('margin.liquidated')
  })

  it('is looked at once for coins and once for the rest, not for ever', () => {
    const { venue } = perpetual()
    const heard = venue.clock.now()
    for (const seconds of [10, 60]) {
      expect(venue.desk.nextEndAt()).toBe(heard + seconds * 1_000 + 1)
      venue.clock.set(venue.desk.nextEndAt() as Instant)
      venue.take(venue.desk.endDue())
    }
    expect(Number(venue.desk.nextEndAt()) - heard).toBeGreaterThan(3_600_000)
  })

  it('lets nobody open what nobody else prices', () => {
    const { venue, client } = perpetual()
    later(venue, 11)
    expect(refusal(venue.order(client, { symbol: PERP, quantity: 0.01, price: 50_000 })).code).toBe(
      'no_market',
    )
  })

  it('is not heard when a younger one is known, and does not pass for younger than now', () => {
    const { venue } = perpetual()
    const at = venue.clock.now()
    const hear = (price: number, when: Instant) =>
      venue.take(venue.desk.hearLevel({ symbol: symbolOf(BTC), price: decimal(price), at: when }))
    hear(60_000, addMs(at, -1) as Instant)
    expect(venue.desk.settledPriceOf(PERP).toNumber()).toBeLessThan(51_000)
    hear(51_000, addMs(at, 3_600_000) as Instant)
    later(venue, 11)
    look(venue)
    expect(venue.desk.settledPriceOf(PERP).toNumber()).toBeCloseTo(51_000, -2)
    hear(50_000, venue.clock.now())
    expect(venue.desk.settledPriceOf(PERP).toNumber()).toBeCloseTo(50_000, -2)
  })

  it('liquidates no short option: its mark stands until the index is published again', () => {
    const venue = makeVenue({ notionalMin: decimal(1) })
    const common = {
      ...{ tickSize: decimal('0.01'), lotSize: decimal(1), exchange: 'OPTX', isPaper: true, listedAt: START },
    }
    const share = must(makeSpot({ ...common, symbol: symbolOf('SPX'), kind: 'equity' }))
    const call = must(
      makeOption({
        ...common,
        ...{
          underlying: symbolOf('SPX'),
          optionType: 'call',
          strike: decimal(6_800),
          multiplier: decimal(100),
        },
        expiresAt: parseIso('2027-02-19T21:00:00Z') as Instant,
        ...{ exercise: 'european', settlement: 'cash' },
      }),
    )
    venue.take(venue.desk.listInstruments([{ ...share, kind: 'index', isTradeable: false }, call]))
    venue.level('SPX', 6_600)
    venue.quote([[99, 50]], [[101, 50]], call.symbol)
    const client = venue.client('u1', 120_000)
    venue.take(
      must(
        venue.desk.setMarginModel({
          ...{ accountId: client.id, model: 'strategy', actorId: 'u1', requestId: null, personal: null },
        }),
      ),
    )
    must(
      venue.order(client, {
        symbol: call.symbol,
        side: 'sell',
        quantity: 1,
        orderType: 'market',
        timeInForce: 'IOC',
      }),
    )
    later(venue, 61)
    // The option alone is quoted so high that its margin is gone: without a level nobody says what it should hold.
    venue.quote([[1_400, 50]], [[1_402, 50]], call.symbol)
    expect(held(venue, client, call.symbol)).toBe('-1')
    expect(venue.desk.marginOf(client.id).staleMarks).toEqual(['SPX'])
    venue.level('SPX', 6_600)
    expect(held(venue, client, call.symbol)).toBe('0')
  })
})
