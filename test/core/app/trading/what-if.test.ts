import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import type { ContractOutputs } from '../../../../src/core/contract/index.ts'
import { BTC, CALL } from '../../../sim/support/venue.ts'
import { OPERATOR, answer, failureOf, keepHistory, openTradingRoom } from './support.ts'

// What an order does to its whole account, before it is sent (what-if), and the bounds of the book that refuse it.

const TRADER = 1
type Effect = ContractOutputs['trading']['preview']['effect']

let room: Awaited<ReturnType<typeof openTradingRoom>>
let account: string
beforeEach(async () => {
  room = await openTradingRoom()
  account = (await room.openAccount(TRADER)).id
})

const BUY = { symbol: BTC, side: 'buy', quantity: '0.5' }
const call = (name: string, input: JsonObject, user = TRADER) => room.call(user, name, input)
const preview = async (order: JsonObject) => answer(await call('trading.preview', order))
const effectOf = async (order: JsonObject): Promise<Effect> => (await preview(order))['effect'] as Effect
const limit = (limits: JsonObject, user = TRADER) =>
  call('guards.setLimits', { account_id: account, ...limits }, user)

describe('the effect of an order', () => {
  it('shows greeks, leverage, concentration and size before and after', async () => {
    const first = await effectOf(BUY)
    expect(first.greeks).toMatchObject({ underlyings: [BTC], before: { delta: 0 }, after: { delta: 0.5 } })
    expect(first.dollar_greeks.after.delta).toBeCloseTo(25_000, 6)
    expect(first.leverage).toMatchObject({
      before: 0,
      after: expect.closeTo(0.25, 3) as number,
      reason: null,
    })
    expect(first.concentration).toMatchObject({ before: 0, after: expect.closeTo(0.25, 3) as number })
    expect(first.position_size).toEqual({ before: 0, after: 25_000, reason: null })
    answer(await call('trading.createTrade', BUY))
    const closing = await effectOf({ ...BUY, side: 'sell' })
    expect([closing.greeks.before.delta, closing.greeks.after.delta]).toEqual([0.5, 0])
    expect(closing.leverage.after).toBe(0)
  })

  it('says what is missing of the past, and with it gives VaR before and after', async () => {
    const { var: unknown } = await effectOf(BUY)
    expect(unknown).toMatchObject({ before: 0, after: null, reason: expect.stringContaining(BTC) as string })
    room.clock.advance(61_000)
    await room.quoteAll()
    await keepHistory(room, [BTC, 'SPX'])
    const known = await effectOf(BUY)
    expect(known.var.before).toBe(0)
    expect(known.var.after).toBeGreaterThan(300)
    answer(await call('trading.createTrade', BUY))
    const more = await effectOf(BUY)
    expect(more.var.before).toBeCloseTo(Number(known.var.after), 6)
    // Twice the position loses twice as much.
    expect(more.var.after).toBeCloseTo(2 * Number(known.var.after), 6)
    const other = await effectOf({ symbol: CALL, side: 'buy', quantity: '1' })
    expect(other.var.before).toBeCloseTo(Number(more.var.before), 6)
    expect(other.var.after).not.toBeCloseTo(Number(other.var.before), 0)
  })

  it('shows what is held and what portfolio margin would ask', async () => {
    const { margin, greeks } = await effectOf({ symbol: CALL, side: 'buy', quantity: '2' })
    expect(margin.held).toEqual({ before: '0', after: '0' })
    expect(margin.portfolio).toMatchObject({ before: '0', reason: null })
    expect(Number(margin.portfolio.after)).toBeGreaterThan(1_000)
    expect(greeks.underlyings).toEqual(['SPX'])
    expect(greeks.after.vega).toBeGreaterThan(0)
  })

  it('holds every bound against what it would come to', async () => {
    answer(await limit({ max_position_size: '26000', max_leverage: '0.2' }))
    const { limits } = await effectOf(BUY)
    expect(limits).toMatchObject([
      { limit: 'max_leverage', bound: 0.2, before: 0, status: 'breach', refuses: true },
      { limit: 'max_position_size', bound: 26_000, after: 25_000, status: 'warn', refuses: false },
    ])
    const told = await preview(BUY)
    expect(told['accepted']).toBe(false)
    expect(told['checks']).toContainEqual(expect.objectContaining({ name: 'max_leverage', passed: false }))
  })

  it('is told of several legs as one', async () => {
    const put = { symbol: CALL.replace(/C$/, 'P'), side: 'buy' }
    const legs = [{ symbol: CALL, side: 'buy' }, put]
    const told = answer(await call('trading.previewMultiLeg', { legs, quantity: '1' }))
    const effect = told['effect'] as Effect
    expect(told).toMatchObject({ account_id: account, quantity: '1' })
    expect(Math.abs(effect.greeks.after.delta)).toBeLessThan(60)
    expect(effect.greeks.after.gamma).toBeGreaterThan(0)
    const uncovered = { legs: [{ symbol: CALL, side: 'sell' }, put] }
    const short = answer(await call('trading.previewMultiLeg', uncovered))['effect'] as Effect
    expect(short.margin.held.after).toBeNull()
    const wrong = { legs: [{ symbol: 'NO-USD', side: 'buy' }, put] }
    expect(failureOf(await call('trading.previewMultiLeg', wrong))).toMatchObject({
      ...{ code: 'unknown_symbol', field: 'legs.0.symbol' },
    })
  })
})

describe('a bound of leverage that somebody set', () => {
  const limitBuy = (quantity: string) => ({ ...BUY, quantity, order_type: 'limit', price: '50010' })

  it('lets through what meets it and refuses what is over it, naming limit, value and bound', async () => {
    answer(await limit({ max_leverage: '0.25' }))
    // 0.49 · 50,000 over about 99,995 of equity at marks; 0.51 is over a quarter of it.
    expect(failureOf(await call('trading.createTrade', limitBuy('0.51')))).toMatchObject({
      code: 'leverage_limit_exceeded',
      details: { limit: 'max_leverage', bound: '0.25', value: expect.stringMatching(/^0\.255/) as string },
    })
    expect(answer(await call('trading.createTrade', limitBuy('0.49')))['status']).toBe('filled')
    // A step further is over it; a step back is not asked.
    expect(failureOf(await call('trading.createTrade', limitBuy('0.02'))).code).toBe(
      'leverage_limit_exceeded',
    )
    answer(await call('trading.createTrade', { ...BUY, side: 'sell', quantity: '0.1' }))
  })

  it('holds for batches and units too, until a risk manager loosens it', async () => {
    answer(await limit({ max_leverage: '0.1' }))
    const { results } = answer(await call('trading.batch', { orders: [limitBuy('0.5')] })) as {
      results: readonly { refusal: { error: string } | null }[]
    }
    expect(JSON.stringify(results)).toContain('leverage_limit_exceeded')
    const legs = [
      { symbol: CALL, side: 'buy', ratio: 1 },
      { symbol: CALL.replace(/C$/, 'P'), side: 'buy', ratio: 3 },
    ]
    expect(failureOf(await call('trading.multiLeg', { legs, quantity: '1' })).code).toBe(
      'leverage_limit_exceeded',
    )
    answer(await limit({ max_leverage: '50' }, OPERATOR))
    answer(await call('trading.createTrade', limitBuy('0.5')))
  })

  it('lets an account that is over it already only come down', async () => {
    answer(await call('trading.createTrade', limitBuy('0.8')))
    answer(await limit({ max_leverage: '0.2' }))
    expect(failureOf(await call('trading.createTrade', limitBuy('0.01'))).code).toBe(
      'leverage_limit_exceeded',
    )
    expect(answer(await call('trading.createTrade', { ...BUY, side: 'sell' }))['status']).toBe('filled')
  })
})

describe('bounds that nobody set', () => {
  it('refuse nothing, and neither does one of another kind', async () => {
    answer(await limit({ max_orders_per_day: 50, max_var: '10' }))
    answer(await call('trading.createTrade', { ...BUY, quantity: '1.5' }))
    expect((await effectOf(BUY)).limits).toMatchObject([
      { limit: 'max_var', status: 'unknown' },
      { limit: 'max_leverage', bound: 10, refuses: false },
    ])
  })
})

it('a bound of concentration refuses what would exceed it', async () => {
  answer(await limit({ max_concentration: '0.3' }))
  expect(failureOf(await call('trading.createTrade', { ...BUY, quantity: '0.7' }))).toMatchObject({
    code: 'concentration_limit_exceeded',
    details: { limit: 'max_concentration', bound: '0.3', value: expect.stringMatching(/^0\.35/) as string },
  })
  answer(await call('trading.createTrade', BUY))
})
