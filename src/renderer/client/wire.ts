import { createORPCClient } from '@orpc/client'
import { RPCLink as PortRpcLink } from '@orpc/client/message-port'
import { RPCLink as SocketRpcLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { PORT_TAKEN_STEP, portTakenFrame } from '../../core/contract/port-flow.ts'
import type { Contract } from '../../core/contract/index.ts'
import { portOfMessage } from './bridge.ts'
import type { DesktopBridge } from './bridge.ts'
import type { CallHeaders } from './call-headers.ts'
import { withForms } from './form-link.ts'

export type EngineClient = ContractRouterClient<Contract, CallHeaders>

/** One live connection. `closed` resolves with why it ended. */
export type WireConnection = Readonly<{ client: EngineClient; closed: Promise<string>; close: () => void }>

/** A way to reach the engine: `open` makes one connection or throws. */
export type Wire = Readonly<{ kind: 'websocket' | 'port'; open: () => Promise<WireConnection> }>

const headersOf = ({ context }: { context: CallHeaders }): Record<string, string> => ({
  ...(context.authorization === undefined ? {} : { authorization: context.authorization }),
  ...(context.idempotencyKey === undefined ? {} : { 'idempotency-key': context.idempotencyKey }),
})

type SocketLike = Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'>

const OPEN_TIMEOUT_MS = 8_000

/**
 * The socket as the RPC link sees it. A stream that is cancelled after the socket has gone still says so to the other
 * side; there is nobody to hear it, so it is dropped here instead of being thrown where no one can catch it.
 */
const quietWhenGone = (socket: WebSocket): SocketLike => ({
  addEventListener: socket.addEventListener.bind(socket),
  removeEventListener: socket.removeEventListener.bind(socket),
  get readyState() {
    return socket.readyState > WebSocket.OPEN ? WebSocket.OPEN : socket.readyState
  },
  send: (message) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(message)
  },
})

/** The browser's link: one WebSocket to `/rpc` of the origin that served the page. */
export function makeSocketWire(url: string): Wire {
  const open = async (): Promise<WireConnection> => {
    const socket = new WebSocket(url)
    const closed = new Promise<string>((resolve) => {
      socket.addEventListener('close', (event) => resolve(event.reason || `code ${event.code}`), {
        once: true,
      })
    })
    // The link is made before the socket opens, so that it also hears a close that comes first.
    const link = new SocketRpcLink<CallHeaders>({ websocket: quietWhenGone(socket), headers: headersOf })
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.close()
        reject(new Error('no answer within 8 s'))
      }, OPEN_TIMEOUT_MS)
      socket.addEventListener('open', () => (clearTimeout(timer), resolve()), { once: true })
      void closed.then((reason) => (clearTimeout(timer), reject(new Error(reason))))
    })
    const client: EngineClient = createORPCClient(withForms(link, new URL(url.replace(/^ws/, 'http')).origin))
    return { client, closed, close: () => socket.close() }
  }
  return { kind: 'websocket', open }
}

type CountedPort = Readonly<{
  addEventListener: (type: 'message', listener: (event: Readonly<{ data: unknown }>) => void) => unknown
  postMessage: (message: string) => void
}>

/** Tells the engine how much of what it posts was read, so that a window that hangs is not sent more and more. */
export function countTaken(port: CountedPort): void {
  let [length, told] = [0, 0]
  port.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') length += data.length
    if (length - told < PORT_TAKEN_STEP) return
    told = length
    port.postMessage(portTakenFrame(length))
  })
  port.postMessage(portTakenFrame(0))
}

/** The desktop's link: a MessagePort that the preload hands over for each connection. */
export function makePortWire(bridge: DesktopBridge, self: Window): Wire {
  const nextPort = (): Promise<MessagePort> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        self.removeEventListener('message', onMessage)
        reject(new Error('no port within 8 s'))
      }, OPEN_TIMEOUT_MS)
      const onMessage = (event: MessageEvent): void => {
        const port = portOfMessage(event, self)
        if (!port) return
        clearTimeout(timer)
        self.removeEventListener('message', onMessage)
        resolve(port)
      }
      self.addEventListener('message', onMessage)
      bridge.connect()
    })

  const open = async (): Promise<WireConnection> => {
    const port = await nextPort()
    const ended = Promise.withResolvers<string>()
    port.addEventListener('close', () => ended.resolve('the engine closed the port'))
    const link = new PortRpcLink<CallHeaders>({ port, headers: headersOf })
    countTaken(port)
    port.start()
    const close = (): void => {
      port.close()
      ended.resolve('closed here')
    }
    return { client: createORPCClient(link), closed: ended.promise, close }
  }
  return { kind: 'port', open }
}
