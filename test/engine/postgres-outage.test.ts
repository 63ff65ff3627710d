import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPostgresStore } from '../../src/main/adapters/sql/index.ts'
import { endWriter, onDatabase, startPostgres } from '../support/postgres.ts'
import type { PostgresServer } from '../support/postgres.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { RestClient } from '../support/rest.ts'
import { expectSoundBooks } from './support.ts'

let database: PostgresServer
let url: string
let desk: RealDesk
let trader: RestClient

beforeAll(async () => {
  database = await startPostgres()
  url = await database.newDatabase()
  desk = await openRealDesk({ databaseUrl: url })
  trader = await registered(restClient(desk.address), 'outage')
})

afterAll(async () => {
  await desk.close()
  database.stop()
})

const PATIENCE = { timeout: 20_000, interval: 50 }

const limitOrder = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '30000' }
const marketOrder = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.01' }

async function acknowledged(): Promise<string> {
  const { status, body } = await trader.ask<{ order_id?: string }>('POST /trades', limitOrder)
  expect(status).toBe(201)
  return body.order_id ?? ''
}

/** The trader's resting orders as the database has them. */
async function restingOrders(): Promise<readonly string[]> {
  const rows = await onDatabase(url, `select id from orders where status = 'open' and price = 30000`)
  return rows.map((row) => (row as { id: string }).id).toSorted()
}

const closed = () => vi.waitFor(() => expect(desk.real.engine.floor.isOpen()).toBe(false), PATIENCE)

const unavailable = { status: 503, body: { error: 'store_unavailable' } }

async function expectRefusing(): Promise<void> {
  expect(await trader.ask('POST /trades', limitOrder)).toMatchObject(unavailable)
  expect(
    await trader.ask('POST /trades', limitOrder, { 'idempotency-key': 'again-and-again' }),
  ).toMatchObject(unavailable)
  expect((await trader.ask('GET /health')).status).toBe(503)
  expect((await trader.ask('GET /health/ready')).status).toBe(503)
}

/** Healthy again, orders in hand again, and the paper market quotes as before. */
async function expectTrading(orders: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect((await trader.ask('GET /health')).status).toBe(200), PATIENCE)
  const [first = '', ...others] = orders
  // The desk itself has them, not only the database.
  expect((await trader.ask(`DELETE /trades/${first}`)).status).toBe(200)
  const known = [...others, await acknowledged()].toSorted()
  expect(await restingOrders()).toEqual(known)
  await vi.waitFor(
    async () => expect(await trader.ask('POST /trades', marketOrder)).toMatchObject({ status: 201 }),
    PATIENCE,
  )
  expect(await restingOrders()).toEqual(known)
  await expectSoundBooks(desk.real.engine)
}

describe('the desk over a PostgreSQL with trouble', () => {
  it('closes when its writer is ended, though nobody trades, and comes back by itself', async () => {
    const before = [...(await restingOrders()), await acknowledged()]
    await endWriter(url)
    await closed()
    expect(await trader.ask('POST /trades', limitOrder)).toMatchObject(unavailable)
    await expectTrading(before)
  })

  it('refuses while the server is stopped, and resumes with every acknowledged order', async () => {
    const before = [...(await restingOrders()), await acknowledged()]
    database.interrupt()
    await closed()
    await expectRefusing()
    const failures = desk.real.errors.length
    // It has tried to get up, in vain, and is still closed.
    await vi.waitFor(
      () => expect(desk.real.errors.slice(failures).join()).toContain('ECONNREFUSED'),
      PATIENCE,
    )
    await expectRefusing()
    expect(await trader.ask('GET /trades')).toMatchObject(unavailable)
    database.resume()
    await expectTrading(before)
  })

  it('stays closed while another engine holds the database, and says so', async () => {
    const before = [...(await restingOrders()), await acknowledged()]
    await endWriter(url)
    const other = await openPostgresStore({ url })
    if (!other.ok) throw new Error(other.failure.message)
    await closed()
    await vi.waitFor(() => expect(desk.real.errors.join()).toContain('is held by another engine'), PATIENCE)
    await expectRefusing()
    await other.value.close()
    await expectTrading(before)
  })

  it('knows of a session that another engine ended meanwhile', async () => {
    const before = [...(await restingOrders()), await acknowledged()]
    const leaving = await registered(restClient(desk.address), 'leaving')
    expect((await leaving.ask('GET /auth/me')).status).toBe(200)
    await endWriter(url)
    await closed()
    await onDatabase(
      url,
      `update sessions set ended_at = created_at, end_reason = 'logout'
       where user_id = (select id from users where email = 'leaving@example.com')`,
    )
    await expectTrading(before)
    expect(await leaving.ask('GET /auth/me')).toMatchObject({ status: 401, body: { error: 'token_revoked' } })
  })
})
