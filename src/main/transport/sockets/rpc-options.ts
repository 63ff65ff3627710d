import type { StandardHandlerOptions } from '@orpc/server/standard'
import type { CallContext } from '../../../core/app/index.ts'
import { gated } from '../limits/call-gate.ts'
import type { CallGate } from '../limits/call-gate.ts'
import { toRpcError, transportRefusal } from '../failures.ts'
import type { Refusal } from '../failures.ts'
import { credentialText, saneRequestId } from '../requests/http-context.ts'
import type { TransportPorts } from '../ports.ts'
import { codedErrors } from '../router.ts'
import type { RouterContext } from '../router.ts'

/** A call before it is counted. */
export type LimitedCall = Readonly<{ entryName: string; requestId: string; credential: string | null }>

/** What a connection knows before its first call; the headers of each call add the rest. */
export type ConnectionContext = Readonly<{
  gate: CallGate
  base: Pick<CallContext, 'transport' | 'refreshCookie' | 'ipAddress' | 'userAgent'>
  /** Refuses a call over a limit of its caller, with what is told; absent where nobody else connects. */
  limited?: (call: LimitedCall) => Promise<Refusal | null>
}>

export type RpcContext = RouterContext &
  Readonly<{ connection: ConnectionContext; credential: string | null }>

const NO_COOKIES = (): void => undefined

type CallHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

const single = (headers: CallHeaders, name: string): string | null => {
  const value = headers[name]
  return typeof value === 'string' && value.length <= 4096 ? value : null
}

/** Whatever was sent as the key: one that did not count would let the repeat of an order through. */
const keyOf = (headers: CallHeaders): string | null => {
  const value = headers['idempotency-key']
  return value === undefined ? null : String(value)
}

/** The context of one call over a multiplexed link, from the headers that the client put on it. */
function callContextOf(
  ports: TransportPorts,
  connection: ConnectionContext,
  headers: CallHeaders,
): RpcContext {
  const requestId = saneRequestId(headers['x-request-id']) ?? ports.ids.next()
  const credential = credentialText(single(headers, 'authorization'), single(headers, 'x-api-key'))
  const call: Omit<CallContext, 'signal'> = {
    ...connection.base,
    requestId,
    authorization: credential,
    idempotencyKey: keyOf(headers),
    setRefreshCookie: NO_COOKIES,
  }
  const callContext: RpcContext['callContext'] = (signal) => ({ ...call, signal: signal ?? null })
  return { requestId, connection, credential, callContext }
}

/** oRPC options shared by the WebSocket and MessagePort binders: per-call context, bounds, coded errors. */
export function rpcHandlerOptions(ports: TransportPorts): StandardHandlerOptions<RpcContext> {
  return {
    rootInterceptors: [
      async (options) => {
        const context = callContextOf(ports, options.context.connection, options.request.headers)
        return options.next({ ...options, context })
      },
    ],
    interceptors: [(options) => codedErrors(ports, options), (options) => bounded(ports, options)],
    clientInterceptors: [
      async (options) => {
        const { connection, requestId, credential } = options.context
        const entryName = options.path.join('.')
        const over = await connection.limited?.({ entryName, requestId, credential })
        if (over) throw toRpcError(over)
        const output = await options.next()
        return isStream(output) ? boundedStream(ports, options.context, output) : output
      },
    ],
  }
}

async function bounded<Answer>(
  ports: TransportPorts,
  options: Readonly<{ context: RpcContext; next: () => Promise<Answer> }>,
): Promise<Answer> {
  const leave = options.context.connection.gate.enterCall()
  if (!leave) throw tooMany(ports, options.context, 'calls in flight')
  try {
    return await options.next()
  } finally {
    leave()
  }
}

function boundedStream(ports: TransportPorts, context: RpcContext, stream: AsyncIterable<unknown>) {
  const leave = context.connection.gate.enterStream()
  if (!leave) throw tooMany(ports, context, 'open streams')
  return gated(stream, leave)
}

const tooMany = (ports: TransportPorts, context: RpcContext, what: string) =>
  toRpcError(
    transportRefusal(ports, context.requestId, 'too_many_calls', `This connection has too many ${what}.`, {
      retry_after_s: 1,
    }),
  )

const isStream = (output: unknown): output is AsyncIterable<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output
