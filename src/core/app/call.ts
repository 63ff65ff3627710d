import type { Caller, Permission } from '../identity/index.ts'
import type { Failure, JsonObject, Result } from '../kernel/index.ts'
import type { Write } from './store/store.ts'

/** What a transport knows about a request besides its body. Header names are lower case. */
export type CallContext = Readonly<{
  requestId: string
  transport: 'rest' | 'websocket' | 'ipc' | 'cli'
  /** `Bearer …`, or null. */
  authorization: string | null
  idempotencyKey: string | null
  /** The refresh token that a cookie carries. */
  refreshCookie: string | null
  /** The access token that a cookie carries; counts only where `authorization` is null. */
  accessCookie?: string | null
  /** What the page sends beside its cookie, `X-CSRF-Token`. */
  csrfToken?: string | null
  /** Binds the way to an outside provider and back to one browser. */
  flowCookie?: string | null
  setAccessCookie?: (token: string | null, maxAgeSeconds: number) => void
  setFlowCookie?: (value: string | null, maxAgeSeconds: number) => void
  ipAddress: string | null
  userAgent: string | null
  /** Asks the transport to set (or with null clear) the httpOnly refresh cookie. No-op where there are no cookies. */
  setRefreshCookie: (token: string | null, maxAgeSeconds: number) => void
  /** Tells how long a list is whose answer is bare. Absent where there is no place for it beside the answer. */
  setTotal?: (total: number) => void
  /** Aborted when the reader of a stream goes away, and when the caller of a `cancellable` entry does. */
  signal: AbortSignalLike | null
}>

/** The part of the platform's AbortSignal that streams need; core has no DOM and no Node. */
export type AbortSignalLike = Readonly<{
  aborted: boolean
  addEventListener: (type: 'abort', listener: () => void) => void
  removeEventListener: (type: 'abort', listener: () => void) => void
}>

/**
 * What a handler knows about its act that a refusal's audit record should carry. Every field replaces what the
 * pipeline would write.
 */
export type AuditNote = Readonly<{
  /** Who acted, when the caller is not signed in but known: the user of a failed sign-in. */
  actorId?: string
  resourceType?: string
  resourceId?: string | null
  /** Ids, symbols and amounts; never a body, never personal data. */
  facts?: JsonObject
  /** Sealed beside address and user agent. */
  personal?: JsonObject
}>

/** Keeps an idempotent command's first answer. The write belongs into the unit that carries the effect. */
export type IdempotencyKeeper = Readonly<{ writeFor: (answer: JsonObject) => Write }>

/** A handler's view of a request that passed every refusal: who calls, and what it may add to the records. */
export type HandlerContext = CallContext &
  Readonly<{
    caller: Caller | null
    /** Null when the entry is not idempotent or the caller sent no key. */
    idempotency: IdempotencyKeeper | null
    /** Adds to the audit record that the pipeline writes if this call is refused or fails. Later notes win. */
    note: (note: AuditNote) => void
  }>

/**
 * The one door of the engine. `name` is `room.entry` of the contract; `input` is whatever arrived. Refuses in the
 * order that every route keeps: token, permission, owner, schema, rule, dependency. A stream entry's value is an
 * async iterable of stream messages.
 */
export type App = Readonly<{
  call: (name: string, input: unknown, context: CallContext) => Promise<Result<unknown, Failure>>
  /** Whether a caller may have what no entry stands for: the same token and permission checks, and their refusals. */
  permit: (permission: Permission, context: CallContext) => Promise<Result<null, Failure>>
  /**
   * For a face that has work of its own before it calls: null when a question may begin at once, else resolves when it may.
   * Absent where all begin at once.
   */
  takeTurn?: () => Promise<void> | null
  /** HTTP status of a failure code. */
  statusOf: (code: string) => number
}>
