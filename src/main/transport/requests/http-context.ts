import type { FastifyReply, FastifyRequest } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import type { CallContext } from '../../../core/app/index.ts'
import { isAllowedOrigin } from './hosts.ts'
import type { RouterContext } from '../router.ts'

/**
 * Cookies of a signed-in page. Over TLS they carry the prefix that binds them to this very host: no neighbour, subdomain
 * or plain page can set or widen them (RFC 6265bis, section 4.1.3.2).
 */
const COOKIES = { refresh: 'optionix_refresh', access: 'optionix_access', flow: 'optionix_oauth' } as const
type CookieName = keyof typeof COOKIES

const cookieName = (name: CookieName, secure: boolean): string =>
  secure ? `__Host-${COOKIES[name]}` : COOKIES[name]

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

const USER_AGENT_KEPT = 256

/**
 * What a client calls itself, for the log and the list of sessions. Control characters become `?`: who reads an export on
 * a terminal is not to be written to by whoever signed in (the eight-bit ones, 0x80 to 0x9f, are let through by HTTP).
 */
export const userAgentOf = (headers: IncomingHttpHeaders): string | null =>
  headerText(headers, 'user-agent')
    ?.slice(0, USER_AGENT_KEPT)
    .replace(/\p{Cc}/gu, '?') ?? null

/** What proves who calls: the `Authorization` header, or a key in `X-API-Key` where there is none. */
export function credentialText(authorization: string | null, apiKey: string | null): string | null {
  return authorization ?? (apiKey === null ? null : `ApiKey ${apiKey}`)
}

const credentialHeader = (headers: IncomingHttpHeaders): string | null =>
  credentialText(headerText(headers, 'authorization'), headerText(headers, 'x-api-key'))

/** The same of a page of ours that is signed in by its cookie. */
export function pageCredential(
  { headers, protocol }: Pick<FastifyRequest, 'headers' | 'protocol'>,
  corsOrigins: readonly string[],
): string | null {
  const header = credentialHeader(headers)
  if (header !== null) return header
  const { access } = pageCookies(headers, corsOrigins, protocol === 'https')
  return access === null ? null : `Bearer ${access}`
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

/** The cookies that a page of ours may use; a page of somebody else's does not get to spend them. */
export function pageCookies(
  headers: IncomingHttpHeaders,
  corsOrigins: readonly string[],
  secure: boolean,
): Readonly<Record<CookieName, string | null>> {
  const ours = isAllowedOrigin(headers.origin, headers.host, corsOrigins)
  const read = (name: CookieName) => (ours ? cookieOf(headers, cookieName(name, secure)) : null)
  return { refresh: read('refresh'), access: read('access'), flow: read('flow') }
}

/**
 * A page elsewhere sends no cookie of ours along. The one for the way to an outside provider and back must come with the
 * provider's redirect, which is a visit from elsewhere.
 */
function cookieHeader(
  name: CookieName,
  value: string | null,
  maxAgeSeconds: number,
  secure: boolean,
): string {
  const age = value === null ? 0 : Math.trunc(maxAgeSeconds)
  const flags = `HttpOnly; SameSite=${name === 'flow' ? 'Lax' : 'Strict'}; Path=/; Max-Age=${age}`
  const text = `${cookieName(name, secure)}=${encodeURIComponent(value ?? '')}; ${flags}`
  return secure ? `${text}; Secure` : text
}

/** What the engine learns about a REST request. */
export function restContext(
  request: FastifyRequest,
  reply: FastifyReply,
  corsOrigins: readonly string[],
): RouterContext {
  const { headers } = request
  const secure = request.protocol === 'https'
  const cookies = pageCookies(headers, corsOrigins, secure)
  const setCookie = (name: CookieName) => (value: string | null, maxAgeSeconds: number) =>
    void reply.header('set-cookie', cookieHeader(name, value, maxAgeSeconds, secure))
  const call: Omit<CallContext, 'signal'> = {
    requestId: request.id,
    transport: 'rest',
    authorization: credentialHeader(headers),
    // However long: a key that did not count would let the repeat of an order through.
    idempotencyKey: headerText(headers, 'idempotency-key', Number.POSITIVE_INFINITY),
    refreshCookie: cookies.refresh,
    accessCookie: cookies.access,
    flowCookie: cookies.flow,
    csrfToken: headerText(headers, 'x-csrf-token', 256),
    ipAddress: request.ip,
    userAgent: userAgentOf(headers),
    setTotal: (total) => void reply.header('x-total-count', String(total)),
    setRefreshCookie: setCookie('refresh'),
    setAccessCookie: setCookie('access'),
    setFlowCookie: setCookie('flow'),
  }
  return { requestId: request.id, callContext: (signal) => ({ ...call, signal: signal ?? null }) }
}
