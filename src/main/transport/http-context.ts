import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import type { CallContext } from '../../core/app/index.ts'
import { isAllowedOrigin } from './hosts.ts'
import type { RouterContext } from './router.ts'

const REFRESH_COOKIE = 'optionix_refresh'
const HEADER_LENGTH_MAX = 4096

/** One header as text; a repeated or overlong one does not count. */
export function headerText(
  headers: IncomingHttpHeaders,
  name: string,
  lengthMax = HEADER_LENGTH_MAX,
): string | null {
  const value = headers[name]
  return typeof value === 'string' && value.length <= lengthMax ? value : null
}

/** A request id from outside is kept when it is harmless to log and to echo. */
export function saneRequestId(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z0-9._-]{8,64}$/.test(value) ? value : null
}

/** The value of one cookie, null when absent or unreadable. */
function cookieOf(headers: IncomingHttpHeaders, name: string): string | null {
  const pair = (headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
  const value = pair?.slice(name.length + 1)
  return value === undefined || value === '' || value.length > HEADER_LENGTH_MAX ? null : value
}

/** The cookie that a page of ours may use; a page of somebody else's does not get to spend it. */
export function refreshCookieOf(headers: IncomingHttpHeaders, corsOrigins: readonly string[]): string | null {
  const ours = isAllowedOrigin(headers.origin, headers.host, corsOrigins)
  return ours ? cookieOf(headers, REFRESH_COOKIE) : null
}

function refreshCookieHeader(token: string | null, maxAgeSeconds: number, secure: boolean): string {
  const value = token === null ? '' : encodeURIComponent(token)
  const age = token === null ? 0 : Math.trunc(maxAgeSeconds)
  const flags = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${age}`
  return `${REFRESH_COOKIE}=${value}; ${flags}${secure ? '; Secure' : ''}`
}

/** What the engine learns about a REST request. */
export function restContext(
  request: FastifyRequest,
  reply: FastifyReply,
  corsOrigins: readonly string[],
): RouterContext {
  const { headers } = request
  const call: Omit<CallContext, 'signal'> = {
    requestId: request.id,
    transport: 'rest',
    authorization: headerText(headers, 'authorization'),
    // However long: a key that did not count would let the repeat of an order through.
    idempotencyKey: headerText(headers, 'idempotency-key', Number.POSITIVE_INFINITY),
    refreshCookie: refreshCookieOf(headers, corsOrigins),
    ipAddress: request.ip,
    userAgent: headerText(headers, 'user-agent')?.slice(0, 256) ?? null,
    setTotal: (total) => void reply.header('x-total-count', String(total)),
    setRefreshCookie: (token, maxAgeSeconds) => {
      reply.header('set-cookie', refreshCookieHeader(token, maxAgeSeconds, request.protocol === 'https'))
    },
  }
  return { requestId: request.id, callContext: (signal) => ({ ...call, signal: signal ?? null }) }
}
