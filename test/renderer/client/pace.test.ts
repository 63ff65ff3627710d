import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallFailure } from '../../../src/renderer/client/outcome.ts'
import { makePace, retryAfterMs } from '../../../src/renderer/client/pace.ts'
import type { Pace } from '../../../src/renderer/client/pace.ts'

const refusal = (change: Partial<CallFailure> = {}): CallFailure => ({
  ...{ code: 'rate_limited', message: 'No.', status: 429, field: null, issues: [] },
  ...{ details: { limit: 100, retry_after_s: 12 }, requestId: null },
  ...change,
})

let pace: Pace
const stretch = (): number => pace.store.getState().stretch
const isHeld = (): boolean => pace.store.getState().heldUntilMs !== null

beforeEach(() => {
  vi.useFakeTimers()
  pace = makePace({
    nowMs: Date.now,
    later: (task, delayMs) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    },
  })
})
afterEach(() => void vi.useRealTimers())

describe('what asks by itself', () => {
  it('keeps its own beat while all of it stays within two fifths of the tier', () => {
    pace.setBudget(100)
    pace.join(3_000, 1)
    pace.join(6_000, 2)
    expect(stretch()).toBe(1)
  })

  it('waits longer by one factor where there is more of it, and keeps its beat again when that goes', () => {
    pace.setBudget(100)
    pace.join(2_000, 1)
    const leave = pace.join(5_000, 3)
    // 30 and 36 a minute, where there is room for 40.
    expect(stretch()).toBeCloseTo(66 / 40, 12)
    leave()
    expect(stretch()).toBe(1)
  })

  it('is held back by no tier that has no bound', () => {
    pace.join(100, 1)
    expect(stretch()).toBe(1)
    pace.setBudget(100)
    expect(stretch()).toBeCloseTo(15, 12)
    pace.setBudget(null)
    expect(stretch()).toBe(1)
  })

  it('rests for as long as the engine said, and for the longer of two refusals', () => {
    pace.refused(refusal())
    pace.refused(refusal({ details: { retry_after_s: 3 } }))
    vi.advanceTimersByTime(11_999)
    expect(isHeld()).toBe(true)
    vi.advanceTimersByTime(1)
    expect(isHeld()).toBe(false)
  })

  it('rests for no other refusal', () => {
    pace.refused(refusal({ code: 'forbidden', status: 403 }))
    pace.refused(refusal({ code: 'too_many_calls' }))
    expect(isHeld()).toBe(false)
  })
})

it('a refusal for too many requests says when to ask again, and no other does', () => {
  expect(retryAfterMs(refusal())).toBe(12_000)
  expect(retryAfterMs(refusal({ details: {} }))).toBe(2_000)
  expect(retryAfterMs(refusal({ details: { retry_after_s: 300 } }))).toBe(60_000)
  expect(retryAfterMs(refusal({ status: 403 }))).toBeNull()
})
