import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeHeartbeat } from '../../src/main/engine/heartbeat.ts'
import { openTradingRoom } from '../core/app/trading/support.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

describe('the event loop’s delay', () => {
  it('is measured on a timer: looking at it twice tells the same', async () => {
    const { floor, clock } = await openTradingRoom()
    const heartbeat = makeHeartbeat({ clock, floor, quotedInstruments: () => 1, readers: () => 0 })
    const latencyMs = () => heartbeat.links().links.find(({ name }) => name === 'engine')?.latency_ms
    expect(latencyMs()).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(latencyMs()).toBeNull()
    vi.advanceTimersByTime(1_000)
    const told = latencyMs()
    expect(told).toBeGreaterThanOrEqual(0)
    expect([latencyMs(), latencyMs()]).toEqual([told, told])
    heartbeat.close()
  })
})
