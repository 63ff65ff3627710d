import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { REPORT_LATE_MS, makeHealthWatch } from '../../../src/renderer/client/index.ts'
import type { Link, StreamHub } from '../../../src/renderer/client/index.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const REPORT = {
  data: { channel: 'links', engine_time: '2026-03-02T15:00:00.000Z', links: [] },
} as const

/** An engine that reports four times a second and answers at once, until it falls silent with its socket up. */
function makeEngine(silentFromMs: number) {
  const reconnect = vi.fn<Link['reconnect']>()
  const isSilent = (): boolean => Date.now() >= silentFromMs
  const call = (_name: string, _input: unknown, { timeoutMs = 0 } = {}) =>
    isSilent()
      ? new Promise((resolve) => {
          setTimeout(() => resolve({ kind: 'unknown', reason: 'timeout' }), timeoutMs)
        })
      : Promise.resolve({ kind: 'answer', value: {} })
  const subscribe = (_spec: unknown, tell: (news: unknown) => void) => {
    const timer = setInterval(() => {
      if (!isSilent()) tell({ view: REPORT, cause: 'change' })
    }, 250)
    return () => clearInterval(timer)
  }
  const link = {
    state: () => ({ phase: 'open', sinceMs: 0 }),
    onState: () => () => undefined,
    call,
    reconnect,
  }
  return { link: link as unknown as Link, reconnect, hub: { subscribe } as unknown as StreamHub }
}

test.for([6_001, 6_500, 7_000, 7_500, 7_999, 8_000])(
  'an engine silent from %i ms is seen to be silent for two seconds before its link is given up',
  async (silentFromMs) => {
    const { link, hub, reconnect } = makeEngine(silentFromMs)
    const watch = makeHealthWatch(() => Date.now())
    const stop = watch.start(link, hub, () => true)
    const silencesMs: number[] = []
    reconnect.mockImplementation(() => {
      const { reportedAtMs } = watch.store.getState()
      silencesMs.push(Date.now() - (reportedAtMs ?? Date.now()))
    })
    await vi.advanceTimersByTimeAsync(silentFromMs + 12_000)
    stop()
    expect(silencesMs[0]).toBeGreaterThanOrEqual(REPORT_LATE_MS + 2_000)
  },
)
