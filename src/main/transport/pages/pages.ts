import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DOCS_HTML, docsAssets } from './docs-pages.ts'
import { engineRefusal, transportRefusal } from '../failures.ts'
import type { TransportFailureCode } from '../failures.ts'
import { DOCS_POLICY, terminalPolicy } from '../requests/headers.ts'
import { isLoopbackAddress } from '../requests/hosts.ts'
import { restContext } from '../requests/http-context.ts'
import type { HttpMetrics } from '../requests/metrics.ts'
import { openApiDocument } from '../openapi.ts'
import type { OpenApiDocument } from '../openapi.ts'
import { referencePage } from './reference-page.ts'
import type { RestBinder } from '../rest/rest.ts'
import { METHODS } from '../requests/route-table.ts'
import type { HttpServerOptions } from '../server-options.ts'
import { isHashedAsset } from './terminal-files.ts'
import type { TerminalFiles } from './terminal-files.ts'

/** Paths that are not contract entries. */
export const PAGES = [
  '/docs',
  '/docs/assets/{file}',
  '/redoc',
  '/openapi.json',
  '/metrics',
  '/app',
  '/app/*',
] as const

type Parts = Readonly<{ metrics: HttpMetrics; terminal: TerminalFiles | null; rest: RestBinder }>
type Answer = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

const YEAR_MS = 365 * 24 * 3_600_000
const HTML = 'text/html; charset=utf-8'

/** Every route: one wildcard, because the path was resolved before the body was read. */
export function addPages(fastify: FastifyInstance, options: HttpServerOptions, parts: Parts): void {
  const pages = makePages(options, parts)
  fastify.route({
    method: [...METHODS],
    url: '/*',
    handler: async (request, reply) => {
      const { target } = request
      if (target?.kind === 'entry') return parts.rest.answer(request, reply, target)
      const page = target?.kind === 'page' ? pages[target.page] : undefined
      if (!page) throw refusal(options, request, 'not_found', 'There is nothing at this path.')
      return page(request, reply)
    },
  })
}

function refusal(
  options: HttpServerOptions,
  request: FastifyRequest,
  code: TransportFailureCode,
  message: string,
) {
  return transportRefusal(options.ports, request.id, code, message)
}

function makePages(options: HttpServerOptions, parts: Parts): Readonly<Record<string, Answer>> {
  const asset = docsAssets()
  let document: Promise<OpenApiDocument> | null = null
  const described = (): Promise<OpenApiDocument> => (document ??= openApiDocument(options.version))
  const html = (body: () => string | Promise<string>): Answer => {
    return async (_request, reply) =>
      reply
        .header('content-security-policy', DOCS_POLICY)
        .type(HTML)
        .send(await body())
  }
  return {
    '/docs': html(() => DOCS_HTML),
    '/redoc': html(async () => referencePage(await described())),
    '/docs/assets/{file}': async (request, reply) => {
      const file = asset(request.url.split('?', 1)[0]?.split('/').at(-1) ?? '')
      if (!file) throw refusal(options, request, 'not_found', 'There is nothing at this path.')
      return reply.header('cache-control', 'public, max-age=3600').type(file.type).send(file.body)
    },
    '/openapi.json': async (_request, reply) => {
      return reply.type('application/json; charset=utf-8').send(await described())
    },
    '/metrics': async (request, reply) => {
      if (!isFromThisMachine(request)) await checkRemoteReader(options, request, reply)
      return reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics())
    },
    '/app': async (_request, reply) => reply.redirect('/app/', 308),
    '/app/*': (request, reply) => terminalAnswer(options, parts.terminal, request, reply),
  }
}

const FORWARDING_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/** By the socket's own address: a forwarded request is never local, whoever says so. */
const isFromThisMachine = ({ socket, headers }: FastifyRequest): boolean =>
  isLoopbackAddress(socket.remoteAddress) && !FORWARDING_HEADERS.some((name) => name in headers)

/** From elsewhere only an administrator reads metrics, by a token. */
async function checkRemoteReader(
  options: HttpServerOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const context = restContext(request, reply, options.corsOrigins).callContext(undefined)
  if (context.authorization === null) {
    const message = 'Metrics are read from this machine, or with the token of an administrator.'
    throw refusal(options, request, 'not_allowed_here', message)
  }
  const permitted = await options.ports.app.permit('metrics.read', context)
  if (!permitted.ok) throw engineRefusal(options.ports, request.id, permitted.failure)
}

async function terminalAnswer(
  options: HttpServerOptions,
  terminal: TerminalFiles | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] ?? ''
  const file = path.slice('/app/'.length)
  const isPage = file === '' || file === 'index.html'
  if (!terminal && isPage) {
    throw refusal(options, request, 'not_configured', 'The terminal is not built: run npm run build.')
  }
  // Whatever else is asked for is not there, built or not: a way out of the folder answers nothing about it.
  if (!terminal) throw refusal(options, request, 'not_found', 'There is nothing at this path.')
  if (isPage) {
    const { html, nonce } = terminal.page()
    return reply
      .header('content-security-policy', terminalPolicy(nonce, request.headers.host ?? 'localhost'))
      .type(HTML)
      .send(html)
  }
  if (!terminal.has(file)) throw refusal(options, request, 'not_found', 'There is nothing at this path.')
  const caching = isHashedAsset(file)
    ? { maxAge: YEAR_MS, immutable: true, cacheControl: true }
    : { maxAge: 0, cacheControl: true }
  reply.removeHeader('cache-control')
  return reply.sendFile(file, terminal.folder, caching)
}
