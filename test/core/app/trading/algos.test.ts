import { beforeEach, describe, expect, it, vi } from 'vitest'
import { decimal, toIso } from '../../../../src/core/kernel/index.ts'
import type { Instant, JsonObject } from '../../../../src/core/kernel/index.ts'
import { BTC, CALL } from '../../../sim/support/venue.ts'
import { OPERATOR, answer, failureOf, openTradingRoom } from './support.ts'

type Room = Awaited<ReturnType<typeof openTradingRoom>>

let room: Room
beforeEach(async () => {
  room = await openTradingRoom()
  await room.openAccount(1)
})

const after = (seconds: number): string => toIso((room.clock.now() + seconds * 1_000) as Instant)

const TWAP = { algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.6' }

const create = async (change: JsonObject = {}, key: string | null = null) =>
  room.call(1, 'execution.create', { ...TWAP, end: after(60), ...change }, key)

const created = async (change: JsonObject = {}): Promise<string> => String(answer(await create(change))['id'])

const view = async (id: string): Promise<Record<string, unknown>> =>
  answer(await room.call(1, 'execution.get', { algo_order_id: id }))

const act = (entry: string, id: string) => room.call(1, `execution.${entry}`, { algo_order_id: id })

/** Lets market time pass in steps of a second. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await room.algos.step()
    room.clock.advance(1_000)
  }
  await room.algos.step()
}

/** Somebody else buys at the market. */
async function othersBuy(quantity: string): Promise<void> {
  if (room.desk.accountsOf(room.userOf(2)).length === 0) await room.openAccount(2, 'demo', 1_000_000)
  answer(await room.call(2, 'trading.createTrade', { symbol: 'BTC-USD', side: 'buy', quantity }))
}

describe('a TWAP order', () => {
  it('sends a tenth of a bitcoin every ten seconds and completes', async () => {
    const id = await created()
    const filled: unknown[] = []
    for (let slice = 0; slice < 6; slice += 1) {
      await pass(1)
      filled.push((await view(id))['filled_quantity'])
      await pass(9)
    }
    expect(filled).toEqual(['0.1', '0.2', '0.3', '0.4', '0.5', '0.6'])
    const done = await view(id)
    expect(done).toMatchObject({
      status: 'completed',
      child_count: 6,
      average_price: '50010',
      open_quantity: '0',
    })
    const children = done['children'] as readonly Record<string, unknown>[]
    expect(children.map((child) => child['parent_order_id'])).toEqual(Array(6).fill(id))
    expect(children.map((child) => child['time_in_force'])).toEqual(Array(6).fill('IOC'))
  })

  it('tells what it cost against the middle at its acceptance', async () => {
    const id = await created({ quantity: '0.5', end: after(10) })
    await room.quote([[50_090, 5]], [[50_110, 5]])
    await pass(10)
    expect((await view(id))['execution_quality']).toMatchObject({
      arrival: { bid: '49990', ask: '50010' },
      expected_price: '50000',
      actual_price: '50110',
      slippage_bps: '22',
      slippage_value: '55',
      commission: '50.11',
      total_cost: '105.11',
      reason: null,
    })
  })

  it('waits for its start', async () => {
    const id = await created({ start: after(30), end: after(60) })
    expect((await view(id))['status']).toBe('scheduled')
    await pass(29)
    expect((await view(id))['child_count']).toBe(0)
    await pass(2)
    expect(await view(id)).toMatchObject({ status: 'working', child_count: 1 })
  })

  it('takes no price beyond its limit, and expires with what is left', async () => {
    const id = await created({ limit_price: '50005', end: after(20), quantity: '0.2' })
    await pass(5)
    expect(await view(id)).toMatchObject({ child_count: 0, last_refusal: 'limit_price' })
    await room.quote([[49_990, 5]], [[50_000, 5]])
    await pass(1)
    expect((await view(id))['last_refusal']).toBeNull()
    await room.quote([[49_990, 5]], [[50_010, 5]])
    await pass(15)
    expect(await view(id)).toMatchObject({
      status: 'expired',
      status_reason: 'window_ended',
      filled_quantity: '0.1',
      remaining_quantity: '0.1',
    })
  })

  it('catches up after a market that was too thin', async () => {
    await room.quote([[49_990, 5]], [[50_010, 0.05]])
    const id = await created({ end: after(20), quantity: '0.2' })
    await pass(2)
    expect(await view(id)).toMatchObject({
      filled_quantity: '0.05',
      scheduled_quantity: '0.1',
      last_refusal: 'no_market',
    })
    await room.quote([[49_990, 5]], [[50_010, 5]])
    await pass(15)
    expect(await view(id)).toMatchObject({ status: 'completed', filled_quantity: '0.2' })
  })

  it('pauses with the check that refused its child for good, sends nothing more, and goes on when it may', async () => {
    await room.quote([[49_990, 20]], [[50_010, 20]])
    const id = await created({ quantity: '12', end: after(60) })
    await pass(30)
    expect(await view(id)).toMatchObject({
      status: 'paused',
      status_reason: 'insufficient_cash',
      last_refusal: 'insufficient_cash',
    })
    const [account] = room.desk.accountsOf(room.userOf(1))
    const placed = vi.spyOn(room.desk, 'placeOrder')
    await pass(10)
    expect(placed).not.toHaveBeenCalled()
    placed.mockRestore()
    answer(
      await room.call(1, 'accounts.deposit', { account_id: account?.id ?? '', amount: '900000' }, 'cash-1'),
    )
    answer(await act('resume', id))
    await pass(20)
    expect(await view(id)).toMatchObject({ status: 'completed', filled_quantity: '12', last_refusal: null })
    const facts = (await room.records()).filter((record) => record.resourceId === id)
    expect(facts.map(({ action }) => action)).toEqual([
      'algo_order.accepted',
      'algo_order.paused',
      'algo_order.resumed',
      'algo_order.completed',
    ])
  })

  it('waits for a market that is halted, and sends on when it is resumed', async () => {
    const id = await created({ end: after(120) })
    const halt = (entry: string) => room.call(OPERATOR, `trading.${entry}`, { symbol: BTC, reason: 'news' })
    answer(await halt('haltInstrument'))
    await pass(40)
    expect(await view(id)).toMatchObject({ status: 'working', filled_quantity: '0' })
    answer(await halt('resumeInstrument'))
    await room.quoteAll()
    await pass(90)
    expect(await view(id)).toMatchObject({ status: 'completed', filled_quantity: '0.6' })
  })
})

describe('an order that joins', () => {
  it('rests at its own best price for half a slice, then crosses what did not fill', async () => {
    const id = await created({ style: 'join', end: after(20), quantity: '0.2' })
    await pass(1)
    expect(await view(id)).toMatchObject({ open_quantity: '0.1', filled_quantity: '0' })
    expect(room.desk.depth(BTC, 1).bids[0]?.quantity.toNumber()).toBe(5.1)
    await pass(5)
    expect(await view(id)).toMatchObject({ open_quantity: '0', filled_quantity: '0.1', child_count: 2 })
    await pass(15)
    expect(await view(id)).toMatchObject({ status: 'completed', average_price: '50010' })
  })

  it('counts what rests when others fill it', async () => {
    const id = await created({ style: 'join', end: after(20), quantity: '0.2' })
    await pass(1)
    await room.quote([], [[49_990, 0.04]])
    expect((await view(id))['filled_quantity']).toBe('0.04')
    await room.quoteAll()
    await pass(30)
    expect(await view(id)).toMatchObject({ status: 'completed', filled_quantity: '0.2' })
  })

  it('gives nobody a way to make a child larger', async () => {
    const id = await created({ style: 'join' })
    await pass(1)
    const [child] = (await view(id))['children'] as readonly Record<string, unknown>[]
    const amended = await room.call(1, 'trading.amendOrder', {
      trade_id: String(child?.['order_id']),
      quantity: '5',
    })
    expect(failureOf(amended).code).toBe('not_amendable')
    answer(await room.call(1, 'trading.cancelTrade', { trade_id: String(child?.['order_id']) }))
    await pass(60)
    expect(await view(id)).toMatchObject({ status: 'completed', filled_quantity: '0.6' })
  })
})

describe('a POV order', () => {
  it('takes its share of what others trade, its own trades not counted', async () => {
    const id = await created({ algo: 'pov', participation: '0.25', quantity: '0.5' })
    await pass(5)
    expect((await view(id))['child_count']).toBe(0)
    await othersBuy('0.4')
    await pass(2)
    expect(await view(id)).toMatchObject({ observed_volume: '0.4', filled_quantity: '0.1' })
    await othersBuy('1.6')
    await pass(2)
    expect(await view(id)).toMatchObject({
      observed_volume: '2',
      status: 'completed',
      filled_quantity: '0.5',
    })
  })

  it('does not hear other markets, nor what traded before it', async () => {
    await othersBuy('1')
    const id = await created({ algo: 'pov', participation: '1' })
    answer(await room.call(2, 'trading.createTrade', { symbol: CALL, side: 'buy', quantity: '1' }))
    await pass(3)
    expect(await view(id)).toMatchObject({ observed_volume: '0', child_count: 0 })
  })
})

describe('a VWAP order', () => {
  it('is refused without bars, and follows them with', async () => {
    expect(failureOf(await create({ algo: 'vwap' })).code).toBe('no_volume_profile')
    const bar = (minute: number, volume: number) => ({
      op: 'put' as const,
      table: 'bars' as const,
      record: {
        ...{ symbol: BTC, timeframe: '5m' as const },
        at: (room.clock.now() - 86_400_000 + minute * 60_000) as Instant,
        ...{ open: decimal(1), high: decimal(1), low: decimal(1), close: decimal(1) },
        volume: decimal(volume),
      },
    })
    await room.store.commit([bar(0, 1), bar(5, 3)])
    const id = await created({ algo: 'vwap', end: after(600), slice_seconds: 300, quantity: '0.8' })
    await pass(1)
    expect(await view(id)).toMatchObject({
      filled_quantity: '0.2',
      profile_source: '5m bars by 5 min of the day',
    })
    await pass(300)
    expect(await view(id)).toMatchObject({ filled_quantity: '0.8', status: 'completed' })
  })
})

describe('an implementation shortfall order', () => {
  it('trades most at first', async () => {
    const id = await created({ algo: 'is', urgency: 2, quantity: '0.6' })
    await pass(1)
    // 1 − sinh(2·5/6)/sinh 2 = 0.296139 of the order.
    expect((await view(id))['filled_quantity']).toBe('0.177683')
    await pass(59)
    expect((await view(id))['status']).toBe('completed')
  })
})

describe('pause, resume and cancel', () => {
  it('take what rests out of the book, and catch up on resuming', async () => {
    const id = await created({ style: 'join' })
    await pass(1)
    expect(answer(await act('pause', id))).toMatchObject({ status: 'paused', open_quantity: '0' })
    expect(failureOf(await act('pause', id)).code).toBe('algo_order_paused')
    await pass(30)
    expect((await view(id))['filled_quantity']).toBe('0')
    expect(answer(await act('resume', id))['status']).toBe('working')
    expect(failureOf(await act('resume', id)).code).toBe('algo_order_not_paused')
    await pass(29)
    expect(await view(id)).toMatchObject({ status: 'completed', filled_quantity: '0.6' })
  })

  it('end the order with its children, once', async () => {
    const id = await created({ style: 'join' })
    await pass(16)
    const ended = answer(await act('cancel', id))
    expect(ended).toMatchObject({ status: 'cancelled', filled_quantity: '0.2', open_quantity: '0' })
    const [account] = room.desk.accountsOf(room.userOf(1))
    expect(account && room.desk.openOrdersOf(account.id)).toEqual([])
    for (const entry of ['cancel', 'pause', 'resume']) {
      expect(failureOf(await act(entry, id)).code).toBe('algo_order_ended')
    }
    await pass(60)
    expect((await view(id))['filled_quantity']).toBe('0.2')
    const facts = (await room.records()).filter(
      (record) => record.resourceId === id && record.result === 'success',
    )
    expect(facts.map(({ action }) => action)).toEqual(['algo_order.accepted', 'algo_order.cancelled'])
  })

  it('happen by themselves when the account is stopped, until somebody resumes', async () => {
    const id = await created()
    await pass(1)
    const [account] = room.desk.accountsOf(room.userOf(1))
    const stop = (state: string) =>
      room.call(1, 'trading.killSwitch', { account_id: account?.id ?? '', state, reason: 'enough' })
    answer(await stop('halted'))
    await pass(12)
    expect(await view(id)).toMatchObject({ status: 'paused', status_reason: 'account_halted' })
    answer(await act('resume', id))
    await pass(1)
    expect((await view(id))['status']).toBe('paused')
    answer(await stop('active'))
    answer(await act('resume', id))
    await pass(1)
    expect(await view(id)).toMatchObject({ status: 'working', filled_quantity: '0.2' })
  })

  it('follow a dead man’s switch that fired, once', async () => {
    const id = await created({ style: 'join' })
    await pass(1)
    const [account] = room.desk.accountsOf(room.userOf(1))
    answer(await room.call(1, 'trading.deadManSwitch', { account_id: account?.id ?? '', timeout_s: 5 }))
    room.clock.advance(5_000)
    await room.floor.endDue()
    await pass(1)
    expect(await view(id)).toMatchObject({
      status: 'paused',
      status_reason: 'dead_man_switch',
      open_quantity: '0',
    })
    room.clock.advance(1_000)
    answer(await act('resume', id))
    await pass(60)
    expect((await view(id))['status']).toBe('completed')
  })

  it('are for the owner alone', async () => {
    const id = await created()
    await room.openAccount(2)
    const foreign = await room.call(2, 'execution.cancel', { algo_order_id: id })
    expect(failureOf(foreign)).toMatchObject({ code: 'not_found' })
    expect(answer(await room.call(2, 'execution.list', {}))['total']).toBe(0)
    expect(answer(await room.call(1, 'execution.list', { status: 'open' }))['total']).toBe(1)
  })

  it('lapse with the window while it is paused', async () => {
    const id = await created({ end: after(20) })
    answer(await act('pause', id))
    await pass(21)
    expect(await view(id)).toMatchObject({ status: 'expired', status_reason: 'window_ended' })
  })
})

describe('a request', () => {
  it('with the same key gives one order', async () => {
    const [first, again] = [answer(await create({}, 'k1')), answer(await create({}, 'k1'))]
    expect(again['id']).toBe(first['id'])
    expect(answer(await room.call(1, 'execution.list', {}))['total']).toBe(1)
  })

  it.each([
    ['off_lot', { quantity: '0.0000001' }],
    ['unknown_symbol', { symbol: 'NOPE' }],
    ['account_not_found', { account_id: 'x' }],
    ['window_in_past', { end: '2026-01-01T00:00:00Z' }],
    ['participation_out_of_range', { algo: 'pov', participation: '1.5' }],
    ['off_tick', { limit_price: '50000.001' }],
  ] as const)('is refused by %s', async (code, change) => {
    expect(failureOf(await create(change)).code).toBe(code)
  })

  it('whose fields contradict each other is refused before anything else', async () => {
    const changes: readonly JsonObject[] = [{ algo: 'pov' }, { participation: '0.1' }, { urgency: 1 }]
    for (const change of changes) {
      expect(room.app.statusOf(failureOf(await create(change)).code)).toBe(422)
    }
  })

  it('beyond the number of open ones is refused with the bound', async () => {
    for (let count = 0; count < 50; count += 1) await created()
    expect(failureOf(await create())).toMatchObject({
      code: 'algo_order_limit_exceeded',
      details: { limit: 'open_algo_orders', value: '50', bound: '50' },
    })
  })
})

describe('the quality of an order', () => {
  it('is measured fill by fill against the quote that it found', async () => {
    await room.quote(
      [[49_990, 5]],
      [
        [50_010, 0.5],
        [50_030, 5],
      ],
    )
    const placed = answer(
      await room.call(1, 'trading.createTrade', { symbol: 'BTC-USD', side: 'buy', quantity: '1' }),
    )
    const quality = answer(await room.call(1, 'execution.quality', { trade_id: String(placed['order_id']) }))
    expect(quality).toMatchObject({
      expected_price: '50000',
      actual_price: '50020',
      slippage_bps: '4',
      reason: null,
    })
    const fills = quality['fills'] as readonly Record<string, unknown>[]
    expect(fills.map((fill) => [fill['slippage_bps'], fill['slippage_value']])).toEqual([
      ['2', '5'],
      ['6', '15'],
    ])
  })

  it('says why it is not known', async () => {
    await room.quote([[49_990, 5]], [])
    const order = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '1', price: '49000' }
    const placed = answer(await room.call(1, 'trading.createTrade', order))
    const quality = answer(await room.call(1, 'execution.quality', { trade_id: String(placed['order_id']) }))
    expect(quality).toMatchObject({ expected_price: null, slippage_bps: null, reason: 'one_sided_arrival' })
  })
})
