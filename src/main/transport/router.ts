import { ORPCError, os } from '@orpc/server'
import type { AnyProcedure, Context } from '@orpc/server'
import type { CallContext } from '../../core/app/index.ts'
import { contract } from '../../core/contract/index.ts'
import { bodyOf, engineRefusal, toRpcError, transportRefusal } from './failures.ts'
import type { TransportPorts } from './ports.ts'

/** What a binder hands to the router with each call. The signal ends with the call's reader. */
export type RouterContext = Context &
  Readonly<{ requestId: string; callContext: (signal: AbortSignal | undefined) => CallContext }>

export type Router = Readonly<Record<string, Readonly<Record<string, AnyProcedure>>>>

const base = os.$context<RouterContext>()

/**
 * The contract as an oRPC router that carries and does not judge: no schema is checked here, because `App.call`
 * refuses in the documented order on every transport. A refusal travels as an error whose data is the full body.
 */
export function makeRouter(ports: TransportPorts): Router {
  const rooms = Object.entries(contract).map(([room, procedures]) => {
    const bound = Object.entries(procedures).map(([key, procedure]) => {
      const name = `${room}.${key}`
      const carried = base
        .route(procedure['~orpc'].route)
        .handler(({ input, context, signal }) => answer(ports, name, input, context, signal))
      return [key, carried] as const
    })
    return [room, Object.fromEntries(bound)] as const
  })
  return Object.fromEntries(rooms)
}

async function answer(
  ports: TransportPorts,
  name: string,
  input: unknown,
  context: RouterContext,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const result = await ports.app.call(name, input ?? {}, context.callContext(signal))
  if (!result.ok) throw toRpcError(engineRefusal(ports, context.requestId, result.failure))
  return result.value
}

/**
 * Interceptor for every oRPC handler: an unknown procedure, an undecodable call or a bug in the engine leaves as a
 * coded body without a stack, and only the bug is logged.
 */
export async function codedErrors<Answer extends { matched: boolean }>(
  ports: TransportPorts,
  options: Readonly<{ context: RouterContext; next: () => Promise<Answer> }>,
): Promise<Answer> {
  const { requestId } = options.context
  try {
    const handled = await options.next()
    if (handled.matched) return handled
    throw toRpcError(transportRefusal(ports, requestId, 'not_found', 'There is no such call.'))
  } catch (error) {
    if (bodyOf(error)) throw error
    throw toRpcError(unexpected(ports, requestId, error))
  }
}

function unexpected(ports: TransportPorts, requestId: string, error: unknown) {
  // The handler's own 4xx (an undecodable body) is the caller's mistake; anything else is ours.
  if (error instanceof SyntaxError || (error instanceof ORPCError && error.status < 500)) {
    return transportRefusal(ports, requestId, 'bad_request', 'The call could not be decoded.')
  }
  ports.log.error({ request_id: requestId, err: error }, 'A call ended in an unexpected error.')
  return transportRefusal(
    ports,
    requestId,
    'internal_error',
    'An unexpected error happened; it was logged under this request id.',
  )
}
