import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import type { Fields } from '../../support/rest.ts'
import { clientOf, personOf } from './people.ts'
import type { Person } from './people.ts'

// Which brokers the desk knows, and that a flag claims nothing that cannot be done.

type Broker = Readonly<{
  broker: string
  name: string
  built_in: boolean
  status: string
  reason: string | null
  credential: Fields | null
  capabilities: Readonly<Record<string, boolean | readonly string[]>>
}>

let desk: RealDesk
let ann: Person
let eve: Person

beforeAll(async () => {
  desk = await openRealDesk()
  ann = await personOf(desk, 'ann')
  eve = await personOf(desk, 'eve')
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

async function known(by: Person): Promise<readonly Broker[]> {
  const answer = await by.client.ask<{ brokers: Broker[]; total: number }>('GET /brokers')
  expect([answer.status, answer.body.total], answer.text).toEqual([200, 3])
  return answer.body.brokers
}

const one = async (by: Person, name: string): Promise<Broker> => {
  const found = (await known(by)).find(({ broker }) => broker === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

const listed = (flag: boolean | readonly string[] | undefined): readonly string[] =>
  Array.isArray(flag) ? (flag as readonly string[]) : []

/** What makes an order of a type whole. */
const TERMS: Readonly<Record<string, Fields>> = {
  market: {},
  limit: { price: '20000' },
  stop: { stop_price: '900000' },
  stop_limit: { stop_price: '900000', price: '900100' },
  trailing_stop: { trail_percent: '5' },
  take_profit: { stop_price: '10000' },
  iceberg: { price: '20000', quantity: '0.1', display_quantity: '0.02' },
}

const ORDER = { symbol: 'BTC-USD', side: 'buy', quantity: '0.01', broker: 'paper' }
const place = (more: Fields) => ann.client.ask<Fields>('POST /trading/orders', { ...ORDER, ...more })

describe('brokers', () => {
  it('are nobody’s to see without a token', async () => {
    expect(await clientOf(desk).ask('GET /brokers')).toMatchObject({ status: 401 })
  })

  it('are the built-in venue, connected, and two that nothing is known of yet', async () => {
    expect((await known(ann)).map(({ broker, status, built_in }) => [broker, status, built_in])).toEqual([
      ['paper', 'connected', true],
      ['zerodha', 'not_configured', false],
      ['angel_one', 'not_configured', false],
    ])
    expect(await one(ann, 'paper')).toMatchObject({ reason: null, credential: null })
    expect((await one(ann, 'zerodha')).reason).toBe(
      'You keep no credentials of it here, and this release does not speak to Zerodha, so that no order goes there.',
    )
  })

  it('claim nothing where nothing speaks to them, and an order there is refused', async () => {
    for (const name of ['zerodha', 'angel_one']) {
      const { capabilities } = await one(ann, name)
      for (const [flag, value] of Object.entries(capabilities))
        expect([name, flag, value], flag).toEqual([name, flag, Array.isArray(value) ? [] : false])
      expect(await place({ order_type: 'market', broker: name })).toMatchObject({
        ...{ status: 422, body: { error: 'unsupported_order' } },
      })
    }
  })

  it('stay unconnected with credentials, for whoever keeps them alone, and say so', async () => {
    const secrets = { api_key: 'kite-key-of-ann-00001234', api_secret: 'kite-secret-of-ann-00001234' }
    const kept = await ann.client.ask<Fields>('POST /brokers/credentials', { broker: 'zerodha', ...secrets })
    expect(kept.status, kept.text).toBe(201)
    const mine = await one(ann, 'zerodha')
    expect(mine).toMatchObject({
      status: 'not_connected',
      reason: expect.stringContaining('does not speak to Zerodha'),
      credential: { id: kept.body['id'], key_hint: '…1234', rotation_due: false },
    })
    expect(mine.capabilities['place_orders']).toBe(false)
    expect(JSON.stringify(mine)).not.toContain('kite-')
    expect(await one(eve, 'zerodha')).toMatchObject({ status: 'not_configured', credential: null })
    await ann.client.ask(`DELETE /brokers/credentials/${String(kept.body['id'])}`)
    expect(await one(ann, 'zerodha')).toMatchObject({ status: 'not_configured', credential: null })
  })
})

describe('what the built-in venue claims', () => {
  it('is every order type and time in force that it takes', async () => {
    const { capabilities } = await one(ann, 'paper')
    expect(capabilities).toMatchObject({
      ...{ place_orders: true, amend_orders: true, cancel_orders: true, positions: true, funds: true },
      ...{ market_data: true },
    })
    const types = listed(capabilities['order_types'])
    expect(types.toSorted()).toEqual(Object.keys(TERMS).toSorted())
    for (const type of types) {
      const placed = await place({ order_type: type, ...TERMS[type] })
      expect([type, placed.status], placed.text).toEqual([type, 201])
    }
    for (const time of listed(capabilities['times_in_force'])) {
      const ends = time === 'GTD' ? { expires_at: '2050-01-01' } : {}
      const placed = await place({ ...TERMS['limit'], order_type: 'limit', time_in_force: time, ...ends })
      expect([time, placed.status], placed.text).toEqual([time, 201])
    }
  })

  it('amends and cancels, and tells positions and funds', async () => {
    const placed = await place({ order_type: 'limit', price: '20000' })
    const path = `/trading/orders/${String(placed.body['order_id'])}`
    const amended = await ann.client.ask(`PATCH ${path}`, { price: '20100' })
    expect(amended.status, amended.text).toBe(200)
    expect((await ann.client.ask(`DELETE ${path}`)).status).toBe(200)
    expect((await ann.client.ask('GET /positions')).status).toBe(200)
    expect((await ann.client.ask('GET /accounts')).status).toBe(200)
  })

  it('is of the kinds of instruments that are listed, and no others', async () => {
    const kinds = listed((await one(ann, 'paper')).capabilities['instrument_kinds'])
    const there = new Set<unknown>()
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const { body } = await ann.client.ask<{ assets: Fields[]; pages: number }>(
        `GET /portfolios/assets?per_page=100&page=${page}`,
      )
      pages = body.pages
      for (const asset of body.assets) if (asset['is_tradeable'] === true) there.add(asset['asset_type'])
    }
    expect(kinds).toEqual([...there].toSorted())
    expect(kinds).toContain('option')
  })

  it('is no market data where nobody quotes', async () => {
    const quiet = await openRealDesk({ demo: false })
    try {
      const capabilities = (await one(await personOf(quiet, 'solo'), 'paper')).capabilities
      expect(capabilities).toMatchObject({ market_data: false, place_orders: true })
    } finally {
      await quiet.close()
    }
  })
})
