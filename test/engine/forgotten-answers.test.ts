import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  FORGET_COUNT_MAX,
  IDEMPOTENCY_MS,
  forgetOldAnswers,
} from '../../src/core/app/pipeline/idempotency.ts'
import { addMs } from '../../src/core/kernel/index.ts'
import type { Instant } from '../../src/core/kernel/index.ts'
import { forgetAnswers } from '../../src/main/engine/background.ts'
import { makeMemoryStore } from '../support/memory-store.ts'
import { userId } from '../support/records.ts'
import { START, makeTestClock } from '../core/app/support.ts'

async function storeWith(counts: ReadonlyMap<Instant, number>) {
  const store = makeMemoryStore()
  for (const [createdAt, count] of counts) {
    await store.commit(
      Array.from({ length: count }, (_, number) => ({
        op: 'insert',
        table: 'idempotency',
        record: {
          userId: userId(1),
          key: `key:${createdAt}-${number}`,
          requestHash: 'ff',
          answer: {},
          createdAt,
        },
      })),
    )
  }
  return store
}

describe('kept answers', () => {
  test('go when a repeat can no longer ask for them, in bounded batches with a breath between two', async () => {
    const clock = makeTestClock()
    const [old, justKept] = [addMs(START, -IDEMPOTENCY_MS - 1), addMs(START, -IDEMPOTENCY_MS)]
    const store = await storeWith(
      new Map([
        [old, FORGET_COUNT_MAX * 2 + 7],
        [justKept, 3],
      ]),
    )
    const batches: number[] = []
    const counted = {
      forgetIdempotent: async (before: Instant, countMax: number) => {
        const count = await store.forgetIdempotent(before, countMax)
        batches.push(count)
        return count
      },
    }
    let breaths = 0
    const breathe = async (): Promise<void> => void (breaths += 1)
    expect(await forgetOldAnswers({ store: counted, clock, breathe })).toBe(FORGET_COUNT_MAX * 2 + 7)
    expect([batches, breaths]).toEqual([[FORGET_COUNT_MAX, FORGET_COUNT_MAX, 7], 2])
    expect(await store.trading.idempotent(userId(1), `key:${justKept}-2`, justKept)).not.toBeNull()
    clock.advance(1)
    expect(await forgetOldAnswers({ store, clock, breathe })).toBe(3)
  })
})

describe('the engine', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  test('forgets them every minute while the desk is open, and no more once it has stopped', async () => {
    const clock = makeTestClock()
    const store = await storeWith(new Map([[addMs(START, -IDEMPOTENCY_MS - 1), 1]]))
    const forget = vi.spyOn(store, 'forgetIdempotent')
    const errors: string[] = []
    let isOpen = false
    const floor = { isOpen: () => isOpen, underway: new Set<Promise<void>>() }
    const logger = { error: (event: string) => void errors.push(event) }
    const timer = forgetAnswers({ floor, logger }, { store, clock })
    vi.advanceTimersByTime(60_000)
    expect(forget).not.toHaveBeenCalled()
    isOpen = true
    vi.advanceTimersByTime(60_000)
    await vi.waitFor(() => expect(forget.mock.settledResults).toEqual([{ type: 'fulfilled', value: 1 }]))
    forget.mockRejectedValueOnce(new Error('gone'))
    await Promise.resolve()
    vi.advanceTimersByTime(60_000)
    await vi.waitFor(() => expect(errors).toEqual(['answers_not_forgotten']))
    clearInterval(timer)
    vi.advanceTimersByTime(600_000)
    expect(forget).toHaveBeenCalledTimes(2)
  })
})
