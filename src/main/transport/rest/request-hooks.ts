import { isUtf8 } from 'node:buffer'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, engineRefusal, transportRefusal } from '../failures.ts'
import type { TransportFailureCode } from '../failures.ts'
import { OWN_HEADERS, TLS_HEADERS, rateHeaders, rawHeaders } from '../requests/headers.ts'
import { isAllowedHost, namesManyHosts } from '../requests/hosts.ts'
import { restContext } from '../requests/http-context.ts'
import { readJson } from '../requests/json-body.ts'
import type { HttpMetrics } from '../requests/metrics.ts'
import type { TransportPorts } from '../ports.ts'
import { limitRefusal } from '../limits/rate-limits.ts'
import type { RateDecision, RateLimiter } from '../limits/rate-limits.ts'
import { sendError } from './rest.ts'
import { isStreamEntry, isUncounted } from '../requests/route-table.ts'
import type { RouteMatch, RouteTable } from '../requests/route-table.ts'
import { URL_LENGTH_MAX } from '../server-options.ts'
import type { HttpServerOptions } from '../server-options.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request leads; set before anything reads its body. */
    target: RouteMatch | null
    startedAtMs: number
  }
}

type Parts = Readonly<{ table: RouteTable; metrics: HttpMetrics; limiter: RateLimiter }>

const EXPOSED =
  'X-Request-ID, X-Total-Count, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-MFA-Required'
const CORS_METHODS = 'GET, POST, PUT, PATCH, DELETE'
const CORS_HEADERS = 'Authorization, Content-Type, X-API-Key, X-CSRF-Token, Idempotency-Key, X-Request-ID'
/** Records of the log are never changed or removed, whatever the path table holds. */
const AUDIT_RECORD = /^\/audit\/logs(?:\/[^/]+)?$/

const NO_TEXT = { ok: false, message: 'The body is not text in UTF-8.' } as const

/** JSON is the only body there is. */
export function addJsonParser(fastify: FastifyInstance, ports: TransportPorts): void {
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser(
    /^application\/(?:[\w.-]+\+)?json(?:\s*;.*)?$/i,
    { parseAs: 'buffer' },
    (request, bytes, done) => {
      if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
        const message = 'Send the body as it is, without a content encoding.'
        return done(transportRefusal(ports, request.id, 'unsupported_media_type', message))
      }
      // Read loosely, bytes that are no text would become other text.
      const read = isUtf8(bytes as Buffer) ? readJson(String(bytes)) : NO_TEXT
      if (read.ok) return done(null, read.value)
      return done(transportRefusal(ports, request.id, 'malformed_json', read.message))
    },
  )
}

/** Everything that is decided before a body is read: headers, host, limits, path, method. */
export function addRequestHooks(fastify: FastifyInstance, options: HttpServerOptions, parts: Parts): void {
  const { ports } = options
  const idleHeaders = rateHeadersOf(parts.limiter.idle)
  fastify.decorateRequest('target', null)
  fastify.decorateRequest('startedAtMs', 0)
  fastify.addHook('onRequest', async (request, reply) => {
    request.startedAtMs = performance.now()
    reply.headers(OWN_HEADERS).headers(idleHeaders).header('x-request-id', request.id)
    const isSecure = request.protocol === 'https'
    if (isSecure) reply.headers(TLS_HEADERS)
    else if (options.mustBeSecure === true) {
      refuse(ports, request, 'tls_required', 'This server answers over TLS only.')
    }
    if (!isAllowedHost(request.headers.host, options.allowedHosts)) {
      refuse(ports, request, 'host_not_allowed', 'This server does not answer under that host name.')
    }
    if (namesManyHosts(request.raw))
      refuse(ports, request, 'bad_request', 'The request names more than one host.')
    if ((request.raw.url ?? '').length > URL_LENGTH_MAX) {
      refuse(ports, request, 'uri_too_long', `The address is longer than ${URL_LENGTH_MAX} characters.`)
    }
    addCorsHeaders(request, reply, options.corsOrigins)
    const path = pathOf(request)
    const target = parts.table.match(request.method, path)
    request.target = target
    if (request.method === 'OPTIONS') return answerOptions(parts.table, path, reply)
    if (!isUncounted(path)) {
      await turnOf(ports, target)
      await spendLimit(ports, request, reply, parts.limiter)
    }
    checkTarget(ports, request, reply, target, path)
    return undefined
  })
  fastify.addHook('onResponse', async (request, reply) => {
    const seconds = (performance.now() - request.startedAtMs) / 1000
    const labels = { method: request.method, route: routeName(request.target), status: reply.statusCode }
    parts.metrics.observe(labels, seconds)
  })
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/'

const routeName = (target: RouteMatch | null): string =>
  target?.kind === 'entry' ? target.entry.name : target?.kind === 'page' ? target.page : 'none'

function refuse(
  ports: TransportPorts,
  request: FastifyRequest,
  code: TransportFailureCode,
  message: string,
): never {
  throw transportRefusal(ports, request.id, code, message)
}

function checkTarget(
  ports: TransportPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  target: RouteMatch,
  path: string,
): void {
  if (target.kind === 'undecodable') refuse(ports, request, 'bad_request', 'The path cannot be decoded.')
  const isWrite = !['GET', 'HEAD'].includes(request.method)
  const isStream = target.kind === 'entry' && isStreamEntry(target.entry)
  if (
    target.kind === 'wrong_method' ||
    (isWrite && AUDIT_RECORD.test(path)) ||
    (isStream && request.method === 'HEAD')
  ) {
    const allow = target.kind === 'wrong_method' ? target.allow : ['GET', 'OPTIONS']
    reply.header('allow', allow.join(', '))
    refuse(ports, request, 'method_not_allowed', `${request.method} is not allowed on this path.`)
  }
  if (target.kind === 'unknown') refuse(ports, request, 'not_found', 'There is nothing at this path.')
}

/**
 * Questions that arrive together take turns here: what HTTP takes for a hundred of them is a stand of the loop by itself,
 * before the engine hears of any. Commands are not held up.
 */
async function turnOf({ app }: Pick<TransportPorts, 'app'>, target: RouteMatch): Promise<void> {
  if (target.kind === 'entry' && target.entry.access.audit !== 'none') return
  const turn = app.takeTurn?.()
  if (turn) await turn
}

async function answerOptions(table: RouteTable, path: string, reply: FastifyReply): Promise<FastifyReply> {
  const target = table.match('OPTIONS', path)
  const allow = target.kind === 'wrong_method' ? target.allow.join(', ') : 'OPTIONS'
  return reply.status(204).header('allow', allow).send()
}

const rateHeadersOf = (decision: RateDecision): Record<string, string> =>
  rateHeaders(decision.limit, decision.remaining, decision.resetSeconds)

async function spendLimit(
  ports: TransportPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  limiter: RateLimiter,
): Promise<void> {
  const entry = request.target?.kind === 'entry' ? request.target.entry : null
  const decision = await limiter.count(request, entry)
  reply.headers(rateHeadersOf(decision))
  if (!decision.allowed) throw limitRefusal(ports, request.id, decision)
}

function addCorsHeaders(request: FastifyRequest, reply: FastifyReply, corsOrigins: readonly string[]): void {
  const { origin } = request.headers
  if (corsOrigins.length > 0) reply.header('vary', 'Origin')
  if (origin === undefined || !corsOrigins.includes(origin)) return
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED,
    // The answers are meant for that origin; same-origin policy would withhold them.
    'cross-origin-resource-policy': 'cross-origin',
  })
  if (request.method !== 'OPTIONS') return
  reply.headers({
    'access-control-allow-methods': CORS_METHODS,
    'access-control-allow-headers': CORS_HEADERS,
    'access-control-max-age': '600',
  })
}

const FASTIFY_CODES: Readonly<Record<string, TransportFailureCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_BAD_URL: 'bad_request',
}

const MESSAGES: Partial<Record<TransportFailureCode, string>> = {
  body_too_large: 'The body is larger than 10 MB.',
  unsupported_media_type: 'Send the body as application/json.',
  bad_request: 'The request could not be read.',
}

const BODY_CODES: ReadonlySet<string> = new Set([
  'malformed_json',
  'unsupported_media_type',
  'body_too_large',
])

/** Why the token of a call is not accepted: said before anything about its body. Null when it is, or none is needed. */
async function tokenRefusal(
  { ports, corsOrigins }: HttpServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Refusal | null> {
  const { target } = request
  if (target?.kind !== 'entry' || target.entry.access.permission === 'public') return null
  const context = restContext(request, reply, corsOrigins).callContext(undefined)
  const known = await ports.app.call('identity.me', {}, context)
  if (known.ok || ports.app.statusOf(known.failure.code) !== 401) return null
  return engineRefusal(ports, request.id, known.failure)
}

/** Whatever goes wrong leaves as the one error body; only bugs are logged, and none shows its stack. */
export function addFailureAnswers(fastify: FastifyInstance, options: HttpServerOptions): void {
  const { ports } = options
  fastify.setErrorHandler(async (error: FastifyError | Refusal, request, reply) => {
    const refusal = refusalOf(ports, error, request)
    const earlier = BODY_CODES.has(refusal.body.error) ? await tokenRefusal(options, request, reply) : null
    return sendError(reply, (earlier ?? refusal).body)
  })
  fastify.setNotFoundHandler((request, reply) => {
    const refusal = transportRefusal(ports, request.id, 'not_found', 'There is nothing at this path.')
    return sendError(reply, refusal.body)
  })
  fastify.addHook('onSend', async (request, reply) => {
    // Answers that Fastify writes before the hooks of a request ran still carry the whole set.
    if (request.startedAtMs > 0) return
    for (const [name, value] of Object.entries(rawHeaders(request.protocol === 'https'))) {
      if (!reply.hasHeader(name)) reply.header(name, value)
    }
    if (!reply.hasHeader('x-request-id')) reply.header('x-request-id', request.id)
  })
}

function refusalOf(ports: TransportPorts, error: FastifyError | Refusal, request: FastifyRequest): Refusal {
  if (error instanceof Refusal) return error
  const code = FASTIFY_CODES[error.code]
  if (code) return transportRefusal(ports, request.id, code, MESSAGES[code] ?? 'The request is refused.')
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return transportRefusal(ports, request.id, 'bad_request', 'The request could not be read.')
  }
  ports.log.error({ request_id: request.id, err: error }, 'A request ended in an unexpected error.')
  const message = 'An unexpected error happened; it was logged under this request id.'
  return transportRefusal(ports, request.id, 'internal_error', message)
}
