import { beforeEach, describe, expect, it } from 'vitest'
import { toIso } from '../../../../src/core/kernel/index.ts'
import type { Instant, JsonObject } from '../../../../src/core/kernel/index.ts'
import { BTC, CALL } from '../../../sim/support/venue.ts'
import { OPERATOR, answer, failureOf, keepHistory, openTradingRoom } from './support.ts'

// The bounds of an account's whole book bind whatever adds to it: amendments, stops, brackets, children of algorithms and units,
// beside what is open already. Whatever takes away passes.

const TRADER = 1
let room: Awaited<ReturnType<typeof openTradingRoom>>
let account: string
beforeEach(async () => {
  room = await openTradingRoom()
  account = (await room.openAccount(TRADER)).id
})

const call = (name: string, input: JsonObject, user = TRADER) => room.call(user, name, input)
const limit = async (limits: JsonObject, user = TRADER) =>
  answer(await call('guards.setLimits', { account_id: account, ...limits }, user))
const market = (quantity: string, more: JsonObject = {}): JsonObject => ({
  ...{ symbol: BTC, side: 'buy', quantity },
  ...more,
})
const bid = (quantity: string, price = '49000', more: JsonObject = {}): JsonObject =>
  market(quantity, { order_type: 'limit', price, ...more })
const place = (order: JsonObject) => call('trading.createTrade', order)
const placed = async (order: JsonObject): Promise<string> => String(answer(await place(order))['order_id'])
const amend = (id: string, change: JsonObject) => call('trading.amendOrder', { trade_id: id, ...change })
const heldBitcoin = (): string =>
  room.desk
    .positionsOf(account as never)
    .find(({ symbol }) => symbol === BTC)
    ?.quantity.toFixed() ?? '0'

describe('an amendment', () => {
  it('that adds beyond a bound is refused like a new order, and the order stays as it was', async () => {
    const id = await placed(bid('0.2'))
    await limit({ max_leverage: '0.25' })
    expect(failureOf(await amend(id, { quantity: '0.6' }))).toMatchObject({
      code: 'leverage_limit_exceeded',
      details: { limit: 'max_leverage', bound: '0.25', value: expect.stringMatching(/^0\.29/) as string },
    })
    expect(answer(await amend(id, { quantity: '0.4' }))).toMatchObject({ quantity: '0.4', status: 'open' })
  })

  it('is judged for what it may still fill, in place of what it could before', async () => {
    const id = await placed(bid('0.4'))
    await limit({ max_position_size: '25000' })
    // 0.5 BTC are worth 25,000: in place of the 0.4, not beside them.
    answer(await amend(id, { quantity: '0.5' }))
    expect(failureOf(await amend(id, { quantity: '0.51' })).code).toBe('position_limit_exceeded')
  })

  it('that only takes back passes even where its account is over the bound', async () => {
    answer(await place(market('0.5')))
    const id = await placed(bid('0.4'))
    await limit({ max_leverage: '0.1' })
    answer(await amend(id, { quantity: '0.3' }))
    expect(failureOf(await amend(id, { price: '49500' })).code).toBe('leverage_limit_exceeded')
  })

  it('of an order that waits for its trigger is judged too', async () => {
    const id = await placed(market('0.2', { order_type: 'stop', stop_price: '51000' }))
    await limit({ max_position_size: '20000' })
    expect(failureOf(await amend(id, { quantity: '0.5' })).code).toBe('position_limit_exceeded')
  })
})

describe('orders that are open already', () => {
  it('count: what would exceed a bound in one order does so in ten', async () => {
    await limit({ max_position_size: '25000' })
    for (let count = 0; count < 5; count += 1) answer(await place(bid('0.1')))
    const failure = failureOf(await place(bid('0.1')))
    expect(failure).toMatchObject({
      code: 'position_limit_exceeded',
      details: { limit: 'max_position_size', value: '30000', bound: '25000' },
    })
    expect(failure.message).toContain('once the open orders beside it have filled')
  })

  it('of the other side do not: they take away', async () => {
    answer(await place(market('0.4')))
    await limit({ max_position_size: '25000' })
    answer(await place(bid('0.4', '51000', { side: 'sell' })))
    answer(await place(bid('0.1')))
  })
})

describe('a bound of one position', () => {
  it('looks at the position that is traded, whatever another has grown to', async () => {
    answer(await place(market('0.5')))
    await limit({ max_position_size: '20000' })
    // Two contracts are worth 24,100: less than the bitcoin, and still over the bound.
    const calls = { symbol: CALL, side: 'buy' }
    expect(failureOf(await place({ ...calls, quantity: '2' })).code).toBe('position_limit_exceeded')
    answer(await place({ ...calls, quantity: '1' }))
  })
})

describe('a bound of value at risk', () => {
  beforeEach(async () => {
    room.clock.advance(61_000)
    await room.quoteAll()
    await keepHistory(room, [BTC, 'SPX'])
  })
  const valueAtRiskOf = async (order: JsonObject): Promise<number> => {
    const { effect } = answer(await call('trading.preview', order)) as {
      effect: { var: { after: number } }
    }
    return effect.var.after
  }

  it('refuses exactly what the preview says is over it', async () => {
    const half = await valueAtRiskOf(market('0.5'))
    await limit({ max_var: String(Math.ceil(half)) })
    expect(failureOf(await place(market('0.6')))).toMatchObject({
      code: 'var_limit_exceeded',
      details: { limit: 'max_var', value: expect.stringMatching(/^\d+\.\d+$/) as string },
    })
    const preview = answer(await call('trading.preview', market('0.6')))
    expect(preview['accepted']).toBe(false)
    expect(preview['checks']).toContainEqual(expect.objectContaining({ name: 'max_var', passed: false }))
    expect(answer(await place(market('0.5')))['status']).toBe('filled')
    expect(failureOf(await place(market('0.1'))).code).toBe('var_limit_exceeded')
    // Less bitcoin loses less.
    answer(await place(market('0.2', { side: 'sell' })))
  })

  it('binds each order of a batch by those before it', async () => {
    await limit({ max_var: String(Math.ceil(await valueAtRiskOf(market('0.5')))) })
    const orders = [market('0.3'), market('0.3'), market('0.2')]
    const { results } = answer(await call('trading.batch', { orders })) as {
      results: readonly { refusal: { error: string } | null }[]
    }
    expect(results.map(({ refusal }) => refusal?.error ?? null)).toEqual([null, 'var_limit_exceeded', null])
  })
})

describe('a bracket', () => {
  const bracket = (quantity: string) => market(quantity, { stop_loss: '45000', take_profit: '60000' })

  it('is judged at its entry, and its pair passes because it only reduces', async () => {
    await limit({ max_leverage: '0.25' })
    expect(failureOf(await place(bracket('0.6'))).code).toBe('leverage_limit_exceeded')
    answer(await place(bracket('0.5')))
    await limit({ max_leverage: '0.01' })
    const { orders } = answer(await call('trading.listOrders', { status: 'pending' })) as {
      orders: readonly JsonObject[]
    }
    expect(orders.map(({ order_type, reduce_only }) => [order_type, reduce_only])).toEqual(
      expect.arrayContaining([
        ['stop', true],
        ['take_profit', true],
      ]),
    )
    // The stop fires although the account is far over its bound.
    await room.quote([[44_900, 5]], [[45_100, 5]])
    await room.openAccount(2, 'demo', 1_000_000)
    answer(await call('trading.createTrade', { symbol: BTC, side: 'buy', quantity: '0.1' }, 2))
    answer(await call('trading.createTrade', { symbol: BTC, side: 'sell', quantity: '0.1' }, 2))
    expect(heldBitcoin()).toBe('0')
  })

  it('of an order that only reduces protects a position that is over its bound', async () => {
    answer(await place(market('0.5')))
    await limit({ max_leverage: '0.1' })
    answer(
      await place(
        market('0.5', { side: 'sell', order_type: 'stop', stop_price: '44000', reduce_only: true }),
      ),
    )
  })
})

describe('a unit of several legs', () => {
  const PUT = CALL.replace(/C$/, 'P')

  it('passes as a whole where its legs alone would not', async () => {
    // A long call moves like 60 units of the index, a call with as many puts hardly at all.
    const straddle = {
      legs: [
        { symbol: CALL, side: 'buy' },
        { symbol: PUT, side: 'buy' },
      ],
      quantity: '1',
    }
    await limit({ max_leverage: '1' })
    expect(failureOf(await place({ symbol: CALL, side: 'buy', quantity: '1' })).code).toBe(
      'leverage_limit_exceeded',
    )
    answer(await call('trading.multiLeg', straddle))
  })

  it('is refused as a whole, and its preview says so', async () => {
    await limit({ max_position_size: '12000' })
    const unit = {
      legs: [
        { symbol: CALL, side: 'buy' },
        { symbol: PUT, side: 'buy' },
      ],
      quantity: '1',
    }
    expect(failureOf(await call('trading.multiLeg', unit)).code).toBe('position_limit_exceeded')
    expect(room.desk.positionsOf(account as never)).toEqual([])
    const { effect } = answer(await call('trading.previewMultiLeg', unit)) as {
      effect: { limits: readonly JsonObject[] }
    }
    expect(effect.limits).toContainEqual(
      expect.objectContaining({ limit: 'max_position_size', refuses: true }),
    )
  })
})

describe('an execution algorithm', () => {
  const after = (seconds: number): string => toIso((room.clock.now() + seconds * 1_000) as Instant)
  const twap = (quantity: string) =>
    call('execution.create', { algo: 'twap', symbol: BTC, side: 'buy', quantity, end: after(60) })
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      await room.algos.step()
      room.clock.advance(1_000)
    }
  }

  it('is refused when the whole of it would exceed a bound', async () => {
    await limit({ max_leverage: '0.25' })
    expect(failureOf(await twap('0.6')).code).toBe('leverage_limit_exceeded')
    answer(await twap('0.4'))
  })

  it('stops with the bound as its reason at the child that would exceed it, and overfills nothing', async () => {
    const id = String(answer(await twap('0.6'))['id'])
    await pass(15)
    expect(heldBitcoin()).toBe('0.2')
    await limit({ max_position_size: '12000' })
    await pass(30)
    const stopped = answer(await call('execution.get', { algo_order_id: id }))
    expect(stopped).toMatchObject({
      ...{ status: 'paused', status_reason: 'position_limit_exceeded' },
      ...{ last_refusal: 'position_limit_exceeded', filled_quantity: '0.2', open_quantity: '0' },
    })
    expect(heldBitcoin()).toBe('0.2')
    // Loosened by a risk manager, it goes on where it was.
    await limit({ max_position_size: '50000' }, OPERATOR)
    answer(await call('execution.resume', { algo_order_id: id }))
    await pass(30)
    expect(answer(await call('execution.get', { algo_order_id: id }))).toMatchObject({
      ...{ status: 'completed', filled_quantity: '0.6' },
    })
  })
})

describe('bounds that the store had before the engine started', () => {
  const keep = (bounds: JsonObject) =>
    room.floor.committer.commit({
      writes: [
        {
          ...{ op: 'put' as const, table: 'settings' as const },
          record: { name: `risk.limits.${account}`, value: JSON.stringify(bounds) },
        },
      ],
      facts: [],
    })

  it('bind the first order, though an earlier release kept no list of what binds', async () => {
    await keep({ max_var: null, max_leverage: '0.2', max_concentration: null, max_position_size: '15000' })
    const failure = failureOf(await place(market('0.5')))
    expect(failure.code).toBe('leverage_limit_exceeded')
    expect(failureOf(await place(market('0.35'))).code).toBe('position_limit_exceeded')
    answer(await place(market('0.3')))
  })

  it('and the default of leverage among them, which nobody set, does not', async () => {
    await keep({ max_var: null, max_leverage: '10', max_concentration: null, max_position_size: null })
    const { limits } = answer(await call('trading.preview', market('0.5')))['effect'] as {
      limits: readonly JsonObject[]
    }
    expect(limits).toMatchObject([{ limit: 'max_leverage', bound: 10, refuses: false }])
    answer(await place(market('1.5')))
  })
})
