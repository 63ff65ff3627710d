import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'
import { expectSoundBooks } from './support.ts'

type Order = Fields &
  Readonly<{
    order_id: string
    status: string
    quantity: string
    price: string
    message: string
    error: string
    fills: readonly Fields[]
    events: readonly Readonly<{ kind: string; facts: Fields }>[]
    audit: readonly Readonly<{ action: string }>[]
  }>

let directory: string
let desk: RealDesk
let trader: RestClient
let stranger: RestClient

beforeAll(async () => {
  directory = makeDataDirectory()
  desk = await openRealDesk({ dataDirectory: directory })
  trader = await registered(restClient(desk.address), 'amender')
  stranger = await registered(restClient(desk.address), 'stranger')
})

afterAll(async () => {
  await desk.close()
  removeDataDirectory(directory)
})

const LIMIT = {
  symbol: 'BTC-USD',
  side: 'buy',
  order_type: 'limit',
  time_in_force: 'GTC',
  quantity: '0.02',
  price: '20000',
}

async function placed(more: Fields = {}): Promise<string> {
  const answer = await trader.ask<Order>('POST /trades', { ...LIMIT, ...more })
  expect(answer.status, answer.text).toBe(201)
  return answer.body.order_id
}

describe('PATCH of an order over REST', () => {
  it('changes price and quantity under the same id, with its event, its audit fact and its hold', async () => {
    const id = await placed()
    const answer = await trader.ask<Order>(`PATCH /trading/orders/${id}`, { price: '21000', quantity: 0.03 })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({
      order_id: id,
      price: '21000',
      quantity: '0.03',
      status: 'open',
      message: 'Order amended.',
      order: { order_id: id, price: '21000' },
      fills: [],
    })
    const { body } = await trader.ask<Order>(`GET /trades/${id}`)
    expect(body.events.map(({ kind }) => kind)).toEqual(['accepted', 'amended'])
    expect(body.events[1]?.facts).toMatchObject({
      before: { price: '20000', quantity: '0.02' },
      after: { price: '21000', quantity: '0.03' },
    })
    expect(body.audit.map(({ action }) => action)).toEqual(['order.amended', 'order.placed'])
    const held = async () =>
      (await trader.ask<{ accounts: readonly { held_usd: string }[] }>('GET /accounts')).body.accounts[0]
        ?.held_usd
    expect(await held()).toBe('631.26')
    await trader.ask(`DELETE /trades/${id}`)
    expect(await held()).toBe('0')
  })

  it('fills at once what crosses', async () => {
    const id = await placed()
    const { body } = await trader.ask<{ ask: string }>('GET /market/ticker/BTC-USD')
    expect(Number(body.ask)).toBeGreaterThan(0)
    const price = (Number(body.ask) * 1.01).toFixed(2)
    const answer = await trader.ask<Order>(`PATCH /trades/${id}`, { price, quantity: '0.003' })
    expect(answer.body, answer.text).toMatchObject({ order_id: id, status: 'filled', quantity: '0.003' })
    expect(answer.body.fills.length).toBeGreaterThan(0)
  })

  it('answers a repeat with the same key once more and acts once', async () => {
    const id = await placed()
    const send = (quantity: string) =>
      trader.ask<Order>(`PATCH /trades/${id}`, { quantity }, { 'idempotency-key': `amend-${id}` })
    const first = await send('0.01')
    expect(first.status, first.text).toBe(200)
    expect((await send('0.01')).body).toEqual(first.body)
    expect((await send('0.02')).status).toBe(409)
    const { body } = await trader.ask<Order>(`GET /trades/${id}`)
    expect(body.events.filter(({ kind }) => kind === 'amended')).toHaveLength(1)
  })

  it('acts once for a key that comes on two connections at the same time, and both hear the same', async () => {
    const headers = { 'idempotency-key': 'twice-at-once' }
    const sent = Array.from({ length: 2 }, () => trader.ask<Order>('POST /trades', LIMIT, headers))
    const [one, other] = await Promise.all(sent)
    expect([one?.status, other?.status]).toEqual([201, 201])
    expect(other?.body).toEqual(one?.body)
    const id = String(one?.body.order_id)
    const changes = ['0.01', '0.015'].map((quantity) =>
      trader.ask<Order>(`PATCH /trades/${id}`, { quantity }, { 'idempotency-key': 'amended-at-once' }),
    )
    const statuses = (await Promise.all(changes)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 409])
    const { body } = await trader.ask<Order>(`GET /trades/${id}`)
    expect(body.events.map(({ kind }) => kind)).toEqual(['accepted', 'amended'])
  })

  it('leaves a repeated submission of the original order a repeat', async () => {
    const again = { client_order_id: 'amended-later' }
    const id = await placed(again)
    await trader.ask(`PATCH /trades/${id}`, { quantity: '0.01' })
    expect(await placed(again)).toBe(id)
    const other = await trader.ask<Order>('POST /trades', { ...LIMIT, ...again, quantity: '0.01' })
    expect([other.status, other.body.error]).toEqual([409, 'client_order_id_reused'])
  })

  it.each([
    ['no new terms', {}, 422, 'invalid_input'],
    ['a stop price', { stop_price: '1' }, 409, 'not_pending'],
    ['a stop price beside a price', { price: '1', stop_price: '1' }, 409, 'not_pending'],
    ['a price off the tick', { price: '20000.001' }, 422, 'off_tick'],
    ['a quantity off the lot', { quantity: '0.0000001' }, 422, 'off_lot'],
    ['a negative quantity', { quantity: -1 }, 422, 'invalid_input'],
    ['too little', { quantity: '0.001' }, 400, 'notional_below_minimum'],
    ['more than the cash', { quantity: 40 }, 400, 'insufficient_cash'],
  ])('refuses %s', async (_name, body, status, code) => {
    const id = await placed()
    const answer = await trader.ask<Order>(`PATCH /trades/${id}`, body)
    expect([answer.status, answer.body.error], answer.text).toEqual([status, code])
    expect((await trader.ask<Order>(`GET /trades/${id}`)).body).toMatchObject({
      quantity: '0.02',
      price: '20000',
    })
    await trader.ask(`DELETE /trades/${id}`)
  })

  it('refuses an order of somebody else like none, and one that has ended by its state', async () => {
    const id = await placed()
    const foreign = await stranger.ask<Order>(`PATCH /trades/${id}`, { quantity: '0.01' })
    const none = await stranger.ask<Order>('PATCH /trades/none', { quantity: '0.01' })
    expect([foreign.status, foreign.body.error, none.status, none.body.error]).toEqual([
      404,
      'not_found',
      404,
      'not_found',
    ])
    await trader.ask(`DELETE /trades/${id}`)
    const ended = await trader.ask<Order>(`PATCH /trades/${id}`, { quantity: '0.01' })
    expect([ended.status, ended.body.error]).toEqual([409, 'not_amendable'])
  })

  it('keeps terms, place and sound books over a restart', async () => {
    const [first, second] = [await placed({ price: '22000' }), await placed({ price: '22000' })]
    await trader.ask(`PATCH /trades/${first}`, { quantity: '0.03' })
    const working = () => {
      const { desk: floor } = desk.real.engine.floor
      const find = (id: string) =>
        floor.instruments().length > 0 ? floor.openOrder(id as Parameters<typeof floor.openOrder>[0]) : null
      return [first, second].map((id) => ({
        id,
        sequence: find(id)?.sequence,
        quantity: find(id)?.quantity.toFixed(),
      }))
    }
    const before = working()
    expect(before[0]?.sequence).toBeGreaterThan(before[1]?.sequence ?? Infinity)
    await desk.close()
    desk = await openRealDesk({ dataDirectory: directory })
    expect(working()).toEqual(before)
    await expectSoundBooks(desk.real.engine)
    expect(desk.real.errors).toEqual([])
  })
})
