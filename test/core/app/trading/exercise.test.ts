import { describe, expect, it } from 'vitest'
import { makeOption } from '../../../../src/core/instruments/index.ts'
import { decimal, parseIso } from '../../../../src/core/kernel/index.ts'
import type { Instant } from '../../../../src/core/kernel/index.ts'
import { START, must, symbolOf } from '../../../sim/support/venue.ts'
import { answer, failureOf, openTradingRoom } from './support.ts'

const CALL = 'SPX-20270115-6700-C'

/** The room with an American call on SPX, which stands above its strike. */
async function openRoom() {
  const room = await openTradingRoom()
  const call = must(
    makeOption({
      underlying: symbolOf('SPX'),
      optionType: 'call',
      strike: decimal(6700),
      expiresAt: parseIso('2027-01-15T21:00:00Z') as Instant,
      tickSize: decimal('0.05'),
      lotSize: decimal(1),
      multiplier: decimal(100),
      exchange: 'OPTX',
      isPaper: true,
      listedAt: START,
      exercise: 'american',
    }),
  )
  await room.floor.settleOwn(room.desk.listInstruments([call]))
  await room.quote([[120, 50]], [[121, 50]], CALL)
  await room.openAccount(1)
  answer(await room.call(1, 'trading.createTrade', { symbol: CALL, side: 'buy', quantity: '3' }))
  return room
}

describe('POST /trading/exercise', () => {
  it('pays the intrinsic value at the index’s level, once for the same key, and says so everywhere', async () => {
    const room = await openRoom()
    const input = { symbol: CALL, quantity: '2' }
    const done = answer(await room.call(1, 'instruments.exercise', input, 'key-1'))
    const level = room.reference.level(symbolOf('SPX'))?.price ?? decimal(0)
    const worth = level.minus(6700).times(200).toFixed()
    expect(done).toMatchObject({ settlement: 'cash', amount: worth, remaining_quantity: '1', assignments: 1 })
    expect(answer(await room.call(1, 'instruments.exercise', input, 'key-1'))).toEqual(done)
    const changes = answer(await room.call(1, 'instruments.adjustments', {}))
    expect(changes).toMatchObject({ total: 1, adjustments: [{ cause: 'exercise', quantity_change: '-2' }] })
    const actions = (await room.records()).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['option.exercised', 'option.assigned']))
    expect(room.falls).toEqual([])
  })

  it('keeps a wish for the expiry, and refuses what may not be exercised', async () => {
    const room = await openRoom()
    const wish = { symbol: CALL, instruction: 'do_not_exercise' }
    expect(answer(await room.call(1, 'instruments.instructExercise', wish))).toMatchObject(wish)
    const european = { symbol: 'SPX-20270115-6800-C', quantity: '1' }
    expect(failureOf(await room.call(1, 'instruments.exercise', european))).toMatchObject({
      code: 'exercise_not_allowed',
      details: { reason: 'european' },
    })
    const tooMany = await room.call(1, 'instruments.exercise', { symbol: CALL, quantity: '4' })
    expect(failureOf(tooMany).details).toMatchObject({ limit: 'free_holding', value: '4', bound: '3' })
    const split = { kind: 'split', symbol: 'SPX', effective_on: '2020-01-02', numerator: 2 }
    expect(failureOf(await room.call(1, 'instruments.applyCorporateAction', split)).code).toBe('forbidden')
  })
})
