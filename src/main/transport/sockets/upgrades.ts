import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { BanKind } from '../../../core/app/index.ts'
import { addressKey } from '../limits/address-key.ts'
import type { Refusal, TransportFailureCode } from '../failures.ts'
import {
  clientAddress,
  isAllowedHost,
  isAllowedOrigin,
  isSecureRequest,
  makeTrust,
  namesManyHosts,
} from '../requests/hosts.ts'
import { headerText, pageCookies, userAgentOf } from '../requests/http-context.ts'
import { makeMessageRate } from '../limits/message-rate.ts'
import type { OpenLines } from '../limits/open-lines.ts'
import { PLAIN_MESSAGE_BYTES_MAX, bindPlainSocket } from './plain-socket.ts'
import type { RateLimiter } from '../limits/rate-limits.ts'
import { answerRaw } from '../requests/raw-answers.ts'
import { unmounted } from '../requests/route-table.ts'
import type { Router } from '../router.ts'
import type { LimitedCall } from './rpc-options.ts'
import { RPC_MESSAGE_BYTES_MAX, makeRpcSocketBinder } from './rpc-socket.ts'
import { SOCKET_MESSAGES_PER_SECOND } from '../server-options.ts'
import type { HttpServerOptions } from '../server-options.ts'
import { CLOSE } from './socket-sending.ts'

const SOCKETS_MAX = 500
const HEARTBEAT_MS = 30_000
const TOKEN_LENGTH_MAX = 4096

type Upgrades = Readonly<{ close: () => Promise<void> }>

type Door = Readonly<{
  sockets: WebSocketServer
  accept: (socket: WebSocket, request: IncomingMessage, url: URL) => void
}>

type SocketLimits = Pick<RateLimiter, 'shutOut' | 'flooded'> &
  Readonly<{
    /** Counts a call over a socket: why it is over a limit, and whose it is. */
    call: (
      from: Readonly<{ address: string | null }>,
      call: LimitedCall,
    ) => Promise<Readonly<{ refusal: Refusal | null; userId: string | null }>>
    hold: OpenLines['hold']
  }>

/** Adds the WebSocket doors `/rpc` and `/ws` to a server, under the three mounts. */
export function addUpgrades(
  server: Server,
  options: HttpServerOptions,
  router: Router,
  socketLimits: SocketLimits,
): Upgrades {
  const { ports } = options
  const origins = makeOrigins(options)
  const doors = makeDoors(options, router, origins, socketLimits)
  const refuse = (socket: Duplex, code: TransportFailureCode, message: string): void =>
    answerRaw({ ports, rateLimit: options.rateLimits.baseRequests }, socket, code, message)

  for (const { sockets } of doors.values()) {
    sockets.on('wsClientError', (_error, socket) => {
      refuse(socket, 'bad_request', 'The WebSocket handshake is not valid.')
    })
  }
  const open = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const { host, origin } = request.headers
    if (!isAllowedHost(host, options.allowedHosts)) {
      return refuse(socket, 'host_not_allowed', 'This server does not answer under that host name.')
    }
    if (namesManyHosts(request)) return refuse(socket, 'bad_request', 'The request names more than one host.')
    if (!isAllowedOrigin(origin, host, options.corsOrigins)) {
      return refuse(socket, 'origin_not_allowed', 'Pages of that origin may not connect.')
    }
    if (options.mustBeSecure === true && !origins.isSecure(request)) {
      return refuse(socket, 'tls_required', 'This server answers over TLS only.')
    }
    const url = urlOf(request)
    const door = url === null ? undefined : doors.get(unmounted(url.pathname))
    if (url === null || !door) return refuse(socket, 'not_found', 'There is nothing at this path.')
    const address = origins.addressOf(request)
    if (address !== null && (await socketLimits.shutOut(address)) !== null) {
      return refuse(socket, 'address_banned', 'This address is shut out for a while.')
    }
    if (openSockets(doors) >= SOCKETS_MAX) {
      return refuse(socket, 'too_many_calls', 'This server has too many open sockets.')
    }
    return door.sockets.handleUpgrade(request, socket, head, (opened) => {
      watchHeart(opened)
      // A frame over the limit closes with 1009 by itself; the error event must not end the process.
      opened.on('error', () => undefined)
      watchFlood(opened, options.socketMessagesPerSecond ?? SOCKET_MESSAGES_PER_SECOND, () => {
        if (address !== null) logged(socketLimits.flooded(address))
      })
      door.accept(opened, request, url)
    })
  }
  const logged = (work: Promise<void>): void => {
    work.catch((error: unknown) => ports.log.error({ err: error }, 'A socket could not be judged.'))
  }
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    logged(open(request, socket, head))
  })
  return { close: () => closeAll(doors) }
}

/** Where an upgrade comes from and whether it came over TLS, as far as proxies may tell. */
type Origins = Readonly<{
  addressOf: (request: IncomingMessage) => string | null
  isSecure: (request: IncomingMessage) => boolean
}>

function makeOrigins({ trustedProxies }: HttpServerOptions): Origins {
  const isTrusted = makeTrust(trustedProxies)
  return {
    addressOf: (request) => clientAddress(request, isTrusted),
    isSecure: (request) => isSecureRequest(request, isTrusted),
  }
}

function makeDoors(
  options: HttpServerOptions,
  router: Router,
  origins: Origins,
  limits: SocketLimits,
): ReadonlyMap<string, Door> {
  const { ports } = options
  const bindRpc = makeRpcSocketBinder(ports, router)
  const baseOf = (request: IncomingMessage) => ({
    ipAddress: origins.addressOf(request),
    userAgent: userAgentOf(request.headers),
  })
  const sockets = (maxPayload: number): WebSocketServer =>
    new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: true })
  const rpc: Door = {
    sockets: sockets(RPC_MESSAGE_BYTES_MAX),
    accept: (socket, request) => {
      const base = baseOf(request)
      const secure = origins.isSecure(request)
      const refreshCookie = pageCookies(request.headers, options.corsOrigins, secure).refresh
      bindRpc(socket, { ...base, refreshCookie }, countedCalls(socket, base.ipAddress, limits))
    },
  }
  const plain: Door = {
    sockets: sockets(PLAIN_MESSAGE_BYTES_MAX),
    accept: (socket, request, url) => {
      const token = url.searchParams.get('token') ?? headerText(request.headers, 'x-api-key')
      const given = token === null || token.length > TOKEN_LENGTH_MAX ? null : token
      const base = baseOf(request)
      const counted = countedCalls(socket, base.ipAddress, limits)
      const admitted = async (credential: string): Promise<string | null> => {
        const call = { entryName: 'identity.me', requestId: ports.ids.next(), credential }
        return (await counted(call))?.body.error ?? null
      }
      bindPlainSocket(ports, socket, { token: given, base, admitted })
    },
  }
  return new Map([
    ['/rpc', rpc],
    ['/ws', plain],
  ])
}

/** Counts what comes over a socket; the socket ends when its address, or an account that called over it, is shut out. */
function countedCalls(
  socket: WebSocket,
  address: string | null,
  { call, hold }: SocketLimits,
): (counted: LimitedCall) => Promise<Refusal | null> {
  const held = new Map<string, () => void>()
  const end = (): void => socket.close(CLOSE.shutOut, 'shut out for a while')
  const keep = (kind: BanKind, subject: string | null): void => {
    if (subject === null || held.has(`${kind} ${subject}`) || socket.readyState !== socket.OPEN) return
    held.set(`${kind} ${subject}`, hold(kind, subject, end))
  }
  keep('address', address === null ? null : addressKey(address))
  socket.on('close', () => held.forEach((letGo) => letGo()))
  return async (counted) => {
    const { refusal, userId } = await call({ address }, counted)
    // Whoever is shut out already is told why, as often as they ask.
    if (refusal === null) keep('account', userId)
    return refusal
  }
}

function urlOf(request: IncomingMessage): URL | null {
  const text = `http://server${request.url ?? '/'}`
  return URL.canParse(text) ? new URL(text) : null
}

const openSockets = (doors: ReadonlyMap<string, Door>): number =>
  [...doors.values()].reduce((sum, door) => sum + door.sockets.clients.size, 0)

/** A peer that misses a whole heartbeat is gone; its streams must not stay. */
function watchHeart(socket: WebSocket): void {
  let isAlive = true
  socket.on('pong', () => (isAlive = true))
  const beat = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    return socket.ping()
  }, HEARTBEAT_MS)
  beat.unref()
  socket.on('close', () => clearInterval(beat))
}

/**
 * Whoever sends more messages in a second than a socket may is closed with 4429 and not read from any more: what else
 * waits in the socket costs nobody a turn of the loop.
 */
function watchFlood(socket: WebSocket, perSecond: number, onFlood: () => void): void {
  const isWithin = makeMessageRate(perSecond, () => performance.now())
  socket.on('message', () => {
    if (isWithin()) return
    onFlood()
    socket.close(CLOSE.flood, 'too many messages')
    socket.removeAllListeners('message')
    socket.pause()
    // The answer to the close frame stands behind the flood: nobody waits for it.
    setTimeout(() => socket.terminate(), 1_000).unref()
  })
}

async function closeAll(doors: ReadonlyMap<string, Door>): Promise<void> {
  for (const { sockets } of doors.values()) {
    for (const socket of sockets.clients) {
      socket.close(CLOSE.goingAway, 'the server is closing')
      setTimeout(() => socket.terminate(), 1_000).unref()
    }
    sockets.close()
  }
  await Promise.resolve()
}
