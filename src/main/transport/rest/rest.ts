import { StandardOpenAPIHandler } from '@orpc/openapi/standard'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { toIso } from '../../../core/kernel/index.ts'
import type { ContractEntry, CsvAnswer, ErrorBody } from '../../../core/contract/index.ts'
import { bodyOf, engineRefusal } from '../failures.ts'
import { addressKey } from '../limits/address-key.ts'
import { pageCredential, restContext } from '../requests/http-context.ts'
import type { OpenLines } from '../limits/open-lines.ts'
import type { TransportPorts } from '../ports.ts'
import { isStreamEntry } from '../requests/route-table.ts'
import { codedErrors } from '../router.ts'
import { uploadBody } from './uploads.ts'
import type { Router, RouterContext } from '../router.ts'
import { eventStream } from './sse.ts'

/** What the router is handed, with a place for the answer of a call that went well. */
type RestContext = RouterContext & Readonly<{ kept: { output?: unknown } }>

export type RestTarget = Readonly<{ entry: ContractEntry; path: string }>

export type RestBinder = Readonly<{
  answer: (request: FastifyRequest, reply: FastifyReply, target: RestTarget) => Promise<FastifyReply>
  /** Ends every open stream: a server that drains must not wait for readers who stay. */
  endStreams: () => void
  /** Whether no call is being answered. */
  isIdle: () => boolean
}>

/** From the question mark on, if there is one. */
function queryOf(url: string): string {
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at)
}

type Binding = Readonly<{ ports: TransportPorts; corsOrigins: readonly string[]; texts: SharedTexts }>

/** Binds the router to REST: paths, status codes, error bodies, cookies, totals and server-sent events. */
export function makeRestBinder(
  ports: TransportPorts,
  router: Router,
  corsOrigins: readonly string[],
  lines: OpenLines,
): RestBinder {
  const handler = new StandardOpenAPIHandler<RestContext>(router, {
    interceptors: [(options) => codedErrors(ports, options)],
    clientInterceptors: [
      // An answer is JSON already; the library would copy it value by value to make it so.
      async ({ context, next }) => {
        const output = await next()
        if (isIterator(output)) return output
        context.kept.output = output
        return undefined
      },
    ],
    customErrorResponseBodyEncoder: (error) =>
      bodyOf(error) ?? fallbackBody(error.code, error.message, error.status, toIso(ports.clock.now())),
  })

  const binding: Binding = { ports, corsOrigins, texts: new WeakMap() }
  let answering = 0

  const streams = makeStreamEnds(ports, corsOrigins, lines)
  const answer: RestBinder['answer'] = async (request, reply, { entry, path }) => {
    answering += 1
    reply.raw.once('close', () => (answering -= 1))
    if (isBodyAlone(entry)) return answerBody(binding, request, reply, entry)
    const url = new URL(`http://server${path}${queryOf(request.url)}`)
    const kept: RestContext['kept'] = {}
    const { response } = await handler.handle(
      {
        method: entry.method,
        url,
        headers: request.headers,
        body: () => Promise.resolve(request.body ?? {}),
        signal: await endOf(entry, streams, request, reply),
      },
      { context: { ...restContext(request, reply, corsOrigins), kept }, prefix: undefined },
    )
    if (response === undefined) throw new Error(`No procedure is bound to ${entry.name}`)
    const body = 'output' in kept && response.status < 400 ? kept.output : response.body
    return send(reply, entry, response.status, body, binding.texts)
  }
  return {
    answer,
    endStreams: streams.endAll,
    isIdle: () => answering === 0,
  }
}

type StreamEnds = Readonly<{
  endOf: (request: FastifyRequest, reply: FastifyReply) => Promise<AbortSignal>
  endAll: () => void
}>

/** What ends a stream: its reader goes or is shut out, or the server drains. */
function makeStreamEnds(ports: TransportPorts, corsOrigins: readonly string[], lines: OpenLines): StreamEnds {
  const streams = new Set<AbortController>()
  return {
    endOf: async (request, reply) => {
      const ended = new AbortController()
      const end = (): void => ended.abort()
      const credential = pageCredential(request, corsOrigins)
      const caller = credential === null ? null : await ports.callerOf(credential, request.ip)
      const held = [
        lines.hold('address', addressKey(request.ip), end),
        ...(caller === null ? [] : [lines.hold('account', caller.userId, end)]),
      ]
      streams.add(ended)
      reply.raw.once('close', () => {
        held.forEach((letGo) => letGo())
        streams.delete(ended)
        end()
      })
      return ended.signal
    },
    endAll: () => streams.forEach((ended) => ended.abort()),
  }
}

/** Other calls go on to their answer and are spared the price of a signal. */
async function endOf(
  entry: ContractEntry,
  streams: StreamEnds,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<AbortSignal | undefined> {
  if (isStreamEntry(entry)) return streams.endOf(request, reply)
  return entry.access.cancellable ? callEnd(reply) : undefined
}

/** Whether the body is all that an entry reads: nothing of its path or query is. */
const isBodyAlone = ({ method, path }: ContractEntry): boolean => method !== 'GET' && !path.includes('{')

/**
 * The short way of what has nothing to be put together: the body goes to the engine and its answer out as they are. The
 * library's way through ends with the same and costs an order as much as the checks of its terms.
 */
async function answerBody(
  { ports, corsOrigins, texts }: Binding,
  request: FastifyRequest,
  reply: FastifyReply,
  entry: ContractEntry,
): Promise<FastifyReply> {
  const signal = entry.access.cancellable ? callEnd(reply) : undefined
  const context = restContext(request, reply, corsOrigins).callContext(signal)
  const body = await uploadBody(ports, request, entry, context)
  const result = await ports.app.call(entry.name, body, context)
  return result.ok
    ? send(reply, entry, entry.successStatus, result.value, texts)
    : sendError(reply, engineRefusal(ports, request.id, result.failure).body)
}

/** What ends long work when its caller goes away. */
function callEnd(reply: FastifyReply): AbortSignal {
  const ended = new AbortController()
  reply.raw.once('close', () => ended.abort())
  return ended.signal
}

function fallbackBody(code: string, message: string, status: number, timestamp: string): ErrorBody {
  return { error: code, message, status_code: status, timestamp, request_id: '', detail: message }
}

function send(
  reply: FastifyReply,
  entry: ContractEntry,
  status: number,
  body: unknown,
  texts: SharedTexts,
): FastifyReply {
  if (isIterator(body)) {
    return reply
      .status(status)
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(eventStream(body), { objectMode: false, highWaterMark: 64 * 1024 }))
  }
  if (status >= 400) return sendError(reply, body as ErrorBody)
  if (isFile(body)) return sendFile(reply, status, body)
  const target = fieldOf(body, 'redirect_to')
  if (typeof target === 'string') return reply.redirect(target, 302)
  const total = fieldOf(body, 'total')
  if (entry.method === 'GET' && Number.isSafeInteger(total)) reply.header('x-total-count', String(total))
  if (entry.access.cancellable) return sendShared(reply, status, body, texts)
  // The health entry answers with what it found; over HTTP an unhealthy server says so in the status as well.
  const unhealthy = entry.name === 'system.health' && fieldOf(body, 'status') === 'unhealthy'
  // A payment that waits for somebody is taken, not made.
  const heldBy = fieldOf(body, 'held_by')
  const isHeld = Array.isArray(heldBy) && heldBy.length > 0
  return reply.status(unhealthy ? 503 : isHeld ? 202 : status).send(body)
}

/**
 * What took long to compute is shared by all who asked for it, and some of it takes milliseconds to write as text: it is
 * written once and kept as long as the answer itself.
 */
type SharedTexts = WeakMap<object, Buffer>

function sendShared(reply: FastifyReply, status: number, body: unknown, texts: SharedTexts): FastifyReply {
  if (typeof body !== 'object' || body === null) return reply.status(status).send(body)
  const text = texts.get(body) ?? Buffer.from(JSON.stringify(body))
  texts.set(body, text)
  return reply.status(status).type('application/json; charset=utf-8').send(text)
}

/** Text, or bytes as base64. */
type FileBody = Omit<CsvAnswer, 'content_type'> & Readonly<{ content_type: string; encoding?: string }>

const isFile = (body: unknown): body is FileBody =>
  ['file_name', 'content_type', 'content'].every((name) => typeof fieldOf(body, name) === 'string')

/** A file as a download. Its name is the engine's own; nothing of a request can reach the header. */
function sendFile(reply: FastifyReply, status: number, file: FileBody): FastifyReply {
  const name = file.file_name.replace(/[^A-Za-z0-9._-]/g, '_')
  return reply
    .status(status)
    .type(file.encoding === 'base64' ? file.content_type : `${file.content_type}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(file.encoding === 'base64' ? Buffer.from(file.content, 'base64') : file.content)
}

/** An error body with the headers that belong to it. */
export function sendError(reply: FastifyReply, body: ErrorBody): FastifyReply {
  const retryAfterSeconds = body.details?.retry_after_s
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', String(Math.ceil(retryAfterSeconds)))
  if (body.status_code === 401) reply.header('www-authenticate', 'Bearer')
  if (body.mfa_required) reply.header('x-mfa-required', 'true')
  return reply.status(body.status_code).type('application/json; charset=utf-8').send(body)
}

const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined

const isIterator = (body: unknown): body is AsyncIterator<unknown> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body
