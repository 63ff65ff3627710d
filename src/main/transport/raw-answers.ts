import type { Duplex } from 'node:stream'
import { STATUS_CODES } from 'node:http'
import { transportRefusal } from './failures.ts'
import type { TransportFailureCode } from './failures.ts'
import { RAW_HEADERS, rateHeaders } from './headers.ts'
import type { TransportPorts } from './ports.ts'

/** Writes a whole HTTP answer on a socket that has no request object, and closes it. */
export function answerRaw(
  ports: TransportPorts,
  socket: Duplex,
  code: TransportFailureCode,
  message: string,
  rateLimit: number,
): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const requestId = ports.ids.next()
  const { body } = transportRefusal(ports, requestId, code, message)
  const text = JSON.stringify(body)
  const headers = {
    ...RAW_HEADERS,
    ...rateHeaders(rateLimit, rateLimit, 0),
    'x-request-id': requestId,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const status = body.status_code
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${text}`)
}

type ParserError = Readonly<{ code?: string }>

/** What Node's HTTP parser could not read: smuggling, oversize headers, slow clients. */
export function answerClientError(
  ports: TransportPorts,
  error: ParserError,
  socket: Duplex,
  rateLimit: number,
): void {
  if (error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    answerRaw(ports, socket, 'headers_too_large', 'The request headers are larger than 16 KB.', rateLimit)
  } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    answerRaw(ports, socket, 'request_timeout', 'The request did not arrive in time.', rateLimit)
  } else {
    answerRaw(ports, socket, 'bad_request', 'The request is not valid HTTP.', rateLimit)
  }
}
