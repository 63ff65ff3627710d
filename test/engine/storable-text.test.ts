import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres } from '../support/postgres.ts'
import type { PostgresServer } from '../support/postgres.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { RestClient } from '../support/rest.ts'

// PostgreSQL takes no U+0000 in a text: one such request failed a transaction, and the whole desk with it.
let database: PostgresServer
let desk: RealDesk
let client: RestClient

beforeAll(async () => {
  database = await startPostgres()
  desk = await openRealDesk({ databaseUrl: await database.newDatabase() })
  client = await registered(restClient(desk.address), 'unstorable')
})

afterAll(async () => {
  await desk.close()
  database.stop()
})

const NUL = 'a\u0000b'
const HALF = 'a\ud800b'
const person = { email: 'nul@example.com', password: 'SecurePassword123!', full_name: 'Some Body' }

describe('text that no store can keep', () => {
  it.each([
    ['POST /auth/register', { ...person, full_name: NUL }],
    ['POST /auth/register', { ...person, full_name: HALF }],
    ['POST /auth/login', { username: NUL, password: 'x' }],
    ['POST /auth/login', { email: 'x@example.com', password: HALF }],
    ['PUT /auth/profile', { timezone: NUL }],
    ['PUT /auth/profile', { company_name: HALF }],
    ['POST /trading/close-position', { position_id: NUL }],
    ['PUT /users/me/preferences', { layout: { [NUL]: 'x' } }],
    ['PUT /users/me/preferences', { layout: { [HALF]: 'x' } }],
    ['GET /trades/%00', undefined],
    ['DELETE /trades/a%00', undefined],
    ['GET /positions/%00', undefined],
    ['GET /accounts/a%00', undefined],
    ['GET /trades?account_id=%00', undefined],
  ])('is refused with 422: %s %j', async (form, body) => {
    expect(await client.ask(form, body)).toMatchObject({ status: 422, body: { error: 'invalid_input' } })
  })

  it('does not stop the desk', async () => {
    const order = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '30000' }
    expect(await client.ask('POST /trades', order)).toMatchObject({ status: 201 })
    expect(desk.real.errors).toEqual([])
  })
})
