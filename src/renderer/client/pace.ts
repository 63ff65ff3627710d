import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import type { CallFailure } from './outcome.ts'

type PaceState = Readonly<{
  /** How many times longer than it wishes everything waits that asks by itself; 1 when there is room for all. */
  stretch: number
  /** Until when nothing asks by itself, by this machine's clock, because the engine refused more; null when it may. */
  heldUntilMs: number | null
}>

/**
 * How often panels may ask again by themselves. Each says how often it wishes to; where all of them together would use up
 * what the tier of the user has for a minute, each waits longer by the same factor, so that what a person does has room.
 */
export type Pace = Readonly<{
  store: StoreApi<PaceState>
  /** Something that asks `calls` entries every `everyMs` appears; returns how it goes. */
  join: (everyMs: number, calls: number) => () => void
  /** What the user may ask in a minute; null: no bound. */
  setBudget: (callsPerMinute: number | null) => void
  /** Hears of a refusal for too many requests. */
  refused: (failure: CallFailure) => void
}>

type PacePorts = Readonly<{
  nowMs: () => number
  later: (task: () => void, delayMs: number) => () => void
}>

const MINUTE_MS = 60_000
/** Of the budget of a minute. The rest is for opening panels and for orders, and for a second window. */
const SHARE_BY_ITSELF = 0.4
const HOLD_DEFAULT_MS = 2_000
/** Limits of single entries last longer, and are none of what panels ask. */
const HOLD_MAX_MS = MINUTE_MS
const MS_PER_SECOND = 1_000

/** When it is worth asking again, of a refusal that says so; null of every other. */
export function retryAfterMs({ status, details }: Pick<CallFailure, 'status' | 'details'>): number | null {
  const seconds = details.retry_after_s
  if (status !== 429) return null
  const waitMs = typeof seconds === 'number' && seconds > 0 ? seconds * MS_PER_SECOND : HOLD_DEFAULT_MS
  return Math.min(waitMs, HOLD_MAX_MS)
}

export function makePace({ nowMs, later }: PacePorts): Pace {
  const store = createStore<PaceState>(() => ({ stretch: 1, heldUntilMs: null }))
  const joined = new Set<Readonly<{ callsPerMinute: number }>>()
  let budget: number | null = null

  const weigh = (): void => {
    const wished = [...joined].reduce((sum, { callsPerMinute }) => sum + callsPerMinute, 0)
    const stretch = budget === null ? 1 : Math.max(1, wished / (budget * SHARE_BY_ITSELF))
    if (stretch !== store.getState().stretch) store.setState({ stretch })
  }
  return {
    store,
    join: (everyMs, calls) => {
      const one = { callsPerMinute: (calls * MINUTE_MS) / everyMs }
      joined.add(one)
      weigh()
      return () => {
        joined.delete(one)
        weigh()
      }
    },
    setBudget: (callsPerMinute) => {
      budget = callsPerMinute
      weigh()
    },
    refused: (failure) => {
      const waitMs = retryAfterMs(failure)
      if (waitMs === null || failure.code !== 'rate_limited') return
      const heldUntilMs = Math.max(nowMs() + waitMs, store.getState().heldUntilMs ?? 0)
      store.setState({ heldUntilMs })
      later(() => {
        if (store.getState().heldUntilMs === heldUntilMs) store.setState({ heldUntilMs: null })
      }, heldUntilMs - nowMs())
    },
  }
}
