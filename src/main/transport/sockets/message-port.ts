import { RPCHandler } from '@orpc/server/message-port'
import { takenLengthOf } from '../../../core/contract/port-flow.ts'
import { makeCallGate } from '../limits/call-gate.ts'
import { makePortFlow } from './port-flow.ts'
import type { PortFlow } from './port-flow.ts'
import type { TransportPorts } from '../ports.ts'
import { isRpcFrame } from './rpc-frame.ts'
import { rpcHandlerOptions } from './rpc-options.ts'
import type { ConnectionContext, RpcContext } from './rpc-options.ts'
import { makeRouter } from '../router.ts'

/** A port of `worker_threads` or Electron's `MessagePortMain`: the same four verbs, different event shapes. */
export type PortLike = Readonly<{
  postMessage: (message: unknown) => void
  on: (event: 'message' | 'close', listener: (event: unknown) => void) => unknown
  start: () => void
  close: () => void
}>

/** A frame larger than this has no business between two halves of one program. */
const FRAME_LENGTH_MAX = 16 * 1024 * 1024

/** What the engine learns about the window behind a port. There is no network address. */
type PortContextFactory = () => Omit<ConnectionContext['base'], 'transport'>

/** Binds the app to one port, bounded like a socket. Returns what closes it. */
export function bindMessagePort(
  ports: TransportPorts,
  port: PortLike,
  contextFactory: PortContextFactory,
): () => void {
  const flow = makePortFlow()
  const handler = new RPCHandler<RpcContext>(makeRouter(ports), {
    ...rpcHandlerOptions(ports),
    // Asked before each frame: the one place where a message can be made to wait. Nothing is ever transferred.
    experimental_transfer: async () => {
      await flow.room()
      return undefined
    },
  })
  const connection: ConnectionContext = {
    gate: makeCallGate(),
    base: { ...contextFactory(), transport: 'ipc' },
  }
  // The interceptor replaces this with the context of each call before anything reads it.
  handler.upgrade(checkedPort(port, flow), { context: { connection } as RpcContext })
  port.start()
  return () => port.close()
}

type HandlerPort = Parameters<RPCHandler<RpcContext>['upgrade']>[0]

/** Electron hands over `{data}`, worker_threads the data itself; only decodable frames pass either way. */
function checkedPort(port: PortLike, flow: PortFlow): HandlerPort {
  const facade = {
    postMessage: (message: unknown): void => {
      if (typeof message === 'string') flow.posted(message.length)
      port.postMessage(message)
    },
    on: (event: 'message' | 'close', listener: (event?: { data: unknown }) => void): void => {
      port.on(event, (received) => {
        if (event === 'close') {
          flow.end()
          return listener()
        }
        const data = isEvent(received) ? received.data : received
        if (typeof data !== 'string' || data.length > FRAME_LENGTH_MAX) return undefined
        const taken = takenLengthOf(data)
        if (taken !== null) flow.taken(taken)
        else if (isRpcFrame(data)) listener({ data })
        return undefined
      })
    },
  }
  return facade as unknown as HandlerPort
}

const isEvent = (received: unknown): received is Readonly<{ data: unknown }> =>
  typeof received === 'object' && received !== null && 'data' in received
