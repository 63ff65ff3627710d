import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RateLimitStore } from '../../../src/core/app/index.ts'
import { connectSharedRateLimits } from '../../../src/main/adapters/redis/index.ts'
import type { SharedRateLimits } from '../../../src/main/adapters/redis/index.ts'
import { systemClock } from '../../../src/main/engine/index.ts'
import { makeLocalRateLimits } from '../../../src/main/transport/index.ts'
import { startRedis } from '../../support/redis.ts'
import type { RedisServer } from '../../support/redis.ts'

const WINDOW_MS = 600_000

let redis: RedisServer
const opened: SharedRateLimits[] = []

async function connect(): Promise<SharedRateLimits> {
  const shared = connectSharedRateLimits({ url: redis.url, onTrouble: () => undefined })
  opened.push(shared)
  await expect
    .poll(() =>
      shared.ping().then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  return shared
}

beforeAll(async () => {
  redis = await startRedis()
})
afterAll(async () => {
  for (const shared of opened) shared.close()
  await redis.stop()
})

const STORES: readonly (readonly [string, () => Promise<RateLimitStore>])[] = [
  ['in this process', async () => makeLocalRateLimits(systemClock)],
  ['on a real Redis', connect],
]

describe.each(STORES)('counts %s', (_where, open) => {
  it('go up by one, each key for itself', async () => {
    const store = await open()
    const counts = []
    for (const key of ['a', 'a', 'b', 'a']) counts.push((await store.add(`up ${key}`, WINDOW_MS)).count)
    expect(counts).toEqual([1, 2, 1, 3])
  })

  it('made at once each get a number of their own', async () => {
    const store = await open()
    const counts = await Promise.all(Array.from({ length: 200 }, () => store.add('at once', WINDOW_MS)))
    expect(counts.map(({ count }) => count).toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 200 }, (_, at) => at + 1),
    )
  })

  it('tell when the window ends, which later counts do not move', async () => {
    const store = await open()
    const first = await store.add('end', WINDOW_MS)
    const later = await store.add('end', WINDOW_MS * 1_000)
    expect(first.endsInMs).toBeGreaterThan(0)
    expect(first.endsInMs).toBeLessThanOrEqual(WINDOW_MS)
    expect(later.endsInMs).toBeGreaterThan(0)
    expect(later.endsInMs).toBeLessThanOrEqual(first.endsInMs)
  })

  it('begin again at one when the window has ended', async () => {
    const store = await open()
    await store.add('again', 20)
    await expect.poll(async () => (await store.add('again', 20)).count, { interval: 40 }).toBe(1)
  })
})

describe('counts in this process', () => {
  it('forget the key counted longest ago when there are too many', async () => {
    const store = makeLocalRateLimits(systemClock, 2)
    for (const key of ['a', 'b', 'a', 'c']) await store.add(key, WINDOW_MS)
    expect((await store.add('a', WINDOW_MS)).count).toBe(3)
    expect((await store.add('b', WINDOW_MS)).count).toBe(1)
  })
})

describe('counts on a real Redis', () => {
  it('are shared by everyone who counts there', async () => {
    const [here, there] = [await connect(), await connect()]
    expect([
      (await here.add('shared', WINDOW_MS)).count,
      (await there.add('shared', WINDOW_MS)).count,
      (await here.add('shared', WINDOW_MS)).count,
    ]).toEqual([1, 2, 3])
  })

  it('are refused while the server hangs or is gone, and taken again when it is back', async () => {
    const shared = await connect()
    redis.freeze()
    await expect(shared.add('hang', WINDOW_MS)).rejects.toThrow()
    redis.thaw()
    await redis.interrupt()
    await expect(shared.add('gone', WINDOW_MS)).rejects.toThrow()
    await expect(shared.ping()).rejects.toThrow()
    await redis.resume()
    await expect
      .poll(() =>
        shared.add('back', WINDOW_MS).then(
          ({ count }) => count,
          () => 0,
        ),
      )
      .toBe(1)
  })
})
