import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../../src/core/app/index.ts'
import { makeOption, makePerpetual } from '../../../src/core/instruments/index.ts'
import { MS_PER_HOUR, ZERO, addMs, decimal } from '../../../src/core/kernel/index.ts'
import type { UserId } from '../../../src/core/kernel/index.ts'
import { DEFAULT_LIMITS } from '../../../src/core/orders/index.ts'
import {
  START,
  fees,
  makeCountingIds,
  makeVenue,
  market,
  must,
  refusal,
  symbolOf,
} from '../../sim/support/venue.ts'
import { CENT_TERMS, shareOf } from '../../sim/support/equities.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'

describe('a desk that starts again', () => {
  it('knows the corporate actions, wishes and funding of before, and the positions as they became', async () => {
    const venue = makeVenue()
    const share = shareOf()
    const terms = {
      ...CENT_TERMS,
      underlying: symbolOf('AAPL'),
      optionType: 'call',
      strike: decimal(700),
    } as const
    const call = must(
      makeOption({ ...terms, expiresAt: addMs(START, 90 * 24 * MS_PER_HOUR), multiplier: decimal(100) }),
    )
    const perpetual = must(
      makePerpetual({
        ...CENT_TERMS,
        underlying: symbolOf('BTC-USD'),
        fundingHours: 8,
        fundingRateMax: null,
      }),
    )
    venue.take(venue.desk.listInstruments([share, call, perpetual]))
    const client = venue.client('u1')
    for (const { symbol } of [share, call, perpetual]) {
      venue.quote([], [[20, 50]], symbol)
      must(venue.order(client, market(10, { symbol })))
    }
    const split = {
      action: { kind: 'split', numerator: 7, denominator: 1 },
      ...{ symbol: share.symbol, effectiveOn: '2020-01-02', cashInLieuPrice: null, actorId: 'admin' },
      ...{ requestId: null, personal: null },
    } as const
    venue.take(must(venue.desk.applyCorporateAction(split)))
    const adjusted = symbolOf(call.symbol.replace('-700-', '-100-'))
    const wish = { userId: client.userId as UserId, accountId: client.id, symbol: adjusted } as const
    const said = { ...wish, instruction: 'do_not_exercise', requestId: null, personal: null } as const
    venue.take(must(venue.desk.instructExercise(said)))
    venue.clock.set(addMs(START, 9 * MS_PER_HOUR))
    const prices = { markPrice: decimal(20), indexPrice: decimal(20) }
    expect(venue.take(venue.desk.fundPerpetual(perpetual.symbol, prices))).not.toBeNull()

    const store = makeMemoryStore()
    await store.commit(venue.writes)
    const again = makeDesk({
      clock: venue.clock,
      ids: makeCountingIds(),
      snapshot: await store.loadDesk(venue.clock.now()),
      fees: fees(),
      limits: DEFAULT_LIMITS,
    })
    expect(must(again.applyCorporateAction(split)).value.isRepeat).toBe(true)
    const other = { ...split, action: { ...split.action, numerator: 2 } }
    expect(refusal(again.applyCorporateAction(other)).code).toBe('corporate_action_conflict')
    expect(again.fundingDue(perpetual.symbol)).toBeNull()
    const held = again.positionsOf(client.id).filter(({ quantity }) => !quantity.isZero())
    expect(new Map(held.map(({ symbol, quantity }) => [symbol, quantity.toFixed()]))).toEqual(
      new Map([
        ['AAPL', '70'],
        [adjusted, '70'],
        [perpetual.symbol, '10'],
      ]),
    )
    venue.clock.set(addMs(START, 90 * 24 * MS_PER_HOUR))
    const before = again.balance(client.id).cash
    expect(again.expireOption(adjusted, decimal(150)).value.settled).toBe(2)
    expect(again.balance(client.id).cash.minus(before)).toEqual(ZERO)
  })
})
