import { describe, expect, it } from 'vitest'
import {
  ICEBERG_SHOWINGS_MAX,
  VENUE_STEPS_MAX,
  journalLine,
  journalledCommand,
  makeVenueEngine,
  restoreVenueEngine,
  snapshotOf,
} from '../../../src/core/matching/index.ts'
import type {
  VenueCommand,
  VenueEngine,
  VenueEvent,
  VenueOptions,
  VenueOrder,
} from '../../../src/core/matching/index.ts'

const ALICE = 0
const BOB = 1

const order = (account: number, clientId: string, more: Partial<VenueOrder> = {}): VenueOrder => ({
  ...{ account, clientId, instrument: 0, side: 'buy', limitTicks: 100, lots: 10, policy: 'rest' },
  ...more,
})

/** Alice and Bob with 5,000 in cash and 30 lots each. */
function makeVenue(options: VenueOptions = {}): Readonly<{ engine: VenueEngine; events: VenueEvent[] }> {
  const events: VenueEvent[] = []
  const engine = makeVenueEngine((event) => events.push(event), options)
  engine.addInstrument()
  for (const account of [ALICE, BOB]) {
    engine.openAccount(0)
    engine.deposit(account, 5_000)
    engine.deliver(account, 0, 30)
  }
  return { engine, events }
}

describe('the venue engine', () => {
  it('does what the README’s worked example says', () => {
    const { engine, events } = makeVenue()
    engine.submit(order(ALICE, 'a1', { side: 'sell', limitTicks: 101, lots: 5 }))
    expect(engine.lots(ALICE, 0)).toEqual({ available: 25, held: 5 })
    engine.submit(order(BOB, 'b1', { limitTicks: 103, lots: 8 }))
    expect(events.map(({ kind, sequence }) => [sequence, kind])).toEqual([
      [1, 'accepted'],
      [2, 'accepted'],
      [3, 'traded'],
    ])
    expect(events[2]).toMatchObject({ ticks: 101, lots: 5, takerLeftLots: 3, makerLeftLots: 0 })
    // 5 × 101 paid, and 3 × 103 held for what rests.
    expect(engine.cash(BOB)).toEqual({ available: 5_000 - 505 - 309, held: 309 })
    expect([engine.cash(ALICE), engine.lots(BOB, 0)]).toEqual([
      { available: 5_505, held: 0 },
      { available: 35, held: 0 },
    ])
  })

  it('refuses a client id that rests already, and takes it again when it does not', () => {
    const { engine } = makeVenue()
    engine.submit(order(ALICE, 'x'))
    expect(engine.submit(order(ALICE, 'x', { lots: 1 }))).toBe('duplicate_client_id')
    expect(engine.submit(order(BOB, 'x', { lots: 1 }))).toBeNull()
    expect(engine.cancel(ALICE, 'x')).toBeNull()
    expect(engine.cancel(ALICE, 'x')).toBe('unknown_order')
    expect(engine.submit(order(ALICE, 'x', { lots: 1 }))).toBeNull()
  })

  it('refuses what is not covered, also when a price is not named', () => {
    const { engine } = makeVenue()
    expect(engine.submit(order(ALICE, 'a', { lots: 51 }))).toBe('insufficient_cash')
    expect(engine.submit(order(ALICE, 'a', { side: 'sell', lots: 31 }))).toBe('insufficient_lots')
    engine.submit(order(BOB, 'b1', { side: 'sell', limitTicks: 200, lots: 20 }))
    engine.submit(order(BOB, 'b2', { side: 'sell', limitTicks: 300, lots: 10 }))
    const market = { limitTicks: null, policy: 'cancel' } as const
    // 20 × 200 + 4 × 300 is 5,200.
    expect(engine.submit(order(ALICE, 'a', { ...market, lots: 24 }))).toBe('insufficient_cash')
    expect(engine.submit(order(ALICE, 'a', { ...market, lots: 23 }))).toBeNull()
    expect(engine.cash(ALICE)).toEqual({ available: 100, held: 0 })
    engine.submit(order(ALICE, 'low', { limitTicks: 1, lots: 10 }))
    expect(engine.amend(ALICE, 'low', { ticks: 10, lots: 11 })).toBe('insufficient_cash')
    expect(engine.amend(ALICE, 'low', { ticks: 10, lots: 10 })).toBeNull()
    expect(engine.cash(ALICE)).toEqual({ available: 0, held: 100 })
  })

  it('asks the margin check before it accepts', () => {
    const asked: unknown[] = []
    const { engine } = makeVenue({
      marginCheck: (next, cash) => {
        asked.push([next.worstTicks, next.lots, cash.available])
        return next.lots < 10
      },
    })
    expect(engine.submit(order(ALICE, 'a', { lots: 10 }))).toBe('refused_by_margin')
    expect(engine.submit(order(ALICE, 'a', { lots: 9 }))).toBeNull()
    expect(asked).toEqual([
      [100, 10, 5_000],
      [100, 9, 5_000],
    ])
  })

  it('refuses at the door what would leave the range in which numbers are exact', () => {
    const { engine } = makeVenue()
    expect(engine.submit(order(ALICE, 'a', { limitTicks: VENUE_STEPS_MAX + 1 }))).toBe('out_of_range')
    expect(engine.submit(order(ALICE, 'a', { lots: VENUE_STEPS_MAX + 1 }))).toBe('out_of_range')
    expect(engine.submit(order(ALICE, 'a', { limitTicks: 2 ** 30, lots: 2 ** 30 }))).toBe('out_of_range')
    expect(engine.submit(order(ALICE, 'a', { limitTicks: Number.NaN }))).toBe('invalid_ticks')
    expect(engine.deposit(ALICE, Number.MAX_SAFE_INTEGER)).toBe('out_of_range')
    expect(engine.deposit(ALICE, -5_001)).toBe('invalid_amount')
    const iceberg = { limitTicks: 1, displayLots: 1 }
    expect(engine.submit(order(ALICE, 'a', { ...iceberg, lots: ICEBERG_SHOWINGS_MAX + 1 }))).toBe(
      'out_of_range',
    )
    expect(engine.submit(order(ALICE, 'a', { ...iceberg, lots: ICEBERG_SHOWINGS_MAX }))).toBeNull()
  })

  it('keeps the aggressive side within the band and lets far passive orders rest', () => {
    const { engine } = makeVenue()
    const band = { lowestSellTicks: 90, highestBuyTicks: 110 }
    engine.apply({ kind: 'band', instrument: 0, band })
    expect(engine.submit(order(ALICE, 'a', { limitTicks: 111 }))).toBe('outside_band')
    expect(engine.submit(order(ALICE, 'a', { side: 'sell', limitTicks: 89 }))).toBe('outside_band')
    expect(engine.submit(order(ALICE, 'far', { limitTicks: 1 }))).toBeNull()
    expect(engine.submit(order(BOB, 'far', { side: 'sell', limitTicks: 5_000 }))).toBeNull()
    // An order without a price goes as far as the band.
    expect(engine.submit(order(ALICE, 'm', { limitTicks: null, policy: 'cancel' }))).toBeNull()
    expect(engine.lots(ALICE, 0).available).toBe(30)
  })

  it('opens an auction’s crossing orders by the uncross alone', () => {
    const { engine, events } = makeVenue()
    engine.apply({ kind: 'state', instrument: 0, state: 'opening_auction' })
    engine.submit(order(ALICE, 'a', { limitTicks: 105, lots: 4 }))
    engine.submit(order(BOB, 'b', { side: 'sell', limitTicks: 95, lots: 4 }))
    expect(engine.apply({ kind: 'state', instrument: 0, state: 'open' })).toBe('invalid_terms')
    engine.apply({ kind: 'uncross', instrument: 0, referenceTicks: 98, next: 'open' })
    expect(events.at(-2)).toMatchObject({ kind: 'traded', ticks: 98, takerClientId: 'a', makerClientId: 'b' })
    // The buyer held 4 × 105 and paid 4 × 98.
    expect(engine.cash(ALICE)).toEqual({ available: 5_000 - 392, held: 0 })
  })

  it('goes on from a snapshot as the venue it was taken of, and writes commands that read back as they were', () => {
    const { engine } = makeVenue()
    engine.submit(order(ALICE, 'a', { lots: 9, displayLots: 2 }))
    engine.submit(order(ALICE, 'gone'))
    engine.cancel(ALICE, 'gone')
    const tail: VenueCommand[] = [
      { kind: 'submit', order: order(BOB, 'b', { side: 'sell', lots: 5, selfTrade: 'cancel_both' }) },
      { kind: 'amend', account: ALICE, clientId: 'a', terms: { ticks: 99, lots: 4, postOnly: true } },
      {
        kind: 'submit',
        order: order(BOB, 'm', { side: 'sell', lots: 1, limitTicks: null, policy: 'cancel' }),
      },
      { kind: 'cancel', account: ALICE, clientId: 'a' },
      { kind: 'state', instrument: 0, state: 'halted' },
    ]
    for (const line of tail.map(journalLine)) expect(journalLine(journalledCommand(line))).toBe(line)
    const runOn = (from: VenueEngine): void => tail.forEach((command) => from.apply(command))
    const [events, again]: [VenueEvent[], VenueEvent[]] = [[], []]
    const snapshot = snapshotOf(engine)
    const restored = restoreVenueEngine(JSON.parse(JSON.stringify(snapshot)) as never, (event) =>
      again.push(event),
    )
    expect(snapshotOf(restored)).toEqual(snapshot)
    runOn(restored)
    runOn(restoreVenueEngine(snapshot, (event) => events.push(event), { hashSeed: 5 }))
    expect(again).toEqual(events)
    expect(again.map(({ kind }) => kind)).toContain('traded')
  })
})
