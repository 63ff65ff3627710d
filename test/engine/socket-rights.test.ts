import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import WebSocket from 'ws'
import type { contract } from '../../src/core/contract/index.ts'
import { MS_PER_MINUTE, addMs } from '../../src/core/kernel/index.ts'
import { systemClock } from '../../src/main/engine/index.ts'
import { makeDisconnectWishes } from '../../src/core/app/streams/disconnect-wishes.ts'
import { guarded } from '../../src/core/app/streams/subscribe.ts'
import { makeCancelUnlessBack } from '../../src/main/engine/floor/disconnects.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'

/** A token of five minutes, a session that rests no longer than twenty, and an hour in all. */
const LIVES = { accessMs: 5 * MS_PER_MINUTE, refreshMs: 60 * MS_PER_MINUTE }
const LIMITS = { idleMs: 20 * MS_PER_MINUTE, absoluteMs: 60 * MS_PER_MINUTE, provenMs: 10 * MS_PER_MINUTE }
const PASSWORD = 'SecurePassword123!'
/** Rights are looked at every two seconds of real time. */
const SOON = { timeout: 6_000 }

type RpcClient = ContractRouterClient<typeof contract, { token: string }>

let desk: RealDesk
let stepMs = 0
let names = 0

beforeAll(async () => {
  const { now } = systemClock
  vi.spyOn(systemClock, 'now').mockImplementation(() => addMs(now(), stepMs))
  desk = await openRealDesk({ tokenLives: LIVES, identity: { ...LIMITS } })
})

afterEach(() => {
  // Never back: what was ended stays ended, and nobody meets a token of the future.
  stepMs += 1
})

afterAll(async () => {
  await desk.close()
  vi.restoreAllMocks()
})

type Person = Readonly<{ client: RestClient; token: string; refreshToken: string; email: string; id: string }>

type SignedIn = Readonly<{ access_token: string; refresh_token: string; user: { user_id: string } }>

const personOf = (
  email: string,
  { access_token: token, refresh_token: refreshToken, user }: SignedIn,
): Person => ({
  ...{ client: restClient(desk.address, token), token, refreshToken, email, id: user.user_id },
})

async function newcomer(): Promise<Person> {
  names += 1
  const email = `person${names}@example.com`
  const body = { email, password: PASSWORD, full_name: 'Some Person' }
  return personOf(email, (await restClient(desk.address).ask<SignedIn>('POST /auth/register', body)).body)
}

async function administrator(): Promise<Person> {
  names += 1
  const email = `admin${names}@example.com`
  const { administration } = desk.real.engine
  expect(await administration.createUser({ email, role: 'admin', password: PASSWORD })).toMatchObject({
    ok: true,
  })
  const login = { email, password: PASSWORD }
  return personOf(email, (await restClient(desk.address).ask<SignedIn>('POST /auth/login', login)).body)
}

/** A `/ws` connection that follows the caller's own orders, and what came of them. */
async function followed(token: string) {
  const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/ws?token=${token}`)
  const heard: Fields[] = []
  const closed: { code: number | null } = { code: null }
  socket.on('close', (code: number) => (closed.code = code))
  socket.on('message', (text: Buffer) => {
    const message = JSON.parse(String(text)) as Fields
    if (message['type'] === 'data') heard.push(message)
    if (message['action'] === 'auth' && heard.length === 0) {
      socket.send(JSON.stringify({ action: 'subscribe', channel: 'orders' }))
    }
  })
  await expect.poll(() => heard.length).toBe(1)
  return { socket, heard, closed }
}

const BUY = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' }

/** An order of the same person, placed by another sign-in: what a reader who may still read hears of. */
async function orderBy(person: Person): Promise<void> {
  const login = { email: person.email, password: PASSWORD }
  const again = await restClient(desk.address).ask<SignedIn>('POST /auth/login', login)
  const placed = await restClient(desk.address, again.body.access_token).ask('POST /trading/orders', BUY)
  expect(placed.status, placed.text).toBe(201)
}

describe('a socket whose right to read has ended', () => {
  it('is closed when its token runs out, and hears nothing of what happens afterwards', async () => {
    const person = await newcomer()
    const { heard, closed } = await followed(person.token)
    await orderBy(person)
    await expect.poll(() => heard.length).toBe(2)
    stepMs += LIVES.accessMs
    await expect.poll(() => closed.code, SOON).toBe(4401)
    await orderBy(person)
    expect(heard).toHaveLength(2)
  })

  it('goes on from a new snapshot when a newer token was sent in time', async () => {
    const person = await newcomer()
    const { socket, heard, closed } = await followed(person.token)
    stepMs += LIVES.accessMs - 60_000
    const renewed = await restClient(desk.address).ask<SignedIn>('POST /auth/refresh', {
      refresh_token: person.refreshToken,
    })
    expect(renewed.status, renewed.text).toBe(200)
    socket.send(JSON.stringify({ type: 'auth', token: renewed.body.access_token }))
    stepMs += 60_000
    await expect
      .poll(() => heard.map(({ kind, seq }) => [kind, seq]), SOON)
      .toEqual([
        ['snapshot', 0],
        ['snapshot', 0],
      ])
    await orderBy(person)
    await expect.poll(() => heard.length).toBe(3)
    expect(closed.code).toBeNull()
    stepMs += LIVES.accessMs
    await expect.poll(() => closed.code, SOON).toBe(4401)
  })

  it('is closed when the token of somebody else is sent over it', async () => {
    const [person, other] = [await newcomer(), await newcomer()]
    const { socket, heard } = await followed(person.token)
    socket.send(JSON.stringify({ type: 'auth', token: other.token }))
    expect((await once(socket, 'close'))[0]).toBe(4401)
    expect(heard).toHaveLength(1)
  })

  it.each([
    [
      'when its own session is ended from elsewhere',
      async (person: Person) => person.client.ask('POST /auth/logout', {}),
    ],
    [
      'when an administrator ends the sessions of its user',
      async ({ id }: Person) => (await administrator()).client.ask(`DELETE /admin/users/${id}/sessions`),
    ],
    [
      'when its user is suspended',
      async ({ id }: Person) =>
        (await administrator()).client.ask(`PUT /admin/users/${id}/status`, {
          value: 'suspended',
          reason: 'a test',
        }),
    ],
  ])('is closed %s', async (_when, end) => {
    const person = await newcomer()
    const { closed } = await followed(person.token)
    const ended = await end(person)
    expect(ended.status, ended.text).toBe(200)
    await expect.poll(() => closed.code, SOON).toBe(4401)
  })

  it('is closed when its API key is revoked, or runs out', async () => {
    for (const end of ['revoked', 'run out']) {
      const person = await newcomer()
      const made = await person.client.ask<{ api_key: string; id: string }>('POST /api-keys', {
        ...{ name: 'reader', permissions: ['profile.read', 'order.read'], expires_in_days: 1 },
      })
      expect(made.status, made.text).toBe(201)
      const { closed } = await followed(made.body.api_key)
      if (end === 'revoked') {
        const gone = await person.client.ask(`DELETE /api-keys/${made.body.id}`)
        expect(gone.status, gone.text).toBe(200)
      } else stepMs += 24 * 60 * MS_PER_MINUTE
      await expect.poll(() => closed.code, SOON).toBe(4401)
    }
  })
})

describe('a stream over the terminal’s own link', () => {
  it('ends with its token, and what was to be cancelled when the line is lost stays until it is', async () => {
    const person = await newcomer()
    const login = { email: person.email, password: PASSWORD }
    const session = (await restClient(desk.address).ask<SignedIn>('POST /auth/login', login)).body
    const placed = await person.client.ask<Fields>('POST /trading/orders', BUY)
    const { order_id: id, account_id } = placed.body as Record<string, string>
    const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/rpc`)
    await once(socket, 'open')
    const link = new RPCLink<{ token: string }>({
      websocket: socket as unknown as ConstructorParameters<typeof RPCLink>[0]['websocket'],
      headers: ({ context }) => ({ authorization: `Bearer ${context.token}` }),
    })
    const client: RpcClient = createORPCClient(link)
    const input = { channel: 'orders', cancel_on_disconnect: account_id } as const
    const stream = await client.market.subscribe(input, { context: { token: session.access_token } })
    expect(await stream.next()).toMatchObject({ value: { type: 'snapshot' } })
    const ended = stream.next()
    stepMs += LIVES.accessMs
    expect(await ended).toMatchObject({ done: true })
    const renewed = (await restClient(desk.address).ask<SignedIn>('POST /auth/login', login)).body
      .access_token
    const again = restClient(desk.address, renewed)
    const status = async () => (await again.ask(`GET /trades/${id}`)).body['status']
    const next = await client.market.subscribe(input, { context: { token: renewed } })
    expect(await next.next()).toMatchObject({ value: { type: 'snapshot' } })
    // A second order is booked behind whatever the end of the stream had asked for.
    expect((await again.ask('POST /trading/orders', BUY)).status).toBe(201)
    expect(await status()).toBe('open')
    socket.close()
    await expect.poll(status).toBe('cancelled')
  })
})

describe('what is to be cancelled when a stream is lost', () => {
  it('is cancelled a moment after the desk ended the stream, unless its reader is back', async () => {
    const cancelled: unknown[] = []
    const cancelUnlessBack = makeCancelUnlessBack((request) => cancelled.push(request.accountId), 20)
    const request = { accountId: 'gone' } as unknown as Parameters<typeof cancelUnlessBack>[0]
    cancelUnlessBack({ ...request, accountId: 'back' as typeof request.accountId }, () => true)
    cancelUnlessBack(request, () => false)
    expect(cancelled).toEqual([])
    await expect.poll(() => cancelled).toEqual(['gone'])
  })

  it('stands after the stream ended by itself, until its reader is back', async () => {
    const asked: (() => boolean)[] = []
    const wishes = makeDisconnectWishes()
    const messages = async function* () {
      yield 'snapshot' as never
    }
    const holder = { userId: 'u', sessionId: 's' }
    const caller = { ...holder } as never
    const deps = {
      ...{ wishes, cancelOnEnd: () => expect.unreachable() },
      cancelUnlessBack: (_request: unknown, isBack: () => boolean) => void asked.push(isBack),
    }
    const stream = guarded(deps, { accountId: 'a' } as never, { caller, signal: null } as never, messages())
    for await (const message of stream) expect(message).toBe('snapshot')
    expect(asked.map((isBack) => isBack())).toEqual([false])
    wishes.hold(holder, 'a')
    expect(asked.map((isBack) => isBack())).toEqual([true])
    // One that was taken back asks for nothing.
    wishes.release(holder, 'a')
    const released = guarded(deps, { accountId: 'a' } as never, { caller, signal: null } as never, messages())
    wishes.release(holder, 'a')
    for await (const message of released) expect(message).toBe('snapshot')
    expect(asked).toHaveLength(1)
  })
})
