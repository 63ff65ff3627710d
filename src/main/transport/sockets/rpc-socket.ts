import { RPCHandler } from '@orpc/server/ws'
import type { RawData, WebSocket } from 'ws'
import { makeCallGate } from '../limits/call-gate.ts'
import type { TransportPorts } from '../ports.ts'
import { isRpcFrame } from './rpc-frame.ts'
import { rpcHandlerOptions } from './rpc-options.ts'
import type { ConnectionContext, RpcContext } from './rpc-options.ts'
import type { Router } from '../router.ts'
import { CLOSE, makeSender } from './socket-sending.ts'

export const RPC_MESSAGE_BYTES_MAX = 1024 * 1024
const BAD_FRAMES_MAX = 10

type RpcSocketBinder = (
  socket: WebSocket,
  base: Omit<ConnectionContext['base'], 'transport'>,
  limited: NonNullable<ConnectionContext['limited']>,
) => void

/** Binds the router to the terminal's own link, `/rpc`: calls and streams multiplexed over one WebSocket. */
export function makeRpcSocketBinder(ports: TransportPorts, router: Router): RpcSocketBinder {
  const handler = new RPCHandler<RpcContext>(router, rpcHandlerOptions(ports))
  return (socket, base, limited) => {
    const connection: ConnectionContext = {
      gate: makeCallGate(),
      base: { ...base, transport: 'websocket' },
      limited,
    }
    const facade = checkedSocket(socket)
    // The interceptor replaces this with the context of each call before anything reads it.
    const context = { connection } as RpcContext
    void handler.upgrade(facade, { context })
  }
}

type HandlerSocket = Parameters<RPCHandler<RpcContext>['upgrade']>[0]

/** The socket as the handler sees it: checked text frames in, sends that wait for the reader out. */
function checkedSocket(socket: WebSocket): HandlerSocket {
  const send = makeSender(socket)
  let badFrames = 0
  const onMessage = (listener: (event: { data: string }) => void) => (data: RawData, isBinary: boolean) => {
    const text = isBinary ? '' : String(data)
    if (isRpcFrame(text)) {
      listener({ data: text })
      return
    }
    badFrames += 1
    if (badFrames >= BAD_FRAMES_MAX) socket.close(CLOSE.badMessages, 'too many bad messages')
  }
  const facade = {
    send,
    addEventListener: (type: string, listener: (event: never) => void): void => {
      if (type === 'message') socket.on('message', onMessage(listener as (event: { data: string }) => void))
      else socket.on(type, listener as () => void)
    },
  }
  return facade as unknown as HandlerSocket
}
