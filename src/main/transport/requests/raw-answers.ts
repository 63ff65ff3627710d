import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorBody } from '../../../core/contract/index.ts'
import { transportRefusal } from '../failures.ts'
import type { TransportFailureCode } from '../failures.ts'
import { rateHeaders, rawHeaders } from './headers.ts'
import type { TransportPorts } from '../ports.ts'

export type RawAnswerParts = Readonly<{ ports: TransportPorts; rateLimit: number }>

/** A whole HTTP answer as text, after which the connection ends. */
export function rawAnswer(body: ErrorBody, rateLimit: number, isSecure: boolean): string {
  const text = JSON.stringify(body)
  const retryAfter = body.details?.retry_after_s
  const headers = {
    ...rawHeaders(isSecure),
    ...rateHeaders(rateLimit, rateLimit, 0),
    ...(typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {}),
    'x-request-id': body.request_id,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const status = body.status_code
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${text}`
}

/** Writes a whole HTTP answer on a socket that has no request object, and closes it. */
export function answerRaw(
  { ports, rateLimit }: RawAnswerParts,
  socket: Duplex,
  code: TransportFailureCode,
  message: string,
): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const { body } = transportRefusal(ports, ports.ids.next(), code, message)
  socket.end(rawAnswer(body, rateLimit, 'encrypted' in socket))
}

type ParserError = Readonly<{ code?: string }>

/** Nobody could read an answer: the connection is gone, or speaks no TLS where TLS is spoken. */
const isBeyondWords = ({ code = '' }: ParserError): boolean =>
  code === 'ECONNRESET' || code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')

/** What Node's HTTP parser could not read: smuggling, oversize headers, slow clients. */
export function answerClientError(parts: RawAnswerParts, error: ParserError, socket: Duplex): void {
  if (isBeyondWords(error)) {
    socket.destroy()
    return
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    answerRaw(parts, socket, 'headers_too_large', 'The request headers are larger than 16 KB.')
  } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    answerRaw(parts, socket, 'request_timeout', 'The request did not arrive in time.')
  } else {
    answerRaw(parts, socket, 'bad_request', 'The request is not valid HTTP.')
  }
}
