import { once } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { bindMessagePort } from '../../src/main/transport/index.ts'
import type { PortLike } from '../../src/main/transport/index.ts'
import { countTaken } from '../../src/renderer/client/wire.ts'
import type { EngineClient } from '../../src/renderer/client/wire.ts'
import { context } from '../core/app/support.ts'
import { must } from '../sim/support/venue.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { ipcFace, plainFollow, restFace, socketFace } from '../support/three-faces.ts'

// Orders, fills, positions and balances as one person follows them: whole at the start and after a break, every order
// and fill, nobody else's, whatever the transport and however slow the reader.

const LIMIT = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' }
const MARKET = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.01' }

type Message = Readonly<{
  type: 'snapshot' | 'change'
  seq: number
  conflated: number
  data: Readonly<{ items: readonly Fields[] }>
}>
type MessageStream = AsyncGenerator<Message, void, void>
type Person = Readonly<{
  rest: RestClient
  headers: Readonly<Record<string, string>>
  account: string
}>

let desk: RealDesk
let people = 0

beforeAll(async () => {
  desk = await openRealDesk()
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

async function person(): Promise<Person> {
  people += 1
  const who = { email: `reader${people}@example.com`, password: 'SecurePassword123!', full_name: 'A Reader' }
  const answer = await restClient(desk.address).ask<{ access_token: string }>('POST /auth/register', who)
  const rest = restClient(desk.address, answer.body.access_token)
  const { body } = await rest.ask<{ accounts: { account_id: string }[] }>('GET /accounts')
  const headers = { authorization: `Bearer ${answer.body.access_token}` }
  return { rest, headers, account: body.accounts[0]?.account_id ?? '' }
}

/** A stream as the pipeline opens it: nothing is read that is not asked for. */
async function followed({ headers }: Person, input: object): Promise<MessageStream> {
  const opened = await desk.real.engine.app.call('market.subscribe', input, context(headers))
  return must(opened) as MessageStream
}

const next = async (stream: MessageStream): Promise<Message> => {
  const step = await stream.next()
  if (step.done) throw new Error('the stream ended')
  return step.value
}

/** Reads until the items of the messages read so far satisfy `done`; the numbers must not skip. */
async function readUntil(
  stream: MessageStream,
  from: number,
  done: (items: readonly Fields[]) => boolean,
): Promise<readonly Message[]> {
  const messages: Message[] = []
  while (!done(messages.flatMap(({ data }) => data.items))) messages.push(await next(stream))
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => from + at))
  return messages
}

const idOf = ({ order_id }: Fields): string => String(order_id)
const isCancelled =
  (id: string) =>
  (order: Fields): boolean =>
    idOf(order) === id && order['status'] === 'cancelled'

/** Places a hundred orders and cancels them all, over and over; the id of the last one. */
async function churn({ rest, account }: Person, rounds: number): Promise<string> {
  const orders = Array.from({ length: 100 }, () => ({ ...LIMIT, quantity: '0.005' }))
  type Placed = Readonly<{ accepted: number; results: readonly Readonly<{ order: Fields }>[] }>
  let last = ''
  for (let round = 0; round < rounds; round += 1) {
    const { body } = await rest.ask<Placed>('POST /trading/orders/batch', { orders })
    expect(body.accepted).toBe(orders.length)
    await rest.ask('POST /trading/cancel-all', { account_id: account })
    last = idOf(body.results.at(-1)?.order ?? {})
  }
  return last
}

describe('a slow reader', () => {
  it('gets every state of every order, and of money only what it is now', async () => {
    const slow = await person()
    const orders = await followed(slow, { channel: 'orders' })
    const balances = await followed(slow, { channel: 'balances' })
    expect(await next(orders)).toMatchObject({ type: 'snapshot', seq: 0, data: { items: [] } })
    expect(await next(balances)).toMatchObject({ type: 'snapshot', seq: 0 })
    const expected: string[] = []
    for (let placed = 0; placed < 20; placed += 1) {
      const { body } = await slow.rest.ask('POST /trades', LIMIT)
      await slow.rest.ask(`DELETE /trades/${idOf(body)}`)
      expected.push(`${idOf(body)} open`, `${idOf(body)} cancelled`)
    }
    const told = await readUntil(orders, 1, (items) => items.length >= expected.length)
    const states = told
      .flatMap(({ data }) => data.items)
      .map((item) => `${idOf(item)} ${String(item['status'])}`)
    expect(states).toEqual(expected)
    expect(told.map(({ type, conflated }) => [type, conflated])).toEqual(told.map(() => ['change', 0]))
    const money = await readUntil(balances, 1, (items) => items.at(-1)?.['held_usd'] === '0')
    expect(money.length).toBeLessThan(expected.length)
    await Promise.all([orders.return(), balances.return()])
  })

  it('of more than can wait for it gets a new snapshot that says so', async () => {
    const slow = await person()
    const orders = await followed(slow, { channel: 'orders' })
    await next(orders)
    // Two states of each order, and at most 2,000 wait.
    const last = await churn(slow, 14)
    const [resync, ...others] = await readUntil(orders, 1, (items) => items.some(isCancelled(last)))
    expect([resync?.type, others]).toEqual(['snapshot', []])
    expect(resync?.conflated).toBeGreaterThan(0)
    await orders.return()
  })
})

describe('a reader who was away', () => {
  it.each(['/ws', 'rest', 'websocket', 'ipc'])('is whole again over %s', async (name) => {
    const reader = await person()
    const faces = [ipcFace(desk.real.ports), restFace(desk.address), socketFace(desk.address)]
    const face = faces.find((one) => one.name === name)
    const follow = face?.follow ?? plainFollow(desk.address)
    const look = async (channel: string): Promise<Message> => {
      const [message] = await follow({ channel }, 1, reader.headers)
      return message as Message
    }
    expect(await look('orders')).toMatchObject({ type: 'snapshot', seq: 0, data: { items: [] } })
    const resting = await reader.rest.ask('POST /trades', LIMIT)
    await reader.rest.ask('POST /trades', MARKET)
    const [orders, fills] = [await look('orders'), await look('fills')]
    expect(orders).toMatchObject({ type: 'snapshot', seq: 0, conflated: 0 })
    expect(orders.data.items.map(({ status }) => status).toSorted()).toEqual(['filled', 'open'])
    expect(orders.data.items.map(idOf)).toContain(idOf(resting.body))
    expect(fills.data.items).toMatchObject([{ quantity: '0.01', side: 'buy' }])
    expect((await look('positions')).data.items).toMatchObject([{ symbol: 'BTC-USD', size: '0.01' }])
    expect((await look('balances')).data.items).toMatchObject([{ account_id: reader.account }])
    for (const one of faces) one.close()
  })
})

describe('whose objects are told', () => {
  it('are the caller’s own, of one account when it is named, and nobody hears of another’s', async () => {
    const [own, other] = [await person(), await person()]
    const named = await followed(own, { channel: 'orders', account_id: own.account })
    const stranger = await followed(other, { channel: 'orders' })
    await next(named)
    await next(stranger)
    await own.rest.ask('POST /trades', LIMIT)
    await other.rest.ask('POST /trades', LIMIT)
    const [told] = await readUntil(named, 1, (items) => items.length > 0)
    expect(told?.data.items).toMatchObject([{ account_id: own.account, status: 'open' }])
    const [heard] = await readUntil(stranger, 1, (items) => items.length > 0)
    expect(heard?.data.items).toMatchObject([{ account_id: other.account }])
    await Promise.all([named.return(), stranger.return()])
  })

  it.each(['orders', 'fills', 'positions', 'balances'])(
    'are never of a foreign account: %s is refused on every face',
    async (channel) => {
      const [own, other] = [await person(), await person()]
      const input = { channel, account_id: other.account }
      const faces = [ipcFace(desk.real.ports), restFace(desk.address), socketFace(desk.address)]
      for (const face of faces) {
        const answer = await face.call('market.subscribe', input, own.headers)
        expect(answer, face.name).toMatchObject({
          ok: false,
          status: 404,
          body: { error: 'account_not_found' },
        })
        face.close()
      }
      await expect(plainFollow(desk.address)(input, 1, own.headers)).rejects.toThrow('account_not_found')
    },
  )

  it('are told of an account that was opened elsewhere: another session of theirs, or REST', async () => {
    const own = await person()
    const balances = await followed(own, { channel: 'balances' })
    expect((await next(balances)).data.items).toHaveLength(1)
    const wallet = { ethereum_address: `0x${'8'.repeat(40)}`, account_type: 'paper' }
    const opened = await own.rest.ask('POST /accounts', wallet)
    const id = opened.body['account_id']
    const told = await readUntil(balances, 1, (items) => items.some((item) => item['account_id'] === id))
    const known = await own.rest.ask(`GET /accounts/${String(id)}`)
    expect(told.at(-1)?.data.items.find((item) => item['account_id'] === id)).toEqual(known.body)
    const portfolio = await own.rest.ask<{ portfolio: Fields }>('POST /portfolios', {
      name: 'P',
      initial_cash: 10,
    })
    const its = portfolio.body.portfolio['account_id']
    await readUntil(balances, told.length + 1, (items) => items.some((item) => item['account_id'] === its))
    await balances.return()
  })

  it('are told of two accounts side by side on one socket, each under its own name', async () => {
    const own = await person()
    const wallet = { ethereum_address: `0x${'7'.repeat(40)}`, account_type: 'paper' }
    const second = String((await own.rest.ask('POST /accounts', wallet)).body['account_id'])
    const token = own.headers['authorization']?.replace('Bearer ', '') ?? ''
    const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/ws?token=${token}`)
    const told: Fields[] = []
    socket.on('message', (text: Buffer) => told.push(JSON.parse(String(text)) as Fields))
    await once(socket, 'message')
    for (const account_id of [own.account, second]) {
      socket.send(JSON.stringify({ action: 'subscribe', channel: 'orders', account_id }))
    }
    const seen = (kind: string) => () =>
      told.filter((one) => one['kind'] === kind).map((one) => one['account_id'])
    await expect.poll(seen('snapshot'), { timeout: 30_000 }).toEqual([own.account, second])
    await own.rest.ask('POST /trades', { ...LIMIT, account_id: second })
    await expect.poll(seen('change'), { timeout: 30_000 }).toEqual([second])
    socket.close()
  })
})

describe('a window behind a port', () => {
  /** A connection by hand: while its window hangs, what is posted to it waits unread. */
  function windowOf({ headers }: Person) {
    type Listener = (event: unknown) => void
    const [engine, page]: [Listener[], Listener[]] = [[], []]
    const unread: string[] = []
    let posted = 0
    let hangs = false
    const read = (data: string): void => page.forEach((listener) => listener({ data }))
    const far: PortLike = {
      postMessage: (message) => {
        posted += String(message).length
        if (hangs) unread.push(String(message))
        else read(String(message))
      },
      on: (event, listener) => event === 'message' && engine.push(listener),
      start: () => undefined,
      close: () => undefined,
    }
    const near = {
      addEventListener: (type: string, listener: Listener) => type === 'message' && page.push(listener),
      postMessage: (data: string) => engine.forEach((listener) => listener(data)),
    }
    bindMessagePort(desk.real.ports, far, () => ({ refreshCookie: null, ipAddress: null, userAgent: null }))
    const link = new PortLink({ port: near as unknown as MessagePort, headers: () => headers })
    countTaken(near as Parameters<typeof countTaken>[0])
    const client: EngineClient = createORPCClient(link)
    const hang = (): void => void (hangs = true)
    const wake = (): void => {
      hangs = false
      unread.splice(0).forEach(read)
    }
    return { client, hang, wake, posted: () => posted }
  }

  it('that hangs is sent no more than may wait, and hears the rest once it reads again', async () => {
    const reader = await person()
    const { client, hang, wake, posted } = windowOf(reader)
    const stream = (await client.market.subscribe({ channel: 'orders' })) as MessageStream
    expect(await next(stream)).toMatchObject({ type: 'snapshot', seq: 0 })
    hang()
    const before = posted()
    // Some four million characters, of which one million and what was under way may be posted.
    const last = await churn(reader, 16)
    expect(posted() - before).toBeLessThan(2_000_000)
    wake()
    const told = await readUntil(stream, 1, (items) => items.some(isCancelled(last)))
    expect(posted() - before).toBeGreaterThan(0)
    expect(told.length).toBeGreaterThan(1)
    await stream.return()
  })
})

describe('one connection to /ws', () => {
  type Told = Fields & Readonly<{ type: string; kind?: string }>

  async function connected({ headers }: Person) {
    const token = String(headers['authorization']).slice('Bearer '.length)
    const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/ws?token=${token}`)
    const told: Told[] = []
    socket.on('message', (data) => told.push(JSON.parse(String(data)) as Told))
    await expect.poll(() => told[0]).toMatchObject({ type: 'ack', action: 'auth' })
    const say = (message: object): void => socket.send(JSON.stringify(message))
    const of = (type: string, name: string): string[] => [
      ...new Set(told.filter((one) => one.type === type).map((one) => String(one[name]))),
    ]
    return { say, told, of, close: () => socket.close() }
  }

  it('follows candles of two timeframes and chains of two expiries, each by its own name', async () => {
    const reader = await person()
    const chain = await reader.rest.ask<{ expiries: { expiry: string }[] }>('GET /market/options-chain/SPX')
    const expiries = chain.body.expiries.slice(0, 2).map(({ expiry }) => expiry)
    const { say, told, of, close } = await connected(reader)
    for (const timeframe of ['1m', '1h'])
      say({ action: 'subscribe', channel: 'candles', symbol: 'BTC-USD', timeframe })
    for (const expiry of expiries) say({ action: 'subscribe', channel: 'chain', symbol: 'SPX', expiry })
    const named = (name: string, count: number): string[] =>
      of('data', name)
        .filter((value) => value !== 'undefined')
        .slice(0, count)
    await expect.poll(() => named('timeframe', 3).toSorted()).toEqual(['1h', '1m'])
    await expect.poll(() => named('expiry', 3).toSorted()).toEqual(expiries.toSorted())
    const [first] = told.filter(({ type, expiry }) => type === 'data' && expiry === expiries[1])
    expect(first).toMatchObject({ channel: 'chain', symbol: 'SPX', kind: 'snapshot', seq: 0 })
    // Leaving one leaves the other.
    say({ action: 'unsubscribe', channel: 'chain', symbol: 'SPX', expiry: expiries[0] })
    await expect.poll(() => told.some(({ action }) => action === 'unsubscribe')).toBe(true)
    const count = told.length
    const goesOn = (): boolean =>
      told.slice(count).some(({ type, expiry }) => type === 'data' && expiry === expiries[1])
    await expect.poll(goesOn).toBe(true)
    expect(told.slice(count).some(({ expiry }) => expiry === expiries[0])).toBe(false)
    close()
  })

  it('says so where a topic is followed already and would cancel something else at its end', async () => {
    const reader = await person()
    const { say, told, close } = await connected(reader)
    say({ action: 'subscribe', channel: 'orders' })
    say({ action: 'subscribe', channel: 'orders' })
    say({ action: 'subscribe', channel: 'orders', cancel_on_disconnect: reader.account })
    await expect.poll(() => told.filter(({ action }) => action === 'subscribe')).toHaveLength(2)
    await expect
      .poll(() => told.filter(({ type }) => type === 'error'))
      .toMatchObject([{ error: 'already_subscribed', channel: 'orders' }])
    close()
  })
})
