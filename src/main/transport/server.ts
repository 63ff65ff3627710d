import fastifyRateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import Fastify from 'fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { IncomingMessage } from 'node:http'
import { Server as TlsServer } from 'node:tls'
import { contract, contractEntries } from '../../core/contract/index.ts'
import { transportRefusal } from './failures.ts'
import { boundConnections } from './limits/connections.ts'
import { addSecurityHeaders, rateHeaders, rawHeaders } from './requests/headers.ts'
import { makeTrust } from './requests/hosts.ts'
import { pageCredential, saneRequestId } from './requests/http-context.ts'
import { makeHttpMetrics } from './requests/metrics.ts'
import { makeBans, unloggedBans } from './limits/bans.ts'
import type { Bans } from './limits/bans.ts'
import { makeLocalBans } from './limits/local-bans.ts'
import { makeLocalRateLimits } from './limits/local-rate-limits.ts'
import { makeOpenLines } from './limits/open-lines.ts'
import type { OpenLines } from './limits/open-lines.ts'
import { PAGES, addPages } from './pages/pages.ts'
import { libraryStoreOf, limitRefusal, makeRateLimiter } from './limits/rate-limits.ts'
import { answerClientError, answerRaw } from './requests/raw-answers.ts'
import { addRequestHooks, addFailureAnswers, addJsonParser } from './rest/request-hooks.ts'
import { makeRestBinder } from './rest/rest.ts'
import { makeRouteTable, unmounted } from './requests/route-table.ts'
import { makeRouter } from './router.ts'
import * as limits from './server-options.ts'
import type { HttpServerOptions, TlsMaterial } from './server-options.ts'
import { openTerminalFiles } from './pages/terminal-files.ts'
import { addUploads } from './rest/uploads.ts'
import { addUpgrades } from './sockets/upgrades.ts'

export type HttpServer = Readonly<{
  /** The Fastify instance, for tests that inject requests. */
  fastify: FastifyInstance
  /** Listens and tells the address, `http://127.0.0.1:8000`, with the real port when asked for 0. */
  listen: (host: string, port: number) => Promise<string>
  /** Speaks TLS with another certificate from the next connection on. Throws when there is no TLS here. */
  renewTls: (material: TlsMaterial) => void
  /** Takes no new requests, ends streams and sockets, resolves when every answer is out. */
  close: () => Promise<void>
}>

const SWEEP_MS = 50
const BAN_SWEEP_MS = 5_000

/** The one HTTP server: REST under three mounts, WebSockets, documentation, metrics and the terminal. */
export async function makeHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const [{ ports }, fastify] = [options, makeFastify(options)]
  const router = makeRouter(ports)
  await addSecurityHeaders(fastify)
  const counts = options.rateLimitStore ?? makeLocalRateLimits(ports.clock)
  await fastify.register(fastifyRateLimit, { global: false, store: libraryStoreOf(counts) })
  const terminal = openTerminalFiles(options.terminalFolder)
  await fastify.register(fastifyStatic, {
    root: terminal?.folder ?? import.meta.dirname,
    serve: false,
    dotfiles: 'deny',
  })
  const entries = contractEntries(contract)
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  const table = makeRouteTable(entries, PAGES)
  const metrics = makeHttpMetrics(options.metrics)
  const keeper = options.bans ?? unloggedBans(makeLocalBans(ports.clock), ports.clock)
  const lines = makeOpenLines()
  const bans = makeBans(ports, counts, keeper, lines.end)
  const credentialOf = (request: FastifyRequest) => pageCredential(request, options.corsOrigins)
  const limiter = makeRateLimiter(fastify, { ...ports, credentialOf }, options.rateLimits, bans)
  const rest = makeRestBinder(ports, router, options.corsOrigins, lines)
  addJsonParser(fastify, ports)
  await addUploads(fastify)
  addFailureAnswers(fastify, options)
  addRequestHooks(fastify, options, { table, metrics, limiter })
  addPages(fastify, options, { metrics, terminal, rest })
  const upgrades = addUpgrades(fastify.server, options, router, {
    call: async ({ address }, { entryName, requestId, credential }) => {
      const entry = byName.get(entryName)
      if (address === null || entry === undefined) return { refusal: null, userId: null }
      const { decision, userId } = await limiter.countCall({ address, credential }, entry)
      return { refusal: decision.allowed ? null : limitRefusal(ports, requestId, decision), userId }
    },
    hold: lines.hold,
    shutOut: limiter.shutOut,
    flooded: limiter.flooded,
  })
  const stopSweeping = sweepBans(ports, lines, bans)

  return {
    fastify,
    listen: (host, port) => fastify.listen({ host, port }),
    renewTls: (material) => {
      const { server } = fastify
      if (!(server instanceof TlsServer)) throw new Error('This server speaks no TLS.')
      server.setSecureContext(secureContextOf(material))
    },
    close: async () => {
      stopSweeping()
      await upgrades.close()
      rest.endStreams()
      // HTTP keeps connections whose answer began before the draining, and those that never asked, alive. They go as
      // soon as nothing is being answered any more.
      const sweep = setInterval(() => {
        if (rest.isIdle()) fastify.server.closeAllConnections()
        else fastify.server.closeIdleConnections()
      }, SWEEP_MS)
      await fastify.close()
      clearInterval(sweep)
    },
  }
}

/** Ends what is open of whoever was shut out at another server that shares its bans. Returns what stops it. */
function sweepBans(ports: HttpServerOptions['ports'], lines: OpenLines, bans: Bans): () => void {
  const sweep = setInterval(() => {
    const swept = lines.sweep(async (kind, subject) => (await bans.secondsLeft(kind, subject)) > 0)
    swept.catch((error: unknown) => ports.log.error({ err: error }, 'Open lines could not be judged.'))
  }, BAN_SWEEP_MS)
  sweep.unref()
  return () => clearInterval(sweep)
}

/** The contract validates. Fastify's compilers of JSON schemas are therefore never loaded, which saves their memory. */
function refuseSchema(): never {
  throw new Error('A route takes no JSON schema: describe its input in the contract.')
}

function makeFastify(options: HttpServerOptions): FastifyInstance {
  const { ports, trustedProxies } = options
  const raw = { ports, rateLimit: options.rateLimits.baseRequests }
  const fastify = Fastify({
    logger: false,
    bodyLimit: limits.BODY_BYTES_MAX,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    requestTimeout: options.requestTimeoutMs ?? limits.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: limits.KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    requestIdHeader: false,
    schemaController: { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } },
    genReqId: (request) => saneRequestId(request.headers['x-request-id']) ?? ports.ids.next(),
    rewriteUrl: (request) => withoutMount(request),
    // An undecodable address never reaches the hooks; it still gets the body and the headers.
    frameworkErrors: (_error, request, reply) => {
      const { body } = transportRefusal(ports, request.id, 'bad_request', 'The path cannot be decoded.')
      const { baseRequests } = options.rateLimits
      reply.hijack()
      reply.raw.writeHead(body.status_code, {
        ...rawHeaders(request.protocol === 'https'),
        ...rateHeaders(baseRequests, baseRequests, 0),
        'x-request-id': request.id,
        'content-type': 'application/json; charset=utf-8',
      })
      reply.raw.end(JSON.stringify(body))
    },
    clientErrorHandler: (error, socket) => answerClientError(raw, error, socket),
    ...listenerOptions(options),
  })
  fastify.server.on('checkExpectation', (request) => {
    const message = 'The only expectation that is met is 100-continue.'
    answerRaw(raw, request.socket, 'bad_request', message)
  })
  fastify.server.maxConnections = limits.CONNECTIONS_MAX
  boundConnections(fastify.server, raw, {
    perAddress: options.connectionsPerAddress ?? limits.CONNECTIONS_PER_ADDRESS_MAX,
    isTrusted: makeTrust(trustedProxies),
    isTls: options.tls !== undefined,
  })
  return fastify
}

const secureContextOf = ({ certificate, key }: TlsMaterial) =>
  ({ cert: certificate, key, minVersion: 'TLSv1.3' }) as const

/** What Node's listener is told; with TLS the same, and a handshake has no more time than headers have. */
function listenerOptions(options: HttpServerOptions) {
  const headersTimeout = options.headersTimeoutMs ?? limits.HEADERS_TIMEOUT_MS
  const http = {
    headersTimeout,
    connectionsCheckingInterval: Math.min(5_000, headersTimeout),
    maxHeaderSize: limits.HEADER_BYTES_MAX,
    // A missing Host is refused by our own check, with the headers and the body of every other refusal.
    requireHostHeader: false,
    insecureHTTPParser: false,
  }
  if (options.tls === undefined) return { http }
  // The library's types tie the kind of server to the kind of its requests; both are used as HTTP here.
  return { https: { ...http, ...secureContextOf(options.tls), handshakeTimeout: headersTimeout } } as object
}

/** The target without the server's own name, which a server must take in front of it as well (RFC 9112, 3.2.2). */
function originForm({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const [named = '', host = ''] = /^https?:\/\/([^/?#@]+)/i.exec(url) ?? []
  if (host === '' || host.toLowerCase() !== headers.host?.toLowerCase()) return url
  const rest = url.slice(named.length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** `/api/v1/trades/?page=2` becomes `/trades?page=2`; below /app/ a slash means something and stays. */
function withoutMount(request: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const url = originForm(request)
  const end = url.indexOf('?')
  const path = end < 0 ? url : url.slice(0, end)
  if (!path.startsWith('/') || path.startsWith('/app/')) return url
  return unmounted(path) + (end < 0 ? '' : url.slice(end))
}
