import { utcDay } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { AlertRecord } from '../../compliance/cases/index.ts'

/** A place in the order in which alerts were last changed. */
export type AlertPlace = Readonly<{ at: Instant; id: string }>

/**
 * What the schedule knows of today's work, so that it does not ask the same every few seconds. All of it is forgotten
 * when the UTC day turns and asked anew: it holds no more than one day's work, and what escaped it is found then.
 */
export type ScheduleMemory = Readonly<{
  /** To be called before each round. */
  begin: (now: Instant) => void
  isSettled: (name: string) => boolean
  settle: (name: string) => void
  /** How far alerts of cash were read; null where none was today. */
  readTo: () => AlertPlace | null
  read: (to: AlertPlace) => void
  /** Alerts of cash whose report could not be drafted yet, by id. */
  waiting: Map<string, AlertRecord>
  /** How much it holds. */
  size: () => number
}>

export function makeScheduleMemory(): ScheduleMemory {
  const settled = new Set<string>()
  const waiting = new Map<string, AlertRecord>()
  let day = ''
  let place: AlertPlace | null = null
  return {
    begin: (now) => {
      const today = utcDay(now)
      if (today === day) return
      day = today
      place = null
      settled.clear()
      waiting.clear()
    },
    isSettled: (name) => settled.has(name),
    settle: (name) => void settled.add(name),
    readTo: () => place,
    read: (to) => {
      place = to
    },
    waiting,
    size: () => settled.size + waiting.size,
  }
}
