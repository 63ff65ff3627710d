import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import { makeMessageRate } from '../../src/main/transport/limits/message-rate.ts'
import { bindPlainSocket } from '../../src/main/transport/sockets/plain-socket.ts'
import { openTestServer } from '../support/test-server.ts'
import type { TestServer } from '../support/test-server.ts'
import { openTestApp } from '../support/test-app.ts'

let desk: TestServer

beforeEach(async () => {
  desk = await openTestServer()
})

afterEach(() => desk.close())

type Message = Readonly<Record<string, unknown>>

type Client = Readonly<{
  socket: WebSocket
  send: (message: unknown) => void
  /** Resolves with the first message that fits, also one that came before. */
  until: (fits: (message: Message) => boolean) => Promise<Message>
  closed: Promise<number>
  received: readonly Message[]
}>

function client(address: string, headers: Record<string, string> = {}): Client {
  const socket = new WebSocket(address.replace('http', 'ws'), { headers })
  const received: Message[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  socket.on('error', () => undefined)
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)) as Message)
    for (const look of waiting) look()
  })
  const until: Client['until'] = (fits) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = received.find(fits)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const send = (message: unknown): void => {
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    if (socket.readyState === WebSocket.OPEN) socket.send(text)
    else socket.once('open', () => socket.send(text))
  }
  return { socket, send, until, closed, received }
}

const isType = (type: string) => (message: Message) => message.type === type

describe('/ws', () => {
  it('takes a token in the address or in the first message, under every mount', async () => {
    for (const mount of ['', '/api', '/api/v1']) {
      const byAddress = client(`${desk.address}${mount}/ws?token=trader-token`)
      expect(await byAddress.until(isType('ack'))).toMatchObject({ action: 'auth' })
      const byMessage = client(`${desk.address}${mount}/ws`)
      byMessage.send({ type: 'auth', token: 'trader-token' })
      expect(await byMessage.until(isType('ack'))).toMatchObject({ action: 'auth' })
    }
  })

  it('closes 4401 on a bad token and on anything said before one', async () => {
    expect(await client(`${desk.address}/ws?token=forged`).closed).toBe(4401)
    const early = client(`${desk.address}/ws`)
    early.send({ action: 'subscribe', channel: 'ticker', symbol: 'BTC-USD' })
    expect(await early.closed).toBe(4401)
  })

  it('closes 4401 when no token comes in time', async () => {
    const app = await openTestApp()
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    const base = { ipAddress: null, userAgent: null }
    sockets.on('connection', (socket) => {
      bindPlainSocket(app.ports, socket, { token: null, base, authenticationMs: 30 })
    })
    await once(sockets, 'listening')
    const { port } = sockets.address() as AddressInfo
    expect(await client(`http://127.0.0.1:${port}`).closed).toBe(4401)
    sockets.close()
  })

  it('sends a snapshot, then numbered changes, and stops when asked', async () => {
    const reader = client(`${desk.address}/ws?token=trader-token`)
    await reader.until(isType('ack'))
    reader.send({ action: 'subscribe', channel: 'ticker', symbol: 'BTC-USD' })
    await reader.until((message) => message.seq === 3)
    const data = reader.received.filter(isType('data'))
    expect(data.map(({ seq }) => seq)).toEqual([0, 1, 2, 3])
    expect(data[0]).toMatchObject({ channel: 'ticker', symbol: 'BTC-USD', data: { price: '50000' } })
    expect(data[0]?.timestamp).toBeTypeOf('string')
    reader.send({ action: 'unsubscribe', channel: 'ticker', symbol: 'BTC-USD' })
    expect(await reader.until((message) => message.action === 'unsubscribe')).toMatchObject({ type: 'ack' })
    await expect.poll(() => desk.app.openStreams()).toBe(0)
    reader.send({ action: 'ping' })
    expect(await reader.until(isType('pong'))).toHaveProperty('timestamp')
  })

  it('ignores the symbol of a private channel', async () => {
    const reader = client(`${desk.address}/ws?token=trader-token`)
    await reader.until(isType('ack'))
    reader.send({ action: 'subscribe', channel: 'orders', symbol: 'BTC-USD' })
    expect(await reader.until((message) => message.action === 'subscribe')).toMatchObject({ symbol: null })
  })

  it('answers nonsense with errors, and the tenth with 4400', async () => {
    const noisy = client(`${desk.address}/ws?token=trader-token`)
    await noisy.until(isType('ack'))
    const nonsense = ['{', '[]', '7', { action: 'dance' }, { action: 'subscribe', channel: 'nothing' }]
    for (const message of nonsense) noisy.send(message)
    await expect.poll(() => noisy.received.filter(isType('error')).length).toBe(nonsense.length)
    expect(noisy.socket.readyState).toBe(WebSocket.OPEN)
    for (const message of nonsense) noisy.send(message)
    expect(await noisy.closed).toBe(4400)
    expect(noisy.received.filter(isType('error')).map(({ error }) => error)).toContain('unknown_channel')
  })

  it('closes 1009 on a message over 64 KB', async () => {
    const bulky = client(`${desk.address}/ws?token=trader-token`)
    await bulky.until(isType('ack'))
    bulky.send(`{"action":"${'x'.repeat(65 * 1024)}"}`)
    expect(await bulky.closed).toBe(1009)
  })

  it('lets a slow reader go with 4408 and ends its streams', async () => {
    const app = await openTestApp()
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
    const code = new Promise<number>((resolve) => {
      sockets.on('connection', (socket) => {
        const base = { ipAddress: null, userAgent: null }
        const sending = { bufferedBytesMax: 64 * 1024, slowMsMax: 100 }
        bindPlainSocket(app.ports, socket, { token: 'trader-token', base, sending })
        // The server's own view: the frame carries the code, the peer that does not read never sees it.
        const { close } = socket
        socket.close = (...reason) => {
          resolve(reason[0] ?? 0)
          close.apply(socket, reason)
        }
      })
    })
    await once(sockets, 'listening')
    const slow = client(`http://127.0.0.1:${(sockets.address() as AddressInfo).port}`)
    await slow.until(isType('ack'))
    slow.send({ action: 'subscribe', channel: 'ticker', symbol: 'BIG-USD' })
    await slow.until((message) => message.action === 'subscribe')
    slow.socket.pause()
    expect(await code).toBe(4408)
    await expect.poll(() => app.openStreams(), { timeout: 5_000 }).toBe(0)
    slow.socket.terminate()
    sockets.close()
  })
})

describe('whoever asks without reading the answers', () => {
  it('is not read from any more, costs one wait, and is let go with 4408', async () => {
    const app = await openTestApp()
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
    const closing = Promise.withResolvers<number>()
    let bufferedMax = 0
    let served: WebSocket | null = null
    sockets.on('connection', (socket) => {
      served = socket
      const base = { ipAddress: null, userAgent: null }
      const sending = { bufferedBytesMax: 64 * 1024, slowMsMax: 300 }
      bindPlainSocket(app.ports, socket, { token: 'trader-token', base, sending })
      socket.on('message', () => (bufferedMax = Math.max(bufferedMax, socket.bufferedAmount)))
      const { close } = socket
      socket.close = (...reason) => {
        closing.resolve(reason[0] ?? 0)
        close.apply(socket, reason)
      }
    })
    await once(sockets, 'listening')
    const { socket, until } = client(`http://127.0.0.1:${(sockets.address() as AddressInfo).port}`)
    await until(isType('ack'))
    socket.pause()
    const timers = vi.spyOn(globalThis, 'setTimeout')
    // The answers to all of them would be 11 MB.
    for (let sent = 0; sent < 160_000; sent += 1) socket.send('{"action":"ping","with":"words"}')
    expect(await closing.promise).toBe(4408)
    // What the system's own buffers took, and what had been read already: far from all answers.
    expect(bufferedMax).toBeLessThan(2 * 1024 * 1024)
    expect(served).toMatchObject({ isPaused: false })
    expect(timers.mock.calls.length).toBeLessThan(1_000)
    timers.mockRestore()
    socket.terminate()
    sockets.close()
  })
})

describe('upgrades', () => {
  const refusedWith = (address: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(address.replace('http', 'ws'), { headers })
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0)
        socket.terminate()
      })
      socket.on('open', () => reject(new Error('it opened')))
      socket.on('error', () => undefined)
    })

  it('from a page elsewhere, under a foreign name or on no path are refused', async () => {
    for (const door of ['/rpc', '/ws', '/api/v1/rpc']) {
      expect(await refusedWith(desk.address + door, { origin: 'https://evil.example' })).toBe(403)
      expect(await refusedWith(desk.address + door, { origin: 'null' })).toBe(403)
      expect(await refusedWith(desk.address + door, { host: 'evil.example' })).toBe(421)
    }
    expect(await refusedWith(`${desk.address}/elsewhere`, {})).toBe(404)
  })
})

describe('/rpc', () => {
  it('closes 4400 after ten frames that are none, and 1009 over 1 MB', async () => {
    const noisy = client(`${desk.address}/rpc`)
    for (const frame of ['{', '[]', '{"i":1}', '{"i":1,"p":{"u":"no-slash"}}', '{"i":{},"p":{"u":"/a"}}']) {
      noisy.send(frame)
      noisy.send(frame)
    }
    expect(await noisy.closed).toBe(4400)
    const bulky = client(`${desk.address}/rpc`)
    bulky.send(`{"i":"1","p":{"u":"/system/root","b":"${'x'.repeat(1024 * 1024)}"}}`)
    expect(await bulky.closed).toBe(1009)
    expect(desk.app.errors).toEqual([])
  })

  it('answers an unknown call, hostile meta and a flood of streams with coded errors', async () => {
    const caller = client(`${desk.address}/rpc`)
    const answerTo = (id: string) => caller.until((message) => message.i === id)
    caller.send({ i: '1', p: { u: '/nothing/here' } })
    expect(await answerTo('1')).toMatchObject({ p: { s: 404, b: { json: { code: 'not_found' } } } })
    caller.send({ i: '2', p: { u: '/system/root', b: { json: {}, meta: [[5, '__proto__', 'x']] } } })
    expect(await answerTo('2')).toHaveProperty('p')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    const stream = (id: number) => ({
      i: `s${id}`,
      p: {
        u: '/market/subscribe',
        h: { authorization: 'Bearer trader-token' },
        b: { json: { channel: 'ticker', symbol: 'BTC-USD' } },
      },
    })
    for (let id = 0; id < 300; id += 1) caller.send(stream(id))
    const refused = await caller.until((message) => (message.p as Message | undefined)?.s === 429)
    expect(refused).toMatchObject({ p: { b: { json: { code: 'too_many_calls' } } } })
    expect(desk.app.openStreams()).toBeLessThanOrEqual(256)
    caller.socket.terminate()
    await expect.poll(() => desk.app.openStreams(), { timeout: 5_000 }).toBe(0)
    expect(desk.app.errors).toEqual([])
  })
})

describe('a socket that floods', () => {
  const PING = '{"action":"ping"}'
  const CALL = '{"i":"1","p":{"u":"/system/root"}}'

  it.each([
    ['/ws?token=trader-token', PING],
    ['/rpc', CALL],
  ])('%s is closed with 4429 and answered no more, while others are served', async (door, message) => {
    const guarded = await openTestServer({ socketMessagesPerSecond: 20 })
    const flooder = client(guarded.address + door)
    await once(flooder.socket, 'open')
    for (let sent = 0; sent < 5_000; sent += 1) flooder.socket.send(message)
    expect(await flooder.closed).toBe(4429)
    // Of a burst only what a second allows was answered, and the token's acknowledgement.
    expect(flooder.received.length).toBeLessThan(5_000)
    const other = client(`${guarded.address}/ws?token=trader-token`)
    other.send(PING)
    await other.until(isType('pong'))
    expect(guarded.app.errors).toEqual([])
    await guarded.close()
  })

  it('may send so much in every second', () => {
    let nowMs = 0
    const isWithin = makeMessageRate(2, () => nowMs)
    const sendAt = (at: number) => {
      nowMs = at
      return isWithin()
    }
    expect([0, 10, 999].map(sendAt)).toEqual([true, true, false])
    expect([1_000, 1_500, 1_999, 2_000].map(sendAt)).toEqual([true, true, false, true])
  })
})
