import type { App } from '../../core/app/index.ts'
import type { Clock, IdSource } from '../../core/kernel/index.ts'

/** Who a valid token belongs to, as far as rate limits care. */
export type RateCaller = Readonly<{ userId: string; tier: 'free' | 'pro' | 'elite' }>

/** Structured log: facts first, then one sentence. Never receives bodies, tokens or cookies. */
export type TransportLog = Readonly<{
  info: (facts: Readonly<Record<string, unknown>>, message: string) => void
  warn: (facts: Readonly<Record<string, unknown>>, message: string) => void
  error: (facts: Readonly<Record<string, unknown>>, message: string) => void
}>

/** What every binder needs. */
export type TransportPorts = Readonly<{
  app: App
  clock: Clock
  ids: IdSource
  log: TransportLog
  /** Verifies an `Authorization` header; null when it is not good. Chooses the rate limit, grants nothing. */
  callerOf: (authorization: string, ipAddress: string | null) => Promise<RateCaller | null>
}>
