import { beforeEach, describe, expect, it } from 'vitest'
import { makeSpot } from '../../../../src/core/instruments/index.ts'
import { decimal, toIso, utcDay } from '../../../../src/core/kernel/index.ts'
import type { Instant, JsonObject } from '../../../../src/core/kernel/index.ts'
import { CALL, START, must, symbolOf } from '../../../sim/support/venue.ts'
import { OPERATOR, answer, failureOf, openTradingRoom } from './support.ts'

type Room = Awaited<ReturnType<typeof openTradingRoom>>

let room: Room
beforeEach(async () => {
  room = await openTradingRoom()
  await room.openAccount(1, 'demo', 5_000_000)
})

const accountId = (): string => String(room.desk.accountsOf(room.userOf(1))[0]?.id)

const after = (seconds: number): string => toIso((room.clock.now() + seconds * 1_000) as Instant)

const create = async (change: JsonObject = {}) =>
  room.call(1, 'execution.create', {
    ...{ algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.6', style: 'join', end: after(60) },
    ...change,
  })

const created = async (change: JsonObject = {}): Promise<string> => String(answer(await create(change))['id'])

const view = async (id: string): Promise<Record<string, unknown>> =>
  answer(await room.call(1, 'execution.get', { algo_order_id: id }))

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await room.algos.step()
    room.clock.advance(1_000)
  }
  await room.algos.step()
}

const factsOf = async (id: string): Promise<readonly string[]> =>
  (await room.records()).filter((record) => record.resourceId === id).map(({ action }) => action)

describe('an account that only reduces', () => {
  const reduce = async () =>
    answer(
      await room.call(1, 'trading.killSwitch', { account_id: accountId(), state: 'reducing', reason: 'cap' }),
    )

  const held = () => room.desk.positionsOf(accountId() as never)[0]?.quantity.toFixed()

  it('takes no parent that would open or enlarge a position, with the refusal that its children met', async () => {
    await reduce()
    const order = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.1', price: '50000' }
    const child = failureOf(await room.call(1, 'trading.createOrder', { ...order, account_id: accountId() }))
    expect(child.code).toBe('only_reducing')
    expect(failureOf(await create())).toMatchObject({ code: child.code, details: child.details })
    expect(answer(await room.call(1, 'execution.list', {}))['algo_orders']).toEqual([])
  })

  it('takes and works one that makes a position smaller, and none that would turn it', async () => {
    await created({ style: 'take', quantity: '0.6' })
    await pass(61)
    expect(held()).toBe('0.6')
    await reduce()
    expect(failureOf(await create({ side: 'sell', quantity: '0.7' })).code).toBe('only_reducing')
    const id = await created({ side: 'sell', quantity: '0.6', style: 'take' })
    await pass(61)
    expect(await view(id)).toMatchObject({ status: 'completed', filled_quantity: '0.6' })
    expect(held()).toBe('0')
  })

  it('takes none at all while it is halted', async () => {
    answer(
      await room.call(1, 'trading.killSwitch', { account_id: accountId(), state: 'halted', reason: 'stop' }),
    )
    expect(failureOf(await create()).code).toBe('trading_halted')
  })
})

describe('cancel-all', () => {
  const cancelAll = async (change: JsonObject = {}) =>
    answer(await room.call(1, 'trading.cancelOrders', { account_id: accountId(), ...change }))

  it('ends the algorithms with their children, tells so, and nothing is sent afterwards', async () => {
    const id = await created()
    const paused = await created()
    await pass(1)
    answer(await room.call(1, 'execution.pause', { algo_order_id: paused }))
    const answered = await cancelAll()
    expect(answered).toMatchObject({
      message: '1 order and 2 execution algorithms cancelled.',
      cancelled: 1,
      algo_orders: [
        { id, algo: 'twap', symbol: 'BTC-USD', status: 'cancelled', status_reason: 'cancel_all' },
        { id: paused, status: 'cancelled', status_reason: 'cancel_all' },
      ],
    })
    const before = (await view(id))['child_count']
    await pass(60)
    expect(await view(id)).toMatchObject({
      status: 'cancelled',
      filled_quantity: '0',
      open_quantity: '0',
      child_count: before,
    })
    expect(room.desk.openOrdersOf(accountId() as never)).toEqual([])
    expect(await factsOf(id)).toEqual(['algo_order.accepted', 'algo_order.cancelled'])
  })

  it('of one instrument leaves the algorithms in others at work, and those of other people', async () => {
    await room.openAccount(2)
    const [bitcoin, call] = [
      await created(),
      await created({ symbol: CALL, quantity: '6', limit_price: '121' }),
    ]
    const foreign = String(
      answer(
        await room.call(2, 'execution.create', {
          ...{ algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.6', end: after(60) },
        }),
      )['id'],
    )
    await pass(1)
    const answered = await cancelAll({ symbol: 'BTC-USD' })
    expect(answered['algo_orders']).toMatchObject([{ id: bitcoin }])
    expect((await view(call))['status']).toBe('working')
    const others = answer(await room.call(2, 'execution.get', { algo_order_id: foreign }))
    expect(others['status']).toBe('working')
  })

  it('tells whoever listens', async () => {
    const heard: string[] = []
    room.floor.listen((event) => {
      if (event.kind === 'algo') heard.push(`${event.algo.record.status} ${event.algo.record.statusReason}`)
    })
    await created()
    await pass(1)
    await cancelAll()
    expect(heard.at(0)).toBe('working null')
    expect(heard.at(-1)).toBe('cancelled cancel_all')
  })

  it('without an algorithm counts orders alone', async () => {
    expect(await cancelAll()).toMatchObject({ message: '0 orders cancelled.', algo_orders: [] })
  })
})

describe('a split', () => {
  const list = async (): Promise<void> => {
    const share = makeSpot({
      ...{ symbol: symbolOf('AAPL'), kind: 'equity', tickSize: decimal('0.01'), lotSize: decimal(1) },
      ...{ exchange: 'OPTX', isPaper: true, listedAt: START },
    })
    await room.floor.settleOwn(room.desk.listInstruments([must(share)]))
    await room.quote([[645, 500]], [[645.5, 500]], 'AAPL')
  }
  const split = () =>
    room.call(
      OPERATOR,
      'instruments.applyCorporateAction',
      { kind: 'split', symbol: 'AAPL', numerator: 7, effective_on: utcDay(room.clock.now()) },
      'split-1',
    )

  it('of seven for one ends the algorithms in the share: no child trades seven times too little or at the old limit', async () => {
    await list()
    const buy = { symbol: 'AAPL', quantity: '70', limit_price: '650', style: 'take', slice_seconds: 6 }
    const id = await created(buy)
    const other = await created()
    await pass(7)
    expect(await view(id)).toMatchObject({ status: 'working', filled_quantity: '14' })
    answer(await split())
    await room.quote([[92, 500]], [[92.2, 500]], 'AAPL')
    await pass(60)
    expect(await view(id)).toMatchObject({
      status: 'cancelled',
      status_reason: 'corporate_action',
      filled_quantity: '14',
      remaining_quantity: '56',
      child_count: 2,
    })
    expect(await factsOf(id)).toEqual(['algo_order.accepted', 'algo_order.cancelled'])
    expect((await view(other))['status']).toBe('completed')
    const held = room.desk.positionsOf(accountId() as never).find(({ symbol }) => symbol === 'AAPL')
    expect(held?.quantity.toFixed()).toBe('98')
  })

  it('that is told twice ends nothing that was started after it', async () => {
    await list()
    answer(await split())
    await room.quote([[92, 500]], [[92.2, 500]], 'AAPL')
    const id = await created({ symbol: 'AAPL', quantity: '70', style: 'take' })
    const again = { kind: 'split', symbol: 'AAPL', numerator: 7, effective_on: utcDay(room.clock.now()) }
    answer(await room.call(OPERATOR, 'instruments.applyCorporateAction', again, 'split-2'))
    await pass(60)
    expect((await view(id))['status']).toBe('completed')
  })
})

describe('the confirmation of a large order', () => {
  const large = { quantity: '30', style: 'take', end: '' }
  const asked = 'BUY 30 BTC-USD MARKET'

  it('is asked of the whole when it is started, kept in the audit, and of no child', async () => {
    await room.quote([[49_990, 50]], [[50_010, 50]])
    const body = { ...large, end: after(10), slice_seconds: 10 }
    expect(failureOf(await create(body))).toMatchObject({
      code: 'confirmation_required',
      details: { guard: 'order_size', confirm: asked },
    })
    expect(failureOf(await create({ ...body, confirm: 'yes' })).code).toBe('confirmation_required')
    const id = await created({ ...body, confirm: asked })
    await pass(11)
    // One child of 1,500,300 USD: by hand it would have been asked for.
    expect(await view(id)).toMatchObject({ status: 'completed', filled_quantity: '30', last_refusal: null })
    const [accepted] = (await room.records()).filter((record) => record.resourceId === id)
    expect(accepted?.facts).toMatchObject({ confirmed: 'order_size' })
  })

  it('names the limit price where there is one, and a far one is asked for too', async () => {
    expect(failureOf(await create({ limit_price: '90000' }))).toMatchObject({
      code: 'confirmation_required',
      details: { guard: 'price_deviation', confirm: 'BUY 0.6 BTC-USD 90000' },
    })
  })
})
