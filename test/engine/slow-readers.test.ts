import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { DEFAULT_PAPER } from '../../src/main/engine/index.ts'
import type { EngineClient } from '../../src/renderer/client/wire.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { RestClient } from '../support/rest.ts'

// Clients that stop reading while the market goes on: what waits for them in the server stays small, nobody else
// notices, and once they read again they are up to date instead of far behind (main/transport README: streams).

const QUOTES_PER_SECOND = 2_000
/** What may wait in a socket before its streams pause. */
const PAUSED_FROM_BYTES = 256 * 1024
/** Each of the streams of a connection may have handed one message over beyond that. */
const WAITING_BYTES_MAX = 4 * PAUSED_FROM_BYTES
/** Messages that somebody else reads meanwhile. */
const MARKET_GOES_ON = 20

let desk: RealDesk
let client: RestClient
let token: string
/** The server's own ends of all connections, by the port of the other side. */
const serverEnds = new Map<number, Socket>()
const keep = (message: unknown): void => {
  const { socket } = message as Readonly<{ socket: Socket }>
  if (socket.remotePort !== undefined) serverEnds.set(socket.remotePort, socket)
}

beforeAll(async () => {
  subscribe('net.server.socket', keep)
  desk = await openRealDesk({ paper: { ...DEFAULT_PAPER, quotesPerSecond: QUOTES_PER_SECOND } })
  client = await registered(restClient(desk.address), 'reader')
  const login = { email: 'reader@example.com', password: 'SecurePassword123!' }
  token = (await client.ask<{ access_token: string }>('POST /auth/login', login)).body.access_token
})

afterAll(async () => {
  unsubscribe('net.server.socket', keep)
  await desk.close()
})

type Message = Readonly<{ type: string; kind?: string; seq?: number; conflated?: number; channel?: string }>
type Stalled = Readonly<{
  /** Bytes that the server has taken over for this client and the client has not. */
  waiting: () => number
  stopReading: () => void
  readAgain: () => void
  received: readonly Message[]
  close: () => void
}>

function stalled(socket: WebSocket, received: readonly Message[]): Stalled {
  const inner = (socket as unknown as Readonly<{ _socket: Socket }>)._socket
  return {
    waiting: () => serverEnds.get(inner.localPort ?? 0)?.writableLength ?? -1,
    stopReading: () => socket.pause(),
    readAgain: () => socket.resume(),
    received,
    close: () => socket.terminate(),
  }
}

const connect = (path: string): WebSocket => new WebSocket(desk.address.replace('http', 'ws') + path)

/** Follows one chain and one market over the plain protocol, where each of them is one of a connection. */
async function plainReader(expiry: string | undefined): Promise<Stalled> {
  const socket = connect(`/ws?token=${token}`)
  const received: Message[] = []
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message
    received.push(message)
    if (received.length > 1) return
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'chain', symbol: 'SPX', expiry }))
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'ticker', symbol: 'BTC-USD' }))
  })
  await expect.poll(() => received.some(({ type }) => type === 'data')).toBe(true)
  return stalled(socket, received)
}

async function rpcReader(expiries: readonly string[]): Promise<Stalled> {
  const socket = connect('/rpc')
  await once(socket, 'open')
  const received: Message[] = []
  const link = new RPCLink({
    websocket: socket as never,
    headers: () => ({ authorization: `Bearer ${token}` }),
  })
  const rpc: EngineClient = createORPCClient(link)
  const follow = async (expiry: string): Promise<void> => {
    const stream = await rpc.market.subscribe({ channel: 'chain', symbol: 'SPX', expiry })
    for await (const message of stream) received.push(message as Message)
  }
  for (const expiry of expiries) void follow(expiry).catch(() => undefined)
  await expect.poll(() => received.length).toBeGreaterThan(expiries.length)
  return stalled(socket, received)
}

describe('clients that stop reading while 2,000 quotes a second flow', () => {
  it('leave little waiting in the server, delay nobody, and are up to date when they read again', async () => {
    const chains = await client.ask<{ expiries: { expiry: string }[] }>('GET /market/options-chain/SPX')
    const expiries = chains.body.expiries.map(({ expiry }) => expiry)
    const live = await plainReader(expiries[0])
    const byRpc = await rpcReader(expiries)
    const slow = [byRpc, await plainReader(expiries[0])]
    for (const one of slow) one.stopReading()
    await expect.poll(byRpc.waiting, { timeout: 90_000 }).toBeGreaterThan(PAUSED_FROM_BYTES)

    const [before, readBefore] = [live.received.length, byRpc.received.length]
    const order = { symbol: 'BTC-USD', side: 'buy', quantity: '0.01' }
    const most = slow.map(() => 0)
    while (live.received.length < before + MARKET_GOES_ON) {
      slow.forEach((one, at) => (most[at] = Math.max(most[at] ?? 0, one.waiting())))
      const answer = await client.ask('POST /trades', order)
      expect(answer.status, answer.text).toBe(201)
      await pause(100)
    }
    for (const bytes of most) expect(bytes).toBeLessThan(WAITING_BYTES_MAX)

    byRpc.readAgain()
    await expect
      .poll(() => byRpc.received.slice(readBefore).some(({ conflated = 0 }) => conflated > 0))
      .toBe(true)
    const caughtUp = byRpc.received.length
    await expect.poll(() => byRpc.received.length).toBeGreaterThan(caughtUp + expiries.length)
    expect(byRpc.waiting()).toBeLessThan(PAUSED_FROM_BYTES)
    for (const one of [live, ...slow]) one.close()
    expect(desk.real.errors).toEqual([])
  })
})
