import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KNOWN_ORDER_ID } from '../support/test-app.ts'
import { openTestServer } from '../support/test-server.ts'
import type { TestServer } from '../support/test-server.ts'
import { ipcFace, restFace, socketFace } from '../support/three-faces.ts'
import type { Face, Seen } from '../support/three-faces.ts'

let desk: TestServer
let faces: readonly Face[]

beforeAll(async () => {
  desk = await openTestServer()
  faces = [ipcFace(desk.app.ports), restFace(desk.address), socketFace(desk.address)]
})

afterAll(async () => {
  for (const face of faces) face.close()
  await desk.close()
})

const trader = { authorization: 'Bearer trader-token' }
const viewer = { authorization: 'Bearer viewer-token' }
const ORDER = { symbol: 'BTC-USD', trade_type: 'buy', order_type: 'market', quantity: '1.5', price: 50_000 }

/** One script for every face: an intention, its input, and the headers of its caller. */
const SCRIPT: readonly Readonly<{
  says: string
  call: string
  input: object
  headers?: Readonly<Record<string, string>>
  code?: string
}>[] = [
  { says: 'an open entry', call: 'system.root', input: {} },
  { says: 'health', call: 'system.health', input: {} },
  { says: 'signing in', call: 'identity.login', input: { email: 'a@b.c', password: 'x' } },
  {
    says: 'a locked account',
    call: 'identity.login',
    input: { email: 'a@b.c', password: 'locked' },
    code: 'account_locked',
  },
  {
    says: 'a bug',
    call: 'identity.login',
    input: { email: 'a@b.c', password: 'a bug' },
    code: 'internal_error',
  },
  { says: 'who am I', call: 'identity.me', input: {}, headers: trader },
  { says: 'no token', call: 'identity.me', input: {}, code: 'unauthenticated' },
  {
    says: 'a forged token',
    call: 'identity.me',
    input: {},
    headers: { authorization: 'Bearer x' },
    code: 'unauthenticated',
  },
  {
    says: 'a missing permission',
    call: 'trading.createTrade',
    input: ORDER,
    headers: viewer,
    code: 'permission_denied',
  },
  {
    says: 'a foreign order',
    call: 'trading.getTrade',
    input: { trade_id: 'somebody-elses' },
    headers: trader,
    code: 'not_found',
  },
  { says: 'an own order', call: 'trading.getTrade', input: { trade_id: KNOWN_ORDER_ID }, headers: trader },
  {
    says: 'a broken schema',
    call: 'trading.createTrade',
    input: { symbol: 'btc' },
    headers: trader,
    code: 'validation_failed',
  },
  {
    says: 'a broken rule',
    call: 'trading.createTrade',
    input: { ...ORDER, quantity: '5000' },
    headers: trader,
    code: 'insufficient_cash',
  },
  { says: 'an order', call: 'trading.createTrade', input: ORDER, headers: trader },
  { says: 'a list', call: 'trading.listTrades', input: { symbol: 'BTC-USD', page: 1 }, headers: trader },
  {
    says: 'a cancellation',
    call: 'trading.cancelTrade',
    input: { trade_id: KNOWN_ORDER_ID },
    headers: trader,
  },
  {
    says: 'what only an officer may see',
    call: 'reports.list',
    input: {},
    headers: { authorization: 'Bearer trader-token' },
    code: 'permission_denied',
  },
  {
    says: 'an unknown stream',
    call: 'market.subscribe',
    input: { channel: 'ticker', symbol: 'NO-USD' },
    headers: trader,
    code: 'not_found',
  },
]

/** Request ids differ by nature; everything else must not. */
const comparable = (seen: Seen): unknown =>
  seen.ok ? seen : { ...seen, body: { ...seen.body, request_id: typeof seen.body.request_id } }

describe('IPC, REST and WebSocket, whatever engine is behind them,', () => {
  for (const { says, call, input, headers, code } of SCRIPT) {
    it(`say the same about ${says}`, async () => {
      const [first, ...others] = await Promise.all(faces.map((face) => face.call(call, input, headers)))
      if (!first) throw new Error('no face')
      for (const other of others) expect(comparable(other)).toEqual(comparable(first))
      if (code === undefined) expect(first).toMatchObject({ ok: true })
      else expect(first).toMatchObject({ ok: false, body: { error: code } })
    })
  }

  it('follow a stream alike: a snapshot, then numbered changes', async () => {
    const input = { channel: 'ticker', symbol: 'BTC-USD' }
    const [first, ...others] = await Promise.all(faces.map((face) => face.follow(input, 4, trader)))
    expect(first).toHaveLength(4)
    expect(first?.[0]).toMatchObject({ type: 'snapshot', seq: 0 })
    for (const other of others) expect(other).toEqual(first)
    await expect.poll(() => desk.app.openStreams()).toBe(0)
  })

  it('hand the engine the same input and the same caller', async () => {
    const keyed = { ...trader, 'idempotency-key': 'once-1', 'x-request-id': 'req-12345678' }
    for (const face of faces) {
      await face.call('trading.createTrade', ORDER, keyed)
      const { input, context } = desk.app.calls.at(-1) ?? {}
      expect(input, face.name).toEqual(ORDER)
      expect(context, face.name).toMatchObject({
        transport: face.name,
        requestId: 'req-12345678',
        authorization: trader.authorization,
        idempotencyKey: 'once-1',
      })
    }
  })
})
