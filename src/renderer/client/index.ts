export { PORT_CHANNEL } from './bridge.ts'
export type { DesktopBridge, DesktopPlatform } from './bridge.ts'
export type { EntryInput, EntryName, EntryOutput } from './entries.ts'
export { REPORT_LATE_MS, TRAIL_LENGTH, makeHealthWatch } from './health.ts'
export type { EngineLink, Health, HealthWatch } from './health.ts'
export { makeLink } from './link.ts'
export type { CallOptions, Link, LinkState, TokenSource } from './link.ts'
export { sentenceOf } from './outcome.ts'
export type { CallFailure, CallOutcome } from './outcome.ts'
export type { StreamMessage } from './stream-fold.ts'
export { makeStreamHub, streamKey } from './stream-hub.ts'
export type {
  StreamHub,
  StreamListener,
  StreamPhase,
  StreamSpec,
  StreamUpdate,
  StreamView,
} from './stream-hub.ts'
export { makePortWire, makeSocketWire } from './wire.ts'
export type { Wire } from './wire.ts'
