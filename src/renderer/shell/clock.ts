import { formatDay, formatMoment, zoneName } from '../widgets/figures/format.ts'
import type { Health } from '../client/index.ts'
import { useHealth } from '../terminal/hooks.ts'

/** The zone in which this machine reads clocks. Every printed time names it. */
export const timeZoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** A moment, and a day, by that clock. */
export const whenHere = (at: string): string => formatMoment(at, timeZoneHere())
export const dayHere = (at: string): string => formatDay(at, timeZoneHere())

/** A moment in the middle of a sentence, where no head of a column names the zone. */
export const momentHere = (at: string): string =>
  `${whenHere(at)} ${zoneName(timeZoneHere(), Date.parse(at))}`

/** The short name of that clock's zone now, for the head of a column. */
export const zoneHere = (): string => zoneName(timeZoneHere(), Date.now())

/** The engine's time now, once a second: our clock corrected by the measured offset. */
export const useEngineNowMs = (): number => useHealth((health) => health.nowMs + (health.clockOffsetMs ?? 0))

const MS_PER_MINUTE = 60_000

/**
 * The engine's time to the minute, for how long is left and what is late; null until the engine has told its time. A
 * workstation's own clock may be wrong by days: nothing is called late by it.
 */
export const engineMinuteMs = ({
  nowMs,
  clockOffsetMs,
}: Pick<Health, 'nowMs' | 'clockOffsetMs'>): number | null =>
  clockOffsetMs === null ? null : Math.floor((nowMs + clockOffsetMs) / MS_PER_MINUTE) * MS_PER_MINUTE

export const useEngineMinuteMs = (): number | null => useHealth(engineMinuteMs)

/** The day that the engine has, by UTC, as a field of a date starts with. */
export const useEngineDay = (): string =>
  useHealth((health) => new Date(engineMinuteMs(health) ?? health.nowMs).toISOString().slice(0, 10))
