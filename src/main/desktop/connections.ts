import type { MessagePortMain } from 'electron'
import { guardedPort } from './guarded-port.ts'
import type { DesktopEngine, DesktopLog, EnginePort } from './ports.ts'

type Channel = Readonly<{ port1: MessagePortMain; port2: MessagePortMain }>
type Give = (port: MessagePortMain) => void

type ConnectionPorts = Readonly<{ newChannel: () => Channel; nowMs: () => number; log: DesktopLog }>

/** The ports between windows and engine: at most one a window, replaced on request, closed with the window. */
export type Connections = Readonly<{
  /** From now on there is an engine; windows that asked before get their port. */
  open: (engine: DesktopEngine) => void
  /** Gives the window a new port as soon as there is an engine, and closes the one it had. */
  request: (contentsId: number, give: Give) => void
  disconnect: (contentsId: number) => void
  disconnectAll: () => void
  /** The engine that windows are bound to; null while there is none. */
  engine: () => DesktopEngine | null
}>

export function makeConnections({ newChannel, nowMs, log }: ConnectionPorts): Connections {
  const closers = new Map<number, () => void>()
  const waiting = new Map<number, Give>()
  let engine: DesktopEngine | null = null

  const disconnect = (contentsId: number): void => {
    waiting.delete(contentsId)
    closers.get(contentsId)?.()
    closers.delete(contentsId)
  }

  const connect = (to: DesktopEngine, contentsId: number, give: Give): void => {
    disconnect(contentsId)
    const { port1, port2 } = newChannel()
    const onRefusal = (code: string): void =>
      log.warn({ code, window: contentsId }, 'A frame from a window was refused.')
    // Electron types one overload an event; the verbs are the port's all the same.
    const close = to.bind(guardedPort(port1 as unknown as EnginePort, { nowMs, onRefusal }))
    closers.set(contentsId, close)
    port1.once('close', () => {
      if (closers.get(contentsId) === close) closers.delete(contentsId)
    })
    give(port2)
  }

  return {
    open: (opened) => {
      engine = opened
      for (const [contentsId, give] of [...waiting]) connect(opened, contentsId, give)
    },
    request: (contentsId, give) => {
      if (engine) connect(engine, contentsId, give)
      else waiting.set(contentsId, give)
    },
    engine: () => engine,
    disconnect,
    disconnectAll: () => {
      for (const contentsId of [...closers.keys(), ...waiting.keys()]) disconnect(contentsId)
    },
  }
}
