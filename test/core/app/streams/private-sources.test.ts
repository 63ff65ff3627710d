import { describe, expect, it } from 'vitest'
import {
  algosSource,
  balancesSource,
  fillsSource,
  linksSource,
  ordersSource,
  positionsSource,
} from '../../../../src/core/app/streams/private-sources.ts'
import type { Links } from '../../../../src/core/app/streams/private-sources.ts'
import { makeHandClock } from '../../../sim/support/venue.ts'
import { userId } from '../../../support/records.ts'
import { BUY, answer, openTradingRoom } from '../trading/support.ts'

const audience = (number: number) => ({ userId: userId(number), accountId: null })

type Item = Record<string, unknown>
const itemsOf = (message: unknown): Item[] => (message as { items: Item[] } | null)?.items ?? []

async function openDesk() {
  const room = await openTradingRoom()
  await room.openAccount(1)
  await room.openAccount(2)
  const { desk, store, valuations, clock, orderValueMax, listen } = room
  return { room, deps: { desk, store, valuations, clock, orderValueMax, listen, algos: room.algos } }
}

describe('the channel of execution algorithms', () => {
  it('starts with the open ones and the last, then sends what the children fill and how each ends', async () => {
    const { room, deps } = await openDesk()
    const end = new Date(room.clock.now() + 20_000).toISOString()
    const start = async (user: number) =>
      answer(
        await room.call(user, 'execution.create', {
          ...{ algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.2', style: 'join', end },
        }),
      )['id']
    const [id] = [await start(1), await start(2)]
    const source = algosSource(deps, audience(1))
    expect(itemsOf(await source.snapshot())).toMatchObject([{ id, status: 'working', filled_quantity: '0' }])
    expect(source.collect()).toBeNull()
    await room.algos.step()
    expect(itemsOf(source.collect())).toMatchObject([{ id, open_quantity: '0.1', child_count: 1 }])
    await room.quote([], [[49_990, 0.04]])
    expect(itemsOf(source.collect())).toMatchObject([{ id, filled_quantity: '0.04', open_quantity: '0.06' }])
    await room.call(1, 'execution.cancel', { algo_order_id: String(id) })
    expect(itemsOf(source.collect())).toMatchObject([{ id, status: 'cancelled', filled_quantity: '0.04' }])
    expect(itemsOf(await source.snapshot())).toMatchObject([{ id, status: 'cancelled' }])
    source.close()
  })
})

describe('the orders channel', () => {
  it('starts with the working orders and the last ones, then sends the newest state of each', async () => {
    const { room, deps } = await openDesk()
    const filled = answer(await room.call(1, 'trading.createTrade', BUY))
    const limit = { ...BUY, order_type: 'limit', price: '49000' }
    const resting = answer(await room.call(1, 'trading.createTrade', limit))
    const source = ordersSource(deps, audience(1))
    const known = itemsOf(await source.snapshot()).map(({ order_id, status }) => [order_id, status])
    expect(new Map(known as [string, string][])).toEqual(
      new Map([
        [filled['order_id'], 'filled'],
        [resting['order_id'], 'open'],
      ]),
    )
    expect(source.collect()).toBeNull()
    await room.call(1, 'trading.cancelTrade', { trade_id: resting['order_id'] as string })
    expect(itemsOf(source.collect())).toMatchObject([{ order_id: resting['order_id'], status: 'cancelled' }])
    expect(source.collect()).toBeNull()
  })

  it('shows a working order however many newer ones have ended, a pending one too', async () => {
    const { room, deps } = await openDesk()
    const stop = { ...BUY, order_type: 'stop', stop_price: '60000' }
    const pending = answer(await room.call(1, 'trading.createTrade', stop))
    expect(pending['status']).toBe('pending')
    for (let newer = 0; newer < 100; newer += 1) {
      const limit = { ...BUY, order_type: 'limit', price: '49000' }
      const { order_id: id } = answer(await room.call(1, 'trading.createTrade', limit))
      await room.call(1, 'trading.cancelTrade', { trade_id: id as string })
    }
    const shown = itemsOf(await ordersSource(deps, audience(1)).snapshot())
    expect(shown).toHaveLength(101)
    expect(shown.map(({ order_id }) => order_id)).toContain(pending['order_id'])
  })

  it('sends every state that an order took between two looks, and a slow reader all of them in order', async () => {
    const { room, deps } = await openDesk()
    const source = ordersSource(deps, audience(1))
    const limit = { ...BUY, order_type: 'limit', price: '49000' }
    const { order_id: id } = answer(await room.call(1, 'trading.createTrade', limit))
    await room.call(1, 'trading.amendOrder', { trade_id: id as string, price: '48000' })
    const first = source.collect()
    await room.call(1, 'trading.cancelTrade', { trade_id: id as string })
    const both = itemsOf(source.merge(first, source.collect()))
    expect(both.map(({ order_id, status, price }) => [order_id, status, price])).toEqual([
      [id, 'open', '49000'],
      [id, 'open', '48000'],
      [id, 'cancelled', '48000'],
    ])
    const many = { items: Array.from({ length: 2_000 }, () => both[0]) }
    expect(source.merge(many, first)).toBeNull()
  })

  it('shows one account alone when it is asked for', async () => {
    const { room, deps } = await openDesk()
    const [account] = room.desk.accountsOf(userId(1))
    const [other] = room.desk.accountsOf(userId(2))
    const mine = ordersSource(deps, { userId: userId(1), accountId: account?.id ?? null })
    const foreign = ordersSource(deps, { userId: userId(1), accountId: other?.id ?? null })
    await room.call(1, 'trading.createTrade', BUY)
    await room.call(2, 'trading.createTrade', BUY)
    expect(itemsOf(mine.collect())).toMatchObject([{ account_id: account?.id, status: 'filled' }])
    expect(itemsOf(await mine.snapshot())).toMatchObject([{ account_id: account?.id }])
    expect(foreign.collect()).toBeNull()
    expect(itemsOf(await foreign.snapshot())).toEqual([])
  })

  it('hears nobody else, and nothing after it is closed', async () => {
    const { room, deps } = await openDesk()
    const source = ordersSource(deps, audience(1))
    await room.call(2, 'trading.createTrade', BUY)
    expect(source.collect()).toBeNull()
    source.close()
    await room.call(1, 'trading.createTrade', BUY)
    expect(source.collect()).toBeNull()
  })

  it('hears nothing of an order whose commit failed', async () => {
    const { room, deps } = await openDesk()
    const source = ordersSource(deps, audience(1))
    room.store.failNextCommit('before')
    await room.call(1, 'trading.createTrade', BUY)
    expect(source.collect()).toBeNull()
  })
})

describe('the fills channel', () => {
  it('sends each fill once, to its owner', async () => {
    const { room, deps } = await openDesk()
    const [own, other] = [fillsSource(deps, audience(1)), fillsSource(deps, audience(2))]
    const placed = answer(await room.call(1, 'trading.createTrade', BUY))
    expect(itemsOf(own.collect())).toEqual(placed['fills'])
    expect(own.collect()).toBeNull()
    expect(other.collect()).toBeNull()
    expect(itemsOf(await own.snapshot())).toEqual(placed['fills'])
  })
})

describe('the positions channel', () => {
  it('follows the mark four times a second, and is silent while nothing moves', async () => {
    const { room, deps } = await openDesk()
    await room.call(1, 'trading.createTrade', BUY)
    const source = positionsSource(deps, audience(1))
    expect(itemsOf(source.collect())).toMatchObject([
      { symbol: 'BTC-USD', quantity: '0.5', current_price: '50000' },
    ])
    await room.quote([[50_990, 5]], [[51_010, 5]])
    room.clock.advance(249)
    expect(source.collect()).toBeNull()
    room.clock.advance(1)
    expect(itemsOf(source.collect())).toMatchObject([{ current_price: '51000', unrealized_pnl: '495' }])
    room.clock.advance(250)
    expect(source.collect()).toBeNull()
  })

  it('asks for the value of an instrument once, however many accounts hold it', async () => {
    const { room, deps } = await openDesk()
    await room.call(1, 'trading.createTrade', BUY)
    const held = room.desk.accountsOf(userId(1)).flatMap(({ id }) => room.desk.positionsOf(id))
    const many = Array.from({ length: 50 }, (_, at) => held.map((one) => ({ ...one, id: `${one.id}-${at}` })))
    const positions = many.flat() as unknown as typeof held
    let asked = 0
    const valuationOf: typeof deps.valuations.valuationOf = (symbol) => {
      asked += 1
      return deps.valuations.valuationOf(symbol)
    }
    const desk = { ...deps.desk, positionsOf: () => positions }
    const source = positionsSource(
      { ...deps, desk, valuations: { ...deps.valuations, valuationOf } },
      audience(1),
    )
    expect(itemsOf(source.collect())).toHaveLength(50)
    expect(asked).toBe(1)
    room.clock.advance(250)
    expect(source.collect()).toBeNull()
    expect(asked).toBe(2)
  })
})

describe('the balances channel', () => {
  it('sends the account whose money moved, as it stands now', async () => {
    const { room, deps } = await openDesk()
    const source = balancesSource(deps, audience(1))
    expect(itemsOf(await source.snapshot())).toMatchObject([{ balance_usd: '100000' }])
    await room.call(2, 'trading.createTrade', BUY)
    expect(source.collect()).toBeNull()
    await room.call(1, 'trading.createTrade', BUY)
    // 100 000 − 25 005 − 0.2 % of it.
    expect(itemsOf(source.collect())).toMatchObject([{ balance_usd: '74944.99', held_usd: '0' }])
  })
})

describe('the links channel', () => {
  it('tells once a second', () => {
    const clock = makeHandClock()
    const links = { links: [], engine_time: 'now' } as Links
    const source = linksSource(() => links, clock)
    expect(source.collect()).toBe(links)
    clock.advance(999)
    expect(source.collect()).toBeNull()
    clock.advance(1)
    expect(source.collect()).toBe(links)
  })
})
