import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ContractOutputs } from '../../../../src/core/contract/index.ts'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { makeSpot } from '../../../../src/core/instruments/index.ts'
import { decimal } from '../../../../src/core/kernel/index.ts'
import { BTC, CALL, must, symbolOf } from '../../../sim/support/venue.ts'
import { answer, failureOf, openTradingRoom } from './support.ts'

// A preview says what then happens: every figure after it is the figure that the account has once the order has filled.

type Room = Awaited<ReturnType<typeof openTradingRoom>>
type Preview = ContractOutputs['trading']['preview']
const PUT = CALL.replace(/C$/, 'P')
const TRADER = 1

const orderOf = fc.oneof(
  fc.record({
    symbol: fc.constant(BTC),
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 8 }).map((tenths) => String(tenths / 10)),
  }),
  fc.record({
    symbol: fc.constantFrom(CALL, PUT),
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 3 }).map(String),
  }),
)

const previewOf = async (room: Room, order: JsonObject): Promise<Preview> =>
  answer(await room.call(TRADER, 'trading.preview', order)) as never

/** What the account has now, as the next preview tells it before anything. */
async function expectSame(room: Room, accountId: never, told: Preview, order: JsonObject): Promise<void> {
  const { cash, held } = room.desk.balance(accountId)
  expect(told.balance_after).toBe(cash.minus(held).toFixed())
  expect(told.margin_impact.used_after).toBe(held.toFixed())
  expect(told.collateral.after).toBe(room.desk.collateralOf(accountId).held.toFixed())
  const { effect: now } = await previewOf(room, order)
  const { effect } = told
  expect(effect.margin.held.after).toBe(now.margin.held.before)
  expect(effect.margin.portfolio.after).toBe(now.margin.portfolio.before)
  for (const name of ['delta', 'gamma', 'vega', 'theta', 'rho'] as const) {
    expect(effect.greeks.after[name]).toBeCloseTo(now.greeks.before[name], 8)
    expect(effect.dollar_greeks.after[name]).toBeCloseTo(now.dollar_greeks.before[name], 6)
  }
  for (const name of ['leverage', 'concentration', 'position_size'] as const) {
    expect(effect[name].after).toBeCloseTo(now[name].before as number, 9)
  }
}

describe('a preview', () => {
  it('is what happens when the order is then sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(orderOf, { minLength: 1, maxLength: 5 }), async (orders) => {
        const room = await openTradingRoom()
        const { id } = await room.openAccount(TRADER, 'demo', 2_000_000)
        for (const order of orders) {
          const told = await previewOf(room, order)
          const sent = await room.call(TRADER, 'trading.createTrade', order)
          expect(sent.ok).toBe(told.accepted)
          if (!sent.ok) continue
          const { executed_price: price, fees, filled_quantity: filled } = answer(sent)
          expect(told.estimated_fill).toEqual({ price, quantity: filled })
          expect(told.fees).toBe(fees)
          await expectSame(room, id as never, told, order)
          // Nobody stands in the way of the next one, and every mark is what it was.
          await room.quoteAll()
        }
      }),
      { numRuns: 25, seed: 8 },
    )
  })

  it('of several legs leaves the greeks, sizes and collateral that it says', async () => {
    const room = await openTradingRoom()
    await room.openAccount(TRADER, 'demo', 2_000_000)
    const unit = {
      legs: [
        { symbol: PUT, side: 'sell', ratio: 1 },
        { symbol: CALL, side: 'buy', ratio: 2 },
      ],
      quantity: '1',
    }
    const told = answer(await room.call(TRADER, 'trading.previewMultiLeg', unit)) as never as Preview
    answer(await room.call(TRADER, 'trading.multiLeg', unit))
    const then = answer(await room.call(TRADER, 'trading.previewMultiLeg', unit)) as never as Preview
    expect(told.effect.margin.held.after).toBe(then.effect.margin.held.before)
    expect(told.effect.position_size.after).toBe(then.effect.position_size.before)
    expect(told.effect.greeks.after.delta).toBeCloseTo(then.effect.greeks.before.delta, 9)
  })
})

describe('hostile previews', () => {
  const LEG = { symbol: CALL, side: 'buy', ratio: 1 }
  const order = (more: JsonObject = {}): JsonObject => ({
    ...{ symbol: BTC, side: 'buy', quantity: '0.1' },
    ...more,
  })
  const refusal = async (room: Room, name: string, input: JsonObject) =>
    failureOf(await room.call(TRADER, `trading.${name}`, input)).code

  it('find no account that is not the caller’s own', async () => {
    const room = await openTradingRoom()
    await room.openAccount(TRADER)
    const foreign = (await room.openAccount(2)).id
    for (const account_id of [foreign, '0190a000-0000-7000-8000-000000000001', room.maker.id]) {
      expect(await refusal(room, 'preview', order({ account_id }))).toBe('account_not_found')
      expect(
        await refusal(room, 'previewMultiLeg', { account_id, legs: [LEG, { ...LEG, symbol: PUT }] }),
      ).toBe('account_not_found')
    }
  })

  it('of nonsense are refused by name, and those of orders that would be refused are not accepted', async () => {
    const room = await openTradingRoom()
    await room.openAccount(TRADER)
    const limit = (price: string, more: JsonObject = {}) => order({ order_type: 'limit', price, ...more })
    expect(await refusal(room, 'preview', order({ symbol: 'NO-USD' }))).toBe('unknown_symbol')
    expect(await refusal(room, 'preview', limit('50000.001'))).toBe('off_tick')
    expect(await refusal(room, 'preview', order({ quantity: '0.000000001' }))).toBe('off_lot')
    expect(await refusal(room, 'preview', order({ quantity: '-1' }))).toBe('invalid_input')
    expect(await refusal(room, 'preview', order({ quantity: '1e400' }))).toBe('invalid_input')
    const legs = (count: number) => Array.from({ length: count }, () => LEG)
    expect(await refusal(room, 'previewMultiLeg', { legs: legs(1) })).toBe('invalid_input')
    expect(await refusal(room, 'previewMultiLeg', { legs: legs(500) })).toBe('invalid_input')
    const huge = [LEG, { ...LEG, symbol: PUT, ratio: 1e12 }]
    expect(await refusal(room, 'previewMultiLeg', { legs: huge })).toBe('invalid_input')
    for (const tooMuch of [
      order({ quantity: '9' }),
      order({ side: 'sell' }),
      limit('50000', { quantity: '3' }),
    ]) {
      const told = await previewOf(room, tooMuch)
      expect(told.accepted).toBe(false)
      expect(told.checks.some(({ passed }) => !passed)).toBe(true)
      const sent = await room.call(TRADER, 'trading.createTrade', tooMuch)
      expect(sent.ok).toBe(false)
    }
  })

  it('of a market that is closed say so, as the order itself would', async () => {
    const room = await openTradingRoom()
    await room.openAccount(TRADER)
    const share = makeSpot({
      ...{ symbol: symbolOf('ACME'), kind: 'equity', hours: 'us_equity', exchange: 'OPTX', isPaper: true },
      ...{ tickSize: decimal('0.01'), lotSize: decimal(1), listedAt: room.clock.now() },
    })
    await room.floor.settleOwn(room.desk.listInstruments([must(share)]))
    // It is a Saturday.
    const shares = { symbol: 'ACME', side: 'buy', quantity: '10', order_type: 'limit', price: '100' }
    const told = await previewOf(room, shares)
    expect(told.accepted).toBe(false)
    const { message } = told.checks.find(({ passed }) => !passed) ?? { message: '' }
    const failure = failureOf(await room.call(TRADER, 'trading.createTrade', shares))
    expect([failure.code, failure.message]).toEqual(['market_closed', message])
  })

  it('leave nothing behind', async () => {
    const room = await openTradingRoom()
    const { id } = await room.openAccount(TRADER)
    const before = [room.desk.balance(id), room.desk.quote(BTC as never), (await room.records()).length]
    await previewOf(room, order())
    expect([room.desk.balance(id), room.desk.quote(BTC as never), (await room.records()).length]).toEqual(
      before,
    )
    expect(room.desk.openOrdersOf(id)).toEqual([])
  })
})
