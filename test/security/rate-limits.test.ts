import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { HttpServerOptions } from '../../src/main/transport/index.ts'
import { openTestServer } from '../support/test-server.ts'
import type { TestServer } from '../support/test-server.ts'

let desk: TestServer | null = null

afterEach(async () => {
  await desk?.close()
  desk = null
})

async function open(
  overrides: Partial<HttpServerOptions['rateLimits']>,
  more: Partial<HttpServerOptions> = {},
) {
  const rateLimits = { baseRequests: 10, windowMs: 60_000, perAddress: true, registrationsPerAddress: 5 }
  desk = await openTestServer({ rateLimits: { ...rateLimits, ...overrides }, ...more })
  const { fastify } = desk.server
  return async (path: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'GET') =>
    fastify.inject({
      method,
      url: path,
      headers: {
        host: 'localhost',
        ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(method === 'POST' ? { payload: '{"email":"a@b.c","password":"x"}' } : {}),
    })
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('rate limits', () => {
  it('count down in the headers and end in 429 with when to come back', async () => {
    const ask = await open({})
    for (let left = 9; left >= 0; left -= 1) {
      const answer = await ask('/')
      expect(answer.headers['x-ratelimit-remaining']).toBe(String(left))
    }
    const refused = await ask('/')
    expect([refused.statusCode, refused.json<{ error: string }>().error]).toEqual([429, 'rate_limited'])
    const seconds = Number(refused.headers['retry-after'])
    expect(seconds).toBeGreaterThan(0)
    expect(refused.json<{ message: string }>().message).toBe(`Too many requests; try again in ${seconds} s.`)
    expect(refused.headers['x-ratelimit-limit']).toBe('10')
  })

  it('do not count health, documentation and metrics', async () => {
    const ask = await open({ baseRequests: 1 })
    for (const path of ['/health', '/api/health/live', '/docs', '/openapi.json', '/metrics', '/health']) {
      expect((await ask(path)).statusCode, path).toBe(200)
    }
    expect((await ask('/')).statusCode).toBe(200)
  })

  it('give each tier its own budget, whatever the address has spent', async () => {
    const ask = await open({ baseRequests: 2 })
    const spend = async (headers: Record<string, string>, count: number) => {
      const statuses: number[] = []
      for (let at = 0; at < count; at += 1) statuses.push((await ask('/', headers)).statusCode)
      return statuses.filter((status) => status === 200).length
    }
    expect(await spend({}, 4)).toBe(2)
    expect(await spend(bearer('trader-token'), 4)).toBe(2)
    expect(await spend(bearer('pro-token'), 11)).toBe(10)
  })

  it('count a forged token by its address, so that it buys nothing', async () => {
    const ask = await open({ baseRequests: 2 })
    const statuses = []
    for (let at = 0; at < 4; at += 1) statuses.push((await ask('/', bearer(`forged-${at}`))).statusCode)
    expect(statuses).toEqual([200, 200, 429, 429])
  })

  it('cap every address and shut it out after ten violations', async () => {
    const ask = await open({ baseRequests: 1 })
    const statuses = []
    for (let at = 0; at < 22; at += 1) statuses.push((await ask('/', bearer('elite-token'))).statusCode)
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(200))
    expect(statuses.slice(10, 20)).toEqual(Array(10).fill(429))
    expect(statuses.slice(20)).toEqual([403, 403])
  })

  it('slow guessing at the sign-in and mass registration down', async () => {
    const ask = await open({ baseRequests: 1_000 })
    const statuses = []
    for (let at = 0; at < 11; at += 1) statuses.push((await ask('/auth/login', {}, 'POST')).statusCode)
    expect(statuses).toEqual([...Array(10).fill(200), 429])
    const registrations = []
    for (let at = 0; at < 6; at += 1) registrations.push((await ask('/auth/register', {}, 'POST')).statusCode)
    expect(registrations.at(4)).not.toBe(429)
    expect(registrations.at(5)).toBe(429)
  })

  it('count by address only when switched on; tiers always', async () => {
    const ask = await open({ baseRequests: 2, perAddress: false })
    for (let at = 0; at < 30; at += 1) expect((await ask('/auth/login', {}, 'POST')).statusCode).toBe(200)
    const statuses = []
    for (let at = 0; at < 3; at += 1) statuses.push((await ask('/', bearer('trader-token'))).statusCode)
    expect(statuses).toEqual([200, 200, 429])
  })

  it('hold a burst back although the minute has room', async () => {
    const ask = await open({ baseRequests: 1_000, burstRequests: 3 })
    const statuses = async (headers: Record<string, string>, count: number) => {
      const answers = await Promise.all(Array.from({ length: count }, () => ask('/', headers)))
      return answers.map(({ statusCode }) => statusCode).toSorted()
    }
    expect(await statuses({}, 5)).toEqual([200, 200, 200, 429, 429])
    const refused = await ask('/')
    expect([
      refused.statusCode,
      refused.headers['x-ratelimit-limit'],
      refused.headers['retry-after'],
    ]).toEqual([...[429, '3', '1']])
    expect(await statuses(bearer('pro-token'), 17)).toEqual([...Array(15).fill(200), 429, 429])
  })

  it('take the /64 network of an IPv6 address for one address', async () => {
    const ask = await open({ baseRequests: 2 }, { trustedProxies: ['127.0.0.1'] })
    const statusOf = async (address: string) => (await ask('/', { 'x-forwarded-for': address })).statusCode
    expect(await statusOf('2001:db8:0:1::1')).toBe(200)
    expect(await statusOf('2001:db8:0:1:ffff::2')).toBe(200)
    expect(await statusOf('2001:db8:0:1:1:2:3:4')).toBe(429)
    expect(await statusOf('2001:db8:0:2::1')).toBe(200)
    expect(await statusOf('::ffff:203.0.113.1')).toBe(200)
    expect(await statusOf('203.0.113.1')).toBe(200)
    expect(await statusOf('203.0.113.1')).toBe(429)
  })

  it('believe a forwarding header only from a trusted proxy', async () => {
    const strict = await open({ baseRequests: 1 })
    expect((await strict('/', { 'x-forwarded-for': '203.0.113.1' })).statusCode).toBe(200)
    expect((await strict('/', { 'x-forwarded-for': '203.0.113.2' })).statusCode).toBe(429)
    await desk?.close()
    const trusting = await open({ baseRequests: 1 }, { trustedProxies: ['127.0.0.1'] })
    expect((await trusting('/', { 'x-forwarded-for': '203.0.113.1' })).statusCode).toBe(200)
    expect((await trusting('/', { 'x-forwarded-for': '203.0.113.2' })).statusCode).toBe(200)
    expect((await trusting('/metrics', { 'x-forwarded-for': '203.0.113.2' })).statusCode).toBe(403)
  })

  it('of sign-in count over /rpc and REST together', async () => {
    const ask = await open({ baseRequests: 1_000 })
    for (let at = 0; at < 4; at += 1) await ask('/auth/login', {}, 'POST')
    const socket = new WebSocket(`${desk?.address.replace('http', 'ws')}/rpc`)
    await once(socket, 'open')
    const codes: unknown[] = []
    socket.on('message', (text: Buffer) => {
      const { p: answer } = JSON.parse(String(text)) as { p: { b: { json: { code?: string } } } }
      codes.push(answer.b.json.code)
    })
    const login = { u: '/identity/login', b: { json: { email: 'a@b.c', password: 'x' } } }
    for (let at = 0; at < 9; at += 1) {
      socket.send(JSON.stringify({ i: String(at), p: login }))
    }
    await expect.poll(() => codes.length).toBe(9)
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(3)
    expect((await ask('/auth/login', {}, 'POST')).statusCode).toBe(429)
    socket.close()
  })

  it('do not count over /rpc what costs nothing over REST, such as the pulse of the terminal', async () => {
    await open({ baseRequests: 1 })
    const socket = new WebSocket(`${desk?.address.replace('http', 'ws')}/rpc`)
    await once(socket, 'open')
    let answers = ''
    socket.on('message', (text: Buffer) => (answers += String(text)))
    const pulse = { u: '/system/live', b: { json: {} } }
    for (let at = 0; at < 5; at += 1) socket.send(JSON.stringify({ i: String(at), p: pulse }))
    await expect.poll(() => answers.match(/alive|rate_limited/g)).toEqual(Array(5).fill('alive'))
    socket.close()
  })

  it('of a tier count over /rpc and REST together', async () => {
    const ask = await open({ baseRequests: 5, burstRequests: 100 })
    const socket = new WebSocket(`${desk?.address.replace('http', 'ws')}/rpc`)
    await once(socket, 'open')
    const codes: unknown[] = []
    socket.on('message', (text: Buffer) => {
      const { p: answer } = JSON.parse(String(text)) as { p: { b?: { json?: { code?: string } } } }
      if (answer.b?.json !== undefined) codes.push(answer.b.json.code ?? 'answered')
    })
    const send = (id: number, path: string): void =>
      socket.send(
        JSON.stringify({ i: String(id), p: { u: path, h: bearer('trader-token'), b: { json: {} } } }),
      )
    for (let at = 0; at < 3; at += 1) expect((await ask('/', bearer('trader-token'))).statusCode).toBe(200)
    for (let at = 0; at < 4; at += 1) send(at, '/system/root')
    await expect.poll(() => codes.length).toBe(4)
    expect(codes.toSorted()).toEqual(['answered', 'answered', 'rate_limited', 'rate_limited'])
    expect((await ask('/', bearer('trader-token'))).statusCode).toBe(429)
    // Somebody else over the same socket is let in.
    socket.send(JSON.stringify({ i: '9', p: { u: '/system/root', h: bearer('pro-token'), b: { json: {} } } }))
    await expect.poll(() => codes.length).toBe(5)
    expect(codes[4]).toBe('answered')
    socket.close()
  })
})
