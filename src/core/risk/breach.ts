/** A limit that is watched. `value` and `max` in the same unit. */
export type LimitReading = Readonly<{ key: string; value: number; max: number }>

export type BreachState = 'clear' | 'warned' | 'breached'

export type WatchedLimit = Readonly<{ key: string; state: BreachState; value: number; max: number }>

/** What changed: told once when it happens, never again while it lasts. */
export type BreachEvent = Readonly<{
  key: string
  kind: 'warning' | 'breach' | 'recovery'
  value: number
  max: number
  from: BreachState
}>

/** From these shares of the limit on, and back only below the lower ones, so that a value at the edge does not flicker. */
type Hysteresis = Readonly<{ warnAt: number; warnEnd: number; breachAt: number; breachEnd: number }>

const HYSTERESIS: Hysteresis = { warnAt: 0.8, warnEnd: 0.75, breachAt: 1, breachEnd: 0.95 }

function nextState(
  before: BreachState,
  used: number,
  { warnAt, warnEnd, breachAt, breachEnd }: Hysteresis,
): BreachState {
  if (used > breachAt || (before === 'breached' && used > breachEnd)) return 'breached'
  if (used > warnAt || (before !== 'clear' && used > warnEnd)) return 'warned'
  return 'clear'
}

const RANK: Readonly<Record<BreachState, number>> = { clear: 0, warned: 1, breached: 2 }

/** Share of a limit that is used; any value above 0 against a limit of 0 is beyond it. */
export const usedShare = ({ value, max }: Pick<LimitReading, 'value' | 'max'>): number =>
  max > 0 ? value / max : value > 0 ? Infinity : 0

/**
 * One step of the watch: the limits as they were, the readings now, the limits as they are and what there is to tell. A limit
 * that is read for the first time starts clear; one that is not read any more is forgotten. Events are edges: getting worse
 * tells `warning` or `breach`, leaving a breach tells `recovery`.
 */
export function watchLimits(
  before: readonly WatchedLimit[],
  readings: readonly LimitReading[],
  hysteresis: Hysteresis = HYSTERESIS,
): Readonly<{ limits: readonly WatchedLimit[]; events: readonly BreachEvent[] }> {
  const known = new Map(before.map((limit) => [limit.key, limit.state]))
  const events: BreachEvent[] = []
  const limits = readings.map(({ key, value, max }): WatchedLimit => {
    const from = known.get(key) ?? 'clear'
    const state = nextState(from, usedShare({ value, max }), hysteresis)
    const told = { key, value, max, from }
    if (RANK[state] > RANK[from]) events.push({ ...told, kind: state === 'breached' ? 'breach' : 'warning' })
    else if (from === 'breached' && state !== 'breached') events.push({ ...told, kind: 'recovery' })
    return { key, state, value, max }
  })
  return { limits, events }
}
