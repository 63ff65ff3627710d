import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { startRedis } from '../support/redis.ts'
import type { RedisServer } from '../support/redis.ts'
import { restClient } from '../support/rest.ts'
import type { Fields } from '../support/rest.ts'
import { personOf } from './identity/people.ts'
import type { Person } from './identity/people.ts'

type Ban = Readonly<{ kind: string; ip: string | null; user_id: string | null; strikes: number }>
type Bans = Readonly<{ bans: readonly Ban[]; total: number }>

/** The hard cap of an address is ten times the base; the tenth violation shuts it out. */
const BASE = 3
const UNTIL_BANNED = BASE * 10 + 10

let redis: RedisServer
/** Two desks with a store each: what they share is Redis. */
let desks: readonly RealDesk[] = []
let admin: Person
let trader: Person

/** Both desks believe the loopback proxy, so that a test can be anybody. */
const from = (address: string) => ({ 'x-forwarded-for': address })

async function openDesk(): Promise<RealDesk> {
  const rateLimits = {
    ...{ baseRequests: BASE, windowMs: 600_000, perAddress: true, registrationsPerAddress: 5 },
    burstRequests: 1_000,
  }
  return openRealDesk({ redisUrl: redis.url, demo: false }, (engine) => ({
    ...{ rateLimits, rateLimitStore: engine.rateLimits, bans: engine.bans, trustedProxies: ['127.0.0.1'] },
    socketMessagesPerSecond: 20,
  }))
}

const statusOf = async (desk: RealDesk, address: string, token?: string): Promise<number> => {
  const headers = { ...from(address), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  return (await fetch(`${desk.address}/`, { headers })).status
}

async function provoke(desk: RealDesk, address: string): Promise<void> {
  for (let at = 0; at < UNTIL_BANNED; at += 1) await statusOf(desk, address)
}

/** Administrators ask from addresses of their own, each a few times: the limits of this test are narrow. */
let asked = 0
const ask = <Body = Fields>(desk: RealDesk, form: string, body?: Fields, person: Person = admin) => {
  asked += 1
  const client = restClient(desk.address).as(person.tokens.access_token)
  return client.ask<Body>(form, body, from(`198.51.${Math.floor(asked / 250)}.${asked % 250}`))
}

const recordsOf = async (desk: RealDesk, action: string) =>
  (await ask<{ logs: readonly Fields[] }>(desk, `GET /audit/logs?action=${action}`)).body.logs

beforeAll(async () => {
  redis = await startRedis()
  desks = [await openDesk(), await openDesk()]
  const [here] = desks as readonly [RealDesk]
  admin = await personOf(here, 'admin', 'super_admin')
  trader = await personOf(here, 'trader')
  // Whoever administers asks more than the three requests of this test's lowest tier.
  const raised = await ask(here, `PUT /admin/users/${admin.userId}/tier`, { value: 'elite', reason: 'duty' })
  expect(raised.status, raised.text).toBe(200)
})

afterAll(async () => {
  for (const desk of desks) {
    expect(desk.real.errors).toEqual([])
    await desk.close()
  }
  await redis.stop()
})

describe('a ban', () => {
  it('begins with the tenth violation, holds at every server and over a dead Redis', async () => {
    const [here, there] = desks as readonly [RealDesk, RealDesk]
    await provoke(here, '203.0.113.7')
    expect(await statusOf(here, '203.0.113.7')).toBe(403)
    expect(await statusOf(there, '203.0.113.7')).toBe(403)
    expect(await statusOf(there, '203.0.113.8')).toBe(200)
    expect(await redis.keys()).toContain('optionix:ban:address 203.0.113.7')

    await redis.interrupt()
    expect(await statusOf(here, '203.0.113.7')).toBe(403)
    expect(await statusOf(there, '203.0.113.7')).toBe(403)
    // Whoever abuses the outage is shut out as well, and stays so when an empty Redis is back.
    await provoke(here, '203.0.113.9')
    expect(await statusOf(here, '203.0.113.9')).toBe(403)
    await redis.resume()
    await expect
      .poll(async () => {
        await statusOf(here, '203.0.113.9')
        return redis.keys()
      })
      .toContain('optionix:ban:address 203.0.113.9')
    await expect.poll(() => statusOf(there, '203.0.113.9')).toBe(403)
  })

  it('is seen and lifted by administrators, at once everywhere, and leaves a record of both', async () => {
    const [here, there] = desks as readonly [RealDesk, RealDesk]
    const listed = await ask<Bans>(here, 'GET /admin/ip-bans')
    expect(listed.body.bans.find(({ ip }) => ip === '203.0.113.9')).toMatchObject({
      ...{ kind: 'address', user_id: null, strikes: 1 },
    })
    expect((await ask(here, 'DELETE /admin/ip-bans/203.0.113.9', undefined, trader)).status).toBe(403)
    expect((await ask(here, 'DELETE /admin/ip-bans/203.0.113.99')).body).toMatchObject({
      error: 'ban_not_found',
    })
    expect((await ask(here, 'DELETE /admin/ip-bans/nobody')).status).toBe(422)
    const lifted = await ask<Ban>(here, 'DELETE /admin/ip-bans/203.0.113.9')
    expect([lifted.status, lifted.body.ip]).toEqual([200, '203.0.113.9'])
    // No copy at the other server holds on to it.
    expect(await statusOf(there, '203.0.113.9')).toBe(200)
    expect(await statusOf(here, '203.0.113.9')).toBe(200)
    expect((await recordsOf(here, 'address.banned')).length).toBe(2)
    const [record] = await recordsOf(here, 'address.ban_lifted')
    expect(record).toMatchObject({ user_id: admin.userId, action: 'address.ban_lifted' })
  })

  it('of an account follows it to every address, and is twice as long the second time', async () => {
    const [here] = desks as readonly [RealDesk]
    const statuses = new Map<number, number>()
    const insist = async (): Promise<void> => {
      statuses.clear()
      while (!statuses.has(403) && (statuses.get(429) ?? 0) < 200) {
        const { status } = await ask(here, 'GET /auth/me', undefined, trader)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    await insist()
    expect(statuses.get(429)).toBe(100)
    const refused = await ask(here, 'GET /auth/me', undefined, trader)
    expect([refused.status, refused.body.error]).toEqual([403, 'account_banned'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(9 * 60)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(10 * 60)
    const lifted = await ask<Ban>(here, `DELETE /admin/user-bans/${trader.userId}`)
    expect(lifted.body).toMatchObject({ kind: 'account', user_id: trader.userId, ip: null, strikes: 1 })
    await insist()
    expect(
      Number((await ask(here, 'GET /auth/me', undefined, trader)).headers.get('retry-after')),
    ).toBeGreaterThan(19 * 60)
  })

  it('of an account ends its open sockets and streams at once, and lets none of it in again', async () => {
    const [here] = desks as readonly [RealDesk]
    const loud = await personOf(here, 'loud')
    const { access_token: token } = loud.tokens
    const web = here.address.replace('http', 'ws')
    const plain = new WebSocket(`${web}/ws?token=${token}`, { headers: from('203.0.113.60') })
    const rpc = new WebSocket(`${web}/rpc`, { headers: from('203.0.113.61') })
    await Promise.all([once(plain, 'message'), once(rpc, 'open')])
    const headers = { authorization: `Bearer ${token}` }
    rpc.send(JSON.stringify({ i: '1', p: { u: '/identity/me', h: headers, b: { json: {} } } }))
    await once(rpc, 'message')
    const sse = await fetch(`${here.address}/streams/orders`, {
      headers: { ...headers, ...from('203.0.113.62') },
    })
    expect(sse.status).toBe(200)
    const [closed, ended] = [
      Promise.all([once(plain, 'close'), once(rpc, 'close')]) as Promise<unknown[][]>,
      sse.text(),
    ]
    while ((await ask(here, 'GET /auth/me', undefined, loud)).status !== 403);
    expect((await closed).map(([code]) => code)).toEqual([4403, 4403])
    expect(await ended).toContain('event: done')
    const again = new WebSocket(`${web}/ws?token=${token}`, { headers: from('203.0.113.63') })
    expect(((await once(again, 'close')) as unknown[])[0]).toBe(4403)
  })

  it('shuts sockets out too, and a socket that floods counts towards one', async () => {
    const [here] = desks as readonly [RealDesk]
    const connect = () =>
      new WebSocket(`${here.address.replace('http', 'ws')}/rpc`, { headers: from('203.0.113.50') })
    const flood = async (): Promise<unknown> => {
      const socket = connect()
      await once(socket, 'open')
      for (let at = 0; at < 100; at += 1) socket.send('{"i":"1","p":{"u":"/system/root"}}')
      return ((await once(socket, 'close')) as unknown[])[0]
    }
    expect(await Promise.all(Array.from({ length: 10 }, flood))).toEqual(Array(10).fill(4429))
    const [error] = (await once(connect(), 'error')) as [Error]
    expect(error.message).toContain('403')
    expect(await statusOf(here, '203.0.113.50')).toBe(403)
  })
})
