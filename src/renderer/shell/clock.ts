import { formatDay, formatMoment, zoneName } from '../widgets/format.ts'
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
