import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { context } from '../core/app/support.ts'
import { must } from '../sim/support/venue.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'
import { expectSoundBooks } from './support.ts'

// Bounds of an account's book over a real server and a real SQLite file: they bind from the first order after a restart, and
// whoever follows them is told of a breach once.

const PERSON = { email: 'bounded@example.com', password: 'SecurePassword123!', full_name: 'A Trader' }
const BUY = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.02' }
const BID = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' }

type Alerts = AsyncGenerator<
  Readonly<{ type: string; data: Readonly<{ items: readonly Fields[] }> }>,
  void,
  void
>

let directory: string
let desk: RealDesk
let rest: RestClient
let token = ''

async function signIn(entry: string, body: Fields): Promise<void> {
  const answer = await restClient(desk.address).ask<{ access_token: string }>(entry, body)
  expect(answer.status, answer.text).toBeLessThan(300)
  token = answer.body.access_token
  rest = restClient(desk.address, token)
}

beforeAll(async () => {
  directory = makeDataDirectory()
  desk = await openRealDesk({ dataDirectory: directory })
  await signIn('POST /auth/register', PERSON)
})
afterAll(async () => {
  await expectSoundBooks(desk.real.engine)
  expect(desk.real.errors).toEqual([])
  await desk.close()
  removeDataDirectory(directory)
})

async function restart(): Promise<void> {
  await desk.close()
  desk = await openRealDesk({ dataDirectory: directory })
  await signIn('POST /auth/login', { email: PERSON.email, password: PERSON.password })
}

const statusNow = async (): Promise<unknown> => {
  const { body } = await rest.ask<{ accounts: readonly Fields[] }>('GET /risk/limits')
  return body.accounts[0]?.['status']
}

async function alerts(): Promise<Alerts> {
  const headers = { authorization: `Bearer ${token}` }
  const opened = await desk.real.engine.app.call(
    'market.subscribe',
    { channel: 'risk_alerts' },
    context(headers),
  )
  return must(opened) as Alerts
}

const next = async (stream: Alerts): Promise<readonly Fields[]> => {
  const step = await stream.next()
  if (step.done) throw new Error('the stream ended')
  return step.value.data.items
}

it('bounds bind the first order after a restart, and a breach is told once to whoever follows', async () => {
  expect((await rest.ask('POST /trades', BUY)).status).toBe(201)
  const resting = await rest.ask<{ order_id: string }>('POST /trades', BID)
  const followed = await alerts()
  expect(await next(followed)).toEqual([])
  const set = await rest.ask<Fields>('POST /risk/limits', { max_position_size: '100' })
  expect(set.status, set.text).toBe(200)
  // Told at the edge, by whichever look finds it; once.
  expect(await next(followed)).toMatchObject([{ limit: 'position_size', kind: 'breach', max: 100 }])
  expect(await statusNow()).toBe('breached')
  await followed.return()

  await restart()
  expect(await statusNow()).toBe('breached')
  const refused = await rest.ask<Fields>('POST /trades', BUY)
  expect([refused.status, refused.body['error']]).toEqual([403, 'position_limit_exceeded'])
  const amended = await rest.ask<Fields>(`PATCH /trading/orders/${resting.body.order_id}`, {
    quantity: '0.2',
  })
  expect([amended.status, amended.body['error']]).toEqual([403, 'position_limit_exceeded'])
  const less = await rest.ask<Fields>(`PATCH /trading/orders/${resting.body.order_id}`, { quantity: '0.005' })
  expect(less.status, less.text).toBe(200)

  // Of a counterparty: by name the same as in the list, at one mark of a market that moves on; and unknown.
  type Exposures = Readonly<{ counterparties: readonly Fields[] }>
  const named = async (): Promise<unknown> => {
    const exposures = await rest.ask<Exposures>('GET /risk/counterparties')
    const [largest] = exposures.body.counterparties
    const one = await rest.ask<Fields>(`GET /risk/counterparties/${String(largest?.['counterparty'])}`)
    const isSame = Object.entries(largest ?? {}).every(([field, value]) =>
      isDeepStrictEqual(one.body[field], value),
    )
    return [exposures.status, one.status, isSame, one.body['holdings']]
  }
  await expect.poll(named).toMatchObject([200, 200, true, [{ symbol: 'BTC-USD' }]])
  const none = await rest.ask<Fields>('GET /risk/counterparties/NOWHERE')
  expect([none.status, none.body['error']]).toEqual([404, 'unknown_counterparty'])

  // A breach that stands is in the first answer of the stream; its end is the next thing told.
  const again = await alerts()
  expect(await next(again)).toMatchObject([{ limit: 'position_size', kind: 'breach' }])
  const sold = await rest.ask<Fields>('POST /trades', { ...BUY, side: 'sell' })
  expect(sold.status, sold.text).toBe(201)
  expect(await next(again)).toMatchObject([{ limit: 'position_size', kind: 'recovery' }])
  expect(await statusNow()).toBe('ok')
  await again.return()
})
