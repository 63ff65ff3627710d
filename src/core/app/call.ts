import type { Caller } from '../identity/index.ts'
import type { Failure, JsonObject, Result } from '../kernel/index.ts'
import type { Write } from './store.ts'

/** What a transport knows about a request besides its body. Header names are lower case. */
export type CallContext = Readonly<{
  requestId: string
  transport: 'rest' | 'websocket' | 'ipc' | 'cli'
  /** `Bearer …`, or null. */
  authorization: string | null
  idempotencyKey: string | null
  /** The refresh token that a cookie carries. */
  refreshCookie: string | null
  ipAddress: string | null
  userAgent: string | null
  /** Asks the transport to set (or with null clear) the httpOnly refresh cookie. No-op where there are no cookies. */
  setRefreshCookie: (token: string | null, maxAgeSeconds: number) => void
  /** Aborted when the reader of a stream goes away. */
  signal: AbortSignalLike | null
}>

/** The part of the platform's AbortSignal that streams need; core has no DOM and no Node. */
export type AbortSignalLike = Readonly<{
  aborted: boolean
  addEventListener: (type: 'abort', listener: () => void) => void
  removeEventListener: (type: 'abort', listener: () => void) => void
}>

/** Set when the request carries an idempotency key: the handler commits this write in the unit of its effect. */
export type IdempotencySlot = Readonly<{ writeFor: (answer: JsonObject) => Write }>

/** A handler's view of a request that passed every refusal. */
export type HandlerContext = CallContext &
  Readonly<{ caller: Caller | null; idempotency: IdempotencySlot | null }>

/**
 * The one door of the engine. `name` is `room.entry` of the contract; `input` is whatever arrived. Refuses in the
 * order of API inventory 1.4: token, permission, owner, schema, rule, dependency. A stream entry's value is an
 * async iterable of stream messages.
 */
export type App = Readonly<{
  call: (name: string, input: unknown, context: CallContext) => Promise<Result<unknown, Failure>>
  /** HTTP status of a failure code. */
  statusOf: (code: string) => number
}>
