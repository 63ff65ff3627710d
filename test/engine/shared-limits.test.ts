import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Logger } from '../../src/core/app/index.ts'
import { withLocalFallback } from '../../src/main/engine/rate-limit-store.ts'
import { makeLocalBans } from '../../src/main/transport/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { startRedis } from '../support/redis.ts'
import type { RedisServer } from '../support/redis.ts'
import { makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'

type Health = Readonly<{ status: string; services: Readonly<{ redis: string }> }>

let redis: RedisServer
let desks: readonly RealDesk[] = []

const BASE = 6

async function openDesk(): Promise<RealDesk> {
  const rateLimits = { baseRequests: BASE, windowMs: 600_000, perAddress: true, registrationsPerAddress: 5 }
  return openRealDesk({ redisUrl: redis.url, demo: false }, (engine) => ({
    rateLimits,
    rateLimitStore: engine.rateLimits,
    bans: engine.bans,
  }))
}

const healthOf = async (desk: Readonly<{ address: string }>): Promise<Health> =>
  (await (await fetch(`${desk.address}/health`)).json()) as Health
const stateOf = async (desk: Readonly<{ address: string }>): Promise<string> =>
  (await healthOf(desk)).services.redis

async function statuses(asked: readonly RealDesk[]): Promise<readonly number[]> {
  const seen: number[] = []
  for (const desk of asked) seen.push((await fetch(`${desk.address}/`)).status)
  return seen
}

beforeAll(async () => {
  redis = await startRedis()
  desks = [await openDesk(), await openDesk()]
})
afterAll(async () => {
  for (const desk of desks) await desk.close()
  await redis.stop()
})

describe('limits of requests on a shared Redis', () => {
  it('are what `serve` counts on when REDIS_URL names one', async () => {
    const directory = makeDataDirectory()
    const environment = { REDIS_URL: redis.url, RATE_LIMIT_REQUESTS: '2' }
    const server = await startServer({ directory, demo: false, environment })
    try {
      // Until the link stands, a server counts alone; health is asked without being counted.
      await expect.poll(() => stateOf(server)).toBe('healthy')
      const asked = []
      for (let at = 0; at < 3; at += 1) asked.push((await fetch(`${server.address}/`)).status)
      expect(asked).toEqual([200, 200, 429])
      expect(await redis.keys()).toContain('optionix:limit:base 127.0.0.1')
    } finally {
      await server.stop()
      removeDataDirectory(directory)
    }
    await redis.empty()
  })

  it('are one budget over both servers; without Redis each server limits alone and health says so', async () => {
    const [here, there] = desks as readonly [RealDesk, RealDesk]
    for (const desk of desks) await expect.poll(() => stateOf(desk)).toBe('healthy')
    expect(await statuses([here, there, here, there, here, there])).toEqual(Array(BASE).fill(200))
    expect(await statuses([here, there])).toEqual([429, 429])

    await redis.interrupt()
    expect(await healthOf(here)).toMatchObject({ status: 'degraded', services: { redis: 'unhealthy' } })
    expect(await statuses(Array(BASE + 1).fill(here))).toEqual([...Array(BASE).fill(200), 429])
    expect(await statuses([there])).toEqual([200])

    await redis.resume()
    await expect.poll(() => stateOf(here)).toBe('healthy')
  })

  it('count here without waiting again after a failure, and say it once each way', async () => {
    const said: string[] = []
    const logger: Logger = {
      info: () => undefined,
      warn: (event) => said.push(event),
      error: () => undefined,
    }
    let [now, isUp, asked] = [0, false, 0]
    const store = withLocalFallback(
      {
        add: async () => {
          asked += 1
          if (!isUp) throw new Error('refused')
          return { count: 40, endsInMs: 1 }
        },
        bans: makeLocalBans({ now: () => now as never }),
      },
      { clock: { now: () => now as never }, logger },
    )
    const count = async (): Promise<number> => (await store.add('key', 60_000)).count
    expect([await count(), await count(), asked]).toEqual([1, 2, 1])
    now = 1_000
    expect([await count(), asked]).toEqual([3, 2])
    isUp = true
    now = 2_000
    expect([await count(), await count(), asked]).toEqual([40, 40, 4])
    expect(said).toEqual(['limits_local_redis_unreachable', 'limits_shared_again'])
  })
})
