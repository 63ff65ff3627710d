import type { RateLimitStore } from '../../../core/app/index.ts'
import { makeBoundedMap } from '../../../core/kernel/index.ts'
import type { Clock } from '../../../core/kernel/index.ts'

/** Keys kept at once; the one counted longest ago is forgotten first, so that strangers cannot fill the memory. */
const KEYS_MAX = 100_000

/** Counts in this process alone. */
export function makeLocalRateLimits(clock: Clock, keysMax = KEYS_MAX): RateLimitStore {
  const windows = makeBoundedMap<Readonly<{ count: number; endsAt: number }>>(keysMax)
  return {
    add: async (key, windowMs) => {
      const now = clock.now()
      const open = windows.get(key)
      const isOpen = open !== undefined && open.endsAt > now
      const next = isOpen ? { ...open, count: open.count + 1 } : { count: 1, endsAt: now + windowMs }
      windows.set(key, next)
      return { count: next.count, endsInMs: next.endsAt - now }
    },
  }
}
