import { os } from '@orpc/server'
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
  try {
    const result = await ports.app.call(name, input ?? {}, context.callContext(signal))
    if (!result.ok) throw toRpcError(engineRefusal(ports, context.requestId, result.failure))
    return isStream(result.value) ? codedStream(ports, context, result.value) : result.value
  } catch (error) {
    throw bodyOf(error) ? error : bug(ports, context.requestId, error)
  }
}

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

/** A stream that fails after it began leaves a coded error too. It ends by itself when the call's signal does. */
async function* codedStream(
  ports: TransportPorts,
  context: RouterContext,
  stream: AsyncIterable<unknown>,
): AsyncGenerator<unknown> {
  try {
    yield* stream
  } catch (error) {
    throw bug(ports, context.requestId, error)
  }
}

/** A bug in the engine: logged in full, told without its words. */
function bug(ports: TransportPorts, requestId: string, error: unknown): Error {
  ports.log.error({ request_id: requestId, err: error }, 'A call ended in an unexpected error.')
  const message = 'An unexpected error happened; it was logged under this request id.'
  return toRpcError(transportRefusal(ports, requestId, 'internal_error', message))
}

/**
 * Interceptor for every oRPC handler: an unknown procedure or a call that cannot be decoded leaves as a coded body. The
 * engine's own errors are coded before they come here.
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
    ports.log.warn({ request_id: requestId, err: error }, 'A call could not be decoded.')
    throw toRpcError(transportRefusal(ports, requestId, 'bad_request', 'The call could not be decoded.'))
  }
}
