import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/kernel/index.ts'
import { addMs, toIso } from '../../../src/core/kernel/index.ts'
import { BTC, CALL } from '../../sim/support/venue.ts'
import { OPERATOR, answer, failureOf, openTradingRoom } from './trading/support.ts'

let room: Awaited<ReturnType<typeof openTradingRoom>>
beforeEach(async () => {
  room = await openTradingRoom()
})

const STEPS = { tick_size: '0.5', lot_size: '0.1', exchange: 'OPTX' }
const EXPIRES = '2027-01-29T21:00:00Z'

const CONTRACTS: readonly (readonly [string, JsonObject])[] = [
  ['a future', { asset_type: 'future', expires_at: EXPIRES, settlement: 'cash' }],
  ['a perpetual', { asset_type: 'perpetual', funding_hours: 8 }],
  ['an option', { asset_type: 'option', option_type: 'call', strike: '50000', expires_at: EXPIRES }],
]

const list = (terms: JsonObject) => room.call(OPERATOR, 'instruments.listInstrument', { ...STEPS, ...terms })

describe.each(CONTRACTS)('%s', (_, terms) => {
  it('is refused on an underlying that is not listed, which is named', async () => {
    const failure = failureOf(await list({ ...terms, underlying: 'NOPE-USD' }))
    expect([room.app.statusOf(failure.code), failure.code, failure.field]).toEqual([
      ...[422, 'invalid_instrument', 'underlying'],
    ])
    expect(failure.message).toContain('NOPE-USD')
    expect(failure.details).toEqual({ value: 'NOPE-USD' })
    expect(room.desk.instruments().filter(({ symbol }) => symbol.startsWith('NOPE'))).toEqual([])
  })

  it('is listed on one that is', async () => {
    const { listed } = answer(await list({ ...terms, underlying: BTC }))
    expect(listed).toBe(1)
  })

  it('is refused on an option, which nothing can be written on', async () => {
    const failure = failureOf(await list({ ...terms, underlying: CALL }))
    expect([failure.code, failure.field]).toEqual(['invalid_instrument', 'underlying'])
  })
})

it('a series of options is refused on an underlying that is not listed', async () => {
  const failure = failureOf(
    await room.call(OPERATOR, 'instruments.listSeries', {
      ...{ ...STEPS, underlying: 'NOPE-USD', reference_price: '100', width: '0.1' },
    }),
  )
  expect([failure.code, failure.field]).toEqual(['invalid_instrument', 'underlying'])
})

it('nothing is listed on a future that has expired', async () => {
  const expiresAt = addMs(room.clock.now(), 3_600_000)
  const future = { asset_type: 'future', underlying: BTC, expires_at: toIso(expiresAt), settlement: 'cash' }
  const { symbols } = answer(await list(future)) as { symbols: string[] }
  room.clock.set(addMs(expiresAt, 1))
  const failure = failureOf(await list({ ...CONTRACTS[2]?.[1], underlying: symbols[0] ?? '' }))
  expect([failure.code, failure.field]).toEqual(['invalid_instrument', 'underlying'])
})
