import { ORPCError } from '@orpc/server'
import { errorBody } from '../../core/contract/index.ts'
import type { ErrorBody } from '../../core/contract/index.ts'
import type { Failure, JsonObject } from '../../core/kernel/index.ts'
import type { TransportPorts } from './ports.ts'

/** What a transport itself refuses, before or around the engine; everything else is the engine's code. */
export const TRANSPORT_FAILURES = {
  bad_request: 400,
  malformed_json: 400,
  address_banned: 403,
  account_banned: 403,
  not_allowed_here: 403,
  tls_required: 403,
  origin_not_allowed: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  body_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  host_not_allowed: 421,
  rate_limited: 429,
  too_many_calls: 429,
  headers_too_large: 431,
  internal_error: 500,
  not_configured: 503,
} as const

export type TransportFailureCode = keyof typeof TRANSPORT_FAILURES

/** A refusal on its way out: the body that all transports send, and the HTTP status. */
export class Refusal extends Error {
  readonly body: ErrorBody

  constructor(body: ErrorBody) {
    super(body.message)
    this.name = 'Refusal'
    this.body = body
  }
}

type BodyPorts = Pick<TransportPorts, 'clock'>

/** A refusal of the transport itself. */
export function transportRefusal(
  ports: BodyPorts,
  requestId: string,
  code: TransportFailureCode,
  message: string,
  details?: JsonObject,
): Refusal {
  const failure: Failure = { code, message, ...(details === undefined ? {} : { details }) }
  return new Refusal(errorBody(failure, TRANSPORT_FAILURES[code], requestId, ports.clock.now()))
}

/** A refusal of the engine. */
export function engineRefusal(
  ports: Pick<TransportPorts, 'clock' | 'app'>,
  requestId: string,
  failure: Failure,
): Refusal {
  return new Refusal(errorBody(failure, ports.app.statusOf(failure.code), requestId, ports.clock.now()))
}

/** The same refusal in the form that oRPC carries; `data` is the whole body. */
export function toRpcError({ body }: Refusal): ORPCError<string, ErrorBody> {
  return new ORPCError(body.error, { status: body.status_code, message: body.message, data: body })
}

/** The body that an oRPC error carries, when it is one of ours. */
export function bodyOf(error: unknown): ErrorBody | null {
  if (!(error instanceof ORPCError)) return null
  const data: unknown = error.data
  const isOurs = typeof data === 'object' && data !== null && 'request_id' in data && 'status_code' in data
  return isOurs ? (data as ErrorBody) : null
}
