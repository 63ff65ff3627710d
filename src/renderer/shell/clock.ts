import { useHealth } from '../terminal/hooks.ts'

/** The zone in which this machine reads clocks. Every printed time names it. */
export const timeZoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** The engine's time now, once a second: our clock corrected by the measured offset. */
export const useEngineNowMs = (): number => useHealth((health) => health.nowMs + (health.clockOffsetMs ?? 0))
