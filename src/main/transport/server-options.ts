import type { Registry } from 'prom-client'
import type { RateLimitStore } from '../../core/app/index.ts'
import type { BanKeeper } from './limits/bans.ts'
import type { TransportPorts } from './ports.ts'
import type { RateLimitOptions } from './limits/rate-limits.ts'

/** PEM texts, the certificate first in its chain. */
export type TlsMaterial = Readonly<{ certificate: string; key: string }>

export type HttpServerOptions = Readonly<{
  ports: TransportPorts
  version: string
  /** Host names besides the loopback ones that may address this server, lower case, without port. */
  allowedHosts: readonly string[]
  /** Origins (`https://desk.example`) whose pages may call with credentials. */
  corsOrigins: readonly string[]
  /** Addresses or networks whose forwarding headers count; none by default. */
  trustedProxies: readonly string[]
  rateLimits: RateLimitOptions
  /** Where requests are counted; in this process when left out. */
  rateLimitStore?: RateLimitStore
  /** Who is shut out, and where that is written down; in this process alone when left out. */
  bans?: BanKeeper
  /** Messages that one WebSocket may send in a second; the one beyond closes it with 4429. */
  socketMessagesPerSecond?: number
  /** Folder of the built terminal; null when this server does not serve it. */
  terminalFolder: string | null
  /** Metrics of the engine, shown together with the server's. */
  metrics?: Registry
  /** Certificate and key: with them nothing but TLS 1.3 is spoken; without them plain HTTP. */
  tls?: TlsMaterial
  /** Whether requests that came without TLS, here or at a trusted proxy, are refused. */
  mustBeSecure?: boolean
  /** Connections that one address may hold at once. */
  connectionsPerAddress?: number
  /** How long a client may take for its headers and for its whole request. */
  headersTimeoutMs?: number
  requestTimeoutMs?: number
}>

export const SOCKET_MESSAGES_PER_SECOND = 2_000
export const BODY_BYTES_MAX = 10 * 1024 * 1024
export const URL_LENGTH_MAX = 8 * 1024
export const HEADER_BYTES_MAX = 16 * 1024
export const CONNECTIONS_MAX = 2_000
export const CONNECTIONS_PER_ADDRESS_MAX = 512
export const HEADERS_TIMEOUT_MS = 15_000
export const REQUEST_TIMEOUT_MS = 60_000
export const KEEP_ALIVE_MS = 72_000
