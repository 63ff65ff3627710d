import type { Clock } from '../../core/kernel/index.ts'

/** Counts events and tells how many came in the last full second. */
export function makeRate(clock: Clock) {
  let second = 0
  let current = 0
  let last = 0
  const roll = (): void => {
    const now = Math.floor(clock.now() / 1_000)
    if (now === second) return
    last = now === second + 1 ? current : 0
    current = 0
    second = now
  }
  return {
    count: (events = 1): void => {
      roll()
      current += events
    },
    perSecond: (): number => {
      roll()
      return last
    },
  }
}
